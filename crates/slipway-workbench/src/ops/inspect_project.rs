//! Reads a project: what it is, and what stands between it and an image.

use serde::{Deserialize, Serialize};
use slipway_core::project::{OutputType, PackageReference};

/// The project as a person sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ProjectView {
    /// The project file's full path.
    pub file: String,
    /// The project's folder.
    pub folder: String,
    /// The project's name.
    pub name: String,
    /// The target framework, such as `net8.0`.
    pub framework: String,
    /// Library or executable.
    pub output_type: OutputType,
    /// The assembly's name.
    pub assembly_name: String,
    /// The packages that belong to Lambda.
    pub lambda_packages: Vec<PackageReference>,
    /// The handler, where one is known, and where it was read.
    pub handler: Option<String>,
    /// A sentence on where the handler comes from: `image-command in aws-lambda-tools-defaults.json`.
    pub handler_source: Option<String>,
    /// Whether a Dockerfile of the user's own is there.
    pub has_dockerfile: bool,
    /// The tag of the base image that fits, where one does.
    pub suggested_base: Option<String>,
    /// What a person should know before going on.
    pub warnings: Vec<String>,
    /// Sample events found beside the project: paths relative to its folder.
    pub events: Vec<String>,
}
