//! The further configuration of a function in the shapes of the Lambda API.
//!
//! What nobody names is not sent, so the function keeps it. What is read is filled with Lambda's own defaults, so that
//! an earlier state can be sent again in full.

use aws_sdk_lambda::types::{
    ApplicationLogLevel, DeadLetterConfig, EphemeralStorage, FunctionConfiguration, LogFormat, LoggingConfig,
    SystemLogLevel, TracingConfig, TracingMode, VpcConfig,
};
use slipway_core::FunctionExtras;
use slipway_core::function_extras::Logging;
use std::collections::HashMap;

/// Lambda's own size of `/tmp`.
const DEFAULT_STORAGE_MIB: u32 = 512;

pub(crate) fn vpc_of(extras: &FunctionExtras) -> Option<VpcConfig> {
    let named = extras.subnets.is_some() || extras.security_groups.is_some();
    named.then(|| {
        VpcConfig::builder()
            .set_subnet_ids(Some(extras.subnets.clone().unwrap_or_default()))
            .set_security_group_ids(Some(extras.security_groups.clone().unwrap_or_default()))
            .build()
    })
}

pub(crate) fn tracing_of(extras: &FunctionExtras) -> Option<TracingConfig> {
    let mode = extras.tracing.as_deref()?;
    Some(TracingConfig::builder().mode(TracingMode::from(mode)).build())
}

pub(crate) fn storage_of(extras: &FunctionExtras) -> Option<EphemeralStorage> {
    let size = i32::try_from(extras.ephemeral_storage_mib?).unwrap_or(i32::MAX);
    EphemeralStorage::builder().size(size).build().ok()
}

pub(crate) fn dead_letter_of(extras: &FunctionExtras) -> Option<DeadLetterConfig> {
    Some(DeadLetterConfig::builder().target_arn(extras.dead_letter_arn.as_deref()?).build())
}

/// Lambda takes all of it together, so what nobody names is sent as the function has it.
pub(crate) fn logging_of(extras: &FunctionExtras, before: Option<&FunctionExtras>) -> Option<LoggingConfig> {
    if extras.logging == Logging::default() {
        return None;
    }
    let kept = before.map(|before| before.logging.clone()).unwrap_or_default();
    let mut logging = kept.under(extras.logging.clone());
    if logging.format.as_deref() == Some("Text") {
        // Levels are JSON's alone.
        (logging.application_level, logging.system_level) = (None, None);
    }
    Some(
        LoggingConfig::builder()
            .set_log_format(logging.format.as_deref().map(LogFormat::from))
            .set_application_log_level(logging.application_level.as_deref().map(ApplicationLogLevel::from))
            .set_system_log_level(logging.system_level.as_deref().map(SystemLogLevel::from))
            .set_log_group(logging.group)
            .build(),
    )
}

fn logging(configuration: &FunctionConfiguration) -> Logging {
    let Some(has) = configuration.logging_config() else { return Logging::default() };
    Logging {
        format: has.log_format().map(|format| format.as_str().to_owned()),
        application_level: has.application_log_level().map(|level| level.as_str().to_owned()),
        system_level: has.system_log_level().map(|level| level.as_str().to_owned()),
        group: has.log_group().map(str::to_owned),
    }
}

/// What the function has. Lambda shows tags only to those who may read them; else they are not known.
pub(crate) fn read(
    configuration: &FunctionConfiguration,
    tags: Option<HashMap<String, String>>,
) -> FunctionExtras {
    let vpc = configuration.vpc_config();
    let tracing = configuration.tracing_config().and_then(|tracing| tracing.mode());
    let storage = configuration.ephemeral_storage().and_then(|storage| u32::try_from(storage.size()).ok());
    let dead_letter = configuration.dead_letter_config().and_then(|config| config.target_arn());
    FunctionExtras {
        description: Some(configuration.description().unwrap_or_default().to_owned()),
        tags: tags.map(|tags| tags.into_iter().collect()),
        dropped_tags: Vec::new(),
        subnets: Some(vpc.map(|vpc| vpc.subnet_ids().to_vec()).unwrap_or_default()),
        security_groups: Some(vpc.map(|vpc| vpc.security_group_ids().to_vec()).unwrap_or_default()),
        tracing: Some(tracing.map_or("PassThrough", TracingMode::as_str).to_owned()),
        ephemeral_storage_mib: Some(storage.unwrap_or(DEFAULT_STORAGE_MIB)),
        dead_letter_arn: Some(dead_letter.unwrap_or_default().to_owned()),
        kms_key_arn: Some(configuration.kms_key_arn().unwrap_or_default().to_owned()),
        logging: logging(configuration),
    }
}
