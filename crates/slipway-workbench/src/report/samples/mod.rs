//! Every variant of every error of every crate, once, and what a person is told about it.
//!
//! The list of variants is a `match`, so that a new one does not compile until it has a sample. What comes of them is
//! recorded in `tests/fixtures/errors/reports.json`: the terminal's and the page's own tests show the same records as a
//! person sees them. After a change that is meant: run the tests with `SLIPWAY_ACCEPT=1` and read the difference.
//! That every error of the workspace has samples is an invariant of `cargo xtask test`; private ones have them beside
//! themselves, in the `error_samples.rs` of their crate.

mod aws;
mod engine;
mod image;
mod local;
mod plain;
mod project;
mod publish;
mod sentences;

use super::{ErrorReport, NextActions};
use serde::{Deserialize, Serialize};
use words::{hold, lines, samples};

#[path = "../../../../../tests/fixtures/errors/samples.rs"]
mod words;

/// One record of the file.
#[derive(Debug, Serialize, Deserialize)]
struct Recorded {
    error: String,
    report: ErrorReport,
}

fn recorded<E>(samples: Vec<(&str, E)>, report: impl Fn(E) -> ErrorReport) -> Vec<Recorded> {
    let recorded = |(name, error): (&str, E)| Recorded { error: name.to_owned(), report: report(error) };
    samples.into_iter().map(recorded).collect()
}

fn named(error: &str, report: ErrorReport) -> Recorded {
    Recorded { error: error.to_owned(), report }
}

fn io(kind: std::io::ErrorKind) -> std::io::Error {
    std::io::Error::from(kind)
}

/// An error of the system that reads the same on every one.
fn denied() -> std::io::Error {
    io(std::io::ErrorKind::PermissionDenied)
}

fn not_json() -> serde_json::Error {
    serde_json::from_str::<Vec<u8>>("[1, oops]").unwrap_err()
}

fn digest(letter: &str) -> slipway_core::Digest {
    slipway_core::Digest::parse(&format!("sha256:{}", letter.repeat(64))).unwrap()
}

fn all() -> Vec<Recorded> {
    let crates =
        [aws::all(), engine::all(), local::all(), image::all(), publish::all(), project::all(), plain::all()];
    crates.into_iter().flatten().collect()
}

#[test]
fn every_error_of_every_crate_is_told_as_it_is_recorded() {
    let recorded = all();
    let text = serde_json::to_string_pretty(&recorded).unwrap();
    hold("reports.json", &format!("{text}\n"));
}

#[test]
fn every_sentence_of_every_crate_reads_as_it_is_recorded() {
    hold("sentences.txt", &sentences::all());
}

#[test]
fn every_message_is_a_sentence_that_ends() {
    for Recorded { error, report } in all() {
        assert!(report.message.ends_with('.'), "{error}: {}", report.message);
        assert!(!report.message.ends_with(".."), "{error}: {}", report.message);
        assert!(!report.message.contains('\n'), "{error}: {}", report.message);
    }
}

#[test]
fn every_code_has_a_sample() {
    let text = include_str!("../code.rs");
    let codes = text.lines().filter_map(|line| line.trim().strip_suffix(','));
    let codes = codes.filter(|code| code.chars().all(char::is_alphanumeric) && !code.is_empty());
    let told: Vec<String> = all().iter().map(|recorded| format!("{:?}", recorded.report.code)).collect();
    let missing: Vec<&str> = codes.filter(|code| !told.iter().any(|told| told == code)).collect();
    assert!(missing.is_empty(), "no sample has the code {missing:?}");
    assert!(told.len() > 200, "the samples are there");
}

#[test]
fn a_report_without_a_next_action_cannot_be_read_from_the_wire() {
    let mut report = serde_json::to_value(super::invalid_input("No.")).unwrap();
    assert!(serde_json::from_value::<ErrorReport>(report.clone()).is_ok());
    report["hints"] = serde_json::json!([]);
    assert!(serde_json::from_value::<ErrorReport>(report).is_err());
    assert!(NextActions::try_from(Vec::new()).is_err());
}
