//! From the command line to the workbench's requests. What the line leaves out is filled from the project.

use crate::arguments::{Deploy, Event, Invoke, Push, RoleOptions, Run, TargetChoice, Variables};
use crate::cloud_arguments::{Delete, Logs, RemoteInvoke};
use crate::image_requests::build_request;
use slipway_core::Architecture;
use slipway_workbench::Workbench;
use slipway_workbench::ops::{
    DeletionRequest, DeployRequest, FunctionLogRequest, JourneyRequest, LocalInvocationRequest,
    ProjectRecord, PublishRequest, RemoteInvocationRequest, RoleChoice, Target,
};
use slipway_workbench::report::{self, ErrorReport};
use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;

/// A path as the workbench takes it.
pub(crate) fn text_of(path: &Path) -> String {
    path.display().to_string()
}

pub(crate) fn local_invocation(invoke: &Invoke) -> Result<LocalInvocationRequest, ErrorReport> {
    Ok(LocalInvocationRequest {
        project: invoke.project.as_deref().map(text_of),
        image: invoke.image.clone(),
        event: event(&invoke.event)?,
        memory_mib: invoke.limits.memory,
        timeout_seconds: invoke.limits.timeout,
        environment: crate::variables::read(&invoke.environment)?,
    })
}

pub(crate) async fn publish(workbench: &Workbench, push: &Push) -> Result<PublishRequest, ErrorReport> {
    let record = record_of(workbench, push.project.as_deref()).await?;
    let saved = record.as_ref().map(|record| record.choices.repository.clone());
    let repository = push.repository.clone().or(saved).ok_or_else(|| {
        report::invalid_input("--repository is needed when an image is named without a project")
    })?;
    Ok(PublishRequest {
        project: push.project.as_deref().map(text_of),
        image: push.image.clone(),
        target: target(&push.target, record.as_ref()),
        repository,
        tag: push.tag.clone(),
        create_repository: push.create_repository,
        allow_findings: push.allow_findings.clone(),
    })
}

pub(crate) async fn deploy(workbench: &Workbench, deploy: &Deploy) -> Result<DeployRequest, ErrorReport> {
    let record = record_of(workbench, deploy.project.as_deref()).await?;
    let function = function_name(deploy.function.clone(), record.as_ref())?;
    Ok(DeployRequest {
        project: deploy.project.as_deref().map(text_of),
        target: target(&deploy.target, record.as_ref()),
        image_uri: deploy.image_uri.clone(),
        handler: deploy.handler.clone(),
        architecture: deploy.architecture.map(Architecture::from),
        memory_mib: deploy.limits.memory,
        timeout_seconds: deploy.limits.timeout,
        environment: environment(&deploy.environment)?,
        role: role(&deploy.role, &function),
        function,
    })
}

pub(crate) fn remote_invocation(invoke: &RemoteInvoke) -> Result<RemoteInvocationRequest, ErrorReport> {
    Ok(RemoteInvocationRequest {
        project: None,
        target: target(&invoke.target, None),
        function: invoke.function.clone(),
        qualifier: invoke.qualifier.clone(),
        event: event(&invoke.event)?,
    })
}

pub(crate) fn function_log(asked: &Logs) -> FunctionLogRequest {
    FunctionLogRequest {
        project: None,
        target: target(&asked.target, None),
        function: asked.function.clone(),
        since_seconds: asked.since,
        filter: asked.filter.clone(),
        follow: asked.follow,
    }
}

/// Confirmed where the line says so.
pub(crate) fn deletion(asked: &Delete) -> DeletionRequest {
    DeletionRequest {
        project: None,
        target: target(&asked.target, None),
        function: asked.function.clone(),
        confirmation: if asked.yes { asked.function.clone() } else { String::new() },
    }
}

pub(crate) async fn journey(workbench: &Workbench, run: &Run) -> Result<JourneyRequest, ErrorReport> {
    let saved = record_of(workbench, Some(&run.project)).await?;
    let function = function_name(run.function.clone(), saved.as_ref())?;
    let repository = run
        .repository
        .clone()
        .or_else(|| saved.as_ref().map(|record| record.choices.repository.clone()))
        .unwrap_or_else(|| function.to_lowercase());
    let build = build_request(&run.project, &run.image, run.tag.clone(), run.no_cache, &run.options)?;
    let deploy = DeployRequest {
        project: Some(text_of(&run.project)),
        target: target(&run.target, saved.as_ref()),
        image_uri: None,
        handler: build.handler.clone(),
        architecture: build.architecture,
        memory_mib: run.limits.memory,
        timeout_seconds: run.limits.timeout,
        environment: None,
        role: role(&run.role, &function),
        function,
    };
    Ok(JourneyRequest {
        build,
        deploy,
        repository,
        create_repository: run.create_repository,
        event: event(&run.event)?,
    })
}

async fn record_of(
    workbench: &Workbench,
    project: Option<&Path>,
) -> Result<Option<ProjectRecord>, ErrorReport> {
    match project {
        Some(project) => Ok(Some(workbench.open_project(&text_of(project)).await?)),
        None => Ok(None),
    }
}

fn function_name(named: Option<String>, record: Option<&ProjectRecord>) -> Result<String, ErrorReport> {
    named
        .or_else(|| record.map(|record| record.choices.function.clone()))
        .ok_or_else(|| report::invalid_input("--function is needed when no project is named"))
}

/// The line's own choice comes first, then the project's, then the default profile.
pub(crate) fn target(choice: &TargetChoice, record: Option<&ProjectRecord>) -> Target {
    let own =
        || record.map_or(Target::Aws { profile: None, region: None }, |record| record.choices.target.clone());
    named_target(choice).unwrap_or_else(own)
}

/// The target that the line itself names.
pub(crate) fn named_target(choice: &TargetChoice) -> Option<Target> {
    match (&choice.target, &choice.profile, &choice.region) {
        (Some(name), _, region) => Some(match Target::from_name(name) {
            Target::Aws { profile, .. } => Target::Aws { profile, region: region.clone() },
            Target::Practice => Target::Practice,
        }),
        (None, None, None) => None,
        (None, profile, region) => Some(Target::Aws { profile: profile.clone(), region: region.clone() }),
    }
}

fn role(options: &RoleOptions, function: &str) -> RoleChoice {
    match (&options.role, &options.create_role) {
        (Some(arn), _) => RoleChoice::Existing { arn: arn.clone() },
        (None, Some(name)) if name.is_empty() => RoleChoice::Create { name: format!("{function}-role") },
        (None, Some(name)) => RoleChoice::Create { name: name.clone() },
        (None, None) => RoleChoice::Keep,
    }
}

/// None where nothing is named, so that what the function has stays.
fn environment(variables: &Variables) -> Result<Option<BTreeMap<String, String>>, ErrorReport> {
    let named = !variables.pairs.is_empty() || !variables.files.is_empty();
    named.then(|| crate::variables::read(variables)).transpose()
}

/// The event's text: a file, standard input, or the argument itself where it is JSON already.
fn event(choice: &Event) -> Result<String, ErrorReport> {
    let named = choice.event.as_str();
    if named == "-" {
        let mut text = String::new();
        return std::io::stdin()
            .read_to_string(&mut text)
            .map(|_| text)
            .map_err(|error| report::event_unreadable("standard input", &error));
    }
    let starts_like_json = named.trim_start().starts_with(['{', '[', '"']);
    if starts_like_json || serde_json::from_str::<serde_json::Value>(named).is_ok() {
        return Ok(named.to_owned());
    }
    std::fs::read_to_string(named).map_err(|error| report::event_unreadable(named, &error))
}
