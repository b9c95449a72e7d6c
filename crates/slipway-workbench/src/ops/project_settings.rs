//! The settings of a project in their layers, each over the one before it: a template's function, the project's own file,
//! the overlay of an environment. Choices and the options of a call come before all of them.

use super::settings_files::{environment_in_use, overlay_file, settings_file, settings_name};
use super::templates::{FromTemplate, meant, templates_of};
use super::{BuildOptions, Choices, ProjectView};
use serde::{Deserialize, Serialize};
use slipway_core::defaults::{Defaults, DefaultsError, Setting, overlay, read_defaults, settings};
use std::path::Path;

/// What is chosen of the layers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Layers<'a> {
    /// The environment.
    pub(crate) environment: Option<&'a str>,
    /// The function of a template, by its name.
    pub(crate) template: Option<&'a str>,
}

/// The settings of one environment, as its own file has them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Overlay {
    /// The environment's name.
    pub environment: String,
    /// What its file says.
    pub settings: Vec<Setting>,
    /// Why the file cannot be read, where it cannot.
    pub problem: Option<String>,
}

impl Choices {
    /// The layers that are chosen.
    pub(crate) fn layers(&self) -> Layers<'_> {
        Layers { environment: self.environment.as_deref(), template: self.template.as_deref() }
    }
}

/// The settings of an environment over the project's own file.
pub(crate) fn settings_of(folder: &Path, environment: Option<&str>) -> Result<Defaults, DefaultsError> {
    let base = super::inspect_project::project_defaults(folder)?;
    let file = environment_in_use(environment).and_then(|name| overlay_file(folder, name));
    match file.and_then(|file| std::fs::read(file).ok()) {
        Some(bytes) => Ok(overlay(base, read_defaults(&bytes)?)),
        None => Ok(base),
    }
}

/// The same, with the function of a template that is meant below them.
pub(crate) fn settings_for(project: &ProjectView, layers: Layers<'_>) -> Result<Defaults, DefaultsError> {
    let own = settings_of(Path::new(&project.folder), layers.environment)?;
    Ok(match template_for(project, own.function_name.as_deref(), layers) {
        Some(one) => overlay(one.layer().defaults, own),
        None => own,
    })
}

/// The function of a template that is meant: the one that is chosen, else the one that the settings name, else the only one.
fn template_for(project: &ProjectView, named: Option<&str>, layers: Layers<'_>) -> Option<FromTemplate> {
    if project.template_functions.is_empty() {
        return None;
    }
    let found = templates_of(Path::new(&project.file), &project.assembly_name);
    meant(&found, layers.template.or(named)).cloned()
}

/// Every setting with the file that has the last word. A file that cannot be read has none.
pub(crate) fn rows_for(project: &ProjectView, layers: Layers<'_>) -> Vec<Setting> {
    let folder = Path::new(&project.folder);
    let mut rows = rows_of(folder, layers.environment);
    let named = rows.iter().find(|row| row.key == "function-name").map(|row| row.value.clone());
    if let Some(one) = template_for(project, named.as_deref(), layers) {
        // AWS's own spelling of this key is another.
        let is_set = |key: &str| rows.iter().any(|row| row.key.replace("ephemerals", "ephemeral") == key);
        let below: Vec<Setting> = one.layer().rows.into_iter().filter(|row| !is_set(&row.key)).collect();
        rows.extend(below);
        rows.sort_by(|one, other| one.key.cmp(&other.key));
    }
    rows
}

fn rows_of(folder: &Path, environment: Option<&str>) -> Vec<Setting> {
    let overlay = environment_in_use(environment).and_then(|name| overlay_file(folder, name));
    let files: Vec<(String, Vec<u8>)> = std::iter::once(settings_file(folder))
        .chain(overlay)
        .filter_map(|path| {
            Some((path.file_name()?.to_string_lossy().into_owned(), std::fs::read(&path).ok()?))
        })
        .collect();
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    settings(&files).unwrap_or_default()
}

/// What each of the environments says.
pub(crate) fn overlays(folder: &Path, environments: &[String]) -> Vec<Overlay> {
    let read = |environment: &String| {
        let file = overlay_file(folder, environment)?;
        let name = file.file_name()?.to_string_lossy().into_owned();
        let told = std::fs::read(&file).map_err(|error| error.to_string()).and_then(|bytes| {
            read_defaults(&bytes)
                .and_then(|_| settings(&[(&name, &bytes)]))
                .map_err(|error| error.to_string())
        });
        let (settings, problem) = match told {
            Ok(settings) => (settings, None),
            Err(problem) => (Vec::new(), Some(problem)),
        };
        Some(Overlay { environment: environment.clone(), settings, problem })
    };
    environments.iter().filter_map(read).collect()
}

/// Where a setting was read, for the fields that a person chooses; none where nothing says it.
pub(crate) fn source_of(rows: &[Setting], key: &str) -> Option<String> {
    rows.iter().find(|row| row.key == key).map(|row| row.source.clone())
}

/// Whether a handler's source is the project's own file.
pub(crate) fn is_own_file(folder: &Path, source: &str) -> bool {
    source == settings_name(folder)
}

/// What a build is given: what is asked for, and of `docker-build-options` what nobody asked for otherwise.
pub(crate) fn with_settings(choices: &Choices, folder: &str) -> BuildOptions {
    let settings = settings_of(Path::new(folder), choices.environment.as_deref()).unwrap_or_default();
    let asked = choices.build.clone();
    let mut arguments = settings.docker_options.arguments;
    arguments.extend(asked.arguments);
    BuildOptions { target: asked.target.or(settings.docker_options.target), arguments, ..asked }
}
