//! The note on a project's journey: what a person chose and what was done, and nothing that the project's files say.
//!
//! A note that an older Slipway has written is read as well. Up to schema 1 it held the whole view of the project.

use super::chosen::chosen;
use super::suggestions::{followed, suggested};
use super::{
    BuildResult, CheckResult, Choices, ChosenValue, DeployResult, Elsewhere, InvocationResult, Journey,
    ProjectView, PublishResult, TestRecord,
};
use serde::{Deserialize, Serialize};
use slipway_core::journey::{Built, Checked, Invoked, Published, Records, Tested};

/// Raised when a note of this Slipway could not be read by the one before it.
const SCHEMA: u32 = 2;

/// A journey as it is kept, with what the project suggested when the choices were written down.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Note {
    #[serde(default)]
    schema: u32,
    choices: Choices,
    #[serde(default)]
    suggested: Option<Choices>,
    built: Option<BuildResult>,
    #[serde(default)]
    checked: Option<CheckResult>,
    tested: Option<TestRecord>,
    published: Option<PublishResult>,
    deployed: Option<DeployResult>,
    invoked: Option<InvocationResult>,
    #[serde(default)]
    elsewhere: Vec<Elsewhere>,
    /// The days of the choices, and what they were made against.
    #[serde(default)]
    chosen: Vec<ChosenValue>,
    /// The project as it was, in a note of schema 1: it tells what was suggested where the note does not.
    #[serde(default, skip_serializing)]
    project: Option<ProjectView>,
}

impl Note {
    /// What is kept of a journey.
    pub(super) fn of(journey: &Journey, suggested: Choices) -> Self {
        let journey = journey.clone();
        Self {
            schema: SCHEMA,
            choices: journey.choices,
            suggested: Some(suggested),
            built: journey.built,
            checked: journey.checked,
            tested: journey.tested,
            published: journey.published,
            deployed: journey.deployed,
            invoked: journey.invoked,
            elsewhere: journey.elsewhere,
            chosen: journey.chosen,
            project: None,
        }
    }

    /// The journey beside the project as it is now: what nobody chose follows it.
    pub(super) fn read_again(self, project: ProjectView) -> Journey {
        let layers = self.choices.layers();
        let now = suggested(&project, layers);
        let told = || self.project.as_ref().map(|project| suggested(project, layers));
        let before = self.suggested.clone().or_else(told).unwrap_or_else(|| now.clone());
        let choices = followed(self.choices.clone(), &before, &now);
        let chosen = chosen(&project, &choices, &now, &self.chosen, None);
        let mut journey = Journey {
            project,
            choices,
            chosen,
            built: self.built,
            checked: self.checked,
            tested: self.tested,
            published: self.published,
            deployed: self.deployed,
            invoked: self.invoked,
            elsewhere: self.elsewhere,
            statuses: Vec::new(),
        };
        journey.take_layers();
        journey
    }
}

impl Journey {
    /// What the states of the steps depend on.
    pub(super) fn records(&self) -> Records {
        let built = self.built.as_ref().map(|built| Built {
            image_id: built.image_id.clone(),
            architecture: built.architecture,
            handler: built.handler.clone(),
            size_bytes: built.size_bytes,
        });
        let checked = self.checked.as_ref().map(|checked| Checked {
            image_id: checked.image_id.clone(),
            refused: u32::try_from(checked.refused()).unwrap_or(u32::MAX),
        });
        let tested = self.tested.as_ref().map(|tested| Tested {
            image_id: tested.image_id.clone(),
            verdict: tested.verdict,
            duration_ms: tested.result.invocation.duration_ms,
        });
        let published = self.published.as_ref().map(|published| Published {
            image_id: published.image_id.clone(),
            digest: published.digest.clone(),
        });
        let invoked = self.invoked.as_ref().map(|invoked| Invoked {
            digest: invoked.digest.clone(),
            verdict: invoked.invocation.verdict,
            duration_ms: invoked.invocation.duration_ms,
        });
        Records {
            handler: self.choices.handler.clone(),
            base_tag: self.choices.base_tag.clone(),
            architecture: self.choices.architecture,
            built,
            checked,
            tested,
            published,
            deployed: self.deployed.as_ref().map(|deployed| deployed.digest.clone()),
            invoked,
        }
    }
}
