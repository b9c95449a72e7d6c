//! Creates a function exactly once.
//!
//! Two things make this harder than one call. A role that was just created is refused for a while, with a message
//! that is the only sign of it. And an answer can be lost after the function was created; sending again would then be
//! refused as a conflict, so the function is looked for first.

use super::extras::{dead_letter_of, logging_of, storage_of, tracing_of, vpc_of};
use super::{DeployEvent, DeployReport, once};
use crate::pause::{Patience, Pauses};
use crate::{AwsError, CallFailure, CallFailureKind, Session};
use aws_sdk_lambda::types::{Environment, FunctionCode, ImageConfig, PackageType};
use slipway_core::{Architecture, FunctionSpec};
use std::time::Duration;

const ACTION: &str = "lambda:CreateFunction";
/// The whole message, because the same code stands for every other wrong parameter too.
const ROLE_NOT_READY: &str = "The role defined for the function cannot be assumed by Lambda.";

/// IAM tells Lambda within seconds as a rule; two minutes cover the slow days that users report.
const ROLE: Patience = Patience {
    first: Duration::from_secs(1),
    longest: Duration::from_secs(10),
    total: Duration::from_secs(120),
};

/// Whether Lambda refused only because IAM has not told it about the role yet.
pub(crate) fn is_role_not_ready(failure: &CallFailure) -> bool {
    failure.is_code("InvalidParameterValueException")
        && failure.message.as_deref().is_some_and(|message| message.trim() == ROLE_NOT_READY)
}

/// The pauses of one write: separate patience for a role that is not ready and for faults.
pub(crate) struct WritePauses {
    role: Pauses,
    faults: Pauses,
}

impl WritePauses {
    pub(crate) fn start() -> Self {
        Self { role: Pauses::start(ROLE), faults: Pauses::start(Patience::FAULTS) }
    }

    /// Waits before the role is tried again, or says that patience is over.
    pub(crate) async fn for_role(
        &mut self,
        failure: CallFailure,
        role: &str,
        report: DeployReport<'_>,
    ) -> Result<(), AwsError> {
        let waited = self.role.waited();
        match self.role.next(None) {
            Some(next) => {
                report(DeployEvent::RoleNotReady { waited, next });
                tokio::time::sleep(next).await;
                Ok(())
            }
            None => {
                Err(AwsError::RoleNotAssumable { role: role.to_owned(), waited, source: Box::new(failure) })
            }
        }
    }

    /// Waits before a call is sent again, or gives the failure back when patience is over.
    pub(crate) async fn for_fault(
        &mut self,
        failure: CallFailure,
        report: DeployReport<'_>,
    ) -> Result<(), CallFailure> {
        match self.faults.next(failure.retry_after) {
            Some(after) => {
                report(DeployEvent::Retrying { what: failure.action.to_owned(), after });
                tokio::time::sleep(after).await;
                Ok(())
            }
            None => Err(failure),
        }
    }
}

impl Session {
    /// Sends the function until Lambda has it. Success means that it was taken, not that it works.
    pub(crate) async fn create(&self, spec: &FunctionSpec, report: DeployReport<'_>) -> Result<(), AwsError> {
        let mut pauses = WritePauses::start();
        report(DeployEvent::Creating);
        loop {
            let Err(failure) = self.send_creation(spec).await else { return Ok(()) };
            if is_role_not_ready(&failure) {
                pauses.for_role(failure, &spec.role_arn, report).await?;
                continue;
            }
            let conflict = failure.is_code("ResourceConflictException");
            if !conflict && !failure.is_passing() {
                return Err(self.failed(failure));
            }
            if (conflict || failure.may_have_happened()) && self.was_created(spec, report).await? {
                return Ok(());
            }
            // A throttled or unreachable call is sent again. So is one whose function is not there after all, and a
            // conflict without a function, which is one that is being deleted.
            pauses.for_fault(failure, report).await.map_err(|failure| self.failed(failure))?;
        }
    }

    /// Whether the function is there as wanted, so that an earlier call must have created it.
    async fn was_created(&self, spec: &FunctionSpec, report: DeployReport<'_>) -> Result<bool, AwsError> {
        if self.observe_patiently(&spec.name).await?.is_none() {
            return Ok(false);
        }
        let observed = self.settled(&spec.name, report).await?;
        if observed.has_code(spec) && observed.has_configuration(spec) {
            Ok(true)
        } else {
            Err(AwsError::ChangedMeanwhile { function: spec.name.to_string() })
        }
    }

    async fn send_creation(&self, spec: &FunctionSpec) -> Result<(), CallFailure> {
        self.lambda()
            .create_function()
            .function_name(spec.name.to_string())
            .role(&spec.role_arn)
            .package_type(PackageType::Image)
            .code(FunctionCode::builder().image_uri(spec.image_uri()).build())
            .set_image_config(image_config_of(spec))
            .architectures(architecture_of(spec.architecture))
            .memory_size(i32::try_from(spec.memory.0).unwrap_or(i32::MAX))
            .timeout(i32::try_from(spec.timeout_seconds).unwrap_or(i32::MAX))
            .environment(environment_of(spec))
            .set_description(spec.extras.description.clone())
            .set_vpc_config(vpc_of(&spec.extras))
            .set_tracing_config(tracing_of(&spec.extras))
            .set_ephemeral_storage(storage_of(&spec.extras))
            .set_dead_letter_config(dead_letter_of(&spec.extras))
            .set_kms_key_arn(spec.extras.kms_key_arn.clone())
            .set_logging_config(logging_of(&spec.extras, None))
            .set_tags(spec.extras.tags.clone().map(|tags| tags.into_iter().collect()))
            .customize()
            .config_override(once())
            .send()
            .await
            .map(drop)
            .map_err(|error| CallFailure::of(ACTION, error))
    }
}

/// What stands over the image's own configuration: the command, where one is wanted.
pub(crate) fn image_config_of(spec: &FunctionSpec) -> Option<ImageConfig> {
    let handler = spec.handler.as_ref()?;
    Some(ImageConfig::builder().command(handler.to_string()).build())
}

pub(crate) fn architecture_of(architecture: Architecture) -> aws_sdk_lambda::types::Architecture {
    match architecture {
        Architecture::X86_64 => aws_sdk_lambda::types::Architecture::X8664,
        Architecture::Arm64 => aws_sdk_lambda::types::Architecture::Arm64,
    }
}

pub(crate) fn environment_of(spec: &FunctionSpec) -> Environment {
    let variables = spec.environment.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
    Environment::builder().set_variables(Some(variables)).build()
}

/// Whether a failure is worth another look although the service refused.
pub(crate) fn is_conflict(failure: &CallFailure) -> bool {
    failure.kind == CallFailureKind::Refused
        && (failure.is_code("ResourceConflictException") || failure.is_code("PreconditionFailedException"))
}
