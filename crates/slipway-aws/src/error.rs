//! What can go wrong between Slipway and AWS, one variant per thing that somebody reacts to.
//!
//! The texts say what happened. What to do about it is the hosts' to say, so that a report can show the two
//! apart. No text holds a value of a function's environment.

use crate::call::{CallFailure, CallFailureKind, Cause};
use std::time::Duration;

/// An error of this crate.
#[derive(Debug, thiserror::Error)]
pub enum AwsError {
    /// The profile files of AWS could not be read or are malformed.
    #[error("the AWS profile files could not be read")]
    ProfileFiles {
        /// The reader's error.
        #[source]
        source: Cause,
    },
    /// There is no profile of that name.
    #[error("there is no AWS profile named `{name}`")]
    ProfileMissing {
        /// The name asked for.
        name: String,
        /// The names there are.
        known: Vec<String>,
    },
    /// There is no profile at all, and no credentials in the environment.
    #[error("there is no AWS profile on this machine")]
    NoProfile {
        /// The call that needed credentials.
        #[source]
        source: Box<CallFailure>,
    },
    /// Neither the request, the environment nor the profile names a region.
    #[error("no AWS region is set{}", in_profile(.profile))]
    RegionMissing {
        /// The profile that was looked into.
        profile: Option<String>,
    },
    /// The text is not a URL that can be called.
    #[error("`{endpoint}` is not an endpoint")]
    EndpointInvalid {
        /// The text.
        endpoint: String,
    },
    /// An endpoint without encryption that is not on this machine.
    #[error("`{endpoint}` is not encrypted and not on this machine")]
    EndpointUnencrypted {
        /// The endpoint.
        endpoint: String,
    },
    /// No credentials were found for the profile.
    #[error("no AWS credentials were found{}", in_profile(.profile))]
    NoCredentials {
        /// The profile that was looked into.
        profile: Option<String>,
        /// The call that needed them.
        #[source]
        source: Box<CallFailure>,
    },
    /// The credentials were good once.
    #[error("the AWS credentials have expired{}", in_profile(.profile))]
    CredentialsExpired {
        /// The profile they came from.
        profile: Option<String>,
        /// The call that was refused.
        #[source]
        source: Box<CallFailure>,
    },
    /// AWS does not know the credentials, or the signature does not fit.
    #[error("AWS rejected the credentials{}", in_profile(.profile))]
    CredentialsRejected {
        /// The profile they came from.
        profile: Option<String>,
        /// The call that was refused.
        #[source]
        source: Box<CallFailure>,
    },
    /// The caller may not do this.
    #[error("not allowed to do `{action}`{}", on(.resource))]
    AccessDenied {
        /// The action in the words of a policy.
        action: String,
        /// The resource, where the service names it.
        resource: Option<String>,
        /// The call that was refused.
        #[source]
        source: Box<CallFailure>,
    },
    /// The service went on asking for fewer calls.
    #[error("AWS asked to slow down and did not take `{}`", .source.action)]
    Throttled {
        /// The last call that was refused.
        #[source]
        source: Box<CallFailure>,
    },
    /// The endpoint could not be reached.
    #[error("{endpoint} could not be reached")]
    Unreachable {
        /// The endpoint, or the service's name where it is AWS's own.
        endpoint: String,
        /// The call that found out.
        #[source]
        source: Box<CallFailure>,
    },
    /// The call was sent and no readable answer came, also after trying again.
    #[error("no answer came to `{}`", .source.action)]
    AnswerLost {
        /// The last call.
        #[source]
        source: Box<CallFailure>,
    },
    /// The service understood and refused.
    #[error("`{}` was refused", .source.action)]
    Refused {
        /// The call.
        #[source]
        source: Box<CallFailure>,
    },
    /// An answer lacks a field that AWS always sends.
    #[error("the answer to `{action}` lacks `{field}`")]
    AnswerIncomplete {
        /// The action.
        action: &'static str,
        /// The field.
        field: &'static str,
    },
    /// There is no function of that name.
    #[error("there is no function `{function}`")]
    FunctionMissing {
        /// The function.
        function: String,
    },
    /// The function was packaged as a zip file, which cannot change.
    #[error("the function `{function}` is not packaged as a container image")]
    NotAnImageFunction {
        /// The function.
        function: String,
    },
    /// AWS could not show the environment, so it could not be kept.
    #[error("the environment of the function `{function}` cannot be read: {code}: {message}")]
    EnvironmentUnreadable {
        /// The function.
        function: String,
        /// The code.
        code: String,
        /// The message.
        message: String,
    },
    /// There is no log group yet: the function has never written a line.
    #[error("there is no log group `{log_group}`")]
    LogGroupMissing {
        /// The log group.
        log_group: String,
    },
    /// A role of that name exists and trusts something else.
    #[error("the role `{role}` exists and does not trust Lambda alone")]
    RoleTaken {
        /// The role's name.
        role: String,
    },
    /// The role stayed unusable for Lambda.
    #[error("Lambda could not assume the role `{role}` for {} s", .waited.as_secs())]
    RoleNotAssumable {
        /// The role's ARN.
        role: String,
        /// How long it was tried.
        waited: Duration,
        /// The last refusal.
        #[source]
        source: Box<CallFailure>,
    },
    /// Somebody else changed the function since it was read.
    #[error("the function `{function}` was changed by somebody else meanwhile")]
    ChangedMeanwhile {
        /// The function.
        function: String,
    },
    /// Lambda took the change with status 200 and failed afterwards.
    #[error("the function `{function}` failed: {reason_code}: {reason}")]
    FunctionFailed {
        /// The function.
        function: String,
        /// Whether the function as a whole failed (state) or only the update.
        whole: bool,
        /// Lambda's code, such as `ImageAccessDenied`.
        reason_code: String,
        /// Lambda's message.
        reason: String,
    },
    /// The image was not taken, and the configuration that was taken before it could not be put back.
    #[error("the function `{function}` has the new configuration and not the new image")]
    LeftHalfway {
        /// The function.
        function: String,
        /// Why the image was not taken.
        #[source]
        source: Box<AwsError>,
    },
    /// The function was not ready when the time to wait was over.
    #[error("the function `{function}` is still {state} after {} s", .waited.as_secs())]
    StillPending {
        /// The function.
        function: String,
        /// State and status of the last update.
        state: String,
        /// How long was waited.
        waited: Duration,
    },
    /// The function is idle, so Lambda has taken its resources back.
    #[error("the function `{function}` is inactive")]
    FunctionInactive {
        /// The function.
        function: String,
    },
    /// The function is active, and runs something else.
    #[error("the function `{function}` runs {} instead of {wanted}", .found.as_deref().unwrap_or("an unknown image"))]
    DigestMismatch {
        /// The function.
        function: String,
        /// The digest that was deployed.
        wanted: String,
        /// The digest it runs.
        found: Option<String>,
    },
    /// Tags were taken and are not shown.
    #[error("the tags of `{resource}` were sent, and Lambda does not show them")]
    TagsNotShown {
        /// The function's ARN.
        resource: String,
    },
    /// The function is shown although it was deleted.
    #[error("the function `{function}` was deleted, and Lambda goes on showing it")]
    StillThere {
        /// The function.
        function: String,
    },
    /// There is no role of that name.
    #[error("there is no role `{role}`")]
    RoleUnknown {
        /// The name or ARN that was asked for.
        role: String,
    },
    /// The function cannot be invoked yet.
    #[error("the function `{function}` is not ready to be invoked")]
    FunctionNotReady {
        /// The function.
        function: String,
        /// The refusal.
        #[source]
        source: Box<CallFailure>,
    },
}

impl AwsError {
    /// The error for a failed call that nothing more is known about.
    pub fn from_call(failure: CallFailure, profile: Option<&str>, endpoint: Option<&str>) -> Self {
        let profile = profile.map(str::to_owned);
        let source = Box::new(failure);
        match source.kind {
            CallFailureKind::Unreachable => Self::Unreachable { endpoint: named(endpoint, &source), source },
            CallFailureKind::AnswerLost => Self::AnswerLost { source },
            CallFailureKind::NoCredentials => Self::NoCredentials { profile, source },
            CallFailureKind::CredentialsExpired => Self::CredentialsExpired { profile, source },
            CallFailureKind::CredentialsRejected => Self::CredentialsRejected { profile, source },
            CallFailureKind::Throttled => Self::Throttled { source },
            CallFailureKind::Denied => denied(source),
            CallFailureKind::ServerFault | CallFailureKind::Refused => Self::Refused { source },
        }
    }

    /// The call behind the error, where there is one.
    pub fn call(&self) -> Option<&CallFailure> {
        match self {
            Self::NoProfile { source }
            | Self::NoCredentials { source, .. }
            | Self::CredentialsExpired { source, .. }
            | Self::CredentialsRejected { source, .. }
            | Self::AccessDenied { source, .. }
            | Self::Throttled { source }
            | Self::Unreachable { source, .. }
            | Self::AnswerLost { source }
            | Self::Refused { source }
            | Self::RoleNotAssumable { source, .. }
            | Self::FunctionNotReady { source, .. } => Some(source),
            Self::LeftHalfway { source, .. } => source.call(),
            _ => None,
        }
    }

    /// The id AWS gave the request, for a support case.
    pub fn request_id(&self) -> Option<&str> {
        self.call()?.request_id.as_deref()
    }

    /// Whether the same thing may succeed a little later without a change.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::StillPending { .. } | Self::FunctionNotReady { .. })
            || self.call().is_some_and(CallFailure::is_passing)
    }
}

fn in_profile(profile: &Option<String>) -> String {
    profile.as_ref().map(|name| format!(" in the profile `{name}`")).unwrap_or_default()
}

fn on(resource: &Option<String>) -> String {
    resource.as_ref().map(|name| format!(" on `{name}`")).unwrap_or_default()
}

fn named(endpoint: Option<&str>, failure: &CallFailure) -> String {
    let service = failure.action.split(':').next().unwrap_or(failure.action);
    endpoint.map(str::to_owned).unwrap_or_else(|| format!("the endpoint of {service}"))
}

/// AWS names the action and the resource in the message only: `… is not authorized to perform: ACTION on resource:
/// ARN because …`. The action can differ from the one that was called, such as `iam:PassRole` for `CreateFunction`.
fn denied(source: Box<CallFailure>) -> AwsError {
    let message = source.message.as_deref().unwrap_or_default();
    let word_after = |mark: &str| {
        let rest = message.split_once(mark)?.1.trim_start();
        let word = rest.split_whitespace().next()?.trim_end_matches(['.', ',']);
        (!word.is_empty()).then(|| word.to_owned())
    };
    let action = word_after("not authorized to perform:").unwrap_or_else(|| source.action.to_owned());
    AwsError::AccessDenied { action, resource: word_after("on resource:"), source }
}
