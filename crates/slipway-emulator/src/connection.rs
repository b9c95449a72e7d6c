//! One connection to the emulator, kept open between invocations.
//!
//! Opening a connection for every invocation would cost as much as a short function takes. The client is
//! hyper's own connection without a pool, because exactly one request may be under way and a retry would invoke
//! the function twice.

use crate::error::EmulatorError;
use bytes::Bytes;
use http::{Method, Request, header};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::SendRequest;
use hyper_util::rt::TokioIo;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpStream;

/// The only path at which RIE invokes; the name in it is literally `function`.
const INVOKE_PATH: &str = "/2015-03-31/functions/function/invocations";
/// How long the emulator may take to answer the question whether it is there.
const PROBE_LIMIT: Duration = Duration::from_secs(1);
/// What it answers to a path that it does not know. A program's own server has other words.
const PAGE: &[u8] = b"404 page not found";

/// An open connection.
#[derive(Debug)]
pub(crate) struct Connection {
    sender: SendRequest<Full<Bytes>>,
    host: String,
    /// Whether the other end answered as the emulator does.
    pub(crate) is_emulators: bool,
}

/// What the emulator answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Bytes,
}

impl Connection {
    /// Opens a connection and looks whether the emulator itself is at the other end.
    ///
    /// The engine's port forwarder takes connections before anything in the container listens, so a connection
    /// proves nothing. The emulator answers 404 to a path it does not know, without touching the function.
    pub(crate) async fn open(address: SocketAddr) -> Option<Self> {
        let stream = TcpStream::connect(address).await.ok()?;
        stream.set_nodelay(true).ok()?;
        let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.ok()?;
        // The task ends when the sender is dropped or the emulator closes.
        tokio::spawn(connection);
        let mut opened = Self { sender, host: address.to_string(), is_emulators: false };
        let probe =
            Request::builder().uri("/").header(header::HOST, &opened.host).body(Full::default()).ok()?;
        match tokio::time::timeout(PROBE_LIMIT, opened.exchange(probe)).await {
            Ok(Ok(answer)) => {
                opened.is_emulators = answer.status == 404 && answer.body.trim_ascii() == PAGE;
                Some(opened)
            }
            _ => None,
        }
    }

    /// Whether the other end has closed.
    pub(crate) fn is_closed(&self) -> bool {
        self.sender.is_closed()
    }

    /// Sends one event. The inner result is an error if the connection broke, which says nothing about whether
    /// the function ran.
    pub(crate) async fn invoke(
        &mut self,
        event: Bytes,
        request_id: String,
    ) -> Result<Result<Answer, hyper::Error>, EmulatorError> {
        let request = Request::builder()
            .method(Method::POST)
            .uri(INVOKE_PATH)
            .header(header::HOST, &self.host)
            .header(header::CONTENT_TYPE, "application/json")
            .header("x-amzn-requestid", request_id)
            .body(Full::new(event))
            .map_err(EmulatorError::Request)?;
        Ok(self.exchange(request).await)
    }

    async fn exchange(&mut self, request: Request<Full<Bytes>>) -> Result<Answer, hyper::Error> {
        self.sender.ready().await?;
        let answer = self.sender.send_request(request).await?;
        let status = answer.status().as_u16();
        let body = answer.into_body().collect().await?.to_bytes();
        Ok(Answer { status, body })
    }
}
