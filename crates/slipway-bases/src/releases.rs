//! The newest patch of a .NET, from Microsoft's own release index.
//!
//! The index is the product's public metadata. It says which patch is the newest of each channel; how far an
//! image is behind follows from the numbers alone, because patches are numbered without gaps.

use crate::documents::is_version;
use crate::error::{BasesError, Cause};
use crate::origin::{Reach, host_of};
use crate::transport::{Ask, Flaw, LookOptions, Transport, malformed};
use http::Method;
use serde::{Deserialize, Serialize};
use tokio::time::{Instant, timeout_at};
use url::Url;

/// Where the release index is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseSource {
    /// The address of `releases-index.json`; https, or http to this machine.
    pub address: String,
    /// The bounds of the question.
    pub options: LookOptions,
}

impl Default for ReleaseSource {
    /// The index that Microsoft publishes for everyone.
    fn default() -> Self {
        Self {
            address: "https://builds.dotnet.microsoft.com/dotnet/release-metadata/releases-index.json".into(),
            options: LookOptions::default(),
        }
    }
}

/// The newest release of a channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Release {
    /// The version, such as `10.0.11`.
    pub version: String,
    /// The day it came out, `YYYY-MM-DD`, if the index says it.
    pub date: Option<String>,
    /// Whether it closes a security hole.
    pub security: bool,
    /// The phase of the channel: `preview`, `go-live`, `active`, `maintenance` or `eol`.
    pub support_phase: Option<String>,
    /// The last day of Microsoft's support, `YYYY-MM-DD`, if it is set.
    pub end_of_life: Option<String>,
}

/// How far the .NET in an image is behind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct PatchGap {
    /// The number of patches between; 0 if the image is up to date or ahead of the index.
    pub behind: u32,
    /// The version in the image.
    pub inside: String,
    /// The newest version.
    pub latest: String,
}

#[derive(Deserialize)]
struct RawIndex {
    #[serde(rename = "releases-index")]
    channels: Vec<RawChannel>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct RawChannel {
    channel_version: String,
    latest_release: String,
    latest_release_date: Option<String>,
    #[serde(default)]
    security: bool,
    support_phase: Option<String>,
    eol_date: Option<String>,
}

const WHAT: &str = "the index of .NET releases";

/// The newest release of a channel such as `10.0`.
pub async fn latest_patch(channel: &str, source: &ReleaseSource) -> Result<Release, BasesError> {
    let address: Url = source.address.parse().map_err(|error: url::ParseError| BasesError::Unreachable {
        host: "the source of .NET releases".into(),
        source: error.into(),
    })?;
    let host = host_of(&address);
    let options = &source.options;
    let ask = async {
        let transport = Transport::new(options, Reach::of(&address), &host).await?;
        let ask = Ask {
            method: Method::GET,
            address: address.clone(),
            what: WHAT,
            accept: "application/json",
            token: None,
        };
        transport.ask(ask).await?.good(WHAT)
    };
    let answer = timeout_at(Instant::now() + options.total_timeout, ask).await.map_err(|_| {
        BasesError::TimedOut { host: host.clone(), source: Flaw::Time(options.total_timeout).into() }
    })??;
    let release =
        read_release(channel, &answer.body).map_err(|source| malformed(&answer.address, WHAT, source))?;
    release.ok_or_else(|| BasesError::NotFound {
        host: host_of(&answer.address),
        what: format!("the .NET channel {}", channel.chars().take(20).collect::<String>().escape_debug()),
        source: Flaw::Content("the index lists no such channel").into(),
    })
}

fn read_release(channel: &str, bytes: &[u8]) -> Result<Option<Release>, Cause> {
    // The file has been published with a byte order mark, which is no JSON.
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let index: RawIndex = serde_json::from_slice(bytes)?;
    let Some(found) = index.channels.into_iter().find(|entry| entry.channel_version == channel) else {
        return Ok(None);
    };
    if !is_version(&found.latest_release) {
        return Err(Flaw::Content("its version is no version").into());
    }
    Ok(Some(Release {
        version: found.latest_release,
        date: found.latest_release_date.filter(|date| is_day(date)),
        security: found.security,
        support_phase: found.support_phase.filter(|phase| is_phase(phase)),
        end_of_life: found.eol_date.filter(|date| is_day(date)),
    }))
}

fn is_day(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

fn is_phase(text: &str) -> bool {
    text.len() <= 20 && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

/// How many patches lie between the .NET in an image and the newest one.
///
/// None if they are of different channels, or if one is no version; a preview is compared with nothing but the
/// release that it leads to, because previews are not numbered like patches.
pub fn patch_gap(inside: &str, latest: &str) -> Option<PatchGap> {
    let (old, new) = (Version::parse(inside)?, Version::parse(latest)?);
    if (old.major, old.minor) != (new.major, new.minor) {
        return None;
    }
    let behind = match (old.preview, new.preview) {
        (false, false) => new.patch.saturating_sub(old.patch),
        // The release itself comes after its previews, and counts.
        (true, false) => new.patch.saturating_sub(old.patch).saturating_add(1),
        (true, true) if inside == latest => 0,
        (_, true) => return None,
    };
    Some(PatchGap { behind, inside: inside.to_owned(), latest: latest.to_owned() })
}

struct Version {
    major: u32,
    minor: u32,
    patch: u32,
    preview: bool,
}

impl Version {
    fn parse(text: &str) -> Option<Self> {
        if !is_version(text) {
            return None;
        }
        let (numbers, preview) = match text.split_once('-') {
            Some((numbers, _)) => (numbers, true),
            None => (text, false),
        };
        let mut parts = numbers.split('.').map(|part| part.parse().ok());
        let version = Self { major: parts.next()??, minor: parts.next()??, patch: parts.next()??, preview };
        parts.next().is_none().then_some(version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn behind(inside: &str, latest: &str) -> Option<u32> {
        patch_gap(inside, latest).map(|gap| gap.behind)
    }

    #[test]
    fn the_gap_is_counted_in_patches() {
        assert_eq!(behind("10.0.9", "10.0.11"), Some(2));
        assert_eq!(behind("10.0.11", "10.0.11"), Some(0));
        assert_eq!(behind("10.0.12", "10.0.11"), Some(0));
        assert_eq!(behind("10.0.0-rc.2.25502.107", "10.0.1"), Some(2));
        assert_eq!(behind("11.0.0-preview.5", "11.0.0-preview.5"), Some(0));
    }

    #[test]
    fn versions_that_cannot_be_compared_have_no_gap() {
        for (inside, latest) in [
            ("9.0.9", "10.0.11"),
            ("10.1.0", "10.0.11"),
            ("11.0.0-preview.4", "11.0.0-preview.5"),
            ("10.0.9", "10.0.11-rc.1"),
            ("10.0", "10.0.11"),
            ("10.0.9.1", "10.0.11"),
            ("", ""),
            ("10.0.x", "10.0.11"),
            ("99999999999.0.1", "10.0.11"),
        ] {
            assert_eq!(behind(inside, latest), None, "{inside} {latest}");
        }
    }

    #[test]
    fn the_index_is_read_with_and_without_a_byte_order_mark() {
        let index = r#"{"releases-index": [
            {"channel-version": "10.0", "latest-release": "10.0.11", "latest-release-date": "2026-08-11",
             "security": true, "support-phase": "active", "eol-date": "2028-11-14", "more": [1]},
            {"channel-version": "11.0", "latest-release": "11.0.0-rc.1", "latest-release-date": "soon",
             "security": false, "support-phase": "GO LIVE", "eol-date": null}]}"#;
        let release = read_release("10.0", format!("\u{feff}{index}").as_bytes()).unwrap().unwrap();
        assert_eq!(
            release,
            Release {
                version: "10.0.11".into(),
                date: Some("2026-08-11".into()),
                security: true,
                support_phase: Some("active".into()),
                end_of_life: Some("2028-11-14".into()),
            }
        );
        let odd = read_release("11.0", index.as_bytes()).unwrap().unwrap();
        assert_eq!((odd.date, odd.support_phase, odd.end_of_life), (None, None, None));
        assert_eq!(read_release("3.1", index.as_bytes()).unwrap(), None);
        let hostile = index.replace("10.0.11", "10.0.11; rm");
        assert!(read_release("10.0", hostile.as_bytes()).is_err());
        assert!(read_release("10.0", b"<html>").is_err());
    }

    proptest! {
        #[test]
        fn a_gap_is_the_difference_of_the_patches(old in 0u32..500, new in 0u32..500) {
            let gap = behind(&format!("10.0.{old}"), &format!("10.0.{new}"));
            prop_assert_eq!(gap, Some(new.saturating_sub(old)));
        }

        #[test]
        fn no_text_makes_the_readers_panic(inside in any::<String>(), latest in any::<String>(), bytes: Vec<u8>) {
            let _ = patch_gap(&inside, &latest);
            let _ = read_release(&inside, &bytes);
        }
    }
}
