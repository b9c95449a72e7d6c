//! Capitals count where images are built, and often not where a project was written.

use super::{Names, entries, exists};
use std::path::{Component, Path, PathBuf};

/// The same path with the letters of its names in another case, if only that keeps it from being found.
pub(crate) fn other_case(path: &Path) -> Option<PathBuf> {
    let mut there = PathBuf::new();
    for component in path.components() {
        let plain = there.join(component);
        if exists(&plain) || !matches!(component, Component::Normal(_)) {
            there = plain;
            continue;
        }
        let wanted = component.as_os_str().to_string_lossy().to_lowercase();
        let mut entries = entries(&there, Names::All).ok()?.flatten();
        let found = entries.find(|entry| entry.file_name().to_string_lossy().to_lowercase() == wanted)?;
        there = found.path();
    }
    (there != path).then_some(there)
}
