//! Which files hold a project's settings: the usual one, one that a person chose for the project, or one that the host
//! names; and the overlay of an environment.
//!
//! What is chosen is kept in Slipway's own files and held by the workbench. Whoever reads a project is given the place of
//! its settings with it, so that one reading goes by one place to its end.

use crate::storage::{self, OwnFile, StorageError};
use crate::values::{DEFAULTS_FILE, SettingsPlace};
use serde::{Deserialize, Serialize};
use slipway_core::defaults::environment_of;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What a host names at its start; it holds for every project that its workbench reads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NamedSettings {
    /// Read instead of `aws-lambda-tools-defaults.json`. A relative path counts from each project's folder.
    pub file: Option<PathBuf>,
    /// The environment whose settings lie over those of every project, whatever is chosen.
    pub environment: Option<String>,
}

/// Where the settings of projects are: what the host has named, and what a person chose, by the project's folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct SettingsPlaces {
    pub(crate) named: NamedSettings,
    pub(crate) chosen: BTreeMap<PathBuf, PathBuf>,
}

impl SettingsPlaces {
    /// Where the settings of the project in a folder are.
    pub(crate) fn of(&self, folder: &Path) -> SettingsPlace {
        let named = self.named.file.as_ref().or_else(|| self.chosen.get(folder));
        SettingsPlace {
            file: folder.join(named.map_or(Path::new(DEFAULTS_FILE), PathBuf::as_path)),
            is_named: named.is_some(),
            environment: self.named.environment.clone(),
        }
    }
}

/// The file of an environment's settings. The name comes from the page: only that of a file which is listed as an
/// environment's is opened.
pub(crate) fn overlay_file(folder: &Path, environment: &str) -> Option<PathBuf> {
    let file = format!("aws-lambda-tools-defaults.{environment}.json");
    (environment_of(&file) == Some(environment)).then(|| folder.join(file))
}

/// The overlay that the host names for a project in this folder; it has to be there.
pub(crate) fn named_overlay(folder: &Path, place: &SettingsPlace) -> Option<PathBuf> {
    let name = place.environment.as_deref()?;
    Some(overlay_file(folder, name).unwrap_or_else(|| folder.join(name)))
}

/// Keeps a choice, and gives all that are kept; `data` holds Slipway's own files.
pub(crate) fn choose(
    data: &Path,
    folder: PathBuf,
    chosen: Option<PathBuf>,
) -> Result<BTreeMap<PathBuf, PathBuf>, StorageError> {
    storage::change(&choices_file(data), |Chosen(all): &mut Chosen| {
        match chosen {
            Some(file) => all.insert(folder, file),
            None => all.remove(&folder),
        };
        all.clone()
    })
}

/// What was chosen before.
pub(crate) fn load(data: &Path) -> Result<BTreeMap<PathBuf, PathBuf>, StorageError> {
    let Chosen(all) = storage::read(&choices_file(data))?.or_default();
    Ok(all)
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
