//! The projects that were open lately.

use crate::Workbench;
use crate::disk;
use crate::report::{self, ErrorReport};
use crate::storage::{self, OwnFile};
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

/// The file of them, newest first: what was opened and when. Where a project lies and whether it is still there is seen
/// when it is asked for.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
struct Recents(Vec<Recent>);

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Recent {
    file: String,
    name: String,
    opened_at_ms: Milliseconds,
}

impl OwnFile for Recents {
    // Version 0 also held the folder, and whether the file was missing when the list was read.
    const VERSION: u32 = 1;
}

impl Recents {
    /// Puts a project first.
    fn open(&mut self, file: &str, name: &str, opened_at_ms: Milliseconds) {
        self.0.retain(|recent| recent.file != file);
        self.0.insert(0, Recent { file: file.to_owned(), name: name.to_owned(), opened_at_ms });
        self.0.truncate(REMEMBERED);
    }
}

impl Recent {
    fn seen(self) -> RecentProject {
        let folder = Path::new(&self.file).parent().unwrap_or(Path::new(""));
        RecentProject {
            folder: folder.display().to_string(),
            missing: !disk::is_file(Path::new(&self.file)),
            file: self.file,
            name: self.name,
            opened_at_ms: self.opened_at_ms,
        }
    }
}

impl Workbench {
    /// The projects that were open lately, newest first.
    pub async fn recent_projects(&self) -> Result<Vec<RecentProject>, ErrorReport> {
        self.on_disk(|workbench| {
            let Recents(recents) =
                storage::read(&workbench.recents_file()).map_err(report::storage)?.or_default();
            Ok(recents.into_iter().map(Recent::seen).collect())
        })
        .await
    }

    /// Puts a project first among those that were open lately.
    pub async fn remember_opened(&self, project: &str) -> Result<(), ErrorReport> {
        let project = PathBuf::from(project);
        self.on_disk(move |workbench| workbench.remember_project(&workbench.project_view(&project)?)).await
    }

    fn remember_project(&self, project: &super::ProjectView) -> Result<(), ErrorReport> {
        let now =
            SystemTime::now().duration_since(UNIX_EPOCH).map_or(Milliseconds::default(), Milliseconds::from);
        let file = self.recents_file();
        storage::change(&file, |recents: &mut Recents| recents.open(&project.file, &project.name, now))
            .map_err(report::storage)
    }

    fn recents_file(&self) -> PathBuf {
        self.folders().data.join("recents.json")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::Stored;

    #[test]
    fn the_list_of_every_earlier_slipway_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("recents.json");
        for text in [
            r#"[{"file": "/a/A.csproj", "name": "A", "folder": "/a", "openedAtMs": 1700000000000.0, "missing": false}]"#,
            r#"[{"file": "/a/A.csproj", "name": "A", "folder": "/a", "openedAtMs": 1700000000000}]"#,
            r#"{"version": 1, "value": [{"file": "/a/A.csproj", "name": "A", "openedAtMs": 1700000000000}]}"#,
        ] {
            std::fs::write(&file, text).unwrap();
            let Stored::Value(Recents(recents)) = storage::read(&file).unwrap() else { panic!("{text}") };
            let seen: Vec<RecentProject> = recents.into_iter().map(Recent::seen).collect();
            let expected = ("/a/A.csproj", "A", "/a", Milliseconds(1_700_000_000_000.0), true);
            let first = &seen[0];
            let found = (
                first.file.as_str(),
                first.name.as_str(),
                first.folder.as_str(),
                first.opened_at_ms,
                first.missing,
            );
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn nothing_derived_is_written() {
        let mut recents = Recents::default();
        recents.open("/a/A.csproj", "A", Milliseconds(1.0));
        let text = serde_json::to_string(&recents).unwrap();
        assert!(!text.contains("folder") && !text.contains("missing"), "{text}");
    }
}
