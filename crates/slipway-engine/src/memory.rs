//! How much memory a container has used, and whether it was refused more.
//!
//! The control group of the container knows both exactly. Where the engine runs on this machine its files are
//! read directly, which takes microseconds and also gives the peak on the second version of control groups,
//! where the engine's API has none. Elsewhere the API is asked: the recorded peak where it has one, else the
//! present use, so the peak is then a lower bound made of samples.
//!
//! The engine's own flag `OOMKilled` is set only when the container ends. A container whose first process
//! survives the death of its child is told apart by the counter of the control group, or by the engine's events.

use crate::connect::Engine;
use crate::container::{ContainerId, ContainerState};
use crate::error::EngineError;
use bollard::query_parameters::{EventsOptionsBuilder, StatsOptionsBuilder};
use futures_util::StreamExt as _;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Measures the memory of one running container.
#[derive(Debug, Clone)]
pub struct MemoryMeter {
    engine: Engine,
    id: ContainerId,
    group: Option<ControlGroup>,
    sampled_peak: Arc<AtomicU64>,
    since: u64,
}

/// The files of a container's control group.
#[derive(Debug, Clone)]
struct ControlGroup {
    peak: PathBuf,
    events: PathBuf,
}

impl Engine {
    /// Starts to measure a container that runs; `state` is a fresh answer of [`Engine::inspect_container`].
    pub fn memory_meter(&self, id: &ContainerId, state: &ContainerState) -> MemoryMeter {
        let local = self.endpoint.url.starts_with("unix://");
        let group = state.process_id.filter(|_| local).and_then(|process| ControlGroup::of(process, id));
        MemoryMeter {
            engine: self.clone(),
            id: id.clone(),
            group,
            sampled_peak: Arc::default(),
            since: seconds_now().saturating_sub(1),
        }
    }
}

impl MemoryMeter {
    /// The most memory the container has used so far, in bytes. None once it has ended.
    pub async fn peak(&self) -> Result<Option<u64>, EngineError> {
        if let Some(bytes) = self.group.as_ref().and_then(|group| read_number(&group.peak)) {
            return Ok(Some(self.keep(bytes)));
        }
        let options = StatsOptionsBuilder::default().stream(false).one_shot(true).build();
        let mut answers = Box::pin(self.engine.docker.stats(self.id.as_str(), Some(options)));
        let sample = match answers.next().await {
            Some(Ok(told)) => told.memory_stats.and_then(|memory| memory.max_usage.or(memory.usage)),
            Some(Err(error)) => {
                return Err(crate::container::container_error("measure the memory", &self.id, error));
            }
            None => None,
        };
        let peak = self.keep(sample.unwrap_or(0));
        Ok((peak > 0).then_some(peak))
    }

    /// Whether a process of the container was ended because the memory was used up.
    pub async fn was_exhausted(&self) -> Result<bool, EngineError> {
        if let Some(count) = self.group.as_ref().and_then(|group| read_field(&group.events, "oom_kill")) {
            return Ok(count > 0);
        }
        match self.engine.inspect_container(&self.id).await {
            Ok(state) if state.oom_killed => Ok(true),
            Ok(_) => self.engine_saw_exhaustion().await,
            Err(error) => Err(error),
        }
    }

    /// Asks for the events of the past; the query ends by itself at its upper bound.
    async fn engine_saw_exhaustion(&self) -> Result<bool, EngineError> {
        let filters = HashMap::from([
            ("container".to_owned(), vec![self.id.to_string()]),
            ("event".to_owned(), vec!["oom".to_owned()]),
        ]);
        let options = EventsOptionsBuilder::default()
            .since(&self.since.to_string())
            .until(&seconds_now().to_string())
            .filters(&filters)
            .build();
        let mut events = Box::pin(self.engine.docker.events(Some(options)));
        match events.next().await {
            Some(Ok(_)) => Ok(true),
            Some(Err(error)) => Err(EngineError::from_request("read the engine's events", error)),
            None => Ok(false),
        }
    }

    fn keep(&self, bytes: u64) -> u64 {
        self.sampled_peak.fetch_max(bytes, Ordering::Relaxed).max(bytes)
    }
}

impl ControlGroup {
    /// Finds the group through the container's first process.
    ///
    /// The engine may count processes in another namespace, or run in a virtual machine; the same id then names
    /// a stranger here. The path must therefore hold the container's id.
    fn of(process: u32, id: &ContainerId) -> Option<Self> {
        let listing = std::fs::read_to_string(format!("/proc/{process}/cgroup")).ok()?;
        listing.lines().find_map(|line| Self::from_line(line, id)).filter(|group| group.peak.exists())
    }

    fn from_line(line: &str, id: &ContainerId) -> Option<Self> {
        let (_, rest) = line.split_once(':')?;
        let (controllers, path) = rest.split_once(':')?;
        if !path.contains(id.as_str()) {
            return None;
        }
        let root = Path::new("/sys/fs/cgroup");
        let relative = path.trim_start_matches('/');
        if controllers.is_empty() {
            let folder = root.join(relative);
            return Some(Self { peak: folder.join("memory.peak"), events: folder.join("memory.events") });
        }
        if controllers.split(',').any(|controller| controller == "memory") {
            let folder = root.join("memory").join(relative);
            let peak = folder.join("memory.max_usage_in_bytes");
            return Some(Self { peak, events: folder.join("memory.oom_control") });
        }
        None
    }
}

fn read_number(path: &Path) -> Option<u64> {
    std::fs::read_to_string(path).ok()?.trim().parse().ok()
}

fn read_field(path: &Path, name: &str) -> Option<u64> {
    let text = std::fs::read_to_string(path).ok()?;
    let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))?;
    value.trim().parse().ok()
}

fn seconds_now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group_of(line: &str) -> Option<ControlGroup> {
        ControlGroup::from_line(line, &ContainerId::new("abc123"))
    }

    #[test]
    fn both_versions_of_control_groups_are_found() {
        let first = group_of("4:cpu,memory:/docker/abc123").expect("first version");
        assert_eq!(first.peak, Path::new("/sys/fs/cgroup/memory/docker/abc123/memory.max_usage_in_bytes"));
        let second = group_of("0::/system.slice/docker-abc123.scope").expect("second version");
        assert_eq!(second.peak, Path::new("/sys/fs/cgroup/system.slice/docker-abc123.scope/memory.peak"));
    }

    #[test]
    fn the_group_of_a_stranger_is_not_taken() {
        assert!(group_of("0::/user.slice/session.scope").is_none());
        assert!(group_of("4:memory:/docker/ffff").is_none());
    }
}
