//! Writes a new sample project: a small function that builds, runs and deploys as it is.

use serde::{Deserialize, Serialize};

/// What to write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct SampleRequest {
    /// The folder to create; its last part names the project. It must be missing or empty.
    pub folder: String,
    /// The target framework, such as `net10.0`; none for the newest in support.
    pub framework: Option<String>,
}
