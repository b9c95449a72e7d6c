//! Reads the files of a project, and judges nothing yet.

use super::files::Disk;
use super::publish_settings::parameters_of;
use super::settings_files::named_overlay;
use crate::day::today_text;
use crate::disk;
use crate::report::{self, ErrorReport};
use crate::values::{SettingsFiles, SettingsPlace};
use slipway_core::defaults::Defaults;
use slipway_dotnet::project::closure::Closure;
use slipway_dotnet::project::{Cache, Project, Wish};
use std::path::{Path, PathBuf};

/// A project with what lies around it, read but not yet judged.
#[derive(Clone)]
pub(crate) struct Opened {
    pub(crate) file: PathBuf,
    pub(crate) project: Project,
    pub(crate) around: Closure,
    pub(crate) defaults: Defaults,
    pub(crate) settings: SettingsFiles,
}

/// Reads the files of a project.
pub(crate) fn read_project(file: PathBuf, place: SettingsPlace) -> Result<Opened, ErrorReport> {
    let invalid = |error| report::project_invalid(&file, &error);
    // Reading once by itself tells a file that may not be read from one that is no project.
    disk::may_read(&file).map_err(|error| report::project_unreadable(&file, &error))?;
    let files = Cache::new(&Disk);
    let folder = file.parent().unwrap_or(Path::new(""));
    let path = place.file.clone();
    let refused = |error| report::defaults_invalid(&path, &error);
    let settings = SettingsFiles::of(folder, place).map_err(refused)?;
    let defaults = settings.layered(None).map_err(refused)?;
    if let Some(overlay) = named_overlay(folder, &settings.place).filter(|overlay| !disk::is_file(overlay)) {
        return Err(report::overlay_missing(&overlay, &settings.environments()));
    }
    let parameters = parameters_of(&defaults);
    let today = today_text();
    let wished = defaults.building.framework.as_deref().or(parameters.framework.as_deref());
    let wish = Wish { framework: wished, today: Some(&today) };
    let project = files.project_for(&file, wish).map_err(invalid)?;
    let around = files.closure(&file).map_err(invalid)?;
    Ok(Opened { file, project, around, defaults, settings })
}
