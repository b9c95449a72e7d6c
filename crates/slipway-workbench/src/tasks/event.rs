//! What a task tells about itself. A snapshot says how it stands; every event has a rising number, so that whoever has
//! the snapshot can ask for what comes after it.

use crate::report::ErrorReport;
use crate::values::{
    BuildResult, CheckResult, DeletionResult, DeployResult, FunctionLogResult, InvocationResult,
    JourneyResult, PublishResult,
};
use serde::{Deserialize, Serialize};
use slipway_core::{Bytes, Milliseconds, Step};

/// The name of a task, unique on this machine.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(transparent)]
pub struct TaskId(pub String);

/// What a task does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum TaskKind {
    /// Builds an image.
    Build,
    /// Reads an image and says what Lambda would refuse.
    Check,
    /// Invokes the built image on this machine.
    LocalInvocation,
    /// Uploads the image to ECR.
    Publish,
    /// Creates or updates the function.
    Deploy,
    /// Invokes the deployed function.
    RemoteInvocation,
    /// Reads or follows the log of a deployed function.
    FunctionLog,
    /// Deletes a deployed function.
    Deletion,
    /// Build, test, publish, deploy and cloud invocation as stages of one task.
    Journey,
}

impl TaskKind {
    /// The step it belongs to; the journey goes through several.
    #[must_use]
    pub fn step(self) -> Option<Step> {
        match self {
            Self::Build => Some(Step::Build),
            Self::Check => Some(Step::Check),
            Self::LocalInvocation => Some(Step::Test),
            Self::Publish => Some(Step::Publish),
            Self::Deploy => Some(Step::Deploy),
            Self::RemoteInvocation | Self::FunctionLog | Self::Deletion => Some(Step::Cloud),
            Self::Journey => None,
        }
    }
}

/// Where a task is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum TaskState {
    /// At work.
    Running,
    /// Asked to stop, and cleaning up.
    Cancelling,
    /// Ended with its result.
    Succeeded,
    /// Ended with a report.
    Failed,
    /// Ended because it was asked to.
    Cancelled,
}

/// Where a stage of a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum StageState {
    /// At work.
    Running,
    /// Done.
    Done,
    /// Done without work: the engine had the result, or the registry had the layer.
    Reused,
    /// Ended with an error, or stopped.
    Failed,
}

/// A step that a person can follow: a build step, a layer, a wait for AWS.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Stage {
    /// Its place among the stages of its task, from 0. It stays the same while the stage goes on.
    pub index: u32,
    /// The step of the journey it belongs to.
    pub step: Step,
    /// Its name for programs, the same each time this work is done.
    pub id: String,
    /// What the stage does, in words.
    pub name: String,
    /// Where it is.
    pub state: StageState,
    /// How long it took, in milliseconds, once it ended.
    pub duration_ms: Option<Milliseconds>,
    /// How far it is, where that is known.
    pub progress: Option<Progress>,
}

/// How far something is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// Bytes done.
    pub done_bytes: Bytes,
    /// Bytes in all, where known.
    pub total_bytes: Option<Bytes>,
}

/// One line of a task's log, as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct LogLine {
    /// The stage it belongs to.
    pub stage: Option<String>,
    /// The text, without escape codes.
    pub text: String,
}

/// Lines of a task's log in a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct LogPage {
    /// How many lines before these are gone, because the log is bounded.
    pub left_out: u32,
    /// The number of the first line, counted from 0.
    pub first: u32,
    /// The lines, without escape codes.
    pub lines: Vec<String>,
}

/// How a task ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum Outcome {
    /// It did what it was asked.
    Succeeded {
        /// What came of it.
        result: TaskResult,
    },
    /// It could not.
    Failed {
        /// Why, and what to do.
        report: ErrorReport,
    },
    /// It was asked to stop and did.
    Cancelled,
}

/// The result of a task, by its kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum TaskResult {
    /// Of a build.
    Build(BuildResult),
    /// Of a check.
    Check(Box<CheckResult>),
    /// Of a local or remote invocation.
    Invocation(Box<InvocationResult>),
    /// Of an upload.
    Publish(PublishResult),
    /// Of a deploy.
    Deploy(DeployResult),
    /// Of the reading of a function's log.
    FunctionLog(FunctionLogResult),
    /// Of a deletion.
    Deletion(DeletionResult),
    /// Of the whole journey.
    Journey(Box<JourneyResult>),
}

/// What an event tells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum TaskEventBody {
    /// The task began.
    Started,
    /// A stage began, moved or ended.
    Stage {
        /// The stage as it is now.
        stage: Stage,
    },
    /// A line of the log.
    Log {
        /// The line.
        line: LogLine,
    },
    /// A fact worth reading that is no error.
    Notice {
        /// The sentence.
        text: String,
    },
    /// Lines of the log were dropped before the watcher saw them, because the log is bounded.
    Dropped {
        /// How many lines are gone.
        count: u32,
    },
    /// The task was asked to stop.
    Cancelling,
    /// The one final event.
    Finished {
        /// How it ended.
        outcome: Outcome,
    },
}

/// One event of a task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct TaskEvent {
    /// Rises with each event of the task, from 1.
    pub seq: u32,
    /// What happened.
    pub body: TaskEventBody,
}

/// A task as it is now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct TaskSnapshot {
    /// The task.
    pub id: TaskId,
    /// What it does.
    pub kind: TaskKind,
    /// What it does, in words, with the name of the thing.
    pub title: String,
    /// The project's folder or file it works for, where there is one.
    pub project: Option<String>,
    /// The same work as a line for the terminal.
    pub command_line: String,
    /// Where it is in its life.
    pub state: TaskState,
    /// When it began, in milliseconds since 1970.
    pub started_at_ms: Milliseconds,
    /// When it ended, in milliseconds since 1970.
    pub finished_at_ms: Option<Milliseconds>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// The step it belongs to; of the journey the one it has come to, if any.
    pub step: Option<Step>,
    /// Its stages as they are now, in the order in which they began.
    pub stages: Vec<Stage>,
    /// Facts worth reading that are no errors.
    pub notices: Vec<String>,
    /// How many lines its log had so far, with those that are gone.
    pub lines: u32,
    /// The number of the newest event.
    pub last_seq: u32,
}
