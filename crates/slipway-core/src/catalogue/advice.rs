//! Which base a target framework asks for, said in a sentence.
//!
//! The sentence names the reason and the next action. It is advice: Lambda blocks no container image by date,
//! so a base out of support is still named.

use super::{BaseImage, Support, base_for_framework, bases};
use crate::image::shortened;
use serde::Serialize;

/// The base for a target framework, and what to say about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct BaseAdvice {
    /// The tag of the base that carries this framework, or none where no base does.
    pub tag: Option<String>,
    /// The tag of the base to move to, or none where there is nothing to do or nowhere to go.
    pub next: Option<String>,
    /// Why, and what to do, in full sentences.
    pub sentence: String,
}

/// What to do about the base of this target framework on this day, given as `YYYY-MM-DD`.
pub fn advice(framework: &str, today: &str) -> BaseAdvice {
    let framework = framework.trim();
    let newest = newest_in_support(today);
    match base_for_framework(framework) {
        Some(base) => advice_for_base(framework, &base, newest.as_ref(), today),
        None => advice_without_base(framework, newest),
    }
}

fn advice_for_base(framework: &str, base: &BaseImage, newest: Option<&BaseImage>, today: &str) -> BaseAdvice {
    let tag = Some(base.tag.to_owned());
    let runs = format!("{framework} runs on the base {}", base.tag);
    let Support::Ended { since } = base.support_on(today) else {
        let until = base.support_ends.map(|day| format!(", in support until {day}")).unwrap_or_default();
        return BaseAdvice { tag, next: None, sentence: format!("{runs}{until}.") };
    };
    let ended = format!("{runs}, whose support ended on {since}.");
    match newest {
        Some(newest) => BaseAdvice {
            tag,
            next: Some(newest.tag.to_owned()),
            sentence: format!(
                "{ended} The next one in support is {}: change TargetFramework to {}.",
                newest.tag, newest.framework
            ),
        },
        None => BaseAdvice {
            tag,
            next: None,
            sentence: format!(
                "{ended} No .NET base in this catalogue is in support on {}. A self-contained program on \
                 provided:al2023 brings its own .NET.",
                shortened(today)
            ),
        },
    }
}

fn advice_without_base(framework: &str, newest: Option<BaseImage>) -> BaseAdvice {
    let target = newest.as_ref().map_or("the newest .NET", |base| base.framework);
    let name = shortened(framework).escape_debug().to_string();
    let sentence = match kind(framework) {
        Kind::Missing => {
            format!("The project names no target framework. Set TargetFramework to {target}.")
        }
        Kind::NetFramework => format!(
            "{name} is .NET Framework, which runs only on Windows; Lambda runs Linux. \
             Port the project and change TargetFramework to {target}."
        ),
        Kind::NetStandard => format!(
            "{name} is for libraries and has no runtime of its own. Set TargetFramework to {target} in the \
             project that holds the function; the libraries it references can stay."
        ),
        Kind::Platform(platform) => format!(
            "{name} is built for {platform}, and Lambda runs Linux. Change TargetFramework to {target}, \
             without a platform."
        ),
        Kind::Unlisted => format!(
            "This catalogue has no base with the runtime of {name}. Change TargetFramework to {target}, or \
             publish self-contained on provided:al2023."
        ),
        Kind::Unknown => format!(
            "`{name}` is no target framework that this catalogue knows. Set TargetFramework to {target}."
        ),
    };
    BaseAdvice { tag: None, next: newest.map(|base| base.tag.to_owned()), sentence }
}

/// The .NET base that stays in support the longest, among those in support on this day.
fn newest_in_support(today: &str) -> Option<BaseImage> {
    bases()
        .into_iter()
        .filter(|base| !base.is_provided() && base.support_on(today) == Support::Supported)
        .max_by_key(|base| base.support_ends)
}

enum Kind {
    Missing,
    NetFramework,
    NetStandard,
    Platform(String),
    /// A .NET that runs on Linux but that no row carries: too new, or never offered.
    Unlisted,
    Unknown,
}

fn kind(framework: &str) -> Kind {
    let lower = framework.to_ascii_lowercase();
    if lower.is_empty() {
        return Kind::Missing;
    }
    if let Some(version) = lower.strip_prefix("netstandard") {
        return if is_version(version) { Kind::NetStandard } else { Kind::Unknown };
    }
    if let Some(version) = lower.strip_prefix("netcoreapp") {
        return if is_version(version) { Kind::Unlisted } else { Kind::Unknown };
    }
    let Some(rest) = lower.strip_prefix("net") else { return Kind::Unknown };
    if let Some((version, platform)) = rest.split_once('-') {
        return if is_version(version) { Kind::Platform(platform_name(platform)) } else { Kind::Unknown };
    }
    match rest {
        _ if (2..=3).contains(&rest.len()) && rest.bytes().all(|byte| byte.is_ascii_digit()) => {
            Kind::NetFramework
        }
        _ if rest.contains('.') && is_version(rest) => Kind::Unlisted,
        _ => Kind::Unknown,
    }
}

fn is_version(text: &str) -> bool {
    text.len() <= 8
        && text.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

fn platform_name(platform: &str) -> String {
    let letters: String = platform.chars().take_while(char::is_ascii_alphabetic).take(20).collect();
    match letters.as_str() {
        "windows" => "Windows".into(),
        "android" => "Android".into(),
        "ios" => "iOS".into(),
        "macos" => "macOS".into(),
        "maccatalyst" => "Mac Catalyst".into(),
        "tvos" => "tvOS".into(),
        "" => "another platform".into(),
        other => format!("the platform {other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TODAY: &str = "2026-11-23";

    #[test]
    fn a_framework_past_its_end_is_told_where_to_go() {
        let advice = advice("net8.0", TODAY);
        assert_eq!((advice.tag.as_deref(), advice.next.as_deref()), (Some("8"), Some("10")));
        assert_eq!(
            advice.sentence,
            "net8.0 runs on the base 8, whose support ended on 2026-11-10. The next one in support is 10: \
             change TargetFramework to net10.0."
        );
    }

    #[test]
    fn a_framework_in_support_needs_nothing() {
        let current = advice("net10.0", TODAY);
        assert_eq!((current.tag.as_deref(), current.next), (Some("10"), None));
        assert_eq!(current.sentence, "net10.0 runs on the base 10, in support until 2028-11-14.");
        assert_eq!(advice("net8.0", "2026-11-10").next, None);
    }

    #[test]
    fn a_framework_without_a_base_is_told_why() {
        for (framework, part) in [
            ("net48", "only on Windows"),
            ("net472", "only on Windows"),
            ("netstandard2.0", "for libraries"),
            ("net8.0-windows", "built for Windows"),
            ("net9.0-windows10.0.19041.0", "built for Windows"),
            ("net8.0-browser", "the platform browser"),
            ("net11.0", "has no base"),
            ("netcoreapp3.0", "has no base"),
            ("", "names no target framework"),
            ("$(Framework)", "is no target framework"),
            ("net8", "is no target framework"),
            ("a\nb", "`a\\nb` is no target framework"),
        ] {
            let advice = advice(framework, TODAY);
            assert_eq!((advice.tag, advice.next.as_deref()), (None, Some("10")), "{framework}");
            assert!(advice.sentence.contains(part), "{framework}: {}", advice.sentence);
            assert!(advice.sentence.contains("net10.0"), "{framework}: {}", advice.sentence);
        }
    }

    #[test]
    fn when_every_base_has_ended_none_is_proposed() {
        let advice = advice("net10.0", "2029-01-01");
        assert_eq!((advice.tag.as_deref(), advice.next), (Some("10"), None));
        assert!(advice.sentence.contains("provided:al2023"), "{}", advice.sentence);
    }

    proptest! {
        #[test]
        fn every_text_gets_one_line_of_advice(framework in any::<String>()) {
            let advice = advice(&framework, TODAY);
            prop_assert!(!advice.sentence.contains('\n'));
            prop_assert!(advice.sentence.len() < 2_000);
        }
    }
}
