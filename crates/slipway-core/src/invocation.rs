//! What came of an invocation. The status code of an answer proves nothing: RIE says 200 to exceptions
//! and to timeouts, so the verdict is read from the body, the container and the log together.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The outcome of one invocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// The handler returned.
    Success,
    /// The handler threw.
    FunctionError,
    /// The handler did not end within the function's timeout.
    Timeout,
    /// The process ended during the invocation.
    Crash,
    /// The function never became ready: bad handler, missing entry point, exception while it started.
    InitFailure,
    /// The container used all of its memory.
    OutOfMemory,
}

/// The error object that a .NET runtime interface client writes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct FunctionError {
    /// The exception's type, such as `InvalidOperationException` or `Runtime.ExitError`.
    pub error_type: String,
    /// The exception's message.
    pub error_message: String,
    /// The frames of the stack, innermost first.
    #[serde(default)]
    pub stack_trace: Vec<String>,
}

/// One invocation with all that was observed of it, local or in the cloud.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Invocation {
    /// The outcome.
    pub verdict: Verdict,
    /// The answer's body as text.
    pub payload: String,
    /// The exception, where there was one.
    pub error: Option<FunctionError>,
    /// From request to answer, in milliseconds.
    pub duration_ms: f64,
    /// From container start to the first answer's start, in milliseconds; none for a warm invocation.
    pub init_ms: Option<f64>,
    /// The real peak of memory in MiB, measured by the engine or told by Lambda; never RIE's figure.
    pub peak_memory_mib: Option<f64>,
    /// Log lines that belong to the invocation (Lambda: the last 4 KB).
    pub log_lines: Vec<String>,
    /// The request's id.
    pub request_id: Option<String>,
}

/// What the engine and the log say about a local container after an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ContainerFacts {
    /// The kernel ended a process of the container for want of memory, during this invocation.
    pub oom_killed: bool,
    /// The container still runs.
    pub running: bool,
    /// The exit code of a container that has ended.
    pub exit_code: Option<i64>,
    /// The emulator's log tells of a failed start of the runtime.
    pub init_failed_in_log: bool,
}

/// Reads the error object of a runtime, or none if the text is anything else.
///
/// RIE marks an exception by nothing but the body's shape. An object counts only if it holds the two texts that
/// every runtime writes and no key that none writes, so that an answer which merely has such keys stays an answer.
pub fn read_error(text: &str) -> Option<FunctionError> {
    const KEYS: &[&str] = &["errorType", "errorMessage", "stackTrace", "cause", "causes", "requestId"];
    let object: Map<String, Value> = serde_json::from_str(text).ok()?;
    if !object.keys().all(|key| KEYS.contains(&key.as_str())) {
        return None;
    }
    let stack_trace = match object.get("stackTrace") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(frames)) => {
            frames.iter().map(|frame| frame.as_str().map(str::to_owned)).collect::<Option<_>>()?
        }
        Some(_) => return None,
    };
    Some(FunctionError {
        error_type: object.get("errorType")?.as_str()?.to_owned(),
        error_message: object.get("errorMessage")?.as_str()?.to_owned(),
        stack_trace,
    })
}

/// The verdict on an answer of the local emulator. `status` is 0 where the connection ended without one.
///
/// An answer that proves success wins over the container's flags, because a flag may tell of a child process.
pub fn classify_emulator_answer(
    status: u16,
    body: &[u8],
    facts: &ContainerFacts,
    timeout_seconds: u32,
) -> Verdict {
    let text = String::from_utf8_lossy(body);
    let error = read_error(&text);
    let verdict = match status {
        200 => return classify_body(&text, error.as_ref(), timeout_seconds),
        502 => classify_gateway_error(&text, error.as_ref(), facts),
        _ if error.is_some() => Verdict::FunctionError,
        _ if facts.init_failed_in_log || facts.exit_code.is_some_and(is_start_failure) => {
            Verdict::InitFailure
        }
        _ => Verdict::Crash,
    };
    if facts.oom_killed && verdict != Verdict::FunctionError { Verdict::OutOfMemory } else { verdict }
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

fn classify_body(text: &str, error: Option<&FunctionError>, timeout_seconds: u32) -> Verdict {
    if is_timeout_text(text.trim(), timeout_seconds) {
        return Verdict::Timeout;
    }
    error.map_or(Verdict::Success, classify_error)
}

/// Behind a 502 lies an ended process or a failed start; RIE leaves the body empty when the start failed.
fn classify_gateway_error(text: &str, error: Option<&FunctionError>, facts: &ContainerFacts) -> Verdict {
    match error {
        None if text.trim().is_empty() => Verdict::InitFailure,
        None => Verdict::Crash,
        Some(_) if facts.init_failed_in_log => Verdict::InitFailure,
        Some(error) => match classify_error(error) {
            Verdict::FunctionError => Verdict::InitFailure,
            verdict => verdict,
        },
    }
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

/// `Task timed out after N.NN seconds`, where no timeout can come before the function's own limit.
fn is_timeout_text(text: &str, timeout_seconds: u32) -> bool {
    text.strip_prefix("Task timed out after ")
        .and_then(|rest| rest.strip_suffix(" seconds"))
        .filter(|number| number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'))
        .and_then(|number| number.parse::<f64>().ok())
        .is_some_and(|seconds| seconds + 0.5 >= f64::from(timeout_seconds))
}

/// The codes with which AWS's entry point and bootstrap end before the runtime starts.
fn is_start_failure(code: i64) -> bool {
    matches!(code, 101..=106 | 126 | 127 | 142)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUNNING: ContainerFacts =
        ContainerFacts { oom_killed: false, running: true, exit_code: None, init_failed_in_log: false };
    const OOM: ContainerFacts = ContainerFacts { oom_killed: true, ..RUNNING };
    const EXIT: &str = r#"{"errorType":"Runtime.ExitError","errorMessage":"RequestId: 1 Error: Runtime exited with error: exit status 3"}"#;

    fn verdict(status: u16, body: &str) -> Verdict {
        classify_emulator_answer(status, body.as_bytes(), &RUNNING, 3)
    }

    #[test]
    fn two_hundred_is_no_success_by_itself() {
        assert_eq!(verdict(200, "{\"greeting\":\"hello\"}"), Verdict::Success);
        assert_eq!(verdict(200, "null"), Verdict::Success);
        assert_eq!(verdict(200, "Task timed out after 3.00 seconds"), Verdict::Timeout);
        assert_eq!(
            verdict(
                200,
                r#"{"errorType":"ArgumentException","errorMessage":"no","stackTrace":["at A.B()"],"cause":null}"#
            ),
            Verdict::FunctionError
        );
        assert_eq!(
            verdict(200, r#"{"errorType":"Function.ResponseSizeTooLarge","errorMessage":"too large"}"#),
            Verdict::FunctionError
        );
    }

    #[test]
    fn an_answer_that_merely_has_such_keys_stays_a_success() {
        for body in [
            r#"{"errorType":"none","errorMessage":"","orderId":7}"#,
            r#"{"errorType":1,"errorMessage":"x"}"#,
            r#"{"errorMessage":"x"}"#,
            r#"[{"errorType":"a","errorMessage":"b"}]"#,
            r#"{"errorType":"a","errorMessage":"b","stackTrace":"text"}"#,
            r#""Task timed out after 3.00 seconds""#,
            "Task timed out after 1.00 seconds",
            "Task timed out after lunch seconds",
        ] {
            assert_eq!(verdict(200, body), Verdict::Success, "{body}");
        }
    }

    #[test]
    fn behind_a_502_lies_a_crash_or_a_failed_start() {
        assert_eq!(verdict(502, EXIT), Verdict::Crash);
        assert_eq!(verdict(502, ""), Verdict::InitFailure);
        assert_eq!(
            verdict(502, r#"{"errorType":"TypeLoadException","errorMessage":"no"}"#),
            Verdict::InitFailure
        );
        let failed = ContainerFacts { init_failed_in_log: true, ..RUNNING };
        assert_eq!(classify_emulator_answer(502, EXIT.as_bytes(), &failed, 3), Verdict::InitFailure);
    }

    #[test]
    fn a_kill_for_memory_explains_a_failure_but_not_a_success() {
        let verdict = |status, body: &str| classify_emulator_answer(status, body.as_bytes(), &OOM, 3);
        assert_eq!(verdict(502, EXIT), Verdict::OutOfMemory);
        assert_eq!(verdict(502, ""), Verdict::OutOfMemory);
        assert_eq!(verdict(0, ""), Verdict::OutOfMemory);
        assert_eq!(verdict(200, "1"), Verdict::Success);
    }

    #[test]
    fn no_answer_is_read_from_the_exit_code() {
        let ended = |code| ContainerFacts { exit_code: Some(code), ..ContainerFacts::default() };
        assert_eq!(classify_emulator_answer(0, b"", &ended(142), 3), Verdict::InitFailure);
        assert_eq!(classify_emulator_answer(0, b"", &ended(2), 3), Verdict::Crash);
    }

    #[test]
    fn lambda_says_itself_whether_it_was_an_error() {
        let look_alike = br#"{"errorType":"a","errorMessage":"b"}"#;
        assert_eq!(classify_lambda_answer(None, look_alike), Verdict::Success);
        assert_eq!(classify_lambda_answer(Some("Unhandled"), look_alike), Verdict::FunctionError);
        assert_eq!(classify_lambda_answer(Some("Unhandled"), EXIT.as_bytes()), Verdict::Crash);
        let timeout = br#"{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: 1 Error: Task timed out after 3.00 seconds"}"#;
        assert_eq!(classify_lambda_answer(Some("Unhandled"), timeout), Verdict::Timeout);
    }

    #[test]
    fn an_error_keeps_its_stack() {
        let error =
            read_error(r#"{"errorType":"E","errorMessage":"m","stackTrace":["at A","at B"],"causes":[]}"#)
                .unwrap();
        assert_eq!(error.stack_trace, ["at A", "at B"]);
    }
}
