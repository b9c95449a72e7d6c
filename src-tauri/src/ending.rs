//! How the window ends: not over running tasks without a question, and in order when the system asks.

use serde::{Deserialize, Serialize};
use slipway_workbench::{Ends, Workbench};
use tauri::{AppHandle, Manager as _, Window, WindowEvent};
use tauri_specta::Event as _;

/// The window was to be closed while tasks run. The page asks what shall become of them, and closes it or not.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type, tauri_specta::Event)]
pub(crate) struct CloseAsked;

/// Leaves the question to the page, as long as a task runs.
pub(crate) fn on_window_event(window: &Window, event: &WindowEvent) {
    let WindowEvent::CloseRequested { api, .. } = event else { return };
    let runs = window.state::<Workbench>().tasks().running() > 0;
    // Where the page cannot be told, nobody would answer.
    if runs && CloseAsked.emit(window).is_ok() {
        api.prevent_close();
    }
}

/// Obeys a request to terminate, or Ctrl-C in the terminal that started the window, as if the window was closed and
/// its tasks cancelled. Who asks a second time does not wait for the clean-up.
#[expect(clippy::disallowed_methods, reason = "whoever asks twice waits for nothing more")]
pub(crate) fn obey_signals(app: AppHandle) {
    tauri::async_runtime::spawn(async move {
        let mut ends = Ends::listen();
        ends.asked().await;
        for window in app.webview_windows().values() {
            // A window that is gone already is what is wanted.
            let _ = window.destroy();
        }
        app.exit(0);
        ends.asked().await;
        std::process::exit(1);
    });
}

/// The last thing the program does.
pub(crate) fn close(app: &AppHandle) {
    let workbench = app.state::<Workbench>().inner().clone();
    tauri::async_runtime::block_on(workbench.close());
}
