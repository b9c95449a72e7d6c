//! Whether Lambda's own user, which is neither root nor the files' owner, can read what the function needs.

use super::{Outcome, Severity, Subject, Words, shown, some_of, start};
use crate::files::{FileEntry, FileKind, FileTable, parent};
use std::collections::{BTreeSet, HashMap};

/// Files without which a function does not start.
const NEEDED: [&str; 4] = [".dll", ".json", ".so", ".exe"];

pub(crate) fn check(subject: &Subject<'_>, outcome: &mut Outcome) {
    const RULE: &str = "files-unreadable";
    let mut access = Access { files: &subject.contents.files, directories: HashMap::new() };
    let mut needed = BTreeSet::new();
    let mut others = BTreeSet::new();
    for root in [subject.contents.task_root.as_str(), "var/runtime", "opt"] {
        for (path, entry) in subject.contents.files.below(root) {
            let Some(obstacle) = access.obstacle(path, entry) else { continue };
            let own_task = root == subject.contents.task_root;
            let important = own_task && NEEDED.iter().any(|ending| path.ends_with(ending));
            let list = if important || root == "var/runtime" { &mut needed } else { &mut others };
            list.insert(obstacle);
        }
    }
    if let Some((_, Some((path, entry)))) = start::program(subject) {
        needed.extend(access.obstacle(&path, &entry));
    }
    if needed.is_empty() && others.is_empty() {
        return outcome.pass(RULE, "Lambda's user can read the function's files.");
    }
    let severity = if needed.is_empty() { Severity::Warning } else { Severity::Refused };
    let paths: Vec<String> = needed.into_iter().chain(others).collect();
    outcome.find(RULE, severity, Words {
        what: format!("Not readable by everyone: {}.", some_of(&paths, 5)),
        why: "Lambda runs as a user of its own: a file must be readable, and each directory on its path readable and passable, by everyone.",
        fix: format!("Add RUN chmod -R o+rX /{}, or COPY --chmod=755.", shown(&subject.contents.task_root)),
        place: paths.first().map(|path| shown(path)),
    });
}

struct Access<'a> {
    files: &'a FileTable,
    /// The first directory on the way that is closed, by directory.
    directories: HashMap<String, Option<String>>,
}

impl Access<'_> {
    /// The path that keeps a file from being read: itself, or a directory on the way.
    fn obstacle(&mut self, path: &str, entry: &FileEntry) -> Option<String> {
        if let Some(closed) = self.closed_directory(parent(path)) {
            return Some(closed);
        }
        let open = match entry.kind {
            FileKind::File => entry.mode & 0o004 != 0,
            FileKind::Directory => entry.mode & 0o005 == 0o005,
            FileKind::Symlink | FileKind::HardLink | FileKind::Other => true,
        };
        (!open).then(|| format!("/{path}"))
    }

    fn closed_directory(&mut self, directory: &str) -> Option<String> {
        if let Some(known) = self.directories.get(directory) {
            return known.clone();
        }
        // From the root down, so that the outermost closed directory is the one that is named.
        let ends = directory.match_indices('/').map(|(at, _)| at).chain([directory.len()]);
        let closed = ends
            .take(MOST_PARTS)
            .filter_map(|end| directory.get(..end))
            .find(|way| self.files.get(way).is_some_and(is_closed))
            .map(|way| format!("/{way}"));
        self.directories.insert(directory.to_owned(), closed.clone());
        closed
    }
}

/// Directories on the way to a file; deeper ones are not looked at.
const MOST_PARTS: usize = 200;

fn is_closed(entry: &FileEntry) -> bool {
    entry.kind == FileKind::Directory && entry.mode & 0o001 == 0
}
