//! Layers, configurations and manifests, each in a file named by its digest.

use crate::error::PracticeError;
use crate::store::files;
use slipway_core::Digest;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// The folder of blobs.
pub(crate) struct Blobs {
    folder: PathBuf,
}

impl Blobs {
    pub(crate) fn open(data: &Path) -> Result<Self, PracticeError> {
        let folder = data.join("blobs").join("sha256");
        files::create_folder(&folder)?;
        Ok(Self { folder })
    }

    /// Where the blob is or would be.
    pub(crate) fn path(&self, digest: &Digest) -> PathBuf {
        self.folder.join(digest.hex())
    }

    /// The size in bytes, or none when the blob is not there.
    pub(crate) fn size(&self, digest: &Digest) -> Option<u64> {
        fs::metadata(self.path(digest)).ok().map(|facts| facts.len())
    }

    /// The whole content of a small blob.
    pub(crate) fn read(&self, digest: &Digest) -> io::Result<Vec<u8>> {
        fs::read(self.path(digest))
    }

    /// Keeps a small blob.
    pub(crate) fn write(&self, bytes: &[u8]) -> io::Result<Digest> {
        let digest = Digest::of(bytes);
        files::write(&self.path(&digest), bytes)?;
        Ok(digest)
    }

    /// Takes over a finished file whose digest is known to be right.
    pub(crate) fn adopt(&self, file: &Path, digest: &Digest) -> io::Result<()> {
        File::open(file)?.sync_all()?;
        fs::rename(file, self.path(digest))?;
        files::sync_folder(&self.folder)
    }

    /// Deletes what nothing refers to any more, and says how many blobs went.
    pub(crate) fn sweep(&self, wanted: &BTreeSet<Digest>) -> io::Result<usize> {
        let wanted: BTreeSet<&str> = wanted.iter().map(Digest::hex).collect();
        let mut removed = 0;
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            if !entry.file_name().to_str().is_some_and(|name| wanted.contains(name)) {
                fs::remove_file(entry.path())?;
                removed += 1;
            }
        }
        Ok(removed)
    }
}
