//! How far a project is on its way, kept on disk so that nothing is lost by closing the window.

use super::{BuildResult, DeployResult, InvocationResult, ProjectView, PublishResult, Target};
use serde::{Deserialize, Serialize};
use slipway_core::{Architecture, Verdict};

/// What a person has chosen for a project. It is Slipway's own note, not the project's file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Choices {
    /// The base image's tag.
    pub base_tag: String,
    /// The architecture.
    pub architecture: Architecture,
    /// The handler.
    pub handler: String,
    /// Memory in MiB.
    pub memory_mib: u32,
    /// Timeout in seconds.
    pub timeout_seconds: u32,
    /// Where to deploy.
    pub target: Target,
    /// The repository's name.
    pub repository: String,
    /// The function's name.
    pub function: String,
    /// The event in the editor.
    pub event: String,
}

/// The last local test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct TestRecord {
    /// The image that was tested.
    pub image_id: String,
    /// What came of it.
    pub verdict: Verdict,
    /// The invocation.
    pub result: InvocationResult,
}

/// A project's way so far. A record counts only while it belongs to the image before it: a new build makes
/// the test, the upload and the deploy of the old image stale, and they are kept and marked so.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Journey {
    /// The project.
    pub project: ProjectView,
    /// The choices.
    pub choices: Choices,
    /// The last build.
    pub built: Option<BuildResult>,
    /// The last local test.
    pub tested: Option<TestRecord>,
    /// The last upload to the chosen target.
    pub published: Option<PublishResult>,
    /// The last deploy to the chosen target.
    pub deployed: Option<DeployResult>,
    /// The last invocation in the cloud.
    pub invoked: Option<InvocationResult>,
}
