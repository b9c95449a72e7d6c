//! A server that plays whatever a test tells it to, one request a connection.
//!
//! It is written on the bare socket, because half of what it plays is nothing that a server library would do.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// A request as the server saw it.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) authorization: Option<String>,
}

/// What the server does with a request.
pub(crate) enum Reply {
    /// An ordinary answer.
    Answer { status: u16, headers: Vec<(&'static str, String)>, body: Vec<u8> },
    /// A good status and a body without an end.
    Endless,
    /// A good status, a length of a gigabyte, and silence.
    Promise,
    /// Nothing, until the other side hangs up.
    Silence,
    /// Something that is no HTTP.
    Noise,
    /// Half of a body, and the connection is closed.
    Half,
}

impl Reply {
    pub(crate) fn status(status: u16) -> Self {
        Self::Answer { status, headers: Vec::new(), body: Vec::new() }
    }

    pub(crate) fn json(body: impl Into<Vec<u8>>) -> Self {
        Self::of_kind("application/json", body)
    }

    pub(crate) fn of_kind(kind: &str, body: impl Into<Vec<u8>>) -> Self {
        Self::Answer { status: 200, headers: vec![("Content-Type", kind.to_owned())], body: body.into() }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        if let Self::Answer { headers, .. } = &mut self {
            headers.push((name, value.into()));
        }
        self
    }
}

/// A running server; it ends with the test's runtime.
pub(crate) struct Play {
    pub(crate) host: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    most_at_once: Arc<AtomicUsize>,
    /// Told whenever a silent connection was hung up by the other side.
    pub(crate) hung_up: Arc<Notify>,
}

impl Play {
    /// Starts a server on this machine; the script is given its own host and the request.
    pub(crate) async fn start(script: impl Fn(&str, &Seen) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let play = Self {
            host: host.clone(),
            seen: Arc::default(),
            most_at_once: Arc::default(),
            hung_up: Arc::default(),
        };
        let (seen, most, hung_up) = (play.seen.clone(), play.most_at_once.clone(), play.hung_up.clone());
        let script = Arc::new(script);
        let at_once = Arc::new(AtomicUsize::new(0));
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (seen, script, host) = (seen.clone(), script.clone(), host.clone());
                let (most, at_once, hung_up) = (most.clone(), at_once.clone(), hung_up.clone());
                tokio::spawn(async move {
                    let Some(request) = read_request(&mut stream).await else { return };
                    most.fetch_max(at_once.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    seen.lock().unwrap().push(request.clone());
                    let reply = script(&host, &request);
                    // A short stay makes requests overlap that are allowed to.
                    tokio::time::sleep(Duration::from_millis(10)).await;
                    at_once.fetch_sub(1, Ordering::SeqCst);
                    write_reply(&mut stream, &request, reply, &hung_up).await;
                });
            }
        });
        play
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub(crate) fn most_at_once(&self) -> usize {
        self.most_at_once.load(Ordering::SeqCst)
    }
}

async fn read_request(stream: &mut TcpStream) -> Option<Seen> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
        assert!(head.len() < 65_536, "the request has no end");
    }
    let head = String::from_utf8(head).unwrap();
    let mut lines = head.lines();
    let mut words = lines.next().unwrap().split(' ').map(str::to_owned);
    let authorization = lines.find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("authorization").then(|| value.trim().to_owned())
    });
    Some(Seen { method: words.next().unwrap(), target: words.next().unwrap(), authorization })
}

/// Errors of writing are left alone: the client may hang up at any time, and often has to.
async fn write_reply(stream: &mut TcpStream, request: &Seen, reply: Reply, hung_up: &Notify) {
    const GOOD: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n";
    match reply {
        Reply::Answer { status, headers, body } => {
            let mut head = format!("HTTP/1.1 {status} Played\r\nConnection: close\r\n");
            head.push_str(&format!("Content-Length: {}\r\n", body.len()));
            for (name, value) in headers {
                head.push_str(&format!("{name}: {value}\r\n"));
            }
            let _ = stream.write_all(format!("{head}\r\n").as_bytes()).await;
            if request.method != "HEAD" {
                let _ = stream.write_all(&body).await;
            }
        }
        Reply::Endless => {
            let _ = stream.write_all(GOOD).await;
            let _ = stream.write_all(b"\r\n").await;
            while stream.write_all(&[b' '; 16_384]).await.is_ok() {}
            hung_up.notify_one();
            return;
        }
        Reply::Promise => {
            let _ = stream.write_all(GOOD).await;
            let _ = stream.write_all(b"Content-Length: 1073741824\r\n\r\n").await;
            let _ = stream.read_u8().await;
        }
        Reply::Silence => {
            let _ = stream.read_u8().await;
            hung_up.notify_one();
            return;
        }
        Reply::Noise => {
            let _ = stream.write_all(b"SSH-2.0-OpenSSH_9.2\r\n").await;
        }
        Reply::Half => {
            let _ = stream.write_all(GOOD).await;
            let _ = stream.write_all(b"Content-Length: 100\r\n\r\n{\"half\":").await;
        }
    }
    let _ = stream.shutdown().await;
}
