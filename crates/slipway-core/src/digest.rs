//! Content addresses. A digest is the only name of an image that cannot move.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// A SHA-256 digest in the form `sha256:` and 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(try_from = "String", into = "String")]
pub struct Digest(String);

/// The text is not a SHA-256 digest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a digest of the form sha256:<64 hexadecimal digits>")]
pub struct InvalidDigest(String);

impl Digest {
    /// Reads `sha256:<64 hex>`.
    pub fn parse(text: &str) -> Result<Self, InvalidDigest> {
        let valid = text.strip_prefix("sha256:").is_some_and(|hex| {
            hex.len() == 64 && hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        });
        if valid { Ok(Self(text.to_owned())) } else { Err(InvalidDigest(text.chars().take(100).collect())) }
    }

    /// The digest of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self::from_sha256(&Sha256::digest(bytes))
    }

    /// The digest whose 32 bytes a hasher has computed already.
    pub fn from_sha256(hash: &[u8]) -> Self {
        let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        Self(format!("sha256:{hex}"))
    }

    /// The whole text, with the algorithm.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The 64 hexadecimal digits.
    pub fn hex(&self) -> &str {
        self.0.strip_prefix("sha256:").unwrap_or(&self.0)
    }

    /// The first twelve digits: enough to tell two apart, short enough for a line. Docker shows as many.
    pub fn short(&self) -> &str {
        self.first(12)
    }

    /// The first 24 digits: a name for a file, a container or a tag, which no other content gets by chance.
    pub fn key(&self) -> &str {
        self.first(24)
    }

    fn first(&self, digits: usize) -> &str {
        self.hex().get(..digits).unwrap_or_default()
    }
}

impl TryFrom<String> for Digest {
    type Error = InvalidDigest;
    fn try_from(text: String) -> Result<Self, InvalidDigest> {
        Self::parse(&text)
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.0
    }
}

impl std::fmt::Display for Digest {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Digest;

    #[test]
    fn a_digest_is_shortened_to_digits_and_never_to_the_name_of_its_algorithm() {
        let digest = Digest::of(b"slipway");
        let hex = digest.as_str().strip_prefix("sha256:").unwrap();
        assert_eq!(digest.hex(), hex);
        assert_eq!(digest.short(), &hex[..12]);
        assert_eq!(digest.key(), &hex[..24]);
    }

    #[test]
    fn what_is_no_digest_is_refused() {
        let hex = "a1".repeat(32);
        assert!(Digest::parse(&format!("sha256:{hex}")).is_ok());
        for wrong in [
            hex.clone(),
            format!("sha256:{}", hex.to_uppercase()),
            format!("sha512:{hex}"),
            format!("sha256:{hex}a"),
        ] {
            assert!(Digest::parse(&wrong).is_err(), "{wrong}");
        }
    }
}
