//! Which files of a folder take part at all, before its ignore file is asked.

use std::ffi::OsStr;
use std::fs::FileType;
use std::path::{Path, PathBuf};

/// A part of a folder. All paths are relative to it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extent {
    /// These files and folders alone; what lies beside them is not even looked at. None for the whole folder.
    pub only: Option<Vec<PathBuf>>,
    /// None of these files and folders.
    pub without: Vec<PathBuf>,
    /// Whether of a repository only what tells its history is sent, and its configuration without credentials.
    pub lean_repositories: bool,
}

/// What of a repository tells its history. All else is of this machine: programs, records of what was done, files of
/// others, and whatever a person keeps there.
const HISTORY: [&str; 10] =
    ["HEAD", "config", "objects", "refs", "packed-refs", "reftable", "shallow", "index", "info", "commondir"];

impl Extent {
    /// Whether a path takes part, or is a folder on the way to one that does.
    pub(super) fn holds(&self, path: &Path, file_type: FileType) -> bool {
        let wanted = self.only.as_ref().is_none_or(|parts| {
            parts.iter().any(|part| path.starts_with(part) || file_type.is_dir() && part.starts_with(path))
        });
        let history = || HISTORY.iter().any(|name| path.file_name() == Some(OsStr::new(name)));
        wanted
            && !self.without.iter().any(|part| part == path)
            && (!self.lean_repositories || !is_in_repository(path) || history())
    }

    /// Whether this is the configuration of a repository, of which only a part is sent.
    pub(super) fn is_configuration(&self, path: &Path) -> bool {
        self.lean_repositories && is_in_repository(path) && path.ends_with("config")
    }
}

fn is_in_repository(path: &Path) -> bool {
    path.parent().and_then(Path::file_name) == Some(OsStr::new(".git"))
}
