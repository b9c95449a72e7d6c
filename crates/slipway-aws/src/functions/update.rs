//! Sends a changed configuration or image, each with the revision it was decided on.
//!
//! The revision makes two deploys at once safe: the second is refused instead of undoing the first. It also changes
//! when Lambda itself goes on from one state to the next, so a refused revision is compared field by field before
//! anybody is told that the function was changed.

use super::create::{
    WritePauses, architecture_of, environment_of, image_config_of, is_conflict, is_role_not_ready,
};
use super::extras::{dead_letter_of, logging_of, storage_of, tracing_of, vpc_of};
use super::wait::SETTLING;
use super::{DeployReport, Observed, once};
use crate::{AwsError, CallFailure, Session};
use slipway_core::{DeployedFunction, FunctionSpec};
use tokio::time::Instant;

/// The two halves of an update; Lambda takes them in two calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Half {
    Configuration,
    Code,
}

impl Half {
    fn is_done(self, observed: &Observed, spec: &FunctionSpec) -> bool {
        match self {
            Self::Configuration => observed.has_configuration(spec),
            Self::Code => observed.has_code(spec),
        }
    }
}

impl Session {
    /// Sends one half until Lambda has taken it. Success means that it was taken, not that it works.
    pub(crate) async fn send_half(
        &self,
        half: Half,
        spec: &FunctionSpec,
        before: &Observed,
        report: DeployReport<'_>,
    ) -> Result<(), AwsError> {
        let started = Instant::now();
        let mut pauses = WritePauses::start();
        let mut revision = before.function.revision_id.clone();
        loop {
            let sent = match half {
                Half::Configuration => {
                    self.send_configuration(spec, &before.function, revision.clone()).await
                }
                Half::Code => self.send_code(spec, revision.clone()).await,
            };
            let Err(failure) = sent else { return Ok(()) };
            let conflict = is_conflict(&failure);
            if is_role_not_ready(&failure) {
                pauses.for_role(failure, &spec.role_arn, report).await?;
            } else if !conflict && !failure.is_passing() {
                return Err(self.failed(failure));
            } else if conflict && started.elapsed() >= SETTLING {
                return Err(AwsError::StillPending {
                    function: spec.name.to_string(),
                    state: "busy with another update".to_owned(),
                    waited: started.elapsed(),
                });
            } else if !conflict || failure.is_code("PreconditionFailedException") {
                pauses.for_fault(failure, report).await.map_err(|failure| self.failed(failure))?;
            }
            let now = self.settled(&spec.name, report).await?;
            if half.is_done(&now, spec) {
                return Ok(());
            }
            revision = unchanged_revision(&now, &before.function)?;
            if conflict {
                // The other update may be over for GetFunction a moment before it is over for a write.
                tokio::time::sleep(std::time::Duration::from_millis(500)).await;
            }
        }
    }

    async fn send_configuration(
        &self,
        spec: &FunctionSpec,
        before: &DeployedFunction,
        revision: Option<String>,
    ) -> Result<(), CallFailure> {
        self.lambda()
            .update_function_configuration()
            .function_name(spec.name.to_string())
            .role(&spec.role_arn)
            .set_image_config(image_config_of(spec))
            .memory_size(i32::try_from(spec.memory.0).unwrap_or(i32::MAX))
            .timeout(i32::try_from(spec.timeout_seconds).unwrap_or(i32::MAX))
            .environment(environment_of(spec))
            .set_description(spec.extras.description.clone())
            .set_vpc_config(vpc_of(&spec.extras))
            .set_tracing_config(tracing_of(&spec.extras))
            .set_ephemeral_storage(storage_of(&spec.extras))
            .set_dead_letter_config(dead_letter_of(&spec.extras))
            .set_kms_key_arn(spec.extras.kms_key_arn.clone())
            .set_logging_config(logging_of(&spec.extras, Some(&before.extras)))
            .set_revision_id(revision)
            .customize()
            .config_override(once())
            .send()
            .await
            .map(drop)
            .map_err(|error| CallFailure::of("lambda:UpdateFunctionConfiguration", error))
    }

    async fn send_code(&self, spec: &FunctionSpec, revision: Option<String>) -> Result<(), CallFailure> {
        self.lambda()
            .update_function_code()
            .function_name(spec.name.to_string())
            .image_uri(spec.image_uri())
            .architectures(architecture_of(spec.architecture))
            .set_revision_id(revision)
            .customize()
            .config_override(once())
            .send()
            .await
            .map(drop)
            .map_err(|error| CallFailure::of("lambda:UpdateFunctionCode", error))
    }
}

/// The revision to go on with, if the function is still the one that was compared.
pub(crate) fn unchanged_revision(
    now: &Observed,
    before: &DeployedFunction,
) -> Result<Option<String>, AwsError> {
    if now.is_same_function(before) {
        Ok(now.function.revision_id.clone())
    } else {
        Err(AwsError::ChangedMeanwhile { function: before.name.to_string() })
    }
}
