//! The error contract of every host: one closed set of codes, one sentence, the chain of causes, and advice
//! that stands apart from the error.
//!
//! This is the only place that builds an [`ErrorReport`]. A code exists only because someone branches on it:
//! the window picks a title and a primary action by it, the terminal picks its exit code.

use serde::{Deserialize, Serialize};

/// What went wrong, as far as a host needs to tell cases apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum ErrorCode {
    /// No container engine was found on this machine.
    EngineNotFound,
    /// The engine is there, and this user may not talk to it.
    EnginePermission,
    /// The engine was found and does not answer, or was lost while it worked.
    EngineUnreachable,
    /// The disk that the engine uses is full.
    DiskFull,
    /// The project's folder or file cannot be read.
    ProjectUnreadable,
    /// The project file was read and is no project Slipway can build.
    ProjectInvalid,
    /// No handler is known for the project.
    HandlerMissing,
    /// The base image does not fit the project's framework.
    BaseImageUnfit,
    /// An image that the step needs is not there.
    ImageMissing,
    /// The build ended with an error of its own.
    BuildFailed,
    /// The image's architecture is not the one chosen.
    ArchitectureMismatch,
    /// The event is not JSON or is too large.
    EventInvalid,
    /// The local container did not start.
    LocalStartFailed,
    /// The AWS profile does not exist.
    ProfileMissing,
    /// No credentials were found.
    CredentialsMissing,
    /// The credentials are too old or were refused.
    CredentialsExpired,
    /// No region is set.
    RegionMissing,
    /// AWS refused the action to this identity.
    AccessDenied,
    /// The target's endpoint does not answer.
    TargetUnreachable,
    /// The repository does not exist and its creation was not agreed to.
    RepositoryMissing,
    /// The execution role does not exist and its creation was not agreed to.
    RoleMissing,
    /// The upload did not end with the image proven in the registry.
    PublishFailed,
    /// The function does not exist.
    FunctionMissing,
    /// The function did not come to run the wanted image.
    DeployFailed,
    /// The port asked for is taken.
    PortInUse,
    /// A value does not keep to a rule.
    InvalidInput,
    /// No task has this id.
    TaskNotFound,
    /// Slipway's own files cannot be read or written.
    StorageFailed,
    /// Secrets lie in the files that a build would send.
    SecretsFound,
    /// The check of an image found what Lambda refuses.
    CheckFailed,
    /// A stage worked on another image than the one before it.
    ImageDiffers,
    /// A guard refused: going on needs a clear yes.
    Refused,
    /// Something that Slipway has no word for.
    Unexpected,
}

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
    /// What to do next.
    pub hints: Vec<Hint>,
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
mod engine;
mod engine_address;
mod image;
mod local;
mod project;
mod publish;
mod settings;

pub use aws::aws;
pub(crate) use aws::practice_without_engine;
pub use engine::engine;
pub use image::file_unopened;
pub(crate) use image::*;
pub(crate) use local::event_invalid;
pub use local::{emulator, event_unreadable, practice, practice_busy};
pub(crate) use project::*;
pub use publish::publish;
pub(crate) use publish::{
    image_absent, image_differs, image_in_other_region, image_is_index, image_not_in_ecr,
};
pub(crate) use settings::*;

use crate::storage::StorageError;
use crate::tasks::TaskId;

impl ErrorReport {
    fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            causes: Vec::new(),
            hints: Vec::new(),
            detail: None,
            places: Vec::new(),
            retryable: false,
        }
    }

    /// The sources of an error, outermost first, without what the message says already.
    fn caused_by(mut self, error: &dyn std::error::Error) -> Self {
        let mut next = error.source();
        while let Some(cause) = next {
            let text = cause.to_string();
            if self.causes.last() != Some(&text) && text != self.message {
                self.causes.push(text);
            }
            next = cause.source();
        }
        self
    }

    pub(crate) fn because(mut self, cause: impl Into<String>) -> Self {
        self.causes.push(cause.into());
        self
    }

    fn hint(mut self, text: impl Into<String>) -> Self {
        self.hints.push(Hint::Text { text: text.into() });
        self
    }

    fn command(mut self, text: impl Into<String>, command: impl Into<String>) -> Self {
        self.hints.push(Hint::Command { text: text.into(), command: command.into() });
        self
    }

    fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    fn retryable(mut self) -> Self {
        self.retryable = true;
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
    ErrorReport::new(ErrorCode::InvalidInput, message).hint("Correct it, then try again.")
}

pub(crate) fn storage(error: StorageError) -> ErrorReport {
    ErrorReport::new(ErrorCode::StorageFailed, format!("Slipway's own files: {error}."))
        .caused_by(&error)
        .hint("Check that the folder exists, that you may write there, and that the disk is not full.")
        .retryable()
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
    ErrorReport::new(ErrorCode::Unexpected, "Slipway made a mistake of its own and stopped this work.")
        .detail(error.to_string())
        .hint("Nothing else is affected. Report it with the details below.")
        .retryable()
}

pub(crate) fn task_not_found(id: &TaskId) -> ErrorReport {
    ErrorReport::new(ErrorCode::TaskNotFound, format!("There is no task {}.", id.0))
        .hint("It may have ended long ago, or belong to another start of Slipway.")
}

pub(crate) fn panicked(panic: &(dyn std::any::Any + Send)) -> ErrorReport {
    let text = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no text".to_owned());
    ErrorReport::new(ErrorCode::Unexpected, "Slipway made a mistake of its own and stopped this task.")
        .detail(text)
        .hint("Nothing else is affected. Please report it with the details below.")
        .retryable()
}
