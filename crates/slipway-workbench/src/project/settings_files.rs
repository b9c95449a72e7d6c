//! Which files hold a project's settings: the usual one, one that a person chose for the project, or one that this call
//! names; and the overlay of an environment.
//!
//! The rules that read settings know a folder and nothing of a person's choices, so what is chosen is held for the
//! process, by folder, and kept in Slipway's own files.

use crate::storage::{self, OwnFile, StorageError};
use crate::values::DEFAULTS_FILE;
use serde::{Deserialize, Serialize};
use slipway_core::defaults::environment_of;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{OnceLock, PoisonError, RwLock};

/// What a host names at its start in place of the usual file; it holds for every project that this process reads.
static NAMED: OnceLock<PathBuf> = OnceLock::new();

/// The environment that a host names at its start.
static ENVIRONMENT: OnceLock<String> = OnceLock::new();

/// What a person chose in place of the usual file, by the project's folder.
static CHOSEN: RwLock<BTreeMap<PathBuf, PathBuf>> = RwLock::new(BTreeMap::new());

/// Reads the settings from this file instead of `aws-lambda-tools-defaults.json`. A relative path counts from each
/// project's folder. The first call of a process counts.
pub fn use_settings_file(path: PathBuf) {
    let _ = NAMED.set(path);
}

/// Lays the settings of this environment over those of every project, whatever is chosen. The first call of a process
/// counts.
pub fn use_environment(name: String) {
    let _ = ENVIRONMENT.set(name);
}

/// The environment whose settings count: the one of this call, else the one that is chosen.
pub(crate) fn environment_in_use(chosen: Option<&str>) -> Option<&str> {
    ENVIRONMENT.get().map(String::as_str).or(chosen)
}

/// The overlay that this call names; it has to be there.
pub(crate) fn named_overlay(folder: &Path) -> Option<PathBuf> {
    let name = ENVIRONMENT.get()?;
    Some(overlay_file(folder, name).unwrap_or_else(|| folder.join(name)))
}

/// The file of an environment's settings. The name comes from the page: only that of a file which is listed as an
/// environment's is opened.
pub(crate) fn overlay_file(folder: &Path, environment: &str) -> Option<PathBuf> {
    let file = format!("aws-lambda-tools-defaults.{environment}.json");
    (environment_of(&file) == Some(environment)).then(|| folder.join(file))
}

fn chosen_for(folder: &Path) -> Option<PathBuf> {
    CHOSEN.read().unwrap_or_else(PoisonError::into_inner).get(folder).cloned()
}

/// Whether the settings' file was named or chosen, so that it has to be there.
pub(crate) fn is_named(folder: &Path) -> bool {
    NAMED.get().is_some() || chosen_for(folder).is_some()
}

/// The file of a project's settings.
pub(crate) fn settings_file(folder: &Path) -> PathBuf {
    match NAMED.get().cloned().or_else(|| chosen_for(folder)) {
        Some(named) => folder.join(named),
        None => folder.join(DEFAULTS_FILE),
    }
}

/// Its name, as a person knows it.
pub(crate) fn settings_name(folder: &Path) -> String {
    let file = settings_file(folder);
    file.file_name().map_or_else(|| DEFAULTS_FILE.to_owned(), |name| name.to_string_lossy().into_owned())
}

/// Takes a project's settings from another file from now on, or from the usual one again; `data` holds Slipway's own files.
pub(crate) fn choose(data: &Path, folder: PathBuf, chosen: Option<PathBuf>) -> Result<(), StorageError> {
    let all = storage::change(&choices_file(data), |Chosen(all): &mut Chosen| {
        match chosen {
            Some(file) => all.insert(folder, file),
            None => all.remove(&folder),
        };
        all.clone()
    })?;
    *CHOSEN.write().unwrap_or_else(PoisonError::into_inner) = all;
    Ok(())
}

/// Reads what was chosen before.
pub(crate) fn load(data: &Path) -> Result<(), StorageError> {
    let Chosen(all) = storage::read(&choices_file(data))?.or_default();
    CHOSEN.write().unwrap_or_else(PoisonError::into_inner).extend(all);
    Ok(())
}

fn choices_file(data: &Path) -> PathBuf {
    data.join("settings-files.json")
}

/// The file of what was chosen: settings by the project's folder.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
struct Chosen(BTreeMap<PathBuf, PathBuf>);

impl OwnFile for Chosen {
    // Version 0 was the same without saying so.
    const VERSION: u32 = 1;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::Stored;

    #[test]
    fn the_choices_of_every_earlier_slipway_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("settings-files.json");
        for text in [r#"{"/a": "/a/b.json"}"#, r#"{"version": 1, "value": {"/a": "/a/b.json"}}"#] {
            std::fs::write(&file, text).unwrap();
            let Stored::Value(Chosen(all)) = storage::read(&file).unwrap() else { panic!("{text}") };
            assert_eq!(all.get(Path::new("/a")), Some(&PathBuf::from("/a/b.json")), "{text}");
        }
    }
}
