//! Every setting of a project with the file it comes from, and whether Slipway uses it.

use super::inspect_project::{DEFAULTS_FILE, settings_of};
use super::{BuildOptions, Choices};
use slipway_core::defaults::{Setting, environment_of, settings};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// What a host names at its start in place of the usual file; it holds for every project that this process reads.
static NAMED: OnceLock<PathBuf> = OnceLock::new();

/// Reads the settings from this file instead of `aws-lambda-tools-defaults.json`. A relative path counts from each
/// project's folder. The first call of a process counts.
pub fn use_settings_file(path: PathBuf) {
    let _ = NAMED.set(path);
}

/// Whether the settings' file was named, so that it has to be there.
pub(crate) fn is_named() -> bool {
    NAMED.get().is_some()
}

/// The file of a project's settings.
pub(crate) fn settings_file(folder: &Path) -> PathBuf {
    folder.join(NAMED.get().map_or(Path::new(DEFAULTS_FILE), PathBuf::as_path))
}

/// Its name, as a person knows it.
pub(crate) fn settings_name() -> String {
    let named = NAMED.get().and_then(|path| path.file_name());
    named.map_or_else(|| DEFAULTS_FILE.to_owned(), |name| name.to_string_lossy().into_owned())
}

/// The settings of the project's file, with those of an environment over them. A file that cannot be read has none.
pub(crate) fn rows_of(folder: &Path, environment: Option<&str>) -> Vec<Setting> {
    let overlay = environment.map(|name| format!("aws-lambda-tools-defaults.{name}.json"));
    // The name comes from the page: only that of a file which is listed as an environment's is opened.
    let overlay = overlay.filter(|file| environment_of(file) == environment);
    let own = Some((settings_name(), settings_file(folder)));
    let overlay = overlay.map(|name| (name.clone(), folder.join(name)));
    let files: Vec<(String, Vec<u8>)> = [own, overlay]
        .into_iter()
        .flatten()
        .filter_map(|(name, path)| Some((name, std::fs::read(path).ok()?)))
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
