//! Errors of the workbench itself: arguments, Slipway's own files, tasks, and mistakes of Slipway's own.

use super::{ErrorCode, ErrorReport, Problem};
use crate::storage::StorageError;

/// An argument that does not keep to a rule; `message` says which and what is allowed.
pub fn invalid_input(message: impl Into<String>) -> ErrorReport {
    Problem::new(ErrorCode::InvalidInput, message).hint("Correct it, then try again.")
}

pub(crate) fn storage(error: StorageError) -> ErrorReport {
    let problem =
        Problem::new(ErrorCode::StorageFailed, format!("Slipway's own files: {error}.")).caused_by(&error);
    let report = match error {
        StorageError::Read { .. } | StorageError::Write { .. } | StorageError::Encode { .. } => problem
            .hint("Check that the folder exists, that you may write there, and that the disk is not full."),
        StorageError::Busy { .. } => {
            problem.hint("Wait for the other window or command, or end it. Then try again.")
        }
    };
    report.retryable()
}

/// An error's text as a sentence of its own, without the full stop.
pub(crate) fn sentence(error: &dyn std::error::Error) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().collect::<String>()).unwrap_or_default();
    format!("{first}{}", letters.as_str().trim_end_matches('.'))
}

/// Work on another thread ended without an answer; it can only have panicked, or the process is ending.
pub(crate) fn thread_lost(error: &tokio::task::JoinError) -> ErrorReport {
    Problem::new(ErrorCode::Unexpected, "Slipway made a mistake of its own and stopped this work.")
        .detail(error.to_string())
        .hint("Nothing else is affected. Report it with the details below.")
        .retryable()
}

pub(crate) fn task_not_found(id: &str) -> ErrorReport {
    Problem::new(ErrorCode::TaskNotFound, format!("There is no task {id}."))
        .hint("It may have ended long ago, or belong to another start of Slipway.")
}

pub(crate) fn panicked(panic: &(dyn std::any::Any + Send)) -> ErrorReport {
    let text = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no text".to_owned());
    Problem::new(ErrorCode::Unexpected, "Slipway made a mistake of its own and stopped this task.")
        .detail(text)
        .hint("Nothing else is affected. Report it with the details below.")
        .retryable()
}
