//! The rules of STYLE.md that a program can see. What needs a reader's judgement is called a custom there.

mod lengths;
mod lints;
mod names;
mod openings;
mod samples;
mod words;

pub(super) use lengths::lengths;
pub(super) use lints::lints;
pub(super) use names::{claims, names};
pub(super) use openings::openings;
pub(super) use samples::samples;
pub(super) use words::words;

use super::Source;

fn ending(source: &Source) -> &str {
    source.path.rsplit('.').next().unwrap_or_default()
}

fn is_rust(source: &Source) -> bool {
    ending(source) == "rs"
}

/// Whether a file holds tests alone.
fn is_of_tests(path: &str) -> bool {
    ["tests.rs", ".test.ts", "/sample.rs", "error_samples.rs"].iter().any(|end| path.ends_with(end))
        || path.starts_with("tests/")
        || path.contains("/tests/")
        || path.contains("/samples/")
}

#[cfg(test)]
fn source(path: &str, text: &str) -> Source {
    Source { path: path.to_owned(), text: text.to_owned() }
}
