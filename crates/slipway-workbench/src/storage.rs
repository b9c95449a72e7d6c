//! Small JSON files that survive a crash: written beside their place and moved there in one step, readable by
//! their owner only. A file that cannot be read is kept aside, never overwritten.

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// A file of Slipway's own could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// Reading failed.
    #[error("cannot read {path}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Writing failed.
    #[error("cannot write {path}")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The value has no JSON form.
    #[error("cannot put {path} into JSON")]
    Encode {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
}

/// What reading gave.
pub(crate) enum Stored<T> {
    /// The value.
    Value(T),
    /// There is no such file yet.
    Missing,
    /// The file was unreadable and lies beside its place now.
    KeptAside,
}

/// Reads a value. Text that is no such value is moved aside, so that the next write loses nothing.
pub(crate) fn read<T: DeserializeOwned>(path: &Path) -> Result<Stored<T>, StorageError> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Stored::Missing),
        Err(source) => return Err(StorageError::Read { path: path.to_owned(), source }),
    };
    if let Ok(value) = serde_json::from_slice(&bytes) {
        return Ok(Stored::Value(value));
    }
    let aside = path.with_extension("unreadable.json");
    std::fs::rename(path, &aside).map_err(|source| StorageError::Write { path: aside.clone(), source })?;
    Ok(Stored::KeptAside)
}

/// Writes a value in one step.
pub(crate) fn write<T: Serialize>(path: &Path, value: &T) -> Result<(), StorageError> {
    let text = serde_json::to_vec_pretty(value)
        .map_err(|source| StorageError::Encode { path: path.to_owned(), source })?;
    write_bytes(path, &text).map_err(|source| StorageError::Write { path: path.to_owned(), source })
}

fn write_bytes(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    create_private_folder(folder)?;
    // tempfile creates the file with mode 0600, and the rename keeps it.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

/// Creates a folder that only its owner can look into.
pub(crate) fn create_private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_cut_at_any_byte_is_kept_aside_and_never_stops_the_start() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.json");
        let whole = serde_json::to_vec(&vec!["one", "two"]).unwrap();
        for length in 0..whole.len() {
            std::fs::write(&path, &whole[..length]).unwrap();
            let stored = read::<Vec<String>>(&path).unwrap();
            assert!(matches!(stored, Stored::KeptAside), "cut at {length} must be kept aside");
            let aside = path.with_extension("unreadable.json");
            assert_eq!(std::fs::read(aside).unwrap(), &whole[..length], "nothing is lost");
        }
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_can_read_what_is_written() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new").join("recents.json");
        write(&path, &1).unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(path.parent().unwrap()), 0o700);
    }
}
