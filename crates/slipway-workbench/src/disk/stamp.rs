//! How a path and the names in a folder were found, to be told apart from how they are found later.

use std::fs::{DirEntry, FileType, Metadata};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Component, Path};
use std::time::{Duration, SystemTime};

/// More than the tick by which file systems of today count.
pub(super) const TICK: Duration = Duration::from_millis(20);
/// The same for those that count whole seconds, or two.
const COARSE_TICK: Duration = Duration::from_secs(2);
/// The ends of names that can belong to a project, as they count in a folder that all share.
const OF_PROJECTS: [&str; 18] = [
    "csproj",
    "fsproj",
    "vbproj",
    "sln",
    "slnx",
    "slnf",
    "props",
    "targets",
    "rsp",
    "json",
    "config",
    "editorconfig",
    "globalconfig",
    "yaml",
    "yml",
    "template",
    "cs",
    "fs",
];

/// How a path was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) is_folder: bool,
    /// The length in bytes.
    length: u64,
    modified: Option<SystemTime>,
    /// The inode and the change time, which no program sets; zero where the system has neither.
    identity: (u64, i64, i64),
}

impl Stamp {
    pub(super) fn of(path: &Path) -> Option<Self> {
        let metadata = std::fs::metadata(path).ok()?;
        Some(Self {
            is_folder: metadata.is_dir(),
            length: metadata.len(),
            modified: metadata.modified().ok(),
            identity: identity(&metadata),
        })
    }

    /// Whether both say the same of what a path leads to. A folder's times move with the names in it, which count only
    /// where they were asked for.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let same_folder = self.is_folder && other.is_folder && self.identity.0 == other.identity.0;
        same_folder || self == other
    }

    /// Whether a change that comes now could show the same time.
    pub(super) fn is_young(&self) -> bool {
        let Some(modified) = self.modified else { return true };
        let nanoseconds =
            modified.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.subsec_nanos());
        let tick = if nanoseconds == 0 { COARSE_TICK } else { TICK };
        SystemTime::now().duration_since(modified).map_or(true, |age| age < tick)
    }
}

#[cfg(unix)]
fn identity(metadata: &Metadata) -> (u64, i64, i64) {
    use std::os::unix::fs::MetadataExt as _;
    (metadata.ino(), metadata.ctime(), metadata.ctime_nsec())
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> (u64, i64, i64) {
    (0, 0, 0)
}

/// Which names of a folder were asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Names {
    /// Those of all that is no folder.
    Files,
    /// Those of folders.
    Folders,
    /// All.
    All,
}

impl Names {
    fn counts(self, kind: FileType) -> bool {
        match self {
            Self::Files => !kind.is_dir(),
            Self::Folders => kind.is_dir(),
            Self::All => true,
        }
    }
}

/// The names that were found in a folder.
#[derive(Debug, Clone, Copy)]
pub(super) struct Listing {
    /// The folder itself, by which most need no second look; none where it had changed a moment before.
    settled: Option<Stamp>,
    names: Option<u64>,
}

impl Listing {
    pub(super) fn of(folder: &Path, names: Names) -> Self {
        let settled = Stamp::of(folder).filter(|stamp| !stamp.is_young());
        Self { settled, names: numbered(folder, names) }
    }

    pub(super) fn holds(&self, folder: &Path, names: Names) -> bool {
        self.settled.is_some() && self.settled == Stamp::of(folder) || self.names == numbered(folder, names)
    }
}

/// A number for the names in a folder, whatever their order; none where it cannot be listed.
fn numbered(folder: &Path, names: Names) -> Option<u64> {
    numbered_as(folder, names, is_shared(folder))
}

fn numbered_as(folder: &Path, names: Names, shared: bool) -> Option<u64> {
    let entries = std::fs::read_dir(folder).ok()?.flatten();
    Some(entries.fold(0_u64, |sum, entry| match entry.file_type() {
        Ok(kind) if names.counts(kind) && (!shared || is_of_projects(&entry, kind)) => {
            let mut hasher = DefaultHasher::new();
            (entry.file_name(), kind.is_dir(), kind.is_symlink()).hash(&mut hasher);
            sum.wrapping_add(hasher.finish())
        }
        _ => sum,
    }))
}

/// Folders that hold more than one owner's things: the root and what is directly in it, a person's own, the one for
/// temporary files.
fn is_shared(folder: &Path) -> bool {
    let names = folder.components().filter(|part| matches!(part, Component::Normal(_))).count();
    names < 2 || folder == std::env::temp_dir() || std::env::home_dir().is_some_and(|home| folder == home)
}

fn is_of_projects(entry: &DirEntry, kind: FileType) -> bool {
    let name = entry.file_name().to_string_lossy().to_lowercase();
    let end = name.rsplit_once('.').map_or("", |(_, end)| end);
    name == ".git" || name == "dockerfile" || !kind.is_dir() && OF_PROJECTS.contains(&end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_a_folder_that_all_share_only_names_of_projects_count() {
        assert!(is_shared(&std::env::temp_dir()) && is_shared(Path::new("/srv")));
        let folder = tempfile::tempdir().unwrap();
        let number = |shared| numbered_as(folder.path(), Names::All, shared);
        let before = (number(true), number(false));
        for others in ["notes.txt", "045749bd", ".lesshst"] {
            std::fs::write(folder.path().join(others), "").unwrap();
        }
        std::fs::create_dir(folder.path().join("App.csproj.d")).unwrap();
        assert_eq!(number(true), before.0);
        assert_ne!(number(false), before.1, "in a folder of one owner every name counts");
        for ours in ["Directory.Build.props", "NuGet.Config", "Dockerfile", "app.slnx"] {
            let without = number(true);
            std::fs::write(folder.path().join(ours), "").unwrap();
            assert_ne!(number(true), without, "{ours}");
        }
    }
}
