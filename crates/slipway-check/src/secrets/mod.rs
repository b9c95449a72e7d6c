//! Finds what looks like a secret in text, in names of files and in environment variables.
//!
//! A value that is found is never kept: a finding names the rule, the place and a mask that shows at most the public
//! first letters of a key. The rules look for keys with a recognisable form; a password in free text stays unseen.
//! Text is searched for fixed words first, and a rule's pattern runs only around such a word, so that a large image
//! costs little more than reading it, and a hostile text no more than a friendly one.
//!
//! Most of what looks like a secret in a project is none: keys of documentation, tokens of sample events, keys that
//! tests were given. So a finding stops nobody unless it is certain, and `certain` is narrow on purpose.

mod certain;
mod entropy;
mod environment;
mod finding;
mod names;
mod rules;
mod scan;

pub(crate) use environment::scan_config;
pub use environment::scan_environment;
pub(crate) use finding::mask;
pub use finding::{Certainty, SecretFinding, is_text};
pub use names::{is_sample, scan_path};
pub use scan::scan_bytes;

/// All rules on a file: those for its name, and those for its text if it is text.
pub fn scan_file(path: &str, bytes: &[u8]) -> Vec<SecretFinding> {
    let mut findings: Vec<SecretFinding> = scan_path(path).into_iter().collect();
    if is_text(bytes) {
        findings.extend(scan_bytes(path, bytes));
    }
    findings
}

#[cfg(test)]
mod tests;
