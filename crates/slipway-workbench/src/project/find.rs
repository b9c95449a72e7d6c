//! Finds the projects of a solution or a folder, and says which of them can become a function.
//!
//! A folder's own solution comes first; without one the folder is searched, not deeper than a few levels and not in
//! folders that only hold what tools have made.

use super::aspire::{is_apphost, resources_of};
use super::files::{
    Disk, PROJECT_EXTENSIONS, SOLUTION_EXTENSIONS, SOLUTION_FILES, file_apps, files_with, has_extension,
    relative,
};
use super::find_handlers::handlers_in_sources;
use super::handler::is_told;
use super::settings_files::SettingsPlaces;
use crate::disk::{self, Names};
use crate::report::{self, ErrorReport};
use crate::values::{AspireResource, SettingsFiles};
use serde::{Deserialize, Serialize};
use slipway_core::Milliseconds;
use slipway_dotnet::project::solution::read_solution;
use slipway_dotnet::project::{Cache, Project, ProjectError, ProjectKind};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// One project of a solution or a folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ProjectSummary {
    /// The project file's full path.
    pub file: String,
    /// Its name.
    pub name: String,
    /// Its path below the folder that was asked about.
    pub place: String,
    /// The target framework.
    pub framework: Option<String>,
    /// What kind of function it would be.
    pub kind: Option<ProjectKind>,
    /// Whether it can become a function.
    pub lambda: bool,
    /// Why it cannot be read, where it cannot.
    pub problem: Option<String>,
    /// The Lambda functions that an Aspire AppHost among these projects makes of it.
    #[serde(default)]
    pub aspire: Vec<AspireResource>,
    /// Whether it is an Aspire AppHost, which starts functions and is none.
    #[serde(default)]
    pub app_host: bool,
}

/// The projects that were found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ProjectsView {
    /// The folder that was looked through.
    pub root: String,
    /// The solution that was read, where there is one.
    pub solution: Option<String>,
    /// The projects, functions first, then by place.
    pub projects: Vec<ProjectSummary>,
    /// How long it took, in milliseconds.
    pub duration_ms: Milliseconds,
}

/// How deep a folder without a solution is searched.
const DEPTH: usize = 5;
/// The most projects that are listed.
const MOST: usize = 2000;
/// Folders in which tools put what they make.
const MADE: &[&str] = &["bin", "obj", "node_modules", "packages", "artifacts"];

pub(crate) fn find(path: &Path, places: &SettingsPlaces) -> Result<ProjectsView, ErrorReport> {
    let began = Instant::now();
    let path = disk::canonical(path).map_err(|error| report::project_unreadable(path, &error))?;
    let (root, solution, files) = candidates(&path)?;
    let disk = Disk;
    let cache = Cache::new(&disk);
    let read: Vec<(PathBuf, Result<Project, ProjectError>)> = files
        .into_iter()
        .take(MOST)
        .map(|file| {
            let project = cache.project(&file);
            (file, project)
        })
        .collect();
    let shared = shared(&read);
    let hosts = read.iter().filter(|(file, _)| is_apphost(file));
    let added: Vec<(PathBuf, AspireResource)> =
        hosts.flat_map(|(file, project)| resources_of(file, project.as_ref().ok())).collect();
    let mut projects: Vec<ProjectSummary> = read
        .iter()
        .map(|(file, project)| summary(&root, file, project, &shared, &cache, places).with(&added))
        .collect();
    projects.sort_by(|one, other| (!one.lambda, &one.place).cmp(&(!other.lambda, &other.place)));
    Ok(ProjectsView {
        root: root.display().to_string(),
        solution: solution.map(|solution| solution.display().to_string()),
        projects,
        duration_ms: began.elapsed().into(),
    })
}

type Candidates = (PathBuf, Option<PathBuf>, Vec<PathBuf>);

fn candidates(path: &Path) -> Result<Candidates, ErrorReport> {
    let folder = if disk::is_dir(path) { path } else { path.parent().unwrap_or(path) };
    if has_extension(path, &SOLUTION_FILES) {
        return solution_projects(path);
    }
    if disk::is_file(path) {
        // An AppHost stands for the functions that it adds.
        let added = if is_apphost(path) { resources_of(path, None) } else { Vec::new() };
        let mut files = vec![path.to_owned()];
        for (file, _) in added {
            if !files.contains(&file) {
                files.push(file);
            }
        }
        return Ok((folder.to_owned(), None, files));
    }
    let unreadable = |error| report::project_unreadable(path, &error);
    let own = files_with(folder, &PROJECT_EXTENSIONS).map_err(unreadable)?;
    let solutions = files_with(folder, &SOLUTION_EXTENSIONS).map_err(unreadable)?;
    match solutions.as_slice() {
        // Beside a project file a solution mostly holds that project alone, and the folder was meant.
        [solution, ..] if own.is_empty() => solution_projects(solution),
        _ if !own.is_empty() => Ok((folder.to_owned(), None, own)),
        _ => {
            let mut files = file_apps(folder);
            search(folder, DEPTH, &mut files);
            Ok((folder.to_owned(), None, files))
        }
    }
}

fn solution_projects(solution: &Path) -> Result<Candidates, ErrorReport> {
    let bytes = disk::read(solution).map_err(|error| report::project_unreadable(solution, &error))?;
    let paths = read_solution(&bytes).map_err(|error| report::solution_invalid(solution, &error))?;
    let folder = solution.parent().unwrap_or(solution).to_owned();
    let files = paths.iter().map(|path| folder.join(path)).collect();
    Ok((folder, Some(solution.to_owned()), files))
}

/// Project files below a folder. Links are not followed, so a loop of them cannot hold the search.
pub(crate) fn search(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    let Ok(entries) = disk::entries(folder, Names::All) else { return };
    let mut folders = Vec::new();
    for entry in entries.flatten() {
        let (name, Ok(kind)) = (entry.file_name(), entry.file_type()) else { continue };
        let name = name.to_string_lossy();
        if kind.is_file() && has_extension(&entry.path(), &PROJECT_EXTENSIONS) {
            files.push(entry.path());
        } else if kind.is_dir() && !name.starts_with('.') && !MADE.contains(&name.as_ref()) {
            folders.push(entry.path());
        }
    }
    if depth > 0 && files.len() < MOST {
        folders.sort();
        folders.iter().for_each(|folder| search(folder, depth - 1, files));
    }
}

/// What projects refer to that have to do with Lambda and are no tests: what deploys or hosts functions refers to them.
fn shared(read: &[(PathBuf, Result<Project, ProjectError>)]) -> HashSet<PathBuf> {
    let projects = read.iter().filter_map(|(_, project)| project.as_ref().ok());
    let users = projects.filter(|project| !project.is_test && project.is_of_lambda());
    users.flat_map(|project| project.references.clone()).collect()
}

fn summary(
    root: &Path,
    file: &Path,
    read: &Result<Project, ProjectError>,
    shared: &HashSet<PathBuf>,
    files: &Cache<'_>,
    places: &SettingsPlaces,
) -> ProjectSummary {
    let name = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let place = file.strip_prefix(root).unwrap_or(file).display().to_string();
    let project = read.as_ref().ok();
    let problem = match read {
        Ok(_) => None,
        Err(_) if !disk::is_file(file) => Some(match disk::other_case(file) {
            Some(there) => format!(
                "The file is not there, but {} is, and capitals count where images are built.",
                relative(root, &there)
            ),
            None => "The file is not there.".to_owned(),
        }),
        Err(error) => Some(report::sentence(error)),
    };
    ProjectSummary {
        file: file.display().to_string(),
        name,
        place,
        framework: project.map(|project| project.framework.clone()),
        kind: project.map(|project| project.kind),
        lambda: project
            .is_some_and(|project| is_function(file, project, shared.contains(file), (files, places))),
        problem,
        aspire: Vec::new(),
        app_host: is_apphost(file),
    }
}

impl ProjectSummary {
    /// What the AppHosts make of it. A host itself is no function.
    fn with(mut self, added: &[(PathBuf, AspireResource)]) -> Self {
        let own = added.iter().filter(|(file, _)| file.display().to_string() == self.file);
        self.aspire = own.map(|(_, resource)| resource.clone()).collect();
        self.lambda = !self.app_host && (self.lambda || !self.aspire.is_empty());
        self
    }
}

/// Whether a function is made of a project. What is written beside it for Lambda says so outright; else its sources are
/// asked where the project file does not tell.
fn is_function(
    file: &Path,
    project: &Project,
    referred: bool,
    (files, places): (&Cache<'_>, &SettingsPlaces),
) -> bool {
    let known = project.is_function();
    if known == Some(true) || project.is_test {
        return known == Some(true);
    }
    let folder = file.parent().unwrap_or(file);
    let settings = SettingsFiles::of(folder, places.of(folder)).unwrap_or_default();
    if is_told(project, file, &settings) {
        return true;
    }
    if known == Some(false) || !project.is_of_lambda() {
        return false;
    }
    let around = files.closure(file).map(|closure| closure.projects).unwrap_or_default();
    project.is_function_by(&handlers_in_sources(file, project, &around, files, None), referred)
}
