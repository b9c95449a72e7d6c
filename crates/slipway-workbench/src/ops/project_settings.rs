//! Every setting of a project with the file it comes from, and whether Slipway uses it.

use super::inspect_project::{DEFAULTS_FILE, settings_of};
use super::{BuildOptions, Choices};
use slipway_core::defaults::{Setting, environment_of, settings};
use std::path::Path;

/// The settings of the project's file, with those of an environment over them. A file that cannot be read has none.
pub(crate) fn rows_of(folder: &Path, environment: Option<&str>) -> Vec<Setting> {
    let overlay = environment.map(|name| format!("aws-lambda-tools-defaults.{name}.json"));
    // The name comes from the page: only that of a file which is listed as an environment's is opened.
    let overlay = overlay.filter(|file| environment_of(file) == environment);
    let names = [Some(DEFAULTS_FILE.to_owned()), overlay];
    let files: Vec<(String, Vec<u8>)> = names
        .into_iter()
        .flatten()
        .filter_map(|name| Some((name.clone(), std::fs::read(folder.join(&name)).ok()?)))
        .collect();
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    settings(&files).unwrap_or_default()
}

/// What a build is given: what is asked for, and of `docker-build-options` what nobody asked for otherwise.
pub(crate) fn with_settings(choices: &Choices, folder: &str) -> BuildOptions {
    let settings = settings_of(Path::new(folder), choices.environment.as_deref()).unwrap_or_default();
    let asked = choices.build.clone();
    let mut arguments = settings.docker_options.arguments;
    arguments.extend(asked.arguments);
    BuildOptions { target: asked.target.or(settings.docker_options.target), arguments, ..asked }
}
