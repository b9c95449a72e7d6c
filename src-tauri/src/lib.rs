//! The desktop shell of Slipway: a window, its plugins, and one-line adapters to the workbench.
//!
//! Nothing is decided here. A command unpacks, calls the workbench, and hands back what it got.

mod app_info;
pub mod bindings;
mod commands;
mod ending;
mod options;
mod watchers;

pub use options::Options;

use clap::Parser as _;
use slipway_workbench::Workbench;
use tauri::Manager as _;

/// Opens the window and returns when it has been closed.
#[expect(clippy::disallowed_methods, reason = "what generate_context! expands to names an exit")]
pub fn run() {
    let options = Options::parse();
    let builder = bindings::builder();
    let started = tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_opener::init())
        .invoke_handler(builder.invoke_handler())
        .setup(move |app| {
            builder.mount_events(app);
            slipway_workbench::write_log(&options.folders());
            app.manage(Workbench::open(options.folders())?);
            app.manage(watchers::Watchers::default());
            app.manage(options);
            ending::obey_signals(app.handle().clone());
            Ok(())
        })
        .on_window_event(ending::on_window_event)
        .build(tauri::generate_context!());
    match started {
        Ok(app) => app.run(|handle, event| {
            if let tauri::RunEvent::Exit = event {
                ending::close(handle);
            }
        }),
        Err(error) => options::report_start_failure(&error),
    }
}
