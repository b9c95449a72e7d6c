//! Errors between Slipway and AWS. What to do about them is in [`super::aws_advice`].

use super::{ErrorCode, ErrorReport, Problem, aws_advice};
use slipway_aws::AwsError;

/// The report for an AWS error; `doing` says what could not be done, as `find the role hello`.
pub fn aws(doing: &str, error: &AwsError) -> ErrorReport {
    aws_as(ErrorCode::TargetRefused, doing, error)
}

/// The report for a deploy that AWS did not take: what has no code of its own is a failed deploy.
pub fn deploy(doing: &str, error: &AwsError) -> ErrorReport {
    aws_as(ErrorCode::DeployFailed, doing, error)
}

/// With `refused` as the code of a call that was refused for a reason nobody branches on.
pub(super) fn aws_as(refused: ErrorCode, doing: &str, error: &AwsError) -> ErrorReport {
    let code = code_of(error).unwrap_or(refused);
    let problem = Problem::new(code, format!("Could not {doing}: {error}.")).caused_by(error);
    let problem = match error.request_id() {
        Some(request) => problem.detail(format!("AWS request id: {request}")),
        None => problem,
    };
    aws_advice::advise(problem, error).retryable_if(error.is_passing())
}

/// A practice cloud that was started before the engine.
pub(crate) fn practice_without_engine(doing: &str, error: &AwsError) -> ErrorReport {
    Problem::new(ErrorCode::EngineUnreachable, format!("Could not {doing}: the practice cloud has no engine."))
        .caused_by(error)
        .hint("The engine runs, and the practice cloud was started without it: end the process that serves it (`slipway practice` or the window), and try again.")
        .retryable()
}

/// The code of an error; none where only the work that was under way tells what failed.
fn code_of(error: &AwsError) -> Option<ErrorCode> {
    let code = match error {
        AwsError::ProfileFiles { .. } => ErrorCode::ProfileUnreadable,
        AwsError::ProfileMissing { .. } | AwsError::NoProfile { .. } => ErrorCode::ProfileMissing,
        AwsError::RegionMissing { .. } => ErrorCode::RegionMissing,
        AwsError::EndpointInvalid { .. } | AwsError::EndpointUnencrypted { .. } => ErrorCode::InvalidInput,
        AwsError::NoCredentials { .. } => ErrorCode::CredentialsMissing,
        AwsError::CredentialsExpired { .. } | AwsError::CredentialsRejected { .. } => {
            ErrorCode::CredentialsExpired
        }
        AwsError::AccessDenied { .. } => ErrorCode::AccessDenied,
        AwsError::Throttled { .. } => ErrorCode::Throttled,
        AwsError::Unreachable { .. } | AwsError::AnswerLost { .. } => ErrorCode::TargetUnreachable,
        AwsError::Refused { .. } | AwsError::AnswerIncomplete { .. } => return None,
        AwsError::FunctionMissing { .. } => ErrorCode::FunctionMissing,
        AwsError::NotAnImageFunction { .. } | AwsError::EnvironmentUnreadable { .. } => {
            ErrorCode::FunctionUnfit
        }
        AwsError::LogGroupMissing { .. } => ErrorCode::LogMissing,
        AwsError::RoleTaken { .. } | AwsError::RoleNotAssumable { .. } => ErrorCode::RoleUnusable,
        AwsError::RoleUnknown { .. } => ErrorCode::RoleMissing,
        AwsError::FunctionInactive { .. }
        | AwsError::FunctionNotReady { .. }
        | AwsError::StillThere { .. } => ErrorCode::FunctionNotReady,
        AwsError::ChangedMeanwhile { .. }
        | AwsError::FunctionFailed { .. }
        | AwsError::LeftHalfway { .. }
        | AwsError::StillPending { .. }
        | AwsError::DigestMismatch { .. }
        | AwsError::TagsNotShown { .. } => ErrorCode::DeployFailed,
    };
    Some(code)
}
