//! The settings that a project's own files have.

use serde::{Deserialize, Serialize};
use slipway_core::defaults::Setting;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The project's own settings, shared with Amazon's tools.
pub(crate) const DEFAULTS_FILE: &str = "aws-lambda-tools-defaults.json";

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

/// What is chosen of the layers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Layers<'a> {
    /// The environment.
    pub(crate) environment: Option<&'a str>,
    /// The function of a template, by its name.
    pub(crate) template: Option<&'a str>,
}

/// Where the settings of one project are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SettingsPlace {
    /// The file.
    pub(crate) file: PathBuf,
    /// Whether it was named or chosen, so that it has to be there.
    pub(crate) is_named: bool,
    /// The environment that counts whatever is chosen.
    pub(crate) environment: Option<String>,
}

impl SettingsPlace {
    /// The file's place alone, as a view of a project tells it.
    pub(crate) fn at(file: PathBuf) -> Self {
        Self { file, is_named: false, environment: None }
    }

    /// The file's name, as a person knows it.
    pub(crate) fn name(&self) -> String {
        let name = self.file.file_name();
        name.map_or_else(|| DEFAULTS_FILE.to_owned(), |name| name.to_string_lossy().into_owned())
    }

    /// The environment whose settings count: the one that the host names, else the one that is chosen.
    pub(crate) fn environment<'a>(&'a self, chosen: Option<&'a str>) -> Option<&'a str> {
        self.environment.as_deref().or(chosen)
    }
}

impl Default for SettingsPlace {
    fn default() -> Self {
        Self::at(PathBuf::from(DEFAULTS_FILE))
    }
}

/// The settings files of a project as they were when it was opened. No `Debug`: variables may be secrets.
#[derive(Clone, Default)]
pub(crate) struct SettingsFiles {
    pub(crate) place: SettingsPlace,
    pub(crate) own: Option<SettingsFile>,
    /// By the environment's name.
    pub(crate) overlays: BTreeMap<String, Result<SettingsFile, String>>,
}

/// One of them.
#[derive(Clone)]
pub(crate) struct SettingsFile {
    /// The file's name, as a person knows it.
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}
