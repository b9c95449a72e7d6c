//! Spools the entries of an archive to files, with the digest of each computed on the way.
//!
//! The tar reader is synchronous and runs on a blocking thread, fed through a channel of a few chunks. When the future
//! is dropped, the channel closes, the thread sees the end of the stream and ends; nothing larger than the channel is
//! ever in memory.

use crate::RegistryError;
use crate::error::{ArchiveError, StoreStep};
use bytes::Bytes;
use sha2::{Digest as _, Sha256};
use slipway_core::Digest;
use std::collections::HashMap;
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::sync::mpsc;

const CHUNK: usize = 256 * 1024;
const CHUNKS_IN_FLIGHT: usize = 8;
const LARGEST_DOCUMENT: u64 = 4 * 1024 * 1024;
const MOST_ENTRIES: usize = 100_000;

/// A spooled entry.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) path: PathBuf,
    pub(crate) size: u64,
    pub(crate) digest: Digest,
    /// The first bytes, by which a compression is recognised.
    pub(crate) magic: [u8; 4],
}

/// All entries of an archive, in a folder that goes when this is dropped.
#[derive(Debug)]
pub(crate) struct Spool {
    folder: tempfile::TempDir,
    entries: HashMap<String, Entry>,
    links: HashMap<String, String>,
}

impl Spool {
    /// The entry of that name; links within the archive are followed by name.
    pub(crate) fn entry(&self, name: &str) -> Option<&Entry> {
        let mut name = name.to_owned();
        // A layer that two folders share is one file and links to it. A chain of them is never long.
        for _ in 0..16 {
            match self.links.get(&name) {
                Some(target) => name.clone_from(target),
                None => return self.entries.get(&name),
            }
        }
        None
    }

    /// The entry of that name, which must be there.
    pub(crate) fn required(&self, name: &str) -> Result<&Entry, ArchiveError> {
        self.entry(name).ok_or_else(|| ArchiveError::EntryMissing { entry: name.to_owned() })
    }

    /// The bytes of a small entry.
    pub(crate) fn document(&self, name: &str) -> Result<Vec<u8>, RegistryError> {
        let entry = self.required(name)?;
        if entry.size > LARGEST_DOCUMENT {
            return Err(ArchiveError::EntryTooLarge { entry: name.to_owned() }.into());
        }
        std::fs::read(&entry.path).map_err(|source| RegistryError::Store {
            step: StoreStep::Read,
            path: entry.path.clone(),
            source,
        })
    }
}

/// Reads an archive to its end.
pub(crate) async fn spool(
    mut archive: impl AsyncRead + Unpin,
    store: &Path,
    exported: impl Fn(u64) + Send + Sync,
) -> Result<Spool, RegistryError> {
    let folder = tempfile::Builder::new()
        .prefix("spool-")
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
        while self.current.is_empty() {
            match self.receiver.blocking_recv() {
                Some(chunk) => self.current = chunk?,
                None => return Ok(0),
            }
        }
        let taken = self.current.split_to(buffer.len().min(self.current.len()));
        buffer[..taken.len()].copy_from_slice(&taken);
        Ok(taken.len())
    }
}

fn read_entries(folder: tempfile::TempDir, chunks: Chunks) -> Result<Spool, RegistryError> {
    let interrupted = |source| RegistryError::ArchiveInterrupted { source };
    let mut spool = Spool { folder, entries: HashMap::new(), links: HashMap::new() };
    let mut archive = tar::Archive::new(chunks);
    for (number, entry) in archive.entries().map_err(interrupted)?.enumerate() {
        let mut entry = entry.map_err(interrupted)?;
        let name = normal_name(&String::from_utf8_lossy(&entry.path_bytes()), "");
        if number >= MOST_ENTRIES {
            return Err(ArchiveError::EntryTooLarge { entry: name }.into());
        }
        let kind = entry.header().entry_type();
        if kind.is_symlink() || kind.is_hard_link() {
            let target = entry.link_name_bytes().unwrap_or_default();
            let target = String::from_utf8_lossy(&target);
            let base =
                if kind.is_symlink() { name.rsplit_once('/').map_or("", |(base, _)| base) } else { "" };
            let target = normal_name(&target, base);
            spool.links.insert(name, target);
        } else if kind.is_file() {
            let path = spool.folder.path().join(number.to_string());
            let stored = store_entry(&mut entry, &path)?;
            spool.entries.insert(name, stored);
        }
    }
    Ok(spool)
}

/// Joins and normalises names inside the archive. `..` beyond the top has no effect, since no name leaves the archive.
fn normal_name(name: &str, base: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in base.split('/').chain(name.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn store_entry(entry: &mut impl Read, path: &Path) -> Result<Entry, RegistryError> {
    let interrupted = |source| RegistryError::ArchiveInterrupted { source };
    let unwritten = |source| RegistryError::Store { step: StoreStep::Write, path: path.to_owned(), source };
    let mut file = File::create_new(path).map_err(unwritten)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; CHUNK];
    let mut magic = [0; 4];
    let mut size = 0;
    loop {
        let read = entry.read(&mut buffer).map_err(interrupted)?;
        let chunk = buffer.get(..read).unwrap_or_default();
        if chunk.is_empty() {
            break;
        }
        if size == 0 {
            // A layer is longer than four bytes; a shorter first read only means that no compression is seen.
            for (kept, byte) in magic.iter_mut().zip(chunk) {
                *kept = *byte;
            }
        }
        hasher.update(chunk);
        file.write_all(chunk).map_err(unwritten)?;
        size += chunk.len() as u64;
    }
    Ok(Entry { path: path.to_owned(), size, digest: Digest::from_sha256(&hasher.finalize()), magic })
}
