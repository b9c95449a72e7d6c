//! The one door to files that are not Slipway's own: projects, and what lies around them. Slipway's own go through
//! `storage`. Clippy refuses every other call that reads or writes files, by the list in this crate's `clippy.toml`.
//!
//! Reading blocks, so it happens on threads made for it ([`crate::Workbench::on_disk`]) and never where other work waits.
//! Paths come from project files and are hostile: only regular files are read, a pipe or a device never. What was looked
//! at can be remembered, as a [`Footprint`], so that what was read once counts for as long as the files stay as they are.

#![expect(clippy::disallowed_methods, reason = "this is the door, and what it keeps")]

mod footprint;
mod other_case;
mod stamp;

pub(crate) use footprint::{Memo, saw, saw_names};
pub(crate) use other_case::other_case;
pub(crate) use stamp::Names;

use std::fs::{File, Metadata, ReadDir};
use std::io::{Error, ErrorKind, Read as _, Result, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

/// More than any file of a project that is read whole: an event may have 6 MB.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// A whole regular file.
pub(crate) fn read(path: impl AsRef<Path>) -> Result<Vec<u8>> {
    let bytes = read_up_to(path, MOST_BYTES + 1)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(Error::new(ErrorKind::FileTooLarge, "the file is larger than 64 MiB"));
    }
    Ok(bytes)
}

/// The first bytes of a regular file.
pub(crate) fn read_up_to(path: impl AsRef<Path>, most: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path.as_ref())?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Refuses what is no regular file, and one that may not be read.
pub(crate) fn may_read(path: impl AsRef<Path>) -> Result<()> {
    open(path.as_ref()).map(drop)
}

fn open(path: &Path) -> Result<File> {
    // Asked first: opening a pipe would wait for whoever writes to it.
    if !metadata(path)?.is_file() {
        return Err(Error::new(ErrorKind::InvalidInput, "it is no regular file"));
    }
    File::open(path)
}

/// The last bytes of a regular file, and whether there are more before them.
pub(crate) fn read_end(path: impl AsRef<Path>, most: u64) -> Result<(Vec<u8>, bool)> {
    let mut file = open(path.as_ref())?;
    let from = file.metadata()?.len().saturating_sub(most);
    file.seek(SeekFrom::Start(from))?;
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes)?;
    Ok((bytes, from > 0))
}

/// Writes a file, with the folders above it.
pub(crate) fn write(path: impl AsRef<Path>, contents: impl AsRef<[u8]>) -> Result<()> {
    if let Some(folder) = path.as_ref().parent() {
        create_folder(folder)?;
    }
    std::fs::write(path, contents)
}

/// Creates a folder, with those above it.
pub(crate) fn create_folder(folder: impl AsRef<Path>) -> Result<()> {
    std::fs::create_dir_all(folder)
}

/// Moves a file to a place on the same disk.
pub(crate) fn rename(from: impl AsRef<Path>, to: impl AsRef<Path>) -> Result<()> {
    std::fs::rename(from, to)
}

/// A whole regular file as UTF-8 text.
pub(crate) fn read_text(path: impl AsRef<Path>) -> Result<String> {
    String::from_utf8(read(path)?).map_err(|_| Error::new(ErrorKind::InvalidData, "it is no UTF-8 text"))
}

/// What is directly in a folder. Whoever reads again when it has changed is told of the names that are asked for, and all
/// entries are given.
pub(crate) fn entries(folder: impl AsRef<Path>, names: Names) -> Result<ReadDir> {
    let folder = folder.as_ref();
    saw_names(folder, names);
    std::fs::read_dir(folder)
}

/// What the file system says of what a path leads to.
pub(crate) fn metadata(path: impl AsRef<Path>) -> Result<Metadata> {
    let path = path.as_ref();
    saw(path);
    std::fs::metadata(path)
}

/// Whether a path leads to a regular file.
pub(crate) fn is_file(path: impl AsRef<Path>) -> bool {
    metadata(path).is_ok_and(|metadata| metadata.is_file())
}

/// Whether a path leads to a folder.
pub(crate) fn is_dir(path: impl AsRef<Path>) -> bool {
    metadata(path).is_ok_and(|metadata| metadata.is_dir())
}

/// Whether a path leads to anything.
pub(crate) fn exists(path: impl AsRef<Path>) -> bool {
    metadata(path).is_ok()
}

/// The path without links.
pub(crate) fn canonical(path: impl AsRef<Path>) -> Result<PathBuf> {
    let path = path.as_ref();
    saw(path);
    std::fs::canonicalize(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_pipe_and_a_device_are_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("events.json");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        assert!(read(&pipe).is_err());
        let link = folder.path().join("link.json");
        std::os::unix::fs::symlink("/dev/zero", &link).unwrap();
        assert!(read_text(&link).is_err());
    }
}
