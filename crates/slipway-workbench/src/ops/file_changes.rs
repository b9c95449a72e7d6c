//! Changes to the project's own files: shown as a diff, and written in one step.

use crate::disk;
use crate::report::{self, ErrorReport};
use serde::{Deserialize, Serialize};
use slipway_dockerfile::{DiffLine, diff};
use std::io::Write as _;
use std::path::Path;

/// A change to one file, written or only shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct FileChange {
    /// The file's full path.
    pub path: String,
    /// Whether the file is new.
    pub created: bool,
    /// Whether it was written.
    pub written: bool,
    /// The lines that change, with some around them.
    pub lines: Vec<DiffLine>,
}

/// Shows the change from `before` to `after`, none standing for no file, and writes it where that is asked.
pub(crate) fn change_file(
    path: &Path,
    before: Option<&str>,
    after: &str,
    write: bool,
) -> Result<FileChange, ErrorReport> {
    let changed = before != Some(after);
    if write && changed {
        replace(path, after).map_err(|error| report::file_unwritten(path, &error))?;
    }
    Ok(FileChange {
        path: path.display().to_string(),
        created: before.is_none(),
        written: write && changed,
        lines: diff(before.unwrap_or_default(), after),
    })
}

/// Writes beside the place and moves the file there, so that a crash leaves the old file or the new one. A link is
/// followed first: the file it points to is the one that changes.
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let path = disk::canonical(path).unwrap_or_else(|_| path.to_owned());
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    let permissions = disk::metadata(&path).ok().map(|metadata| metadata.permissions());
    let mut file = tempfile::Builder::new().permissions(plain_permissions()).tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    if let Some(permissions) = permissions {
        file.as_file().set_permissions(permissions)?;
    }
    file.persist(&path).map_err(|error| error.error)?;
    Ok(())
}

/// A project's files are read by others too, unlike Slipway's own.
#[cfg(unix)]
fn plain_permissions() -> std::fs::Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(0o644)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_that_is_only_shown_writes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("Dockerfile");
        let change = change_file(&path, None, "FROM scratch\n", false).unwrap();
        assert!(change.created && !change.written && !path.exists());
        assert_eq!(change.lines.len(), 1);
    }

    #[test]
    fn a_written_change_keeps_the_files_permissions() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("Dockerfile");
        std::fs::write(&path, "FROM a\n").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        let change = change_file(&path, Some("FROM a\n"), "FROM b\n", true).unwrap();
        assert!(change.written && !change.created);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "FROM b\n");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    }

    #[test]
    fn a_file_that_would_stay_the_same_is_not_touched() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("missing/Dockerfile");
        let change = change_file(&path, Some("FROM a\n"), "FROM a\n", true).unwrap();
        assert!(!change.written);
    }
}
