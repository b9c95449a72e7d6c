//! The note that is a project's record on disk: what a person chose and what was done, and nothing that the project's
//! files say.
//!
//! A note that an older Slipway has written is read as well: the earliest held the whole view of the project as it was.

use crate::project::chosen::chosen;
use crate::project::suggestions::{followed, suggested};
use crate::storage::OwnFile;
use crate::values::{
    BuildResult, CheckResult, Choices, ChosenValue, DeployResult, Elsewhere, InvocationResult, ProjectRecord,
    ProjectView, PublishResult, Target, TestRecord,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use slipway_core::journey::{Built, Checked, Invoked, Published, Records, Tested};

/// A record as it is kept, with what the project suggested when the choices were written down.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Note {
    choices: Choices,
    #[serde(default)]
    suggested: Option<Choices>,
    #[serde(default)]
    built: Option<BuildResult>,
    #[serde(default)]
    checked: Option<CheckResult>,
    #[serde(default)]
    tested: Option<TestRecord>,
    #[serde(default)]
    published: Option<PublishResult>,
    #[serde(default)]
    deployed: Option<DeployResult>,
    #[serde(default)]
    invoked: Option<InvocationResult>,
    #[serde(default)]
    elsewhere: Vec<Elsewhere>,
    /// The days of the choices, and what they were made against.
    #[serde(default)]
    chosen: Vec<ChosenValue>,
}

impl OwnFile for Note {
    const VERSION: u32 = 1;

    /// Version 0 was the whole record as the window got it, with the project as it was; the earliest had no suggestions
    /// beside it, and those of a project that no later Slipway can read are not known.
    fn upgrade(_: u32, value: Value) -> Option<Value> {
        let Value::Object(mut note) = value else { return None };
        let project = note.remove("project").unwrap_or_default();
        if note.get("suggested").is_none_or(Value::is_null)
            && let Ok(project) = serde_json::from_value::<ProjectView>(project)
            && let Ok(choices) = Choices::deserialize(note.get("choices")?)
        {
            let suggested = suggested(&project, choices.layers());
            note.insert("suggested".to_owned(), serde_json::to_value(suggested).ok()?);
        }
        forget_unread::<Option<BuildResult>>(&mut note, "built");
        forget_unread::<Option<CheckResult>>(&mut note, "checked");
        forget_unread::<Option<TestRecord>>(&mut note, "tested");
        forget_unread::<Option<PublishResult>>(&mut note, "published");
        forget_unread::<Option<DeployResult>>(&mut note, "deployed");
        forget_unread::<Option<InvocationResult>>(&mut note, "invoked");
        Some(Value::Object(note))
    }
}

/// A record whose form has gone is made again; the choices beside it are worth more.
fn forget_unread<T: DeserializeOwned>(note: &mut Map<String, Value>, name: &str) {
    if note.get(name).is_some_and(|record| T::deserialize(record).is_err()) {
        note.remove(name);
    }
}

impl Note {
    /// What is kept of a record.
    pub(super) fn of(record: &ProjectRecord, suggested: Choices) -> Self {
        let record = record.clone();
        Self {
            choices: record.choices,
            suggested: Some(suggested),
            built: record.built,
            checked: record.checked,
            tested: record.tested,
            published: record.published,
            deployed: record.deployed,
            invoked: record.invoked,
            elsewhere: record.elsewhere,
            chosen: record.chosen,
        }
    }

    /// What was deployed and invoked under this ARN is no more; tells whether anything was. The practice cloud and AWS are
    /// two places, even where the ARN is the same.
    pub(super) fn forget_function(&mut self, target: &Target, arn: &str) -> bool {
        let practice = |target: &Target| matches!(target, Target::Practice);
        let at_place = |other: &Target| practice(other) == practice(target);
        let elsewhere = self.elsewhere.iter_mut().filter(|other| at_place(&other.target));
        let chosen = Some(&mut self.deployed).filter(|_| at_place(&self.choices.target));
        let mut forgot = false;
        for deployed in elsewhere.map(|other| &mut other.deployed).chain(chosen) {
            forgot |= deployed.take_if(|deployed| deployed.function_arn == arn).is_some();
        }
        let invoked = Some(&mut self.invoked).filter(|_| at_place(&self.choices.target));
        forgot | invoked.is_some_and(|invoked| invoked.take_if(|invoked| invoked.subject == arn).is_some())
    }

    /// The record beside the project as it is now: what nobody chose follows it.
    pub(super) fn read_again(self, project: ProjectView) -> ProjectRecord {
        let layers = self.choices.layers();
        let now = suggested(&project, layers);
        let before = self.suggested.clone().unwrap_or_else(|| now.clone());
        let choices = followed(self.choices.clone(), &before, &now);
        let chosen = chosen(&project, &choices, &now, &self.chosen, None);
        let mut record = ProjectRecord {
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
        record.take_layers();
        record
    }
}

impl ProjectRecord {
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

#[cfg(test)]
#[path = "record_note_tests.rs"]
mod tests;
