//! Functions: found, listed, created, updated and proven.
//!
//! Lambda answers a write with status 200 before it is done, and may fail afterwards. So a deploy ends only when
//! GetFunction shows the function as active, its last update as successful, and the wanted digest as the one it runs.

mod aliases;
mod apply;
mod create;
mod extras;
mod observe;
mod revert;
mod tags;
mod update;
mod wait;

use crate::{AwsError, CallFailure, Session};
use aws_sdk_lambda::config::retry::RetryConfig;
use aws_sdk_lambda::types::PackageType;
use slipway_core::plan::DeployedFunction;
use slipway_core::{Architecture, Digest, FunctionName};
use std::time::Duration;

pub use aliases::Alias;
pub(crate) use observe::Observed;

/// A step of a deploy, in the words of Lambda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeployEvent {
    /// The function is being created.
    Creating,
    /// IAM has not told Lambda about the role yet.
    RoleNotReady {
        /// How long it has been tried.
        waited: Duration,
        /// When it is tried again.
        next: Duration,
    },
    /// The function is not active yet.
    WaitingForActive {
        /// Lambda's state, such as `Pending`.
        state: String,
        /// Lambda's reason.
        reason: Option<String>,
    },
    /// The configuration is being sent.
    UpdatingConfiguration,
    /// The image is being sent.
    UpdatingCode,
    /// An update, ours or somebody else's, is under way.
    WaitingForUpdate {
        /// Lambda's status, such as `InProgress`.
        status: String,
    },
    /// The configuration is being put back, because the image was not taken.
    RevertingConfiguration,
    /// A call is about to be sent again.
    Retrying {
        /// The call's action.
        what: String,
        /// The pause before it.
        after: Duration,
    },
    /// The function was seen to run this digest.
    Verified {
        /// The digest.
        digest: Digest,
    },
}

/// Where the steps of a deploy are told.
pub type DeployReport<'a> = &'a (dyn Fn(DeployEvent) + Send + Sync);

/// A function as the list shows it. The list says nothing of state or image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionSummary {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// Whether it is packaged as a container image.
    pub is_image: bool,
    /// Its architecture, where it is one Slipway knows.
    pub architecture: Option<Architecture>,
    /// Memory in MiB.
    pub memory_mib: Option<u32>,
    /// Timeout in seconds.
    pub timeout_seconds: Option<u32>,
    /// When it was changed last, as Lambda writes it.
    pub last_modified: Option<String>,
    /// Its description.
    pub description: Option<String>,
}

impl Session {
    /// The function of that name, if there is one.
    pub async fn find_function(&self, name: &FunctionName) -> Result<Option<DeployedFunction>, AwsError> {
        Ok(self.observe(name).await?.map(|observed| observed.function))
    }

    /// All functions of the account in this region, by name.
    pub async fn list_functions(&self) -> Result<Vec<FunctionSummary>, AwsError> {
        let mut pages = self.lambda().list_functions().into_paginator().send();
        let mut functions = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| self.failed(CallFailure::of("lambda:ListFunctions", error)))?;
            functions.extend(page.functions.unwrap_or_default().into_iter().filter_map(summary_of));
        }
        functions.sort_by(|left, right| left.name.cmp(&right.name));
        Ok(functions)
    }

    /// Asks Lambda whether the caller may update this function's code. Nothing is changed.
    pub async fn rehearse_update(&self, current: &DeployedFunction) -> Result<(), AwsError> {
        self.lambda()
            .update_function_code()
            .function_name(current.name.to_string())
            .image_uri(&current.image_uri)
            .dry_run(true)
            .send()
            .await
            .map(drop)
            .map_err(|error| self.failed(CallFailure::of("lambda:UpdateFunctionCode", error)))
    }

    /// Deletes the function. One that is gone already is a success.
    pub async fn delete_function(&self, name: &FunctionName) -> Result<(), AwsError> {
        match self.lambda().delete_function().function_name(name.to_string()).send().await {
            Ok(_) => Ok(()),
            Err(error) => match CallFailure::of("lambda:DeleteFunction", error) {
                failure if failure.is_code("ResourceNotFoundException") => Ok(()),
                failure => Err(self.failed(failure)),
            },
        }
    }
}

fn summary_of(function: aws_sdk_lambda::types::FunctionConfiguration) -> Option<FunctionSummary> {
    let architecture =
        function.architectures().first().and_then(|name| Architecture::from_name(name.as_str()));
    Some(FunctionSummary {
        is_image: function.package_type() == Some(&PackageType::Image),
        architecture,
        memory_mib: function.memory_size().and_then(|size| u32::try_from(size).ok()),
        timeout_seconds: function.timeout().and_then(|seconds| u32::try_from(seconds).ok()),
        last_modified: function.last_modified,
        description: function.description.filter(|text| !text.is_empty()),
        name: function.function_name?,
        arn: function.function_arn?,
    })
}

/// The settings of a write: the SDK must not send it again by itself, because it cannot look first.
pub(crate) fn once() -> aws_sdk_lambda::config::Builder {
    aws_sdk_lambda::config::Builder::default().retry_config(RetryConfig::disabled())
}
