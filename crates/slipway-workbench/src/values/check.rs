//! What an image is checked for, and what was found.

use serde::{Deserialize, Serialize};
use slipway_check::{CheckFinding, CheckReport, Severity};
use slipway_core::{Architecture, Milliseconds};

/// What to check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct CheckRequest {
    /// The project, or none when only an image is named.
    pub project: Option<String>,
    /// The image's id or name, or none for the project's last build.
    pub image: Option<String>,
    /// The architecture of the function, or none for the project's choice.
    pub architecture: Option<Architecture>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct CheckResult {
    /// The image's id in the engine.
    pub image_id: String,
    /// The name it was asked by.
    pub image: String,
    /// The architecture it was checked for.
    pub architecture: Option<Architecture>,
    /// The findings, the layers, the sizes.
    pub report: CheckReport,
    /// Handlers found in the image's own assemblies.
    pub handlers: Vec<String>,
    /// How long it took, in milliseconds.
    pub duration_ms: Milliseconds,
}

impl CheckResult {
    /// How many findings there are that Lambda refuses.
    pub fn refused(&self) -> usize {
        let refused = |finding: &&CheckFinding| finding.severity == Severity::Refused;
        self.report.findings.iter().filter(refused).count()
    }
}
