//! One-line adapters from the page's calls to the workbench: no branch, no loop.

use crate::app_info::AppInfo;
use crate::options::Options;
use crate::watchers::Watchers;
use slipway_workbench::Workbench;
use slipway_workbench::ops::{
    BasesView, BuildRecord, BuildRequest, CheckRequest, Choices, CommandLines, ContextView, DeletionRequest,
    DeployRequest, DockerfileChangeRequest, DockerfileChangeView, DockerfilePreview, DockerfileRequest,
    FileChange, FunctionLogRequest, FunctionView, FunctionsView, HandlerRequest, Identity, InvocationRight,
    JourneyRequest, LayerStore, LiveBase, LocalInvocationRequest, LogView, MachineReport, MsbuildOutcome,
    PageChoices, PlanView, ProjectRecord, ProjectView, ProjectsView, PublishRequest, RecentProject,
    RemoteInvocationRequest, RepositoryRow, RoleRow, SamplePreview, SampleRequest, Settings, Target,
    TargetSummary,
};
use slipway_workbench::report::{self, ErrorReport};
use slipway_workbench::tasks::{LogPage, TaskEvent, TaskId, TaskSnapshot};
use tauri::State;
use tauri::ipc::Channel;

type Answer<T> = Result<T, ErrorReport>;
type Bench<'a> = State<'a, Workbench>;

#[tauri::command]
#[specta::specta]
pub(crate) fn app_info(options: State<'_, Options>) -> AppInfo {
    AppInfo::of(&options)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn recent_projects(workbench: Bench<'_>) -> Answer<Vec<RecentProject>> {
    workbench.recent_projects().await
}

/// Puts a project first among those that were open lately.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remember_opened(workbench: Bench<'_>, project: String) -> Answer<()> {
    workbench.remember_opened(&project).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn open_project(workbench: Bench<'_>, path: String) -> Answer<ProjectRecord> {
    workbench.open_project(&path).await
}

/// Has MSBuild look at a project, unless it has seen these very files. Takes seconds.
#[tauri::command]
#[specta::specta]
pub(crate) async fn ask_msbuild(workbench: Bench<'_>, project: String) -> Answer<MsbuildOutcome> {
    workbench.ask_msbuild(&project).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn save_choices(
    workbench: Bench<'_>,
    project: String,
    choices: Choices,
) -> Answer<ProjectRecord> {
    workbench.save_choices(&project, choices).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn create_sample(workbench: Bench<'_>, request: SampleRequest) -> Answer<ProjectView> {
    workbench.create_sample(&request).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn list_bases(workbench: Bench<'_>, project: Option<String>) -> Answer<BasesView> {
    workbench.list_bases(project.as_deref()).await
}

/// Asks the registry; takes some seconds where it does not answer.
#[tauri::command]
#[specta::specta]
pub(crate) async fn look_at_base(workbench: Bench<'_>, tag: String) -> Answer<LiveBase> {
    workbench.look_at_base(&tag).await
}

/// The projects of a solution or a folder. A project file alone is a list of one.
#[tauri::command]
#[specta::specta]
pub(crate) async fn find_projects(workbench: Bench<'_>, path: String) -> Answer<ProjectsView> {
    workbench.find_projects(&path).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn preview_sample(workbench: Bench<'_>, request: SampleRequest) -> Answer<SamplePreview> {
    workbench.preview_sample(&request)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn measure_context(workbench: Bench<'_>, project: String) -> Answer<ContextView> {
    workbench.measure_context(&project, None).await
}

/// Remembers that what was found in a file of the context is no secret, for this content of it; measures again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn not_a_secret(workbench: Bench<'_>, project: String, file: String) -> Answer<ContextView> {
    workbench.not_a_secret(&project, &file).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn pick_handler(workbench: Bench<'_>, request: HandlerRequest) -> Answer<Vec<FileChange>> {
    workbench.pick_handler(&request).await
}

/// Takes the settings of a template's function over into the choices.
#[tauri::command]
#[specta::specta]
pub(crate) async fn import_function(
    workbench: Bench<'_>,
    project: String,
    logical_id: String,
) -> Answer<ProjectRecord> {
    workbench.import_function(&project, &logical_id).await
}

/// Takes the project's settings from another file from now on; none goes back to the usual one.
#[tauri::command]
#[specta::specta]
pub(crate) async fn choose_settings_file(
    workbench: Bench<'_>,
    project: String,
    file: Option<String>,
) -> Answer<ProjectRecord> {
    workbench.choose_settings_file(&project, file).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn change_dockerfile(
    workbench: Bench<'_>,
    request: DockerfileChangeRequest,
) -> Answer<DockerfileChangeView> {
    workbench.change_dockerfile(&request).await
}

/// The builds of a project, newest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn build_history(workbench: Bench<'_>, project: String) -> Answer<Vec<BuildRecord>> {
    workbench.build_history(&project).await
}

/// Opens a file of the project in the program that the system has for it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_file(workbench: Bench<'_>, project: String, file: String) -> Answer<()> {
    let path = workbench.file_of_project(&project, &file).await?;
    tauri_plugin_opener::open_path(&path, None::<&str>).map_err(|error| report::file_unopened(&path, &error))
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn start_check(workbench: Bench<'_>, request: CheckRequest) -> Answer<TaskId> {
    workbench.start_check(request).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn preview_dockerfile(
    workbench: Bench<'_>,
    request: DockerfileRequest,
) -> Answer<DockerfilePreview> {
    workbench.preview_dockerfile(&request).await
}

/// Looks at the machine, and at a project where one is named.
#[tauri::command]
#[specta::specta]
pub(crate) async fn check_machine(workbench: Bench<'_>, project: Option<String>) -> Answer<MachineReport> {
    Ok(workbench.check_machine(project.as_deref()).await)
}

/// The end of Slipway's own log.
#[tauri::command]
#[specta::specta]
pub(crate) async fn read_log(workbench: Bench<'_>) -> Answer<LogView> {
    workbench.read_log().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn list_targets(workbench: Bench<'_>) -> Answer<Vec<TargetSummary>> {
    workbench.list_targets().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn identify(workbench: Bench<'_>, target: Target) -> Answer<Identity> {
    workbench.identify(&target).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn list_functions(workbench: Bench<'_>, target: Target) -> Answer<FunctionsView> {
    workbench.list_functions(&target).await
}

/// A function with its state, and with what a deletion would take along and leave.
#[tauri::command]
#[specta::specta]
pub(crate) async fn look_at_function(
    workbench: Bench<'_>,
    target: Target,
    name: String,
) -> Answer<FunctionView> {
    workbench.look_at_function(&target, &name).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn list_repositories(workbench: Bench<'_>, target: Target) -> Answer<Vec<RepositoryRow>> {
    workbench.list_repositories(&target).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn list_roles(workbench: Bench<'_>, target: Target) -> Answer<Vec<RoleRow>> {
    workbench.list_roles(&target).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn layer_store(workbench: Bench<'_>) -> Answer<LayerStore> {
    workbench.layer_store().await
}

/// Sets the bound of the store of compressed layers and keeps to it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn limit_layer_store(workbench: Bench<'_>, gib: u32) -> Answer<LayerStore> {
    workbench.limit_layer_store(gib).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn empty_layer_store(workbench: Bench<'_>) -> Answer<LayerStore> {
    workbench.empty_layer_store().await
}

/// Asks whether the caller may make an invocation; nothing runs.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rehearse_invocation(
    workbench: Bench<'_>,
    request: RemoteInvocationRequest,
) -> Answer<InvocationRight> {
    workbench.rehearse_invocation(&request).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn plan_deploy(workbench: Bench<'_>, request: DeployRequest) -> Answer<PlanView> {
    workbench.plan_deploy(&request).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn read_event(workbench: Bench<'_>, project: String, event: String) -> Answer<String> {
    workbench.read_event(&project, &event).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn command_lines(
    workbench: Bench<'_>,
    project: String,
    page: PageChoices,
) -> Answer<CommandLines> {
    workbench.command_lines(&project, &page).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn load_settings(workbench: Bench<'_>) -> Answer<Settings> {
    Ok(workbench.load_settings().await)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn save_settings(workbench: Bench<'_>, settings: Settings) -> Answer<Settings> {
    workbench.save_settings(settings).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn stop_local(workbench: Bench<'_>) -> Answer<()> {
    workbench.stop_local().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn start_build(workbench: Bench<'_>, request: BuildRequest) -> Answer<TaskId> {
    workbench.start_build(request).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn start_local_invocation(
    workbench: Bench<'_>,
    request: LocalInvocationRequest,
) -> Answer<TaskId> {
    workbench.start_local_invocation(request).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn start_publish(workbench: Bench<'_>, request: PublishRequest) -> Answer<TaskId> {
    workbench.start_publish(request).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn start_deploy(workbench: Bench<'_>, request: DeployRequest) -> Answer<TaskId> {
    workbench.start_deploy(request).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn start_remote_invocation(
    workbench: Bench<'_>,
    request: RemoteInvocationRequest,
) -> Answer<TaskId> {
    workbench.start_remote_invocation(request).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn start_function_log(workbench: Bench<'_>, request: FunctionLogRequest) -> Answer<TaskId> {
    workbench.start_function_log(request).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn start_deletion(workbench: Bench<'_>, request: DeletionRequest) -> Answer<TaskId> {
    workbench.start_deletion(request).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn start_journey(workbench: Bench<'_>, request: JourneyRequest) -> Answer<TaskId> {
    workbench.start_journey(request).await
}

#[tauri::command]
#[specta::specta]
pub(crate) fn list_tasks(workbench: Bench<'_>) -> Vec<TaskSnapshot> {
    workbench.tasks().list()
}

#[tauri::command]
#[specta::specta]
pub(crate) fn cancel_task(workbench: Bench<'_>, id: TaskId) -> Answer<()> {
    workbench.tasks().cancel(&id)
}

/// Delivers every event after `after_seq` but the log's lines, in groups: first what was missed, then what comes.
#[tauri::command]
#[specta::specta]
pub(crate) async fn watch_task(
    workbench: Bench<'_>,
    watchers: State<'_, Watchers>,
    id: TaskId,
    after_seq: u32,
    channel: Channel<Vec<TaskEvent>>,
) -> Answer<u32> {
    Ok(watchers.events(workbench.tasks().watch_events(&id, after_seq)?, channel))
}

/// Delivers the lines of a task's log from a line on, counted from 0, in pages of bounded size.
#[tauri::command]
#[specta::specta]
pub(crate) async fn watch_log(
    workbench: Bench<'_>,
    watchers: State<'_, Watchers>,
    id: TaskId,
    from: u32,
    channel: Channel<LogPage>,
) -> Answer<u32> {
    Ok(watchers.log(workbench.tasks().watch_log(&id, from)?, channel))
}

/// Ends a watch of a task or of its log.
#[tauri::command]
#[specta::specta]
pub(crate) fn unwatch(watchers: State<'_, Watchers>, watch: u32) {
    watchers.stop(watch);
}
