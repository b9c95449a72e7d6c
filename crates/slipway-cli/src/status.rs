//! How far a project is on its way: one line for each step, as the window's rail has them; for programs the whole record.
//!
//! A project that was never built has a record too: its choices are those that it suggests, and its steps say that none of
//! them was begun.

use crate::requests;
use crate::show::Show;
use crate::verbs::answer;
use slipway_core::journey::{StepDetail, StepState, StepStatus};
use slipway_core::{Milliseconds, Step, Verdict};
use slipway_workbench::Workbench;
use std::path::Path;

/// Shows the steps of a project.
pub(crate) async fn run(workbench: &Workbench, project: &Path, show: Show<'_>) -> u8 {
    let record = workbench.open_project(&requests::text_of(project)).await;
    answer(show, record, |record| text(&record.statuses))
}

fn text(statuses: &[StepStatus]) -> String {
    let lines = statuses.iter().map(|status| {
        let detail = status.detail.as_ref().map(detail).unwrap_or_default();
        let line = format!("{:<8} {:<12} {detail}", name(status.step), word(status.state));
        line.trim_end().to_owned() + "\n"
    });
    lines.collect()
}

fn name(step: Step) -> &'static str {
    match step {
        Step::Project => "Project",
        Step::Base => "Base",
        Step::Build => "Build",
        Step::Check => "Check",
        Step::Test => "Test",
        Step::Publish => "Publish",
        Step::Deploy => "Deploy",
        Step::Cloud => "Cloud",
    }
}

fn word(state: StepState) -> &'static str {
    match state {
        StepState::NotStarted => "not started",
        StepState::Ready => "ready",
        StepState::Done => "done",
        StepState::Stale => "out of date",
        StepState::Failed => "failed",
    }
}

fn detail(detail: &StepDetail) -> String {
    match detail {
        StepDetail::NeedsHandler => "needs a handler: slipway handlers PROJECT".to_owned(),
        StepDetail::Base { tag, architecture } => format!("{tag}, {architecture}"),
        StepDetail::Size { bytes } => bytes.to_string(),
        StepDetail::Refused { findings: 1 } => "1 finding that Lambda would refuse".to_owned(),
        StepDetail::Refused { findings } => format!("{findings} findings that Lambda would refuse"),
        StepDetail::Took { duration_ms } => took(*duration_ms),
        StepDetail::Digest { digest } => digest.clone(),
        StepDetail::Verdict { verdict } => verdict_word(*verdict).to_owned(),
    }
}

fn took(duration: Milliseconds) -> String {
    format!("{:.1} s", duration.seconds())
}

fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Success => "success",
        Verdict::FunctionError => "the function threw",
        Verdict::Timeout => "timed out",
        Verdict::Crash => "crashed",
        Verdict::InitFailure => "did not start",
        Verdict::OutOfMemory => "out of memory",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_has_a_line_with_its_state_in_words() {
        let status = |step, state, detail| StepStatus { step, state, detail };
        let shown = text(&[
            status(Step::Project, StepState::Failed, Some(StepDetail::NeedsHandler)),
            status(Step::Test, StepState::Stale, None),
            status(
                Step::Cloud,
                StepState::Done,
                Some(StepDetail::Took { duration_ms: Milliseconds(1240.0) }),
            ),
        ]);
        assert_eq!(
            shown,
            "Project  failed       needs a handler: slipway handlers PROJECT\n\
             Test     out of date\n\
             Cloud    done         1.2 s\n"
        );
    }
}
