//! What the terminal shows of an invocation.

use crate::colour::{Tone, out};
use crate::tasks::ShownLines;
use crate::terminal::plain;
use serde_json::{Value, json};
use slipway_core::invocation::FunctionError;
use slipway_core::{Invocation, Mebibytes, Milliseconds, Verdict};
use slipway_workbench::ops::InvocationResult;

/// Verdict, error, answer, log and advice, for people; lines that were shown already are not told again.
pub(crate) fn invocation_text(result: &InvocationResult, shown: &ShownLines) -> String {
    let invocation = &result.invocation;
    let mut text = first_line(invocation);
    if let Some(error) = &invocation.error {
        text.push_str(&error_text(error));
    }
    if invocation.payload_is_base64 {
        text.push_str(&format!("({} bytes that are no text, as Base64)\n", invocation.payload_bytes));
    }
    if !invocation.payload.is_empty() {
        text.push_str(&plain(&invocation.payload));
        text.push('\n');
    }
    for line in invocation.log_lines.iter().filter(|line| !shown.has(line)) {
        text.push_str(&format!("  | {}\n", plain(line)));
    }
    for warning in &invocation.warnings {
        text.push_str(&format!("{} {}\n", out(Tone::Doubtful, "warning:"), plain(warning)));
    }
    for hint in &invocation.hints {
        text.push_str(&format!("{} {}\n", out(Tone::Advice, "hint:"), plain(hint)));
    }
    text
}

/// The verdict with its times and the memory. What did not start ran no time.
fn first_line(invocation: &Invocation) -> String {
    let tone = if invocation.verdict == Verdict::Success { Tone::Good } else { Tone::Bad };
    let verdict = out(tone, verdict_text(invocation.verdict));
    let started = invocation.verdict != Verdict::InitFailure;
    let duration = if started { format!(" in {:.0} ms", invocation.duration_ms.0) } else { String::new() };
    let start = match invocation.init_ms {
        Some(Milliseconds(ms)) if started => format!(", start {ms:.0} ms"),
        Some(Milliseconds(ms)) => format!(" ({ms:.0} ms)"),
        None => String::new(),
    };
    let memory =
        invocation.peak_memory_mib.map(|Mebibytes(peak)| format!(", peak {peak:.0} MiB")).unwrap_or_default();
    format!("{verdict}{duration}{start}{memory}\n")
}

fn error_text(error: &FunctionError) -> String {
    let mut text = String::new();
    for (depth, error) in error.with_causes().into_iter().enumerate() {
        let because = if depth == 0 { "" } else { "  because: " };
        text.push_str(&plain(&format!("{because}{}: {}\n", error.error_type, error.error_message)));
        for frame in &error.stack_trace {
            text.push_str(&plain(&format!("  {}\n", frame.trim())));
        }
    }
    text
}

fn verdict_text(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Success => "Success",
        Verdict::FunctionError => "The function ended with an error",
        Verdict::Timeout => "Timed out",
        Verdict::Crash => "The process ended during the invocation",
        Verdict::InitFailure => "The function did not start",
        Verdict::OutOfMemory => "Out of memory",
    }
}

/// All of it, for programs.
pub(crate) fn invocation_json(result: &InvocationResult) -> Value {
    let mut object = serde_json::to_value(&result.invocation).unwrap_or(Value::Null);
    if let Some(fields) = object.as_object_mut() {
        fields.insert("payload".to_owned(), payload_json(&result.invocation));
        fields.insert("subject".to_owned(), json!(result.subject));
        fields.insert("digest".to_owned(), json!(result.digest));
        fields.insert("coldStart".to_owned(), json!(result.cold_start));
    }
    object
}

/// The answer as the JSON value it is, or as text where it is none.
pub(crate) fn payload_json(invocation: &Invocation) -> Value {
    let value =
        if invocation.payload_is_base64 { None } else { serde_json::from_str(&invocation.payload).ok() };
    value.unwrap_or_else(|| json!(invocation.payload))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(invocation: Invocation) -> InvocationResult {
        InvocationResult { invocation, subject: "sha256:1".to_owned(), digest: None, cold_start: Some(true) }
    }

    fn text_of(result: &InvocationResult) -> String {
        invocation_text(result, &ShownLines::default())
    }

    #[test]
    fn a_line_of_the_log_is_told_once() {
        let mut shown = ShownLines::default();
        shown.add("while it ran");
        let log_lines = ["while it ran", "of the emulator"].map(str::to_owned).to_vec();
        let told = result(Invocation { log_lines, ..Invocation::new(Verdict::Crash, b"") });
        let text = invocation_text(&told, &shown);
        assert!(!text.contains("while it ran") && text.contains("| of the emulator"), "{text}");
    }

    #[test]
    fn a_start_that_failed_has_the_time_of_the_start_and_none_of_the_handler() {
        let text = text_of(&result(Invocation {
            init_ms: Some(Milliseconds(812.4)),
            ..Invocation::new(Verdict::InitFailure, b"")
        }));
        assert!(text.starts_with("The function did not start (812 ms)\n"), "{text}");
    }

    #[test]
    fn everything_that_is_known_is_shown_and_nothing_of_it_controls_the_terminal() {
        let mut error = FunctionError::new("TargetInvocationException", "by the target");
        error
            .causes
            .push(FunctionError::new("InvalidOperationException", "connection string\u{1b}[2J is missing"));
        let shown = text_of(&result(Invocation {
            error: Some(error),
            hints: vec!["do this".to_owned()],
            warnings: vec!["mind that".to_owned()],
            log_lines: vec!["\u{1b}]0;title\u{7}a line".to_owned()],
            ..Invocation::new(Verdict::InitFailure, b"")
        }));
        assert!(
            shown.contains("because: InvalidOperationException: connection string is missing"),
            "{shown}"
        );
        assert!(
            shown.contains("hint: do this")
                && shown.contains("warning: mind that")
                && shown.contains("| a line")
        );
        assert!(!shown.contains('\u{1b}'));
    }

    #[test]
    fn bytes_that_are_no_text_are_marked_in_both_forms() {
        let told = result(Invocation::new(Verdict::Success, &[0, 1, 2, 0xff]));
        assert!(text_of(&told).contains("4 bytes that are no text"));
        let object = invocation_json(&told);
        assert_eq!(
            (&object["payload"], &object["payloadIsBase64"], &object["payloadBytes"]),
            (&json!("AAEC/w=="), &json!(true), &json!(4))
        );
        let number = result(Invocation::new(Verdict::Success, b"12"));
        assert_eq!(invocation_json(&number)["payload"], json!(12));
    }
}
