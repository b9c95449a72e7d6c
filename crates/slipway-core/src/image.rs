//! Names of images: repositories as ECR accepts them, and references as Docker writes them.

use crate::Digest;
use serde::{Deserialize, Serialize};

/// The name of an ECR repository: 2–256 characters, as the ECR API's own pattern demands.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(try_from = "String", into = "String")]
pub struct RepositoryName(pub(crate) String);

/// An image's name: `[registry/]repository[:tag][@digest]`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ImageReference {
    /// Host and port of the registry, or none for a name that only the local engine knows.
    pub registry: Option<String>,
    /// The path of the repository.
    pub repository: String,
    /// The tag, if one is named.
    pub tag: Option<String>,
    /// The digest, if one is named.
    pub digest: Option<Digest>,
}
