//! Whether the .NET runtime in the image is one that the function can run on.
//!
//! The rules of rolling forward are those of .NET's host: by default to a higher minor version of the same major
//! one, and always to the highest patch.

use super::{Outcome, Severity, Subject, Words, shown};
use crate::contents::SharedFramework;
use serde_json::Value;

/// What a runtime configuration asks for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    frameworks: Vec<(String, String)>,
    pub(super) self_contained: bool,
    roll_forward: Option<String>,
    /// Whether the program does without the data of cultures, or brings it along.
    pub(super) without_icu: bool,
}

pub(crate) fn check(subject: &Subject<'_>, outcome: &mut Outcome) {
    let Some((path, asked)) = asked(subject) else { return };
    self_contained(subject, &asked, &path, outcome);
    if asked.self_contained {
        return;
    }
    let setting = subject.contents.config.variable("DOTNET_ROLL_FORWARD").map(str::to_owned);
    let policy = setting.or(asked.roll_forward).unwrap_or_else(|| "Minor".to_owned());
    for (name, version) in asked.frameworks.iter().take(10) {
        framework(subject, (name, version), &policy, &path, outcome);
    }
}

/// The configuration beside the handler's assembly, or the only one that the function has.
pub(super) fn asked(subject: &Subject<'_>) -> Option<(String, Asked)> {
    let named = subject.handler().map(|handler| {
        let assembly = handler.assembly();
        let assembly = assembly.strip_suffix(".dll").unwrap_or(assembly);
        let own = || subject.in_task(&format!("{assembly}.runtimeconfig.json"));
        subject.companion(assembly, ".runtimeconfig.json").unwrap_or_else(own)
    });
    let kept = &subject.contents.kept;
    let is_own = |path: &&String| {
        path.ends_with(".runtimeconfig.json") && path.starts_with(&format!("{}/", subject.contents.task_root))
    };
    let path = match named {
        Some(path) => path,
        None => kept.keys().find(is_own)?.clone(),
    };
    let document: Value = serde_json::from_slice(kept.get(&path)?).ok()?;
    Some((path, read(&document)))
}

fn read(document: &Value) -> Asked {
    let Some(options) = document.get("runtimeOptions") else { return Asked::default() };
    let list = |key: &str| options.get(key).and_then(Value::as_array).into_iter().flatten();
    let one = options.get("framework").into_iter();
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let frameworks = one
        .chain(list("frameworks"))
        .filter_map(|value| Some((text(value, "name")?, text(value, "version")?)))
        .collect();
    Asked {
        frameworks,
        self_contained: list("includedFrameworks").next().is_some(),
        roll_forward: text(options, "rollForward"),
        without_icu: options.get("configProperties").is_some_and(|properties| {
            let set = |name: &str| {
                properties.get(name).is_some_and(|value| {
                    value.as_bool() == Some(true)
                        || value.as_str().is_some_and(|text| !text.eq_ignore_ascii_case("false"))
                })
            };
            set("System.Globalization.Invariant") || set("System.Globalization.AppLocalIcu")
        }),
    }
}

fn self_contained(subject: &Subject<'_>, asked: &Asked, path: &str, outcome: &mut Outcome) {
    const RULE: &str = "self-contained";
    if !(asked.self_contained && subject.has_dotnet()) {
        return;
    }
    outcome.find(
        RULE,
        Severity::Advice,
        Words {
            what: "The function brings its own .NET runtime, and the base image has one too.",
            why: "It runs, and the image carries .NET twice.",
            fix: "Publish with --self-contained false, or begin from the base provided:al2023.",
            place: Some(format!("/{}", shown(path))),
        },
    );
}

fn framework(
    subject: &Subject<'_>,
    (name, version): (&str, &str),
    policy: &str,
    path: &str,
    outcome: &mut Outcome,
) {
    const RULE: &str = "framework-version";
    let installed: Vec<&SharedFramework> =
        subject.contents.frameworks.iter().filter(|framework| framework.name == name).collect();
    let fits = installed.iter().find(|framework| satisfies(&framework.version, version, policy));
    let (shown_name, shown_version) = (shown(name), shown(version));
    if let Some(fits) = fits {
        let seen = format!(
            "The function asks for {shown_name} {shown_version}; the image has {}.",
            shown(&fits.version)
        );
        return outcome.pass(RULE, seen);
    }
    let versions: Vec<String> = installed.iter().map(|framework| framework.version.clone()).collect();
    let has = if versions.is_empty() {
        format!("the image has no {shown_name}")
    } else {
        format!("the image has {}", super::some_of(&versions, 5))
    };
    let major = shown_version.split('.').next().unwrap_or_default().to_owned();
    outcome.find(RULE, Severity::Refused, Words {
        what: format!("The function asks for {shown_name} {shown_version}, and {has}."),
        why: "The .NET host ends at once when no installed version fits.",
        fix: format!("Begin from the base image of .NET {major}, or build the project for the version that the base has."),
        place: Some(format!("/{}", shown(path))),
    });
}

type Version = (u32, u32, u32);

fn parse(text: &str) -> Option<Version> {
    let plain = text.split(['-', '+']).next()?;
    let mut numbers = plain.split('.').map(|part| part.parse::<u32>());
    let major = numbers.next()?.ok()?;
    let minor = numbers.next().transpose().ok()?.unwrap_or(0);
    let patch = numbers.next().transpose().ok()?.unwrap_or(0);
    Some((major, minor, patch))
}

fn satisfies(installed: &str, asked: &str, policy: &str) -> bool {
    let (Some(installed), Some(asked)) = (parse(installed), parse(asked)) else { return false };
    let same_minor = (installed.0, installed.1) == (asked.0, asked.1);
    match policy.to_ascii_lowercase().as_str() {
        "disable" => installed == asked,
        "latestpatch" => same_minor && installed >= asked,
        "major" | "latestmajor" => installed >= asked,
        _ => installed.0 == asked.0 && installed >= asked,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rolling_forward_follows_the_policy() {
        for (installed, asked, policy, fits) in [
            ("8.0.4", "8.0.0", "Minor", true),
            ("8.0.4", "8.0.5", "Minor", false),
            ("8.1.0", "8.0.5", "LatestMinor", true),
            ("10.0.1", "8.0.0", "Minor", false),
            ("10.0.1", "8.0.0", "Major", true),
            ("10.0.1", "8.0.0", "LatestMajor", true),
            ("8.1.0", "8.0.0", "LatestPatch", false),
            ("8.0.4", "8.0.4", "Disable", true),
            ("8.0.4", "8.0.0", "Disable", false),
            ("9.0.0-rc.1", "9.0.0", "Minor", true),
            ("x", "8.0.0", "Major", false),
        ] {
            assert_eq!(satisfies(installed, asked, policy), fits, "{installed} for {asked} by {policy}");
        }
    }
}
