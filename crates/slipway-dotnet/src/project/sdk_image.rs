//! Which SDK image builds a project: what its frameworks and the repository's `global.json` ask for.
//!
//! Microsoft's tag of a version such as `10.0` moves to its newest feature band. Where `global.json` lets that band
//! pass, the moving tag is right; where it holds to one band, the tag of exactly the version it names is the only one
//! that surely fits.

use super::framework::Framework;
use serde_json::Value;
use slipway_core::jsonc;

/// What a `global.json` asks of the SDK.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GlobalJson {
    /// The version, such as `10.0.100`.
    pub version: String,
    /// How far another one may be from it.
    pub roll_forward: RollForward,
}

/// How far the SDK may be from the one that is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RollForward {
    /// Not at all.
    Disable,
    /// To another patch of its feature band: `patch` and `latestPatch`, which is what counts where nothing is said.
    Patch,
    /// To another feature band of its version: `feature` and `latestFeature`.
    Feature,
    /// To another minor version of its major one: `minor` and `latestMinor`.
    Minor,
    /// To any newer one: `major` and `latestMajor`.
    Major,
}

const MAX_BYTES: usize = 256 * 1024;

impl GlobalJson {
    /// Reads the file. None where it names no version, or cannot be read: then it asks for nothing that is known here.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        if text.len() > MAX_BYTES {
            return None;
        }
        let document: Value = jsonc::read(text).ok()?;
        let sdk = document.get("sdk")?;
        let version = sdk.get("version")?.as_str()?.trim().to_owned();
        parts(&version)?;
        let policy = sdk.get("rollForward").and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase();
        let roll_forward = match policy.as_str() {
            "disable" => RollForward::Disable,
            "feature" | "latestfeature" => RollForward::Feature,
            "minor" | "latestminor" => RollForward::Minor,
            "major" | "latestmajor" => RollForward::Major,
            _ => RollForward::Patch,
        };
        Some(Self { version, roll_forward })
    }
}

/// Major, minor, patch with the band, and whether the version is a preview.
fn parts(version: &str) -> Option<(u32, u32, u32, Option<&str>)> {
    let (numbers, preview) = match version.split_once('-') {
        Some((numbers, preview)) => (numbers, Some(preview)),
        None => (version, None),
    };
    let mut numbers = numbers.split('.').map(|number| number.parse::<u32>().ok());
    let (major, minor, patch) = (numbers.next()??, numbers.next()??, numbers.next()??);
    let plain = preview.is_none_or(|preview| {
        !preview.is_empty() && preview.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '.')
    });
    (numbers.next().is_none() && plain).then_some((major, minor, patch, preview))
}

/// The tag of Microsoft's SDK image for projects of these frameworks, or none where no framework of .NET is among
/// them.
pub fn image_tag<'a>(
    frameworks: impl IntoIterator<Item = &'a str>,
    global: Option<&GlobalJson>,
) -> Option<String> {
    let newest = frameworks.into_iter().filter_map(needed).max();
    let Some(global) = global else { return newest.map(moving) };
    let (major, minor, patch, preview) = parts(&global.version)?;
    let named = (major, minor);
    let held = match global.roll_forward {
        RollForward::Major => return newest.max(Some(named)).map(moving),
        RollForward::Minor => {
            let same = newest.filter(|newest| newest.0 == major).unwrap_or(named);
            return Some(moving(same.max(named)));
        }
        RollForward::Feature => return Some(moving(named)),
        RollForward::Patch => format!("{major}.{minor}.{patch}"),
        RollForward::Disable => match preview {
            // The tags of previews leave out the number of the build: `10.0.100-rc.2`.
            Some(preview) => {
                let short: Vec<&str> = preview.split('.').take(2).collect();
                format!("{major}.{minor}.{patch}-{}", short.join("."))
            }
            None => format!("{major}.{minor}.{patch}"),
        },
    };
    Some(held)
}

/// The SDK that a framework needs at least: `(8, 0)` for `net8.0` and `net8.0-windows`; none for those that every SDK
/// builds, such as .NET Standard and .NET Framework.
fn needed(framework: &str) -> Option<(u32, u32)> {
    let framework = Framework::parse(framework.split('-').next().unwrap_or(framework))?;
    (framework.identifier() == ".NETCoreApp").then(|| framework.numbers())
}

fn moving((major, minor): (u32, u32)) -> String {
    format!("{major}.{minor}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(frameworks: &[&str], global: &str) -> Option<String> {
        let global = GlobalJson::read(global.as_bytes());
        image_tag(frameworks.iter().copied(), global.as_ref())
    }

    #[test]
    fn the_newest_framework_of_all_projects_decides_the_sdk() {
        assert_eq!(tag(&["net8.0"], "").as_deref(), Some("8.0"));
        assert_eq!(tag(&["net8.0", "netstandard2.0", "net10.0"], "").as_deref(), Some("10.0"));
        assert_eq!(tag(&["netcoreapp3.1", "net48"], "").as_deref(), Some("3.1"));
        assert_eq!(tag(&["net9.0-windows10.0.19041"], "").as_deref(), Some("9.0"));
        assert_eq!(tag(&["netstandard2.0"], ""), None);
    }

    #[test]
    fn a_global_json_is_followed_as_far_as_it_lets_the_sdk_roll_forward() {
        let with = |version: &str, policy: &str| {
            let policy =
                if policy.is_empty() { String::new() } else { format!(", \"rollForward\": \"{policy}\"") };
            tag(&["net8.0"], &format!("{{ // pinned\n \"sdk\": {{ \"version\": \"{version}\"{policy}, }} }}"))
        };
        for (version, policy, expected) in [
            ("8.0.100", "", "8.0.100"),
            ("8.0.100", "latestPatch", "8.0.100"),
            ("8.0.404", "patch", "8.0.404"),
            ("8.0.100", "disable", "8.0.100"),
            ("8.0.100", "latestFeature", "8.0"),
            ("8.0.100", "feature", "8.0"),
            ("8.0.100", "latestMinor", "8.0"),
            ("3.0.100", "minor", "3.0"),
            ("8.0.100", "latestMajor", "8.0"),
            ("6.0.400", "latestMajor", "8.0"),
            ("6.0.400", "major", "8.0"),
            ("10.0.100", "latestMajor", "10.0"),
            ("10.0.100", "latestFeature", "10.0"),
            ("10.0.100-rc.2.25502.107", "disable", "10.0.100-rc.2"),
            ("10.0.100-rc.2.25502.107", "", "10.0.100"),
            ("10.0.100-rc.2.25502.107", "latestMajor", "10.0"),
        ] {
            assert_eq!(with(version, policy).as_deref(), Some(expected), "{version} {policy}");
        }
    }

    #[test]
    fn a_global_json_without_a_version_asks_for_nothing() {
        for text in [
            "{}",
            "{\"sdk\": {}}",
            "{\"msbuild-sdks\": {\"A\": \"1.0\"}}",
            "{\"sdk\": {\"version\": \"10\"}}",
            "{\"sdk\": {\"version\": \"10.0.1xx\"}}",
            "{\"sdk\": {\"version\": \"10.0.100-a b\"}}",
            "nonsense",
        ] {
            assert_eq!(GlobalJson::read(text.as_bytes()), None, "{text}");
        }
    }
}
