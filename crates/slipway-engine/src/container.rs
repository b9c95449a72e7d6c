//! Containers that run other people's code: hardened, on loopback, labelled with their owner.
//!
//! Lambda gives a function a read-only file system with a writable `/tmp`, no privileges and a fixed amount of
//! memory. A container made here is held to the same, so that what fails there fails here. Nothing is mounted
//! from the host, and the engine's socket least of all. Containers do not remove themselves unless that is
//! asked for, because their log and their last state explain why they ended; [`Engine::remove_container`] and [`Engine::remove_orphans`] do.

use crate::connect::Engine;
use crate::error::{EngineError, status_code};
use crate::owner::{OWNER_LABEL, Owner, ROLE_LABEL};
use bollard::models::{
    ContainerCreateBody, ContainerInspectResponse, ContainerUpdateBody, HostConfig, PortBinding,
};
use bollard::query_parameters::{
    ContainerArchiveInfoOptionsBuilder, CreateContainerOptionsBuilder, DownloadFromContainerOptionsBuilder,
    KillContainerOptionsBuilder, RemoveContainerOptionsBuilder, StopContainerOptionsBuilder,
    UploadToContainerOptionsBuilder,
};
use bytes::Bytes;
use futures_util::StreamExt as _;
use serde::Serialize;
use slipway_core::Architecture;
use std::collections::{BTreeMap, HashMap};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

/// More processes than a .NET function ever has, and few enough to stop one that multiplies.
const PROCESS_LIMIT: i64 = 1024;
/// The largest file that is taken out of a container, in bytes.
const MOST_DOWNLOADED: usize = 64 * 1024 * 1024;
/// How long a removal that somebody else began may take.
const REMOVAL_LIMIT: Duration = Duration::from_secs(20);
/// The pause between two looks at it.
const REMOVAL_PAUSE: Duration = Duration::from_millis(10);

/// The id of a container in the engine.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct ContainerId(String);

impl ContainerId {
    /// The id as the engine wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Wraps an id that came from elsewhere, such as a person's terminal.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }
}

impl std::fmt::Display for ContainerId {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// What a container shall be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContainerSpec {
    /// The image, by any of its names or its id.
    pub image: String,
    /// What the container is for, written to the role label.
    pub role: String,
    /// The platform the image must be for.
    pub architecture: Architecture,
    /// Replaces the image's `ENTRYPOINT`.
    pub entrypoint: Option<Vec<String>>,
    /// Replaces the image's `CMD`.
    pub command: Option<Vec<String>>,
    /// Added to the image's `ENV`.
    pub environment: BTreeMap<String, String>,
    /// The limit of memory in bytes; swap is not available beyond it.
    pub memory_bytes: Option<u64>,
    /// The user and group the process runs as, in place of the image's.
    pub user: Option<String>,
    /// Whether the root file system is read-only.
    pub read_only: bool,
    /// The size of a writable `/tmp` in memory, for a read-only root file system.
    pub temporary_mib: Option<u32>,
    /// A folder of the container that can be written although the root is read-only, and that lives as long
    /// as the container: the only place files can be copied to before such a container starts.
    pub scratch_folder: Option<String>,
    /// A TCP port of the container, published on a free port of the loopback interface.
    pub published_port: Option<u16>,
    /// Whether it reaches any network.
    pub networked: bool,
    /// Whether the engine removes it when it ends.
    pub removes_itself: bool,
    /// More labels.
    pub labels: BTreeMap<String, String>,
}

impl ContainerSpec {
    /// A container of this image with every hardening on and nothing published.
    pub fn new(image: impl Into<String>, role: impl Into<String>, architecture: Architecture) -> Self {
        Self {
            image: image.into(),
            role: role.into(),
            architecture,
            entrypoint: None,
            command: None,
            environment: BTreeMap::new(),
            memory_bytes: None,
            user: None,
            read_only: true,
            temporary_mib: Some(512),
            scratch_folder: None,
            published_port: None,
            networked: true,
            removes_itself: false,
            labels: BTreeMap::new(),
        }
    }
}

/// How a container is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ContainerState {
    /// Whether its first process lives.
    pub running: bool,
    /// How the first process ended, if it has.
    pub exit_code: Option<i64>,
    /// Whether the container ended because it used all of its memory.
    pub oom_killed: bool,
    /// The id of the first process on the engine's machine.
    pub process_id: Option<u32>,
    /// Where on this machine each published port is reached, by the port in the container.
    pub published: BTreeMap<u16, SocketAddr>,
    /// The address inside the engine's network.
    pub address: Option<IpAddr>,
    /// What the engine said when the container could not start.
    pub error: Option<String>,
}

impl Engine {
    /// Makes a container without starting it.
    pub async fn create_container(&self, spec: &ContainerSpec) -> Result<ContainerId, EngineError> {
        let options = CreateContainerOptionsBuilder::default().platform(spec.architecture.platform()).build();
        let body = create_body(spec, &self.owner);
        match self.docker.create_container(Some(options), body).await {
            Ok(created) => Ok(ContainerId(created.id)),
            // The same status stands for an image that is missing and one of another platform.
            Err(error) => Err(crate::image::image_error("create the container", &spec.image, error)),
        }
    }

    /// Starts a container.
    pub async fn start_container(&self, id: &ContainerId) -> Result<(), EngineError> {
        let started = self.docker.start_container(id.as_str(), None).await;
        started.map_err(|error| container_error("start the container", id, error))
    }

    /// Unpacks an archive into a folder of a container, which need not run.
    pub async fn upload_archive(
        &self,
        id: &ContainerId,
        folder: &str,
        archive: Bytes,
    ) -> Result<(), EngineError> {
        let options = UploadToContainerOptionsBuilder::default().path(folder).build();
        let body = bollard::body_full(archive);
        let uploaded = self.docker.upload_to_container(id.as_str(), Some(options), body).await;
        uploaded.map_err(|error| container_error("copy a file into the container", id, error))
    }

    /// A file of a container, which need not run, as an archive that holds it under its own name.
    pub async fn download_archive(&self, id: &ContainerId, path: &str) -> Result<Bytes, EngineError> {
        self.download(id, path, MOST_DOWNLOADED, "a file of at most 64 MiB").await
    }

    /// A file or folder of at most so many bytes.
    pub(crate) async fn download(
        &self,
        id: &ContainerId,
        path: &str,
        most: usize,
        what: &'static str,
    ) -> Result<Bytes, EngineError> {
        let options = DownloadFromContainerOptionsBuilder::default().path(path).build();
        let mut chunks = Box::pin(self.docker.download_from_container(id.as_str(), Some(options)));
        let mut archive = bytes::BytesMut::new();
        while let Some(chunk) = chunks.next().await {
            let chunk =
                chunk.map_err(|error| container_error("copy a file out of the container", id, error))?;
            archive.extend_from_slice(&chunk);
            if archive.len() > most {
                return Err(EngineError::AnswerIncomplete { what });
            }
        }
        Ok(archive.freeze())
    }

    /// Whether a path exists in a container, which need not run.
    pub async fn path_exists(&self, id: &ContainerId, path: &str) -> Result<bool, EngineError> {
        let options = ContainerArchiveInfoOptionsBuilder::default().path(path).build();
        match self.docker.get_container_archive_info(id.as_str(), Some(options)).await {
            Ok(_) => Ok(true),
            Err(error) if status_code(&error) == Some(404) => Ok(false),
            Err(error) => Err(container_error("look into the container", id, error)),
        }
    }

    /// How the container is doing.
    pub async fn inspect_container(&self, id: &ContainerId) -> Result<ContainerState, EngineError> {
        let told = self.docker.inspect_container(id.as_str(), None).await;
        let told = told.map_err(|error| container_error("inspect the container", id, error))?;
        Ok(state(told))
    }

    /// Where on this machine a port of the container is reached.
    pub async fn published_port(&self, id: &ContainerId, port: u16) -> Result<SocketAddr, EngineError> {
        let state = self.inspect_container(id).await?;
        let address = state.published.get(&port).copied();
        address.ok_or(EngineError::AnswerIncomplete { what: "the published port of the container" })
    }

    /// Sets another limit of memory while the container runs.
    pub(crate) async fn limit_memory(&self, id: &ContainerId, bytes: u64) -> Result<(), EngineError> {
        let memory = i64::try_from(bytes).ok();
        let body = ContainerUpdateBody { memory, memory_swap: memory, ..Default::default() };
        let limited = self.docker.update_container(id.as_str(), body).await;
        limited.map_err(|error| container_error("limit the memory of the container", id, error))
    }

    /// Asks the container to end, and ends it after the grace period.
    pub async fn stop_container(&self, id: &ContainerId, grace_seconds: i32) -> Result<(), EngineError> {
        let options = StopContainerOptionsBuilder::default().t(grace_seconds).build();
        absent_is_fine("stop the container", id, self.docker.stop_container(id.as_str(), Some(options)).await)
    }

    /// Ends the container at once. It stays to be inspected.
    pub async fn kill_container(&self, id: &ContainerId) -> Result<(), EngineError> {
        let options = KillContainerOptionsBuilder::default().build();
        match self.docker.kill_container(id.as_str(), Some(options)).await {
            // It ended by itself in the meantime, which is what was wanted.
            Err(error) if status_code(&error) == Some(409) => Ok(()),
            outcome => absent_is_fine("stop the container", id, outcome),
        }
    }

    /// Removes a container, running or not, with its volumes, and returns when it is gone. One that is not there
    /// is fine.
    pub async fn remove_container(&self, id: &ContainerId) -> Result<(), EngineError> {
        let options = RemoveContainerOptionsBuilder::default().force(true).v(true).build();
        match self.docker.remove_container(id.as_str(), Some(options)).await {
            // Somebody else is removing it already, and it holds its image until that is done.
            Err(error) if status_code(&error) == Some(409) => self.await_removal(id).await,
            outcome => absent_is_fine("remove the container", id, outcome),
        }
    }

    async fn await_removal(&self, id: &ContainerId) -> Result<(), EngineError> {
        let until = Instant::now() + REMOVAL_LIMIT;
        while Instant::now() < until {
            match self.inspect_container(id).await {
                Err(EngineError::ContainerMissing { .. }) => return Ok(()),
                Err(error) => return Err(error),
                Ok(_) => tokio::time::sleep(REMOVAL_PAUSE).await,
            }
        }
        Err(EngineError::RemovalStuck { id: id.to_string(), seconds: REMOVAL_LIMIT.as_secs() })
    }
}

fn create_body(spec: &ContainerSpec, owner: &Owner) -> ContainerCreateBody {
    let mut labels: HashMap<String, String> = spec.labels.clone().into_iter().collect();
    labels.insert(OWNER_LABEL.to_owned(), owner.to_string());
    labels.insert(ROLE_LABEL.to_owned(), spec.role.clone());
    ContainerCreateBody {
        image: Some(spec.image.clone()),
        entrypoint: spec.entrypoint.clone(),
        cmd: spec.command.clone(),
        user: spec.user.clone(),
        env: Some(spec.environment.iter().map(|(name, value)| format!("{name}={value}")).collect()),
        volumes: spec.scratch_folder.clone().map(|folder| vec![folder]),
        exposed_ports: spec.published_port.map(|port| vec![port_key(port)]),
        labels: Some(labels),
        host_config: Some(host_config(spec)),
        ..Default::default()
    }
}

fn host_config(spec: &ContainerSpec) -> HostConfig {
    let memory = spec.memory_bytes.and_then(|bytes| i64::try_from(bytes).ok());
    HostConfig {
        memory,
        // The same limit for memory and swap together means no swap, as on Lambda.
        memory_swap: memory,
        readonly_rootfs: Some(spec.read_only),
        // Docker's own default for tmpfs is noexec; Lambda's /tmp can execute.
        tmpfs: spec.temporary_mib.map(|mib| {
            HashMap::from([("/tmp".to_owned(), format!("rw,exec,nosuid,nodev,mode=1777,size={mib}m"))])
        }),
        cap_drop: Some(vec!["ALL".to_owned()]),
        security_opt: Some(vec!["no-new-privileges".to_owned()]),
        network_mode: (!spec.networked).then(|| "none".to_owned()),
        pids_limit: Some(PROCESS_LIMIT),
        auto_remove: Some(spec.removes_itself),
        privileged: Some(false),
        port_bindings: spec
            .published_port
            .map(|port| HashMap::from([(port_key(port), Some(vec![on_loopback()]))])),
        ..Default::default()
    }
}

fn port_key(port: u16) -> String {
    format!("{port}/tcp")
}

/// An empty host port lets the engine choose a free one.
fn on_loopback() -> PortBinding {
    PortBinding { host_ip: Some(Ipv4Addr::LOCALHOST.to_string()), host_port: Some(String::new()) }
}

fn state(told: ContainerInspectResponse) -> ContainerState {
    let state = told.state.unwrap_or_default();
    let network = told.network_settings.unwrap_or_default();
    let running = state.running.unwrap_or(false);
    let networks = network.networks.unwrap_or_default();
    let mut addresses = networks.into_values().filter_map(|endpoint| endpoint.ip_address);
    ContainerState {
        running,
        exit_code: state.exit_code.filter(|_| !running),
        oom_killed: state.oom_killed.unwrap_or(false),
        process_id: state.pid.and_then(|pid| u32::try_from(pid).ok()).filter(|pid| *pid > 0),
        published: network.ports.unwrap_or_default().into_iter().filter_map(published).collect(),
        address: addresses.find_map(|address| address.parse().ok()),
        error: state.error.filter(|error| !error.is_empty()),
    }
}

fn published((port, bindings): (String, Option<Vec<PortBinding>>)) -> Option<(u16, SocketAddr)> {
    let port = port.split('/').next()?.parse().ok()?;
    let binding = bindings?.into_iter().next()?;
    let host_port = binding.host_port?.parse().ok()?;
    let address = binding.host_ip.and_then(|address| address.parse().ok());
    // An engine may report the wildcard address; the port is then reached on loopback all the same.
    let address = address.filter(|address: &IpAddr| !address.is_unspecified());
    Some((port, SocketAddr::new(address.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)), host_port)))
}

pub(crate) fn container_error(
    action: &'static str,
    id: &ContainerId,
    error: bollard::errors::Error,
) -> EngineError {
    match status_code(&error) {
        Some(404) => EngineError::ContainerMissing { id: id.to_string() },
        _ => EngineError::from_request(action, error),
    }
}

fn absent_is_fine(
    action: &'static str,
    id: &ContainerId,
    outcome: Result<(), bollard::errors::Error>,
) -> Result<(), EngineError> {
    match outcome {
        Ok(()) => Ok(()),
        Err(error) if matches!(status_code(&error), Some(304 | 404)) => Ok(()),
        Err(error) => Err(container_error(action, id, error)),
    }
}
