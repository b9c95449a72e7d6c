//! The session through which BuildKit asks its client for files.
//!
//! The engine turns the connection of a `POST /session` around: from then on it calls, and the client answers as a
//! gRPC server. bollard opens such a session too, but offers no files in it, so the context would have to be one
//! archive in which the Dockerfile cannot be hidden; and newer engines refuse a session without files. The few lines
//! of HTTP are written here by hand, on the same socket, because bollard gives no access to a turned connection.
//!
//! Besides the files the session hands out secrets that steps mount and logins to registries of base images.
//!
//! Limits: plain connections only. Over TLS and Windows pipes [`Session::open`] gives none, and the build falls back
//! to the archive, without secrets and without logins.

use crate::build_secrets::SecretDesk;
use crate::context::sync::SyncedContext;
use crate::endpoint::Endpoint;
use crate::error::EngineError;
use crate::registry_login::BuildLogins;
use bollard::health::health_check_response::ServingStatus;
use bollard::health::health_server::{Health, HealthServer};
use bollard::health::{HealthCheckRequest, HealthCheckResponse, HealthListRequest, HealthListResponse};
use bollard::moby::buildkit::secrets::v1::secrets_server::SecretsServer;
use bollard::moby::filesync::packet::file_sync_server::FileSyncServer;
use bollard::moby::filesync::v1::auth_server::AuthServer;
use futures_util::{StreamExt as _, stream};
use std::pin::Pin;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::sync::oneshot;
use tonic::transport::server::Connected;
use tonic::{Request, Response, Status};

/// The longest head of an answer that is read.
const HEAD_LIMIT: usize = 16 * 1024;
/// How much of one stream may wait here unread, in bytes.
///
/// The HTTP/2 library counts what small frames cost beyond their content, 256 bytes less the content for each frame
/// that waits unread, and ends the connection where half the connection's window is spent (GOAWAY "too many data
/// frames"). BuildKit asks for each file in a frame of some eleven bytes, and asks for thousands before anybody here
/// could run. With these two windows flow control stops it first: a stream that waits with its window full of
/// frames of a single byte costs 16 MiB, and 32 MiB are allowed.
const STREAM_WINDOW: u32 = 64 * 1024 - 1;
const CONNECTION_WINDOW: u32 = 64 * 1024 * 1024;

/// What a session offers to the engine.
#[derive(Debug)]
pub(crate) struct Offers {
    pub(crate) context: SyncedContext,
    pub(crate) secrets: SecretDesk,
    pub(crate) logins: BuildLogins,
}

/// An open session. Dropping it ends the connection.
#[derive(Debug)]
pub(crate) struct Session {
    id: String,
    _open: oneshot::Sender<()>,
}

impl Session {
    /// Opens a session with these offers; none if the endpoint is not one this module can talk to.
    pub(crate) async fn open(endpoint: &Endpoint, offers: Offers) -> Result<Option<Self>, EngineError> {
        if endpoint.certificates.is_some() {
            return Ok(None);
        }
        let lost = |source: std::io::Error| EngineError::from_request("open a build session", source.into());
        match endpoint.url.split_once("://") {
            #[cfg(unix)]
            Some(("unix", path)) => {
                let stream = tokio::net::UnixStream::connect(path).await.map_err(lost)?;
                Self::over(stream, offers).await.map(Some)
            }
            Some(("tcp" | "http", address)) => {
                let stream =
                    tokio::net::TcpStream::connect(address.trim_end_matches('/')).await.map_err(lost)?;
                Self::over(stream, offers).await.map(Some)
            }
            _ => Ok(None),
        }
    }

    /// Names the session in the request that starts the build.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    async fn over<S>(mut stream: S, offers: Offers) -> Result<Self, EngineError>
    where
        S: AsyncRead + AsyncWrite + Connected + Unpin + Send + 'static,
        S::ConnectInfo: Clone + Send + Sync + 'static,
    {
        let id = uuid::Uuid::new_v4().simple().to_string();
        let lost = |source: std::io::Error| EngineError::from_request("open a build session", source.into());
        let request = request(&id, offers.context.key());
        stream.write_all(request.as_bytes()).await.map_err(lost)?;
        let status = read_head(&mut stream).await.map_err(lost)?;
        if status != 101 {
            return Err(EngineError::SessionRefused { status });
        }
        let (open, closed) = oneshot::channel::<()>();
        tokio::spawn(async move {
            if let Err(error) = serve(stream, offers, closed).await {
                tracing::debug!(error = &error as &dyn std::error::Error, "the build session ended badly");
            }
        });
        Ok(Self { id, _open: open })
    }
}

/// Answers the engine's calls until the session is closed.
async fn serve<S>(
    stream: S,
    offers: Offers,
    closed: oneshot::Receiver<()>,
) -> Result<(), tonic::transport::Error>
where
    S: AsyncRead + AsyncWrite + Connected + Unpin + Send + 'static,
    S::ConnectInfo: Clone + Send + Sync + 'static,
{
    let incoming = stream::iter([Ok::<_, std::io::Error>(stream)]).chain(stream::pending());
    tonic::transport::Server::builder()
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .add_service(HealthServer::new(Alive))
        .add_service(FileSyncServer::new(offers.context))
        .add_service(SecretsServer::new(offers.secrets))
        .add_service(AuthServer::new(offers.logins))
        .serve_with_incoming_shutdown(incoming, async { drop(closed.await) })
        .await
}

/// The key makes the engine keep the files that it receives for the next session with the same key, and then ask only
/// for those whose size or time is another. [`crate::context::stamps`] gives times for which that is honest.
fn request(id: &str, key: &str) -> String {
    format!(
        "POST /session HTTP/1.1\r\n\
         Host: engine\r\n\
         Connection: Upgrade\r\n\
         Upgrade: h2c\r\n\
         Content-Length: 0\r\n\
         X-Docker-Expose-Session-Uuid: {id}\r\n\
         X-Docker-Expose-Session-Name: slipway\r\n\
         X-Docker-Expose-Session-Sharedkey: {key}\r\n\
         X-Docker-Expose-Session-Grpc-Method: /moby.filesync.v1.FileSync/DiffCopy\r\n\
         X-Docker-Expose-Session-Grpc-Method: /moby.buildkit.secrets.v1.Secrets/GetSecret\r\n\
         X-Docker-Expose-Session-Grpc-Method: /moby.filesync.v1.Auth/Credentials\r\n\
         X-Docker-Expose-Session-Grpc-Method: /grpc.health.v1.Health/Check\r\n\
         \r\n"
    )
}

/// Reads the head byte by byte, because what follows it belongs to the turned connection, and gives the status.
async fn read_head(stream: &mut (impl AsyncRead + Unpin)) -> std::io::Result<u16> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() >= HEAD_LIMIT {
            return Err(std::io::ErrorKind::InvalidData.into());
        }
        head.push(stream.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&head);
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    status.ok_or_else(|| std::io::ErrorKind::InvalidData.into())
}

/// The engine asks every few seconds whether the session is alive. Answering is the proof.
#[derive(Debug)]
struct Alive;

#[tonic::async_trait]
impl Health for Alive {
    type WatchStream = Pin<Box<dyn futures_util::Stream<Item = Result<HealthCheckResponse, Status>> + Send>>;

    async fn check(&self, _: Request<HealthCheckRequest>) -> Result<Response<HealthCheckResponse>, Status> {
        Ok(Response::new(HealthCheckResponse { status: ServingStatus::Serving.into() }))
    }

    async fn list(&self, _: Request<HealthListRequest>) -> Result<Response<HealthListResponse>, Status> {
        Err(Status::unimplemented("only checks are answered"))
    }

    async fn watch(&self, _: Request<HealthCheckRequest>) -> Result<Response<Self::WatchStream>, Status> {
        Err(Status::unimplemented("only checks are answered"))
    }
}

#[cfg(test)]
#[path = "build_session_tests.rs"]
mod tests;
