//! Shows the Dockerfile that a build would use.

use serde::{Deserialize, Serialize};
use slipway_core::Architecture;

/// What to generate it for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct DockerfileRequest {
    /// The project's folder or file.
    pub project: String,
    /// The base image's tag, or none for the one that fits.
    pub base_tag: Option<String>,
    /// The architecture, or none for the project's own choice.
    pub architecture: Option<Architecture>,
    /// The handler, or none for the project's own.
    pub handler: Option<String>,
}

/// The Dockerfile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct DockerfilePreview {
    /// Its text.
    pub text: String,
    /// True when it is the user's own file, false when Slipway generates it.
    pub own: bool,
    /// The path of the user's own file.
    pub path: Option<String>,
}
