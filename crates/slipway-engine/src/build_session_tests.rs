use super::*;
use crate::context::Selection;
use crate::context::stamps::Stamps;
use crate::registry_login::RegistryLogins;
use bollard::fsutil::types::Packet;
use bollard::fsutil::types::packet::PacketType;
use bollard::moby::filesync::packet::file_sync_client::FileSyncClient;
use hyper_util::rt::TokioIo;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::DuplexStream;

/// Hands out one end of a pipe as the connection to the session.
struct Pipe(Option<DuplexStream>);

impl tower_service::Service<tonic::codegen::http::Uri> for Pipe {
    type Response = TokioIo<DuplexStream>;
    type Error = std::io::Error;
    type Future = std::future::Ready<Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: tonic::codegen::http::Uri) -> Self::Future {
        let pipe = self.0.take().map(TokioIo::new);
        std::future::ready(pipe.ok_or_else(|| std::io::ErrorKind::NotConnected.into()))
    }
}

/// A session over a pipe that offers this folder, and a client of it.
async fn session(
    folder: &std::path::Path,
) -> (FileSyncClient<tonic::transport::Channel>, oneshot::Sender<()>) {
    let selection = Selection::of(folder, None).expect("a selection");
    let stamps = Stamps::unknown(&selection);
    let offers = Offers {
        context: SyncedContext::new(selection, stamps, b"FROM scratch".to_vec()),
        secrets: SecretDesk::new(&[]),
        logins: BuildLogins::new(&RegistryLogins::Anonymous),
    };
    let (ours, theirs) = tokio::io::duplex(1024 * 1024);
    let (open, closed) = oneshot::channel();
    tokio::spawn(serve(ours, offers, closed));
    let endpoint = tonic::transport::Endpoint::from_static("http://session");
    let channel = endpoint.connect_with_connector(Pipe(Some(theirs))).await.expect("a connection");
    (FileSyncClient::new(channel), open)
}

/// BuildKit asks for every file as soon as it has read its name, each time in a frame of its own, long before
/// the first content is there.
#[tokio::test]
async fn all_files_are_sent_however_many_are_asked_for_at_once() {
    const FILES: u32 = 30_000;
    let folder = tempfile::tempdir().expect("a folder");
    for number in 0..20 {
        std::fs::write(folder.path().join(format!("{number:02}")), [number]).expect("a file");
    }
    let (mut client, _open) = session(folder.path()).await;
    let count = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&count);
    let mut asked = Request::new(async_stream::stream! {
        for id in 0..FILES {
            yield Packet { r#type: PacketType::PacketReq.into(), id: id % 20, ..Packet::default() };
            counted.store(id, Ordering::Relaxed);
            // Messages that are ready together would share a frame.
            tokio::task::yield_now().await;
        }
        std::future::pending::<()>().await;
    });
    asked.metadata_mut().insert("dir-name", "context".parse().expect("a value"));
    let mut packets = client.diff_copy(asked).await.expect("a transfer").into_inner();
    // Nothing is taken until no more can be asked for.
    let mut before = u32::MAX;
    while before != count.load(Ordering::Relaxed) {
        before = count.load(Ordering::Relaxed);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let (mut ended, mut seen) = (0, BTreeSet::new());
    while ended < FILES {
        let packet = packets.message().await.expect("the session holds").expect("a packet");
        match PacketType::try_from(packet.r#type).expect("a type") {
            PacketType::PacketData if packet.data.is_empty() => ended += 1,
            PacketType::PacketData => drop(seen.insert((packet.id, packet.data))),
            _ => {}
        }
    }
    let expected: BTreeSet<_> = (0..20_u8).map(|number| (u32::from(number), vec![number])).collect();
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn the_head_is_read_and_nothing_behind_it() {
    let mut answer: &[u8] = b"HTTP/1.1 101 UPGRADED\r\nUpgrade: h2c\r\n\r\nrest";
    assert_eq!(read_head(&mut answer).await.expect("a head"), 101);
    assert_eq!(answer, b"rest");
}

#[tokio::test]
async fn an_answer_that_is_no_http_is_an_error() {
    let mut answer: &[u8] = b"nothing of the kind\r\n\r\n";
    assert!(read_head(&mut answer).await.is_err());
    let mut answer: &[u8] = b"HTTP/1.1 101";
    assert!(read_head(&mut answer).await.is_err());
}
