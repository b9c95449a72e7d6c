//! The error contract of every host: one closed set of codes, one sentence, the chain of causes, and advice
//! that stands apart from the error.
//!
//! This is the only place that builds an [`ErrorReport`], and the only home of advice on the errors of the crates below.
//! A report begins as a [`Problem`], which becomes one by its first next action: none can be without. Every `match` on an
//! error names all variants, so that a new one does not compile until somebody says what a person sees.
//! What .NET's tools said is explained where it is read, in `slipway_core::build_error`.

use serde::{Deserialize, Serialize};

/// A piece of advice, apart from the error itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum Hint {
    /// A sentence.
    Text {
        /// The sentence.
        text: String,
    },
    /// A command to copy.
    Command {
        /// What the command does.
        text: String,
        /// The command line.
        command: String,
    },
}

/// An error as a person sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ErrorReport {
    /// The case.
    pub code: ErrorCode,
    /// One sentence: what could not be done, with the name of the thing.
    pub message: String,
    /// Why, outermost first.
    pub causes: Vec<String>,
    /// What to do next: one action at least.
    #[cfg_attr(feature = "specta", specta(type = Vec<Hint>))]
    pub hints: NextActions,
    /// Raw text for the curious: the last log lines, a request id.
    pub detail: Option<String>,
    /// Places in the project's files that the error is about, the first one first.
    #[serde(default)]
    pub places: Vec<ErrorPlace>,
    /// Whether trying again without a change can help.
    pub retryable: bool,
}

/// A compiler's message with its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ErrorPlace {
    /// The file, relative to the build context.
    pub file: String,
    /// The line, counted from 1.
    pub line: u32,
    /// The column, counted from 1.
    pub column: Option<u32>,
    /// The compiler's own code, such as `CS1002`.
    pub code: String,
    /// What it says.
    pub message: String,
}

mod aws;
mod aws_advice;
mod code;
mod engine;
mod engine_address;
mod image;
mod local;
mod problem;
mod project;
mod publish;
#[cfg(test)]
mod samples;
mod settings;

pub(crate) use aws::practice_without_engine;
pub use aws::{aws, deploy};
pub use code::ErrorCode;
pub use engine::engine;
pub use image::file_unopened;
pub(crate) use image::*;
pub(crate) use local::event_invalid;
pub use local::{emulator, event_unreadable, practice, practice_busy};
pub use problem::NextActions;
use problem::Problem;
pub(crate) use project::*;
pub use publish::publish;
pub(crate) use publish::{
    image_absent, image_differs, image_in_other_region, image_is_index, image_not_in_ecr,
};
pub(crate) use settings::*;

use crate::storage::StorageError;
use crate::tasks::TaskId;

impl ErrorReport {
    pub(crate) fn because(mut self, cause: impl Into<String>) -> Self {
        self.causes.push(cause.into());
        self
    }

    fn hint(mut self, text: impl Into<String>) -> Self {
        self.hints.push(Hint::text(text));
        self
    }

    fn command(mut self, text: impl Into<String>, command: impl Into<String>) -> Self {
        self.hints.push(Hint::command(text, command));
        self
    }

    fn retryable(self) -> Self {
        self.retryable_if(true)
    }

    fn retryable_if(mut self, passing: bool) -> Self {
        self.retryable = passing;
        self
    }
}

/// So that a host whose own functions return boxed errors can pass a report on.
impl std::fmt::Display for ErrorReport {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for ErrorReport {}

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

pub(crate) fn task_not_found(id: &TaskId) -> ErrorReport {
    Problem::new(ErrorCode::TaskNotFound, format!("There is no task {}.", id.0))
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
        .hint("Nothing else is affected. Please report it with the details below.")
        .retryable()
}
