//! The tags of a function: those that are named are set, those that were named before go, all others stay.
//!
//! Tags belong to no revision and may be somebody else's, so nothing but these names is ever sent.

use crate::pause::{Patience, Pauses};
use crate::{AwsError, CallFailure, Session};
use slipway_core::FunctionSpec;
use slipway_core::plan::{DeployedFunction, FieldChange, plan};
use std::collections::HashMap;

/// How the field of a tag begins in a plan.
const TAG: &str = "tags.";

impl Session {
    /// Brings the tags of a function that exists to what is wanted, and ends when Lambda shows them so.
    pub(super) async fn tag(&self, spec: &FunctionSpec, current: &DeployedFunction) -> Result<(), AwsError> {
        let changes = tag_changes(spec, current);
        if changes.is_empty() {
            return Ok(());
        }
        let (set, gone): (Vec<_>, Vec<_>) = changes.iter().partition(|change| change.after.is_some());
        let set: HashMap<String, String> =
            set.iter().filter_map(|change| Some((name_of(change), change.after.clone()?))).collect();
        let gone: Vec<String> = gone.into_iter().map(name_of).collect();
        if !set.is_empty() {
            let sent = self.lambda().tag_resource().resource(&current.arn).set_tags(Some(set.clone()));
            sent.send().await.map_err(|error| self.failed(CallFailure::of("lambda:TagResource", error)))?;
        }
        if !gone.is_empty() {
            let sent = self.lambda().untag_resource().resource(&current.arn);
            let sent = sent.set_tag_keys(Some(gone.clone())).send().await;
            sent.map_err(|error| self.failed(CallFailure::of("lambda:UntagResource", error)))?;
        }
        self.tagged(&current.arn, &set, &gone).await
    }

    async fn tagged(
        &self,
        arn: &str,
        set: &HashMap<String, String>,
        gone: &[String],
    ) -> Result<(), AwsError> {
        const ACTION: &str = "lambda:ListTags";
        let mut pauses = Pauses::start(Patience::FAULTS);
        loop {
            let answer = self.lambda().list_tags().resource(arn).send().await;
            let answer = answer.map_err(|error| self.failed(CallFailure::of(ACTION, error)))?;
            let tags = answer.tags.unwrap_or_default();
            let is_set = set.iter().all(|(name, value)| tags.get(name) == Some(value));
            if is_set && gone.iter().all(|name| !tags.contains_key(name)) {
                return Ok(());
            }
            match pauses.next(None) {
                Some(pause) => tokio::time::sleep(pause).await,
                None => return Err(AwsError::TagsNotShown { resource: arn.to_owned() }),
            }
        }
    }
}

fn tag_changes(spec: &FunctionSpec, current: &DeployedFunction) -> Vec<FieldChange> {
    let mut changes = plan(Some(current), spec).changes;
    changes.retain(|change| change.field.starts_with(TAG));
    changes
}

fn name_of(change: &FieldChange) -> String {
    change.field.strip_prefix(TAG).unwrap_or(&change.field).to_owned()
}
