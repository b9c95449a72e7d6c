//! The projects that were open lately.

use crate::Workbench;
use crate::disk;
use crate::report::{self, ErrorReport};
use crate::storage::{self, Stored};
use serde::{Deserialize, Serialize};
use slipway_core::Milliseconds;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// The most projects that are remembered.
const REMEMBERED: usize = 12;

/// One of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct RecentProject {
    /// The project file's full path.
    pub file: String,
    /// The project's name.
    pub name: String,
    /// The project's folder.
    pub folder: String,
    /// When it was opened last, in milliseconds since 1970.
    pub opened_at_ms: Milliseconds,
    /// Whether the file is still there.
    #[serde(default)]
    pub missing: bool,
}

impl Workbench {
    /// The projects that were open lately, newest first.
    pub async fn recent_projects(&self) -> Result<Vec<RecentProject>, ErrorReport> {
        self.on_disk(|workbench| {
            let mut recents = workbench.stored_recents()?;
            for recent in &mut recents {
                recent.missing = !disk::is_file(Path::new(&recent.file));
            }
            Ok(recents)
        })
        .await
    }

    /// Puts a project first among those that were open lately.
    pub async fn remember_opened(&self, project: &str) -> Result<(), ErrorReport> {
        let project = PathBuf::from(project);
        self.on_disk(move |workbench| workbench.remember_project(&workbench.project_view(&project)?)).await
    }

    fn remember_project(&self, project: &super::ProjectView) -> Result<(), ErrorReport> {
        let mut recents = self.stored_recents()?;
        recents.retain(|recent| recent.file != project.file);
        let opened_at_ms =
            SystemTime::now().duration_since(UNIX_EPOCH).map_or(Milliseconds::default(), Milliseconds::from);
        recents.insert(
            0,
            RecentProject {
                file: project.file.clone(),
                name: project.name.clone(),
                folder: project.folder.clone(),
                opened_at_ms,
                missing: false,
            },
        );
        recents.truncate(REMEMBERED);
        storage::write(&self.recents_file(), &recents).map_err(report::storage)
    }

    fn stored_recents(&self) -> Result<Vec<RecentProject>, ErrorReport> {
        match storage::read(&self.recents_file()).map_err(report::storage)? {
            Stored::Value(recents) => Ok(recents),
            Stored::Missing | Stored::KeptAside => Ok(Vec::new()),
        }
    }

    fn recents_file(&self) -> PathBuf {
        self.folders().data.join("recents.json")
    }
}
