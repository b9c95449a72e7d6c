//! The log of a function, page by page or followed.
//!
//! FilterLogEvents serves both: it has no time limit and no price per minute, unlike a live tail, and shows a line a
//! few seconds after it was written.

use crate::{AwsError, CallFailure, Session};
use slipway_core::FunctionName;
use std::collections::HashSet;
use std::time::Duration;

const ACTION: &str = "logs:FilterLogEvents";
const FOLLOW_PAUSE: Duration = Duration::from_secs(2);

/// Which lines to read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogQuery {
    /// The earliest time, in milliseconds since 1970.
    pub from_ms: Option<i64>,
    /// The time to stop before, in milliseconds since 1970.
    pub until_ms: Option<i64>,
    /// A filter pattern in the language of CloudWatch Logs.
    pub filter: Option<String>,
    /// Where the page before ended.
    pub next_token: Option<String>,
}

/// A line of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEvent {
    /// The event's id, unique in the log group.
    pub id: String,
    /// When it was written, in milliseconds since 1970.
    pub timestamp_ms: i64,
    /// The stream, which is one execution environment.
    pub stream: String,
    /// The text, without the line's end.
    pub message: String,
}

/// Some lines, and where to go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogPage {
    /// The lines, oldest first.
    pub events: Vec<LogEvent>,
    /// Where the next page starts, if there is one.
    pub next_token: Option<String>,
}

impl Session {
    /// One page of the function's log.
    pub async fn logs_of(&self, function: &FunctionName, query: &LogQuery) -> Result<LogPage, AwsError> {
        let log_group = format!("/aws/lambda/{function}");
        let answer = self
            .logs()
            .filter_log_events()
            .log_group_name(&log_group)
            .set_start_time(query.from_ms)
            .set_end_time(query.until_ms)
            .set_filter_pattern(query.filter.clone())
            .set_next_token(query.next_token.clone())
            .send()
            .await;
        match answer {
            Ok(answer) => {
                let events = answer.events.unwrap_or_default().into_iter().map(read).collect();
                Ok(LogPage { events, next_token: answer.next_token })
            }
            Err(error) => match CallFailure::of(ACTION, error) {
                failure if failure.is_code("ResourceNotFoundException") => {
                    Err(AwsError::LogGroupMissing { log_group })
                }
                failure => Err(self.failed(failure)),
            },
        }
    }

    /// Follows the function's log from a time on, and never ends by itself: it is stopped by dropping it. A log group
    /// that is not there yet is waited for, because Lambda creates it with the first line.
    pub async fn follow_logs(
        &self,
        function: &FunctionName,
        from_ms: i64,
        report: &(dyn Fn(LogEvent) + Send + Sync),
    ) -> Result<std::convert::Infallible, AwsError> {
        let mut query = LogQuery { from_ms: Some(from_ms), ..LogQuery::default() };
        // Lines of several streams arrive out of order, so a little of the past is read again and known lines are
        // left out. Only the ids of that overlap have to be kept.
        let mut newest = from_ms;
        let mut seen: HashSet<(i64, String)> = HashSet::new();
        loop {
            match self.logs_of(function, &query).await {
                Ok(page) => {
                    for event in page.events {
                        newest = newest.max(event.timestamp_ms);
                        if seen.insert((event.timestamp_ms, event.id.clone())) {
                            report(event);
                        }
                    }
                    query.next_token = page.next_token;
                }
                Err(AwsError::LogGroupMissing { .. }) => {}
                Err(error) if error.is_passing() => {}
                Err(error) => return Err(error),
            }
            if query.next_token.is_none() {
                let overlap = from_ms.max(newest - 10_000);
                seen.retain(|(timestamp, _)| *timestamp >= overlap);
                query.from_ms = Some(overlap);
                tokio::time::sleep(FOLLOW_PAUSE).await;
            }
        }
    }
}

fn read(event: aws_sdk_cloudwatchlogs::types::FilteredLogEvent) -> LogEvent {
    LogEvent {
        id: event.event_id.unwrap_or_default(),
        timestamp_ms: event.timestamp.unwrap_or_default(),
        stream: event.log_stream_name.unwrap_or_default(),
        message: event.message.unwrap_or_default().trim_end_matches(['\r', '\n']).to_owned(),
    }
}
