//! Follows a task to its end on the terminal. The first Ctrl-C, or a request to terminate, cancels the task, and its
//! clean-up is waited for; the second ends the program at once.

use crate::exit;
use crate::show::Show;
use slipway_workbench::Ends;
use slipway_workbench::Workbench;
use slipway_workbench::report::ErrorReport;
use slipway_workbench::tasks::{Outcome, TaskEvent, TaskEventBody, TaskId, TaskResult};
use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};

/// The log lines that were shown while the task ran, so that a result does not repeat them. Only a number of each is
/// kept: a log may be long.
#[derive(Debug, Default)]
pub(crate) struct ShownLines {
    numbers: HashSet<u64>,
    hasher: RandomState,
}

impl ShownLines {
    pub(crate) fn add(&mut self, line: &str) {
        self.numbers.insert(self.hasher.hash_one(line));
    }

    fn add_all(&mut self, events: &[TaskEvent]) {
        for event in events {
            if let TaskEventBody::Log { line } = &event.body {
                self.add(&line.text);
            }
        }
    }

    /// Whether the line was shown.
    pub(crate) fn has(&self, line: &str) -> bool {
        self.numbers.contains(&self.hasher.hash_one(line))
    }
}

/// Shows the task's events and, at the end, its result; returns the exit code.
pub(crate) async fn follow(
    workbench: &Workbench,
    started: Result<TaskId, ErrorReport>,
    show: Show<'_>,
) -> u8 {
    follow_as(workbench, started, show, |show, events| show.events(events)).await
}

/// The same for a task whose lines are what was asked for.
pub(crate) async fn follow_lines(
    workbench: &Workbench,
    started: Result<TaskId, ErrorReport>,
    show: Show<'_>,
) -> u8 {
    follow_as(workbench, started, show, |show, events| show.lines(events)).await
}

#[expect(clippy::disallowed_methods, reason = "whoever asks twice to end waits for no clean-up")]
async fn follow_as(
    workbench: &Workbench,
    started: Result<TaskId, ErrorReport>,
    show: Show<'_>,
    tell: fn(Show<'_>, &[TaskEvent]),
) -> u8 {
    let id = match started {
        Ok(id) => id,
        Err(report) => return show.failed(&report),
    };
    let mut watch = match workbench.tasks().watch(&id) {
        Ok(watch) => watch,
        Err(report) => return show.failed(&report),
    };
    remember_project(workbench, &id).await;
    let mut ends = Ends::listen();
    let mut cancelling = false;
    let mut shown = ShownLines::default();
    loop {
        tokio::select! {
            events = watch.next() => {
                let Some(events) = events else { return exit::FAILED };
                if let Some(code) = show_events(&events, &mut shown, show, tell) {
                    return code;
                }
            }
            () = ends.asked() => {
                if cancelling {
                    show.settle();
                    show.given_up();
                    // Whoever asks twice waits for nothing more: not for the clean-up, nor for a thread that still reads.
                    std::process::exit(exit::CANCELLED.into());
                }
                cancelling = true;
                // A task that has ended meanwhile tells so by its final event.
                let _ = workbench.tasks().cancel(&id);
            }
        }
    }
}

/// A project that is worked on here is among those that the window offers to open. It is a convenience, so a task goes on
/// where it cannot be written down.
async fn remember_project(workbench: &Workbench, id: &TaskId) {
    let project = workbench.tasks().snapshot(id).ok().and_then(|snapshot| snapshot.project);
    if let Some(project) = project {
        let _ = workbench.remember_opened(&project).await;
    }
}

/// Shows what came, and what came of it where the last of it is the end.
fn show_events(
    events: &[TaskEvent],
    shown: &mut ShownLines,
    show: Show<'_>,
    tell: fn(Show<'_>, &[TaskEvent]),
) -> Option<u8> {
    let end = events.iter().position(|event| matches!(event.body, TaskEventBody::Finished { .. }));
    let before = &events[..end.unwrap_or(events.len())];
    if !show.quiet {
        shown.add_all(before);
    }
    tell(show, before);
    let TaskEventBody::Finished { outcome } = &events.get(end?)?.body else { return None };
    show.settle();
    Some(finish(outcome, shown, show))
}

fn finish(outcome: &Outcome, shown: &ShownLines, show: Show<'_>) -> u8 {
    match outcome {
        Outcome::Succeeded { result } => {
            show.task_result(result, shown);
            if succeeded(result) { exit::DONE } else { exit::FAILED }
        }
        Outcome::Failed { report } => show.failed(report),
        Outcome::Cancelled => show.cancelled(),
    }
}

/// An invocation that was made and answered with an error is a finished task, and a failed command. So is a check
/// that found what Lambda refuses.
fn succeeded(result: &TaskResult) -> bool {
    use slipway_core::Verdict;
    match result {
        TaskResult::Invocation(result) => result.invocation.verdict == Verdict::Success,
        TaskResult::Journey(result) => result.cloud.invocation.verdict == Verdict::Success,
        TaskResult::Check(checked) => checked.refused() == 0,
        TaskResult::Build(_)
        | TaskResult::Publish(_)
        | TaskResult::Deploy(_)
        | TaskResult::FunctionLog(_)
        | TaskResult::Deletion(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_was_shown_is_known_again() {
        let mut shown = ShownLines::default();
        shown.add("loading");
        assert!(shown.has("loading") && !shown.has("loaded"));
    }
}
