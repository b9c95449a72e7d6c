//! One invocation in a container that is ready, and what came of it.

use crate::connection::Answer;
use crate::error::EmulatorError;
use crate::launch::Launched;
use crate::logbook::{self, Mark};
use bytes::Bytes;
use serde::Serialize;
use slipway_core::invocation::{ContainerFacts, classify_emulator_answer, read_error};
use slipway_core::{Invocation, Verdict};
use slipway_engine::{ContainerId, Engine};
use std::time::{Duration, Instant};

/// RIE itself ends an invocation at the function's timeout; this much later it is taken for dead.
const TIMEOUT_MARGIN: Duration = Duration::from_secs(5);
/// How long the log may lag behind the answer.
const LOG_LAG: Duration = Duration::from_millis(200);
/// How long the engine may take to notice that a container has ended.
const END_LAG: Duration = Duration::from_secs(2);
/// A log without a line for this long has nothing more to say about a failure.
const LOG_PAUSE: Duration = Duration::from_millis(40);

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
}

impl Launched {
    /// Sends one event and waits for its end.
    pub(crate) async fn invoke(
        &mut self,
        engine: &Engine,
        event: Bytes,
        timeout_seconds: u32,
        first: bool,
        report: Report<'_>,
    ) -> Result<Completed, EmulatorError> {
        // What a container writes before its first invocation belongs to that invocation.
        let before = if first { Mark::default() } else { self.logbook.mark() };
        let request_id = uuid::Uuid::new_v4().to_string();
        report(EmulatorEvent::Invoking);
        let began = Instant::now();
        let (answer, reported) = self.exchange(event, &request_id, timeout_seconds, before, report).await?;
        let duration = began.elapsed();
        let exchange = Exchange { answer, before, request_id, duration, first, timeout_seconds };
        let completed = self.conclude(engine, exchange).await;
        report_lines(&self.logbook, reported, report);
        completed
    }

    /// Waits for the answer and passes the log on meanwhile; tells how far it came with that. None stands for no answer: the connection broke, or
    /// the hard limit passed.
    async fn exchange(
        &mut self,
        event: Bytes,
        request_id: &str,
        timeout_seconds: u32,
        before: Mark,
        report: Report<'_>,
    ) -> Result<(Option<Answer>, u64), EmulatorError> {
        let limit = Duration::from_secs(u64::from(timeout_seconds)) + TIMEOUT_MARGIN;
        let mut written = self.logbook.watcher();
        let mut reported = before.lines;
        let call = tokio::time::timeout(limit, self.connection.invoke(event, request_id));
        tokio::pin!(call);
        let answer = loop {
            tokio::select! {
                answer = &mut call => break answer,
                Ok(()) = written.changed() => reported = report_lines(&self.logbook, reported, report),
            }
        };
        match answer {
            Ok(answer) => Ok((answer?.ok(), reported)),
            Err(_) => Ok((None, reported)),
        }
    }

    async fn conclude(&self, engine: &Engine, exchange: Exchange) -> Result<Completed, EmulatorError> {
        let plausible = exchange.answer.as_ref().is_some_and(|answer| answer.status == 200);
        if plausible {
            self.logbook.closed_since(exchange.before, LOG_LAG).await;
        } else {
            if exchange.broke_off() {
                // A connection breaks before the engine knows that the container has ended.
                self.logbook.ended(END_LAG).await;
            }
            self.logbook.quiet(LOG_PAUSE, LOG_LAG).await;
        }
        let facts = self.facts(engine, plausible, &exchange).await?;
        let (lines, lost) = self.logbook.since(exchange.before.lines);
        // RIE writes a line before it does anything with an event. A container that ended without it was gone.
        let begun = lines.iter().any(|line| logbook::begins_invocation(line));
        let delivered = exchange.answer.is_some() || exchange.first || facts.running || begun;
        let (status, body) = exchange.answer_parts();
        let verdict = if exchange.overran() {
            Verdict::Timeout
        } else {
            classify_emulator_answer(status, &body, &facts, exchange.timeout_seconds)
        };
        let payload = String::from_utf8_lossy(&body).into_owned();
        let error = if verdict == Verdict::Success { None } else { read_error(&payload) };
        let peak = self.meter.peak().await.ok().flatten();
        let told_id = lines.iter().rev().find_map(|line| logbook::request_id(line)).map(str::to_owned);
        let invocation = Invocation {
            verdict,
            payload,
            error,
            duration_ms: exchange.duration.as_secs_f64() * 1000.0,
            init_ms: exchange.init_ms(self.started),
            peak_memory_mib: peak.map(mebibytes),
            log_lines: functions_lines(lines, lost, verdict),
            request_id: Some(told_id.unwrap_or(exchange.request_id)),
        };
        // After anything else Lambda too begins with a fresh environment.
        let reusable = matches!(verdict, Verdict::Success | Verdict::FunctionError) && facts.running;
        Ok(Completed { invocation, reusable, delivered })
    }

    /// Asks about the container only if the answer alone does not settle the matter.
    async fn facts(
        &self,
        engine: &Engine,
        plausible: bool,
        exchange: &Exchange,
    ) -> Result<ContainerFacts, EmulatorError> {
        if plausible {
            return Ok(ContainerFacts { running: true, ..ContainerFacts::default() });
        }
        if !self.container.is_wanted() {
            return Err(EmulatorError::Stopped);
        }
        let state = engine.inspect_container(self.container.id()).await?;
        let oom_killed = state.oom_killed || self.meter.was_exhausted().await.unwrap_or(false);
        let (lines, _) = self.logbook.since(exchange.before.lines);
        Ok(ContainerFacts {
            oom_killed,
            running: state.running,
            exit_code: state.exit_code,
            init_failed_in_log: init_failed(&lines),
        })
    }
}

/// What is known when the answer is there, or will not come.
struct Exchange {
    answer: Option<Answer>,
    before: Mark,
    request_id: String,
    duration: Duration,
    first: bool,
    timeout_seconds: u32,
}

impl Exchange {
    fn answer_parts(&self) -> (u16, Bytes) {
        self.answer.as_ref().map_or((0, Bytes::new()), |answer| (answer.status, answer.body.clone()))
    }

    /// The connection was closed without an answer.
    fn broke_off(&self) -> bool {
        self.answer.is_none() && !self.overran()
    }

    /// No answer even after the hard limit.
    fn overran(&self) -> bool {
        self.answer.is_none()
            && self.duration >= Duration::from_secs(u64::from(self.timeout_seconds)) + TIMEOUT_MARGIN
    }

    fn init_ms(&self, started: Instant) -> Option<f64> {
        let answer = self.answer.as_ref().filter(|_| self.first)?;
        Some(answer.began.duration_since(started).as_secs_f64() * 1000.0)
    }
}

fn mebibytes(bytes: u64) -> f64 {
    // Memory sizes are far below the precision of the type.
    #[expect(clippy::cast_precision_loss, reason = "no container has 2^53 bytes")]
    let bytes = bytes as f64;
    (bytes / (1024.0 * 1024.0) * 10.0).round() / 10.0
}

fn report_lines(logbook: &logbook::Logbook, reported: u64, report: Report<'_>) -> u64 {
    let (lines, lost) = logbook.since(reported);
    let count = lines.len() as u64 + lost;
    for line in lines.into_iter().filter(|line| !logbook::is_emulators(line)) {
        report(EmulatorEvent::Log { line });
    }
    reported + count
}

/// The lines that belong to the function; after a failure outside of it also RIE's warnings and errors.
fn functions_lines(lines: Vec<String>, lost: u64, verdict: Verdict) -> Vec<String> {
    let keep_account = matches!(verdict, Verdict::Crash | Verdict::InitFailure | Verdict::OutOfMemory);
    let note = (lost > 0).then(|| format!("({lost} earlier lines were left out)"));
    let kept = lines
        .into_iter()
        .filter(|line| !logbook::is_emulators(line) || (keep_account && logbook::is_emulators_warning(line)));
    note.into_iter().chain(kept).collect()
}

/// RIE tells of a failed start in its own notes only.
fn init_failed(lines: &[String]) -> bool {
    let signs = ["INIT failed", "Init failed", "Runtime.InvalidEntrypoint", "InvalidEntrypoint"];
    lines.iter().any(|line| logbook::is_emulators(line) && signs.iter().any(|sign| line.contains(sign)))
}
