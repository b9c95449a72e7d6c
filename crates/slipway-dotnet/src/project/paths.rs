//! Paths as project files write them, by their text alone: nothing here looks at a disk.

use super::error::ProjectError;
use slipway_core::image::shortened;
use std::path::{Component, Path, PathBuf};

/// The path without `.` and `..`, by its text alone: what a link would change is not looked at.
pub fn tidy(path: &Path) -> PathBuf {
    let mut tidied = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => match tidied.components().next_back() {
                Some(Component::Normal(_)) => {
                    tidied.pop();
                }
                Some(Component::RootDir | Component::Prefix(_)) => {}
                _ => tidied.push(".."),
            },
            other => tidied.push(other),
        }
    }
    tidied
}

/// A path as a project file writes it, from a folder. None for a place in the network: only looking there would
/// already tell a stranger who is asking.
pub(super) fn join(folder: &Path, text: &str) -> Option<PathBuf> {
    let text = text.trim().replace('\\', "/");
    (!text.is_empty() && !text.starts_with("//")).then(|| tidy(&folder.join(text)))
}

/// The folder of a file; empty for a bare name.
pub(super) fn folder(file: &Path) -> &Path {
    file.parent().unwrap_or(Path::new(""))
}

/// The folder of a file as a text that can be put before a `/`.
pub(super) fn folder_text(file: &Path) -> String {
    let text = folder(file).to_string_lossy().replace('\\', "/");
    if text.is_empty() { ".".to_owned() } else { text }
}

/// A path becomes a line of a Dockerfile, so it has to be text on one line.
pub(super) fn check(path: &Path) -> Result<(), ProjectError> {
    match path.to_str() {
        Some(text)
            if !text
                .chars()
                .any(|letter| letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}')) =>
        {
            Ok(())
        }
        _ => Err(ProjectError::Path(shortened(&path.to_string_lossy()))),
    }
}
