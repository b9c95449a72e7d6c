//! Values that a build may use and nobody may read afterwards.
//!
//! A secret lies in memory that is overwritten when it is dropped, and no way of printing it shows it. It goes to
//! BuildKit through the build session only, when a step mounts it. A step can still print what it mounted, so
//! [`Mask`] takes the values out of everything a build reports.
//!
//! Limits: what the transport copies on its way to the engine is not overwritten. A value below six characters is
//! not masked, because it would tear holes into ordinary words; a step that encodes a secret before printing it
//! gets past the mask.

use std::collections::HashSet;
use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use zeroize::Zeroizing;

/// The shortest text that is masked.
const SHORTEST: usize = 6;
/// The most texts that are looked for within a line. Whole lines of longer secrets are found in another way.
const MOST_NEEDLES: usize = 256;
/// What stands in the place of a secret.
pub(crate) const MASKED: &str = "***";

/// A value that is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretValue(Zeroizing<Vec<u8>>);

impl SecretValue {
    /// Keeps these bytes.
    pub fn new(value: Vec<u8>) -> Self {
        Self(Zeroizing::new(value))
    }

    /// The bytes, for the one place that hands them on.
    pub fn reveal(&self) -> &[u8] {
        &self.0
    }
}

impl From<String> for SecretValue {
    fn from(value: String) -> Self {
        Self::new(value.into_bytes())
    }
}

impl fmt::Debug for SecretValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SecretValue(***)")
    }
}

/// A secret of a build, mounted by `RUN --mount=type=secret,id=…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildSecret {
    /// The name by which the Dockerfile mounts it.
    pub id: String,
    /// Its content.
    pub value: SecretValue,
}

/// Takes secrets out of text.
#[derive(Default)]
pub(crate) struct Mask {
    /// Texts that are replaced wherever they occur, the longest first.
    needles: Vec<Zeroizing<String>>,
    /// Hashes of lines of long secrets, which are replaced as whole lines only.
    lines: HashSet<u64>,
    hasher: RandomState,
}

impl fmt::Debug for Mask {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Mask({} texts)", self.needles.len() + self.lines.len())
    }
}

impl Mask {
    /// A mask for these secrets and these other texts.
    pub(crate) fn of(secrets: &[BuildSecret], texts: impl IntoIterator<Item = String>) -> Self {
        let mut mask = Self::default();
        for text in texts {
            mask.add(&text);
        }
        for secret in secrets {
            // What is no text cannot be printed as it is.
            if let Ok(text) = std::str::from_utf8(secret.value.reveal()) {
                mask.add(text);
            }
        }
        mask.needles.sort_by_key(|needle| std::cmp::Reverse(needle.len()));
        mask.needles.dedup();
        mask
    }

    /// A log is masked line by line, so a secret of several lines is looked for line by line.
    fn add(&mut self, text: &str) {
        for line in text.lines().map(str::trim).filter(|line| line.chars().count() >= SHORTEST) {
            if self.needles.len() < MOST_NEEDLES {
                self.needles.push(Zeroizing::new(line.to_owned()));
            } else {
                self.lines.insert(self.hasher.hash_one(line));
            }
        }
    }

    /// The text without the secrets.
    pub(crate) fn text(&self, mut text: String) -> String {
        for needle in &self.needles {
            if text.contains(needle.as_str()) {
                text = text.replace(needle.as_str(), MASKED);
            }
        }
        if !self.lines.is_empty() && self.lines.contains(&self.hasher.hash_one(text.trim())) {
            text = MASKED.to_owned();
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(value: &str) -> BuildSecret {
        BuildSecret { id: "x".to_owned(), value: value.to_owned().into() }
    }

    fn masked(secrets: &[BuildSecret], line: &str) -> String {
        Mask::of(secrets, []).text(line.to_owned())
    }

    #[test]
    fn a_secret_is_not_in_its_debug_text() {
        let text =
            format!("{:?} {:?}", secret("hunter2-hunter2"), Mask::of(&[secret("hunter2-hunter2")], []));
        assert!(!text.contains("hunter2"), "{text}");
    }

    #[test]
    fn every_occurrence_is_masked_and_short_values_are_left() {
        assert_eq!(masked(&[secret("s3cr3t-value")], "a s3cr3t-value s3cr3t-value b"), "a *** *** b");
        assert_eq!(masked(&[secret("abcde")], "abcdef"), "abcdef");
    }

    #[test]
    fn each_line_of_a_longer_secret_is_masked_and_its_line_end_is_no_part_of_it() {
        let secret = secret("<add value=\"first\" />\r\n  second line\n");
        assert_eq!(masked(std::slice::from_ref(&secret), "  <add value=\"first\" />"), "  ***");
        assert_eq!(masked(&[secret], "> second line"), "> ***");
    }

    #[test]
    fn a_secret_that_holds_another_one_is_masked_whole() {
        assert_eq!(masked(&[secret("password"), secret("password-and-more")], "password-and-more"), "***");
    }

    #[test]
    fn lines_beyond_the_limit_are_masked_where_they_stand_alone() {
        let text: String = (0..1000).map(|number| format!("line number {number:04}\n")).collect();
        let secret = secret(&text);
        assert_eq!(masked(std::slice::from_ref(&secret), " line number 0999 "), MASKED);
        assert_eq!(masked(&[secret], "line number 0001"), MASKED);
    }
}
