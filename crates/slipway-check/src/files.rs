//! The merged view of an image's files: one row per path, the layers put on top of each other.
//!
//! Paths have no leading slash and no `.` or `..` parts; the root is the empty text. Names that are no UTF-8 are
//! kept with replacement characters, which is enough to tell a person where to look. Bodies are not kept here.

pub use slipway_archive::names::{clean, file_name, parent};
use slipway_archive::names::{clean_parts, raw_parts};
use std::collections::BTreeMap;
use std::ops::Bound;

/// Links that are followed before a path counts as a loop; the kernel's own limit.
const MOST_HOPS: u32 = 40;

/// What a path is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link.
    Symlink,
    /// A second name of a file in the same layer.
    HardLink,
    /// A device, a pipe or a socket.
    Other,
}

/// One row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileEntry {
    /// Which layer the path comes from, counted from the lowest.
    pub layer: u16,
    /// What it is.
    pub kind: FileKind,
    /// The permission bits.
    pub mode: u16,
    /// The owner.
    pub uid: u32,
    /// The group.
    pub gid: u32,
    /// The size in bytes; only a regular file has one.
    pub size: u64,
    /// Where a link points: as written for a symbolic link, from the root for a hard link.
    pub target: Option<Box<str>>,
}

impl FileEntry {
    /// A directory that no layer lists, but that a path runs through. Engines make it for everyone.
    fn implied_directory() -> Self {
        Self { layer: 0, kind: FileKind::Directory, mode: 0o755, uid: 0, gid: 0, size: 0, target: None }
    }
}

/// The table of paths.
#[derive(Debug, Default)]
pub struct FileTable {
    rows: BTreeMap<Box<str>, FileEntry>,
}

impl FileTable {
    /// How many paths there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no path at all.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The row of exactly this path; links are not followed.
    pub fn get(&self, path: &str) -> Option<&FileEntry> {
        self.rows.get(clean(path).as_str())
    }

    /// All rows, in the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &FileEntry)> {
        self.rows.iter().map(|(path, entry)| (path.as_ref(), entry))
    }

    /// The rows below a directory, in the order of their paths.
    pub fn below(&self, directory: &str) -> impl Iterator<Item = (&str, &FileEntry)> {
        let (from, to) = bounds(&clean(directory));
        self.rows
            .range::<str, _>((Bound::Included(from.as_str()), upper(to.as_deref())))
            .map(|(path, entry)| (path.as_ref(), entry))
    }

    /// Follows links: the path that is meant in the end, and its row. None where nothing is there, or a loop.
    pub fn resolve(&self, path: &str) -> Option<(String, FileEntry)> {
        let mut parts: Vec<String> = clean_parts(path).into_iter().map(str::to_owned).collect();
        parts.reverse();
        let mut at = String::new();
        let mut entry = FileEntry::implied_directory();
        let mut hops = 0;
        while let Some(part) = parts.pop() {
            if part == ".." {
                at = parent(&at).to_owned();
                entry = self.row_or_implied(&at)?;
                continue;
            }
            let next = if at.is_empty() { part } else { format!("{at}/{part}") };
            entry = self.row_or_implied(&next)?;
            if !matches!(entry.kind, FileKind::Symlink | FileKind::HardLink) {
                at = next;
                continue;
            }
            hops += 1;
            let target = entry.target.clone()?;
            if hops > MOST_HOPS || parts.len() > 4096 {
                return None;
            }
            if target.starts_with('/') || entry.kind == FileKind::HardLink {
                at.clear();
            }
            let further: Vec<&str> = raw_parts(&target).collect();
            parts.extend(further.into_iter().rev().map(str::to_owned));
            entry = FileEntry::implied_directory();
        }
        Some((at, entry))
    }

    /// Whether a directory is there, links followed.
    pub fn is_directory(&self, path: &str) -> bool {
        self.resolve(path).is_some_and(|(_, entry)| entry.kind == FileKind::Directory)
    }

    /// Whether a regular file is there, links followed.
    pub fn is_file(&self, path: &str) -> bool {
        self.resolve(path).is_some_and(|(_, entry)| entry.kind == FileKind::File)
    }

    pub(crate) fn insert(&mut self, path: Box<str>, entry: FileEntry) -> Option<FileEntry> {
        self.rows.insert(path, entry)
    }

    /// Removes a path and all below it; the bytes of the files that are gone.
    pub(crate) fn remove(&mut self, path: &str) -> u64 {
        let own = self.rows.remove(path).map_or(0, |entry| entry.size);
        own.saturating_add(self.remove_below(path))
    }

    /// Removes all below a path; the bytes of the files that are gone.
    pub(crate) fn remove_below(&mut self, path: &str) -> u64 {
        let (from, to) = bounds(path);
        let mut bytes = 0_u64;
        // One at a time keeps the work in proportion to what is removed, however large the table is.
        loop {
            let range = (Bound::Included(from.as_str()), upper(to.as_deref()));
            let Some(next) = self.rows.range::<str, _>(range).next().map(|(path, _)| path.clone()) else {
                return bytes;
            };
            bytes = bytes.saturating_add(self.rows.remove(&next).map_or(0, |entry| entry.size));
        }
    }

    fn row_or_implied(&self, path: &str) -> Option<FileEntry> {
        match self.rows.get(path) {
            Some(entry) => Some(entry.clone()),
            None if path.is_empty() || self.below(path).next().is_some() => {
                Some(FileEntry::implied_directory())
            }
            None => None,
        }
    }
}

/// From `path/` up to, without, `path0`: the character after the slash. No end for the root.
fn bounds(path: &str) -> (String, Option<String>) {
    if path.is_empty() { (String::new(), None) } else { (format!("{path}/"), Some(format!("{path}0"))) }
}

fn upper(to: Option<&str>) -> Bound<&str> {
    to.map_or(Bound::Unbounded, Bound::Excluded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn row(kind: FileKind, target: Option<&str>) -> FileEntry {
        FileEntry { kind, target: target.map(Into::into), ..FileEntry::implied_directory() }
    }

    fn table(rows: &[(&str, FileKind, Option<&str>)]) -> FileTable {
        let mut table = FileTable::default();
        for (path, kind, target) in rows {
            table.insert((*path).into(), row(*kind, *target));
        }
        table
    }

    #[test]
    fn links_are_followed_through_directories() {
        let table = table(&[
            ("lib64", FileKind::Symlink, Some("usr/lib64")),
            ("usr/lib64/libc.so.6", FileKind::Symlink, Some("../lib/libc-2.34.so")),
            ("usr/lib/libc-2.34.so", FileKind::File, None),
            ("bin/sh", FileKind::HardLink, Some("bin/bash")),
            ("bin/bash", FileKind::File, None),
            ("abs", FileKind::Symlink, Some("/bin/sh")),
        ]);
        assert_eq!(table.resolve("/lib64/libc.so.6").unwrap().0, "usr/lib/libc-2.34.so");
        assert_eq!(table.resolve("abs").unwrap().0, "bin/bash");
        assert!(table.is_directory("usr/lib") && table.is_directory("/") && !table.is_directory("usr/l"));
    }

    #[test]
    fn a_loop_of_links_is_nothing() {
        let table = table(&[
            ("a", FileKind::Symlink, Some("b/x")),
            ("b", FileKind::Symlink, Some("a/y")),
            ("self", FileKind::Symlink, Some("self")),
        ]);
        assert!(table.resolve("a").is_none());
        assert!(table.resolve("self/x").is_none());
    }

    #[test]
    fn removing_a_directory_takes_what_is_below_and_no_neighbour() {
        let kind = FileKind::File;
        let mut table = table(&[
            ("d", FileKind::Directory, None),
            ("d/a", kind, None),
            ("d/b/c", kind, None),
            ("d-e", kind, None),
            ("d0", kind, None),
        ]);
        table.remove("d");
        assert_eq!(table.iter().map(|(path, _)| path).collect::<Vec<_>>(), ["d-e", "d0"]);
    }

    proptest! {
        #[test]
        fn any_links_resolve_or_not_but_end(links in proptest::collection::vec(("[ab]{1,2}(/[ab]{1,2}){0,2}", "(/)?[ab.]{1,2}(/[ab.]{1,2}){0,3}"), 0..12), path in "[ab]{1,2}(/[ab]{1,2}){0,3}") {
            let mut table = FileTable::default();
            for (from, to) in &links {
                table.insert(from.as_str().into(), row(FileKind::Symlink, Some(to)));
            }
            drop(table.resolve(&path));
        }
    }
}
