//! A container engine of a test's own, on a small disk, that may be killed.
//!
//! It lives in a network of its own: an engine without a bridge removes `docker0` where it starts, which would cut off
//! the containers of the machine's engine. It can build images, and has no programs to run in their steps.

use crate::engine::at;
use slipway_engine::Engine;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// An address in its network that never answers.
pub(crate) const SILENCE: &str = "10.9.9.2";
/// Makes the network, of which nothing leads out, and becomes the engine.
const START: &str = "ip link set lo up && ip link add silence type bridge && \
    ip addr add 10.9.9.1/24 dev silence && ip link set silence up && \
    ip neigh add 10.9.9.2 lladdr 02:00:00:00:00:01 dev silence nud permanent && exec dockerd \"$@\"";
/// The size of its disk.
const DISK: &str = "size=70m";

/// A running `dockerd`. It ends, and its disk goes, when this is dropped.
pub(crate) struct OwnEngine {
    folder: tempfile::TempDir,
    daemon: Child,
}

impl OwnEngine {
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let disk = folder.path().join("data");
        std::fs::create_dir(&disk).expect("a folder");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", DISK, "tmpfs"]).arg(&disk).status();
        assert!(mounted.expect("mount runs").success(), "a small disk needs root");
        let daemon = spawn(folder.path());
        Self { folder, daemon }
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.folder.path().join("docker.sock")
    }

    /// The client for it, once it answers.
    pub(crate) async fn client(&self) -> Engine {
        let until = Instant::now() + Duration::from_secs(60);
        loop {
            match Engine::connect(&at(&self.socket())).await {
                Ok(engine) => return engine,
                Err(error) if Instant::now() > until => {
                    let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
                    panic!("{error:?}\n{log}");
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        }
    }

    /// `kill -9`.
    pub(crate) fn kill(&mut self) {
        self.daemon.kill().expect("killed");
        self.daemon.wait().expect("gone");
        // The part of it that is a program of its own outlives it otherwise.
        let file = self.folder.path().join("run/containerd/containerd.pid");
        if let Ok(pid) = std::fs::read_to_string(&file) {
            let _ = Command::new("kill").args(["-9", pid.trim()]).stderr(Stdio::null()).status();
            let _ = std::fs::remove_file(file);
        }
        let _ = std::fs::remove_file(self.folder.path().join("pid"));
    }

    pub(crate) fn start_again(&mut self) {
        self.daemon = spawn(self.folder.path());
    }
}

impl Drop for OwnEngine {
    fn drop(&mut self) {
        self.kill();
        let _ = Command::new("umount").args(["--lazy"]).arg(self.folder.path().join("data")).status();
    }
}

fn spawn(folder: &Path) -> Child {
    let log = std::fs::File::create(folder.join("log")).expect("a log");
    Command::new("unshare")
        .args(["--net", "sh", "-c", START, "dockerd", "--data-root"])
        .arg(folder.join("data"))
        .arg("--exec-root")
        .arg(folder.join("run"))
        .arg("--pidfile")
        .arg(folder.join("pid"))
        .arg("--host")
        .arg(format!("unix://{}", folder.join("docker.sock").display()))
        .args(["--bridge=none", "--iptables=false", "--ip-forward=false", "--ip-masq=false"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .expect("these tests start a container engine of their own")
}
