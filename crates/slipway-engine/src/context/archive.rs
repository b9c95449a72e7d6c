//! Sending the build context as an archive, while it is being read.
//!
//! A thread reads files and writes the archive into a short channel; the request's body takes from the other
//! end. At most a few chunks are in memory. A file that cannot be read, or changed since the walk, stops the
//! archive at once: the engine never gets a context that no moment of the folder ever looked like. The reason
//! is kept beside the stream, because an HTTP body can only say that it broke.

use super::selection::{Entry, EntryKind, Selection};
use crate::error::EngineError;
use bytes::{Bytes, BytesMut};
use futures_util::Stream;
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use tokio::sync::mpsc;

/// How much is sent at once.
const CHUNK: usize = 256 * 1024;
/// How many chunks may wait for the engine.
const WAITING_CHUNKS: usize = 4;

/// A file that is in the archive and not in the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ExtraFile {
    pub(crate) path: String,
    pub(crate) content: Vec<u8>,
}

/// What the archive turned out to hold, or why it stopped.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outcome {
    slot: Arc<Mutex<Option<Ended>>>,
}

/// The number of files and bytes in the whole archive, or the error that ended it early.
type Ended = Result<(u64, u64), EngineError>;

impl Outcome {
    /// How the archive ended, once it has; told one time.
    pub(crate) fn take(&self) -> Option<Ended> {
        self.slot.lock().map_or(None, |mut slot| slot.take())
    }

    pub(super) fn set(&self, result: Ended) {
        if let Ok(mut slot) = self.slot.lock() {
            *slot = Some(result);
        }
    }
}

/// Starts to read the selection. Dropping the stream ends the reading.
pub(crate) fn stream(
    selection: Selection,
    extra: Vec<ExtraFile>,
) -> (impl Stream<Item = Result<Bytes, std::io::Error>> + Send + 'static, Outcome) {
    let (sender, mut receiver) = mpsc::channel(WAITING_CHUNKS);
    let outcome = Outcome::default();
    let told = outcome.clone();
    tokio::task::spawn_blocking(move || {
        let mut builder = tar::Builder::new(ChunkWriter { sender: sender.clone(), held: BytesMut::new() });
        builder.mode(tar::HeaderMode::Complete);
        let result = write_all(&mut builder, &selection, &extra);
        let failed = result.is_err();
        told.set(result.map(|()| selection.totals()));
        if failed {
            // The engine must see a broken body, not a short archive that looks complete.
            let _ = sender.blocking_send(Err(std::io::Error::other("the build context could not be read")));
        }
    });
    let chunks = async_stream::stream! {
        while let Some(chunk) = receiver.recv().await {
            yield chunk;
        }
    };
    (chunks, outcome)
}

fn write_all(
    builder: &mut tar::Builder<ChunkWriter>,
    selection: &Selection,
    extra: &[ExtraFile],
) -> Result<(), EngineError> {
    for entry in &selection.entries {
        // A file with the same path as an extra one is replaced by it.
        if !extra.iter().any(|file| Path::new(&file.path) == entry.path) {
            write_entry(builder, &selection.root, entry)?;
        }
    }
    let closed = |source| EngineError::ContextUnreadable { path: selection.root.clone(), source };
    for file in extra {
        let mut header = header(tar::EntryType::Regular, 0o644, 0, file.content.len() as u64);
        builder.append_data(&mut header, &file.path, file.content.as_slice()).map_err(closed)?;
    }
    builder.finish().map_err(closed)?;
    builder.get_mut().flush().map_err(closed)
}

fn write_entry(
    builder: &mut tar::Builder<ChunkWriter>,
    root: &Path,
    entry: &Entry,
) -> Result<(), EngineError> {
    let path = root.join(&entry.path);
    let unreadable = |source| EngineError::FileUnreadable { path: path.clone(), source };
    match &entry.kind {
        EntryKind::Folder => {
            let mut header = header(tar::EntryType::Directory, entry.mode, entry.modified, 0);
            builder.append_data(&mut header, &entry.path, std::io::empty()).map_err(unreadable)
        }
        EntryKind::Link { target } => append_link(builder, &entry.path, entry, target).map_err(unreadable),
        EntryKind::File { size } => {
            let mut reader = Exactly::open(root, entry, *size).map_err(unreadable)?;
            let mut header = header(tar::EntryType::Regular, entry.mode, entry.modified, *size);
            let written = builder.append_data(&mut header, &entry.path, &mut reader);
            match reader.change() {
                Some(change) => Err(change),
                None => written.map_err(unreadable),
            }
        }
    }
}

/// What the link says is copied byte by byte; only a text too long for the header needs the detour that tidies paths.
pub(super) fn append_link(
    builder: &mut tar::Builder<impl Write>,
    path: &Path,
    entry: &Entry,
    target: &Path,
) -> std::io::Result<()> {
    let mut header = header(tar::EntryType::Symlink, entry.mode, entry.modified, 0);
    if header.set_link_name_literal(target.as_os_str().as_encoded_bytes()).is_ok() {
        builder.append_data(&mut header, path, std::io::empty())
    } else {
        builder.append_link(&mut header, path, target)
    }
}

/// Owner and group are root for every file, as Docker's program sends them: ids of this machine mean nothing
/// inside the image.
pub(crate) fn header(kind: tar::EntryType, mode: u32, modified: u64, size: u64) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_mtime(modified);
    header.set_size(size);
    header.set_uid(0);
    header.set_gid(0);
    header
}

/// Opens a file that was regular when the folder was walked and must still be: not a link, not a pipe.
pub(super) fn open_regular(path: &Path) -> std::io::Result<File> {
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NOFOLLOW | libc::O_NONBLOCK);
    let file = options.open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(std::io::ErrorKind::InvalidInput.into()) }
}

/// Reads as many bytes as the walk has seen, and notes if there are fewer or more.
pub(super) struct Exactly {
    file: Box<dyn Read>,
    left: u64,
    path: PathBuf,
    size: u64,
    change: Option<EngineError>,
}

impl Exactly {
    /// Opens what is sent of a file.
    pub(super) fn open(root: &Path, entry: &Entry, size: u64) -> std::io::Result<Self> {
        let path = root.join(&entry.path);
        let file: Box<dyn Read> = match &entry.content {
            Some(content) => Box::new(std::io::Cursor::new(content.clone())),
            None => Box::new(open_regular(&path)?),
        };
        Ok(Self { file, left: size, path, size, change: None })
    }

    /// How the file turned out to have changed, after reading it has failed.
    pub(super) fn change(&mut self) -> Option<EngineError> {
        self.change.take()
    }

    fn changed(&mut self, found: u64) -> std::io::Error {
        self.change = Some(EngineError::FileChanged { path: self.path.clone(), expected: self.size, found });
        std::io::Error::other("the file changed while it was read")
    }
}

impl Read for Exactly {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.left == 0 {
            let beyond = self.file.read(&mut [0])? as u64;
            return if beyond == 0 { Ok(0) } else { Err(self.changed(self.size + beyond)) };
        }
        let wanted = buffer.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        let count = self.file.read(buffer.get_mut(..wanted).unwrap_or_default())?;
        if count == 0 {
            return Err(self.changed(self.size - self.left));
        }
        self.left -= count as u64;
        Ok(count)
    }
}

/// Collects what is written into chunks of even size.
struct ChunkWriter {
    sender: mpsc::Sender<Result<Bytes, std::io::Error>>,
    held: BytesMut,
}

impl ChunkWriter {
    fn send(&mut self) -> std::io::Result<()> {
        let chunk = self.held.split().freeze();
        // The receiver is gone when the build was cancelled.
        self.sender.blocking_send(Ok(chunk)).map_err(|_| std::io::ErrorKind::BrokenPipe.into())
    }
}

impl Write for ChunkWriter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.held.extend_from_slice(bytes);
        if self.held.len() >= CHUNK {
            self.send()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        if self.held.is_empty() { Ok(()) } else { self.send() }
    }
}

#[cfg(test)]
#[cfg(unix)]
#[path = "archive_tests.rs"]
mod tests;
