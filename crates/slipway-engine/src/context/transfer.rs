//! The transfer of one folder to BuildKit.
//!
//! The list is sent first; then BuildKit asks for content by number and says when it has enough. The protocol is that
//! of BuildKit's file transfer; only the sending side is here. A few threads read files, because opening one can
//! take longer than sending it.

use super::archive::{Exactly, Outcome};
use super::selection::{Entry, EntryKind, Selection};
use super::stamps::Stamps;
use super::sync::DOCKERFILE;
use crate::error::EngineError;
use bollard::fsutil::types::packet::PacketType;
use bollard::fsutil::types::{Packet, Stat};
use futures_util::Stream;
use sha2::{Digest as _, Sha256};
use std::io::Read as _;
use std::ops::Range;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc;
use tonic::{Status, Streaming};

/// How much of a file is sent in one message.
const CHUNK: usize = 32 * 1024;
/// How many messages may wait for the engine.
const WAITING_PACKETS: usize = 128;
/// How many requests may wait for a reader.
const WAITING_REQUESTS: usize = 1024;
/// How many files are read at once.
const READERS: usize = 4;
/// Bits of a file's mode in BuildKit's messages, which are Go's.
const GO_FOLDER: u32 = 1 << 31;
const GO_LINK: u32 = 1 << 27;
const GO_SET_USER: u32 = 1 << 23;
const GO_SET_GROUP: u32 = 1 << 22;
const GO_STICKY: u32 = 1 << 20;

/// The files of a context, and the times that BuildKit is told of them.
#[derive(Debug)]
pub(super) struct Files {
    pub(super) selection: Selection,
    pub(super) stamps: Stamps,
}

/// One folder that BuildKit asked for.
#[derive(Debug, Clone)]
pub(super) enum Offered {
    Dockerfile(Arc<[u8]>),
    /// The entries with these indices.
    Files(Arc<Files>, Range<usize>),
}

type Sender = mpsc::Sender<Result<Packet, Status>>;
type Requests = Arc<Mutex<mpsc::Receiver<u32>>>;
pub(super) type Packets = Pin<Box<dyn Stream<Item = Result<Packet, Status>> + Send>>;

/// Begins a transfer, and gives what is sent.
pub(super) fn begin(offered: Offered, asked: Streaming<Packet>, outcome: Outcome) -> Packets {
    let (sender, mut receiver) = mpsc::channel(WAITING_PACKETS);
    tokio::spawn(announce(offered.clone(), sender.clone()));
    tokio::spawn(answer(offered, asked, sender, outcome));
    Box::pin(async_stream::stream! {
        while let Some(packet) = receiver.recv().await {
            yield packet;
        }
    })
}

async fn announce(offered: Offered, sender: Sender) {
    let count = match &offered {
        Offered::Dockerfile(_) => 1,
        Offered::Files(_, indices) => indices.len(),
    };
    // A message without a file ends the list.
    for stat in (0..count).map(|number| offered.stat(number)).chain([None]) {
        let packet = Packet { stat, ..packet(PacketType::PacketStat, 0, Vec::new()) };
        if sender.send(Ok(packet)).await.is_err() {
            return;
        }
    }
}

/// Answers requests until BuildKit has enough or goes away.
async fn answer(offered: Offered, mut asked: Streaming<Packet>, sender: Sender, outcome: Outcome) {
    let (requests, waiting) = mpsc::channel(WAITING_REQUESTS);
    let waiting = Arc::new(Mutex::new(waiting));
    for _ in 0..READERS {
        let (offered, waiting, sender, outcome) =
            (offered.clone(), Arc::clone(&waiting), sender.clone(), outcome.clone());
        tokio::task::spawn_blocking(move || read_files(&offered, &waiting, &sender, &outcome));
    }
    drop(waiting);
    while let Ok(Some(request)) = asked.message().await {
        match PacketType::try_from(request.r#type) {
            // The readers are gone if there is no point in going on.
            Ok(PacketType::PacketReq) if requests.send(request.id).await.is_err() => return,
            Ok(PacketType::PacketFin) => {
                if let Offered::Files(files, _) = &offered {
                    outcome.set(Ok(files.selection.totals()));
                }
                let _ = sender.send(Ok(packet(PacketType::PacketFin, 0, Vec::new()))).await;
                return;
            }
            Ok(PacketType::PacketErr) => return,
            _ => {}
        }
    }
}

/// Sends one requested file after the other.
fn read_files(offered: &Offered, requests: &Requests, sender: &Sender, outcome: &Outcome) {
    let next = || requests.lock().unwrap_or_else(PoisonError::into_inner).blocking_recv();
    while let Some(id) = next() {
        let sent = match offered {
            Offered::Dockerfile(text) => {
                Ok(text.chunks(CHUNK).all(|chunk| send_chunk(sender, id, chunk.to_vec())))
            }
            Offered::Files(files, indices) => {
                let index = usize::try_from(id).map_or(usize::MAX, |id| indices.start.saturating_add(id));
                send_file(files, index, id, sender)
            }
        };
        match sent {
            // A message without content ends the file.
            Ok(true) if send_chunk(sender, id, Vec::new()) => {}
            Ok(_) => return,
            Err(error) => {
                let message = error.to_string().into_bytes();
                outcome.set(Err(error));
                let _ = sender.blocking_send(Ok(packet(PacketType::PacketErr, id, message)));
                return;
            }
        }
    }
}

/// Sends the content of the file with this index. False if nobody takes it.
fn send_file(files: &Files, index: usize, id: u32, sender: &Sender) -> Result<bool, EngineError> {
    let entry = files.selection.entries.get(index);
    let Some(entry @ Entry { path, kind: EntryKind::File { size }, .. }) = entry else { return Ok(true) };
    let path = files.selection.root.join(path);
    let unreadable = |source| EngineError::FileUnreadable { path: path.clone(), source };
    let mut reader = Exactly::open(&files.selection.root, entry, *size).map_err(unreadable)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; CHUNK];
    loop {
        let count = match reader.read(&mut buffer) {
            Ok(count) => count,
            Err(error) => return Err(reader.change().unwrap_or_else(|| unreadable(error))),
        };
        let chunk = buffer.get(..count).unwrap_or_default();
        if chunk.is_empty() {
            break;
        }
        hasher.update(chunk);
        if !send_chunk(sender, id, chunk.to_vec()) {
            return Ok(false);
        }
    }
    if files.stamps.stands_for(index, hasher.finalize().into()) {
        return Ok(true);
    }
    files.stamps.forget();
    Err(EngineError::FileChanged { path, expected: *size, found: *size })
}

fn send_chunk(sender: &Sender, id: u32, data: Vec<u8>) -> bool {
    sender.blocking_send(Ok(packet(PacketType::PacketData, id, data))).is_ok()
}

fn packet(kind: PacketType, id: u32, data: Vec<u8>) -> Packet {
    Packet { r#type: kind.into(), stat: None, id, data }
}

impl Offered {
    fn stat(&self, number: usize) -> Option<Stat> {
        match self {
            Self::Dockerfile(text) => Some(dockerfile_stat(text.len())),
            Self::Files(files, indices) => {
                let index = indices.start + number;
                files.selection.entries.get(index).map(|entry| stat(entry, files.stamps.time(index)))
            }
        }
    }
}

/// The time is one that no engine has seen, so that the text is asked for in every build.
fn dockerfile_stat(size: usize) -> Stat {
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    let mod_time = i64::try_from(uuid::Uuid::new_v4().as_u128() >> 68).unwrap_or(0);
    Stat { path: DOCKERFILE.to_owned(), mode: 0o644, size, mod_time, ..Stat::default() }
}

fn stat(entry: &Entry, mod_time: i64) -> Stat {
    let (kind, size, linkname) = match &entry.kind {
        EntryKind::File { size } => (0, i64::try_from(*size).unwrap_or(i64::MAX), String::new()),
        EntryKind::Folder => (GO_FOLDER, 0, String::new()),
        EntryKind::Link { target } => (GO_LINK, 0, target.to_string_lossy().into_owned()),
    };
    let special = [(0o4000, GO_SET_USER), (0o2000, GO_SET_GROUP), (0o1000, GO_STICKY)];
    let special = special.iter().filter(|(bit, _)| entry.mode & bit != 0).fold(0, |mode, (_, go)| mode | go);
    Stat {
        path: entry.path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/"),
        mode: kind | special | (entry.mode & 0o777),
        size,
        mod_time,
        linkname,
        ..Stat::default()
    }
}
