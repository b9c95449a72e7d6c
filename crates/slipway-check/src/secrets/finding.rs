//! What is said of a secret, without the secret.

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
