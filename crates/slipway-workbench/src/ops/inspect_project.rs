//! Reads a project: what it is, and what stands between it and an image.

use crate::Workbench;
use crate::report::{self, ErrorReport};
use serde::{Deserialize, Serialize};
use slipway_core::catalogue;
use slipway_core::defaults::{Defaults, DefaultsError, read_defaults};
use slipway_core::project::{OutputType, PackageReference, Project, parse_project};
use std::path::{Path, PathBuf};

/// The project as a person sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ProjectView {
    /// The project file's full path.
    pub file: String,
    /// The project's folder.
    pub folder: String,
    /// The project's name.
    pub name: String,
    /// The target framework, such as `net8.0`.
    pub framework: String,
    /// Library or executable.
    pub output_type: OutputType,
    /// The assembly's name.
    pub assembly_name: String,
    /// The packages that belong to Lambda.
    pub lambda_packages: Vec<PackageReference>,
    /// The handler, where one is known, and where it was read.
    pub handler: Option<String>,
    /// A sentence on where the handler comes from: `image-command in aws-lambda-tools-defaults.json`.
    pub handler_source: Option<String>,
    /// Whether a Dockerfile of the user's own is there.
    pub has_dockerfile: bool,
    /// The tag of the base image that fits, where one does.
    pub suggested_base: Option<String>,
    /// What a person should know before going on.
    pub warnings: Vec<String>,
    /// Sample events found beside the project: paths relative to its folder.
    pub events: Vec<String>,
}

/// The project's own settings, shared with Amazon's tools.
pub(crate) const DEFAULTS_FILE: &str = "aws-lambda-tools-defaults.json";
/// The most project files of a folder that an error names.
const NAMED_FILES: usize = 5;
/// The most sample events that are listed.
const LISTED_EVENTS: usize = 50;

impl Workbench {
    /// Reads a project: a project file, or a folder that holds exactly one.
    pub async fn inspect_project(&self, path: &str) -> Result<ProjectView, ErrorReport> {
        let file = project_file(Path::new(path))?;
        let bytes = std::fs::read(&file).map_err(|error| report::project_unreadable(&file, &error))?;
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let project = parse_project(&name, &bytes).map_err(|error| report::project_invalid(&file, &error))?;
        let folder = file.parent().map(Path::to_owned).unwrap_or_default();
        let defaults =
            project_defaults(&folder).map_err(|error| report::defaults_invalid(&folder, &error))?;
        Ok(view(file, folder, project, &defaults))
    }
}

fn view(file: PathBuf, folder: PathBuf, project: Project, defaults: &Defaults) -> ProjectView {
    let handler = handler_of(&project, defaults);
    let suggested_base = catalogue::base_for_framework(&project.framework).map(|base| base.tag.to_owned());
    ProjectView {
        warnings: warnings(&project, suggested_base.is_some()),
        has_dockerfile: folder.join("Dockerfile").is_file(),
        events: sample_events(&folder),
        file: file.display().to_string(),
        folder: folder.display().to_string(),
        name: project.name,
        framework: project.framework,
        output_type: project.output_type,
        assembly_name: project.assembly_name,
        lambda_packages: project.lambda_packages,
        handler: handler.as_ref().map(|(handler, _)| handler.clone()),
        handler_source: handler.map(|(_, source)| source.to_owned()),
        suggested_base,
    }
}

fn handler_of(project: &Project, defaults: &Defaults) -> Option<(String, &'static str)> {
    if let Some(handler) = &defaults.image_command {
        return Some((handler.to_string(), "aws-lambda-tools-defaults.json"));
    }
    if let Some(handler) = &project.handler {
        return Some((handler.to_string(), "the project file"));
    }
    // An executable is its own handler; a class library's could be any method, and a guess would fail in the cloud.
    (project.output_type == OutputType::Executable)
        .then(|| (project.assembly_name.clone(), "the name of the executable assembly"))
}

fn warnings(project: &Project, has_base: bool) -> Vec<String> {
    let mut warnings = Vec::new();
    if !has_base {
        warnings.push(format!("No AWS base image carries {}.", project.framework));
    }
    if project.lambda_packages.is_empty() {
        warnings.push(
            "The project refers to no Amazon.Lambda package, so it may not be a Lambda function yet."
                .to_owned(),
        );
    }
    warnings
}

/// The project's defaults, or none of them where there is no file.
pub(crate) fn project_defaults(folder: &Path) -> Result<Defaults, DefaultsError> {
    match std::fs::read(folder.join(DEFAULTS_FILE)) {
        Ok(bytes) => read_defaults(&bytes),
        Err(_) => Ok(Defaults::default()),
    }
}

fn project_file(path: &Path) -> Result<PathBuf, ErrorReport> {
    let found = std::fs::canonicalize(path).map_err(|error| report::project_unreadable(path, &error))?;
    if found.is_file() {
        return Ok(found);
    }
    let entries = std::fs::read_dir(&found).map_err(|error| report::project_unreadable(path, &error))?;
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|file| file.extension().is_some_and(|extension| extension == "csproj"))
        .collect();
    files.sort();
    match files.len() {
        1 => files.pop().ok_or_else(|| report::project_missing(path)),
        0 => Err(report::project_missing(path)),
        _ => Err(report::project_ambiguous(path, files.get(..NAMED_FILES).unwrap_or(&files))),
    }
}

/// JSON files in the project's `events` folder, as paths relative to the project's.
fn sample_events(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder.join("events")) else { return Vec::new() };
    let mut events: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".json"))
        .take(LISTED_EVENTS)
        .map(|name| format!("events/{name}"))
        .collect();
    events.sort();
    events
}
