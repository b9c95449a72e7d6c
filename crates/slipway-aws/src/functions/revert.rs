//! Puts a function back when only the first half of an update was taken.
//!
//! A new configuration with the old image is a function nobody asked for and nobody tested. It is put back only where
//! it is certain that the image was not taken. An answer that was lost is not certain, and neither is a change by
//! somebody else; then the function stays as it is and the next deploy goes on from there.

use super::update::Half;
use super::{DeployEvent, DeployReport};
use crate::{AwsError, Session};
use slipway_core::plan::DeployedFunction;
use slipway_core::{FunctionSpec, Handler};

impl Session {
    /// Puts the function back, verifies that, and returns the error to report.
    pub(super) async fn reverted(
        &self,
        spec: &FunctionSpec,
        before: &DeployedFunction,
        error: AwsError,
        report: DeployReport<'_>,
    ) -> AwsError {
        let failed_afterwards = matches!(error, AwsError::FunctionFailed { whole: false, .. });
        let refused = matches!(error, AwsError::AccessDenied { .. } | AwsError::Refused { .. });
        if !failed_afterwards && !refused {
            return error;
        }
        let put_back = match spec_of(before, spec) {
            Some(earlier) => self.put_back(&earlier, failed_afterwards, report).await.is_ok(),
            None => false,
        };
        if put_back {
            error
        } else {
            AwsError::LeftHalfway { function: spec.name.to_string(), source: Box::new(error) }
        }
    }

    async fn put_back(
        &self,
        earlier: &FunctionSpec,
        with_code: bool,
        report: DeployReport<'_>,
    ) -> Result<(), AwsError> {
        report(DeployEvent::RevertingConfiguration);
        let mut now = self.settled(&earlier.name, report).await?;
        if with_code {
            // An image that failed afterwards is still the one that is shown, and a later write could revive it.
            self.send_half(Half::Code, earlier, &now, report).await?;
            now = self.taken(earlier, report).await?;
        }
        self.send_half(Half::Configuration, earlier, &now, report).await?;
        let now = self.taken(earlier, report).await?;
        if now.has_configuration(earlier) && now.runs(&earlier.digest) {
            Ok(())
        } else {
            Err(AwsError::ChangedMeanwhile { function: earlier.name.to_string() })
        }
    }
}

/// What the function was, as something that can be sent. None where it was something Slipway does not write, such as
/// a command of several arguments.
fn spec_of(function: &DeployedFunction, tried: &FunctionSpec) -> Option<FunctionSpec> {
    let [handler] = function.command.as_slice() else { return None };
    let digest = function.resolved_digest.clone()?;
    let uri = function.image_uri.split('@').next()?;
    // A colon in the last part of the path begins a tag; an earlier one belongs to the registry's port.
    let name = uri.rsplit('/').next()?;
    let tag = name.find(':').map_or(0, |position| name.len() - position);
    Some(FunctionSpec {
        name: function.name.clone(),
        repository_uri: uri.get(..uri.len() - tag)?.to_owned(),
        digest,
        handler: Some(Handler::parse(handler).ok()?),
        architecture: function.architecture,
        memory: function.memory,
        timeout_seconds: function.timeout_seconds,
        environment: function.environment.clone(),
        role_arn: function.role_arn.clone(),
        extras: function.extras.of_those_in(&tried.extras),
    })
}
