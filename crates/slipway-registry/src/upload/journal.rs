//! Which upload of a layer was begun and how far it came, so that another start of Slipway goes on with it.
//!
//! One small file for each layer and repository. It is a memory and no truth: the registry is told the byte to go on
//! from and names another where it has less or more, and an upload that it no longer knows is begun anew. A file that
//! was cut off, or cannot be written, costs no more than that.

use crate::prepare::Blob;
use crate::store::Store;
use serde::{Deserialize, Serialize};
use slipway_core::{Digest, RepositoryName};
use std::path::{Path, PathBuf};

/// ECR's own limit on a part, whatever size it proposes.
pub(super) const LARGEST_PART: u64 = 10 * 1024 * 1024;

/// An upload the registry has opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Session {
    pub(super) id: String,
    pub(super) part_size: u64,
}

/// An upload and the first byte that was not taken yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Begun {
    pub(super) session: Session,
    pub(super) next: u64,
}

/// The uploads that were begun in one repository.
pub(super) struct Journal {
    folder: PathBuf,
    /// Tells the registries apart; accounts that share a name are told apart by the upload, which only one knows.
    place: String,
}

impl Journal {
    pub(super) fn new(store: &Path, client: &aws_sdk_ecr::Client, repository: &RepositoryName) -> Self {
        let region = client.config().region().map(ToString::to_string).unwrap_or_default();
        Self { folder: Store::at(store).uploads(), place: format!("{region}/{repository}") }
    }

    /// What was begun for a layer.
    pub(super) async fn begun(&self, blob: &Blob) -> Option<Begun> {
        let text = tokio::fs::read(self.file(blob)).await.ok()?;
        let begun: Begun = serde_json::from_slice(&text).ok()?;
        let possible = (1..=LARGEST_PART).contains(&begun.session.part_size) && begun.next <= blob.size_bytes;
        possible.then_some(begun)
    }

    /// Notes how far an upload has come. Where that fails, the layer is begun anew another time.
    pub(super) async fn keep(&self, blob: &Blob, session: &Session, next: u64) {
        let begun = Begun { session: session.clone(), next };
        let Ok(text) = serde_json::to_vec(&begun) else { return };
        if tokio::fs::create_dir_all(&self.folder).await.is_ok() {
            drop(tokio::fs::write(self.file(blob), text).await);
        }
    }

    /// Forgets what was begun: it is complete, or the registry does not know it.
    pub(super) async fn forget(&self, blob: &Blob) {
        drop(tokio::fs::remove_file(self.file(blob)).await);
    }

    fn file(&self, blob: &Blob) -> PathBuf {
        let name = Digest::of(format!("{}/{}", self.place, blob.digest).as_bytes());
        self.folder.join(format!("{}.json", name.key()))
    }
}
