//! The log of a deployed function: what there is by now, or everything that comes until the task is cancelled.
//!
//! Each event is one line with its time, and a line for each further line of its text. Times are UTC, as AWS has them.

use super::wanted_function::function_name;
use crate::Workbench;
use crate::day::date_of;
use crate::report::{self, ErrorReport};
use crate::tasks::{StageState, TaskContext, TaskDescription, TaskId, TaskKind, TaskResult};
use crate::values::{FunctionLogRequest, FunctionLogResult};
use slipway_aws::{AwsError, LogEvent, LogQuery, Session};
use slipway_core::FunctionName;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The stage that the lines belong to.
const STAGE: &str = "log";
const DAY_MS: i64 = 86_400_000;

impl Workbench {
    /// Reads or follows the log of a function; its lines are those of the task.
    ///
    /// # Errors
    /// The function's name breaks a rule.
    pub async fn start_function_log(&self, request: FunctionLogRequest) -> Result<TaskId, ErrorReport> {
        let name = function_name(&request.function)?;
        let description = TaskDescription {
            kind: TaskKind::FunctionLog,
            title: title(request.follow, &name),
            project: request.project.clone(),
            command_line: request.command_line(),
        };
        let workbench = self.clone();
        Ok(self.tasks().spawn(description, move |context| async move {
            workbench.function_log(&request, &context).await.map(TaskResult::FunctionLog)
        }))
    }

    async fn function_log(
        &self,
        request: &FunctionLogRequest,
        context: &TaskContext,
    ) -> Result<FunctionLogResult, ErrorReport> {
        let name = function_name(&request.function)?;
        let session = self.session(&request.target).await?;
        context.begin(STAGE, &title(request.follow, &name));
        let since = now().saturating_sub(Duration::from_secs(request.since_seconds.into()));
        let query = query_of(&session, &name, request, since, context).await?;
        let events = AtomicU32::new(0);
        let tell = |event: LogEvent| {
            events.fetch_add(1, Ordering::Relaxed);
            for line in lines_of(&event) {
                context.log(Some(STAGE), &line);
            }
        };
        let read = if request.follow {
            session.follow_logs(&query, &tell).await.map(|never| match never {})
        } else {
            session.read_logs(&query, &tell).await
        };
        read.map_err(|error| report::aws(&format!("read the log of {name}"), &error))?;
        context.end(STAGE, StageState::Done);
        Ok(FunctionLogResult {
            function: name.to_string(),
            log_group: query.group,
            events: events.into_inner(),
            since_ms: since.into(),
        })
    }
}

fn title(follow: bool, name: &FunctionName) -> String {
    format!("{} the log of {name}", if follow { "Follow" } else { "Read" })
}

/// Where to read. A name that stands for neither a function nor a log that one has left is told at once, also where the
/// log would be waited for.
async fn query_of(
    session: &Session,
    name: &FunctionName,
    request: &FunctionLogRequest,
    since: Duration,
    context: &TaskContext,
) -> Result<LogQuery, ErrorReport> {
    let place = session.log_of(name).await;
    let place = place.map_err(|error| report::aws(&format!("find the log of {name}"), &error))?;
    let query = LogQuery { group: place.group, from_ms: whole_ms(since), filter: request.filter.clone() };
    let newest = LogQuery { from_ms: whole_ms(now()), ..query.clone() };
    let missing = matches!(session.read_logs(&newest, &|_| {}).await, Err(AwsError::LogGroupMissing { .. }));
    if missing && !place.has_function {
        return Err(report::function_missing(name.as_str()));
    }
    if missing && request.follow {
        context.notice(format!("{name} has written no line yet; its log begins with its first invocation."));
    }
    Ok(query)
}

fn lines_of(event: &LogEvent) -> Vec<String> {
    let time = moment(event.timestamp_ms);
    let mut lines = event.message.lines();
    let first = format!("{time}  {}", lines.next().unwrap_or_default());
    let further = lines.map(|line| format!("{:width$}  {line}", "", width = time.len()));
    std::iter::once(first).chain(further).collect()
}

/// `YYYY-MM-DDTHH:MM:SS.mmmZ`.
fn moment(ms: i64) -> String {
    let (day, rest) = (date_of(ms.div_euclid(DAY_MS)), ms.rem_euclid(DAY_MS));
    let (hours, minutes) = (rest / 3_600_000, rest / 60_000 % 60);
    format!("{day}T{hours:02}:{minutes:02}:{:02}.{:03}Z", rest / 1000 % 60, rest % 1000)
}

fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

fn whole_ms(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_a_line_with_its_time_and_its_further_lines_stand_below() {
        let event = LogEvent {
            id: "1".to_owned(),
            timestamp_ms: 1_795_920_389_045,
            stream: "s".to_owned(),
            message: "System.Exception: no\n   at Hello".to_owned(),
        };
        let lines = lines_of(&event);
        assert_eq!(lines[0], "2026-11-29T02:46:29.045Z  System.Exception: no");
        assert_eq!(lines[1], format!("{}     at Hello", " ".repeat(24)));
        assert_eq!(lines_of(&LogEvent { message: String::new(), ..event }).len(), 1);
    }
}
