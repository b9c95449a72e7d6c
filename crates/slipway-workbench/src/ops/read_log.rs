//! Shows the end of Slipway's own log.

use crate::Workbench;
use crate::disk;
use crate::log;
use crate::report::{self, ErrorReport};
use crate::storage::StorageError;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// As much of the log's end as is shown.
const SHOWN_BYTES: u64 = 64 * 1024;

/// The end of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct LogView {
    /// The folder with one file for each day.
    pub folder: String,
    /// The newest file; none where nothing was written yet.
    pub file: Option<String>,
    /// Its last lines, the oldest first.
    pub lines: Vec<String>,
}

impl Workbench {
    /// The end of Slipway's own log, at most 64 KiB of it.
    ///
    /// # Errors
    /// The file is there and cannot be read.
    pub async fn read_log(&self) -> Result<LogView, ErrorReport> {
        self.on_disk(|workbench| {
            let folder = log::folder(workbench.folders());
            let file = log::newest(&folder);
            let text = file.as_deref().map(end_of).transpose().map_err(report::storage)?;
            Ok(LogView {
                folder: folder.display().to_string(),
                file: file.map(|path| path.display().to_string()),
                lines: text.unwrap_or_default().lines().map(str::to_owned).collect(),
            })
        })
        .await
    }
}

fn end_of(path: &Path) -> Result<String, StorageError> {
    read_end(path).map_err(|source| StorageError::Read { path: path.to_owned(), source })
}

fn read_end(path: &Path) -> std::io::Result<String> {
    let (bytes, cut) = disk::read_end(path, SHOWN_BYTES)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    // The first line may have lost its beginning.
    Ok(if cut { text.split_once('\n').map_or(text.clone(), |(_, rest)| rest.to_owned()) } else { text })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_end_of_the_newest_day_is_shown_in_whole_lines() {
        let home = tempfile::tempdir().unwrap();
        let workbench = Workbench::open(crate::Folders::below(home.path())).unwrap();
        assert_eq!(workbench.read_log().await.unwrap().file, None);
        let folder = log::folder(workbench.folders());
        std::fs::create_dir_all(&folder).unwrap();
        let line = format!("{}\n", "x".repeat(99));
        std::fs::write(folder.join("slipway.2026-11-28.log"), line.repeat(2000) + "last\n").unwrap();
        let view = workbench.read_log().await.unwrap();
        assert_eq!(view.lines.last().map(String::as_str), Some("last"));
        assert!(view.lines.len() < 700 && view.lines.iter().rev().skip(1).all(|line| line.len() == 99));
    }
}
