//! Walking the context folder.
//!
//! The walk is in the order of the names, so that the same folder gives the same archive. Nothing is opened
//! except folders. A folder that is excluded, but holds something an exception takes back, comes along with it.

use super::extent::Extent;
use super::ignore::{IgnoreRules, Inherited};
use crate::error::EngineError;
use bytes::Bytes;
use slipway_core::git_config;
use std::ffi::{OsStr, OsString};
use std::fs::{DirEntry, FileType, Metadata};
use std::path::{Path, PathBuf};

/// The files a build sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// The folder, with links in its own path resolved.
    pub root: PathBuf,
    /// What is in it, folders before their content, names in order.
    pub entries: Vec<Entry>,
    /// Paths that were left out because an archive of files cannot hold them: sockets, pipes, devices.
    pub skipped: Vec<PathBuf>,
}

/// One thing in the build context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The path relative to the root.
    pub path: PathBuf,
    /// What it is.
    pub kind: EntryKind,
    /// The permission bits.
    pub mode: u32,
    /// When it was changed, in seconds since 1970.
    pub modified: u64,
    /// What cannot stay the same when a file's content changes, where the system keeps such a thing.
    pub identity: Option<Identity>,
    /// What is sent, where that is not what the file holds.
    pub content: Option<Bytes>,
}

/// What the file system says of a file. Its change time moves with every write and every new name, and no program
/// can set it; so a file whose identity is as it was has the content it had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    /// The device and the number of the file on it.
    pub file: (u64, u64),
    /// When the content was written, in nanoseconds since 1970, as anybody may set it.
    pub modified: i64,
    /// When content or attributes were written, in nanoseconds since 1970.
    pub changed: i64,
}

/// What an entry is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file with its size.
    File {
        /// The size when the folder was walked.
        size: u64,
    },
    /// A folder.
    Folder,
    /// A symbolic link with what it says, which may not exist.
    Link {
        /// The text of the link.
        target: PathBuf,
    },
}

impl Entry {
    /// Has this text sent instead of what the file holds.
    fn put(&mut self, text: String) {
        if let EntryKind::File { size } = &mut self.kind {
            *size = text.len() as u64;
            self.identity = None;
            self.content = Some(text.into());
        }
    }
}

impl Selection {
    /// Walks a folder by the rules that count for this Dockerfile.
    pub fn of(root: &Path, dockerfile: Option<&Path>) -> Result<Self, EngineError> {
        Self::of_extent(root, dockerfile, &Extent::default())
    }

    /// The same, but only for a part of the folder.
    pub fn of_extent(root: &Path, dockerfile: Option<&Path>, extent: &Extent) -> Result<Self, EngineError> {
        let unreadable = |source| EngineError::ContextUnreadable { path: root.to_owned(), source };
        let resolved = root.canonicalize().map_err(unreadable)?;
        if !resolved.is_dir() {
            return Err(unreadable(std::io::ErrorKind::NotADirectory.into()));
        }
        let rules = IgnoreRules::for_dockerfile(&resolved, dockerfile)?;
        let inherited = rules.at_root();
        let mut walk = Walk { rules, extent, entries: Vec::new(), skipped: Vec::new(), held: Vec::new() };
        walk.folder(&resolved, Path::new(""), "", &inherited)?;
        Ok(Self { root: resolved, entries: walk.entries, skipped: walk.skipped })
    }

    /// Whether this path is in the context. It is looked up by halves: the order of the walk is the order of paths.
    pub fn contains(&self, path: &Path) -> bool {
        self.entries.binary_search_by(|entry| entry.path.as_path().cmp(path)).is_ok()
    }

    /// How many files there are, and their size together.
    pub fn totals(&self) -> (u64, u64) {
        let sizes = self.entries.iter().filter_map(|entry| match entry.kind {
            EntryKind::File { size } => Some(size),
            _ => None,
        });
        sizes.fold((0, 0), |(files, bytes), size| (files + 1, bytes + size))
    }
}

struct Walk<'a> {
    rules: IgnoreRules,
    extent: &'a Extent,
    entries: Vec<Entry>,
    skipped: Vec<PathBuf>,
    /// Excluded folders above the present place; they join the entries if anything below them does.
    held: Vec<Entry>,
}

/// Something in a folder that is not excluded, or a folder that holds what an exception takes back.
struct Found {
    part: OsString,
    entry: DirEntry,
    file_type: FileType,
    excluded: bool,
}

impl Walk<'_> {
    fn folder(
        &mut self,
        absolute: &Path,
        relative: &Path,
        name: &str,
        inherited: &Inherited,
    ) -> Result<(), EngineError> {
        for found in self.list(absolute, name, inherited)? {
            self.entry(&found, absolute, relative, name, inherited)?;
        }
        Ok(())
    }

    /// What is in a folder and needed, in the order of the names. What is excluded costs its name and nothing more:
    /// most of a folder like `node_modules` or `bin` is.
    fn list(&self, absolute: &Path, name: &str, inherited: &Inherited) -> Result<Vec<Found>, EngineError> {
        let unreadable = |source| EngineError::FileUnreadable { path: absolute.to_owned(), source };
        let mut path = String::from(name);
        let mut list = Vec::new();
        for entry in std::fs::read_dir(absolute).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let part = entry.file_name();
            path.truncate(name.len());
            push_part(&mut path, &part);
            let file_type = entry.file_type().map_err(unreadable)?;
            let excluded = self.rules.excludes_below(&path, inherited);
            if !self.extent.holds(Path::new(&path), file_type) {
                continue;
            }
            if !excluded || (file_type.is_dir() && self.rules.may_reenter(&path)) {
                list.push(Found { part, entry, file_type, excluded });
            }
        }
        list.sort_unstable_by(|one, other| one.part.cmp(&other.part));
        Ok(list)
    }

    fn entry(
        &mut self,
        found: &Found,
        folder: &Path,
        relative: &Path,
        name: &str,
        inherited: &Inherited,
    ) -> Result<(), EngineError> {
        let absolute = folder.join(&found.part);
        let path = relative.join(&found.part);
        let unreadable = |source| EngineError::FileUnreadable { path: absolute.clone(), source };
        // A directory entry's own metadata does not follow a link.
        let metadata = found.entry.metadata().map_err(unreadable)?;
        let Some(kind) = kind(found.file_type, &metadata, &absolute).map_err(unreadable)? else {
            self.skipped.push(path);
            return Ok(());
        };
        let is_folder = kind == EntryKind::Folder;
        let mut entry = Entry {
            path: path.clone(),
            kind,
            mode: mode(&metadata),
            modified: modified(&metadata),
            identity: identity(&metadata),
            content: None,
        };
        if self.extent.is_configuration(&path) {
            let written = std::fs::read(&absolute).map_err(unreadable)?;
            entry.put(git_config::for_builds(&String::from_utf8_lossy(&written)));
        }
        let depth = self.held.len();
        if found.excluded {
            self.held.push(entry);
        } else {
            self.entries.append(&mut self.held);
            self.entries.push(entry);
        }
        if is_folder {
            let mut name = String::from(name);
            push_part(&mut name, &found.part);
            let inherited = self.rules.below(&name, inherited);
            self.folder(&absolute, &path, &name, &inherited)?;
        }
        self.held.truncate(depth);
        Ok(())
    }
}

fn push_part(path: &mut String, part: &OsStr) {
    if !path.is_empty() {
        path.push('/');
    }
    path.push_str(&part.to_string_lossy());
}

fn kind(file_type: FileType, metadata: &Metadata, absolute: &Path) -> std::io::Result<Option<EntryKind>> {
    Ok(if file_type.is_symlink() {
        Some(EntryKind::Link { target: std::fs::read_link(absolute)? })
    } else if file_type.is_dir() {
        Some(EntryKind::Folder)
    } else if file_type.is_file() {
        Some(EntryKind::File { size: metadata.len() })
    } else {
        None
    })
}

#[cfg(unix)]
fn mode(metadata: &Metadata) -> u32 {
    std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o7777
}

/// Windows has no permission bits. Docker's program marks everything as executable there, and so do we.
#[cfg(not(unix))]
fn mode(_metadata: &Metadata) -> u32 {
    0o755
}

#[cfg(unix)]
fn identity(metadata: &Metadata) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt as _;
    let nanoseconds = |seconds: i64, rest: i64| seconds.checked_mul(1_000_000_000)?.checked_add(rest);
    Some(Identity {
        file: (metadata.dev(), metadata.ino()),
        modified: nanoseconds(metadata.mtime(), metadata.mtime_nsec())?,
        changed: nanoseconds(metadata.ctime(), metadata.ctime_nsec())?,
    })
}

/// Windows tells no change time.
#[cfg(not(unix))]
fn identity(_metadata: &Metadata) -> Option<Identity> {
    None
}

fn modified(metadata: &Metadata) -> u64 {
    let modified = metadata.modified().ok();
    let since = modified.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    since.map_or(0, |since| since.as_secs())
}

#[cfg(test)]
#[cfg(unix)]
#[path = "selection_tests.rs"]
mod tests;
