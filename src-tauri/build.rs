//! Puts every command of the shell under Tauri's access control: a command that is not listed here, or not
//! allowed in `capabilities/main.json`, cannot be called from the page.

/// The commands, as `bindings.rs` registers them; a test holds the three lists against each other.
const COMMANDS: &[&str] = &[
    "app_info",
    "recent_projects",
    "open_project",
    "ask_msbuild",
    "save_choices",
    "find_projects",
    "preview_sample",
    "create_sample",
    "measure_context",
    "not_a_secret",
    "pick_handler",
    "import_function",
    "list_bases",
    "look_at_base",
    "preview_dockerfile",
    "change_dockerfile",
    "build_history",
    "open_file",
    "check_machine",
    "list_targets",
    "identify",
    "plan_deploy",
    "read_event",
    "command_lines",
    "load_settings",
    "save_settings",
    "stop_local",
    "start_build",
    "start_check",
    "start_local_invocation",
    "start_publish",
    "start_deploy",
    "start_remote_invocation",
    "start_journey",
    "list_tasks",
    "cancel_task",
    "watch_task",
    "unwatch_task",
];

fn main() {
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    let attributes = tauri_build::Attributes::new().app_manifest(manifest);
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error={error:#}");
    }
}
