//! How far from a project one may look: its repository, and what is one owner's.

use crate::disk::{self, Names};
use std::path::{Component, Path, PathBuf};

/// How many folders above the project are looked at.
const MOST_ABOVE: usize = 12;

/// The repository that holds a folder, else the nearest folder with a solution, else the highest folder that is still
/// one owner's: nothing above is looked at.
pub(crate) fn repository(folder: &Path) -> PathBuf {
    let is_solution = |folder: &&Path| {
        let entries = disk::entries(folder, Names::Files).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).any(|path| {
            path.extension()
                .is_some_and(|end| end.eq_ignore_ascii_case("sln") || end.eq_ignore_ascii_case("slnx"))
        })
    };
    let above = || folder.ancestors().take(MOST_ABOVE).filter(|one| !is_shared(one));
    let found = above().find(|one| disk::exists(one.join(".git"))).or_else(|| above().find(is_solution));
    found.or_else(|| above().last()).unwrap_or(folder).to_owned()
}

/// Folders that hold more than one owner's things: the root, a home, the folder of all homes.
pub(crate) fn is_shared(folder: &Path) -> bool {
    let names: Vec<_> = folder.components().filter(|part| matches!(part, Component::Normal(_))).collect();
    let homes = ["home", "users", "root", "var"];
    let of_homes = names.first().is_some_and(|first| {
        homes.iter().any(|home| first.as_os_str().to_string_lossy().eq_ignore_ascii_case(home))
    });
    names.len() < 2 || (of_homes && names.len() < 3)
}
