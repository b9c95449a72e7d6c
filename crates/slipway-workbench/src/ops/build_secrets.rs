//! The values of a build's secrets, read when it begins.
//!
//! Arguments are readable in the image's history, so a secret is never one. A secret's value is handed to the engine's
//! session, and kept nowhere.

use crate::disk;
use crate::report::{self, ErrorReport};
use crate::values::{BuildOptions, BuildSecret, SecretSource};
use slipway_dockerfile::render::CERTIFICATES_ID;
use slipway_engine::SecretValue;
use std::path::Path;

/// No secret of a build is larger; BuildKit itself takes at most 500 KiB.
const MOST_BYTES: u64 = 500 * 1024;

/// Reads the secrets' values for one build.
pub(crate) fn secrets_of(options: &BuildOptions) -> Result<Vec<slipway_engine::BuildSecret>, ErrorReport> {
    let certificates = options.certificates.iter().map(|path| BuildSecret {
        id: CERTIFICATES_ID.to_owned(),
        source: SecretSource::File { path: path.clone() },
    });
    options.secrets.iter().cloned().chain(certificates).map(|secret| value_of(&secret)).collect()
}

fn value_of(secret: &BuildSecret) -> Result<slipway_engine::BuildSecret, ErrorReport> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    if secret.id.is_empty() || secret.id.len() > 100 || !secret.id.chars().all(plain) {
        return Err(report::secret_source(&secret.id, "its id may hold letters, digits, `-`, `_` and `.`"));
    }
    let value = match &secret.source {
        SecretSource::Variable { name } => match std::env::var_os(name) {
            Some(value) => value.into_encoded_bytes(),
            None => {
                return Err(report::secret_source(
                    &secret.id,
                    &format!("the environment variable {name} is not set"),
                ));
            }
        },
        SecretSource::File { path } => read_file(&secret.id, Path::new(path))?,
    };
    Ok(slipway_engine::BuildSecret { id: secret.id.clone(), value: SecretValue::new(value) })
}

fn read_file(id: &str, path: &Path) -> Result<Vec<u8>, ErrorReport> {
    let unreadable = |error: std::io::Error| {
        report::secret_source(id, &format!("{} cannot be read ({error})", path.display()))
    };
    let metadata = disk::metadata(path).map_err(unreadable)?;
    if !metadata.is_file() || metadata.len() > MOST_BYTES {
        return Err(report::secret_source(id, &format!("{} is no file of at most 500 KiB", path.display())));
    }
    disk::read(path).map_err(unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(source: SecretSource) -> BuildOptions {
        let secrets = vec![BuildSecret { id: "feed".to_owned(), source }];
        BuildOptions { secrets, ..BuildOptions::default() }
    }

    #[test]
    fn a_secret_without_a_value_is_named_and_its_value_is_not() {
        let missing = options(SecretSource::Variable { name: "SLIPWAY_TEST_NOT_SET".to_owned() });
        let report = secrets_of(&missing).unwrap_err();
        assert!(report.message.contains("SLIPWAY_TEST_NOT_SET"), "{}", report.message);
        let missing = options(SecretSource::File { path: "/nowhere/feed".to_owned() });
        assert!(secrets_of(&missing).unwrap_err().message.contains("/nowhere/feed"));
    }

    #[test]
    fn certificates_are_one_more_secret() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let path = file.path().display().to_string();
        let options = BuildOptions { certificates: Some(path), ..BuildOptions::default() };
        let secrets = secrets_of(&options).unwrap();
        assert_eq!(secrets.len(), 1);
        assert_eq!(secrets[0].id, CERTIFICATES_ID);
    }
}
