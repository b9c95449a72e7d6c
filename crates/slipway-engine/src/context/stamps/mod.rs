//! The times by which BuildKit tells whether it has a file already.
//!
//! BuildKit keeps the files of a context under the key of the session, and asks only for files whose size or time
//! differ from those it keeps. Real times would lie to it: a file that was put back, unpacked or written twice within
//! a moment may have other content under the same size and time. So the time that BuildKit is told stands for one
//! content: the seconds are the file's own, the nanoseconds are drawn anew whenever the content is not known to be
//! the one that the last time stood for. What is known lies in one record for each folder, together with the key.
//!
//! A content is known to be the same if the file's identity is the recorded one and had settled when it was
//! recorded, else by reading the file. Without a readable record there is a new key, and everything is sent. What is
//! sent is compared with what the time stands for, so a record that is wrong ends the build and is removed.
//!
//! Limits: the identity is as good as the file system's change time. A file that is written through a memory map
//! while a build runs may get a new change time only later, and a few network file systems keep none.

use super::selection::{Entry, EntryKind, Identity, Selection};
use sha2::{Digest as _, Sha256};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

mod record;

use record::{Known, Record};

/// How long a file must have been left alone before its identity counts. Some file systems count in two seconds.
const SETTLED: i64 = 3_000_000_000;
pub(super) const SECOND: i64 = 1_000_000_000;
/// Records of folders that nobody builds any more are removed after this time.
const KEPT: Duration = Duration::from_secs(60 * 24 * 60 * 60);

/// The SHA-256 of a file's content.
pub(super) type ContentDigest = [u8; 32];

/// The time of each entry of a selection, and the content that it stands for.
#[derive(Debug)]
pub(crate) struct Stamps {
    record: Option<PathBuf>,
    key: String,
    walked: i64,
    stamps: Vec<Stamp>,
}

#[derive(Debug)]
struct Stamp {
    time: i64,
    /// Set once the content was read.
    content: OnceLock<ContentDigest>,
}

impl Stamps {
    /// Times that no engine has seen, under a key that is used once.
    pub(crate) fn unknown(selection: &Selection) -> Self {
        Self::of(selection, None, &Record::new())
    }

    /// Times by what is recorded in this folder. Reads the files that may have changed.
    pub(crate) fn recorded(selection: &Selection, folder: &Path) -> Self {
        let name = Sha256::digest(selection.root.as_os_str().as_encoded_bytes());
        let name: String = name.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
        let file = folder.join(name);
        let record = Record::read(&file).unwrap_or_else(Record::new);
        Self::of(selection, Some(file), &record)
    }

    fn of(selection: &Selection, file: Option<PathBuf>, record: &Record) -> Self {
        let drawn =
            i64::try_from(uuid::Uuid::new_v4().as_u128() % SECOND.unsigned_abs() as u128).unwrap_or(0);
        let stamps = selection.entries.iter().map(|entry| {
            let known = record.known.get(entry.path.as_os_str().as_encoded_bytes());
            Stamp::of(&selection.root, entry, known, drawn)
        });
        Self { record: file, key: record.key.clone(), walked: now(), stamps: stamps.collect() }
    }

    /// The key under which an engine may keep what it is sent.
    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    /// The time to tell of the entry with this index, in nanoseconds since 1970.
    pub(super) fn time(&self, index: usize) -> i64 {
        self.stamps.get(index).map_or(0, |stamp| stamp.time)
    }

    /// Takes note of the content that is about to be sent whole. False if the time stands for another one.
    pub(super) fn stands_for(&self, index: usize, content: ContentDigest) -> bool {
        self.stamps.get(index).is_none_or(|stamp| *stamp.content.get_or_init(|| content) == content)
    }

    /// Keeps what is known by now.
    pub(crate) fn save(&self, selection: &Selection) {
        let Some(file) = &self.record else { return };
        let known = selection.entries.iter().zip(&self.stamps).filter_map(|(entry, stamp)| {
            let EntryKind::File { size } = entry.kind else { return None };
            let content = *stamp.content.get()?;
            let identity = entry.identity.filter(|identity| identity.is_settled(self.walked));
            let path = entry.path.as_os_str().as_encoded_bytes().to_vec();
            Some((path, Known { size, identity, time: stamp.time, content }))
        });
        let record = Record { key: self.key.clone(), known: known.collect() };
        if let Err(error) = record.write(file) {
            // The next build sends what this one has sent.
            tracing::debug!(error = &error as &dyn std::error::Error, "what the engine holds was not noted");
        }
        remove_forgotten(file);
    }

    /// Removes the record, and with it the key.
    pub(super) fn forget(&self) {
        if let Some(file) = &self.record {
            let _ = std::fs::remove_file(file);
        }
    }
}

impl Stamp {
    fn of(root: &Path, entry: &Entry, known: Option<&Known>, drawn: i64) -> Self {
        let seconds = i64::try_from(entry.modified).unwrap_or(0).saturating_mul(SECOND);
        let EntryKind::File { size } = entry.kind else {
            return Self { time: seconds, content: OnceLock::new() };
        };
        let alike = known.filter(|known| known.size == size);
        let read = alike.and_then(|known| {
            let untouched = known.identity.is_some() && known.identity == entry.identity;
            if untouched { Some(known.content) } else { content_of(root, entry, size) }
        });
        let content = OnceLock::new();
        if let Some(read) = read {
            let _ = content.set(read);
        }
        let time = match known {
            Some(known) if read == Some(known.content) => known.time,
            Some(known) if known.time == seconds.saturating_add(drawn) => {
                seconds.saturating_add((drawn + 1) % SECOND)
            }
            _ => seconds.saturating_add(drawn),
        };
        Self { time, content }
    }
}

impl Identity {
    /// Whether a later write would surely have given another change time.
    fn is_settled(&self, walked: i64) -> bool {
        self.changed.max(self.modified) < walked.saturating_sub(SETTLED)
    }
}

/// The digest of a file of this size. A file that cannot be read, or has another size by now, is left to the moment
/// when it is sent, where this has its own error.
fn content_of(root: &Path, entry: &Entry, size: u64) -> Option<ContentDigest> {
    if let Some(content) = &entry.content {
        return Some(Sha256::digest(content).into());
    }
    let mut file = super::archive::open_regular(&root.join(&entry.path)).ok()?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    let mut left = size;
    loop {
        let count = file.read(&mut buffer).ok()?;
        let chunk = buffer.get(..count)?;
        if chunk.is_empty() {
            return (left == 0).then(|| hasher.finalize().into());
        }
        left = left.checked_sub(u64::try_from(count).ok()?)?;
        hasher.update(chunk);
    }
}

fn remove_forgotten(file: &Path) {
    let Some(entries) = file.parent().and_then(|folder| std::fs::read_dir(folder).ok()) else { return };
    for entry in entries.flatten() {
        let modified = entry.metadata().ok().and_then(|metadata| metadata.modified().ok());
        let age = modified.and_then(|modified| modified.elapsed().ok());
        if age.is_some_and(|age| age > KEPT) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
