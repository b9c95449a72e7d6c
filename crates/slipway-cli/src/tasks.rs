//! Follows a task to its end on the terminal. The first Ctrl-C, or a request to terminate, cancels the task, and its clean-up is waited for.

use crate::show::Show;
use crate::{ends, exit};
use slipway_workbench::Workbench;
use slipway_workbench::report::ErrorReport;
use slipway_workbench::tasks::{Outcome, TaskEvent, TaskEventBody, TaskId, TaskResult};

/// Shows the task's events and, at the end, its result; returns the exit code.
pub(crate) async fn follow(
    workbench: &Workbench,
    started: Result<TaskId, ErrorReport>,
    show: Show<'_>,
) -> u8 {
    let id = match started {
        Ok(id) => id,
        Err(report) => return show.failed(&report),
    };
    let mut watch = match workbench.tasks().watch(&id, 0) {
        Ok(watch) => watch,
        Err(report) => return show.failed(&report),
    };
    let mut interrupted = false;
    loop {
        tokio::select! {
            events = watch.next() => {
                let Some(events) = events else { return exit::FAILED };
                if let Some(code) = show_events(&events, show) {
                    return code;
                }
            }
            () = ends::asked(), if !interrupted => {
                interrupted = true;
                // A task that has ended meanwhile tells so by its final event.
                let _ = workbench.tasks().cancel(&id);
            }
        }
    }
}

fn show_events(events: &[TaskEvent], show: Show<'_>) -> Option<u8> {
    for event in events {
        if let TaskEventBody::Finished { outcome } = &event.body {
            return Some(finish(outcome, show));
        }
        show.event(event);
    }
    None
}

fn finish(outcome: &Outcome, show: Show<'_>) -> u8 {
    match outcome {
        Outcome::Succeeded { result } => {
            show.task_result(result);
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
        TaskResult::Build(_) | TaskResult::Publish(_) | TaskResult::Deploy(_) => true,
    }
}
