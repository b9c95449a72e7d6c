//! The use cases, one file per verb. Each is reached from the window and from the terminal alike.

mod build_image;
mod check_machine;
mod command_lines;
mod create_sample;
mod deploy_function;
mod inspect_project;
mod invoke_locally;
mod invoke_remotely;
mod journey;
mod list_bases;
mod list_targets;
mod plan_deploy;
mod preview_dockerfile;
mod publish_image;
mod recent_projects;
mod run_journey;
mod serve_practice;
mod settings;

pub use build_image::{BuildRequest, BuildResult};
pub use check_machine::{CheckItem, CheckStatus, MachineReport};
pub use command_lines::CommandLines;
pub use create_sample::SampleRequest;
pub use deploy_function::{DeployRequest, DeployResult, RoleChoice};
pub use inspect_project::ProjectView;
pub use invoke_locally::LocalInvocationRequest;
pub use invoke_remotely::{InvocationResult, RemoteInvocationRequest};
pub use journey::{Choices, Journey, TestRecord};
pub use list_bases::{BaseRow, BasesView, SupportState};
pub use list_targets::{Identity, Target, TargetKind, TargetSummary};
pub use plan_deploy::{PlanRequest, PlanView};
pub use preview_dockerfile::{DockerfilePreview, DockerfileRequest};
pub use publish_image::{PublishRequest, PublishResult};
pub use recent_projects::RecentProject;
pub use run_journey::{JourneyRequest, JourneyResult};
pub use settings::{Settings, Theme};
