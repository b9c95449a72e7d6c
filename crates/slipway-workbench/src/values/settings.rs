//! The settings that a project's own files have.

use serde::{Deserialize, Serialize};
use slipway_core::defaults::Setting;
use std::collections::BTreeMap;

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

/// The settings files of a project as they were when it was opened. No `Debug`: variables may be secrets.
#[derive(Clone, Default)]
pub(crate) struct SettingsFiles {
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
