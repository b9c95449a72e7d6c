//! What GetFunction shows: the fields that are compared, and the state they are in.

use super::extras;
use crate::pause::{Patience, Pauses};
use crate::{AwsError, CallFailure, Session};
use aws_sdk_lambda::operation::get_function::GetFunctionOutput;
use aws_sdk_lambda::types::{FunctionConfiguration, LastUpdateStatus, PackageType, State};
use slipway_core::plan::{DeployedFunction, plan};
use slipway_core::{Architecture, Digest, FunctionName, FunctionSpec, MemorySize};
use std::collections::BTreeMap;

const ACTION: &str = "lambda:GetFunction";

/// A function and the state it is in. It has no `Debug` form, because it holds the environment's values.
#[derive(Clone)]
pub(crate) struct Observed {
    pub(crate) function: DeployedFunction,
    pub(crate) state: Option<State>,
    pub(crate) state_reason: Option<String>,
    pub(crate) state_reason_code: Option<String>,
    pub(crate) update: Option<LastUpdateStatus>,
    pub(crate) update_reason: Option<String>,
    pub(crate) update_reason_code: Option<String>,
}

impl Observed {
    /// Whether Lambda has finished what it was doing, well or not.
    pub(crate) fn is_settled(&self) -> bool {
        self.state != Some(State::Pending) && self.update != Some(LastUpdateStatus::InProgress)
    }

    /// Whether nothing but the revision and the state differs.
    pub(crate) fn is_same_function(&self, other: &DeployedFunction) -> bool {
        // Tags are no part of a revision: who sets one changes nothing that a deploy would undo.
        let compared = |function: &DeployedFunction| {
            let mut function = DeployedFunction { revision_id: None, ..function.clone() };
            function.extras.tags = None;
            function
        };
        compared(&self.function) == compared(other)
    }

    /// Whether the configuration is the wanted one, by the rules a plan is made with.
    pub(crate) fn has_configuration(&self, spec: &FunctionSpec) -> bool {
        !plan(Some(&self.function), spec).changes_configuration()
    }

    /// Whether the image and the architecture are the wanted ones, by the rules a plan is made with.
    pub(crate) fn has_code(&self, spec: &FunctionSpec) -> bool {
        !plan(Some(&self.function), spec).changes_code()
    }

    /// Whether Lambda says that it runs this digest.
    pub(crate) fn runs(&self, digest: &Digest) -> bool {
        self.function.resolved_digest.as_ref() == Some(digest)
    }

    /// State and status in one text, for a report.
    pub(crate) fn condition(&self) -> String {
        let state = self.state.as_ref().map_or("of unknown state", State::as_str);
        match &self.update {
            Some(LastUpdateStatus::Successful) | None => state.to_owned(),
            Some(update) => format!("{state}, update {update}"),
        }
    }
}

impl Session {
    /// Reads the function, or none where there is none.
    pub(crate) async fn observe(&self, name: &FunctionName) -> Result<Option<Observed>, AwsError> {
        match self.lambda().get_function().function_name(name.to_string()).send().await {
            Ok(answer) => read(name, answer).map(Some),
            Err(error) => match CallFailure::of(ACTION, error) {
                failure if failure.is_code("ResourceNotFoundException") => Ok(None),
                failure => Err(self.failed(failure)),
            },
        }
    }

    /// Reads the function, and goes on trying for a while when the service cannot be reached.
    pub(crate) async fn observe_patiently(&self, name: &FunctionName) -> Result<Option<Observed>, AwsError> {
        let mut pauses = Pauses::start(Patience::FAULTS);
        loop {
            match self.observe(name).await {
                Err(error) if error.is_passing() => {
                    let asked = error.call().and_then(|call| call.retry_after);
                    match pauses.next(asked) {
                        Some(pause) => tokio::time::sleep(pause).await,
                        None => return Err(error),
                    }
                }
                other => return other,
            }
        }
    }
}

fn read(name: &FunctionName, answer: GetFunctionOutput) -> Result<Observed, AwsError> {
    let lacking = |field| AwsError::AnswerIncomplete { action: ACTION, field };
    let configuration = answer.configuration.ok_or_else(|| lacking("Configuration"))?;
    if configuration.package_type() == Some(&PackageType::Zip) {
        return Err(AwsError::NotAnImageFunction { function: name.to_string() });
    }
    let code = answer.code.ok_or_else(|| lacking("Code"))?;
    let architecture = match configuration.architectures().first() {
        Some(architecture) => {
            Architecture::from_name(architecture.as_str()).ok_or_else(|| lacking("Architectures"))?
        }
        // Lambda leaves the field out where it is the default.
        None => Architecture::X86_64,
    };
    let image_uri = code.image_uri.unwrap_or_default();
    let function = DeployedFunction {
        name: name.clone(),
        arn: configuration.function_arn.clone().ok_or_else(|| lacking("FunctionArn"))?,
        resolved_digest: code.resolved_image_uri.as_deref().and_then(digest_in),
        image_uri,
        command: command_of(&configuration),
        architecture,
        memory: MemorySize(number(configuration.memory_size, 128)),
        timeout_seconds: number(configuration.timeout, 3),
        environment: environment_of(name, &configuration)?,
        role_arn: configuration.role.clone().unwrap_or_default(),
        extras: extras::read(&configuration, answer.tags),
        revision_id: configuration.revision_id.clone(),
    };
    Ok(Observed {
        function,
        state_reason_code: configuration.state_reason_code.as_ref().map(|code| code.as_str().to_owned()),
        update_reason_code: configuration
            .last_update_status_reason_code
            .as_ref()
            .map(|code| code.as_str().to_owned()),
        state: configuration.state,
        state_reason: configuration.state_reason,
        update: configuration.last_update_status,
        update_reason: configuration.last_update_status_reason,
    })
}

pub(super) fn digest_in(uri: &str) -> Option<Digest> {
    Digest::parse(uri.rsplit_once('@')?.1).ok()
}

fn number(value: Option<i32>, default: u32) -> u32 {
    value.and_then(|value| u32::try_from(value).ok()).unwrap_or(default)
}

fn command_of(configuration: &FunctionConfiguration) -> Vec<String> {
    configuration
        .image_config_response()
        .and_then(|response| response.image_config())
        .map(|image| image.command().to_vec())
        .unwrap_or_default()
}

/// An update replaces the whole map, so a map that AWS could not decrypt must not be taken for an empty one.
fn environment_of(
    name: &FunctionName,
    configuration: &FunctionConfiguration,
) -> Result<BTreeMap<String, String>, AwsError> {
    let Some(environment) = configuration.environment() else { return Ok(BTreeMap::new()) };
    if let Some(error) = environment.error() {
        return Err(AwsError::EnvironmentUnreadable {
            function: name.to_string(),
            code: error.error_code().unwrap_or_default().to_owned(),
            message: error.message().unwrap_or_default().to_owned(),
        });
    }
    let variables = environment.variables().into_iter().flatten();
    Ok(variables.map(|(key, value)| (key.clone(), value.clone())).collect())
}
