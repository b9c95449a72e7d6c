//! The small documents of an archive by their names.

use crate::error::ArchiveError;
use crate::limits::{ALL_DOCUMENTS, LARGEST_DOCUMENT};
use serde::de::DeserializeOwned;
use slipway_core::Digest;
use std::collections::{HashMap, HashSet};

/// Where an OCI layout keeps its blobs.
const BLOBS: &str = "blobs/sha256/";

/// What was kept, and the names of what was too large for it.
#[derive(Debug)]
pub(crate) struct Documents {
    by_name: HashMap<String, Vec<u8>>,
    too_large: HashSet<String>,
    left: u64,
}

impl Default for Documents {
    fn default() -> Self {
        Self { by_name: HashMap::new(), too_large: HashSet::new(), left: ALL_DOCUMENTS }
    }
}

impl Documents {
    /// Whether a document of this size is kept. One that is not is remembered as too large.
    pub(crate) fn take(&mut self, name: &str, size: u64) -> bool {
        let left = self.left.checked_sub(size).filter(|_| size <= LARGEST_DOCUMENT);
        match left {
            Some(left) => self.left = left,
            None => drop(self.too_large.insert(name.to_owned())),
        }
        left.is_some()
    }

    pub(crate) fn add(&mut self, name: String, bytes: Vec<u8>) {
        self.by_name.insert(name, bytes);
    }

    /// What stood under this name is replaced by another entry.
    pub(crate) fn forget(&mut self, name: &str) {
        self.by_name.remove(name);
        self.too_large.remove(name);
    }

    /// Whether the archive holds it, whatever its size.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.by_name.contains_key(name) || self.too_large.contains(name)
    }

    /// The bytes of a document. One that is named by its digest has to have it.
    pub(crate) fn bytes(&self, name: &str) -> Result<&[u8], ArchiveError> {
        let document = || name.to_owned();
        let Some(bytes) = self.by_name.get(name) else {
            return Err(match self.too_large.contains(name) {
                true => ArchiveError::DocumentTooLarge { document: document() },
                false => ArchiveError::DocumentMissing { document: document() },
            });
        };
        match name.strip_prefix(BLOBS) {
            Some(hex) if Digest::of(bytes).hex() != hex => {
                Err(ArchiveError::DocumentDamaged { document: document() })
            }
            _ => Ok(bytes),
        }
    }

    pub(crate) fn parse<T: DeserializeOwned>(&self, name: &str) -> Result<T, ArchiveError> {
        serde_json::from_slice(self.bytes(name)?)
            .map_err(|source| ArchiveError::DocumentMalformed { document: name.to_owned(), source })
    }
}

/// The name of the blob with this digest.
pub(crate) fn blob_name(digest: &Digest) -> String {
    format!("{BLOBS}{}", digest.hex())
}
