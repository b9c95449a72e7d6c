//! The one project that a path means.
//!
//! A project file and a file-based app mean themselves; an Aspire AppHost means the only function that it adds. A folder means its only project, and where there are several, or
//! a solution, the only one of them that is a function: tests and libraries beside it are nobody's to deploy.

use super::aspire::is_apphost;
use super::files::{
    PROJECT_EXTENSIONS, SOLUTION_EXTENSIONS, SOLUTION_FILES, file_apps, files_with, has_extension,
};
use super::find::find;
use super::settings_files::SettingsPlaces;
use crate::disk;
use crate::report::{self, ErrorReport};
use std::path::{Path, PathBuf};

/// The most project files that an error names.
const NAMED_FILES: usize = 5;

/// The file of the project that a path means.
pub(crate) fn project_file(path: &Path, places: &SettingsPlaces) -> Result<PathBuf, ErrorReport> {
    let found = disk::canonical(path).map_err(|error| report::project_unreadable(path, &error))?;
    if has_extension(&found, &SOLUTION_FILES) {
        return only_function(&found, places)?.map_err(|functions| report::solution_named(path, &functions));
    }
    if disk::is_file(&found) && !is_apphost(&found) {
        return Ok(found);
    }
    if disk::is_file(&found) {
        return only_function(&found, places)?.map_err(|functions| report::apphost_named(path, &functions));
    }
    let unreadable = |error| report::project_unreadable(path, &error);
    let mut files = files_with(&found, &PROJECT_EXTENSIONS).map_err(unreadable)?;
    let own = files.len();
    if let (1, Some(only)) = (own, files.pop()) {
        return if is_apphost(&only) { project_file(&only, places) } else { Ok(only) };
    }
    let solutions = files_with(&found, &SOLUTION_EXTENSIONS).map_err(unreadable)?;
    if let Some(solution) = solutions.first().filter(|_| own == 0) {
        return only_function(&found, places)?
            .map_err(|functions| report::solution_named(solution, &functions));
    }
    if let (0, [only]) = (own, file_apps(&found).as_slice()) {
        return Ok(only.clone());
    }
    only_function(&found, places)?.map_err(|files| {
        if files.is_empty() {
            report::project_missing(path)
        } else {
            report::project_ambiguous(path, files.get(..NAMED_FILES).unwrap_or(&files))
        }
    })
}

/// The only function of a folder or solution; else its functions, or all its projects where none is one.
fn only_function(path: &Path, places: &SettingsPlaces) -> Result<Result<PathBuf, Vec<PathBuf>>, ErrorReport> {
    let view = find(path, places)?;
    let functions = view.projects.iter().filter(|project| project.lambda);
    let functions: Vec<PathBuf> = functions.map(|project| PathBuf::from(&project.file)).collect();
    Ok(match functions.as_slice() {
        [only] => Ok(only.clone()),
        [] => Err(view.projects.iter().map(|project| PathBuf::from(&project.file)).collect()),
        _ => Err(functions),
    })
}
