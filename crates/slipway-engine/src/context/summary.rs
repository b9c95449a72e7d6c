//! What a build context amounts to, before anything of it is sent.
//!
//! The numbers are those of the very list a build would send. Links that lead out of the folder are named: they are
//! sent as links, and what they point at does not come along, which surprises people.

use super::selection::{EntryKind, Selection};
use serde::Serialize;
use std::path::{Component, Path, PathBuf};

/// How many of the largest files are named.
const LARGEST: usize = 10;

/// How much a build would send.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ContextSummary {
    /// The number of regular files.
    pub files: u64,
    /// Their size together.
    pub bytes: u64,
    /// The ten largest with their sizes, the largest first.
    pub largest: Vec<(PathBuf, u64)>,
    /// What cannot be sent: sockets, pipes, devices.
    pub skipped: Vec<PathBuf>,
    /// Links that lead out of the folder.
    pub links_outside: Vec<PathBuf>,
}

/// Adds up what a build would send.
pub fn summary(selection: &Selection) -> ContextSummary {
    let (files, bytes) = selection.totals();
    let mut largest: Vec<(&Path, u64)> = Vec::new();
    let mut links_outside = Vec::new();
    for entry in &selection.entries {
        match &entry.kind {
            EntryKind::File { size } => largest.push((&entry.path, *size)),
            EntryKind::Link { target } if leads_outside(&selection.root, &entry.path, target) => {
                links_outside.push(entry.path.clone());
            }
            EntryKind::Link { .. } | EntryKind::Folder => {}
        }
    }
    // Equal sizes stay in the order of their names.
    largest.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    let largest = largest.into_iter().take(LARGEST).map(|(path, size)| (path.to_owned(), size)).collect();
    ContextSummary { files, bytes, largest, skipped: selection.skipped.clone(), links_outside }
}

/// Follows the text of a link, without looking at the disk: a link to a link is judged where that one stands.
fn leads_outside(root: &Path, link: &Path, target: &Path) -> bool {
    if target.is_absolute() {
        return !target.starts_with(root) || target.components().any(|part| part == Component::ParentDir);
    }
    let mut depth = link.components().count().saturating_sub(1);
    for part in target.components() {
        match part {
            Component::Normal(_) => depth += 1,
            Component::ParentDir if depth == 0 => return true,
            Component::ParentDir => depth -= 1,
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
        }
    }
    false
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_files_and_the_links_that_lead_outside_are_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, size: usize| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            std::fs::write(path, vec![b'x'; size]).expect("a file");
        };
        let link = |target: &str, name: &str| {
            std::os::unix::fs::symlink(target, folder.path().join(name)).expect("a link");
        };
        for number in 0..12 {
            write(&format!("file-{number:02}"), 100 + number);
        }
        write("sub/big", 5000);
        write("ignored/huge", 90_000);
        write(".dockerignore", 0);
        std::fs::write(folder.path().join(".dockerignore"), "ignored\n.dockerignore\n").expect("written");
        link("../../outside", "sub/out");
        link("../file-01", "sub/in");
        link("/etc/passwd", "absolute");
        link(folder.path().join("sub").to_str().expect("text"), "own");
        link("missing", "dangling");
        let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("socket")).expect("a socket");
        let root = folder.path().canonicalize().expect("a path");
        let summary = summary(&Selection::of(&root, None).expect("a selection"));
        assert_eq!(summary.files, 13);
        assert_eq!(summary.bytes, (0..12).map(|number| 100 + number).sum::<u64>() + 5000);
        assert_eq!(summary.largest.len(), LARGEST);
        assert_eq!(summary.largest[0], (PathBuf::from("sub/big"), 5000));
        assert_eq!(summary.largest[1], (PathBuf::from("file-11"), 111));
        assert_eq!(summary.skipped, [PathBuf::from("socket")]);
        assert_eq!(summary.links_outside, ["absolute", "sub/out"].map(PathBuf::from));
    }
}
