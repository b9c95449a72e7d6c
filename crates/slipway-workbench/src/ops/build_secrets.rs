//! What a build is given beside the project: target, arguments, secrets, certificates.
//!
//! Arguments are readable in the image's history, so a secret is never one. A secret's value is read when the build
//! begins, handed to the engine's session, and kept nowhere.

use crate::disk;
use crate::report::{self, ErrorReport};
use serde::{Deserialize, Serialize};
use slipway_dockerfile::render::CERTIFICATES_ID;
use slipway_engine::SecretValue;
use std::collections::BTreeMap;
use std::path::Path;

/// Where the value of a build secret comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum SecretSource {
    /// An environment variable of this process.
    Variable {
        /// Its name.
        name: String,
    },
    /// A file.
    File {
        /// Its path.
        path: String,
    },
}

/// A secret that steps of the build may mount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct BuildSecret {
    /// The id by which the Dockerfile asks for it.
    pub id: String,
    /// Where its value comes from.
    pub source: SecretSource,
}

/// What a build is given beside the project.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct BuildOptions {
    /// The stage to stop at.
    pub target: Option<String>,
    /// `ARG` values.
    pub arguments: BTreeMap<String, String>,
    /// Secrets.
    pub secrets: Vec<BuildSecret>,
    /// A file with the certificates of a company's own authority.
    pub certificates: Option<String>,
    /// The folder that the project's own Dockerfile is built from, or none for the one it was written for.
    #[serde(default)]
    pub context: Option<String>,
}

impl BuildOptions {
    /// These options, with what a request names in addition or instead.
    pub(crate) fn with(&self, named: Self) -> Self {
        let kept = self.secrets.iter().filter(|kept| named.secrets.iter().all(|secret| secret.id != kept.id));
        let secrets = kept.cloned().collect::<Vec<_>>().into_iter().chain(named.secrets.clone()).collect();
        let mut arguments = self.arguments.clone();
        arguments.extend(named.arguments);
        Self {
            target: named.target.or_else(|| self.target.clone()),
            arguments,
            secrets,
            certificates: named.certificates.or_else(|| self.certificates.clone()),
            context: named.context.or_else(|| self.context.clone()),
        }
    }
}

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
    fn what_a_request_names_joins_what_was_chosen() {
        let chosen = BuildOptions {
            target: Some("final".to_owned()),
            arguments: BTreeMap::from([("A".to_owned(), "1".to_owned())]),
            ..options(SecretSource::Variable { name: "FEED".to_owned() })
        };
        let named = BuildOptions {
            arguments: BTreeMap::from([("A".to_owned(), "2".to_owned()), ("B".to_owned(), "3".to_owned())]),
            certificates: Some("ca.pem".to_owned()),
            ..options(SecretSource::File { path: "feed".to_owned() })
        };
        let both = chosen.with(named.clone());
        assert_eq!((both.target, both.certificates), (chosen.target.clone(), named.certificates.clone()));
        assert_eq!((both.arguments, both.secrets), (named.arguments, named.secrets));
        assert_eq!(chosen.with(BuildOptions::default()), chosen);
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
