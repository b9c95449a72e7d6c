//! Where each value of a deploy comes from, so that a plan can say it.

use super::deploy_settings::DeploySettings;
use crate::project::settings::source_of;
use crate::values::{DeployRequest, ProjectRecord, RoleChoice};
use slipway_core::plan::{ARCHITECTURE, DeployPlan, IMAGE_URI};

/// Said of what stands in the request and nowhere else.
const ASKED: &str = "asked for here";
/// Said of what a person chose otherwise than the project says.
const CHOSEN: &str = "chosen in Slipway";
/// Said of what nobody names.
const DEFAULT: &str = "Slipway's default";

/// Names the source of each change of a plan.
pub(crate) fn name_sources(
    plan: &mut DeployPlan,
    request: &DeployRequest,
    record: Option<&ProjectRecord>,
    settings: &DeploySettings,
) {
    for change in plan.changes.iter_mut().filter(|change| change.after.is_some()) {
        change.source = source(&change.field, request, record, settings);
    }
}

fn source(
    field: &str,
    request: &DeployRequest,
    record: Option<&ProjectRecord>,
    settings: &DeploySettings,
) -> Option<String> {
    let asked = |is: bool| is.then(|| ASKED.to_owned());
    let row = |key: &str| source_of(&settings.rows, key);
    let chosen = |field: &str| {
        let all = record.map(|record| record.chosen.as_slice()).unwrap_or_default();
        all.iter().any(|chosen| chosen.field == field).then(|| CHOSEN.to_owned())
    };
    // The window sends the choices with each request, so only what differs from them is asked for here.
    let limit = |asked_for: Option<u32>, own: Option<u32>, name: &str, key: &str| {
        let other = asked_for.is_some() && asked_for != own;
        asked(other)
            .or_else(|| chosen(name))
            .or_else(|| row(key))
            .or_else(|| record.is_some().then(|| DEFAULT.to_owned()))
    };
    let choices = record.map(|record| &record.choices);
    match field {
        IMAGE_URI => asked(request.image_uri.is_some()),
        ARCHITECTURE => asked(request.architecture.is_some()).or_else(|| Some("the image".to_owned())),
        "command" => asked(request.handler.is_some())
            .or_else(|| chosen("handler"))
            .or_else(|| row("image-command"))
            .or_else(|| record.and_then(|record| record.project.handler_source.clone())),
        "memorySize" => limit(
            request.memory_mib,
            choices.map(|choices| choices.memory_mib),
            "memory",
            "function-memory-size",
        ),
        "timeout" => limit(
            request.timeout_seconds,
            choices.map(|choices| choices.timeout_seconds),
            "timeout",
            "function-timeout",
        ),
        "role" => match &request.role {
            RoleChoice::Keep => row("function-role"),
            RoleChoice::Existing { .. } | RoleChoice::Create { .. } => Some(ASKED.to_owned()),
        },
        "description" => row("function-description"),
        "vpcConfig.subnetIds" => row("function-subnets"),
        "vpcConfig.securityGroupIds" => row("function-security-groups"),
        "tracingConfig.mode" => row("tracing-mode"),
        "ephemeralStorage.size" => row("ephemerals-storage-size").or_else(|| row("ephemeral-storage-size")),
        "deadLetterConfig.targetArn" => row("dead-letter-target-arn"),
        "kmsKeyArn" => row("kms-key"),
        "loggingConfig.logFormat" => row("log-format"),
        "loggingConfig.applicationLogLevel" => row("log-application-level"),
        "loggingConfig.systemLogLevel" => row("log-system-level"),
        "loggingConfig.logGroup" => row("log-group"),
        field if field.starts_with("tags.") => row("tags"),
        field => variable(field.strip_prefix("environment.")?, request, settings),
    }
}

fn variable(name: &str, request: &DeployRequest, settings: &DeploySettings) -> Option<String> {
    match &request.environment {
        Some(asked) => asked.contains_key(name).then(|| ASKED.to_owned()),
        None if settings.variables.contains_key(name) => {
            source_of(&settings.rows, "append-environment-variables")
                .or_else(|| source_of(&settings.rows, "environment-variables"))
        }
        None => None,
    }
}
