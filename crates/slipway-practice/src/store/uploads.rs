//! Uploads that are under way, for the layer API and for the registry alike: one growing file each.
//!
//! How far an upload has come is the length of its file, so it needs no other record and a restart loses
//! nothing that was acknowledged. Whether a part was shorter than ECR allows is kept in memory only.

use crate::error::PracticeError;
use crate::store::files;
use sha2::{Digest as _, Sha256};
use slipway_core::Digest;
use std::collections::HashMap;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// What is known of one upload beside its bytes.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Progress {
    /// A part before the last was shorter than 5 MiB.
    pub(crate) short_part: bool,
    /// The last part was that short, which is fine if no other follows.
    pub(crate) last_part_short: bool,
    /// The registry has taken one chunk, and ECR drops all that follow.
    pub(crate) chunk_taken: bool,
}

/// An upload; whoever holds its lock may write to it.
pub(crate) type Upload = Arc<tokio::sync::Mutex<Progress>>;

/// The folder of uploads.
pub(crate) struct Uploads {
    folder: PathBuf,
    open: Mutex<HashMap<String, Upload>>,
}

impl Uploads {
    pub(crate) fn open(data: &Path) -> Result<Self, PracticeError> {
        let folder = data.join("uploads");
        files::create_folder(&folder)?;
        Ok(Self { folder, open: Mutex::new(HashMap::new()) })
    }

    /// Begins an upload to a repository and gives its id.
    pub(crate) fn begin(&self, repository: &str) -> io::Result<String> {
        let id = uuid::Uuid::new_v4().to_string();
        files::private().create_new(true).open(self.path(repository, &id))?;
        Ok(id)
    }

    /// The upload, or none when the repository has none of this id.
    pub(crate) fn find(&self, repository: &str, id: &str) -> Option<Upload> {
        // An id that is no UUID could name a file elsewhere.
        uuid::Uuid::try_parse(id).ok()?;
        if !self.path(repository, id).is_file() {
            return None;
        }
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        Some(open.entry(id.to_owned()).or_default().clone())
    }

    /// The file of an upload. Uploads belong to their repository, which is part of the name.
    pub(crate) fn path(&self, repository: &str, id: &str) -> PathBuf {
        self.folder.join(format!("{}-{id}", Digest::of(repository.as_bytes()).key()))
    }

    /// How many bytes have arrived.
    pub(crate) fn length(&self, repository: &str, id: &str) -> io::Result<u64> {
        Ok(fs::metadata(self.path(repository, id))?.len())
    }

    /// Forgets an upload, with its file if it is still there.
    pub(crate) fn end(&self, repository: &str, id: &str) {
        if let Err(error) = fs::remove_file(self.path(repository, id))
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "an upload could not be removed");
        }
        self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
    }
}

/// The digest of a file.
pub(crate) fn digest_of(path: &Path) -> io::Result<Digest> {
    let mut file = fs::File::open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 256 * 1024];
    loop {
        let count = file.read(&mut buffer)?;
        if count == 0 {
            return Ok(Digest::from_sha256(&hasher.finalize()));
        }
        hasher.update(buffer.get(..count).unwrap_or_default());
    }
}
