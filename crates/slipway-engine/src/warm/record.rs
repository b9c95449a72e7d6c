//! What was built last of a project, so that nothing is built twice and nothing is tried in vain.
//!
//! Beside the record lies what was published, as it was handed to the last stage: without a change the same is handed
//! over again, and BuildKit gives the same image.

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use slipway_core::Digest;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The most bytes that are kept of what was published.
const MOST_KEPT: usize = 96 * 1024 * 1024;
/// What was published of projects that nobody builds any more is removed after this time.
const KEPT: Duration = Duration::from_secs(14 * 24 * 60 * 60);

/// The last build that succeeded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    /// Stands for the Dockerfile's text, the context's content and the engine.
    pub(super) key: String,
    /// Stands for the Dockerfile's text alone.
    pub(super) text: String,
    /// Stands for the files that MSBuild and NuGet were told by; empty if the builder did it all.
    pub(super) project: String,
    /// What came of the warm SDK; none if the builder did it all.
    pub(super) published: Option<Published>,
    /// The image with everything restored that the warm SDK was made from last.
    pub(super) restored: Option<String>,
    /// How often in a row the warm SDK failed at what the builder could do.
    pub(super) failures: u32,
}

/// What the warm SDK has published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Published {
    /// The restored image it was published in.
    pub(super) restored: String,
    /// The digest of what is kept beside the record.
    pub(super) digest: Digest,
}

/// The place of a project's record, held by one build at a time.
#[derive(Debug)]
pub(super) struct Place {
    file: PathBuf,
    _lock: File,
}

impl Place {
    /// Takes the place; none if another build has it, or if there can be none.
    pub(super) fn take(file: &Path) -> Option<Self> {
        std::fs::create_dir_all(file.parent()?).ok()?;
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(file.with_extension("lock"))
            .ok()?;
        match lock.try_lock() {
            Ok(()) => Some(Self { file: file.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock | TryLockError::Error(_)) => None,
        }
    }

    /// The record, if there is one that can be read.
    pub(super) fn record(&self) -> Option<Record> {
        serde_json::from_slice(&std::fs::read(&self.file).ok()?).ok()
    }

    /// Notes a build. What cannot be written is built again.
    pub(super) fn note(&self, record: &Record) {
        let written = serde_json::to_vec(record).map_err(std::io::Error::other);
        if let Err(error) = written.and_then(|bytes| self.write(&self.file, &bytes)) {
            tracing::debug!(error = &error as &dyn std::error::Error, "the build was not noted");
            self.forget();
        }
    }

    /// Removes the record with what was published.
    pub(super) fn forget(&self) {
        for file in [self.file.clone(), self.published_file()] {
            let _ = std::fs::remove_file(file);
        }
    }

    /// What was published, if it is there and whole.
    pub(super) fn published(&self, published: &Published) -> Option<Bytes> {
        let bytes = std::fs::read(self.published_file()).ok()?;
        (Digest::of(&bytes) == published.digest).then(|| bytes.into())
    }

    /// Keeps what was published. None if there is no place for it.
    pub(super) fn keep(&self, restored: &str, archive: &Bytes) -> Option<Published> {
        self.remove_forgotten();
        let kept = archive.len() <= MOST_KEPT && self.write(&self.published_file(), archive).is_ok();
        kept.then(|| Published { restored: restored.to_owned(), digest: Digest::of(archive) })
    }

    fn published_file(&self) -> PathBuf {
        self.file.with_extension("tar")
    }

    /// Writes in one go, for the owner only.
    fn write(&self, file: &Path, bytes: &[u8]) -> std::io::Result<()> {
        let beside = self.file.with_extension("new");
        let mut options = File::options();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        std::io::Write::write_all(&mut options.open(&beside)?, bytes)?;
        std::fs::rename(&beside, file)
    }

    fn remove_forgotten(&self) {
        let entries = self.file.parent().and_then(|folder| std::fs::read_dir(folder).ok());
        for entry in entries.into_iter().flatten().flatten() {
            let modified = entry.metadata().ok().and_then(|metadata| metadata.modified().ok());
            let old = modified.and_then(|time| time.elapsed().ok()).is_some_and(|age| age > KEPT);
            if old && entry.path().extension().is_some_and(|ending| ending == "tar") {
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_held_by_one_build_at_a_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("below/record.json");
        let first = Place::take(&file).expect("taken");
        assert!(Place::take(&file).is_none());
        drop(first);
        assert!(Place::take(&file).is_some());
    }

    #[test]
    fn what_was_published_comes_back_whole_or_not_at_all() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = Place::take(&folder.path().join("record.json")).expect("taken");
        let archive = Bytes::from_static(b"an archive");
        let published = place.keep("image", &archive).expect("kept");
        assert_eq!(place.published(&published), Some(archive));
        std::fs::write(folder.path().join("record.tar"), "another").expect("written");
        assert_eq!(place.published(&published), None);
    }
}
