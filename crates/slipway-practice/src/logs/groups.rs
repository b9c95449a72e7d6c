//! Groups and streams.

use super::journal::Group;
use super::words::{group_arn, group_name, invalid};
use crate::cloud::Cloud;
use crate::wire::AwsError;
use serde::Deserialize;
use serde_json::{Map, Value, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct GroupInput {
    log_group_name: String,
}

pub(super) fn create(cloud: &Cloud, input: GroupInput) -> Result<Value, AwsError> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_-/.#".contains(c);
    let name = input.log_group_name;
    if name.is_empty() || name.len() > 512 || !name.chars().all(allowed) {
        return Err(invalid(format!(
            "1 validation error detected: Value '{name}' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+"
        )));
    }
    if cloud.logs.create_group(&name)? {
        return Ok(json!({}));
    }
    Err(AwsError::bad("ResourceAlreadyExistsException", "The specified log group already exists"))
}

pub(super) fn delete(cloud: &Cloud, input: GroupInput) -> Result<Value, AwsError> {
    cloud.logs.delete_group(&input.log_group_name).map(|()| json!({}))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Retention {
    log_group_name: String,
    retention_in_days: u32,
}

pub(super) fn put_retention(cloud: &Cloud, input: Retention) -> Result<Value, AwsError> {
    cloud.logs.put_retention(&input.log_group_name, Some(input.retention_in_days)).map(|()| json!({}))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DescribeGroups {
    log_group_name_prefix: Option<String>,
    log_group_name_pattern: Option<String>,
    limit: Option<usize>,
    next_token: Option<String>,
}

pub(super) fn describe(cloud: &Cloud, input: DescribeGroups) -> Result<Value, AwsError> {
    let prefix = input.log_group_name_prefix.unwrap_or_default();
    let pattern = input.log_group_name_pattern.unwrap_or_default().to_lowercase();
    let found = cloud.logs.read(|groups| {
        let wanted =
            |group: &&Group| group.name.starts_with(&prefix) && group.name.to_lowercase().contains(&pattern);
        let described =
            groups.values().filter(wanted).map(|group| (group.name.clone(), describe_group(cloud, group)));
        described.collect::<Vec<_>>()
    });
    Ok(page("logGroups", found, input.limit, input.next_token.as_deref()))
}

fn describe_group(cloud: &Cloud, group: &Group) -> Value {
    let arn = group_arn(cloud, &group.name);
    let mut described = json!({
        "logGroupName": group.name,
        "creationTime": group.created,
        "metricFilterCount": 0,
        "arn": format!("{arn}:*"),
        "logGroupArn": arn,
        "logGroupClass": "STANDARD",
        "storedBytes": group.events.iter().map(|event| event.message.len()).sum::<usize>(),
    });
    if let (Some(described), Some(days)) = (described.as_object_mut(), group.retention_days) {
        described.insert("retentionInDays".to_owned(), json!(days));
    }
    described
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StreamInput {
    log_group_name: String,
    log_stream_name: String,
}

pub(super) fn create_stream(cloud: &Cloud, input: StreamInput) -> Result<Value, AwsError> {
    if cloud.logs.create_stream(&input.log_group_name, &input.log_stream_name)? {
        return Ok(json!({}));
    }
    Err(AwsError::bad("ResourceAlreadyExistsException", "The specified log stream already exists"))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DescribeStreams {
    log_group_name: Option<String>,
    log_group_identifier: Option<String>,
    log_stream_name_prefix: Option<String>,
    order_by: Option<String>,
    #[serde(default)]
    descending: bool,
    limit: Option<usize>,
}

pub(super) fn describe_streams(cloud: &Cloud, input: DescribeStreams) -> Result<Value, AwsError> {
    let name = group_name(input.log_group_name, input.log_group_identifier)?;
    let prefix = input.log_stream_name_prefix.unwrap_or_default();
    cloud.logs.group(&name, |group| {
        let names = group.streams.iter().filter(|(stream, _)| stream.starts_with(&prefix));
        let mut streams: Vec<(u64, Value)> =
            names.map(|(stream, created)| describe_stream(cloud, group, stream, *created)).collect();
        if input.order_by.as_deref() == Some("LastEventTime") {
            streams.sort_by_key(|(last, _)| *last);
        }
        if input.descending {
            streams.reverse();
        }
        let limit = input.limit.unwrap_or(50).clamp(1, 50);
        let shown: Vec<Value> = streams.into_iter().take(limit).map(|(_, stream)| stream).collect();
        Ok(json!({"logStreams": shown}))
    })
}

fn describe_stream(cloud: &Cloud, group: &Group, stream: &str, created: u64) -> (u64, Value) {
    let mut described = json!({
        "logStreamName": stream,
        "creationTime": created,
        "arn": format!("{}:log-stream:{stream}", group_arn(cloud, &group.name)),
        "storedBytes": 0,
        "uploadSequenceToken": "1",
    });
    let events = || group.events.iter().filter(|event| event.stream == stream);
    let last = events().map(|event| event.timestamp).max();
    if let Some(described) = described.as_object_mut() {
        let known = [
            ("firstEventTimestamp", events().map(|event| event.timestamp).min()),
            ("lastEventTimestamp", last),
            ("lastIngestionTime", events().map(|event| event.ingestion).max()),
        ];
        described
            .extend(known.into_iter().filter_map(|(name, value)| Some((name.to_owned(), json!(value?)))));
    }
    (last.unwrap_or(created), described)
}

/// One page of entries in the order of their names; the token is the last name of the page before.
fn page(member: &str, entries: Vec<(String, Value)>, size: Option<usize>, after: Option<&str>) -> Value {
    let size = size.unwrap_or(50).clamp(1, 50);
    let mut rest = entries.into_iter().filter(|(name, _)| after.is_none_or(|after| name.as_str() > after));
    let shown: Vec<(String, Value)> = rest.by_ref().take(size).collect();
    let mut answer = Map::new();
    if let (Some(_), Some((last, _))) = (rest.next(), shown.last()) {
        answer.insert("nextToken".to_owned(), json!(last));
    }
    answer.insert(member.to_owned(), shown.into_iter().map(|(_, value)| value).collect());
    Value::Object(answer)
}
