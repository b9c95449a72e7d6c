//! What a person can do about an error of AWS, the best first.

use super::{ErrorReport, Problem};
use slipway_aws::{AwsError, CallFailure, CallFailureKind};

const CORRECT_FILE: &str = "Correct the file that is named, or move it away.";
const NAME_ENDPOINT: &str = "Write the endpoint as `https://HOST` or `http://127.0.0.1:PORT`.";
const ENCRYPT: &str = "Use `https://`. Plain HTTP is for endpoints on this machine only.";
const NEW_PLAN: &str = "Look at the new plan, then deploy again.";
const NOT_REPEATED: &str = "Try again. What was done already is found and not repeated.";
const STILL_AT_WORK: &str = "Wait, then deploy again: what is done already is not repeated.";
const SHOWN_STILL: &str =
    "Look again in a minute: slipway functions. A deletion that was taken is not sent twice.";
const NO_SERVICE: &str = "Check that the endpoint is an AWS service.";
const NO_FUNCTION: &str = "Deploy the function first, or check the region.";
const NO_ZIP: &str = "Choose another name: the package type of a function cannot change.";
const DECRYPT: &str =
    "Ask for `kms:Decrypt` on the function's key. Until then the environment cannot be kept.";
const TRUST: &str = "Check that the role trusts `lambda.amazonaws.com`, then deploy again.";

/// Gives the problem its next actions.
pub(super) fn advise(problem: Problem, error: &AwsError) -> ErrorReport {
    match error {
        AwsError::ProfileFiles { .. } => problem.hint(CORRECT_FILE),
        AwsError::ProfileMissing { known, .. } => choose_profile(problem, known),
        AwsError::NoProfile { .. } => {
            choose_profile(problem, &[]).hint("Choose the target Practice: it needs no account.")
        }
        AwsError::RegionMissing { profile } => problem
            .hint("Choose a region.")
            .hint(format!("Run `aws configure set region REGION{}`.", flag(profile))),
        AwsError::EndpointInvalid { .. } => problem.hint(NAME_ENDPOINT),
        AwsError::EndpointUnencrypted { .. } => problem.hint(ENCRYPT),
        AwsError::NoCredentials { profile, .. } | AwsError::CredentialsExpired { profile, .. } => {
            let flag = flag(profile);
            problem
                .hint(format!("Run `aws sso login{flag}`, or `aws login{flag}` where you sign in that way."))
        }
        AwsError::CredentialsRejected { profile, .. } => problem
            .hint(format!("Renew the access key{}, or choose another profile.", of_profile(profile)))
            .hint("Check the clock of this machine: a signature is good for a few minutes only."),
        AwsError::AccessDenied { action, resource, .. } => {
            let resource = resource.as_deref().unwrap_or("*");
            problem.hint(format!("Ask for a policy that allows `{action}` on `{resource}`."))
        }
        AwsError::Throttled { .. } => problem.hint("Wait a minute and try again."),
        AwsError::Unreachable { .. } => problem.hint("Check the network, the proxy and the region's name."),
        AwsError::AnswerLost { .. } => problem.hint(NOT_REPEATED),
        AwsError::Refused { source } => refused(problem, source),
        AwsError::AnswerIncomplete { .. } => problem.hint(NO_SERVICE),
        AwsError::FunctionMissing { .. } => problem.hint(NO_FUNCTION),
        AwsError::NotAnImageFunction { .. } => problem.hint(NO_ZIP),
        AwsError::EnvironmentUnreadable { .. } => problem.hint(DECRYPT),
        AwsError::LogGroupMissing { .. } => {
            problem.hint("Invoke the function once: its first line creates the log.")
        }
        AwsError::RoleTaken { .. } => {
            problem.hint("Choose another name for the role, or choose an existing role.")
        }
        AwsError::RoleUnknown { .. } => {
            problem.hint("Correct the name, choose an existing role, or agree to create one.")
        }
        AwsError::RoleNotAssumable { .. } => problem.hint(TRUST),
        AwsError::TagsNotShown { .. }
        | AwsError::ChangedMeanwhile { .. }
        | AwsError::DigestMismatch { .. } => problem.hint(NEW_PLAN),
        AwsError::StillThere { .. } => problem.hint(SHOWN_STILL),
        AwsError::FunctionFailed { reason_code, whole, .. } => failed(problem, reason_code, *whole),
        AwsError::LeftHalfway { source, .. } => advise(problem, source),
        AwsError::StillPending { .. } => problem.hint(STILL_AT_WORK),
        AwsError::FunctionInactive { .. } => problem.hint("Invoke the function once: that wakes it up."),
        AwsError::FunctionNotReady { .. } => {
            problem.hint("Wait until the function is active, then try again.")
        }
    }
}

fn choose_profile(problem: Problem, known: &[String]) -> ErrorReport {
    if known.is_empty() {
        return problem.hint("Run `aws configure sso` or `aws configure` to create a profile.");
    }
    problem.hint(format!("Choose one of these profiles: {}.", known.join(", ")))
}

fn flag(profile: &Option<String>) -> String {
    profile.as_ref().map(|name| format!(" --profile {name}")).unwrap_or_default()
}

fn of_profile(profile: &Option<String>) -> String {
    profile.as_ref().map(|name| format!(" of the profile `{name}`")).unwrap_or_default()
}

fn refused(problem: Problem, call: &CallFailure) -> ErrorReport {
    if call.says("media type for the source image") {
        return problem
            .hint("Publish the image with Slipway: Lambda takes an image of a single platform only.");
    }
    if call.says("Source image") {
        return problem.hint("Publish the image again, to a repository in the function's own region.");
    }
    if call.kind == CallFailureKind::ServerFault {
        return problem.hint("The fault is on AWS's side: wait a minute and try again.");
    }
    problem.hint("The answer above names what was not accepted: correct that, then try again.")
}

/// Lambda's reason codes, by how they begin or what they hold. Others say in their message what there is to do.
const FAILED: &[(&str, &str)] = &[
    (
        "ImageAccessDenied",
        "Let `lambda.amazonaws.com` pull from the repository: `ecr:BatchGetImage`, `ecr:GetDownloadUrlForLayer`.",
    ),
    ("ImageDeleted", "Publish the image again: it is no longer in the repository."),
    ("InvalidImage", "Build and publish the image again with Slipway, for the function's architecture."),
    ("InsufficientRolePermissions", "Check the execution role's trust and permissions."),
    ("FunctionError", "Test the image locally: it does not start. The function's log says why."),
    ("KMS", "Check the function's key and the role's right to use it."),
    ("Subnet", NETWORK),
    ("SecurityGroup", NETWORK),
    ("Eni", NETWORK),
    ("InternalError", "Deploy again. If it fails again, give AWS the request's id."),
];

const NETWORK: &str = "Check the function's network settings.";

fn failed(problem: Problem, reason_code: &str, whole: bool) -> ErrorReport {
    let known = FAILED.iter().find(|(word, _)| reason_code.contains(word));
    let report = problem.hint(
        known.map_or("Lambda's reason above names what to change. Then deploy again.", |(_, text)| text),
    );
    if whole {
        return report
            .hint("Delete the function and deploy again: one that never started cannot be updated.");
    }
    report
}
