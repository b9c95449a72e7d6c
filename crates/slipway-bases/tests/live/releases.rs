//! The release index, served as Microsoft serves it and otherwise.

use crate::play::{Play, Reply};
use crate::shelf::options;
use slipway_bases::{BasesError, LookOptions, ReleaseSource, latest_patch, patch_gap};
use std::time::Duration;

const INDEX: &str = r#"{"$schema": "x", "releases-index": [
  {"channel-version": "10.0", "latest-release": "10.0.11", "latest-release-date": "2026-08-11", "security": true,
   "latest-runtime": "10.0.11", "latest-sdk": "10.0.111", "product": ".NET", "support-phase": "active",
   "eol-date": "2028-11-14", "release-type": "lts", "releases.json": "https://example.org/10.0/releases.json"},
  {"channel-version": "9.0", "latest-release": "9.0.20", "latest-release-date": "2026-11-10", "security": false,
   "support-phase": "eol", "eol-date": "2026-11-10"}]}"#;

fn source(play: &Play) -> ReleaseSource {
    ReleaseSource { address: format!("http://{}/releases-index.json", play.host), options: options() }
}

#[tokio::test]
async fn the_newest_patch_of_a_channel_is_found() {
    let play = Play::start(|_, _| Reply::json(INDEX)).await;
    let release = latest_patch("10.0", &source(&play)).await.unwrap();
    assert_eq!((release.version.as_str(), release.security), ("10.0.11", true));
    assert_eq!(release.date.as_deref(), Some("2026-08-11"));
    assert_eq!(release.end_of_life.as_deref(), Some("2028-11-14"));
    assert_eq!(patch_gap("10.0.9", &release.version).unwrap().behind, 2);
    let ended = latest_patch("9.0", &source(&play)).await.unwrap();
    assert_eq!(ended.support_phase.as_deref(), Some("eol"));
}

#[tokio::test]
async fn a_channel_that_is_not_listed_does_not_exist() {
    let play = Play::start(|_, _| Reply::json(INDEX)).await;
    let error = latest_patch("42.0", &source(&play)).await.unwrap_err();
    assert!(
        matches!(&error, BasesError::NotFound { what, .. } if what == "the .NET channel 42.0"),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_source_that_does_not_answer_is_told_by_kind() {
    let page = Play::start(|_, _| Reply::of_kind("text/html", "<html>")).await;
    let error = latest_patch("10.0", &source(&page)).await.unwrap_err();
    assert!(matches!(error, BasesError::Malformed { .. }), "{error:?}");

    let endless = Play::start(|_, _| Reply::Endless).await;
    let error = latest_patch("10.0", &source(&endless)).await.unwrap_err();
    assert!(matches!(error, BasesError::TooLarge { .. }), "{error:?}");

    let silent = Play::start(|_, _| Reply::Silence).await;
    let options = LookOptions { total_timeout: Duration::from_millis(200), ..options() };
    let error = latest_patch("10.0", &ReleaseSource { options, ..source(&silent) }).await.unwrap_err();
    assert!(matches!(error, BasesError::TimedOut { .. }), "{error:?}");

    let forbidden = Play::start(|_, _| Reply::status(403)).await;
    let error = latest_patch("10.0", &source(&forbidden)).await.unwrap_err();
    assert!(matches!(error, BasesError::Refused { .. }), "{error:?}");
}

#[tokio::test]
async fn an_address_in_the_clear_is_not_asked() {
    let source = ReleaseSource { address: "http://192.0.2.1/releases-index.json".into(), options: options() };
    let error = latest_patch("10.0", &source).await.unwrap_err();
    assert!(matches!(error, BasesError::Malformed { .. }), "{error:?}");
    let nonsense = ReleaseSource { address: "not an address".into(), options: options() };
    let error = latest_patch("10.0", &nonsense).await.unwrap_err();
    assert!(matches!(error, BasesError::Unreachable { .. }), "{error:?}");
}
