//! The use cases, one file per verb. Each is reached from the window and from the terminal alike.

mod aliases_behind;
mod annotations_variable;
mod ask_msbuild;
mod build_history;
mod build_image;
mod build_notices;
mod build_plan;
mod build_secrets;
mod build_steps;
mod change_dockerfile;
mod check_image;
mod check_machine;
mod check_project;
mod choose_settings_file;
mod command_line;
mod command_lines;
mod create_sample;
mod delete_function;
mod deploy_function;
mod deploy_ready;
mod deploy_settings;
mod elsewhere;
mod file_changes;
mod file_of_project;
mod find_projects;
mod guard_secrets;
mod image_in_registry;
mod import_function;
mod inspect_project;
mod invoke_locally;
mod invoke_remotely;
mod keep_dockerfile;
mod lambda_parts;
mod layer_store;
mod list_bases;
mod list_functions;
mod list_repositories;
mod list_roles;
mod list_targets;
mod look_at_base;
mod look_at_function;
mod measure_context;
mod pick_handler;
mod plan_deploy;
mod preview_dockerfile;
mod project_record;
mod publish_first;
mod publish_image;
mod publish_progress;
mod read_function_log;
mod read_log;
mod recent_projects;
mod record_note;
mod rehearse_invocation;
mod remember;
mod request_lines;
mod run_journey;
mod serve_practice;
mod settings;
mod settle_secret;
mod value_sources;
mod wanted_function;

pub use crate::project::{NamedSettings, ProjectSummary, ProjectsView};
pub use crate::values::{
    AliasBehind, AspireResource, BuildOptions, BuildRequest, BuildResult, BuildSecret, CheckRequest,
    CheckResult, Choices, ChosenValue, DeletionRequest, DeletionResult, DeployRequest, DeployResult,
    Elsewhere, FactsSource, FunctionLogRequest, FunctionLogResult, Identity, InvocationResult,
    JourneyRequest, JourneyResult, LocalInvocationRequest, Overlay, ProjectRecord, ProjectView,
    PublishRequest, PublishResult, RemoteInvocationRequest, RoleChoice, SecretSource, Target,
    TemplateFunction, TestRecord,
};
pub use ask_msbuild::MsbuildOutcome;
pub use build_history::{BuildOutcome, BuildRecord, BuildStep};
pub use change_dockerfile::{DockerfileChange, DockerfileChangeRequest, DockerfileChangeView};
pub use check_machine::{CheckItem, CheckStatus, MachineReport};
pub use command_lines::{CommandLines, LogChoices, PageChoices};
pub use create_sample::{NewFile, SamplePreview, SampleRequest};
pub use file_changes::FileChange;
pub use layer_store::LayerStore;
pub use list_bases::{BaseRow, BasesView, LocalBase, SupportState};
pub use list_functions::{FunctionRow, FunctionsView};
pub use list_repositories::RepositoryRow;
pub use list_roles::RoleRow;
pub use list_targets::{TargetKind, TargetSummary};
pub use look_at_base::{LiveBase, LivePlatform};
pub use look_at_function::FunctionView;
pub use measure_context::{ContextFile, ContextView};
pub use pick_handler::HandlerRequest;
pub use plan_deploy::{PlanRequest, PlanView};
pub use preview_dockerfile::{DockerfilePreview, DockerfileRequest, LintFinding};
pub use read_log::LogView;
pub use recent_projects::RecentProject;
pub use rehearse_invocation::InvocationRight;
pub use remember::Remembered;
pub use settings::{Settings, Theme};
