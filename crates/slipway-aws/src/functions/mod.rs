//! Functions: found, listed, created, updated, proven and deleted.
//!
//! Lambda answers a write with status 200 before it is done, and may fail afterwards. So a deploy ends only when
//! GetFunction shows the function as active, its last update as successful, and the wanted digest as the one it runs.

mod aliases;
mod apply;
mod create;
mod delete;
mod extras;
mod facts;
mod list;
mod observe;
mod revert;
mod tags;
mod update;
mod wait;

use crate::{AwsError, Session};
use aws_sdk_lambda::config::retry::RetryConfig;
use slipway_core::plan::DeployedFunction;
use slipway_core::{Digest, FunctionName};
use std::time::Duration;

pub use aliases::Alias;
pub use facts::{FunctionFacts, FunctionState};
pub use list::FunctionSummary;
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

impl Session {
    /// The function of that name, if there is one.
    pub async fn find_function(&self, name: &FunctionName) -> Result<Option<DeployedFunction>, AwsError> {
        Ok(self.observe(name).await?.map(|observed| observed.function))
    }
}

/// The settings of a write: the SDK must not send it again by itself, because it cannot look first.
pub(crate) fn once() -> aws_sdk_lambda::config::Builder {
    aws_sdk_lambda::config::Builder::default().retry_config(RetryConfig::disabled())
}
