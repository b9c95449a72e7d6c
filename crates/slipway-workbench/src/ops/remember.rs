//! Makes options of a call the project's choices, where that is asked. An option without it holds for its call alone.

use crate::Workbench;
use crate::report::ErrorReport;
use crate::values::{BuildOptions, Choices, ProjectRecord, Target};
use slipway_core::Architecture;

/// What shall be remembered; what is none stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Remembered {
    /// The base image's tag.
    pub base_tag: Option<String>,
    /// The architecture.
    pub architecture: Option<Architecture>,
    /// The handler.
    pub handler: Option<String>,
    /// Target stage, arguments and secrets' places.
    pub options: Option<BuildOptions>,
    /// The repository's name.
    pub repository: Option<String>,
    /// The function's name.
    pub function: Option<String>,
    /// Memory in MiB.
    pub memory_mib: Option<u32>,
    /// Timeout in seconds.
    pub timeout_seconds: Option<u32>,
    /// Where to deploy.
    pub target: Option<Target>,
}

impl Workbench {
    /// Keeps these values as the project's choices. One that says what the project says follows the project again.
    pub async fn remember(&self, project: &str, wanted: Remembered) -> Result<ProjectRecord, ErrorReport> {
        self.record(project, move |record| record.choose(wanted.onto(record.choices.clone()))).await
    }
}

impl Remembered {
    fn onto(self, mut choices: Choices) -> Choices {
        if let Some(tag) = &self.base_tag {
            choices.stand_on(tag);
        }
        choices.architecture = self.architecture.unwrap_or(choices.architecture);
        choices.handler = self.handler.unwrap_or(choices.handler);
        choices.repository = self.repository.unwrap_or(choices.repository);
        choices.function = self.function.unwrap_or(choices.function);
        choices.memory_mib = self.memory_mib.unwrap_or(choices.memory_mib);
        choices.timeout_seconds = self.timeout_seconds.unwrap_or(choices.timeout_seconds);
        choices.target = self.target.unwrap_or(choices.target);
        if let Some(options) = self.options {
            choices.build = choices.build.with(options);
        }
        choices
    }
}
