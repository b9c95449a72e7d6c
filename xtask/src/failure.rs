//! Why a task stopped, and the exit code that tells it: 1 for failed, 4 for something needed that is missing.

use std::path::Path;
use std::process::ExitCode;

use thiserror::Error;

/// What every task answers with.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

/// A task that could not be finished.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    /// The machine lacks something that only its owner can provide.
    #[error("{0}")]
    Missing(String),
    /// A step ran and failed.
    #[error("{0}")]
    Failed(String),
    /// The file system refused.
    #[error("{action}: {source}")]
    Io {
        /// What was tried, with the path.
        action: String,
        /// What the system said.
        source: std::io::Error,
    },
}

impl Failure {
    /// The exit code of the process.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Missing(_) => ExitCode::from(4),
            Self::Failed(_) | Self::Io { .. } => ExitCode::from(1),
        }
    }
}

/// Says what was tried when the file system refuses.
pub(crate) trait Explain<T> {
    /// Adds the action and the path to the error.
    fn explain(self, action: &str, path: &Path) -> Outcome<T>;
}

impl<T> Explain<T> for std::io::Result<T> {
    fn explain(self, action: &str, path: &Path) -> Outcome<T> {
        self.map_err(|source| Failure::Io { action: format!("cannot {action} {}", path.display()), source })
    }
}
