//! What the terminal shows: lines for people on standard error with the result on standard output, or one JSON
//! object a line for programs. Colour carries nothing here, so none is used.

use crate::invocations::{invocation_json, invocation_text, payload_json};
use crate::tasks::ShownLines;
use crate::{exit, terminal, texts};
use serde::Serialize;
use serde_json::{Value, json};
use slipway_workbench::ops::{DeployResult, JourneyResult, PublishResult};
use slipway_workbench::report::{ErrorReport, Hint};
use slipway_workbench::tasks::{Stage, StageState, TaskEvent, TaskEventBody, TaskResult};
use std::io::Write as _;

/// How to show.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Show<'a> {
    /// One JSON object a line.
    pub(crate) json: bool,
    /// Which of several this is about, where several run side by side.
    pub(crate) label: Option<&'a str>,
}

impl Show<'_> {
    /// A plain result: the fields of `value` in JSON, `text` for people.
    pub(crate) fn result<T: Serialize>(self, value: &T, text: &str) {
        if self.json {
            self.json_line("result", value);
        } else {
            line_out(&self.labelled(text.trim_end()));
        }
    }

    /// Words beside the result, for people only.
    pub(crate) fn aside(self, text: &str) {
        if !self.json && !text.is_empty() {
            line_err(text.trim_end());
        }
    }

    /// One event of a task.
    pub(crate) fn event(self, event: &TaskEvent) {
        if self.json {
            let mut object = serde_json::to_value(&event.body).unwrap_or(Value::Null);
            if let Some(fields) = object.as_object_mut() {
                fields.insert("seq".to_owned(), json!(event.seq));
                fields.extend(self.label.map(|label| ("project".to_owned(), json!(label))));
            }
            line_out(&object.to_string());
            return;
        }
        if let Some(text) = event_text(&event.body) {
            line_err(&self.labelled(&text));
        }
    }

    /// The result of a task.
    pub(crate) fn task_result(self, result: &TaskResult, shown: &ShownLines) {
        match result {
            TaskResult::Build(built) => {
                let text = format!("Built {} ({}, {})", built.tag, built.image_id, built.architecture);
                self.result(built, &text);
            }
            TaskResult::Check(checked) => self.result(checked, &texts::check(checked)),
            TaskResult::Publish(published) => self.result(published, &published_text(published)),
            TaskResult::Deploy(deployed) => self.result(deployed, &deployed_text(deployed)),
            TaskResult::Invocation(result) => {
                self.result(&invocation_json(result), &invocation_text(result, shown))
            }
            TaskResult::Journey(result) => self.result(&journey_json(result), &journey_text(result, shown)),
        }
    }

    /// An error with its advice; returns the exit code.
    pub(crate) fn failed(self, report: &ErrorReport) -> u8 {
        if self.json {
            self.json_line("error", report);
        } else {
            line_err(&self.labelled(report_text(report).trim_end()));
        }
        exit::code_of(report.code)
    }

    /// The task was cancelled.
    pub(crate) fn cancelled(self) -> u8 {
        if self.json {
            self.json_line("cancelled", &json!({}));
        } else {
            line_err(&self.labelled("Cancelled. Nothing of it is left running."));
        }
        exit::CANCELLED
    }

    /// The program ends before the clean-up did.
    pub(crate) fn given_up(self) {
        if self.json {
            self.json_line("cancelled", &json!({ "cleanedUp": false }));
        } else {
            line_err(&self.labelled(
                "Ended before everything was removed. `slipway clean` removes what is left of local tests.",
            ));
        }
    }

    /// Each line with the name of what it is about, where there are several.
    fn labelled(self, text: &str) -> String {
        let Some(label) = self.label else { return text.to_owned() };
        text.lines().map(|line| format!("[{label}] {line}")).collect::<Vec<_>>().join("\n")
    }

    fn json_line<T: Serialize>(self, kind: &str, value: &T) {
        let mut object = serde_json::Map::new();
        object.insert("type".to_owned(), json!(kind));
        object.extend(self.label.map(|label| ("project".to_owned(), json!(label))));
        if let Ok(Value::Object(fields)) = serde_json::to_value(value) {
            object.extend(fields.into_iter().filter(|(name, _)| name != "type"));
        }
        line_out(&Value::Object(object).to_string());
    }
}

fn event_text(event: &TaskEventBody) -> Option<String> {
    match event {
        TaskEventBody::Stage { stage } => stage_text(stage),
        TaskEventBody::Log { line } => Some(format!("    {}", terminal::plain(&line.text))),
        TaskEventBody::Notice { text } => Some(format!("note: {text}")),
        TaskEventBody::Dropped { count } => Some(format!("    ({count} lines left out)")),
        TaskEventBody::Cancelling => Some("Cancelling… Ctrl-C once more ends at once.".to_owned()),
        TaskEventBody::Started | TaskEventBody::Finished { .. } => None,
    }
}

fn stage_text(stage: &Stage) -> Option<String> {
    let word = match stage.state {
        // A line for every few bytes would bury the rest; the end of the stage tells its time.
        StageState::Running if stage.progress.is_some() => return None,
        StageState::Running => "…",
        StageState::Done => "done",
        StageState::Reused => "reused",
        StageState::Failed => "failed",
    };
    let seconds = stage.duration_ms.map(|ms| format!(" ({:.1} s)", ms.seconds())).unwrap_or_default();
    Some(format!("  {} {word}{seconds}", stage.name))
}

pub(crate) fn report_text(report: &ErrorReport) -> String {
    let mut text = format!("error: {}\n", report.message);
    for cause in &report.causes {
        text.push_str(&format!("  because: {cause}\n"));
    }
    for place in &report.places {
        let column = place.column.map(|column| format!(":{column}")).unwrap_or_default();
        text.push_str(&format!(
            "  at {}:{}{column}: {} {}\n",
            place.file, place.line, place.code, place.message
        ));
    }
    if let Some(detail) = &report.detail {
        for line in detail.lines() {
            text.push_str(&format!("  | {line}\n"));
        }
    }
    for hint in &report.hints {
        match hint {
            Hint::Text { text: advice } => text.push_str(&format!("hint: {advice}\n")),
            Hint::Command { text: advice, command } => {
                text.push_str(&format!("hint: {advice}\n  {command}\n"))
            }
        }
    }
    text
}

fn published_text(published: &PublishResult) -> String {
    format!(
        "Published {}@{} (tag {}; {} sent, {} were there)",
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

/// Writes a line of the result. A reader that has closed its end, such as `head`, is no error of ours.
pub(crate) fn line_out(line: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

/// Writes a line of what goes on.
fn line_err(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}
