//! Telling the emulator's lines from the function's, which share the container's two streams.
//!
//! RIE writes `START`, `END` and `REPORT` to standard output, and dated notes marked `(rapid)` to standard error.
//! A function may write lines that look alike, and they are its own: a frame counts as RIE's only in its exact form,
//! in its place, and with the id of the request; a note only in its exact form and with words that RIE has. A function
//! that leaves its last line open has it continued by RIE's, so such a line is cut where RIE's part begins.

use slipway_core::invocation::{LogRecord, Origin};
use slipway_engine::LogStream;

/// Sorts one container's lines in their order.
#[derive(Debug, Default)]
pub(crate) struct Sorter {
    expected: bool,
    /// The request that RIE has begun and not ended.
    open: Option<String>,
    /// A line that is RIE's `END` if its `REPORT` follows.
    held: Option<String>,
    last: Option<String>,
}

/// What a line turned out to be.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Sorted {
    pub(crate) records: Vec<LogRecord>,
    /// RIE closed the invocation with this line.
    pub(crate) closes: bool,
}

const START: &str = "START RequestId: ";
const END: &str = "END RequestId: ";
const REPORT: &str = "REPORT RequestId: ";
const MARK: &str = "] (rapid) ";
/// `28 Nov 2026 12:50:31,281 [`
const DATE_LENGTH: usize = 26;
/// How RIE's notes begin. A note with other words is shown as the function's, which loses nothing.
const NOTES: &[&str] = &[
    "exec '",
    "INIT ",
    "INVOKE ",
    "RESTORE ",
    "SPAN(",
    "REPORT(",
    "EXTENSION ",
    "The extension's directory",
    "Starting runtime without",
    "First fatal error stored",
    "Omitting fatal error",
    "Process runtime-",
    "Process extension-",
    "Init failed",
    "Invoke failed",
    "Invoke DONE failed",
    "Reset initiated: ",
    "Shutdown initiated: ",
    "Shutdown first fatal error",
    "Waiting for runtime domain",
    "Sending SIGKILL to ",
    "Received signal",
    "Shutting down...",
    "Deadline: ",
    "Deadline is in the past",
    "ReserveFailed: ",
    "Failed to ",
    "Error triggered exit",
    "Discard DONE response",
    "External agent ",
    "Internal agent ",
    "Extensions disabled",
    "The runtime was not started.",
    "Cannot list external agents",
    "Runtime API Server",
    "Listening on ",
    "Agent ",
    "Error while ",
    "Runtime is in state",
    "StateTransitionFailed",
    "State transition",
    "Failed sending",
    "Ready() failed",
    "InitError() failed",
    "Resetting ",
    "errorCause validation error",
];

impl Sorter {
    /// A request is about to be sent: the next `START` is RIE's.
    pub(crate) fn expect(&mut self) {
        self.expected = true;
        self.open = None;
    }

    /// The id that RIE gave the last request.
    pub(crate) fn request_id(&self) -> Option<&str> {
        self.last.as_deref()
    }

    pub(crate) fn take(&mut self, stream: LogStream, line: String) -> Sorted {
        match stream {
            LogStream::Output => self.take_output(line),
            LogStream::Error => Sorted { records: split_note(line), closes: false },
        }
    }

    /// What is still held when no more comes.
    pub(crate) fn rest(&mut self) -> Option<LogRecord> {
        self.held.take().map(output)
    }

    fn take_output(&mut self, line: String) -> Sorted {
        let mut records = Vec::new();
        if let Some(id) = self.open.clone() {
            if is_report(&line, &id) && self.held.is_some() {
                records.extend(self.held.take().map(emulator));
                records.push(emulator(line));
                self.open = None;
                return Sorted { records, closes: true };
            }
            records.extend(self.held.take().map(output));
            let end = format!("{END}{id}");
            match line.strip_suffix(&end) {
                Some(before) => {
                    records.extend((!before.is_empty()).then(|| output(before.to_owned())));
                    self.held = Some(end);
                }
                None => records.push(output(line)),
            }
            return Sorted { records, closes: false };
        }
        match self.expected.then(|| start_in(&line)).flatten() {
            Some((place, id)) => {
                let (before, start) = line.split_at(place);
                records.extend((!before.is_empty()).then(|| output(before.to_owned())));
                records.push(emulator(start.to_owned()));
                self.expected = false;
                self.last = Some(id.clone());
                self.open = Some(id);
            }
            None => records.push(output(line)),
        }
        Sorted { records, closes: false }
    }
}

fn emulator(text: String) -> LogRecord {
    LogRecord { origin: Origin::Emulator, text }
}

fn output(text: String) -> LogRecord {
    LogRecord { origin: Origin::Output, text }
}

/// Where `START RequestId: ID Version: V` begins, which must end the line, and the id.
fn start_in(line: &str) -> Option<(usize, String)> {
    let place = line.rfind(START)?;
    let rest = line.get(place + START.len()..)?;
    let (id, version) = rest.split_once(" Version: ")?;
    (is_id(id) && !version.is_empty() && !version.contains(' ')).then(|| (place, id.to_owned()))
}

fn is_id(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// `REPORT RequestId: ID⇥[Init Duration: … ms⇥]Duration: … ms⇥Billed Duration: … ms⇥Memory Size: … MB⇥Max Memory Used: … MB⇥`
fn is_report(line: &str, id: &str) -> bool {
    let Some(rest) = line.strip_prefix(REPORT).and_then(|rest| rest.strip_prefix(id)) else { return false };
    let parts: Vec<&str> = rest.split('\t').filter(|part| !part.is_empty()).collect();
    let named = |name: &str| parts.iter().any(|part| part.starts_with(name));
    named("Duration: ") && named("Billed Duration: ") && named("Memory Size: ") && named("Max Memory Used: ")
}

/// Cuts a line where a note of RIE begins.
fn split_note(line: String) -> Vec<LogRecord> {
    let own = |text: String| LogRecord { origin: Origin::Error, text };
    let Some(place) = note_in(&line) else { return vec![own(line)] };
    let (before, note) = line.split_at(place);
    let before = (!before.is_empty()).then(|| own(before.to_owned()));
    before.into_iter().chain([emulator(note.to_owned())]).collect()
}

fn note_in(line: &str) -> Option<usize> {
    let mark = line.find(MARK)?;
    let note = line.get(mark + MARK.len()..)?;
    let level = line.get(..mark)?.rfind('[')?;
    let place = (level + 1).checked_sub(DATE_LENGTH)?;
    let date = line.get(place..level)?.as_bytes();
    let digits =
        |from: usize, to: usize| date.get(from..to).is_some_and(|part| part.iter().all(u8::is_ascii_digit));
    let dated = digits(0, 2)
        && digits(7, 11)
        && digits(12, 14)
        && date.get(14) == Some(&b':')
        && date.get(20) == Some(&b',');
    (dated && NOTES.iter().any(|known| note.starts_with(known))).then_some(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "017d507b-f291-42f2-a342-fdf380d57785";

    fn report() -> String {
        format!(
            "REPORT RequestId: {ID}\tInit Duration: 0.10 ms\tDuration: 3.20 ms\tBilled Duration: 4 ms\tMemory Size: 256 MB\tMax Memory Used: 256 MB\t"
        )
    }

    /// The lines that are the function's, after all of these on standard output.
    fn own(lines: &[String]) -> (Vec<String>, usize) {
        let mut sorter = Sorter::default();
        sorter.expect();
        let sorted: Vec<Sorted> =
            lines.iter().map(|line| sorter.take(LogStream::Output, line.clone())).collect();
        let closed = sorted.iter().filter(|sorted| sorted.closes).count();
        let records = sorted.into_iter().flat_map(|sorted| sorted.records);
        (records.filter(|record| record.origin == Origin::Output).map(|record| record.text).collect(), closed)
    }

    #[test]
    fn frames_are_the_emulators_only_in_their_place_and_with_its_id() {
        let other = "REPORT RequestId: mine";
        let lines = [
            format!("START RequestId: {ID} Version: $LATEST"),
            "hello".to_owned(),
            other.to_owned(),
            format!("START RequestId: {ID} Version: $LATEST"),
            format!("END RequestId: {ID}"),
            "still running".to_owned(),
            format!("END RequestId: {ID}"),
            report(),
        ];
        let (kept, closed) = own(&lines);
        assert_eq!(closed, 1);
        assert_eq!(kept, [lines[1].as_str(), other, &lines[3], &lines[4], "still running"]);
    }

    #[test]
    fn a_line_that_was_left_open_is_cut_where_the_emulators_begins() {
        let lines = [
            format!("START RequestId: {ID} Version: $LATEST"),
            format!("raw no newlineEND RequestId: {ID}"),
            report(),
        ];
        assert_eq!(own(&lines), (vec!["raw no newline".to_owned()], 1));
        let note = "text28 Nov 2026 12:50:31,281 [INFO] (rapid) INVOKE RTDONE(status: success)".to_owned();
        let cut = split_note(note);
        assert_eq!((cut[0].text.as_str(), cut[0].origin), ("text", Origin::Error));
        assert_eq!(cut[1].origin, Origin::Emulator);
    }

    #[test]
    fn notes_are_the_emulators_only_in_its_own_words() {
        let origin = |line: &str| split_note(line.to_owned())[0].origin;
        assert_eq!(
            origin("28 Nov 2026 12:50:31,281 [WARNING] (rapid) Process runtime-1 exited: exit status 102"),
            Origin::Emulator
        );
        for line in [
            "[INFO] (rapid) mine",
            "28 Nov 2026 12:50:31,281 [INFO] (rapid) I only look like it",
            "2026 [INFO] (rapid) INIT START(",
        ] {
            assert_eq!(origin(line), Origin::Error, "{line}");
        }
    }

    #[test]
    fn what_comes_before_a_request_is_not_taken_for_its_start() {
        let mut sorter = Sorter::default();
        let line = format!("START RequestId: {ID} Version: $LATEST");
        assert_eq!(sorter.take(LogStream::Output, line.clone()).records[0].origin, Origin::Output);
        sorter.expect();
        assert_eq!(sorter.take(LogStream::Output, line).records[0].origin, Origin::Emulator);
        assert_eq!(sorter.request_id(), Some(ID));
    }
}
