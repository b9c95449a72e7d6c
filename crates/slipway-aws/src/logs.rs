//! The log of a function, page by page or followed.
//!
//! FilterLogEvents serves both: it has no time limit and no price per minute, unlike a live tail, and shows a line a
//! few seconds after it was written.

use crate::{AwsError, CallFailure, Session};
use slipway_core::FunctionName;
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

const ACTION: &str = "logs:FilterLogEvents";
const FOLLOW_PAUSE: Duration = Duration::from_secs(2);
/// How late a line may arrive.
const LATEST_MS: i64 = 10_000;

/// Which lines to read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogQuery {
    /// The log group.
    pub group: String,
    /// The earliest time, in milliseconds since 1970.
    pub from_ms: i64,
    /// A filter pattern in the language of CloudWatch Logs.
    pub filter: Option<String>,
}

/// Where a function writes its log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogPlace {
    /// The log group.
    pub group: String,
    /// Whether the function is there; one that was deleted leaves its log behind.
    pub has_function: bool,
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

impl Session {
    /// Where the function writes its log: what its configuration says, else Lambda's usual place.
    pub async fn log_of(&self, function: &FunctionName) -> Result<LogPlace, AwsError> {
        let usual = format!("/aws/lambda/{function}");
        let Some(function) = self.configuration(function).await? else {
            return Ok(LogPlace { group: usual, has_function: false });
        };
        let named = function.logging_config.and_then(|logging| logging.log_group);
        Ok(LogPlace { group: named.unwrap_or(usual), has_function: true })
    }

    /// The lines that there are by now, oldest first, page by page to the last one.
    pub async fn read_logs(
        &self,
        query: &LogQuery,
        report: &(dyn Fn(LogEvent) + Send + Sync),
    ) -> Result<(), AwsError> {
        let mut next = None;
        loop {
            next = self.page_of(query, next, report).await?;
            if next.is_none() {
                return Ok(());
            }
        }
    }

    /// Follows the log, and never ends by itself: it is stopped by dropping it. A log group that is not there yet is
    /// waited for, because Lambda creates it with the first line.
    pub async fn follow_logs(
        &self,
        query: &LogQuery,
        report: &(dyn Fn(LogEvent) + Send + Sync),
    ) -> Result<std::convert::Infallible, AwsError> {
        let overlap = Mutex::new(Overlap::default());
        let tell = |event: LogEvent| {
            if overlap.lock().unwrap_or_else(PoisonError::into_inner).is_new(&event) {
                report(event);
            }
        };
        let mut query = query.clone();
        let first = query.from_ms;
        loop {
            match self.read_logs(&query, &tell).await {
                Ok(()) => {
                    let mut overlap = overlap.lock().unwrap_or_else(PoisonError::into_inner);
                    query.from_ms = overlap.move_on().max(first);
                }
                Err(AwsError::LogGroupMissing { .. }) => {}
                Err(error) if error.is_passing() => {}
                Err(error) => return Err(error),
            }
            tokio::time::sleep(FOLLOW_PAUSE).await;
        }
    }

    /// Reads a page, and gives where the next one begins.
    async fn page_of(
        &self,
        query: &LogQuery,
        from: Option<String>,
        report: &(dyn Fn(LogEvent) + Send + Sync),
    ) -> Result<Option<String>, AwsError> {
        let answer = self
            .logs()
            .filter_log_events()
            .log_group_name(&query.group)
            .start_time(query.from_ms)
            .set_filter_pattern(query.filter.clone())
            .set_next_token(from)
            .send()
            .await;
        match answer {
            Ok(answer) => {
                answer.events.unwrap_or_default().into_iter().map(read).for_each(report);
                Ok(answer.next_token)
            }
            Err(error) => match CallFailure::of(ACTION, error) {
                failure if failure.is_code("ResourceNotFoundException") => {
                    Err(AwsError::LogGroupMissing { log_group: query.group.clone() })
                }
                failure => Err(self.failed(failure)),
            },
        }
    }
}

/// Lines of several streams arrive out of order, so a little of the past is read again and known lines are left out.
/// Only the ids of that little have to be kept.
#[derive(Debug, Default)]
struct Overlap {
    newest_ms: i64,
    seen: HashSet<(i64, String)>,
}

impl Overlap {
    fn is_new(&mut self, event: &LogEvent) -> bool {
        self.newest_ms = self.newest_ms.max(event.timestamp_ms);
        self.seen.insert((event.timestamp_ms, event.id.clone()))
    }

    /// Forgets what will not be read again; the time to read from.
    fn move_on(&mut self) -> i64 {
        let from = self.newest_ms - LATEST_MS;
        self.seen.retain(|(timestamp, _)| *timestamp >= from);
        from
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

#[cfg(test)]
mod tests {
    use super::*;

    fn event(id: &str, timestamp_ms: i64) -> LogEvent {
        LogEvent { id: id.to_owned(), timestamp_ms, stream: String::new(), message: String::new() }
    }

    #[test]
    fn a_line_that_is_read_again_is_told_once_and_one_that_comes_late_is_told() {
        let mut overlap = Overlap::default();
        assert!(overlap.is_new(&event("a", 50_000)) && overlap.is_new(&event("b", 51_000)));
        assert_eq!(overlap.move_on(), 41_000);
        assert!(!overlap.is_new(&event("a", 50_000)) && overlap.is_new(&event("late", 45_000)));
        assert!(overlap.is_new(&event("c", 90_000)));
        assert_eq!(overlap.move_on(), 80_000);
        assert_eq!(overlap.seen.len(), 1, "what is not read again is forgotten");
    }
}
