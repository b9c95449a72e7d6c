//! Events: putting, reading one stream, searching a group.

use super::journal::{Event, Group};
use super::pattern::Pattern;
use super::words::{group_name, invalid, no_stream};
use crate::clock;
use crate::cloud::Cloud;
use crate::wire::AwsError;
use serde::Deserialize;
use serde_json::{Value, json};

/// So many events are in one answer at most.
const LARGEST_PAGE: usize = 10_000;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Put {
    log_group_name: String,
    log_stream_name: String,
    log_events: Vec<InputEvent>,
}

#[derive(Deserialize)]
struct InputEvent {
    timestamp: u64,
    message: String,
}

pub(super) fn put(cloud: &Cloud, input: Put) -> Result<Value, AwsError> {
    if input.log_events.is_empty() {
        return Err(invalid(
            "1 validation error detected: Value '[]' at 'logEvents' failed to satisfy constraint: Member must have length greater than or equal to 1",
        ));
    }
    if !input.log_events.is_sorted_by_key(|event| event.timestamp) {
        return Err(invalid("Log events in a single PutLogEvents request must be in chronological order."));
    }
    let ingestion = clock::now();
    let events = input.log_events.into_iter().map(|event| Event {
        stream: input.log_stream_name.clone(),
        timestamp: event.timestamp,
        ingestion,
        message: event.message,
    });
    cloud.logs.put(&input.log_group_name, events.collect())?;
    Ok(json!({"nextSequenceToken": ingestion.to_string()}))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Get {
    log_group_name: Option<String>,
    log_group_identifier: Option<String>,
    log_stream_name: String,
    start_time: Option<u64>,
    end_time: Option<u64>,
    next_token: Option<String>,
    limit: Option<usize>,
    #[serde(default)]
    start_from_head: bool,
}

/// Tokens are `f/N` and `b/N`: everything before place N has been seen, or everything from it on.
pub(super) fn get(cloud: &Cloud, input: Get) -> Result<Value, AwsError> {
    let name = group_name(input.log_group_name, input.log_group_identifier)?;
    let limit = input.limit.unwrap_or(LARGEST_PAGE).clamp(1, LARGEST_PAGE);
    // The end is exclusive here and inclusive in FilterLogEvents.
    let last = input.end_time.map(|end| end.saturating_sub(1));
    cloud.logs.group(&name, |group| {
        if !group.streams.contains_key(&input.log_stream_name) {
            return Err(no_stream());
        }
        let mut events: Vec<&Event> = group
            .events
            .iter()
            .filter(|event| event.stream == input.log_stream_name)
            .filter(|event| is_between(event, input.start_time, last))
            .collect();
        events.sort_by_key(|event| event.timestamp);
        let (first, last) = match input.next_token.as_deref().map(read_token) {
            Some(Some((true, place))) => (place.min(events.len()), (place + limit).min(events.len())),
            Some(Some((false, place))) => (place.saturating_sub(limit), place.min(events.len())),
            Some(None) => return Err(invalid("The specified nextToken is invalid.")),
            None if input.start_from_head => (0, limit.min(events.len())),
            None => (events.len().saturating_sub(limit), events.len()),
        };
        let shown: Vec<Value> =
            events.get(first..last).unwrap_or_default().iter().map(|event| plain(event)).collect();
        Ok(json!({
            "events": shown,
            "nextForwardToken": format!("f/{last}"),
            "nextBackwardToken": format!("b/{first}"),
        }))
    })
}

fn read_token(token: &str) -> Option<(bool, usize)> {
    let (direction, place) = token.split_once('/')?;
    Some((direction == "f", place.parse().ok()?))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Filter {
    log_group_name: Option<String>,
    log_group_identifier: Option<String>,
    log_stream_names: Option<Vec<String>>,
    log_stream_name_prefix: Option<String>,
    start_time: Option<u64>,
    end_time: Option<u64>,
    filter_pattern: Option<String>,
    next_token: Option<String>,
    limit: Option<usize>,
}

pub(super) fn filter(cloud: &Cloud, input: Filter) -> Result<Value, AwsError> {
    let name = group_name(input.log_group_name.clone(), input.log_group_identifier.clone())?;
    let pattern = Pattern::parse(input.filter_pattern.as_deref().unwrap_or_default())
        .ok_or_else(|| invalid("Invalid filter pattern: the practice cloud knows patterns of words only."))?;
    let limit = input.limit.unwrap_or(LARGEST_PAGE).clamp(1, LARGEST_PAGE);
    let skip: usize = match &input.next_token {
        Some(token) => token.parse().map_err(|_| invalid("The specified nextToken is invalid."))?,
        None => 0,
    };
    cloud.logs.group(&name, |group| {
        let mut found = matching(group, &input, &pattern);
        found.sort_by_key(|(place, event)| (event.timestamp, *place));
        let more = found.len() > skip.saturating_add(limit);
        let shown = found.into_iter().skip(skip).take(limit).map(|(place, event)| described(place, event));
        let mut answer = json!({"events": shown.collect::<Vec<_>>(), "searchedLogStreams": []});
        if let (true, Some(answer)) = (more, answer.as_object_mut()) {
            answer.insert("nextToken".to_owned(), json!((skip + limit).to_string()));
        }
        Ok(answer)
    })
}

fn matching<'a>(group: &'a Group, input: &Filter, pattern: &Pattern) -> Vec<(usize, &'a Event)> {
    let in_stream = |event: &Event| {
        let named = input.log_stream_names.as_ref().is_none_or(|names| names.contains(&event.stream));
        let prefix = input.log_stream_name_prefix.as_deref().unwrap_or_default();
        named && event.stream.starts_with(prefix)
    };
    let events = group.events.iter().enumerate().filter(|(_, event)| in_stream(event));
    let events = events.filter(|(_, event)| is_between(event, input.start_time, input.end_time));
    events.filter(|(_, event)| pattern.matches(&event.message)).collect()
}

fn is_between(event: &Event, first: Option<u64>, last: Option<u64>) -> bool {
    first.is_none_or(|first| event.timestamp >= first) && last.is_none_or(|last| event.timestamp <= last)
}

fn plain(event: &Event) -> Value {
    json!({"timestamp": event.timestamp, "message": event.message, "ingestionTime": event.ingestion})
}

fn described(place: usize, event: &Event) -> Value {
    json!({
        "logStreamName": event.stream,
        "timestamp": event.timestamp,
        "message": event.message,
        "ingestionTime": event.ingestion,
        // Unique within the group and the same in every answer, as clients that tail rely on.
        "eventId": format!("{:020}{:020}{:016}", event.timestamp, event.ingestion, place),
    })
}
