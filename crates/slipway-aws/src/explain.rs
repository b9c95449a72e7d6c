//! What a person can do about an error, kept apart from what happened.

use crate::AwsError;

/// The next actions for an error, the best one first. Empty where there is nothing better to do than to read it.
pub fn explain(error: &AwsError) -> Vec<String> {
    let hints: Vec<Option<String>> = match error {
        AwsError::ProfileFiles { .. } => vec![hint("Correct the file that is named, or move it away.")],
        AwsError::ProfileMissing { known, .. } if known.is_empty() => vec![configure()],
        AwsError::ProfileMissing { known, .. } => {
            vec![Some(format!("Choose one of these profiles: {}.", known.join(", ")))]
        }
        AwsError::NoProfile { .. } => {
            vec![configure(), hint("Choose the target Practice: it needs no account.")]
        }
        AwsError::RegionMissing { profile } => {
            vec![
                hint("Choose a region."),
                Some(format!("Run `aws configure set region REGION{}`.", flag(profile))),
            ]
        }
        AwsError::EndpointInvalid { .. } => {
            vec![hint("Write the endpoint as `https://HOST` or `http://127.0.0.1:PORT`.")]
        }
        AwsError::EndpointUnencrypted { .. } => {
            vec![hint("Use `https://`. Plain HTTP is for endpoints on this machine only.")]
        }
        AwsError::NoCredentials { profile, .. } | AwsError::CredentialsExpired { profile, .. } => {
            vec![Some(format!(
                "Run `aws sso login{0}`, or `aws login{0}` where you sign in that way.",
                flag(profile)
            ))]
        }
        AwsError::CredentialsRejected { profile, .. } => vec![
            Some(format!("Renew the access key{}, or choose another profile.", of_profile(profile))),
            hint("Check the clock of this machine: a signature is good for a few minutes only."),
        ],
        AwsError::AccessDenied { action, resource, .. } => {
            let resource = resource.as_deref().unwrap_or("*");
            vec![Some(format!("Ask for a policy that allows `{action}` on `{resource}`."))]
        }
        AwsError::Throttled { .. } => vec![hint("Wait a minute and try again.")],
        AwsError::Unreachable { .. } => vec![hint("Check the network, the proxy and the region's name.")],
        AwsError::AnswerLost { .. } => {
            vec![hint("Try again. What was done already is found and not repeated.")]
        }
        AwsError::Refused { .. } => refused(error),
        AwsError::FunctionMissing { .. } => vec![hint("Deploy the function first, or check the region.")],
        AwsError::NotAnImageFunction { .. } => {
            vec![hint("Choose another name: the package type of a function cannot change.")]
        }
        AwsError::EnvironmentUnreadable { .. } => {
            vec![hint(
                "Ask for `kms:Decrypt` on the function's key. Until then the environment cannot be kept.",
            )]
        }
        AwsError::LogGroupMissing { .. } => {
            vec![hint("Invoke the function once: its first line creates the log.")]
        }
        AwsError::RoleTaken { .. } => {
            vec![hint("Choose another name for the role, or choose an existing role.")]
        }
        AwsError::RoleUnknown { .. } => {
            vec![hint("Correct the name, choose an existing role, or agree to create one.")]
        }
        AwsError::TagsNotShown { .. } => vec![hint("Look at the new plan, then deploy again.")],
        AwsError::RoleNotAssumable { .. } => {
            vec![hint("Check that the role trusts `lambda.amazonaws.com`, then deploy again.")]
        }
        AwsError::ChangedMeanwhile { .. } => vec![hint("Look at the new plan, then deploy again.")],
        AwsError::FunctionFailed { reason_code, whole, .. } => failed(reason_code, *whole),
        AwsError::LeftHalfway { source, .. } => explain(source).into_iter().map(Some).collect(),
        AwsError::StillPending { .. } => {
            vec![hint("Wait, then deploy again: what is done already is not repeated.")]
        }
        AwsError::FunctionInactive { .. } => vec![hint("Invoke the function once: that wakes it up.")],
        AwsError::DigestMismatch { .. } => vec![hint("Look at the new plan, then deploy again.")],
        AwsError::FunctionNotReady { .. } => vec![hint("Wait until the function is active, then try again.")],
        AwsError::AnswerIncomplete { .. } => vec![hint("Check that the endpoint is an AWS service.")],
    };
    hints.into_iter().flatten().collect()
}

fn hint(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn configure() -> Option<String> {
    hint("Run `aws configure sso` or `aws configure` to create a profile.")
}

fn flag(profile: &Option<String>) -> String {
    profile.as_ref().map(|name| format!(" --profile {name}")).unwrap_or_default()
}

fn of_profile(profile: &Option<String>) -> String {
    profile.as_ref().map(|name| format!(" of the profile `{name}`")).unwrap_or_default()
}

fn refused(error: &AwsError) -> Vec<Option<String>> {
    let Some(call) = error.call() else { return Vec::new() };
    if call.says("media type for the source image") {
        return vec![hint(
            "Publish the image with Slipway: Lambda takes an image of a single platform only.",
        )];
    }
    if call.says("Source image") {
        return vec![hint("Publish the image again, to a repository in the function's own region.")];
    }
    Vec::new()
}

/// Lambda's reason codes. Those not listed say in their message what there is to do.
fn failed(reason_code: &str, whole: bool) -> Vec<Option<String>> {
    let first = match reason_code {
        "ImageAccessDenied" => hint(
            "Let `lambda.amazonaws.com` pull from the repository: `ecr:BatchGetImage`, `ecr:GetDownloadUrlForLayer`.",
        ),
        "ImageDeleted" => hint("Publish the image again: it is no longer in the repository."),
        "InvalidImage" => {
            hint("Build and publish the image again with Slipway, for the function's architecture.")
        }
        "InsufficientRolePermissions" => hint("Check the execution role's trust and permissions."),
        code if code.starts_with("FunctionError") => {
            hint("Test the image locally: it does not start. The function's log says why.")
        }
        code if code.contains("KMS") => hint("Check the function's key and the role's right to use it."),
        code if code.contains("Subnet") || code.contains("SecurityGroup") || code.contains("Eni") => {
            hint("Check the function's network settings.")
        }
        "InternalError" => hint("Deploy again. If it fails again, give AWS the request's id."),
        _ => None,
    };
    let second =
        whole.then_some("Delete the function and deploy again: one that never started cannot be updated.");
    vec![first, second.map(str::to_owned)]
}
