//! What an invocation looks like from outside: the answer's body, the error that is named, the log.

use serde_json::json;
use slipway_core::invocation::FunctionError;
use slipway_core::{Invocation, MemorySize, Milliseconds, Verdict};

/// What is said of an invocation.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) payload: Vec<u8>,
    pub(super) failed: bool,
    pub(super) log_lines: Vec<String>,
    pub(super) request_id: String,
}

/// The function's limits, which the log names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) memory: MemorySize,
    pub(super) timeout_seconds: u32,
}

pub(super) fn tell(invocation: Invocation, version: &str, limits: Limits, request_id: &str) -> Told {
    let request_id = invocation.request_id.clone().unwrap_or_else(|| request_id.to_owned());
    let mut log_lines = vec![format!("START RequestId: {request_id} Version: {version}")];
    log_lines.extend(invocation.log_lines.iter().cloned());
    if invocation.verdict == Verdict::Timeout {
        log_lines.push(format!("{request_id} Task timed out after {}.00 seconds", limits.timeout_seconds));
    }
    log_lines.push(format!("END RequestId: {request_id}"));
    log_lines.push(report_line(&invocation, limits, &request_id));
    Told {
        payload: payload(&invocation, limits, &request_id),
        failed: invocation.verdict != Verdict::Success,
        log_lines,
        request_id,
    }
}

fn report_line(invocation: &Invocation, limits: Limits, request_id: &str) -> String {
    let memory = limits.memory.0;
    let duration = invocation.duration_ms.0.max(0.01);
    let billed = (duration + invocation.init_ms.unwrap_or_default().0).ceil();
    let used = match invocation.verdict {
        Verdict::OutOfMemory => f64::from(memory),
        _ => invocation.peak_memory_mib.unwrap_or_default().0.ceil(),
    };
    let mut line = format!(
        "REPORT RequestId: {request_id}\tDuration: {duration:.2} ms\tBilled Duration: {billed:.0} ms\tMemory Size: \
         {memory} MB\tMax Memory Used: {used:.0} MB\t"
    );
    if let Some(Milliseconds(init)) = invocation.init_ms {
        line.push_str(&format!("Init Duration: {init:.2} ms\t"));
    }
    match invocation.verdict {
        Verdict::Success | Verdict::FunctionError => {}
        Verdict::Timeout => line.push_str("Status: timeout"),
        _ => line.push_str(&format!("Status: error\tError Type: {}", error_type(invocation))),
    }
    line
}

fn error_type(invocation: &Invocation) -> &str {
    match (invocation.verdict, &invocation.error) {
        (Verdict::Timeout, _) => "Sandbox.Timedout",
        (Verdict::OutOfMemory, _) => "Runtime.OutOfMemory",
        (_, Some(error)) => &error.error_type,
        _ => "Runtime.ExitError",
    }
}

/// What the function answered, or what Lambda answers in its place.
fn payload(invocation: &Invocation, limits: Limits, request_id: &str) -> Vec<u8> {
    if matches!(invocation.verdict, Verdict::Success | Verdict::FunctionError) {
        return invocation.body();
    }
    let told = invocation.error.as_ref().map(|error| error.error_message.clone());
    let what = match invocation.verdict {
        Verdict::Timeout => format!("Task timed out after {}.00 seconds", limits.timeout_seconds),
        Verdict::OutOfMemory => "Runtime exited with error: signal: killed".to_owned(),
        _ => told.unwrap_or_else(|| "Runtime exited without providing a reason".to_owned()),
    };
    // Some messages name the request already.
    let message =
        if what.starts_with("RequestId: ") { what } else { format!("RequestId: {request_id} Error: {what}") };
    let error_type =
        if invocation.verdict == Verdict::OutOfMemory { "Runtime.ExitError" } else { error_type(invocation) };
    json!({"errorType": error_type, "errorMessage": message}).to_string().into_bytes()
}

/// Lambda accepts an image of another architecture than the function's and fails when it starts it.
pub(super) fn wrong_architecture(request_id: &str) -> Invocation {
    let message =
        format!("RequestId: {request_id} Error: fork/exec /lambda-entrypoint.sh: exec format error");
    Invocation {
        error: Some(FunctionError::new("Runtime.InvalidEntrypoint", message)),
        duration_ms: Milliseconds(1.0),
        init_ms: Some(Milliseconds(0.0)),
        log_lines: vec!["IMAGE\tLaunch error: fork/exec /lambda-entrypoint.sh: exec format error".to_owned()],
        request_id: Some(request_id.to_owned()),
        ..Invocation::new(Verdict::InitFailure, b"")
    }
}

/// An error with everything that led to it, on one line.
pub(super) fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(&format!(": {error}"));
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use slipway_core::Mebibytes;

    const LIMITS: Limits = Limits { memory: MemorySize(512), timeout_seconds: 3 };

    fn invocation(verdict: Verdict, payload: &str) -> Invocation {
        Invocation {
            duration_ms: Milliseconds(12.345),
            peak_memory_mib: Some(Mebibytes(88.2)),
            log_lines: vec!["hello".to_owned(), "END RequestId: mine".to_owned()],
            request_id: Some("r-1".to_owned()),
            ..Invocation::new(verdict, payload.as_bytes())
        }
    }

    #[test]
    fn the_log_has_the_form_that_tools_parse() {
        let told = tell(invocation(Verdict::Success, "{}"), "$LATEST", LIMITS, "other");
        assert_eq!(
            told.log_lines,
            [
                "START RequestId: r-1 Version: $LATEST",
                "hello",
                "END RequestId: mine",
                "END RequestId: r-1",
                "REPORT RequestId: r-1\tDuration: 12.35 ms\tBilled Duration: 13 ms\tMemory Size: 512 MB\tMax Memory Used: 89 MB\t",
            ]
        );
        assert!(!told.failed);
    }

    #[test]
    fn a_timeout_is_an_error_with_a_name() {
        let told =
            tell(invocation(Verdict::Timeout, "Task timed out after 3.00 seconds"), "1", LIMITS, "other");
        assert!(told.failed);
        assert_eq!(
            String::from_utf8_lossy(&told.payload),
            r#"{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: r-1 Error: Task timed out after 3.00 seconds"}"#
        );
        assert!(told.log_lines.last().unwrap().ends_with("Status: timeout"));
    }

    #[test]
    fn an_exception_is_passed_on_as_the_function_wrote_it() {
        let told = tell(invocation(Verdict::FunctionError, r#"{"errorType":"X"}"#), "1", LIMITS, "other");
        assert!(told.failed);
        assert_eq!(told.payload, br#"{"errorType":"X"}"#);
    }
}
