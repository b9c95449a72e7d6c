//! Waits for Lambda to finish, with the state it shows on the way, and judges what it finished with.
//!
//! The SDK's own waiters tell nothing while they wait and give up after five minutes; a first deploy of a large image
//! can take longer, so the limit here is ten.

use super::{DeployEvent, DeployReport, Observed};
use crate::{AwsError, Session};
use aws_sdk_lambda::types::{LastUpdateStatus, State};
use slipway_core::plan::DeployedFunction;
use slipway_core::{FunctionName, FunctionSpec};
use std::time::Duration;
use tokio::time::Instant;

/// How long a function may stay pending.
pub(crate) const SETTLING: Duration = Duration::from_secs(600);
/// How long a read may lag behind a write.
const LAG: Duration = Duration::from_secs(10);
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

impl Session {
    /// Waits until the function has finished what it is doing, well or not.
    pub(crate) async fn settled(
        &self,
        name: &FunctionName,
        report: DeployReport<'_>,
    ) -> Result<Observed, AwsError> {
        self.observed_until(name, report, Observed::is_settled).await
    }

    /// Waits until the function has settled on this digest, and returns it only if all is as it should be.
    pub(crate) async fn proven(
        &self,
        spec: &FunctionSpec,
        report: DeployReport<'_>,
    ) -> Result<DeployedFunction, AwsError> {
        let started = Instant::now();
        let observed = self
            .observed_until(&spec.name, report, |observed| {
                // A read right after a write may still show the state before it.
                observed.is_settled()
                    && (observed.runs(&spec.digest) || started.elapsed() >= LAG || is_failed(observed))
            })
            .await?;
        check_health(&observed)?;
        if !observed.runs(&spec.digest) {
            return Err(AwsError::DigestMismatch {
                function: spec.name.to_string(),
                wanted: spec.digest.to_string(),
                found: observed.function.resolved_digest.map(|digest| digest.to_string()),
            });
        }
        report(DeployEvent::Verified { digest: spec.digest.clone() });
        Ok(observed.function)
    }

    async fn observed_until(
        &self,
        name: &FunctionName,
        report: DeployReport<'_>,
        enough: impl Fn(&Observed) -> bool + Send + Sync,
    ) -> Result<Observed, AwsError> {
        let started = Instant::now();
        let mut pause = FIRST_PAUSE;
        let mut told = None;
        loop {
            let state = match self.observe_patiently(name).await? {
                Some(observed) if enough(&observed) => return Ok(observed),
                Some(observed) => {
                    tell_once(&mut told, waiting_event(&observed), report);
                    observed.condition()
                }
                None if started.elapsed() >= LAG => {
                    return Err(AwsError::FunctionMissing { function: name.to_string() });
                }
                None => "not visible".to_owned(),
            };
            let waited = started.elapsed();
            if waited >= SETTLING {
                return Err(AwsError::StillPending { function: name.to_string(), state, waited });
            }
            tokio::time::sleep(pause).await;
            pause = pause.mul_f64(1.5).min(LONGEST_PAUSE);
        }
    }
}

fn tell_once(told: &mut Option<DeployEvent>, event: DeployEvent, report: DeployReport<'_>) {
    if told.as_ref() != Some(&event) {
        report(event.clone());
        *told = Some(event);
    }
}

fn waiting_event(observed: &Observed) -> DeployEvent {
    match (&observed.state, &observed.update) {
        (Some(State::Active), Some(update)) => {
            DeployEvent::WaitingForUpdate { status: update.as_str().to_owned() }
        }
        _ => DeployEvent::WaitingForActive {
            state: observed.condition(),
            reason: observed.state_reason.clone().filter(|reason| !reason.is_empty()),
        },
    }
}

fn is_failed(observed: &Observed) -> bool {
    observed.state == Some(State::Failed) || observed.update == Some(LastUpdateStatus::Failed)
}

/// Only an active function whose last update succeeded is healthy; everything else is told apart here.
fn check_health(observed: &Observed) -> Result<(), AwsError> {
    let function = observed.function.name.to_string();
    match (&observed.state, &observed.update) {
        (Some(State::Failed), _) => Err(AwsError::FunctionFailed {
            function,
            whole: true,
            reason_code: observed.state_reason_code.clone().unwrap_or_else(|| "Failed".to_owned()),
            reason: observed.state_reason.clone().unwrap_or_default(),
        }),
        (_, Some(LastUpdateStatus::Failed)) => Err(AwsError::FunctionFailed {
            function,
            whole: false,
            reason_code: observed.update_reason_code.clone().unwrap_or_else(|| "Failed".to_owned()),
            reason: observed.update_reason.clone().unwrap_or_default(),
        }),
        (Some(State::Inactive), _) => Err(AwsError::FunctionInactive { function }),
        (Some(State::Active), Some(LastUpdateStatus::Successful)) => Ok(()),
        _ => Err(AwsError::StillPending { function, state: observed.condition(), waited: Duration::ZERO }),
    }
}
