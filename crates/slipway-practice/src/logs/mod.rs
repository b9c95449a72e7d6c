//! CloudWatch Logs: groups, streams and events.
//!
//! Every group is a journal, one line of JSON for each event, which is only ever appended to; a line that a
//! power cut left half-written is skipped. The newest events of a group are kept, older ones go at the next
//! start. Filter patterns of words work; patterns of JSON and of columns do not.

mod events;
mod groups;
mod journal;
mod pattern;
mod words;

pub(crate) use journal::Logs;

use crate::cloud::Cloud;
use crate::wire::AwsError;
use serde::de::DeserializeOwned;
use serde_json::Value;
use words::invalid;

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
