//! The settings of a project in their layers, each over the one before it: a template's function, the project's own file,
//! the overlay of an environment. Choices and the options of a call come before all of them.

use super::settings_files::overlay_file;
use super::templates::meant;
use crate::disk::{self, Names};
use crate::values::{
    Behind, BuildOptions, Choices, FromTemplate, Layers, Overlay, ProjectView, SettingsFile, SettingsFiles,
    SettingsPlace,
};
use slipway_core::defaults::{
    Defaults, DefaultsError, Setting, environment_of, overlay, read_defaults, settings,
};
use std::path::Path;

impl SettingsFiles {
    /// Reads those of a folder. A file that was named or chosen has to be there, any other need not.
    pub(crate) fn of(folder: &Path, place: SettingsPlace) -> Result<Self, DefaultsError> {
        let own = match disk::read(&place.file) {
            Ok(bytes) => Some(SettingsFile { name: place.name(), bytes }),
            Err(source) if place.is_named => {
                return Err(DefaultsError::Missing { file: place.file.display().to_string(), source });
            }
            Err(_) => None,
        };
        let overlays = environments(folder).into_iter().filter_map(|environment| {
            let file = overlay_file(folder, &environment)?;
            let read = disk::read(&file).map_err(|error| error.to_string());
            Some((environment, read.map(|bytes| SettingsFile { name: name_of(&file), bytes })))
        });
        Ok(Self { own, overlays: overlays.collect(), place })
    }

    /// The names of the environments that have a file.
    pub(crate) fn environments(&self) -> Vec<String> {
        self.overlays.keys().cloned().collect()
    }

    /// The settings of an environment over the project's own file.
    pub(crate) fn layered(&self, environment: Option<&str>) -> Result<Defaults, DefaultsError> {
        let own = self.own.as_ref().map(|file| read_defaults(&file.bytes)).transpose()?.unwrap_or_default();
        Ok(match self.overlay(environment) {
            Some(file) => overlay(own, read_defaults(&file.bytes)?),
            None => own,
        })
    }

    fn overlay(&self, environment: Option<&str>) -> Option<&SettingsFile> {
        self.overlays.get(self.place.environment(environment)?)?.as_ref().ok()
    }

    /// Every setting with the file that has the last word. A file that cannot be read has none.
    fn rows(&self, environment: Option<&str>) -> Vec<Setting> {
        let files = self.own.iter().chain(self.overlay(environment));
        let files: Vec<(&str, &[u8])> =
            files.map(|file| (file.name.as_str(), file.bytes.as_slice())).collect();
        settings(&files).unwrap_or_default()
    }

    /// What each of the environments says.
    pub(crate) fn views(&self) -> Vec<Overlay> {
        let views = self.overlays.iter().map(|(environment, file)| {
            let told = file.as_ref().map_err(Clone::clone).and_then(|file| {
                read_defaults(&file.bytes)
                    .and_then(|_| settings(&[(&file.name, &file.bytes)]))
                    .map_err(|error| error.to_string())
            });
            let (settings, problem) = match told {
                Ok(settings) => (settings, None),
                Err(problem) => (Vec::new(), Some(problem)),
            };
            Overlay { environment: environment.clone(), settings, problem }
        });
        views.collect()
    }
}

fn name_of(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The environments that have a file of settings in a folder.
pub(crate) fn environments(folder: &Path) -> Vec<String> {
    let Ok(entries) = disk::entries(folder, Names::Files) else { return Vec::new() };
    let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let mut found: Vec<String> = names.filter_map(|name| environment_of(&name).map(str::to_owned)).collect();
    found.sort();
    found
}

/// The settings of a project with the function of a template that is meant below them.
pub(crate) fn settings_for(project: &ProjectView, layers: Layers<'_>) -> Result<Defaults, DefaultsError> {
    let behind = project.behind();
    let own = behind.settings.layered(layers.environment)?;
    Ok(match template_for(&behind, own.function_name.as_deref(), layers) {
        Some(one) => overlay(one.layer().defaults, own),
        None => own,
    })
}

/// The function of a template that is meant: the one that is chosen, else the one that the settings name, else the only one.
fn template_for<'b>(behind: &'b Behind, named: Option<&str>, layers: Layers<'_>) -> Option<&'b FromTemplate> {
    meant(&behind.templates, layers.template.or(named))
}

/// Every setting with the file or template that has the last word.
pub(crate) fn rows_for(project: &ProjectView, layers: Layers<'_>) -> Vec<Setting> {
    let behind = project.behind();
    let mut rows = behind.settings.rows(layers.environment);
    let named = rows.iter().find(|row| row.key == "function-name").map(|row| row.value.clone());
    if let Some(one) = template_for(&behind, named.as_deref(), layers) {
        // AWS's own spelling of this key is another.
        let is_set = |key: &str| rows.iter().any(|row| row.key.replace("ephemerals", "ephemeral") == key);
        let below: Vec<Setting> = one.layer().rows.into_iter().filter(|row| !is_set(&row.key)).collect();
        rows.extend(below);
        rows.sort_by(|one, other| one.key.cmp(&other.key));
    }
    rows
}

/// Where a setting was read, for the fields that a person chooses; none where nothing says it.
pub(crate) fn source_of(rows: &[Setting], key: &str) -> Option<String> {
    rows.iter().find(|row| row.key == key).map(|row| row.source.clone())
}

/// What a build is given: what is asked for, and of `docker-build-options` what nobody asked for otherwise.
pub(crate) fn with_settings(choices: &Choices, project: &ProjectView) -> BuildOptions {
    let layered = project.behind().settings.layered(choices.environment.as_deref());
    let settings = layered.unwrap_or_default();
    let asked = choices.build.clone();
    let mut arguments = settings.docker_options.arguments;
    arguments.extend(asked.arguments);
    BuildOptions { target: asked.target.or(settings.docker_options.target), arguments, ..asked }
}
