//! Slipway's own files: small JSON files that survive a crash, other processes and other versions.
//!
//! Each is written beside its place and moved there in one step, readable by its owner only. It says the version of its
//! form, and an older one is brought up to date when it is read. What is changed is read, changed and written under a
//! lock that other processes respect, so that nobody's change is lost. A file that cannot be read is set aside, never
//! overwritten and never deleted, and `slipway doctor` and the doctor's page tell of it. What can be made again (the
//! cache) is simply made again.

#![expect(clippy::disallowed_methods, reason = "this is the door to Slipway's own files")]

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fs::{File, TryLockError};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long another process may hold the files: it changes one in some milliseconds.
const PATIENCE: Duration = Duration::from_secs(10);
const BETWEEN_TRIES: Duration = Duration::from_millis(5);
/// Stands in the name of a file that was set aside.
const ASIDE: &str = ".unreadable";

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
    /// Another process has held the folder's lock all the time.
    #[error("another Slipway has kept {folder} locked for {seconds} s")]
    Busy {
        /// The folder.
        folder: PathBuf,
        /// How long was waited.
        seconds: u64,
    },
}

/// The value of a file of Slipway's own.
pub(crate) trait OwnFile: Serialize + DeserializeOwned {
    /// The version of its form: one more whenever an older Slipway could not read it, or this one could not read an
    /// older file.
    const VERSION: u32;

    /// Brings a value of an older version into the form of the next one. Version 0 is that of files from before there
    /// were versions. None where that cannot be done.
    fn upgrade(version: u32, value: Value) -> Option<Value> {
        let _ = version;
        Some(value)
    }
}

/// A file as it lies on the disk.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope<T> {
    version: u32,
    value: T,
}

/// What reading gave.
pub(crate) enum Stored<T> {
    /// The value.
    Value(T),
    /// There is no such file yet.
    Missing,
    /// The file was unreadable and lies beside its place now.
    SetAside,
}

impl<T: Default> Stored<T> {
    /// The value, or the one to begin with.
    pub(crate) fn or_default(self) -> T {
        match self {
            Self::Value(value) => value,
            Self::Missing | Self::SetAside => T::default(),
        }
    }
}

/// The lock on a folder of Slipway's own, until it is dropped or the process ends.
pub(crate) struct Held {
    _lock: File,
}

/// Waits until no other process changes a file beside this one.
pub(crate) fn hold(path: &Path) -> Result<Held, StorageError> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    let cannot = |source| StorageError::Write { path: folder.to_owned(), source };
    create_private_folder(folder).map_err(cannot)?;
    let lock = File::options().create(true).truncate(false).write(true).open(folder.join(".lock"));
    let lock = lock.map_err(cannot)?;
    let began = Instant::now();
    loop {
        match lock.try_lock() {
            Ok(()) => return Ok(Held { _lock: lock }),
            // Some network file systems know no locks; alone there, one loses nothing.
            Err(TryLockError::Error(error)) if error.kind() == std::io::ErrorKind::Unsupported => {
                return Ok(Held { _lock: lock });
            }
            Err(TryLockError::Error(source)) => return Err(cannot(source)),
            Err(TryLockError::WouldBlock) if began.elapsed() > PATIENCE => {
                return Err(StorageError::Busy { folder: folder.to_owned(), seconds: PATIENCE.as_secs() });
            }
            Err(TryLockError::WouldBlock) => std::thread::sleep(BETWEEN_TRIES),
        }
    }
}

/// Reads a value. What cannot be read is set aside, so that the next write loses nothing.
pub(crate) fn read<T: OwnFile>(path: &Path) -> Result<Stored<T>, StorageError> {
    match bytes_of(path)? {
        None => Ok(Stored::Missing),
        Some(bytes) => match decode(&bytes) {
            Some(value) => Ok(Stored::Value(value)),
            // Another process may have set it aside and written a good one since.
            None => read_held(&hold(path)?, path),
        },
    }
}

/// Reads a value under the folder's lock.
pub(crate) fn read_held<T: OwnFile>(_held: &Held, path: &Path) -> Result<Stored<T>, StorageError> {
    let Some(bytes) = bytes_of(path)? else { return Ok(Stored::Missing) };
    if let Some(value) = decode(&bytes) {
        return Ok(Stored::Value(value));
    }
    let aside = free_name(path);
    std::fs::rename(path, &aside).map_err(|source| StorageError::Write { path: aside.clone(), source })?;
    tracing::warn!("{} could not be read and lies at {} now", path.display(), aside.display());
    Ok(Stored::SetAside)
}

/// Reads what can be made again; none where it has to be.
pub(crate) fn read_made<T: OwnFile>(path: &Path) -> Option<T> {
    decode(&bytes_of(path).ok()??)
}

fn bytes_of(path: &Path) -> Result<Option<Vec<u8>>, StorageError> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(StorageError::Read { path: path.to_owned(), source }),
    }
}

/// The value in the form of today. A file of a newer Slipway is not understood, and so not overwritten either.
fn decode<T: OwnFile>(bytes: &[u8]) -> Option<T> {
    if let Ok(Envelope { version, value }) = serde_json::from_slice::<Envelope<T>>(bytes)
        && version == T::VERSION
    {
        return Some(value);
    }
    let (version, mut value) = match serde_json::from_slice::<Envelope<Value>>(bytes) {
        Ok(Envelope { version, value }) => (version, value),
        Err(_) => (0, serde_json::from_slice(bytes).ok()?),
    };
    if version > T::VERSION {
        return None;
    }
    for version in version..T::VERSION {
        value = T::upgrade(version, value)?;
    }
    serde_json::from_value(value).ok()
}

/// A name beside the file that nothing has yet.
fn free_name(path: &Path) -> PathBuf {
    let name = |number: u32| match number {
        1 => path.with_extension(format!("{}.json", &ASIDE[1..])),
        _ => path.with_extension(format!("{}-{number}.json", &ASIDE[1..])),
    };
    (1..u32::MAX).map(name).find(|name| !name.exists()).unwrap_or_else(|| name(u32::MAX))
}

/// The files of these folders that were set aside, each folder by itself.
pub(crate) fn set_aside<'a>(folders: impl IntoIterator<Item = &'a Path>) -> Vec<PathBuf> {
    let entries = folders.into_iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten().flatten();
    let named = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().contains(ASIDE));
    let mut aside: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(named).collect();
    aside.sort();
    aside
}

/// Changes a value, beginning with the default one, so that no other process's change is lost.
pub(crate) fn change<T: OwnFile + Default, R>(
    path: &Path,
    change: impl FnOnce(&mut T) -> R,
) -> Result<R, StorageError> {
    let held = hold(path)?;
    let mut value = read_held::<T>(&held, path)?.or_default();
    let told = change(&mut value);
    write(path, &value)?;
    Ok(told)
}

/// Changes the values of all files of a folder; a file of which nothing is changed is not written, and what cannot be read
/// stays for whoever asks for it.
pub(crate) fn change_all<T: OwnFile>(
    folder: &Path,
    change: impl Fn(&mut T) -> bool,
) -> Result<(), StorageError> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(StorageError::Read { path: folder.to_owned(), source }),
    };
    let _held = hold(&folder.join(".lock"))?;
    for entry in entries.flatten().filter(|entry| !entry.file_name().to_string_lossy().contains(ASIDE)) {
        let path = entry.path();
        let is_json = path.extension().is_some_and(|extension| extension == "json");
        if let Some(mut value) = is_json.then(|| read_made(&path)).flatten()
            && change(&mut value)
        {
            write(&path, &value)?;
        }
    }
    Ok(())
}

/// Writes a value in one step. What depends on what was there before is written under the folder's lock.
pub(crate) fn write<T: OwnFile>(path: &Path, value: &T) -> Result<(), StorageError> {
    let text = serde_json::to_vec_pretty(&Envelope { version: T::VERSION, value })
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

/// Opens a file that stands for a lock, and is empty.
pub(crate) fn lock_file(path: &Path) -> std::io::Result<File> {
    File::create(path)
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
#[path = "storage_tests.rs"]
mod tests;
