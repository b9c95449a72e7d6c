//! What is kept of a project: what was chosen, what was done, and how each step stands.

use super::settings::Layers;
use super::{
    BuildOptions, BuildResult, CheckResult, DeployResult, InvocationResult, ProjectView, PublishResult,
    Target,
};
use serde::{Deserialize, Serialize};
use slipway_core::journey::StepStatus;
use slipway_core::{Architecture, Milliseconds, Verdict};

/// What a person has chosen for a project. It is Slipway's own note, not the project's file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Choices {
    /// The base image's tag.
    pub base_tag: String,
    /// The digest that pins the base, or none for the moving tag.
    #[serde(default)]
    pub base_digest: Option<String>,
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
    /// The settings overlay in use.
    #[serde(default)]
    pub environment: Option<String>,
    /// Target, arguments and secrets of a build.
    #[serde(default)]
    pub build: BuildOptions,
    /// The function of a template that the project is deployed as, by its name there.
    #[serde(default)]
    pub template: Option<String>,
}

impl Choices {
    /// Takes another base; a digest pins the one it was chosen for.
    pub(crate) fn stand_on(&mut self, tag: &str) {
        if self.base_tag != tag {
            self.base_digest = None;
            self.base_tag = tag.to_owned();
        }
    }

    /// The layers that are chosen.
    pub(crate) fn layers(&self) -> Layers<'_> {
        Layers { environment: self.environment.as_deref(), template: self.template.as_deref() }
    }
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
    /// How long the last start took that was seen, in milliseconds.
    #[serde(default)]
    pub last_init_ms: Option<Milliseconds>,
    /// The invocation.
    pub result: InvocationResult,
}

/// What is kept of a project: what was chosen, and what was done. What was done counts only while it belongs to the
/// image before it: a new build makes the test, the upload and the deploy of the old image stale, and they are kept
/// and marked so.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ProjectRecord {
    /// The project.
    pub project: ProjectView,
    /// The choices.
    pub choices: Choices,
    /// The last build.
    pub built: Option<BuildResult>,
    /// The last check.
    #[serde(default)]
    pub checked: Option<CheckResult>,
    /// The last local test.
    pub tested: Option<TestRecord>,
    /// The last upload to the chosen target.
    pub published: Option<PublishResult>,
    /// The last deploy to the chosen target.
    pub deployed: Option<DeployResult>,
    /// The last invocation in the cloud.
    pub invoked: Option<InvocationResult>,
    /// What was published and deployed to other targets.
    #[serde(default)]
    pub elsewhere: Vec<Elsewhere>,
    /// Choices that differ from what the project says.
    #[serde(default)]
    pub chosen: Vec<ChosenValue>,
    /// How each step stands.
    pub statuses: Vec<StepStatus>,
}

/// The last upload and deploy to a target that is not the chosen one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Elsewhere {
    /// The target.
    pub target: Target,
    /// The last upload to it.
    pub published: Option<PublishResult>,
    /// The last deploy to it.
    pub deployed: Option<DeployResult>,
}

/// One choice that differs from the project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ChosenValue {
    /// What it is: `handler`, `memory`, `timeout`, `architecture` or `function`.
    pub field: String,
    /// What was chosen.
    pub value: String,
    /// What the project said when it was chosen.
    pub against: String,
    /// The day, as `2026-11-28`; none where an older Slipway has kept it.
    pub on: Option<String>,
    /// What the project says now.
    pub project: String,
    /// Where it says so; none where it is only a default.
    pub source: Option<String>,
    /// Whether the handler was among those of the sources when it was chosen.
    pub listed: bool,
}

impl ChosenValue {
    /// What is said where the choice is used against a file of the project.
    pub fn sentence(&self) -> Option<String> {
        let source = self.source.as_ref()?;
        let day = self.on.as_ref().map(|on| format!(" on {on}")).unwrap_or_default();
        Some(format!(
            "{} {} (chosen in Slipway{day}); {source} says {}.",
            self.field, self.value, self.project
        ))
    }
}
