//! One invocation in a container that is ready: the event goes in, and the clock is kept.
//!
//! RIE counts the start of the runtime into the first invocation, and Lambda does not: it gives the start ten seconds
//! of its own. So RIE's limit is set later than the function's ([`LocalFunction::start_allowance_seconds`]), and the
//! function's own limit is kept here, from the moment RIE hands the event out. A start that takes longer than ten
//! seconds is cut off by Lambda and begun again within the invocation, where it counts; the clock here does the same sum.

use crate::connection::Answer;
use crate::error::EmulatorError;
use crate::function::{LocalFunction, START_LIMIT_SECONDS};
use crate::launch::Launched;
use crate::logbook::Mark;
use bytes::Bytes;
use serde::Serialize;
use slipway_core::Invocation;
use slipway_engine::{ContainerId, Engine};
use std::time::{Duration, Instant};

const START_LIMIT: Duration = Duration::from_secs(START_LIMIT_SECONDS as u64);

/// What the emulator reports while an invocation runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum EmulatorEvent {
    /// Another invocation of the same function is under way; this one waits for it.
    Queued,
    /// A container is being started.
    ContainerStarting,
    /// The container's emulator answers.
    ContainerStarted {
        /// The container.
        id: ContainerId,
        /// From the decision to start it until it answered.
        cold_ms: u64,
    },
    /// The event is being sent.
    Invoking,
    /// A line that the function wrote.
    Log {
        /// The text.
        line: String,
    },
}

pub(crate) type Report<'a> = &'a (dyn Fn(EmulatorEvent) + Send + Sync);

/// An invocation, and whether the container may serve the next one.
pub(crate) struct Completed {
    pub(crate) invocation: Invocation,
    pub(crate) reusable: bool,
    /// False if the container had ended before the event arrived, so that the function never saw it.
    pub(crate) delivered: bool,
    /// Whether the emulator ended the start for want of time, before the function saw the event.
    pub(crate) start_cut: bool,
    /// The program wants the port for itself that the emulator held, and was not reached, or did not start.
    pub(crate) port_wanted: bool,
}

/// What is known when the answer is there, or will not come.
pub(crate) struct Exchange {
    /// None if the connection broke, or the time was up.
    pub(crate) answer: Option<Answer>,
    pub(crate) before: Mark,
    pub(crate) request_id: String,
    /// How long the function had the event, as far as it is seen from here.
    pub(crate) ran: Duration,
    pub(crate) first: bool,
    /// The function's own time was up.
    pub(crate) overran: bool,
}

impl Launched {
    /// Sends one event and waits for its end.
    pub(crate) async fn invoke(
        &mut self,
        engine: &Engine,
        function: &LocalFunction,
        event: Bytes,
        first: bool,
        report: Report<'_>,
    ) -> Result<Completed, EmulatorError> {
        // What a container writes before its first invocation belongs to that invocation.
        let before = if first { Mark::default() } else { self.logbook.mark() };
        self.logbook.expect();
        report(EmulatorEvent::Invoking);
        let (meter, limits) = (self.meter.clone(), function.memory_limits());
        let (exchange, reported) = tokio::select! {
            exchanged = self.exchange(event, function.timeout_seconds, before, first, report) => exchanged?,
            never = meter.watch(limits) => match never {},
        };
        let completed = self.conclude(engine, function, exchange).await;
        self.report_lines(reported, report);
        completed
    }

    /// Waits for the answer or the end of the function's time, and passes the log on meanwhile; tells how far it
    /// came with that.
    async fn exchange(
        &mut self,
        event: Bytes,
        timeout_seconds: u32,
        before: Mark,
        first: bool,
        report: Report<'_>,
    ) -> Result<(Exchange, u64), EmulatorError> {
        let request_id = uuid::Uuid::new_v4().to_string();
        let mut written = self.logbook.watcher();
        let mut reported = before.lines;
        let mut clock = Clock::new(timeout_seconds, first);
        let logbook = &self.logbook;
        let call = self.connection.invoke(event, request_id.clone());
        tokio::pin!(call);
        let answer = loop {
            tokio::select! {
                answer = &mut call => break Some(answer),
                Ok(()) = written.changed() => {
                    reported = report_since(logbook, reported, report);
                    if written.borrow_and_update().began > before.began {
                        clock.begin();
                    }
                }
                () = tokio::time::sleep_until(clock.end().into()) => break None,
            }
        };
        let (overran, ran) = (answer.is_none(), clock.ran());
        let answer = answer.transpose()?.and_then(Result::ok);
        Ok((Exchange { answer, before, request_id, ran, first, overran }, reported))
    }

    fn report_lines(&self, reported: u64, report: Report<'_>) {
        report_since(&self.logbook, reported, report);
    }
}

fn report_since(logbook: &crate::logbook::Logbook, reported: u64, report: Report<'_>) -> u64 {
    let (lines, lost) = logbook.lines_since(reported);
    let count = lines.len() as u64 + lost;
    for line in lines {
        report(EmulatorEvent::Log { line });
    }
    reported + count
}

/// Keeps the function's time.
struct Clock {
    timeout: Duration,
    sent: Instant,
    begun: Option<Instant>,
}

impl Clock {
    /// A warm function gets the event at once; a new one must start first.
    fn new(timeout_seconds: u32, first: bool) -> Self {
        let sent = Instant::now();
        Self {
            timeout: Duration::from_secs(u64::from(timeout_seconds)),
            sent,
            begun: (!first).then_some(sent),
        }
    }

    fn begin(&mut self) {
        self.begun.get_or_insert_with(Instant::now);
    }

    /// When the function's time is up, as far as is known now.
    fn end(&self) -> Instant {
        let Some(begun) = self.begun else { return self.sent + START_LIMIT + self.timeout };
        let start = begun.duration_since(self.sent);
        // Lambda would have begun the start again after its limit, and counted all of it.
        let spent = if start > START_LIMIT { start } else { Duration::ZERO };
        begun + self.timeout.saturating_sub(spent)
    }

    fn ran(&self) -> Duration {
        self.begun.unwrap_or(self.sent).elapsed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begun_after(start: Duration, timeout_seconds: u32) -> Duration {
        let mut clock = Clock::new(timeout_seconds, true);
        clock.begun = Some(clock.sent + start);
        clock.end().duration_since(clock.sent)
    }

    #[test]
    fn the_start_has_ten_seconds_of_its_own() {
        let seconds = Duration::from_secs;
        assert_eq!(begun_after(seconds(2), 3), seconds(5));
        assert_eq!(begun_after(seconds(10), 3), seconds(13));
        assert_eq!(begun_after(seconds(12), 30), seconds(30), "it began again within the invocation");
        assert_eq!(begun_after(seconds(12), 3), seconds(12), "and had no time left");
        let waiting = Clock::new(3, true);
        assert_eq!(waiting.end().duration_since(waiting.sent), seconds(13), "a start that never ends");
        let warm = Clock::new(3, false);
        assert_eq!(warm.end().duration_since(warm.sent), seconds(3));
    }
}
