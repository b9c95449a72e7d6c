//! The context as an archive in which only some files have content.
//!
//! Whoever asks what a project consists of reads project files and sees the names of all others. Sending empty files
//! in their place makes the question small, and shows no code to anybody. Times are left out, so that the same names and
//! contents give the same bytes.

use super::selection::{EntryKind, Selection};
use crate::error::EngineError;
use bytes::Bytes;
use std::path::Path;

/// The archive of a selection; a file has its content where `has_content` says so of its path and size in bytes.
/// Links are sent as links.
pub fn outline(
    selection: &Selection,
    has_content: &dyn Fn(&Path, u64) -> bool,
) -> Result<Bytes, EngineError> {
    let mut builder = tar::Builder::new(Vec::new());
    for entry in &selection.entries {
        let path = selection.root.join(&entry.path);
        let unreadable = |source| EngineError::FileUnreadable { path: path.clone(), source };
        let mut header = tar::Header::new_gnu();
        header.set_mtime(1);
        match &entry.kind {
            EntryKind::Folder => {
                header.set_entry_type(tar::EntryType::Directory);
                header.set_mode(0o755);
                header.set_size(0);
                builder.append_data(&mut header, &entry.path, std::io::empty()).map_err(unreadable)?;
            }
            EntryKind::Link { target } => {
                header.set_entry_type(tar::EntryType::Symlink);
                header.set_mode(0o777);
                header.set_size(0);
                builder.append_link(&mut header, &entry.path, target).map_err(unreadable)?;
            }
            EntryKind::File { size } => {
                let content = match has_content(&entry.path, *size) {
                    true => std::fs::read(&path).map_err(unreadable)?,
                    false => Vec::new(),
                };
                header.set_mode(0o644);
                header.set_size(content.len() as u64);
                builder.append_data(&mut header, &entry.path, content.as_slice()).map_err(unreadable)?;
            }
        }
    }
    let packed = builder.into_inner();
    packed
        .map(Bytes::from)
        .map_err(|source| EngineError::ContextUnreadable { path: selection.root.clone(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_wanted_has_content_and_the_same_files_give_the_same_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write("A.csproj", "<Project/>");
        write("A.cs", "secret code");
        let pack = || {
            let selection = Selection::of(folder.path(), None).unwrap();
            outline(&selection, &|path, _| path.extension().is_some_and(|end| end == "csproj")).unwrap()
        };
        let first = pack();
        let mut archive = tar::Archive::new(first.as_ref());
        let sizes: Vec<(String, u64)> = archive
            .entries()
            .unwrap()
            .map(|entry| {
                let entry = entry.unwrap();
                (entry.path().unwrap().display().to_string(), entry.size())
            })
            .collect();
        assert_eq!(sizes, [("A.cs".to_owned(), 0), ("A.csproj".to_owned(), 10)]);
        write("A.cs", "other code");
        assert_eq!(pack(), first);
        write("B.cs", "");
        assert_ne!(pack(), first, "a new name is a new question");
    }
}
