//! The container engine: the one that answers, or one of our own.
//!
//! Ours has its own data, state and bridge address, so that it can live beside another engine; it is started apart
//! from this process and used again by the next run. Starting one needs root.

use std::env;
use std::fs::{self, File};
use std::net::Ipv4Addr;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use super::Step;
use crate::failure::{Explain, Failure, Outcome};
use crate::layout::Layout;
use crate::process::{Program, is_installed, is_root};

/// Where an engine listens by default. Ours does too when nobody else is there: every client finds it.
const STANDARD: &str = "/var/run/docker.sock";
/// State that must not outlive a restart of the machine, so not in the cache.
const STATE: &str = "/run/slipway-engine";
/// Bridge addresses to choose from; the first that no route of this machine covers is taken.
const BRIDGES: [[u8; 4]; 4] = [[172, 31, 0, 1], [172, 30, 0, 1], [10, 213, 0, 1], [192, 168, 213, 1]];
const PATIENCE: Duration = Duration::from_secs(60);

/// A container engine that answers.
#[derive(Debug)]
pub(super) struct Engine;

impl Step for Engine {
    fn what(&self) -> String {
        "a container engine of our own (dockerd), started in the background".to_owned()
    }

    fn is_done(&self, layout: &Layout) -> Outcome<bool> {
        if answers(None) || own_host(layout).is_some_and(|host| answers(Some(&host))) {
            return Ok(true);
        }
        refuse_foreign_engine()?;
        Ok(false)
    }

    fn run(&self, layout: &Layout) -> Outcome {
        // Installing the package may have started the engine already.
        if answers(None) {
            return Ok(());
        }
        if !is_root() {
            return Err(Failure::Missing(
                "No container engine answers. Start Docker, or put yourself into its group \
                 (`sudo usermod -aG docker $USER`, then log in anew)."
                    .to_owned(),
            ));
        }
        start(layout)
    }
}

/// The address of our engine, when it is not the standard one and somebody listens there: a socket file outlives an
/// engine that was killed.
pub(super) fn own_host(layout: &Layout) -> Option<String> {
    let socket = layout.cached("engine/docker.sock");
    let listens = || UnixStream::connect(&socket).is_ok();
    (env::var_os("DOCKER_HOST").is_none() && listens()).then(|| format!("unix://{}", socket.display()))
}

/// Tells whether the engine in use keeps its data below our cache. Another one belongs to somebody.
pub(super) fn is_own(layout: &Layout) -> Outcome<bool> {
    let told = docker(layout).args(["info", "--format", "{{.DockerRootDir}}"]).read()?;
    let (data, ours) = (Path::new(told.trim()).canonicalize(), layout.cached("engine").canonicalize());
    Ok(matches!((data, ours), (Ok(data), Ok(ours)) if data.starts_with(&ours)))
}

/// The `docker` command, directed at the engine in use.
pub(super) fn docker(layout: &Layout) -> Program {
    let program = Program::new("docker");
    match own_host(layout) {
        Some(host) => program.env("DOCKER_HOST", host),
        None => program,
    }
}

fn answers(host: Option<&str>) -> bool {
    let program = Program::new("docker").args(["version", "--format", "{{.Server.Version}}"]);
    match host {
        Some(host) => program.env("DOCKER_HOST", host).succeeds(),
        None => program.succeeds(),
    }
}

/// An engine someone chose is never replaced by ours.
fn refuse_foreign_engine() -> Outcome {
    match env::var("DOCKER_HOST") {
        Ok(host) if is_installed("docker") => Err(Failure::Missing(format!(
            "DOCKER_HOST is {host}, and no engine answers there. Start it, or unset DOCKER_HOST."
        ))),
        _ => Ok(()),
    }
}

/// Two engines of the default kind on one machine take the bridge from each other.
fn refuse_neighbour() -> Outcome {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let names = processes.filter_map(|process| fs::read_to_string(process.path().join("comm")).ok());
    if names.into_iter().any(|name| name.trim() == "dockerd") {
        return Err(Failure::Missing(
            "A container engine runs on this machine, and does not answer here. Set DOCKER_HOST to its address, or \
             stop it."
                .to_owned(),
        ));
    }
    Ok(())
}

fn start(layout: &Layout) -> Outcome {
    refuse_neighbour()?;
    let folder = layout.cached_folder("engine")?;
    // A socket file that nobody answers at may be another engine that is just starting: leave it alone.
    let socket = if Path::new(STANDARD).exists() {
        folder.join("docker.sock")
    } else {
        Path::new(STANDARD).to_path_buf()
    };
    let log_path = folder.join("dockerd.log");
    let log = File::create(&log_path).explain("write", &log_path)?;
    let bridge = free_bridge()?;
    // A session of its own: neither an interrupt typed at our terminal nor its end is meant for the engine.
    Program::new("setsid")
        .args(["--fork", "dockerd", "--data-root"])
        .arg(folder.join("data"))
        .args(["--exec-root", STATE, "--bip", &bridge])
        .arg("--pidfile")
        .arg(folder.join("dockerd.pid"))
        .arg("--host")
        .arg(format!("unix://{}", socket.display()))
        .within(&folder)
        .detached(log)?;
    let host = format!("unix://{}", socket.display());
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        if answers(Some(&host)) {
            return Ok(());
        }
        thread::sleep(Duration::from_millis(250));
    }
    let told = fs::read_to_string(&log_path).unwrap_or_default();
    let last: Vec<&str> = told.lines().rev().take(5).collect();
    Err(Failure::Failed(format!(
        "The container engine did not start. The end of {}:\n{}",
        log_path.display(),
        last.into_iter().rev().collect::<Vec<_>>().join("\n")
    )))
}

fn free_bridge() -> Outcome<String> {
    let table = fs::read_to_string("/proc/net/route").unwrap_or_default();
    let routes = routes(&table);
    BRIDGES
        .into_iter()
        .map(Ipv4Addr::from)
        .find(|address| !routes.iter().any(|(net, mask)| u32::from(*address) & mask == *net & mask))
        .map(|address| format!("{address}/24"))
        .ok_or_else(|| Failure::Missing("Every bridge address we know is taken on this machine.".to_owned()))
}

/// Reads the kernel's routing table: destination and mask in little-endian hexadecimal. The default route covers
/// everything and is left out, as are routes of a bridge that has no engine any more.
fn routes(table: &str) -> Vec<(u32, u32)> {
    table
        .lines()
        .skip(1)
        .filter_map(|line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let number = |at: usize| u32::from_str_radix(fields.get(at)?, 16).ok().map(u32::from_be);
            let (net, mask) = (number(1)?, number(7)?);
            (mask != 0 && fields.first() != Some(&"docker0")).then_some((net, mask))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::routes;
    use std::net::Ipv4Addr;

    #[test]
    fn routes_are_read_without_the_default_and_the_bridge() {
        let table = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n\
                     eth0\t00000000\t010011AC\t0003\t0\t0\t0\t00000000\t0\t0\t0\n\
                     eth0\t0000FEA9\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\n\
                     docker0\t00001FAC\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n";
        let net = u32::from(Ipv4Addr::new(169, 254, 0, 0));
        let mask = u32::from(Ipv4Addr::new(255, 255, 0, 0));
        assert_eq!(routes(table), [(net, mask)]);
    }
}
