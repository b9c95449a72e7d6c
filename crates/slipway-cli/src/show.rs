//! What the terminal shows: lines for people on standard error with the result on standard output, or one JSON
//! object a line for programs.

use crate::colour::{self, Tone};
use crate::invocations::{invocation_json, invocation_text, payload_json};
use crate::screen::{Screen, labelled};
use crate::tasks::ShownLines;
use crate::terminal::plain;
use crate::{cloud_texts, exit, texts};
use serde::Serialize;
use serde_json::{Value, json};
use slipway_workbench::ops::{DeployResult, JourneyResult, PublishResult};
use slipway_workbench::report::{ErrorReport, Hint};
use slipway_workbench::tasks::{TaskEvent, TaskEventBody, TaskResult};
use std::io::Write as _;

/// How to show.
#[derive(Clone, Copy)]
pub(crate) struct Show<'a> {
    /// One JSON object a line.
    pub(crate) json: bool,
    /// The result and errors only.
    pub(crate) quiet: bool,
    /// Where all of it is shown.
    pub(crate) screen: &'a Screen,
    /// Which of several this is about, where several run side by side.
    pub(crate) label: Option<&'a str>,
}

impl Show<'_> {
    /// A plain result: the fields of `value` in JSON, `text` for people.
    pub(crate) fn result<T: Serialize>(self, value: &T, text: &str) {
        if self.json {
            self.json_line("result", value);
        } else {
            self.screen.out(&self.labelled(text.trim_end()));
        }
    }

    /// Text for another program, such as a shell, as it is.
    pub(crate) fn raw(self, text: &[u8]) {
        let _ = std::io::stdout().lock().write_all(text);
    }

    /// Words beside the result, for people only.
    pub(crate) fn aside(self, text: &str) {
        if !self.json && !self.quiet && !text.is_empty() {
            self.screen.err(colour::moved_to_err(text).trim_end());
        }
    }

    /// Events of a task, in their order.
    pub(crate) fn events(self, events: &[TaskEvent]) {
        if !self.json {
            if !self.quiet {
                self.screen.tell(self.label, events);
            }
            return;
        }
        for event in events {
            let mut object = serde_json::to_value(&event.body).unwrap_or(Value::Null);
            if let Some(fields) = object.as_object_mut() {
                fields.insert("seq".to_owned(), json!(event.seq));
                fields.extend(self.label.map(|label| ("project".to_owned(), json!(label))));
            }
            line_out(&object.to_string());
        }
    }

    /// Events of a task whose lines are its result: they go where results go, the rest beside them.
    pub(crate) fn lines(self, events: &[TaskEvent]) {
        if self.json {
            return self.events(events);
        }
        for event in events {
            match &event.body {
                TaskEventBody::Log { line } => self.screen.out(&plain(&line.text)),
                TaskEventBody::Stage { .. } => {}
                TaskEventBody::Started
                | TaskEventBody::Notice { .. }
                | TaskEventBody::Dropped { .. }
                | TaskEventBody::Cancelling
                | TaskEventBody::Finished { .. } => self.events(std::slice::from_ref(event)),
            }
        }
    }

    /// Nothing of the task moves any more.
    pub(crate) fn settle(self) {
        self.screen.settle(self.label);
    }

    /// The result of a task.
    pub(crate) fn task_result(self, result: &TaskResult, shown: &ShownLines) {
        match result {
            TaskResult::Build(built) => {
                let text =
                    format!("{} {} ({}, {})", good("Built"), built.tag, built.image_id, built.architecture);
                self.result(built, &text);
            }
            TaskResult::Check(checked) => self.result(checked, &texts::check(checked)),
            TaskResult::Publish(published) => self.result(published, &published_text(published)),
            TaskResult::Deploy(deployed) => self.result(deployed, &deployed_text(deployed)),
            TaskResult::Invocation(result) => {
                self.result(&invocation_json(result), &invocation_text(result, shown))
            }
            TaskResult::FunctionLog(read) if self.json => self.result(read, ""),
            TaskResult::FunctionLog(read) => self.aside(&cloud_texts::read_log(read)),
            TaskResult::Deletion(deleted) => self.result(deleted, &cloud_texts::deleted(deleted)),
            TaskResult::Journey(result) => self.result(&journey_json(result), &journey_text(result, shown)),
        }
    }

    /// An error with its advice; returns the exit code.
    pub(crate) fn failed(self, report: &ErrorReport) -> u8 {
        if self.json {
            self.json_line("error", report);
        } else {
            self.screen.err(&self.labelled(report_text(report).trim_end()));
        }
        exit::code_of(report.code)
    }

    /// The task was cancelled.
    pub(crate) fn cancelled(self) -> u8 {
        if self.json {
            self.json_line("cancelled", &json!({}));
        } else {
            self.screen.err(&self.labelled("Cancelled. Nothing of it is left running."));
        }
        exit::CANCELLED
    }

    /// The program ends before the clean-up did.
    pub(crate) fn given_up(self) {
        if self.json {
            self.json_line("cancelled", &json!({ "cleanedUp": false }));
        } else {
            self.screen.err(&self.labelled(
                "Ended before everything was removed. `slipway clean` removes what is left of local tests.",
            ));
        }
    }

    fn labelled(self, text: &str) -> String {
        labelled(self.label, text)
    }

    fn json_line<T: Serialize>(self, kind: &str, value: &T) {
        line_out(&object_of(kind, self.label, value).to_string());
    }
}

/// One object for a program: the fields of the value, or what is no object under a name of its own.
fn object_of<T: Serialize>(kind: &str, label: Option<&str>, value: &T) -> Value {
    let mut object = serde_json::Map::new();
    object.insert("type".to_owned(), json!(kind));
    object.extend(label.map(|label| ("project".to_owned(), json!(label))));
    match serde_json::to_value(value) {
        Ok(Value::Object(fields)) => object.extend(fields.into_iter().filter(|(name, _)| name != "type")),
        Ok(other) => drop(object.insert("value".to_owned(), other)),
        Err(error) => drop(object.insert("unwritable".to_owned(), json!(error.to_string()))),
    }
    Value::Object(object)
}

pub(crate) fn report_text(report: &ErrorReport) -> String {
    let mut text = format!("{} {}\n", colour::err(Tone::Bad, "error:"), within(&report.message));
    for cause in &report.causes {
        text.push_str(&format!("  because: {}\n", within(cause)));
    }
    for place in &report.places {
        let column = place.column.map(|column| format!(":{column}")).unwrap_or_default();
        text.push_str(&format!(
            "  at {}:{}{column}: {} {}\n",
            plain(&place.file),
            place.line,
            plain(&place.code),
            within(&place.message)
        ));
    }
    if let Some(detail) = &report.detail {
        for line in plain(detail).lines() {
            text.push_str(&format!("  | {line}\n"));
        }
    }
    for hint in &report.hints {
        let word = colour::err(Tone::Advice, "hint:");
        match hint {
            Hint::Text { text: advice } => text.push_str(&format!("{word} {}\n", within(advice))),
            Hint::Command { text: advice, command } => {
                text.push_str(&format!("{word} {}\n  {}\n", within(advice), plain(command)));
            }
        }
    }
    text
}

/// Text that may hold what others wrote, with its further lines below the first.
fn within(text: &str) -> String {
    plain(text).replace('\n', "\n    ")
}

fn published_text(published: &PublishResult) -> String {
    format!(
        "{} {}@{} (tag {}; {} sent, {} were there)",
        good("Published"),
        published.repository_uri,
        published.digest,
        published.tag,
        published.bytes_sent,
        published.bytes_skipped
    )
}

fn deployed_text(deployed: &DeployResult) -> String {
    let tested = if deployed.tested { "the image you tested" } else { "an image that was not tested here" };
    format!("{} runs {} — {tested}", deployed.function_arn, deployed.digest)
}

fn journey_text(result: &JourneyResult, shown: &ShownLines) -> String {
    format!("{} runs {}\n{}", result.function_arn, result.digest, invocation_text(&result.cloud, shown))
}

fn journey_json(result: &JourneyResult) -> Value {
    json!({
        "functionArn": result.function_arn,
        "digest": result.digest,
        "payload": payload_json(&result.cloud.invocation),
        "verdict": result.cloud.invocation.verdict,
    })
}

fn good(word: &str) -> String {
    colour::out(Tone::Good, word)
}

/// Writes a line for a program. A reader that has closed its end, such as `head`, is no error of ours.
pub(crate) fn line_out(line: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_others_wrote_into_an_error_reaches_the_terminal_as_a_sequence() {
        let mut report = slipway_workbench::report::invalid_input("No \u{1b}[2Jproject.");
        report.causes.push("it said \u{1b}]0;PWN\u{7}boom\nsecond".to_owned());
        report.detail = Some("\u{1b}[31mred".to_owned());
        let next = Hint::Command { text: "Type".to_owned(), command: "slipway \u{1b}[8mx".to_owned() };
        report.hints = vec![next].try_into().unwrap();
        let text = report_text(&report);
        assert!(
            text.contains("No project.") && text.contains("because: it said boom\n    second\n"),
            "{text}"
        );
        assert!(text.contains("  | red\n") && text.contains("  slipway x\n"), "{text}");
        assert!(!text.contains("PWN") && !text.contains('\u{7}'), "{text:?}");
    }

    #[test]
    fn a_result_is_never_empty_whatever_form_it_has() {
        let shown = |value: Value| object_of("result", None, &value);
        assert_eq!(shown(json!({"name": "a", "type": "b"})), json!({"type": "result", "name": "a"}));
        assert_eq!(shown(json!([1, 2])), json!({"type": "result", "value": [1, 2]}));
        assert_eq!(shown(json!(null)), json!({"type": "result", "value": null}));
        let labelled = object_of("result", Some("One"), &json!({"a": 1}));
        assert_eq!(labelled, json!({"type": "result", "project": "One", "a": 1}));
    }
}
