//! What the page needs to know of the program before it shows anything.

use crate::options::Options;
use serde::Serialize;
use slipway_workbench::ops::Target;

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

impl AppInfo {
    pub(crate) fn of(options: &Options) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            initial_project: options.project.as_ref().map(|path| path.display().to_string()),
            initial_target: options.target(),
            sample_place: slipway_workbench::Folders::sample_place().display().to_string(),
        }
    }
}
