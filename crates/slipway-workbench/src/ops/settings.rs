//! What belongs to the window and not to a project.

use crate::Workbench;
use crate::report::{self, ErrorReport};
use crate::storage::{self, Stored};
use serde::{Deserialize, Serialize};

/// The colours of the window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Theme {
    /// As the desktop says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// The settings file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    /// The colours.
    pub theme: Theme,
}

impl Workbench {
    /// The settings, or the defaults where the file is missing or unreadable (it is then kept aside).
    pub fn load_settings(&self) -> Settings {
        match storage::read(&self.settings_file()) {
            Ok(Stored::Value(settings)) => settings,
            _ => Settings::default(),
        }
    }

    /// Writes the settings and returns them as they stand.
    pub fn save_settings(&self, settings: Settings) -> Result<Settings, ErrorReport> {
        storage::write(&self.settings_file(), &settings).map_err(report::storage)?;
        Ok(settings)
    }

    fn settings_file(&self) -> std::path::PathBuf {
        self.folders().config.join("settings.json")
    }
}
