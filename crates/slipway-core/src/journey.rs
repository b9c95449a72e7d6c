//! How far a project is on its way: the state of every step, by the records of what was done.
//!
//! A record counts only while it belongs to the image before it: a new build makes the check, the test, the upload and
//! the deploy of the old image out of date. What runs at the moment is not known here; a host lays its tasks over this.

use crate::{Architecture, Bytes, Milliseconds, Step, Verdict};
use serde::{Deserialize, Serialize};

/// What was done for a project, as far as a step's state depends on it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Records {
    /// The handler that is chosen, or an empty text.
    pub handler: String,
    /// The base that is chosen, by its tag.
    pub base_tag: String,
    /// The architecture that is chosen.
    pub architecture: Architecture,
    /// The last build.
    pub built: Option<Built>,
    /// The last check.
    pub checked: Option<Checked>,
    /// The last local test.
    pub tested: Option<Tested>,
    /// The last upload to the chosen target.
    pub published: Option<Published>,
    /// The digest that the last deploy to the chosen target has brought.
    pub deployed: Option<String>,
    /// The last invocation in the cloud.
    pub invoked: Option<Invoked>,
}

/// A build.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Built {
    /// The image's id in the engine.
    pub image_id: String,
    /// What it was built for.
    pub architecture: Architecture,
    /// The handler that it is run with.
    pub handler: String,
    /// Its size, uncompressed.
    pub size_bytes: Bytes,
}

/// A check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Checked {
    /// The image that was checked.
    pub image_id: String,
    /// How many findings Lambda would refuse.
    pub refused: u32,
}

/// A local test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tested {
    /// The image that was tested.
    pub image_id: String,
    /// What came of it.
    pub verdict: Verdict,
    /// How long the invocation took.
    pub duration_ms: Milliseconds,
}

/// An upload.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Published {
    /// The image that was uploaded.
    pub image_id: String,
    /// The digest of its manifest.
    pub digest: String,
}

/// An invocation in the cloud.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Invoked {
    /// The digest that the function ran.
    pub digest: Option<String>,
    /// What came of it.
    pub verdict: Verdict,
    /// How long it took.
    pub duration_ms: Milliseconds,
}

/// How a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum StepState {
    /// It waits for the step before it.
    NotStarted,
    /// It can be taken now.
    Ready,
    /// It is done, and what it has made still counts.
    Done,
    /// It was done for another image or other choices.
    Stale,
    /// It was done and did not succeed, or lacks what only a person can say.
    Failed,
}

/// What is worth saying of a step besides its state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum StepDetail {
    /// No handler is known.
    NeedsHandler,
    /// What the image stands on.
    Base {
        /// The base's tag.
        tag: String,
        /// The architecture.
        architecture: Architecture,
    },
    /// How large the image is.
    Size {
        /// Uncompressed, in bytes.
        bytes: Bytes,
    },
    /// How much of the image Lambda would refuse.
    Refused {
        /// The number of findings.
        findings: u32,
    },
    /// How long it took.
    Took {
        /// In milliseconds.
        duration_ms: Milliseconds,
    },
    /// What was uploaded.
    Digest {
        /// The manifest's digest.
        digest: String,
    },
    /// Why an invocation counts as failed.
    Verdict {
        /// What came of it.
        verdict: Verdict,
    },
}

/// A step and how it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct StepStatus {
    /// The step.
    pub step: Step,
    /// How it stands.
    pub state: StepState,
    /// What is worth saying besides.
    pub detail: Option<StepDetail>,
}

type Standing = (StepState, Option<StepDetail>);

impl Records {
    /// Every step with its state, in the order of the way.
    pub fn statuses(&self) -> Vec<StepStatus> {
        let statuses = Step::ALL.into_iter().map(|step| {
            let (state, detail) = self.standing(step);
            StepStatus { step, state, detail }
        });
        statuses.collect()
    }

    fn standing(&self, step: Step) -> Standing {
        match step {
            Step::Project if self.handler.trim().is_empty() => {
                (StepState::Failed, Some(StepDetail::NeedsHandler))
            }
            Step::Project => plain(StepState::Done),
            Step::Base => {
                let (tag, architecture) = (self.base_tag.clone(), self.architecture);
                (StepState::Done, Some(StepDetail::Base { tag, architecture }))
            }
            Step::Build => self.of_build(),
            Step::Check => self.of_check(),
            Step::Test => self.of_test(),
            Step::Publish => self.of_publish(),
            Step::Deploy => self.of_deploy(),
            Step::Cloud => self.of_cloud(),
        }
    }

    fn of_build(&self) -> Standing {
        match &self.built {
            None if self.handler.trim().is_empty() => plain(StepState::NotStarted),
            None => plain(StepState::Ready),
            Some(built) if built.architecture == self.architecture && built.handler == self.handler => {
                (StepState::Done, Some(StepDetail::Size { bytes: built.size_bytes }))
            }
            Some(_) => plain(StepState::Stale),
        }
    }

    fn of_check(&self) -> Standing {
        match (&self.built, &self.checked) {
            (None, _) => plain(StepState::NotStarted),
            (Some(_), None) => plain(StepState::Ready),
            (Some(built), Some(checked)) if built.image_id != checked.image_id => plain(StepState::Stale),
            (_, Some(checked)) if checked.refused > 0 => {
                (StepState::Failed, Some(StepDetail::Refused { findings: checked.refused }))
            }
            _ => plain(StepState::Done),
        }
    }

    fn of_test(&self) -> Standing {
        match (&self.built, &self.tested) {
            (None, _) => plain(StepState::NotStarted),
            (Some(_), None) => plain(StepState::Ready),
            (Some(built), Some(tested)) if built.image_id != tested.image_id => plain(StepState::Stale),
            (_, Some(tested)) => of_invocation(tested.verdict, tested.duration_ms),
        }
    }

    fn of_publish(&self) -> Standing {
        match (&self.built, &self.published) {
            (None, _) => plain(StepState::NotStarted),
            (Some(_), None) => plain(StepState::Ready),
            (Some(built), Some(published)) if built.image_id == published.image_id => {
                (StepState::Done, Some(StepDetail::Digest { digest: published.digest.clone() }))
            }
            _ => plain(StepState::Stale),
        }
    }

    fn of_deploy(&self) -> Standing {
        match (&self.published, &self.deployed) {
            (None, _) => plain(StepState::NotStarted),
            (Some(_), None) => plain(StepState::Ready),
            (Some(published), Some(deployed))
                if published.digest == *deployed && self.of_publish().0 == StepState::Done =>
            {
                plain(StepState::Done)
            }
            _ => plain(StepState::Stale),
        }
    }

    fn of_cloud(&self) -> Standing {
        match (&self.deployed, &self.invoked) {
            (None, _) => plain(StepState::NotStarted),
            (Some(_), None) => plain(StepState::Ready),
            (Some(deployed), Some(invoked))
                if invoked.digest.as_ref() == Some(deployed) && self.of_deploy().0 != StepState::Stale =>
            {
                of_invocation(invoked.verdict, invoked.duration_ms)
            }
            _ => plain(StepState::Stale),
        }
    }
}

fn plain(state: StepState) -> Standing {
    (state, None)
}

fn of_invocation(verdict: Verdict, duration_ms: Milliseconds) -> Standing {
    match verdict {
        Verdict::Success => (StepState::Done, Some(StepDetail::Took { duration_ms })),
        _ => (StepState::Failed, Some(StepDetail::Verdict { verdict })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A case of the table that the page's double is held against as well.
    #[derive(Deserialize)]
    struct Case {
        name: String,
        records: Records,
        statuses: Vec<StepStatus>,
    }

    #[test]
    fn each_record_counts_only_while_it_belongs_to_the_image_before_it() {
        let table = include_str!("../../../tests/fixtures/journey-statuses.json");
        let cases: Vec<Case> = serde_json::from_str(table).expect("the table of statuses");
        assert!(cases.len() >= 12);
        for case in cases {
            assert_eq!(case.records.statuses(), case.statuses, "{}", case.name);
        }
    }
}
