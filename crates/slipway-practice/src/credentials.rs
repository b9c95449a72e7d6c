//! The account and the keys of one practice cloud. They are random and belong to its folder, so that a
//! command meant for AWS can never be taken for one meant for practice, and the other way round.

use crate::error::PracticeError;
use crate::store::files;
use base64::Engine as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::path::Path;

/// The region of every practice cloud.
pub(crate) const REGION: &str = "us-east-1";

/// Who the caller is.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Credentials {
    pub(crate) account_id: String,
    pub(crate) user_id: String,
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
}

impl Credentials {
    /// Reads the keys of a folder, or makes them when it has none.
    pub(crate) fn open(folder: &Path) -> Result<Self, PracticeError> {
        let path = folder.join("credentials.json");
        if let Some(known) = files::read_json(&path)? {
            return Ok(known);
        }
        let new = Self::random();
        files::write_json(&path, &new)?;
        Ok(new)
    }

    fn random() -> Self {
        let number = uuid::Uuid::new_v4().as_u128() % 900_000_000_000 + 100_000_000_000;
        let secret = base64::engine::general_purpose::STANDARD.encode(random_bytes());
        Self {
            account_id: number.to_string(),
            user_id: unique_id("AIDA"),
            access_key_id: unique_id("AKIA"),
            secret_access_key: secret.chars().take(40).collect(),
        }
    }
}

/// An identifier in the form of IAM: four letters that name the kind, then sixteen letters and digits.
pub(crate) fn unique_id(prefix: &str) -> String {
    const ALPHABET: [char; 32] = [
        'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O', 'P', 'Q', 'R', 'S', 'T',
        'U', 'V', 'W', 'X', 'Y', 'Z', '2', '3', '4', '5', '6', '7',
    ];
    let letters = random_bytes().into_iter().take(16).map(|byte| ALPHABET[usize::from(byte % 32)]);
    prefix.chars().chain(letters).collect()
}

/// A long random text, such as the password of a registry.
pub(crate) fn random_token() -> String {
    let encode = |bytes| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode::<[u8; 32]>(bytes);
    format!("{}{}", encode(random_bytes()), encode(random_bytes()))
}

/// 32 bytes from the generator of the operating system. The fixed bits of the identifiers are hashed away.
fn random_bytes() -> [u8; 32] {
    let mut hasher = Sha256::new();
    for _ in 0..3 {
        hasher.update(uuid::Uuid::new_v4().as_bytes());
    }
    hasher.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_kept_with_the_folder_and_differ_between_folders() {
        let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let made = Credentials::open(first.path()).unwrap();
        let again = Credentials::open(first.path()).unwrap();
        let other = Credentials::open(second.path()).unwrap();
        assert_eq!(made.secret_access_key, again.secret_access_key, "the same folder has the same keys");
        assert_ne!(made.access_key_id, other.access_key_id, "each folder has its own keys");
        assert_eq!(made.account_id.len(), 12);
        assert_eq!(made.access_key_id.len(), 20);
        assert_eq!(made.secret_access_key.len(), 40);
    }
}
