//! What a build needs of its folder, before any builder is asked.

use crate::build_request::{BuildRequest, Builder, DockerfileSource};
use crate::context::archive::ExtraFile;
use crate::context::ignore::IGNORE_FILE;
use crate::context::stamps::Stamps;
use crate::context::sync::SyncedContext;
use crate::context::{Extent, Selection};
use crate::error::EngineError;
use slipway_core::Digest;
use std::path::Path;

/// The files of the context, and the Dockerfile apart from them.
pub(crate) struct Prepared {
    pub(crate) selection: Selection,
    /// The Dockerfile's text.
    pub(crate) text: Vec<u8>,
    /// The Dockerfile's path, if it is a file of the context that a step may copy.
    visible: Option<String>,
}

/// The same for a builder that takes one archive with everything in it.
pub(crate) struct Packed {
    pub(crate) selection: Selection,
    pub(crate) extra: Vec<ExtraFile>,
    pub(crate) dockerfile: String,
}

impl Prepared {
    /// Reads the Dockerfile and walks the folder.
    pub(crate) async fn of(request: &BuildRequest) -> Result<Self, EngineError> {
        let (context, source) = (request.context.clone(), request.dockerfile.clone());
        let (folder, extent) = (context.clone(), request.extent.clone());
        let prepared = tokio::task::spawn_blocking(move || Self::read(&folder, &source, &extent)).await;
        // The only way for the thread to fail is that the runtime is shutting down.
        prepared.unwrap_or_else(|error| {
            let source = std::io::Error::other(error);
            Err(EngineError::ContextUnreadable { path: context, source })
        })
    }

    /// Makes it ready to be offered file by file.
    pub(crate) async fn synced(&self, records: Option<&Path>) -> Result<SyncedContext, EngineError> {
        let (selection, text) = (self.selection.clone(), self.text.clone());
        let records = records.map(Path::to_owned);
        let synced = tokio::task::spawn_blocking(move || {
            let stamps = match records {
                Some(folder) => Stamps::recorded(&selection, &folder),
                None => Stamps::unknown(&selection),
            };
            SyncedContext::new(selection, stamps, text)
        });
        synced.await.map_err(|error| self.thread_lost(error))
    }

    fn thread_lost(&self, error: tokio::task::JoinError) -> EngineError {
        let path = self.selection.root.clone();
        EngineError::ContextUnreadable { path, source: std::io::Error::other(error) }
    }

    fn read(context: &Path, source: &DockerfileSource, extent: &Extent) -> Result<Self, EngineError> {
        let (path, text) = match source {
            DockerfileSource::Inline(text) => (None, text.clone().into_bytes()),
            DockerfileSource::Path(path) => (Some(path.as_path()), read_dockerfile(context, path)?),
        };
        let selection = Selection::of_extent(context, path, extent)?;
        let visible = path.filter(|path| selection.contains(path));
        let visible = visible.map(|path| path.to_string_lossy().replace('\\', "/"));
        Ok(Self { selection, text, visible })
    }

    /// Packs a Dockerfile that no step may see under a name that depends on its text only, so that the same build
    /// gives the same archive.
    pub(crate) fn packed(self, builder: Builder) -> Result<Packed, EngineError> {
        if let Some(dockerfile) = self.visible {
            return Ok(Packed { selection: self.selection, extra: Vec::new(), dockerfile });
        }
        let digest = Digest::of(&self.text);
        let dockerfile = format!(".slipway-{}.dockerfile", digest.key());
        let mut extra = vec![ExtraFile { path: dockerfile.clone(), content: self.text }];
        if builder == Builder::Legacy {
            extra.push(hiding_ignore_file(&self.selection, &dockerfile)?);
        }
        Ok(Packed { selection: self.selection, extra, dockerfile })
    }
}

fn read_dockerfile(context: &Path, path: &Path) -> Result<Vec<u8>, EngineError> {
    match std::fs::read(context.join(path)) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(EngineError::DockerfileMissing { path: path.to_owned() })
        }
        Err(source) => Err(EngineError::FileUnreadable { path: context.join(path), source }),
    }
}

/// The legacy builder removes the Dockerfile and the ignore file from the context if the ignore file it is sent
/// names them. An ignore file that belongs to the context stays, with one line more, as Docker's program does.
fn hiding_ignore_file(selection: &Selection, dockerfile: &str) -> Result<ExtraFile, EngineError> {
    let content = if selection.contains(Path::new(IGNORE_FILE)) {
        let path = selection.root.join(IGNORE_FILE);
        let mut content =
            std::fs::read(&path).map_err(|source| EngineError::IgnoreFileUnreadable { path, source })?;
        content.extend_from_slice(format!("\n{dockerfile}\n").as_bytes());
        content
    } else {
        format!("{IGNORE_FILE}\n{dockerfile}\n").into_bytes()
    };
    Ok(ExtraFile { path: IGNORE_FILE.to_owned(), content })
}
