//! The store of compressed layers: a folder that can be deleted at any time.
//!
//! `uploads/` notes how far uploads came. `blobs/` holds bytes by their own digest, `layers/` says which blob is the compressed form of which layer, and
//! `images/` keeps the manifests that were made from them. Every file is written aside and renamed, so a killed
//! process leaves no half of one. Sizes are checked here; digests are checked when a registry finds them wrong, since
//! reading every layer again would take longer than the whole of a second push.

use crate::error::{RegistryError, StoreStep};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use slipway_core::Digest;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use tempfile::NamedTempFile;

/// Counted up when the way layers are compressed changes, so that old records are not taken for new ones.
const FORMAT: u32 = 2;

/// The folders of a store.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    root: PathBuf,
}

/// Which blob is the compressed form of a layer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct LayerRecord {
    format: u32,
    pub(crate) digest: Digest,
    pub(crate) size_bytes: u64,
}

impl LayerRecord {
    pub(crate) fn new(digest: Digest, size_bytes: u64) -> Self {
        Self { format: FORMAT, digest, size_bytes }
    }
}

impl Store {
    /// All that lies in a store besides what is being written.
    pub(crate) const FOLDERS: [&str; 4] = ["blobs", "images", "layers", "uploads"];
    /// How the names of folders begin into which an archive is read.
    pub(crate) const SPOOL: &str = "spool-";
    /// How the names of files begin that are being written.
    pub(crate) const DRAFT: &str = ".slipway-";

    /// Opens the store, with its folders in place.
    pub(crate) fn create(root: &Path) -> Result<Self, RegistryError> {
        let store = Self { root: root.to_owned() };
        for folder in Self::FOLDERS.map(|name| store.folder(name)) {
            std::fs::create_dir_all(&folder).map_err(|source| unwritten(&folder, source))?;
        }
        Ok(store)
    }

    /// The store as it is; nothing is created.
    pub(crate) fn at(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// The folder of the blobs, where new ones are written aside too.
    pub(crate) fn blobs(&self) -> PathBuf {
        self.folder("blobs")
    }

    /// Which blob is the compressed form of which layer.
    pub(crate) fn layers(&self) -> PathBuf {
        self.folder("layers")
    }

    /// The images that were prepared.
    pub(crate) fn images(&self) -> PathBuf {
        self.folder("images")
    }

    /// A new file beside the blobs, which has no blob's name yet.
    pub(crate) fn draft(folder: &Path) -> std::io::Result<NamedTempFile> {
        tempfile::Builder::new().prefix(Self::DRAFT).tempfile_in(folder)
    }

    /// Where it is noted how far uploads came.
    pub(crate) fn uploads(&self) -> PathBuf {
        self.folder("uploads")
    }

    /// Where the blob of that digest lies, if it does.
    pub(crate) fn blob(&self, digest: &Digest) -> PathBuf {
        self.blobs().join(digest.hex())
    }

    /// Whether the blob is there in full.
    pub(crate) fn holds(&self, digest: &Digest, size_bytes: u64) -> bool {
        std::fs::metadata(self.blob(digest)).is_ok_and(|file| file.is_file() && file.len() == size_bytes)
    }

    /// Notes that a blob was used: what was used least lately is dropped first.
    pub(crate) fn touch(&self, digest: &Digest) {
        let file = std::fs::File::options().append(true).open(self.blob(digest));
        // A blob whose time cannot be set is dropped earlier and made again.
        drop(file.and_then(|file| file.set_modified(SystemTime::now())));
    }

    /// The compressed form of a layer, if it is in the store.
    pub(crate) fn layer(&self, diff_id: &Digest) -> Option<LayerRecord> {
        let record: LayerRecord = read_record(&self.record("layers", diff_id))?;
        (record.format == FORMAT && self.holds(&record.digest, record.size_bytes)).then_some(record)
    }

    /// Keeps the compressed form of a layer.
    pub(crate) fn keep_layer(&self, diff_id: &Digest, record: &LayerRecord) -> Result<(), RegistryError> {
        write_record(&self.record("layers", diff_id), record)
    }

    /// Keeps a written file as a blob.
    pub(crate) fn keep_blob(&self, file: NamedTempFile, digest: &Digest) -> Result<(), RegistryError> {
        let path = self.blob(digest);
        file.persist(&path).map(drop).map_err(|error| unwritten(&path, error.error))
    }

    /// Keeps small bytes as a blob.
    pub(crate) fn keep_bytes(&self, bytes: &[u8], digest: &Digest) -> Result<(), RegistryError> {
        write_aside(&self.blob(digest), bytes)
    }

    /// Moves or copies a file into the store as a blob.
    pub(crate) fn keep_file(&self, from: &Path, digest: &Digest) -> Result<(), RegistryError> {
        let path = self.blob(digest);
        std::fs::rename(from, &path)
            .or_else(|_| std::fs::copy(from, &path).map(drop))
            .map_err(|source| unwritten(&path, source))
    }

    /// The record of an image, if it is there.
    pub(crate) fn image<T: DeserializeOwned>(&self, image_id: &Digest) -> Option<T> {
        read_record(&self.record("images", image_id))
    }

    /// Keeps the record of an image.
    pub(crate) fn keep_image(&self, image_id: &Digest, record: &impl Serialize) -> Result<(), RegistryError> {
        write_record(&self.record("images", image_id), record)
    }

    fn folder(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    fn record(&self, folder: &str, name: &Digest) -> PathBuf {
        self.folder(folder).join(format!("{}.json", name.hex()))
    }
}

/// Removes a blob whose bytes are not what its name says. Returns whether it had to go.
pub(crate) fn remove_if_damaged(path: &Path, digest: &Digest) -> bool {
    match digest_of(path) {
        Ok(found) if found == *digest => false,
        _ => {
            // A file that cannot be removed is found damaged again next time.
            drop(std::fs::remove_file(path));
            true
        }
    }
}

fn digest_of(path: &Path) -> std::io::Result<Digest> {
    let mut file = std::fs::File::open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 256 * 1024];
    loop {
        let read = file.read(&mut buffer)?;
        match buffer.get(..read) {
            Some(chunk) if !chunk.is_empty() => hasher.update(chunk),
            _ => return Ok(Digest::from_sha256(&hasher.finalize())),
        }
    }
}

/// A record that is missing or cannot be read is made again.
fn read_record<T: DeserializeOwned>(path: &Path) -> Option<T> {
    serde_json::from_slice(&std::fs::read(path).ok()?).ok()
}

fn write_record(path: &Path, record: &impl Serialize) -> Result<(), RegistryError> {
    let bytes = serde_json::to_vec(record).map_err(|source| RegistryError::Manifest { source })?;
    write_aside(path, &bytes)
}

fn write_aside(path: &Path, bytes: &[u8]) -> Result<(), RegistryError> {
    let folder = path.parent().unwrap_or(path);
    let mut file = Store::draft(folder).map_err(|source| unwritten(path, source))?;
    file.write_all(bytes).map_err(|source| unwritten(path, source))?;
    file.persist(path).map(drop).map_err(|error| unwritten(path, error.error))
}

pub(crate) fn unwritten(path: &Path, source: std::io::Error) -> RegistryError {
    RegistryError::Store { step: StoreStep::Write, path: path.to_owned(), source }
}
