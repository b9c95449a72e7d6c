//! What came of an invocation: the log is read to its end, the container asked, and the verdict told.

use crate::error::EmulatorError;
use crate::function::{LocalFunction, START_LIMIT_SECONDS};
use crate::launch::{Launched, RIE_PORT};
use crate::logbook::Written;
use crate::warm::{Completed, Exchange};
use bytes::Bytes;
use slipway_core::invocation::{
    self, Account, ContainerFacts, EMULATORS_PAGE, FunctionError, Judgement, Limits,
};
use slipway_core::{Invocation, Mebibytes, Milliseconds, Verdict};
use slipway_engine::Engine;
use std::time::Duration;

/// How long a log may be silent before the wait for its end is given up.
const LOG_SILENCE: Duration = Duration::from_secs(2);
/// A log without a line for this long has nothing more to say about a failure.
const LOG_PAUSE: Duration = Duration::from_millis(60);
/// How long a new function is watched after its answer: work that it left behind may end the process.
const AFTERMATH: Duration = Duration::from_millis(150);

impl Launched {
    /// Reads what there is to be read and tells the verdict.
    pub(crate) async fn conclude(
        &self,
        engine: &Engine,
        function: &LocalFunction,
        exchange: Exchange,
    ) -> Result<Completed, EmulatorError> {
        self.read_to_the_end(&exchange).await;
        let mut written = self.logbook.since(exchange.before);
        let mut account = written.account();
        let facts = self.facts(engine, &exchange).await?;
        let (status, body) = exchange.answer_parts(function.timeout_seconds);
        let answer = invocation::Answer {
            status,
            body: &body,
            held_port: self.may_be_taken_for_program.then_some(self.port),
            of_stranger: self.is_strangers(&exchange),
        };
        let judgement = invocation::judge(answer, &facts, &account);
        let port_wanted = self.port == RIE_PORT && judgement.error.as_ref().is_some_and(wants_port);
        let survived = judgement.verdict != Verdict::Success || self.survives(&exchange, &mut account).await;
        if !survived {
            written = self.logbook.since(exchange.before);
            account = Account { exit: account.exit, ..written.account() };
        }
        // RIE writes a note before it does anything with an event. A container that ended without it was gone.
        let delivered = exchange.answer.is_some() || exchange.first || facts.running || account.began;
        let verdict = judgement.verdict;
        let mut invocation = self.tell(function, &exchange, judgement, &account, &body).await;
        invocation.log_lines = log_lines(written, verdict, survived);
        if !survived {
            invocation.warnings.push(died_later(&account));
        }
        // After anything else Lambda too begins with a fresh environment.
        let reusable =
            matches!(verdict, Verdict::Success | Verdict::FunctionError) && facts.running && survived;
        let start_cut = verdict == Verdict::Timeout && exchange.first && !exchange.overran && !account.began;
        Ok(Completed { invocation, reusable, delivered, start_cut, port_wanted })
    }

    /// Whether another server holds the emulator's port: it answers otherwise, and nothing in the log is the emulator's.
    fn is_strangers(&self, exchange: &Exchange) -> bool {
        let mark = self.logbook.mark();
        !self.connection.is_emulators && mark.notes == 0 && mark.closed == exchange.before.closed
    }

    /// RIE closes an invocation that had an answer, and resets itself after one that had none.
    async fn read_to_the_end(&self, exchange: &Exchange) {
        let before = exchange.before;
        match &exchange.answer {
            Some(answer) if answer.status == 200 => {
                self.logbook.reach(LOG_SILENCE, |mark| mark.closed > before.closed).await;
            }
            Some(_) => self.logbook.reach(LOG_SILENCE, |mark| mark.reset > before.reset).await,
            // A connection breaks before the engine knows that the container has ended.
            None if !exchange.overran => self.logbook.reach(LOG_SILENCE, |mark| mark.ended).await,
            None => {}
        }
        if exchange.answer.as_ref().is_none_or(|answer| answer.status != 200) {
            self.logbook.quiet(LOG_PAUSE).await;
        }
    }

    /// Whether the process of a new function lives on after its answer.
    async fn survives(&self, exchange: &Exchange, account: &mut Account) -> bool {
        if !exchange.first {
            return true;
        }
        let before = exchange.before;
        let ended = self.logbook.reach(AFTERMATH, |mark| mark.exits > before.exits);
        let _ = tokio::time::timeout(AFTERMATH, ended).await;
        *account = self.logbook.since(before).account();
        if account.unhandled.is_some() {
            self.logbook.reach(LOG_SILENCE, |mark| mark.exits > before.exits).await;
            self.logbook.quiet(LOG_PAUSE).await;
        }
        self.logbook.mark().exits == before.exits && account.unhandled.is_none()
    }

    /// Asks about the container only if the answer alone does not settle the matter.
    async fn facts(&self, engine: &Engine, exchange: &Exchange) -> Result<ContainerFacts, EmulatorError> {
        let memory_exceeded = self.meter.was_exceeded();
        let plausible = exchange.answer.as_ref().is_some_and(|answer| answer.status == 200);
        let (overran, running) = (exchange.overran, true);
        if plausible && !memory_exceeded {
            return Ok(ContainerFacts { running, overran, ..ContainerFacts::default() });
        }
        if !self.container.is_wanted() {
            return Err(EmulatorError::Stopped);
        }
        let state = engine.inspect_container(self.container.id()).await?;
        let oom_killed = state.oom_killed || self.meter.was_exhausted().await.unwrap_or(false);
        let (running, exit_code) = (state.running, state.exit_code);
        Ok(ContainerFacts { oom_killed, memory_exceeded, running, exit_code, overran })
    }

    async fn tell(
        &self,
        function: &LocalFunction,
        exchange: &Exchange,
        judgement: Judgement,
        account: &Account,
        body: &[u8],
    ) -> Invocation {
        let Judgement { verdict, error } = judgement;
        let peak = self.meter.peak().await.map(mebibytes);
        let whole = f64::from(function.memory.0);
        // Whoever was refused more had all of it.
        let peak = if verdict == Verdict::OutOfMemory { Some(peak.unwrap_or(0.0).max(whole)) } else { peak };
        let limits = Limits {
            memory_mib: function.memory.0,
            timeout_seconds: function.timeout_seconds,
            peak_mib: peak,
        };
        let seen_ms = exchange.ran.as_secs_f64() * 1000.0;
        let duration_ms = match verdict {
            Verdict::Timeout => f64::from(function.timeout_seconds) * 1000.0,
            // The handler never had the event; what the emulator tells of a second start is none.
            Verdict::InitFailure => 0.0,
            _ => account.duration_ms.filter(|_| exchange.answer.is_some()).unwrap_or(seen_ms),
        };
        let start_ms = (verdict == Verdict::InitFailure).then_some(seen_ms);
        let init_ms = account.init_ms.or(start_ms);
        Invocation {
            hints: invocation::hints(verdict, error.as_ref(), account, &limits),
            warnings: warnings(function, exchange, verdict, account, peak),
            error,
            duration_ms: Milliseconds(duration_ms),
            init_ms: init_ms.filter(|_| exchange.first).map(Milliseconds),
            peak_memory_mib: peak.map(Mebibytes),
            request_id: Some(self.logbook.request_id().unwrap_or_else(|| exchange.request_id.clone())),
            ..Invocation::new(verdict, body)
        }
    }
}

impl Exchange {
    /// Where Slipway ended the invocation, the answer is the one that RIE gives at its own limit.
    fn answer_parts(&self, timeout_seconds: u32) -> (u16, Bytes) {
        match &self.answer {
            Some(answer) => (answer.status, answer.body.clone()),
            None if self.overran => (0, format!("Task timed out after {timeout_seconds}.00 seconds").into()),
            None => (0, Bytes::new()),
        }
    }
}

fn warnings(
    function: &LocalFunction,
    exchange: &Exchange,
    verdict: Verdict,
    account: &Account,
    peak_mib: Option<f64>,
) -> Vec<String> {
    let mut warnings = Vec::new();
    let whole = function.memory.0;
    if let Some(peak) = peak_mib.filter(|peak| verdict != Verdict::OutOfMemory && *peak > f64::from(whole)) {
        warnings.push(format!(
            "It had {peak:.0} MiB in use for a moment, more than its memory of {whole} MB. Lambda may end it there."
        ));
    }
    let start = account.init_ms.filter(|ms| *ms > f64::from(START_LIMIT_SECONDS) * 1000.0);
    if let Some(ms) = start {
        warnings.push(format!(
            "The start took {:.1} s. Lambda cuts it off after {START_LIMIT_SECONDS} s and begins again within the first \
             invocation, where it counts against the timeout.",
            ms / 1000.0
        ));
    }
    let early = exchange.ran.as_secs_f64() + 0.2 < f64::from(function.timeout_seconds);
    if verdict == Verdict::Timeout && !exchange.overran && early && start.is_none() {
        warnings.push(
            "The emulator ended the invocation early, because the start took longer than last time. Invoke again."
                .to_owned(),
        );
    }
    warnings
}

/// Whether the program would run if the emulator were elsewhere.
fn wants_port(error: &FunctionError) -> bool {
    let errors = error.with_causes();
    errors.iter().any(|error| {
        error.error_type == EMULATORS_PAGE
            || (error.error_message.contains("address already in use")
                && error.error_message.contains(&RIE_PORT.to_string()))
    })
}

fn died_later(account: &Account) -> String {
    let why = match (&account.unhandled, &account.exit) {
        (Some(error), _) => format!(": {}: {}", error.error_type, error.error_message),
        (None, Some(exit)) => format!(": {exit}"),
        (None, None) => String::new(),
    };
    format!(
        "The process ended after its answer{why}. On Lambda the next invocation in the same environment fails."
    )
}

/// The lines that belong to the function; after a failure outside of it also RIE's warnings and errors.
fn log_lines(written: Written, verdict: Verdict, survived: bool) -> Vec<String> {
    let keep_notes =
        !survived || matches!(verdict, Verdict::Crash | Verdict::InitFailure | Verdict::OutOfMemory);
    let left_out = (written.lost > 0).then(|| format!("({} earlier lines were left out)", written.lost));
    let is_warning =
        |text: &str| !text.contains("[INFO]") && !text.contains("[DEBUG]") && text.contains("(rapid)");
    let notes =
        written.notes.into_iter().map(|record| record.text).filter(|text| keep_notes && is_warning(text));
    let own = written.lines.into_iter().map(|record| record.text);
    left_out.into_iter().chain(own).chain(notes).collect()
}

fn mebibytes(bytes: u64) -> f64 {
    // Memory sizes are far below the precision of the type.
    #[expect(clippy::cast_precision_loss, reason = "no container has 2^53 bytes")]
    let bytes = bytes as f64;
    (bytes / (1024.0 * 1024.0) * 10.0).round() / 10.0
}
