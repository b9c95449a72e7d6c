//! What came of an invocation. The status code of an answer proves nothing: RIE says 200 to exceptions
//! and to timeouts, so the verdict is read from the body, the container and the log together.
//!
//! `account` reads the log, `document` the error a runtime writes, `judgement` puts them together, and
//! `advice` says what to do next.

mod account;
mod advice;
mod document;
mod judgement;
mod stranger;

pub use account::{Account, LogRecord, Origin};
pub use advice::{Limits, hints};
pub use document::read_error;
pub use judgement::{Answer, ContainerFacts, Judgement, classify_lambda_answer, judge};
pub use stranger::{EMULATORS_PAGE, NO_EMULATOR};

use crate::{Mebibytes, Milliseconds};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

/// The outcome of one invocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// The handler returned.
    Success,
    /// The handler threw, or its answer could not be delivered.
    FunctionError,
    /// The handler did not end within the function's timeout.
    Timeout,
    /// The process ended during the invocation.
    Crash,
    /// The function never became ready: bad handler, missing entry point, exception while it started.
    InitFailure,
    /// The function used all of its memory.
    OutOfMemory,
}

/// The error object that a .NET runtime interface client writes, or what the log says where there is none.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
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
    /// The exceptions behind this one; more than one only behind an `AggregateException`.
    #[serde(default)]
    pub causes: Vec<FunctionError>,
}

impl FunctionError {
    /// An error of which only type and message are known.
    pub fn new(error_type: impl Into<String>, error_message: impl Into<String>) -> Self {
        Self { error_type: error_type.into(), error_message: error_message.into(), ..Self::default() }
    }

    /// This error and everything behind it, outermost first.
    pub fn with_causes(&self) -> Vec<&FunctionError> {
        let mut all = vec![self];
        for cause in &self.causes {
            all.extend(cause.with_causes());
        }
        all
    }
}

/// One invocation with all that was observed of it, local or in the cloud.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Invocation {
    /// The outcome.
    pub verdict: Verdict,
    /// The answer's body as text; in Base64 if it is no text.
    pub payload: String,
    /// Whether `payload` is Base64, because the body is no UTF-8 text.
    #[serde(default)]
    pub payload_is_base64: bool,
    /// The size of the answer's body in bytes.
    #[serde(default)]
    pub payload_bytes: u32,
    /// The exception, where there was one.
    pub error: Option<FunctionError>,
    /// What to do next, one sentence each; empty where nothing is known.
    #[serde(default)]
    pub hints: Vec<String>,
    /// What is worth knowing although it does not change the verdict.
    #[serde(default)]
    pub warnings: Vec<String>,
    /// How long the function ran, in milliseconds, without its start; 0 where it did not start.
    pub duration_ms: Milliseconds,
    /// How long the start of the runtime took, in milliseconds, as Lambda counts it, or until it failed; none for a warm
    /// invocation.
    pub init_ms: Option<Milliseconds>,
    /// The real peak of memory in MiB: what the function's processes had resident at most, or what Lambda told;
    /// never RIE's figure.
    pub peak_memory_mib: Option<Mebibytes>,
    /// Log lines that belong to the invocation (Lambda: the last 4 KB).
    pub log_lines: Vec<String>,
    /// The request's id.
    pub request_id: Option<String>,
}

impl Invocation {
    /// An invocation with this outcome and body, of which nothing else is known yet.
    pub fn new(verdict: Verdict, body: &[u8]) -> Self {
        let (payload, payload_is_base64) = match std::str::from_utf8(body) {
            Ok(text) => (text.to_owned(), false),
            Err(_) => (STANDARD.encode(body), true),
        };
        Self {
            verdict,
            payload,
            payload_is_base64,
            payload_bytes: u32::try_from(body.len()).unwrap_or(u32::MAX),
            error: None,
            hints: Vec::new(),
            warnings: Vec::new(),
            duration_ms: Milliseconds::default(),
            init_ms: None,
            peak_memory_mib: None,
            log_lines: Vec::new(),
            request_id: None,
        }
    }

    /// The answer's body as it was.
    pub fn body(&self) -> Vec<u8> {
        match self.payload_is_base64 {
            true => STANDARD.decode(&self.payload).unwrap_or_default(),
            false => self.payload.clone().into_bytes(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_that_is_no_text_comes_back_byte_for_byte() {
        let body = [0, 1, 2, 0xff, 0xfe, 0x80, 0x41];
        let told = Invocation::new(Verdict::Success, &body);
        assert_eq!(
            (told.payload.as_str(), told.payload_is_base64, told.payload_bytes),
            ("AAEC//6AQQ==", true, 7)
        );
        assert_eq!(told.body(), body);
        let text = Invocation::new(Verdict::Success, "ä".as_bytes());
        assert_eq!((text.payload.as_str(), text.payload_is_base64, text.payload_bytes), ("ä", false, 2));
    }

    #[test]
    fn an_invocation_recorded_by_an_older_slipway_can_be_read() {
        let old = r#"{"verdict":"success","payload":"1","error":null,"durationMs":1.0,"initMs":null,"peakMemoryMib":null,"logLines":[],"requestId":null}"#;
        let read: Invocation = serde_json::from_str(old).unwrap();
        assert!(read.hints.is_empty() && !read.payload_is_base64);
    }
}
