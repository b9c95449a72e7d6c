//! Spools the blobs of an archive to files, with the digest of each computed on the way.
//!
//! The reader is synchronous and runs on a blocking thread, fed through a channel of a few chunks. When the future
//! is dropped, the channel closes, the thread sees the end of the stream and ends; nothing larger than the channel is
//! ever in memory.

use crate::RegistryError;
use crate::error::StoreStep;
use crate::store::Store;
use bytes::{Buf as _, Bytes};
use sha2::{Digest as _, Sha256};
use slipway_archive::{ArchiveError, Form, Image, ImageArchive, Pick};
use slipway_core::Digest;
use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, Read, Write};
use std::path::{Path, PathBuf};
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::sync::mpsc;

const CHUNK: usize = 256 * 1024;
const CHUNKS_IN_FLIGHT: usize = 8;

/// A spooled blob.
#[derive(Debug, Clone)]
pub(crate) struct Spooled {
    pub(crate) path: PathBuf,
    pub(crate) size: u64,
    pub(crate) digest: Digest,
    pub(crate) form: Form,
}

/// The image of an archive, and its blobs in a folder that goes when this is dropped.
#[derive(Debug)]
pub(crate) struct Spool {
    pub(crate) image: Image,
    pub(crate) blobs: HashMap<String, Spooled>,
    _folder: tempfile::TempDir,
}

/// Reads an archive to its end.
pub(crate) async fn spool(
    mut archive: impl AsyncRead + Unpin,
    store: &Path,
    exported: impl Fn(u64) + Send + Sync,
) -> Result<Spool, RegistryError> {
    let folder = tempfile::Builder::new()
        .prefix(Store::SPOOL)
        .tempdir_in(store)
        .map_err(|source| RegistryError::Store { step: StoreStep::Write, path: store.to_owned(), source })?;
    let (sender, receiver) = mpsc::channel(CHUNKS_IN_FLIGHT);
    let reading = tokio::task::spawn_blocking(move || read_entries(folder, Chunks::new(receiver)));
    let fed = feed(&mut archive, sender, exported).await;
    let spooled = reading.await.map_err(|source| RegistryError::Worker { source })?;
    // A stream that broke makes the tar reader fail too; the stream's own error says why.
    fed.map_err(|source| RegistryError::ArchiveInterrupted { source })?;
    spooled
}

async fn feed(
    archive: &mut (impl AsyncRead + Unpin),
    sender: mpsc::Sender<std::io::Result<Bytes>>,
    exported: impl Fn(u64),
) -> std::io::Result<()> {
    let mut total = 0;
    loop {
        let mut chunk = bytes::BytesMut::with_capacity(CHUNK);
        while chunk.len() < CHUNK {
            match archive.read_buf(&mut chunk).await {
                Ok(0) => break,
                Ok(_) => {}
                Err(source) => {
                    // The reader must not take a broken stream for a short archive.
                    drop(sender.send(Err(std::io::ErrorKind::BrokenPipe.into())).await);
                    return Err(source);
                }
            }
        }
        if chunk.is_empty() {
            return Ok(());
        }
        total += chunk.len() as u64;
        if sender.send(Ok(chunk.freeze())).await.is_err() {
            // The reader has ended: with an error of its own, or before the padding at the archive's end.
            return Ok(());
        }
        exported(total);
    }
}

/// The blocking end of the channel.
struct Chunks {
    receiver: mpsc::Receiver<std::io::Result<Bytes>>,
    current: Bytes,
}

impl Chunks {
    fn new(receiver: mpsc::Receiver<std::io::Result<Bytes>>) -> Self {
        Self { receiver, current: Bytes::new() }
    }
}

impl Read for Chunks {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let mut available = self.fill_buf()?;
        let count = Read::read(&mut available, buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Chunks {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        while self.current.is_empty() {
            match self.receiver.blocking_recv() {
                Some(chunk) => self.current = chunk?,
                None => break,
            }
        }
        Ok(&self.current)
    }

    fn consume(&mut self, amount: usize) {
        self.current.advance(amount);
    }
}

fn read_entries(folder: tempfile::TempDir, chunks: Chunks) -> Result<Spool, RegistryError> {
    let mut archive = ImageArchive::new(chunks);
    let mut blobs = HashMap::new();
    let mut number = 0_u32;
    while let Some(mut blob) = archive.next_blob()? {
        // The names of an archive are hostile, so a file is named by its number.
        let path = folder.path().join(number.to_string());
        let (name, form) = (blob.name.clone(), blob.form);
        let (digest, size) = store(&mut blob, &path)?;
        blobs.insert(name, Spooled { path, size, digest, form });
        number += 1;
    }
    Ok(Spool { image: archive.image(Pick::Only)?, blobs, _folder: folder })
}

fn store(blob: &mut impl Read, path: &Path) -> Result<(Digest, u64), RegistryError> {
    let unwritten = |source| RegistryError::Store { step: StoreStep::Write, path: path.to_owned(), source };
    let mut file = File::create_new(path).map_err(unwritten)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; CHUNK];
    let mut size = 0;
    loop {
        let read = blob.read(&mut buffer).map_err(ArchiveError::from)?;
        let chunk = buffer.get(..read).unwrap_or_default();
        if chunk.is_empty() {
            return Ok((Digest::from_sha256(&hasher.finalize()), size));
        }
        hasher.update(chunk);
        file.write_all(chunk).map_err(unwritten)?;
        size += chunk.len() as u64;
    }
}
