//! One-line adapters from the page's calls to the workbench: no branch, no loop.

use crate::options::Options;
use crate::watchers::Watchers;
use serde::Serialize;
use slipway_workbench::Workbench;
use slipway_workbench::ops::{
    BasesView, BuildRecord, BuildRequest, CheckRequest, Choices, CommandLines, ContextView, DeployRequest,
    DockerfileChangeRequest, DockerfileChangeView, DockerfilePreview, DockerfileRequest, FileChange,
    HandlerRequest, Identity, JourneyRequest, LiveBase, LocalInvocationRequest, LogView, MachineReport,
    MsbuildOutcome, PageChoices, PlanView, ProjectRecord, ProjectView, ProjectsView, PublishRequest,
    RecentProject, RemoteInvocationRequest, SamplePreview, SampleRequest, Settings, Target, TargetSummary,
};
use slipway_workbench::report::{self, ErrorReport};
use slipway_workbench::tasks::{LogPage, TaskEvent, TaskId, TaskSnapshot};
use tauri::State;
use tauri::ipc::Channel;

type Answer<T> = Result<T, ErrorReport>;

/// What the page needs to know of the program before it shows anything.
#[derive(Debug, Clone, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AppInfo {
    /// The program's version.
    version: String,
    /// The project to open first.
    initial_project: Option<String>,
    /// The target to begin with.
    initial_target: Option<Target>,
    /// Where a first sample project may go; empty where this user has no home folder.
    sample_place: String,
}

#[tauri::command]
#[specta::specta]
pub(crate) fn app_info(options: State<'_, Options>) -> AppInfo {
    AppInfo {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        initial_project: options.project.as_ref().map(|path| path.display().to_string()),
        initial_target: options.target(),
        sample_place: slipway_workbench::Folders::sample_place().display().to_string(),
    }
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn recent_projects(workbench: State<'_, Workbench>) -> Answer<Vec<RecentProject>> {
    workbench.recent_projects().await
}

/// Puts a project first among those that were open lately.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remember_opened(workbench: State<'_, Workbench>, project: String) -> Answer<()> {
    workbench.remember_opened(&project).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn open_project(workbench: State<'_, Workbench>, path: String) -> Answer<ProjectRecord> {
    workbench.open_project(&path).await
}

/// Has MSBuild look at a project, unless it has seen these very files. Takes seconds.
#[tauri::command]
#[specta::specta]
pub(crate) async fn ask_msbuild(workbench: State<'_, Workbench>, project: String) -> Answer<MsbuildOutcome> {
    workbench.ask_msbuild(&project).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn save_choices(
    workbench: State<'_, Workbench>,
    project: String,
    choices: Choices,
) -> Answer<ProjectRecord> {
    workbench.save_choices(&project, choices).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn create_sample(
    workbench: State<'_, Workbench>,
    request: SampleRequest,
) -> Answer<ProjectView> {
    workbench.create_sample(&request).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn list_bases(
    workbench: State<'_, Workbench>,
    project: Option<String>,
) -> Answer<BasesView> {
    workbench.list_bases(project.as_deref()).await
}

/// Asks the registry; takes some seconds where it does not answer.
#[tauri::command]
#[specta::specta]
pub(crate) async fn look_at_base(workbench: State<'_, Workbench>, tag: String) -> Answer<LiveBase> {
    workbench.look_at_base(&tag).await
}

/// The projects of a solution or a folder. A project file alone is a list of one.
#[tauri::command]
#[specta::specta]
pub(crate) async fn find_projects(workbench: State<'_, Workbench>, path: String) -> Answer<ProjectsView> {
    workbench.find_projects(&path).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn preview_sample(
    workbench: State<'_, Workbench>,
    request: SampleRequest,
) -> Answer<SamplePreview> {
    workbench.preview_sample(&request)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn measure_context(workbench: State<'_, Workbench>, project: String) -> Answer<ContextView> {
    workbench.measure_context(&project, None).await
}

/// Remembers that what was found in a file of the context is no secret, for this content of it; measures again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn not_a_secret(
    workbench: State<'_, Workbench>,
    project: String,
    file: String,
) -> Answer<ContextView> {
    workbench.not_a_secret(&project, &file).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn pick_handler(
    workbench: State<'_, Workbench>,
    request: HandlerRequest,
) -> Answer<Vec<FileChange>> {
    workbench.pick_handler(&request).await
}

/// Takes the settings of a template's function over into the choices.
#[tauri::command]
#[specta::specta]
pub(crate) async fn import_function(
    workbench: State<'_, Workbench>,
    project: String,
    logical_id: String,
) -> Answer<ProjectRecord> {
    workbench.import_function(&project, &logical_id).await
}

/// Takes the project's settings from another file from now on; none goes back to the usual one.
#[tauri::command]
#[specta::specta]
pub(crate) async fn choose_settings_file(
    workbench: State<'_, Workbench>,
    project: String,
    file: Option<String>,
) -> Answer<ProjectRecord> {
    workbench.choose_settings_file(&project, file).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn change_dockerfile(
    workbench: State<'_, Workbench>,
    request: DockerfileChangeRequest,
) -> Answer<DockerfileChangeView> {
    workbench.change_dockerfile(&request).await
}

/// The builds of a project, newest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn build_history(
    workbench: State<'_, Workbench>,
    project: String,
) -> Answer<Vec<BuildRecord>> {
    workbench.build_history(&project).await
}

/// Opens a file of the project in the program that the system has for it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_file(workbench: State<'_, Workbench>, project: String, file: String) -> Answer<()> {
    let path = workbench.file_of_project(&project, &file).await?;
    tauri_plugin_opener::open_path(&path, None::<&str>).map_err(|error| report::file_unopened(&path, &error))
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn start_check(workbench: State<'_, Workbench>, request: CheckRequest) -> Answer<TaskId> {
    workbench.start_check(request).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn preview_dockerfile(
    workbench: State<'_, Workbench>,
    request: DockerfileRequest,
) -> Answer<DockerfilePreview> {
    workbench.preview_dockerfile(&request).await
}

/// Looks at the machine, and at a project where one is named.
#[tauri::command]
#[specta::specta]
pub(crate) async fn check_machine(
    workbench: State<'_, Workbench>,
    project: Option<String>,
) -> Answer<MachineReport> {
    Ok(workbench.check_machine(project.as_deref()).await)
}

/// The end of Slipway's own log.
#[tauri::command]
#[specta::specta]
pub(crate) async fn read_log(workbench: State<'_, Workbench>) -> Answer<LogView> {
    workbench.read_log().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn list_targets(workbench: State<'_, Workbench>) -> Answer<Vec<TargetSummary>> {
    workbench.list_targets().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn identify(workbench: State<'_, Workbench>, target: Target) -> Answer<Identity> {
    workbench.identify(&target).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn plan_deploy(workbench: State<'_, Workbench>, request: DeployRequest) -> Answer<PlanView> {
    workbench.plan_deploy(&request).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn read_event(
    workbench: State<'_, Workbench>,
    project: String,
    event: String,
) -> Answer<String> {
    workbench.read_event(&project, &event).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn command_lines(
    workbench: State<'_, Workbench>,
    project: String,
    page: PageChoices,
) -> Answer<CommandLines> {
    workbench.command_lines(&project, &page).await
}

#[tauri::command]
#[specta::specta]
pub(crate) fn load_settings(workbench: State<'_, Workbench>) -> Settings {
    workbench.load_settings()
}

#[tauri::command]
#[specta::specta]
pub(crate) fn save_settings(workbench: State<'_, Workbench>, settings: Settings) -> Answer<Settings> {
    workbench.save_settings(settings)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn stop_local(workbench: State<'_, Workbench>) -> Answer<()> {
    workbench.stop_local().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn start_build(workbench: State<'_, Workbench>, request: BuildRequest) -> Answer<TaskId> {
    workbench.start_build(request).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn start_local_invocation(
    workbench: State<'_, Workbench>,
    request: LocalInvocationRequest,
) -> Answer<TaskId> {
    workbench.start_local_invocation(request).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn start_publish(
    workbench: State<'_, Workbench>,
    request: PublishRequest,
) -> Answer<TaskId> {
    workbench.start_publish(request).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn start_deploy(workbench: State<'_, Workbench>, request: DeployRequest) -> Answer<TaskId> {
    workbench.start_deploy(request).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn start_remote_invocation(
    workbench: State<'_, Workbench>,
    request: RemoteInvocationRequest,
) -> Answer<TaskId> {
    workbench.start_remote_invocation(request).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn start_journey(
    workbench: State<'_, Workbench>,
    request: JourneyRequest,
) -> Answer<TaskId> {
    workbench.start_journey(request).await
}

#[tauri::command]
#[specta::specta]
pub(crate) fn list_tasks(workbench: State<'_, Workbench>) -> Vec<TaskSnapshot> {
    workbench.tasks().list()
}

#[tauri::command]
#[specta::specta]
pub(crate) fn cancel_task(workbench: State<'_, Workbench>, id: TaskId) -> Answer<()> {
    workbench.tasks().cancel(&id)
}

/// Delivers every event after `after_seq` but the log's lines, in groups: first what was missed, then what comes.
#[tauri::command]
#[specta::specta]
pub(crate) async fn watch_task(
    workbench: State<'_, Workbench>,
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
    workbench: State<'_, Workbench>,
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
