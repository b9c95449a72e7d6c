//! What is uploaded, where to, and what lies in the registry then.

use super::Target;
use serde::{Deserialize, Serialize};
use slipway_core::{Bytes, Milliseconds};

/// What to upload, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct PublishRequest {
    /// The project, or none when only an image is named.
    pub project: Option<String>,
    /// The image's id or name, or none for the project's last build.
    pub image: Option<String>,
    /// Where to.
    pub target: Target,
    /// The repository's name.
    pub repository: String,
    /// The tag, or none for a unique one.
    pub tag: Option<String>,
    /// Agreement to create the repository where it is missing.
    pub create_repository: bool,
    /// Why the image may be uploaded although the check found what Lambda refuses.
    pub allow_findings: Option<String>,
}

/// The image in the registry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct PublishResult {
    /// The image's id in the engine.
    pub image_id: String,
    /// The repository's URI.
    pub repository_uri: String,
    /// The manifest's digest, known before the upload and read back from the registry after it.
    pub digest: String,
    /// The tag.
    pub tag: String,
    /// Bytes sent.
    pub bytes_sent: Bytes,
    /// Bytes that the registry had already.
    pub bytes_skipped: Bytes,
    /// How long it took, in milliseconds.
    pub duration_ms: Milliseconds,
}
