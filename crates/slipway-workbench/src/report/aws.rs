//! Errors between Slipway and AWS, and what to do about them.

use super::{ErrorCode, ErrorReport};
use slipway_aws::AwsError;

/// The report for an AWS error; `doing` says what could not be done, as `deploy the function hello`.
pub fn aws(doing: &str, error: &AwsError) -> ErrorReport {
    let mut report =
        ErrorReport::new(code_of(error), format!("Could not {doing}: {error}.")).caused_by(error);
    for advice in slipway_aws::explain(error) {
        report = report.hint(advice);
    }
    if let Some(request) = error.request_id() {
        report = report.detail(format!("AWS request id: {request}"));
    }
    if error.is_passing() { report.retryable() } else { report }
}

/// A practice cloud that was started before the engine.
pub(crate) fn practice_without_engine(doing: &str, error: &AwsError) -> ErrorReport {
    ErrorReport::new(ErrorCode::EngineUnreachable, format!("Could not {doing}: the practice cloud has no engine."))
        .caused_by(error)
        .hint("The engine runs, and the practice cloud was started without it: end the process that serves it (`slipway practice` or the window), and try again.")
        .retryable()
}

fn code_of(error: &AwsError) -> ErrorCode {
    match error {
        AwsError::ProfileMissing { .. } | AwsError::NoProfile { .. } | AwsError::ProfileFiles { .. } => {
            ErrorCode::ProfileMissing
        }
        AwsError::RegionMissing { .. } => ErrorCode::RegionMissing,
        AwsError::NoCredentials { .. } => ErrorCode::CredentialsMissing,
        AwsError::CredentialsExpired { .. } | AwsError::CredentialsRejected { .. } => {
            ErrorCode::CredentialsExpired
        }
        AwsError::AccessDenied { .. } => ErrorCode::AccessDenied,
        AwsError::Unreachable { .. }
        | AwsError::EndpointInvalid { .. }
        | AwsError::EndpointUnencrypted { .. } => ErrorCode::TargetUnreachable,
        AwsError::RoleUnknown { .. } => ErrorCode::RoleMissing,
        AwsError::FunctionMissing { .. } | AwsError::LogGroupMissing { .. } => ErrorCode::FunctionMissing,
        _ => ErrorCode::DeployFailed,
    }
}
