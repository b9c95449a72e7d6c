//! What came of an invocation. The status code of an answer proves nothing: RIE says 200 to exceptions
//! and to timeouts, so the verdict is read from the body, the container and the log together.

use serde::{Deserialize, Serialize};

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
