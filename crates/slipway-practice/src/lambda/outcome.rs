//! How a change goes on after its call was answered, and the refusals that come before a change.

use super::call::Target;
use super::record::{Configuration, Failure, Outcome, Status, Transition};
use super::words::{conflict, function_arn};
use crate::clock::{self, Moment};
use crate::cloud::Cloud;
use crate::wire::AwsError;
use http::StatusCode;
use std::time::Duration;

/// A change that begins now. What the script wants goes before what the image is like.
pub(super) fn transition(
    usual: Duration,
    outcome: Option<&Outcome>,
    natural: Option<Failure>,
    before: Option<Configuration>,
) -> Transition {
    let usual = u64::try_from(usual.as_millis()).unwrap_or(u64::MAX);
    let milliseconds = outcome.and_then(|outcome| outcome.milliseconds).unwrap_or(usual);
    Transition {
        until: clock::now().saturating_add(milliseconds),
        settled_revision: new_revision(),
        failure: outcome.and_then(|outcome| outcome.failure.clone()).or(natural),
        before: before.map(Box::new),
    }
}

pub(super) fn new_revision() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// Refuses a change while another is under way, or after the function never became ready.
pub(super) fn require_settled(
    cloud: &Cloud,
    target: &Target,
    latest: &Configuration,
    now: Moment,
) -> Result<(), AwsError> {
    match latest.status(now) {
        Status::Pending => Err(in_state("Pending")),
        Status::Failed(_) => Err(in_state("Failed")),
        Status::Updating => Err(conflict(format!(
            "The operation cannot be performed at this time. An update is in progress for resource: {}",
            function_arn(cloud, &target.name)
        ))),
        Status::Active | Status::UpdateFailed(_) => Ok(()),
    }
}

pub(super) fn in_state(state: &str) -> AwsError {
    conflict(format!(
        "The operation cannot be performed at this time. The function is currently in the following state: {state}"
    ))
}

/// Refuses a change that was meant for another revision.
pub(super) fn require_revision(told: Option<&str>, revision: &str, operation: &str) -> Result<(), AwsError> {
    if told.is_none_or(|told| told == revision) {
        return Ok(());
    }
    let message = format!(
        "The Revision Id provided does not match the latest Revision Id. Call the {operation} API to retrieve the \
         latest Revision Id"
    );
    Err(AwsError::new(StatusCode::PRECONDITION_FAILED, "PreconditionFailedException", message))
}
