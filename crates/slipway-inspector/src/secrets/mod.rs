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
mod names;
mod rules;
mod scan;

pub(crate) use environment::scan_config;
pub use environment::scan_environment;
pub use names::{is_sample, scan_path};
pub use scan::scan_bytes;

use serde::{Deserialize, Serialize};

/// How sure it is that a finding is a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Certainty {
    /// A file that often holds secrets and need not.
    Possible,
    /// The form of a secret, which may also be a sample.
    Likely,
    /// A key that grants access to whoever has it: what is needed is there, whole, and no known sample.
    Certain,
}

/// What looks like a secret, without the secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct SecretFinding {
    /// The rule, such as `aws-access-key-id`.
    pub rule: String,
    /// What it is in words, such as "an AWS access key id".
    pub what: String,
    /// The file, or the name of the variable or label.
    pub path: String,
    /// The line, counted from 1, in a text.
    pub line: Option<u32>,
    /// The layer, in an image; none in a configuration or in a directory of sources.
    pub layer: Option<u32>,
    /// The form of the value: at most its public first letters, and its length.
    pub mask: String,
    /// How sure the finding is.
    pub certainty: Certainty,
}

/// Bytes at the front that decide whether a file is text.
const TEXT_HEAD: usize = 8 * 1024;

/// Whether bytes are text as far as a scan is concerned: no zero byte in the first 8 KiB.
pub fn is_text(bytes: &[u8]) -> bool {
    memchr::memchr(0, bytes.get(..TEXT_HEAD).unwrap_or(bytes)).is_none()
}

/// All rules on a file: those for its name, and those for its text if it is text.
pub fn scan_file(path: &str, bytes: &[u8]) -> Vec<SecretFinding> {
    let mut findings: Vec<SecretFinding> = scan_path(path).into_iter().collect();
    if is_text(bytes) {
        findings.extend(scan_bytes(path, bytes));
    }
    findings
}

/// The mask of a value: `shown` letters of it that are the same for all such keys, then its length.
pub(crate) fn mask(value: &[u8], shown: usize) -> String {
    let length = String::from_utf8_lossy(value).chars().count();
    let front: String = value
        .get(..shown)
        .unwrap_or_default()
        .iter()
        .map(|byte| char::from(*byte))
        .filter(char::is_ascii_graphic)
        .collect();
    format!("{front}… ({length} characters)")
}

#[cfg(test)]
mod tests;
