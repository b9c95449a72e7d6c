//! The same look against Debian's `docker-registry`, which keeps the played registry honest.
//!
//! It says so and passes where the program is not installed.

use crate::shelf::{INDEX_KIND, MANIFEST_KIND, REPOSITORY, Shelf, options, reference};
use slipway_bases::{BasesError, look};
use slipway_core::Digest;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

/// Starts the registry on a free port; none if it is not installed.
async fn start(folder: &Path) -> Option<(Child, String)> {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let host = format!("127.0.0.1:{port}");
    let config = folder.join("config.yml");
    let text = format!(
        "version: 0.1\nlog: {{level: error}}\nstorage: {{filesystem: {{rootdirectory: {}}}}}\nhttp: {{addr: '{host}'}}\n",
        folder.join("store").display()
    );
    std::fs::write(&config, text).unwrap();
    let child = Command::new("docker-registry")
        .arg("serve")
        .arg(&config)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .ok()?;
    for _ in 0..600 {
        if TcpStream::connect(&host).await.is_ok() {
            return Some((child, host));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the registry did not start");
}

/// One request; its status and the header `Location`.
async fn send(host: &str, method: &str, path: &str, kind: &str, body: &[u8]) -> (u16, Option<String>) {
    let mut stream = TcpStream::connect(host).await.unwrap();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(body).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    let location = answer.lines().find_map(|line| line.strip_prefix("Location: ").map(str::to_owned));
    (status, location)
}

async fn upload(host: &str, bytes: &[u8]) {
    let (status, location) =
        send(host, "POST", &format!("/v2/{REPOSITORY}/blobs/uploads/"), "text/plain", b"").await;
    assert_eq!(status, 202);
    let location = location.unwrap().trim().replace(&format!("http://{host}"), "");
    let path = format!("{location}&digest={}", Digest::of(bytes));
    let (status, _) = send(host, "PUT", &path, "application/octet-stream", bytes).await;
    assert_eq!(status, 201);
}

async fn name(host: &str, name: &str, kind: &str, bytes: &[u8]) {
    let (status, _) = send(host, "PUT", &format!("/v2/{REPOSITORY}/manifests/{name}"), kind, bytes).await;
    assert_eq!(status, 201, "{name}");
}

/// Fills the registry with the shelf; the layers are the eight bytes that their digests were made of.
async fn fill(host: &str, shelf: &Shelf) {
    for size in [70_000_000_u64, 30_000_000, 500, 60_000_000, 1] {
        upload(host, &size.to_le_bytes()).await;
    }
    for kind in ["application/octet-stream", MANIFEST_KIND, INDEX_KIND] {
        for (digest, (_, bytes)) in shelf.documents.iter().filter(|(_, (own, _))| *own == kind) {
            match kind {
                "application/octet-stream" => upload(host, bytes).await,
                kind => name(host, digest, kind, bytes).await,
            }
        }
    }
    for (tag, digest) in &shelf.tags {
        let (kind, bytes) = &shelf.documents[digest.as_str()];
        name(host, tag, kind, bytes).await;
    }
}

#[tokio::test]
async fn a_real_registry_is_read_like_the_played_one() {
    let folder = tempfile::tempdir().unwrap();
    let Some((mut registry, host)) = start(folder.path()).await else {
        eprintln!("docker-registry is not installed; the real registry was not looked at");
        return;
    };
    let shelf = Shelf::like_aws();
    fill(&host, &shelf).await;
    let live = look(&reference(&host, "10"), &options()).await.unwrap();
    assert_eq!(live.digest, shelf.index);
    assert_eq!(live.platforms.len(), 2);
    assert_eq!(live.platforms[0].dotnet_version.as_deref(), Some("10.0.9"));
    assert_eq!(live.newest_dated_tag.as_deref(), Some("10.2026.07.14.09"), "{live:?}");
    assert_eq!(live.dated_tags, ["10.2026.07.14.09", "10.2026.05.19.13"]);
    let missing = look(&reference(&host, "42"), &options()).await.unwrap_err();
    assert!(matches!(missing, BasesError::NotFound { .. }), "{missing:?}");
    registry.kill().await.unwrap();
}
