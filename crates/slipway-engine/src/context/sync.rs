//! Handing the build context to BuildKit file by file.
//!
//! BuildKit asks for two folders: `dockerfile`, in which it looks for the Dockerfile, and `context`. Because they
//! are apart, a Dockerfile that is inline or excluded never appears in the context. What happens once a folder is
//! asked for is in `transfer`.

use super::archive::Outcome;
use super::ignore::IGNORE_FILE;
use super::selection::Selection;
use super::stamps::Stamps;
use super::transfer::{self, Files, Offered, Packets};
use bollard::fsutil::types::Packet;
use bollard::moby::filesync::packet::file_sync_server::FileSync;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tonic::metadata::MetadataMap;
use tonic::{Request, Response, Status, Streaming};

/// The name under which BuildKit is told to look for the Dockerfile.
pub(crate) const DOCKERFILE: &str = "Dockerfile";

/// The two folders of a build.
#[derive(Debug, Clone)]
pub(crate) struct SyncedContext {
    files: Arc<Files>,
    dockerfile: Arc<[u8]>,
    outcome: Outcome,
}

impl SyncedContext {
    pub(crate) fn new(selection: Selection, stamps: Stamps, dockerfile: Vec<u8>) -> Self {
        let files = Arc::new(Files { selection, stamps });
        Self { files, dockerfile: dockerfile.into(), outcome: Outcome::default() }
    }

    /// A context without files, for a build that has them from elsewhere.
    pub(crate) fn empty() -> Self {
        let selection = Selection { root: PathBuf::new(), entries: Vec::new(), skipped: Vec::new() };
        let stamps = Stamps::unknown(&selection);
        Self::new(selection, stamps, Vec::new())
    }

    /// The key under which an engine may keep the files.
    pub(crate) fn key(&self) -> &str {
        self.files.stamps.key()
    }

    /// Tells when the context has been taken, or why it could not be read.
    pub(crate) fn outcome(&self) -> Outcome {
        self.outcome.clone()
    }

    /// Keeps what is known of the files, so that the next build sends less.
    pub(crate) async fn keep(&self) {
        let files = Arc::clone(&self.files);
        let kept = tokio::task::spawn_blocking(move || files.stamps.save(&files.selection)).await;
        // The thread fails only while the runtime shuts down, and then the next build sends everything.
        drop(kept);
    }

    fn offered(&self, asked: &MetadataMap) -> Option<Offered> {
        let entries = &self.files.selection.entries;
        let indices = match asked.get("dir-name")?.to_str().ok()? {
            "dockerfile" => return Some(Offered::Dockerfile(Arc::clone(&self.dockerfile))),
            // BuildKit looks for the ignore file first. Its rules are applied already, so nothing but the file
            // itself goes over, and only if a step of the build may see it.
            "context" if asks_for_ignore_file_only(asked) => {
                let found =
                    entries.binary_search_by(|entry| entry.path.as_path().cmp(Path::new(IGNORE_FILE)));
                found.map_or(0..0, |index| index..index + 1)
            }
            "context" => 0..entries.len(),
            _ => return None,
        };
        Some(Offered::Files(Arc::clone(&self.files), indices))
    }
}

fn asks_for_ignore_file_only(asked: &MetadataMap) -> bool {
    let paths = asked.get_all("followpaths").iter().chain(asked.get_all("include-patterns").iter());
    let mut paths = paths.filter_map(|path| path.to_str().ok()).peekable();
    paths.peek().is_some() && paths.all(|path| path.trim_start_matches('/') == IGNORE_FILE)
}

#[tonic::async_trait]
impl FileSync for SyncedContext {
    type DiffCopyStream = Packets;
    type TarStreamStream = Packets;

    async fn diff_copy(&self, request: Request<Streaming<Packet>>) -> Result<Response<Packets>, Status> {
        let offered = self.offered(request.metadata());
        let offered = offered.ok_or_else(|| Status::not_found("there is no such folder in this build"))?;
        let whole = matches!(&offered, Offered::Files(files, indices) if indices.len() == files.selection.entries.len());
        let outcome = if whole { self.outcome.clone() } else { Outcome::default() };
        Ok(Response::new(transfer::begin(offered, request.into_inner(), outcome)))
    }

    async fn tar_stream(&self, _: Request<Streaming<Packet>>) -> Result<Response<Packets>, Status> {
        Err(Status::unimplemented("the context is offered file by file"))
    }
}
