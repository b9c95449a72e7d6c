//! What a build is asked for, what it is given beside the project, and what came of it.

use serde::{Deserialize, Serialize};
use slipway_check::secrets::SecretFinding;
use slipway_core::{Architecture, Bytes, Milliseconds};
use std::collections::BTreeMap;

/// What to build.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct BuildRequest {
    /// The project's folder or file.
    pub project: String,
    /// The base image's tag in the catalogue, or none for the one that fits the project.
    pub base_tag: Option<String>,
    /// The architecture, or none for the project's own choice, else the engine's.
    pub architecture: Option<Architecture>,
    /// The handler, or none for the project's own.
    pub handler: Option<String>,
    /// The name and tag of the image, or none for `slipway/NAME:latest`.
    pub tag: Option<String>,
    /// Build every step anew.
    pub no_cache: bool,
    /// Target, arguments and secrets, or none for the project's own choice.
    pub options: Option<BuildOptions>,
    /// Why files with secrets may be sent all the same.
    pub allow_secrets: Option<String>,
    /// Build without the SDK that stays warm between builds, and end it.
    #[serde(default)]
    pub cold: bool,
}

impl BuildRequest {
    /// A build of this project with everything as the project has it.
    pub fn of(project: impl Into<String>) -> Self {
        Self {
            project: project.into(),
            base_tag: None,
            architecture: None,
            handler: None,
            tag: None,
            no_cache: false,
            options: None,
            allow_secrets: None,
            cold: false,
        }
    }
}

/// The built image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct BuildResult {
    /// The image's id in the engine.
    pub image_id: String,
    /// The name and tag it was given.
    pub tag: String,
    /// The architecture read from the image.
    pub architecture: Architecture,
    /// The handler that it is run with.
    pub handler: String,
    /// Whether its own CMD is another, as where the project's own Dockerfile says so: local runs and the function are
    /// told the handler then.
    #[serde(default)]
    pub command_override: bool,
    /// The base it was built on, by its tag in the catalogue.
    #[serde(default)]
    pub base_tag: String,
    /// Its size in bytes, uncompressed.
    pub size_bytes: Bytes,
    /// How long the build took, in milliseconds.
    pub duration_ms: Milliseconds,
    /// `BuildKit` or `legacy builder`.
    pub builder: String,
    /// The base it stands on is a stand-in made for tests, not AWS's image.
    pub stand_in: bool,
    /// What may be a secret in the files that the build has copied.
    #[serde(default)]
    pub possible_secrets: Vec<SecretFinding>,
}

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

#[cfg(test)]
mod tests {
    use super::*;

    fn options(source: SecretSource) -> BuildOptions {
        let secrets = vec![BuildSecret { id: "feed".to_owned(), source }];
        BuildOptions { secrets, ..BuildOptions::default() }
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
}
