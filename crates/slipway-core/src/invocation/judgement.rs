//! The verdict, from answer, container and log together.

use super::account::Account;
use super::document::{is_the_clients, is_too_large, read_error};
use super::stranger::{emulators_page, is_emulators_page, no_emulator};
use super::{FunctionError, Verdict};

/// What the emulator answered. Status 0 stands for no answer.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    /// The status of the answer.
    pub status: u16,
    /// Its body.
    pub body: &'a [u8],
    /// The port on which a program that looks for itself would find the emulator.
    pub held_port: Option<u16>,
    /// Nothing of the emulator was seen: another server holds its port.
    pub of_stranger: bool,
}

/// What the engine says about a local container after an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ContainerFacts {
    /// The kernel ended a process of the container for want of memory, during this invocation.
    pub oom_killed: bool,
    /// The function had more memory in use than it may have.
    pub memory_exceeded: bool,
    /// The container still runs.
    pub running: bool,
    /// The exit code of a container that has ended.
    pub exit_code: Option<i64>,
    /// Slipway ended the invocation at the function's own limit of time.
    pub overran: bool,
}

/// A verdict with the error behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// The outcome.
    pub verdict: Verdict,
    /// The error; none beside a success and a timeout.
    pub error: Option<FunctionError>,
}

/// Judges an answer of the local emulator.
///
/// An answer that proves success wins over a kill for memory, because the kill may have met a child process.
pub fn judge(answer: Answer<'_>, facts: &ContainerFacts, account: &Account) -> Judgement {
    let text = String::from_utf8_lossy(answer.body);
    if let Some(judgement) = judge_stranger(answer, &text, account) {
        return judgement;
    }
    let document = read_error(&text);
    if facts.overran || (account.timed_out && !facts.oom_killed) {
        return Judgement { verdict: Verdict::Timeout, error: None };
    }
    let verdict = match answer.status {
        200 => return judge_body(&text, document, facts, account),
        502 => judge_gateway_error(&text, document.as_ref(), account),
        _ if document.is_some() => Verdict::FunctionError,
        _ if account.init_failed || facts.exit_code.is_some_and(is_start_failure) => Verdict::InitFailure,
        _ => Verdict::Crash,
    };
    let short_of_memory = facts.oom_killed || facts.memory_exceeded;
    let verdict =
        if short_of_memory && verdict != Verdict::FunctionError { Verdict::OutOfMemory } else { verdict };
    Judgement { verdict, error: Some(error_behind(document, facts, account)) }
}

/// An answer that never was the function's, whatever it says.
fn judge_stranger(answer: Answer<'_>, text: &str, account: &Account) -> Option<Judgement> {
    if answer.of_stranger && answer.status != 0 {
        let error = Some(no_emulator(answer.status));
        return Some(Judgement { verdict: Verdict::InitFailure, error });
    }
    let port = answer.held_port.filter(|_| answer.status == 200 && account.escaped.is_none())?;
    is_emulators_page(text)
        .then(|| Judgement { verdict: Verdict::FunctionError, error: Some(emulators_page(port)) })
}

/// The verdict on an answer of Lambda itself: its `FunctionError` field decides between success and failure.
pub fn classify_lambda_answer(function_error: Option<&str>, body: &[u8]) -> Verdict {
    if function_error.is_none() {
        return Verdict::Success;
    }
    match read_error(&String::from_utf8_lossy(body)) {
        Some(error) => match classify_error(&error) {
            Verdict::Crash if error.error_message.contains("signal: killed") => Verdict::OutOfMemory,
            verdict => verdict,
        },
        None => Verdict::FunctionError,
    }
}

/// Behind a 200 lies an answer, or an exception: that is one if the log says so, or its document has the form
/// that only the client writes.
fn judge_body(
    text: &str,
    document: Option<FunctionError>,
    facts: &ContainerFacts,
    account: &Account,
) -> Judgement {
    let escaped = account.escaped.clone();
    let error =
        match document {
            Some(error) if escaped.is_some() || is_the_clients(text, &error) => Some(error),
            Some(error) if is_platforms(&error) && is_borne_out(&error, facts, account) => Some(error),
            Some(_) => None,
            None if is_too_large(text) => Some(escaped.unwrap_or_else(|| {
                FunctionError::new("Exception", "The exception was too large to be sent.")
            })),
            // A streamed answer cannot be called back; the exception in its middle stands in the log only.
            None => escaped,
        };
    match error {
        Some(error) => Judgement { verdict: classify_error(&error), error: Some(error) },
        None if facts.memory_exceeded && !facts.oom_killed => {
            // It answered before it was ended. Lambda would have ended it, so its error is the same either way.
            Judgement { verdict: Verdict::OutOfMemory, error: Some(killed()) }
        }
        None => Judgement { verdict: Verdict::Success, error: None },
    }
}

/// Behind a 502 lies an ended process, a failed start or an answer that is too large; RIE leaves the body empty
/// when the start failed without a word.
fn judge_gateway_error(text: &str, document: Option<&FunctionError>, account: &Account) -> Verdict {
    match document {
        Some(error) if is_response_too_large(error) => Verdict::FunctionError,
        None if text.trim().is_empty() => Verdict::InitFailure,
        None => Verdict::Crash,
        Some(_) if account.init_failed => Verdict::InitFailure,
        Some(error) => match classify_error(error) {
            Verdict::FunctionError => Verdict::InitFailure,
            verdict => verdict,
        },
    }
}

/// The error of a failure: the document with what the log adds, or what Lambda would say in its place.
fn error_behind(document: Option<FunctionError>, facts: &ContainerFacts, account: &Account) -> FunctionError {
    let last_words = account.unhandled.clone();
    match (document, last_words) {
        (Some(mut error), Some(cause)) if error.error_type == "Runtime.ExitError" => {
            error.causes.push(cause);
            error
        }
        (Some(error), _) | (None, Some(error)) => error,
        (None, None) => {
            let how = match (&account.exit, facts.exit_code) {
                (Some(exit), _) if exit != "exit status 0" && exit != "exit code 0" => {
                    format!("Runtime exited with error: {exit}")
                }
                (None, Some(code)) if code != 0 => format!("Runtime exited with error: exit status {code}"),
                _ => "Runtime exited without providing a reason".to_owned(),
            };
            FunctionError::new("Runtime.ExitError", how)
        }
    }
}

/// What Lambda says of a process that it ended for want of memory.
fn killed() -> FunctionError {
    FunctionError::new("Runtime.ExitError", "Runtime exited with error: signal: killed")
}

fn classify_error(error: &FunctionError) -> Verdict {
    match error.error_type.as_str() {
        "Runtime.ExitError" => Verdict::Crash,
        "Runtime.OutOfMemory" => Verdict::OutOfMemory,
        "Sandbox.Timedout" | "Sandbox.Timeout" => Verdict::Timeout,
        "Runtime.InvalidEntrypoint" | "Runtime.InvalidWorkingDir" | "Runtime.InitError" => {
            Verdict::InitFailure
        }
        _ => Verdict::FunctionError,
    }
}

/// Whether the platform wrote this, and no function.
fn is_platforms(error: &FunctionError) -> bool {
    let of_runtime = error.error_type.starts_with("Runtime.") || error.error_type.starts_with("Sandbox.");
    is_response_too_large(error) || (of_runtime && error.error_message.starts_with("RequestId: "))
}

/// Whether the log or the container tells of it too. A function may pass on what another one was told.
fn is_borne_out(error: &FunctionError, facts: &ContainerFacts, account: &Account) -> bool {
    let ended = account.exit.is_some()
        || facts.exit_code.is_some()
        || account.init_failed
        || account.unhandled.is_some();
    match error.error_type.as_str() {
        "Sandbox.Timedout" | "Sandbox.Timeout" => account.timed_out,
        // Older emulators say so with a 200, and nothing else tells of it.
        "Function.ResponseSizeTooLarge" => true,
        _ => ended || facts.oom_killed,
    }
}

pub(super) fn is_response_too_large(error: &FunctionError) -> bool {
    error.error_type == "Function.ResponseSizeTooLarge"
}

/// The codes with which AWS's entry point and bootstrap end before the runtime starts.
fn is_start_failure(code: i64) -> bool {
    matches!(code, 101..=106 | 126 | 127 | 142)
}

#[cfg(test)]
#[path = "judgement_tests.rs"]
mod tests;
