//! Handing the build context to BuildKit file by file.
//!
//! BuildKit asks for two folders: `dockerfile`, in which it looks for the Dockerfile, and `context`. Because they
//! are apart, a Dockerfile that is inline or excluded never appears in the context. For each folder the list is
//! sent first; then BuildKit asks for content by number and says when it has enough. The protocol is that of
//! BuildKit's file transfer; only the sending side is here.

use super::archive::{Exactly, Outcome, open_regular};
use super::ignore::IGNORE_FILE;
use super::selection::{Entry, EntryKind, Selection};
use crate::error::EngineError;
use bollard::fsutil::types::packet::PacketType;
use bollard::fsutil::types::{Packet, Stat};
use bollard::moby::filesync::packet::file_sync_server::FileSync;
use futures_util::Stream;
use std::io::Read as _;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use tokio::sync::mpsc;
use tonic::metadata::MetadataMap;
use tonic::{Request, Response, Status, Streaming};

/// The name under which BuildKit is told to look for the Dockerfile.
pub(crate) const DOCKERFILE: &str = "Dockerfile";
/// How much of a file is sent in one message.
const CHUNK: usize = 64 * 1024;
/// How many messages may wait for the engine.
const WAITING_PACKETS: usize = 16;
/// Bits of a file's mode in BuildKit's messages, which are Go's.
const GO_FOLDER: u32 = 1 << 31;
const GO_LINK: u32 = 1 << 27;
const GO_SET_USER: u32 = 1 << 23;
const GO_SET_GROUP: u32 = 1 << 22;
const GO_STICKY: u32 = 1 << 20;

/// The two folders of a build.
#[derive(Debug, Clone)]
pub(crate) struct SyncedContext {
    selection: Arc<Selection>,
    dockerfile: Arc<[u8]>,
    outcome: Outcome,
}

/// One folder that BuildKit asked for.
#[derive(Debug, Clone)]
enum Offered {
    Dockerfile(Arc<[u8]>),
    Files(Arc<Selection>),
}

type Sender = mpsc::Sender<Result<Packet, Status>>;
type Packets = Pin<Box<dyn Stream<Item = Result<Packet, Status>> + Send>>;

impl SyncedContext {
    pub(crate) fn new(selection: Selection, dockerfile: Vec<u8>) -> Self {
        Self { selection: Arc::new(selection), dockerfile: dockerfile.into(), outcome: Outcome::default() }
    }

    /// Tells when the context has been taken, or why it could not be read.
    pub(crate) fn outcome(&self) -> Outcome {
        self.outcome.clone()
    }

    fn offered(&self, asked: &MetadataMap) -> Option<Offered> {
        match asked.get("dir-name")?.to_str().ok()? {
            "dockerfile" => Some(Offered::Dockerfile(Arc::clone(&self.dockerfile))),
            // BuildKit looks for the ignore file first. Its rules are applied already, so nothing but the file
            // itself goes over, and only if a step of the build may see it.
            "context" if asks_for_ignore_file_only(asked) => {
                Some(Offered::Files(Arc::new(self.ignore_file())))
            }
            "context" => Some(Offered::Files(Arc::clone(&self.selection))),
            _ => None,
        }
    }

    fn ignore_file(&self) -> Selection {
        let entries = self.selection.entries.iter();
        let entries = entries.filter(|entry| entry.path == Path::new(IGNORE_FILE)).cloned().collect();
        Selection { root: self.selection.root.clone(), entries, skipped: Vec::new() }
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
        let (sender, mut receiver) = mpsc::channel(WAITING_PACKETS);
        let whole = matches!(&offered, Offered::Files(files) if Arc::ptr_eq(files, &self.selection));
        let outcome = if whole { self.outcome.clone() } else { Outcome::default() };
        tokio::spawn(serve(offered, request.into_inner(), sender, outcome));
        let packets = async_stream::stream! {
            while let Some(packet) = receiver.recv().await {
                yield packet;
            }
        };
        Ok(Response::new(Box::pin(packets)))
    }

    async fn tar_stream(&self, _: Request<Streaming<Packet>>) -> Result<Response<Packets>, Status> {
        Err(Status::unimplemented("the context is offered file by file"))
    }
}

/// Sends the list and answers requests until BuildKit has enough or goes away.
async fn serve(offered: Offered, mut asked: Streaming<Packet>, sender: Sender, outcome: Outcome) {
    tokio::spawn(announce(offered.clone(), sender.clone()));
    while let Ok(Some(request)) = asked.message().await {
        match PacketType::try_from(request.r#type) {
            Ok(PacketType::PacketReq) => {
                let (offered, sender, outcome) = (offered.clone(), sender.clone(), outcome.clone());
                // One file after the other: the disk gains nothing from more, and the order stays plain.
                let sent =
                    tokio::task::spawn_blocking(move || send(&offered, request.id, &sender, &outcome)).await;
                if !sent.unwrap_or(false) {
                    return;
                }
            }
            Ok(PacketType::PacketFin) => {
                if let Offered::Files(selection) = &offered {
                    outcome.set(Ok(selection.totals()));
                }
                let _ = sender.send(Ok(packet(PacketType::PacketFin, 0, Vec::new()))).await;
                return;
            }
            Ok(PacketType::PacketErr) => return,
            _ => {}
        }
    }
}

async fn announce(offered: Offered, sender: Sender) {
    let stats: Vec<Stat> = match &offered {
        Offered::Dockerfile(text) => vec![dockerfile_stat(text.len())],
        Offered::Files(selection) => selection.entries.iter().map(stat).collect(),
    };
    // A message without a file ends the list.
    for stat in stats.into_iter().map(Some).chain([None]) {
        let packet = Packet { stat, ..packet(PacketType::PacketStat, 0, Vec::new()) };
        if sender.send(Ok(packet)).await.is_err() {
            return;
        }
    }
}

/// Sends the content of the file with this number. False if there is no point in going on.
fn send(offered: &Offered, id: u32, sender: &Sender, outcome: &Outcome) -> bool {
    let sent = match offered {
        Offered::Dockerfile(text) => text.chunks(CHUNK).all(|chunk| send_chunk(sender, id, chunk.to_vec())),
        Offered::Files(selection) => match send_file(selection, id, sender) {
            Ok(sent) => sent,
            Err(error) => {
                let message = error.to_string().into_bytes();
                outcome.set(Err(error));
                let _ = sender.blocking_send(Ok(packet(PacketType::PacketErr, id, message)));
                return false;
            }
        },
    };
    // A message without content ends the file.
    sent && send_chunk(sender, id, Vec::new())
}

fn send_file(selection: &Selection, id: u32, sender: &Sender) -> Result<bool, EngineError> {
    let entry = usize::try_from(id).ok().and_then(|index| selection.entries.get(index));
    let Some(Entry { path, kind: EntryKind::File { size }, .. }) = entry else { return Ok(true) };
    let path = selection.root.join(path);
    let unreadable = |source| EngineError::FileUnreadable { path: path.clone(), source };
    let mut reader = Exactly::new(open_regular(&path).map_err(unreadable)?, path.clone(), *size);
    let mut buffer = vec![0; CHUNK];
    loop {
        let count = match reader.read(&mut buffer) {
            Ok(count) => count,
            Err(error) => return Err(reader.change().unwrap_or_else(|| unreadable(error))),
        };
        let chunk = buffer.get(..count).unwrap_or_default();
        if chunk.is_empty() {
            return Ok(true);
        }
        if !send_chunk(sender, id, chunk.to_vec()) {
            return Ok(false);
        }
    }
}

fn send_chunk(sender: &Sender, id: u32, data: Vec<u8>) -> bool {
    sender.blocking_send(Ok(packet(PacketType::PacketData, id, data))).is_ok()
}

fn packet(kind: PacketType, id: u32, data: Vec<u8>) -> Packet {
    Packet { r#type: kind.into(), stat: None, id, data }
}

fn dockerfile_stat(size: usize) -> Stat {
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    Stat { path: DOCKERFILE.to_owned(), mode: 0o644, size, ..Stat::default() }
}

fn stat(entry: &Entry) -> Stat {
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
        mod_time: i64::try_from(entry.modified).unwrap_or(0).saturating_mul(1_000_000_000),
        linkname,
        ..Stat::default()
    }
}
