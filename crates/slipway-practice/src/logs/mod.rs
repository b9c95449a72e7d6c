//! CloudWatch Logs: groups, streams and events.
//!
//! Every group is a journal, one line of JSON for each event, which is only ever appended to; a line that a
//! power cut left half-written is skipped. The newest events of a group are kept, older ones go at the next
//! start. Filter patterns of words work; patterns of JSON and of columns do not.

mod events;
mod groups;
mod journal;
mod pattern;

pub(crate) use journal::Logs;

use crate::credentials::REGION;
use crate::server::Cloud;
use crate::wire::AwsError;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What stands before the operation in `X-Amz-Target`.
pub(crate) const TARGET: &str = "Logs_20140328";

/// Answers a call of the JSON protocol.
pub(crate) fn answer(cloud: &Cloud, operation: &str, body: &[u8]) -> Result<Value, AwsError> {
    match operation {
        "CreateLogGroup" => groups::create(cloud, input(body)?),
        "DescribeLogGroups" => groups::describe(cloud, input(body)?),
        "DeleteLogGroup" => groups::delete(cloud, input(body)?),
        "PutRetentionPolicy" => groups::put_retention(cloud, input(body)?),
        "CreateLogStream" => groups::create_stream(cloud, input(body)?),
        "DescribeLogStreams" => groups::describe_streams(cloud, input(body)?),
        "PutLogEvents" => events::put(cloud, input(body)?),
        "GetLogEvents" => events::get(cloud, input(body)?),
        "FilterLogEvents" => events::filter(cloud, input(body)?),
        _ => Err(AwsError::bad(
            "UnknownOperationException",
            format!("The practice cloud has no Logs {operation}."),
        )),
    }
}

fn input<T: DeserializeOwned>(body: &[u8]) -> Result<T, AwsError> {
    let body = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|error| invalid(format!("The input is not valid: {error}")))
}

fn invalid(message: impl Into<String>) -> AwsError {
    AwsError::bad("InvalidParameterException", message)
}

fn no_group() -> AwsError {
    AwsError::bad("ResourceNotFoundException", "The specified log group does not exist.")
}

fn no_stream() -> AwsError {
    AwsError::bad("ResourceNotFoundException", "The specified log stream does not exist.")
}

fn group_arn(cloud: &Cloud, name: &str) -> String {
    format!("arn:aws:logs:{REGION}:{}:log-group:{name}", cloud.credentials.account_id)
}

/// A group is named by its name or, in newer operations, by its ARN.
fn group_name(name: Option<String>, identifier: Option<String>) -> Result<String, AwsError> {
    let given = name.or(identifier).ok_or_else(|| invalid("logGroupName is required"))?;
    let name = given.split_once(":log-group:").map_or(given.as_str(), |(_, name)| name);
    Ok(name.trim_end_matches(":*").to_owned())
}
