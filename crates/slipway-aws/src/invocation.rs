//! Invokes a deployed function and reads the verdict.
//!
//! A function that threw answers with status 200 and a header; so do timeouts, crashes and functions that never
//! started. An invocation is sent once only: it may have had an effect even where its answer was lost.

use crate::functions::once;
use crate::report_line::{ReportLine, find_report};
use crate::{AwsError, CallFailure, Session};
use aws_sdk_lambda::config::timeout::TimeoutConfig;
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{InvocationType, LogType};
use base64::Engine as _;
use serde_json::Value;
use slipway_core::invocation::{Account, FunctionError, Limits, LogRecord, Origin, hints, read_error};
use slipway_core::{FunctionName, Invocation, Mebibytes, Milliseconds, Verdict};
use std::time::{Duration, Instant};

const ACTION: &str = "lambda:Invoke";
/// A function may run for 15 minutes before Lambda answers.
const LONGEST: Duration = Duration::from_secs(16 * 60);

impl Session {
    /// Invokes a version or alias, or `$LATEST`, waits for the answer, and brings the last 4 KiB of its log.
    pub async fn invoke(
        &self,
        function: &FunctionName,
        qualifier: Option<&str>,
        payload: Vec<u8>,
    ) -> Result<Invocation, AwsError> {
        let patient = TimeoutConfig::builder().operation_attempt_timeout(LONGEST).build();
        let started = Instant::now();
        let answer = self
            .lambda()
            .invoke()
            .function_name(function.to_string())
            .set_qualifier(qualifier.map(str::to_owned))
            .invocation_type(InvocationType::RequestResponse)
            .log_type(LogType::Tail)
            .payload(Blob::new(payload))
            .customize()
            .config_override(once().timeout_config(patient))
            .send()
            .await;
        let waited_ms = started.elapsed().as_secs_f64() * 1000.0;
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => return Err(self.not_invoked(function, qualifier, CallFailure::of(ACTION, error))),
        };
        let payload = answer.payload.map(Blob::into_inner).unwrap_or_default();
        let log_lines = decode_tail(answer.log_result.as_deref());
        Ok(read(&payload, answer.function_error.is_some(), log_lines, waited_ms))
    }

    /// Asks Lambda whether the caller may invoke the function. Nothing runs.
    pub async fn rehearse_invocation(
        &self,
        function: &FunctionName,
        qualifier: Option<&str>,
    ) -> Result<(), AwsError> {
        let answer = self
            .lambda()
            .invoke()
            .function_name(function.to_string())
            .set_qualifier(qualifier.map(str::to_owned))
            .invocation_type(InvocationType::DryRun)
            .send()
            .await
            .map_err(|error| self.not_invoked(function, qualifier, CallFailure::of(ACTION, error)))?;
        // Only this status says that the right was looked at; 200 would be an invocation that was made.
        if answer.status_code == 204 {
            Ok(())
        } else {
            Err(AwsError::AnswerIncomplete { action: ACTION, field: "status 204" })
        }
    }

    fn not_invoked(
        &self,
        function: &FunctionName,
        qualifier: Option<&str>,
        failure: CallFailure,
    ) -> AwsError {
        // The function may be there and lack only this version or alias: both are named.
        let function =
            qualifier.map_or_else(|| function.to_string(), |qualifier| format!("{function}:{qualifier}"));
        match failure.code.as_deref() {
            Some("ResourceNotFoundException") => AwsError::FunctionMissing { function },
            Some("ResourceConflictException" | "ResourceNotReadyException") => {
                AwsError::FunctionNotReady { function, source: Box::new(failure) }
            }
            _ => self.failed(failure),
        }
    }
}

fn read(payload: &[u8], failed: bool, log_lines: Vec<String>, waited_ms: f64) -> Invocation {
    let report = find_report(&log_lines).unwrap_or_default();
    let error = if failed { error_in(payload) } else { None };
    let verdict = if failed { verdict_of(error.as_ref(), &report, &log_lines) } else { Verdict::Success };
    let account = account_of(&log_lines);
    let limits = Limits {
        memory_mib: report.memory_mib.map_or(0, whole),
        timeout_seconds: report.duration_ms.map_or(0, |ms| whole(ms / 1000.0)),
        peak_mib: report.peak_memory_mib,
    };
    Invocation {
        hints: hints(verdict, error.as_ref(), &account, &limits),
        duration_ms: Milliseconds(report.duration_ms.unwrap_or(waited_ms)),
        init_ms: report.init_ms.map(Milliseconds),
        peak_memory_mib: report.peak_memory_mib.map(Mebibytes),
        request_id: report.request_id.clone().filter(|id| !id.is_empty()),
        error,
        log_lines,
        ..Invocation::new(verdict, payload)
    }
}

/// Lambda's log is one stream, without the emulator's notes; a function that ran had started.
fn account_of(log_lines: &[String]) -> Account {
    let records: Vec<LogRecord> =
        log_lines.iter().map(|line| LogRecord { origin: Origin::Output, text: line.clone() }).collect();
    let started = !log_lines.iter().any(|line| is_failed_start(line));
    Account { ready: started, ..Account::read(&records) }
}

/// Limits of Lambda are small whole numbers.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "limits are far below the type's bound"
)]
fn whole(number: f64) -> u32 {
    number.round() as u32
}

/// Tells the failures apart by the type the platform gives, then by its lines in the log. The order matters: a
/// process that was killed for its memory is also a runtime that exited.
fn verdict_of(error: Option<&FunctionError>, report: &ReportLine, log_lines: &[String]) -> Verdict {
    let error_type = error.map_or("", |error| error.error_type.as_str());
    let message = error.map_or("", |error| error.error_message.as_str());
    let platform_type = report.error_type.as_deref().unwrap_or_default();
    let is = |name: &str| error_type == name || platform_type == name;
    let used_all = match (report.memory_mib, report.peak_memory_mib) {
        (Some(size), Some(peak)) => peak >= size,
        _ => false,
    };
    let killed = message.contains("signal: killed");
    if is("Sandbox.Timedout") || message.contains("Task timed out after") {
        Verdict::Timeout
    } else if is("Runtime.OutOfMemory") || ((is("Runtime.ExitError") || killed) && used_all) {
        Verdict::OutOfMemory
    } else if is_init_failure(error_type, log_lines) {
        Verdict::InitFailure
    } else if is("Runtime.ExitError") || killed {
        Verdict::Crash
    } else {
        Verdict::FunctionError
    }
}

fn is_init_failure(error_type: &str, log_lines: &[String]) -> bool {
    const NEVER_STARTED: [&str; 6] = [
        "Runtime.InvalidEntrypoint",
        "Runtime.InvalidWorkingDir",
        "Runtime.InitError",
        "Runtime.ImportModuleError",
        "Runtime.HandlerNotFound",
        "Runtime.Unknown",
    ];
    NEVER_STARTED.contains(&error_type) || log_lines.iter().any(|line| is_failed_start(line))
}

/// A failed start is told by a line of its own. Its phase is `invoke` where Lambda tried a second time.
fn is_failed_start(line: &str) -> bool {
    (line.starts_with("INIT_REPORT") && line.contains("Status: error"))
        || (line.contains(r#""platform.initReport""#) && line.contains(r#""status":"error""#))
}

/// Reads the error object. Older answers to a timeout have a message and no type.
fn error_in(payload: &[u8]) -> Option<FunctionError> {
    let text = String::from_utf8_lossy(payload);
    if let Some(error) = read_error(&text) {
        return Some(error);
    }
    let object: Value = serde_json::from_str(&text).ok()?;
    let text = |key: &str| object[key].as_str().unwrap_or_default().to_owned();
    object["errorMessage"].as_str()?;
    let frames = object["stackTrace"].as_array().into_iter().flatten();
    Some(FunctionError {
        error_type: text("errorType"),
        error_message: text("errorMessage"),
        stack_trace: frames.filter_map(Value::as_str).map(str::to_owned).collect(),
        causes: Vec::new(),
    })
}

fn decode_tail(encoded: Option<&str>) -> Vec<String> {
    let bytes =
        base64::engine::general_purpose::STANDARD.decode(encoded.unwrap_or_default()).unwrap_or_default();
    String::from_utf8_lossy(&bytes).lines().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(payload: &str, log: &str) -> Verdict {
        read(payload.as_bytes(), true, log.lines().map(str::to_owned).collect(), 1.0).verdict
    }

    #[test]
    fn an_answer_without_the_error_header_is_a_success_whatever_it_holds() {
        let looks_bad = br#"{"errorType":"X","errorMessage":"y"}"#;
        assert_eq!(read(looks_bad, false, vec![], 1.0).verdict, Verdict::Success);
    }

    #[test]
    fn every_way_to_fail_is_told_apart() {
        let thrown = r#"{"errorType":"InvalidOperationException","errorMessage":"no","stackTrace":["at A"]}"#;
        assert_eq!(verdict(thrown, ""), Verdict::FunctionError);
        let late = r#"{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: a Error: Task timed out after 3.00 seconds"}"#;
        assert_eq!(verdict(late, ""), Verdict::Timeout);
        let late_old = r#"{"errorMessage":"2026-11-22T00:00:00.000Z a Task timed out after 3.00 seconds"}"#;
        assert_eq!(verdict(late_old, ""), Verdict::Timeout, "older answers have no type");
        let exited = r#"{"errorType":"Runtime.ExitError","errorMessage":"RequestId: a Error: Runtime exited with error: exit status 3"}"#;
        assert_eq!(verdict(exited, ""), Verdict::Crash);
        let full = "REPORT RequestId: a\tDuration: 1.00 ms\tMemory Size: 128 MB\tMax Memory Used: 128 MB";
        assert_eq!(
            verdict(exited, full),
            Verdict::OutOfMemory,
            "the process was killed with all memory in use"
        );
        let entry =
            r#"{"errorType":"Runtime.InvalidEntrypoint","errorMessage":"RequestId: a Error: fork/exec"}"#;
        assert_eq!(verdict(entry, ""), Verdict::InitFailure);
        let start =
            "INIT_REPORT Init Duration: 40.00 ms\tPhase: init\tStatus: error\tError Type: Runtime.ExitError";
        assert_eq!(verdict(exited, start), Verdict::InitFailure, "it exited before it was ready");
    }

    #[test]
    fn a_failure_in_the_cloud_has_its_causes_and_a_hint() {
        let thrown = br#"{"errorType":"AggregateException","errorMessage":"One or more","causes":[{"errorType":"OutOfMemoryException","errorMessage":"full"}]}"#;
        let line = "REPORT RequestId: a\tDuration: 1.00 ms\tMemory Size: 128 MB\tMax Memory Used: 120 MB";
        let seen = read(thrown, true, vec![line.to_owned()], 1.0);
        assert_eq!(seen.error.unwrap().causes[0].error_type, "OutOfMemoryException");
        assert!(seen.hints[0].contains("128 MB"), "{:?}", seen.hints);
        let binary = read(&[0xff, 0], false, vec![], 1.0);
        assert!(binary.payload_is_base64 && binary.body() == [0xff, 0]);
    }

    #[test]
    fn the_figures_come_from_the_report_and_not_from_the_clock() {
        let line = "REPORT RequestId: 6f1c\tDuration: 12.34 ms\tMemory Size: 512 MB\tMax Memory Used: 71 MB";
        let invocation = read(b"1", false, vec![line.to_owned()], 999.0);
        assert_eq!(
            (invocation.duration_ms, invocation.peak_memory_mib),
            (Milliseconds(12.34), Some(Mebibytes(71.0)))
        );
        assert_eq!(invocation.request_id.as_deref(), Some("6f1c"));
    }
}
