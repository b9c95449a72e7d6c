//! A registry of base images on loopback, with one image, that answers as a test wants it to.
//!
//! It speaks just enough of the registry's protocol for a pull, over plain HTTP, which engines allow on loopback.

use slipway_core::Digest;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// How the registry treats who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Door {
    /// Nobody needs a login, but a wrong one is refused.
    Public,
    /// Only `user:pass-word` may read.
    Private,
    /// There is no such image.
    Missing,
    /// Too many requests.
    Limited,
}

/// `user:pass-word`, encoded.
pub(crate) const GOOD_LOGIN: &str = "dXNlcjpwYXNzLXdvcmQ=";

/// `user:stale-word`, encoded.
pub(crate) const STALE_LOGIN: &str = "dXNlcjpzdGFsZS13b3Jk";

/// A running registry. It ends with the test's process.
pub(crate) struct FakeRegistry {
    /// The host and port, as in an image's name.
    pub(crate) host: String,
    /// What was asked of it: the method and path, and the login if there was one.
    pub(crate) asked: Arc<Mutex<Vec<String>>>,
}

struct Image {
    manifest: String,
    config: String,
    layer: Vec<u8>,
}

impl FakeRegistry {
    pub(crate) fn start(door: Door) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let host = listener.local_addr().expect("an address").to_string();
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let (address, seen) = (host.clone(), Arc::clone(&asked));
        let image = Arc::new(image());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (address, seen, image) = (address.clone(), Arc::clone(&seen), Arc::clone(&image));
                std::thread::spawn(move || serve(stream, door, &address, &seen, &image));
            }
        });
        Self { host, asked }
    }

    /// The name of its image, different for each test so that no engine's cache answers.
    pub(crate) fn image(&self, name: &str) -> String {
        format!("{}/{name}:1", self.host)
    }

    /// Whether a login reached the registry.
    pub(crate) fn saw(&self, text: &str) -> bool {
        self.asked.lock().expect("the requests").iter().any(|line| line.contains(text))
    }
}

fn image() -> Image {
    let mut builder = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_mode(0o644);
    header.set_size(4);
    builder.append_data(&mut header, "from-the-registry", &b"base"[..]).expect("an entry");
    let layer = builder.into_inner().expect("a layer");
    let digest = Digest::of(&layer);
    let config = serde_json::json!({
        "architecture": "amd64", "os": "linux", "config": {},
        "rootfs": { "type": "layers", "diff_ids": [format!("sha256:{}", digest.hex())] },
    });
    let config = config.to_string();
    let manifest = serde_json::json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
        "config": {
            "mediaType": "application/vnd.docker.container.image.v1+json",
            "size": config.len(),
            "digest": format!("sha256:{}", Digest::of(config.as_bytes()).hex()),
        },
        "layers": [{
            "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
            "size": layer.len(),
            "digest": format!("sha256:{}", digest.hex()),
        }],
    });
    Image { manifest: manifest.to_string(), config, layer }
}

fn serve(mut stream: TcpStream, door: Door, host: &str, seen: &Mutex<Vec<String>>, image: &Image) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|count| count == 1) {
        head.push(byte[0]);
        // An engine that tries TLS first goes on without it when the connection ends.
        if head[0] == 0x16 {
            return;
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let line = head.lines().next().unwrap_or_default().to_owned();
    let login = head.lines().find_map(|line| {
        line.to_lowercase().starts_with("authorization:").then(|| line[14..].trim().to_owned())
    });
    let login = login.or_else(|| form_login(&mut stream, &head)).unwrap_or_default();
    seen.lock().expect("the requests").push(format!("{line} {login}"));
    let mut words = line.split(' ');
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (status, headers, body) = answer(door, host, method, path, &login, image);
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n");
    let _ = stream.write_all(head.as_bytes());
    if method != "HEAD" {
        let _ = stream.write_all(&body);
    }
}

/// The login in a form, as the newer way of asking for a token has it, in the words of the older one.
fn form_login(stream: &mut TcpStream, head: &str) -> Option<String> {
    let length = head
        .lines()
        .find_map(|line| line.to_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
    let mut body = vec![0; length.unwrap_or(0_usize).min(4096)];
    stream.read_exact(&mut body).ok()?;
    let body = String::from_utf8(body).ok()?;
    let field = |name: &str| body.split('&').find_map(|field| field.strip_prefix(name)?.strip_prefix('='));
    match (field("username")?, field("password")?) {
        ("user", "pass-word") => Some(format!("Basic {GOOD_LOGIN}")),
        ("user", "stale-word") => Some(format!("Basic {STALE_LOGIN}")),
        _ => None,
    }
}

fn answer(
    door: Door,
    host: &str,
    method: &str,
    path: &str,
    login: &str,
    image: &Image,
) -> (&'static str, String, Vec<u8>) {
    let refusal = |status, code: &str| {
        let body = serde_json::json!({ "errors": [{ "code": code, "message": "as the test wants it" }] });
        (status, "Content-Type: application/json\r\n".to_owned(), body.to_string().into_bytes())
    };
    if path.starts_with("/token") {
        let token = ("200 OK", String::new(), br#"{"token":"t","access_token":"t"}"#.to_vec());
        let good = login == format!("Basic {GOOD_LOGIN}");
        return match (door, method, login.is_empty()) {
            (Door::Public, "GET", true) => token,
            _ if good => token,
            _ => refusal("401 Unauthorized", "UNAUTHORIZED"),
        };
    }
    match door {
        Door::Limited => return refusal("429 Too Many Requests", "TOOMANYREQUESTS"),
        Door::Missing if path != "/v2/" => return refusal("404 Not Found", "MANIFEST_UNKNOWN"),
        Door::Public | Door::Private if login != "Bearer t" => {
            let (status, mut headers, body) = refusal("401 Unauthorized", "UNAUTHORIZED");
            headers += &format!(
                "WWW-Authenticate: Bearer realm=\"http://{host}/token\",service=\"fake\",scope=\"repository:x:pull\"\r\n"
            );
            return (status, headers, body);
        }
        _ => {}
    }
    let digest = |bytes: &[u8]| format!("sha256:{}", Digest::of(bytes).hex());
    let typed = |kind: &str, bytes: &[u8]| {
        let digest = digest(bytes);
        ("200 OK", format!("Content-Type: {kind}\r\nDocker-Content-Digest: {digest}\r\n"), bytes.to_vec())
    };
    if path == "/v2/" {
        ("200 OK", String::new(), b"{}".to_vec())
    } else if path.contains("/manifests/") {
        typed("application/vnd.docker.distribution.manifest.v2+json", image.manifest.as_bytes())
    } else if path.ends_with(&digest(image.config.as_bytes())) {
        typed("application/octet-stream", image.config.as_bytes())
    } else if path.ends_with(&digest(&image.layer)) {
        typed("application/octet-stream", &image.layer)
    } else {
        refusal("404 Not Found", "BLOB_UNKNOWN")
    }
}
