//! Creates or updates the function, and proves that it runs the wanted digest.

use super::aliases_behind::aliases_behind;
use super::annotations_variable;
use super::deploy_ready::ReadyDeploy;
use super::deploy_settings::DeploySettings;
use super::project_record::{DEFAULT_MEMORY_MIB, DEFAULT_TIMEOUT_SECONDS};
use crate::Workbench;
use crate::report::{self, ErrorReport};
use crate::tasks::{StageState, TaskContext, TaskDescription, TaskId, TaskKind, TaskResult};
use crate::values::{DeployRequest, DeployResult, ProjectRecord, RoleChoice};
use slipway_aws::{DeployEvent, Session};
use slipway_core::function::{validate_environment, validate_memory, validate_timeout};
use slipway_core::plan::{self, DeployedFunction, FieldChange};
use slipway_core::{Architecture, Digest, FunctionName, FunctionSpec, Handler, MemorySize};

impl Workbench {
    /// Creates or updates the function.
    pub async fn start_deploy(&self, request: DeployRequest) -> Result<TaskId, ErrorReport> {
        let name = function_name(&request.function)?;
        check_request(&request)?;
        let description = TaskDescription {
            kind: TaskKind::Deploy,
            title: format!("Deploy {name}"),
            project: request.project.clone(),
            command_line: request.command_line(),
        };
        let workbench = self.clone();
        Ok(self.tasks().spawn(description, move |context| async move {
            workbench.deploy(&request, &context).await.map(TaskResult::Deploy)
        }))
    }

    /// Deploys within a running task.
    pub(crate) async fn deploy(
        &self,
        request: &DeployRequest,
        context: &TaskContext,
    ) -> Result<DeployResult, ErrorReport> {
        let mut record = self.record_to(request.project.as_deref()).await?;
        self.deploy_as(&mut record, request, context).await
    }

    /// Deploys for a project, and keeps the deploy in it.
    pub(crate) async fn deploy_as(
        &self,
        record: &mut Option<ProjectRecord>,
        request: &DeployRequest,
        context: &TaskContext,
    ) -> Result<DeployResult, ErrorReport> {
        context.begin("read", "Check the request: who you are, what is there, whether the image is");
        let ReadyDeploy { session, identity, name, current, mut wanted, mut plan, left_out, notes } =
            self.ready_to_deploy(record.as_ref(), request).await?;
        context.end("read", StageState::Done);
        context
            .notice(format!("Account {} in {}, as {}.", identity.account_id, identity.region, identity.arn));
        for sentence in left_out.into_iter().chain(notes) {
            context.notice(sentence);
        }
        for change in &plan.changes {
            context.log(Some("read"), &told(change));
        }
        // Nothing is created before all else is known to be good.
        if let RoleChoice::Create { name } = &request.role {
            wanted.role_arn = create_role(&session, name, context).await?;
            plan = plan::plan(current.as_ref(), &wanted);
        }
        let doing = format!("deploy the function {name}");
        let reported = context.clone();
        let report_event = move |event: DeployEvent| show_deploy(&reported, &event);
        let deployed = session
            .apply(&plan, &wanted, current.as_ref(), &report_event)
            .await
            .map_err(|error| report::deploy(&doing, &error))?;
        // The function is deployed by now: aliases that cannot be read are said, and fail nothing.
        let aliases = match aliases_behind(&session, &name, &request.target, &wanted.digest).await {
            Ok(aliases) => aliases,
            Err(report) => {
                context.notice(format!("Whether aliases stay behind is not known: {}", report.message));
                Vec::new()
            }
        };
        for alias in &aliases {
            context.notice(alias.sentence());
        }
        let result = DeployResult {
            aliases,
            function_arn: deployed.arn,
            function: name.to_string(),
            digest: wanted.digest.to_string(),
            action: plan.action,
            tested: record.as_ref().is_some_and(|record| record.was_tested(&wanted.digest)),
            role_arn: wanted.role_arn,
            tags: wanted.extras.tags.iter().flatten().map(|(name, _)| name.clone()).collect(),
        };
        let (target, kept) = (request.target.clone(), result.clone());
        self.keep(record, move |record| record.keep_deployed(&target, kept.clone())).await?;
        Ok(result)
    }
}

impl Workbench {
    /// The function as it shall be, still without its role. What the request leaves out comes from the project, then
    /// from the function. `found` is the architecture of the image in its registry.
    pub(crate) fn wanted_function(
        &self,
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
}

/// Stands for the role until it is known, so that all else can be checked.
const NO_ROLE_YET: &str = "arn:aws:iam::000000000000:role/none-yet";

async fn create_role(session: &Session, name: &str, context: &TaskContext) -> Result<String, ErrorReport> {
    context.begin("role", &format!("Create the role {name}, unless it is there"));
    let failed = |error| report::aws(&format!("create the role {name}"), &error);
    let role = session.create_execution_role(name).await.map_err(failed)?;
    context.end("role", StageState::Done);
    Ok(role.arn)
}

/// A change in one line, with where its value comes from.
fn told(change: &FieldChange) -> String {
    let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "(none)".to_owned());
    let source = change.source.as_ref().map(|source| format!(" ({source})")).unwrap_or_default();
    format!("{}: {} -> {}{source}", change.field, value(&change.before), value(&change.after))
}

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
        None => Err(report::handler_missing(&request.function, &[])),
    }
}

fn show_deploy(context: &TaskContext, event: &DeployEvent) {
    match event {
        DeployEvent::Creating => context.begin("create", "Create the function"),
        DeployEvent::RoleNotReady { .. } => {
            context.begin_once("role-wait", "Wait until Lambda may use the new role");
        }
        DeployEvent::WaitingForActive { state, .. } => {
            context.end("role-wait", StageState::Done);
            context.end("create", StageState::Done);
            context.begin_once("active", "Wait until the function is active");
            context.log(Some("active"), &format!("State: {state}"));
        }
        DeployEvent::UpdatingConfiguration => context.begin("configuration", "Update the configuration"),
        DeployEvent::UpdatingCode => context.begin("code", "Update the image"),
        DeployEvent::WaitingForUpdate { status } => {
            context.end("configuration", StageState::Done);
            context.end("code", StageState::Done);
            context.begin_once("update", "Wait until the update is through");
            context.log(Some("update"), &format!("Last update: {status}"));
        }
        DeployEvent::RevertingConfiguration => {
            context.end("configuration", StageState::Done);
            context.end("code", StageState::Failed);
            context.begin("revert", "Put the configuration back, because the image was not taken");
        }
        DeployEvent::Retrying { what, after } => {
            context
                .notice(format!("{what} did not go through; trying again in {:.1} s.", after.as_secs_f64()));
        }
        DeployEvent::Verified { digest } => {
            context.end("active", StageState::Done);
            context.end("update", StageState::Done);
            context.ended("proof", &format!("get-function shows {digest}"), StageState::Done, None);
        }
    }
}
