//! What belongs to the window and not to a project.

use crate::Workbench;
use crate::report::{self, ErrorReport};
use crate::storage::{self, OwnFile};
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

impl OwnFile for Settings {
    // Version 0 was the same without saying so.
    const VERSION: u32 = 1;
}

impl Workbench {
    /// The settings, or the defaults where the file is missing or unreadable (it is then set aside).
    pub async fn load_settings(&self) -> Settings {
        let read = self.on_disk(|workbench| {
            storage::read(&workbench.settings_file())
                .map(storage::Stored::or_default)
                .map_err(report::storage)
        });
        read.await.unwrap_or_default()
    }

    /// Writes the settings and returns them as they stand.
    pub async fn save_settings(&self, settings: Settings) -> Result<Settings, ErrorReport> {
        self.on_disk(|workbench| {
            storage::write(&workbench.settings_file(), &settings).map_err(report::storage)?;
            Ok(settings)
        })
        .await
    }

    fn settings_file(&self) -> std::path::PathBuf {
        self.folders().config.join("settings.json")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Folders;

    #[tokio::test]
    async fn the_settings_of_every_earlier_slipway_are_read() {
        let home = tempfile::tempdir().unwrap();
        let workbench = Workbench::open(Folders::below(home.path())).unwrap();
        for text in [r#"{"theme": "dark"}"#, r#"{"version": 1, "value": {"theme": "dark"}}"#] {
            std::fs::write(workbench.settings_file(), text).unwrap();
            assert_eq!(workbench.load_settings().await.theme, Theme::Dark, "{text}");
        }
    }
}
