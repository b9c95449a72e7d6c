//! How Logs words its refusals, and how it names a group.

use crate::cloud::Cloud;
use crate::credentials::REGION;
use crate::wire::AwsError;

pub(super) fn invalid(message: impl Into<String>) -> AwsError {
    AwsError::bad("InvalidParameterException", message)
}

pub(super) fn no_group() -> AwsError {
    AwsError::bad("ResourceNotFoundException", "The specified log group does not exist.")
}

pub(super) fn no_stream() -> AwsError {
    AwsError::bad("ResourceNotFoundException", "The specified log stream does not exist.")
}

pub(super) fn group_arn(cloud: &Cloud, name: &str) -> String {
    format!("arn:aws:logs:{REGION}:{}:log-group:{name}", cloud.credentials.account_id)
}

/// A group is named by its name or, in newer operations, by its ARN.
pub(super) fn group_name(name: Option<String>, identifier: Option<String>) -> Result<String, AwsError> {
    let given = name.or(identifier).ok_or_else(|| invalid("logGroupName is required"))?;
    let name = given.split_once(":log-group:").map_or(given.as_str(), |(_, name)| name);
    Ok(name.trim_end_matches(":*").to_owned())
}
