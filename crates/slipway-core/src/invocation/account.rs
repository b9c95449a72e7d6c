//! What the log tells of one invocation, by the emulator and by the function.
//!
//! AWS's .NET client logs every exception that leaves a handler, as `time⇥request⇥fail⇥Type: message` with its
//! stack below, or as one JSON object. A function may log the same text itself; an exception that really left the
//! handler has passed through the client, so its stack names the client. The .NET runtime writes
//! `Unhandled exception. Type: message` where an exception ends the process.

use super::FunctionError;
use serde_json::Value;

/// Who wrote a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The emulator, about itself.
    Emulator,
    /// The function on its standard output.
    Output,
    /// The function on its standard error.
    Error,
}

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogRecord {
    /// Who wrote it.
    pub origin: Origin,
    /// The line without its end.
    pub text: String,
}

/// What the log tells of one invocation.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Account {
    /// How long the start took, where there was one.
    pub init_ms: Option<f64>,
    /// How long the runtime had the event, where the emulator told.
    pub duration_ms: Option<f64>,
    /// The start failed.
    pub init_failed: bool,
    /// The runtime has asked for its first event, or had done so before.
    pub ready: bool,
    /// The emulator handed the event out.
    pub began: bool,
    /// The emulator ended the invocation at its limit of time.
    pub timed_out: bool,
    /// How the process ended, such as `exit status 3` or `signal: aborted`.
    pub exit: Option<String>,
    /// An exception that left the handler.
    pub escaped: Option<FunctionError>,
    /// An exception, or a refusal of the runtime, that ended the process.
    pub unhandled: Option<FunctionError>,
    /// A web server of its own waits for requests.
    pub listens: bool,
}

/// How much of a message is kept: more than anyone reads, less than what fills a result.
const LONGEST_MESSAGE: usize = 4096;
/// The mark of a frame inside of AWS's client.
const CLIENTS_FRAME: &str = "at Amazon.Lambda.RuntimeSupport.";

impl Account {
    /// Reads the lines of one invocation.
    pub fn read(records: &[LogRecord]) -> Self {
        let mut account = Self::default();
        for record in records.iter().filter(|record| record.origin == Origin::Emulator) {
            account.read_emulator(&record.text);
        }
        for stream in [Origin::Output, Origin::Error] {
            let lines: Vec<&str> = records
                .iter()
                .filter(|record| record.origin == stream)
                .map(|record| record.text.as_str())
                .collect();
            account.read_function(&lines);
        }
        account
    }

    fn read_emulator(&mut self, line: &str) {
        let Some((_, note)) = line.split_once("] (rapid) ") else { return };
        if let Some(told) = between(note, "INIT REPORT(durationMs: ", ")") {
            // After a failed start the emulator pretends a second one that takes no time.
            self.init_ms = self.init_ms.or_else(|| told.parse().ok());
        } else if let Some(status) = between(note, "INIT RTDONE(status: ", ")") {
            self.init_failed |= status != "success";
            self.ready |= status == "success";
        } else if let Some((_, told)) =
            note.split_once("duration: ").filter(|_| note.starts_with("INVOKE RTDONE("))
        {
            self.duration_ms = told.split("ms").next().and_then(|number| number.parse().ok());
        } else if note.starts_with("INVOKE START(") {
            self.began = true;
        } else if let Some(reason) = note.strip_prefix("Reset initiated: ") {
            self.timed_out |= reason.trim().eq_ignore_ascii_case("timeout");
        } else if let Some((_, how)) =
            note.split_once(" exited: ").filter(|_| note.starts_with("Process runtime-"))
        {
            self.exit.get_or_insert_with(|| how.trim().to_owned());
        } else if note.starts_with("Init failed") || note.contains("Runtime.InvalidEntrypoint") {
            self.init_failed = true;
        }
    }

    fn read_function(&mut self, lines: &[&str]) {
        for (place, line) in lines.iter().enumerate() {
            let below = lines.get(place..).unwrap_or_default();
            if line.contains("Now listening on: ") || line.contains("Now listening on ") {
                self.listens = true;
            } else if let Some(error) = ends_the_process(line, below) {
                self.unhandled.get_or_insert(error);
            } else if let Some(error) = escaped(line, below) {
                self.escaped = Some(error);
            }
        }
    }
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    text.strip_prefix(start)?.split(end).next()
}

/// What the .NET runtime writes last, before it ends the process.
fn ends_the_process(line: &str, below: &[&str]) -> Option<FunctionError> {
    // The runtime's own writer puts no time before it; the client's puts its prefix before all of standard error.
    let text = message_of(line);
    if let Some(start) =
        text.strip_prefix("Unhandled exception. ").or_else(|| text.strip_prefix("Unhandled Exception: "))
    {
        return Some(exception(start, below.get(1..).unwrap_or_default()));
    }
    if let Some(start) = text.strip_prefix("Fatal error. ") {
        return Some(exception(start, below.get(1..).unwrap_or_default()));
    }
    if text.trim_end() == "Stack overflow." {
        return Some(FunctionError::new("System.StackOverflowException", "Stack overflow."));
    }
    if text.trim_end() == "Out of memory." {
        return Some(FunctionError::new("System.OutOfMemoryException", "Out of memory."));
    }
    let rest = text.strip_prefix("Process terminated.")?;
    let message = match rest.trim() {
        "" => below.get(1).map_or("Process terminated.", |next| next.trim()),
        message => message,
    };
    Some(FunctionError::new("Environment.FailFast", shortened(message)))
}

/// An exception that left the handler, in either of the client's formats.
fn escaped(line: &str, below: &[&str]) -> Option<FunctionError> {
    if line.starts_with('{') {
        return escaped_json(line);
    }
    let (prefix, start) = split_prefix(line)?;
    if !matches!(prefix, "fail" | "crit") {
        return None;
    }
    let rest = below.get(1..).unwrap_or_default();
    let end = rest.iter().position(|line| split_prefix(line).is_some()).unwrap_or(rest.len());
    let block = rest.get(..end).unwrap_or_default();
    block.iter().any(|line| line.trim_start().starts_with(CLIENTS_FRAME)).then(|| exception(start, block))
}

fn escaped_json(line: &str) -> Option<FunctionError> {
    let object: Value = serde_json::from_str(line).ok()?;
    let text = |key: &str| object.get(key).and_then(Value::as_str);
    if !matches!(text("level")?, "Error" | "Critical" | "ERROR" | "FATAL") {
        return None;
    }
    let passed = |frames: &str| frames.lines().any(|frame| frame.trim_start().starts_with(CLIENTS_FRAME));
    if let Some(error_type) = text("errorType") {
        let frames = object.get("stackTrace").and_then(Value::as_array)?;
        let frames: Vec<&str> = frames.iter().filter_map(Value::as_str).collect();
        // A frame in this array may stand without its "at".
        let through = frames.iter().any(|frame| passed(frame) || passed(&format!("at {frame}")));
        return through
            .then(|| FunctionError::new(error_type, shortened(text("errorMessage").unwrap_or_default())));
    }
    let message = text("message").filter(|message| passed(message))?;
    let mut lines = message.lines();
    let start = lines.next()?;
    Some(exception(start, &lines.collect::<Vec<_>>()))
}

/// Level and message of a line in the client's text format: `time⇥request⇥level⇥message`.
fn split_prefix(line: &str) -> Option<(&str, &str)> {
    let mut parts = line.splitn(4, '\t');
    let (time, _request, level, message) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let is_time =
        time.len() >= 20 && time.ends_with('Z') && time.starts_with(|digit: char| digit.is_ascii_digit());
    (is_time && matches!(level, "trce" | "dbug" | "info" | "warn" | "fail" | "crit"))
        .then_some((level, message))
}

fn message_of(line: &str) -> &str {
    split_prefix(line).map_or(line, |(_, message)| message)
}

/// Reads `Type: message`, the lines the message goes on with, `---> Type: message` of what is behind it, and the
/// frames of the stack.
fn exception(start: &str, below: &[&str]) -> FunctionError {
    let mut chain = vec![header(start)];
    // The stacks stand innermost first: after the end of an inner one come the frames of the exception around it.
    let mut depth = 0;
    for line in below {
        let text = line.trim_start();
        if let Some(inner) = text.strip_prefix("---> ") {
            chain.push(header(inner));
            depth = chain.len() - 1;
        } else if text.starts_with("--- End of inner exception") {
            depth = depth.saturating_sub(1);
        } else if text.starts_with("at ") && line.starts_with(' ') {
            if let Some(current) = chain.get_mut(depth) {
                current.stack_trace.push(text.to_owned());
            }
        } else if chain.iter().all(|error| error.stack_trace.is_empty()) {
            if let Some(current) =
                chain.last_mut().filter(|error| error.error_message.len() < LONGEST_MESSAGE)
            {
                current.error_message.push('\n');
                current.error_message.push_str(line);
            }
        } else if !text.starts_with("--- ") {
            break;
        }
    }
    let folded = chain.into_iter().map(tidied).rev().reduce(|inner, mut outer| {
        outer.causes.push(inner);
        outer
    });
    folded.unwrap_or_default()
}

fn tidied(mut error: FunctionError) -> FunctionError {
    error.error_message = shortened(error.error_message.trim_end());
    error
}

fn header(text: &str) -> FunctionError {
    // `(Inner Exception #1) Type: message` stands within an AggregateException.
    let text = text
        .strip_prefix("(Inner Exception #")
        .and_then(|rest| rest.split_once(") "))
        .map_or(text, |(_, rest)| rest);
    let is_type = |name: &str| {
        !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '+' | '`' | '[' | ']' | ','))
    };
    match text.split_once(": ").filter(|(name, _)| is_type(name)) {
        Some((name, message)) => FunctionError::new(name, shortened(message.trim_end())),
        None if is_type(text.trim_end()) => FunctionError::new(text.trim_end(), ""),
        None => FunctionError::new("Exception", shortened(text.trim_end())),
    }
}

fn shortened(message: &str) -> String {
    if message.len() <= LONGEST_MESSAGE {
        return message.to_owned();
    }
    let end = message.floor_char_boundary(LONGEST_MESSAGE);
    format!("{}…", message.get(..end).unwrap_or_default())
}

#[cfg(test)]
#[path = "account_tests.rs"]
mod tests;
