//! The further configuration of a function in the shapes of the Lambda API.
//!
//! What nobody names is not sent, so the function keeps it. What is read is filled with Lambda's own defaults, so that
//! an earlier state can be sent again in full.

use aws_sdk_lambda::types::{
    DeadLetterConfig, EphemeralStorage, FunctionConfiguration, TracingConfig, TracingMode, VpcConfig,
};
use slipway_core::FunctionExtras;

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

/// What the function has.
pub(crate) fn read(configuration: &FunctionConfiguration) -> FunctionExtras {
    let vpc = configuration.vpc_config();
    let tracing = configuration.tracing_config().and_then(|tracing| tracing.mode());
    let storage = configuration.ephemeral_storage().and_then(|storage| u32::try_from(storage.size()).ok());
    let dead_letter = configuration.dead_letter_config().and_then(|config| config.target_arn());
    FunctionExtras {
        description: Some(configuration.description().unwrap_or_default().to_owned()),
        tags: None,
        subnets: Some(vpc.map(|vpc| vpc.subnet_ids().to_vec()).unwrap_or_default()),
        security_groups: Some(vpc.map(|vpc| vpc.security_group_ids().to_vec()).unwrap_or_default()),
        tracing: Some(tracing.map_or("PassThrough", TracingMode::as_str).to_owned()),
        ephemeral_storage_mib: Some(storage.unwrap_or(DEFAULT_STORAGE_MIB)),
        dead_letter_arn: Some(dead_letter.unwrap_or_default().to_owned()),
        kms_key_arn: Some(configuration.kms_key_arn().unwrap_or_default().to_owned()),
    }
}
