//! The values of the use cases: what a host asks for, what it is told, and what is kept of a project.
//!
//! They lie below tasks, reports and use cases and know none of them. A value that only its own use case has stays with
//! that.

mod behind;
mod build;
mod check;
mod deletion;
mod deploy;
mod function_log;
mod invoke;
mod journey;
mod project;
mod publish;
mod record;
mod settings;
mod target;

pub(crate) use behind::{Behind, FromTemplate, HeldBehind};
pub use build::{BuildOptions, BuildRequest, BuildResult, BuildSecret, SecretSource};
pub use check::{CheckRequest, CheckResult};
pub use deletion::{DeletionRequest, DeletionResult};
pub use deploy::{AliasBehind, DeployRequest, DeployResult, RoleChoice};
pub use function_log::{FunctionLogRequest, FunctionLogResult};
pub use invoke::{InvocationResult, LocalInvocationRequest, RemoteInvocationRequest};
pub use journey::{JourneyRequest, JourneyResult};
pub use project::{AspireResource, FactsSource, ProjectView, TemplateFunction};
pub use publish::{PublishRequest, PublishResult};
pub use record::{Choices, ChosenValue, Elsewhere, ProjectRecord, TestRecord};
pub use settings::Overlay;
pub(crate) use settings::{DEFAULTS_FILE, Layers, SettingsFile, SettingsFiles, SettingsPlace};
pub use target::{Identity, Target};
