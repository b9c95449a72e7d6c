//! The function that a deploy asks for: what the request says, then the project, then the function as it is.

use super::annotations_variable;
use super::deploy_settings::DeploySettings;
use crate::project::suggestions::{DEFAULT_MEMORY_MIB, DEFAULT_TIMEOUT_SECONDS};
use crate::report::{self, ErrorReport};
use crate::values::{DEFAULTS_FILE, DeployRequest, ProjectRecord};
use slipway_core::function::{validate_environment, validate_memory, validate_timeout};
use slipway_core::plan::DeployedFunction;
use slipway_core::{Architecture, Digest, FunctionName, FunctionSpec, Handler, MemorySize};

/// The function as it shall be, still without its role. What the request leaves out comes from the project, then
/// from the function. `found` is the architecture of the image in its registry.
pub(crate) fn wanted_function(
    request: &DeployRequest,
    settings: &DeploySettings,
    record: Option<&ProjectRecord>,
    current: Option<&DeployedFunction>,
    found: Option<Architecture>,
) -> Result<FunctionSpec, ErrorReport> {
    let (repository_uri, digest) = image_to_deploy(request, record)?;
    let choices = record.map(|record| &record.choices);
    let handler = wanted_handler(request, record, current)?;
    let built = record.and_then(|record| record.built.as_ref());
    let of_image = record.and_then(|record| record.architecture_of(&digest)).or(found);
    let architecture = request
        .architecture
        .or(of_image)
        .or(built.map(|built| built.architecture))
        .or(current.map(|current| current.architecture))
        .unwrap_or(Architecture::X86_64);
    if let Some(found) = of_image.filter(|found| *found != architecture) {
        return Err(report::function_architecture(&request.function, found, architecture));
    }
    let memory = request
        .memory_mib
        .or(choices.map(|choices| choices.memory_mib))
        .map(MemorySize)
        .or(current.map(|current| current.memory));
    let timeout = request
        .timeout_seconds
        .or(choices.map(|choices| choices.timeout_seconds))
        .or(current.map(|current| current.timeout_seconds));
    let mut environment = settings.environment(request.environment.as_ref(), current);
    if let (Some(record), Some(handler)) = (record, &handler) {
        annotations_variable::tell(&record.project, &handler.to_string(), &mut environment);
    }
    let wanted = FunctionSpec {
        name: function_name(&request.function)?,
        repository_uri,
        digest,
        handler,
        architecture,
        memory: memory.unwrap_or(MemorySize(DEFAULT_MEMORY_MIB)),
        timeout_seconds: timeout.unwrap_or(DEFAULT_TIMEOUT_SECONDS),
        environment,
        role_arn: NO_ROLE_YET.to_owned(),
        extras: settings.extras.clone(),
    };
    let problems = wanted.validate();
    if problems.is_empty() { Ok(wanted) } else { Err(report::fields_invalid(&problems)) }
}

/// Stands for the role until it is known, so that all else can be checked.
const NO_ROLE_YET: &str = "arn:aws:iam::000000000000:role/none-yet";

/// What can be known to be wrong before anything is asked or created.
pub(crate) fn check_request(request: &DeployRequest) -> Result<(), ErrorReport> {
    let mut problems = Vec::new();
    problems.extend(request.memory_mib.and_then(|memory| validate_memory(MemorySize(memory))));
    problems.extend(request.timeout_seconds.and_then(validate_timeout));
    problems.extend(request.environment.iter().flat_map(validate_environment));
    if !problems.is_empty() {
        return Err(report::fields_invalid(&problems));
    }
    if let Some(handler) = &request.handler {
        Handler::parse(handler).map_err(|error| report::invalid_input(format!("{error}.")))?;
    }
    request.image_uri.as_deref().map_or(Ok(()), |uri| parts_of(uri).map(drop))
}

/// A repository's URI and a digest.
fn parts_of(uri: &str) -> Result<(String, Digest), ErrorReport> {
    let (repository, digest) =
        uri.split_once('@').ok_or_else(|| report::invalid_input(format!("`{uri}` names no digest.")))?;
    let digest = Digest::parse(digest).map_err(|error| report::invalid_input(format!("{error}.")))?;
    Ok((repository.to_owned(), digest))
}

/// The function's name, checked by AWS's own rule.
pub(crate) fn function_name(text: &str) -> Result<FunctionName, ErrorReport> {
    FunctionName::parse(text).map_err(|error| report::invalid_input(format!("{error}.")))
}

pub(crate) fn image_to_deploy(
    request: &DeployRequest,
    record: Option<&ProjectRecord>,
) -> Result<(String, Digest), ErrorReport> {
    if let Some(uri) = &request.image_uri {
        return parts_of(uri);
    }
    let published = record
        .and_then(|record| record.published_to(&request.target))
        .ok_or_else(|| report::not_published(&request.function))?;
    let digest =
        Digest::parse(&published.digest).map_err(|error| report::invalid_input(format!("{error}.")))?;
    Ok((published.repository_uri.clone(), digest))
}

impl ProjectRecord {
    /// The architecture of the image behind a digest, where it is one that was built and uploaded here.
    pub(crate) fn architecture_of(&self, digest: &Digest) -> Option<Architecture> {
        let published = self.published.as_ref().filter(|published| published.digest == digest.as_str())?;
        self.build_of(&published.image_id).map(|built| built.architecture)
    }
}

/// The handler that Lambda is told; none leaves it to the image's own CMD.
fn wanted_handler(
    request: &DeployRequest,
    record: Option<&ProjectRecord>,
    current: Option<&DeployedFunction>,
) -> Result<Option<Handler>, ErrorReport> {
    // What was tested is deployed: the image goes with the handler that it was built and tested with.
    let built = record.and_then(|record| record.build_of(&record.published_to(&request.target)?.image_id));
    let built = built.filter(|_| request.image_uri.is_none()).map(|built| built.handler.clone());
    let chosen = built.or_else(|| record.map(|record| record.choices.handler.clone()));
    let chosen = chosen.filter(|handler| !handler.is_empty());
    let text = request
        .handler
        .clone()
        .or(chosen)
        .or_else(|| current.and_then(|current| current.command.first().cloned()));
    match text {
        Some(text) => {
            let handler = Handler::parse(&text);
            handler.map(Some).map_err(|error| report::invalid_input(format!("{error}.")))
        }
        // An image that is named in full, or that runs already, has a command of its own.
        None if request.image_uri.is_some() || current.is_some() => Ok(None),
        None => Err(report::handler_missing(&request.function, &[], DEFAULTS_FILE)),
    }
}
