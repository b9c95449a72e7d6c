//! Builds the project's image with the container engine.

use serde::{Deserialize, Serialize};
use slipway_core::Architecture;

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
    /// The handler in its CMD.
    pub handler: String,
    /// Its size in bytes, uncompressed.
    pub size_bytes: f64,
    /// How long the build took, in milliseconds.
    pub duration_ms: f64,
    /// `BuildKit` or `legacy builder`.
    pub builder: String,
    /// The base it stands on is a stand-in made for tests, not AWS's image.
    pub stand_in: bool,
}
