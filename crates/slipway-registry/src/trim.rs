//! Keeps the store of compressed layers within its bound.
//!
//! What was used least lately goes first. Whoever prepares or uploads an image holds the store, in whichever process;
//! while anyone does, nothing is taken away, and the bound is kept by the next one that comes. The system lets go for a
//! process that was killed, and what such a process has left half written goes with the rest.

use crate::error::RegistryError;
use crate::store::{Store, unwritten};
use std::fs::{DirEntry, File, TryLockError};
use std::path::Path;
use std::time::{Duration, SystemTime};

/// A registry forgets an upload within a day; a note of one that is much older tells nothing.
const NOTED_FOR: Duration = Duration::from_hours(7 * 24);

/// The store is in use until this is dropped, or the process ends.
#[derive(Debug)]
pub struct InUse {
    _lock: File,
}

/// What the store holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StoreUsage {
    /// How many layers and configurations.
    pub blobs: u64,
    /// Their size.
    pub size_bytes: u64,
}

/// What came of keeping to the bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trimmed {
    /// So much was taken away, which may be nothing.
    Freed(StoreUsage),
    /// Somebody uses the store: nothing was taken away.
    InUse,
}

/// Holds the store, so that nothing is taken from it. Waits while another process takes something away, which is short.
pub fn hold(store: &Path) -> Result<InUse, RegistryError> {
    let lock = lock_file(store)?;
    match lock.lock_shared() {
        // Some network file systems know no locks; alone there, one loses nothing.
        Err(error) if error.kind() != std::io::ErrorKind::Unsupported => Err(unwritten(store, error)),
        _ => Ok(InUse { _lock: lock }),
    }
}

/// What the store holds now. A store that is not there holds nothing.
pub fn usage(store: &Path) -> StoreUsage {
    blobs(&Store::at(store)).iter().fold(StoreUsage::default(), |sum, blob| sum.with(blob.size_bytes))
}

/// Takes away what was used least lately until no more than `limit_bytes` are left, and what was left half written.
pub fn trim(store: &Path, limit_bytes: u64) -> Result<Trimmed, RegistryError> {
    if store.symlink_metadata().is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound) {
        return Ok(Trimmed::Freed(StoreUsage::default()));
    }
    let lock = lock_file(store)?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Ok(Trimmed::InUse),
        Err(TryLockError::Error(error)) if error.kind() == std::io::ErrorKind::Unsupported => {}
        Err(TryLockError::Error(error)) => return Err(unwritten(store, error)),
    }
    let root = store;
    let store = Store::at(root);
    remove_drafts(root, &store);
    remove_old(&store.uploads());
    let mut blobs = blobs(&store);
    blobs.sort_by_key(|blob| blob.used);
    let mut left: u64 = blobs.iter().map(|blob| blob.size_bytes).sum();
    let mut freed = StoreUsage::default();
    for blob in blobs {
        if left <= limit_bytes {
            break;
        }
        let path = blob.entry.path();
        std::fs::remove_file(&path).map_err(|error| unwritten(&path, error))?;
        left -= blob.size_bytes;
        freed = freed.with(blob.size_bytes);
    }
    Ok(Trimmed::Freed(freed))
}

impl StoreUsage {
    fn with(self, size_bytes: u64) -> Self {
        Self { blobs: self.blobs + 1, size_bytes: self.size_bytes + size_bytes }
    }
}

struct StoredBlob {
    entry: DirEntry,
    size_bytes: u64,
    used: SystemTime,
}

/// The blobs that are whole: what is being written has another name, and so has what is not the store's.
fn blobs(store: &Store) -> Vec<StoredBlob> {
    let stored = |entry: DirEntry| {
        let file = entry.metadata().ok().filter(std::fs::Metadata::is_file)?;
        let used = file.modified().unwrap_or(SystemTime::UNIX_EPOCH);
        is_blob(&entry).then(|| StoredBlob { size_bytes: file.len(), used, entry })
    };
    entries(&store.blobs()).filter_map(stored).collect()
}

fn is_blob(entry: &DirEntry) -> bool {
    entry.file_name().to_str().is_some_and(|name| name.len() == 64 && is_hex(name))
}

fn is_note(entry: &DirEntry) -> bool {
    let name = entry.file_name();
    let key = name.to_str().and_then(|name| name.strip_suffix(".json"));
    key.is_some_and(|key| key.len() == 24 && is_hex(key))
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

/// Nobody uses the store, so what is only half written belongs to nobody. Only what has a name of Slipway's own giving
/// goes: the store may lie in a folder that a person shares with other things.
fn remove_drafts(root: &Path, store: &Store) {
    let begins = |entry: &DirEntry, with: &str| entry.file_name().to_string_lossy().starts_with(with);
    // A link is not followed: what it leads to was not written here.
    let is_folder = |entry: &DirEntry| entry.file_type().is_ok_and(|kind| kind.is_dir());
    for entry in entries(root).filter(|entry| begins(entry, Store::SPOOL) && is_folder(entry)) {
        drop(std::fs::remove_dir_all(entry.path()));
    }
    for folder in [store.blobs(), store.layers(), store.images()] {
        for entry in entries(&folder).filter(|entry| begins(entry, Store::DRAFT) && !is_folder(entry)) {
            drop(std::fs::remove_file(entry.path()));
        }
    }
}

fn remove_old(folder: &Path) {
    for entry in entries(folder).filter(is_note) {
        let written = entry.metadata().and_then(|file| file.modified());
        let age = written.ok().and_then(|written| written.elapsed().ok());
        if age.is_some_and(|age| age > NOTED_FOR) {
            drop(std::fs::remove_file(entry.path()));
        }
    }
}

fn entries(folder: &Path) -> impl Iterator<Item = DirEntry> + use<> {
    std::fs::read_dir(folder).into_iter().flatten().flatten()
}

fn lock_file(store: &Path) -> Result<File, RegistryError> {
    std::fs::create_dir_all(store).map_err(|error| unwritten(store, error))?;
    let path = store.join(".lock");
    let file = File::options().create(true).truncate(false).write(true).open(&path);
    file.map_err(|error| unwritten(&path, error))
}
