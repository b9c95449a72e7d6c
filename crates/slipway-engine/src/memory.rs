//! How much memory a function has used, and whether it was refused more.
//!
//! **Peak.** What a process has resident is its own memory, the shared memory it maps and the files it maps: its
//! program and libraries. A control group counts mapped files only where the group was the first to read them, which
//! for a .NET function leaves two thirds out. So the processes are asked: where the engine runs on this machine, by
//! the kernel's own high-water mark (`VmHWM`), readable for everybody, and, where there are several, by samples in which
//! a page that they share counts once; elsewhere by the engine's `top`, as samples that count it for each of them. The
//! first process of the container is the emulator and is left out.
//!
//! **Limit.** `/tmp` is a file system in memory, and the kernel charges it to the container, while Lambda does not
//! count it. The container's limit is therefore larger than the function's by the size of `/tmp`
//! ([`MemoryLimits::of_container`]), and a watch compares what the processes own (anonymous memory) with the
//! function's limit. When it is passed, the container's limit is drawn in to what it has: the kernel then ends the
//! process that wants more, exactly as it would have ended it on a machine of that size. Reading takes microseconds on
//! this machine and some milliseconds through the engine's API, so a function may pass its limit for that long.
//!
//! The engine's own flag `OOMKilled` is set only when the container ends. A container whose first process
//! survives the death of its child is told apart by the counter of the control group, or by the engine's events.

use crate::connect::Engine;
use crate::container::{ContainerId, ContainerState};
use crate::control_group::ControlGroup;
use crate::error::EngineError;
use bollard::query_parameters::{EventsOptionsBuilder, StatsOptionsBuilder, TopOptionsBuilder};
use futures_util::StreamExt as _;
use slipway_core::MemorySize;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const MEBIBYTE: u64 = 1024 * 1024;
/// What the emulator and the kernel's own bookkeeping have of the container's memory.
const EMULATORS_SHARE: u64 = 24 * MEBIBYTE;
/// How often a control group on this machine is read.
const LOCAL_PAUSE: Duration = Duration::from_millis(10);
/// How often an engine elsewhere is asked.
const REMOTE_PAUSE: Duration = Duration::from_millis(200);

/// How much memory a function may have, and its `/tmp` beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemoryLimits {
    /// The function's memory.
    pub memory: MemorySize,
    /// The size of its `/tmp`.
    pub temporary_mib: u32,
}

impl MemoryLimits {
    /// The limit of the container: the function's memory, its `/tmp` and the emulator's share.
    pub fn of_container(self) -> u64 {
        self.memory.bytes() + u64::from(self.temporary_mib) * MEBIBYTE + EMULATORS_SHARE
    }
}

/// Measures the memory of one running container. Clones measure together.
#[derive(Debug, Clone)]
pub struct MemoryMeter {
    engine: Engine,
    id: ContainerId,
    group: Option<ControlGroup>,
    emulator: Option<u32>,
    peak: Arc<AtomicU64>,
    exceeded: Arc<AtomicBool>,
    since: u64,
}

/// What the processes of a container own, apart from the emulator's share.
#[derive(Debug, Clone, Copy, Default)]
struct Use {
    /// Anonymous memory.
    own: u64,
    /// Files in memory, which is what `/tmp` holds.
    shared: u64,
    /// All that is charged to the container.
    total: u64,
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
            emulator: state.process_id,
            peak: Arc::default(),
            exceeded: Arc::default(),
            since: seconds_now().saturating_sub(1),
        }
    }
}

impl MemoryMeter {
    /// The most memory the function's processes have had resident so far, in bytes. None before any was seen.
    pub async fn peak(&self) -> Option<u64> {
        self.sample_peak().await;
        Some(self.peak.load(Ordering::Relaxed)).filter(|peak| *peak > 0)
    }

    /// Whether the function has had more memory than it may have.
    pub fn was_exceeded(&self) -> bool {
        self.exceeded.load(Ordering::Relaxed)
    }

    /// Watches until it is dropped. Never ends by itself.
    pub async fn watch(&self, limits: MemoryLimits) -> std::convert::Infallible {
        let pause = if self.group.is_some() { LOCAL_PAUSE } else { REMOTE_PAUSE };
        loop {
            self.sample_peak().await;
            if let Some(used) = self.sample_use().await
                && used.own > limits.memory.bytes()
            {
                self.exceeded.store(true, Ordering::Relaxed);
                self.draw_in(limits, used).await;
            }
            tokio::time::sleep(pause).await;
        }
    }

    /// Draws the container's limit in. The first version of control groups refuses a limit below what is in use; the
    /// limit is then set right above it, so that whatever is wanted next is refused.
    async fn draw_in(&self, limits: MemoryLimits, used: Use) {
        let wanted = limits.memory.bytes() + used.shared + EMULATORS_SHARE;
        for limit in [wanted, used.total.max(wanted) + MEBIBYTE] {
            if self.engine.limit_memory(&self.id, limit).await.is_ok() {
                return;
            }
        }
    }

    async fn sample_peak(&self) {
        let sum = match &self.group {
            Some(group) => group.high_water(self.emulator),
            None => self.resident_by_engine().await,
        };
        self.peak.fetch_max(sum, Ordering::Relaxed);
    }

    async fn sample_use(&self) -> Option<Use> {
        if let Some(group) = &self.group {
            let emulators = self.emulator.and_then(crate::control_group::anonymous).unwrap_or(0);
            let (own, shared, total) = group.in_use()?;
            return Some(Use { own: own.saturating_sub(emulators), shared, total });
        }
        let told = self.stats().await?;
        let of = |names: [&str; 2]| {
            let stats = told.stats.as_ref()?;
            names.iter().find_map(|name| stats.get(*name)).copied()
        };
        let own = of(["anon", "total_rss"])?.saturating_sub(EMULATORS_SHARE / 2);
        Some(Use { own, shared: of(["shmem", "total_shmem"]).unwrap_or(0), total: told.usage.unwrap_or(0) })
    }

    async fn stats(&self) -> Option<bollard::models::ContainerMemoryStats> {
        let options = StatsOptionsBuilder::default().stream(false).one_shot(true).build();
        let mut answers = Box::pin(self.engine.docker.stats(self.id.as_str(), Some(options)));
        answers.next().await?.ok()?.memory_stats
    }

    /// What the engine's `ps` says of the processes, in its column of kibibytes.
    async fn resident_by_engine(&self) -> u64 {
        let options = TopOptionsBuilder::default().ps_args("-eo pid,rss").build();
        let Ok(told) = self.engine.docker.top_processes(self.id.as_str(), Some(options)).await else {
            return 0;
        };
        let titles = told.titles.unwrap_or_default();
        let column = |name: &str| titles.iter().position(|title| title.eq_ignore_ascii_case(name));
        let (Some(pid), Some(rss)) = (column("PID"), column("RSS")) else { return 0 };
        let number =
            |row: &[String], place: usize| row.get(place).and_then(|text| text.trim().parse::<u64>().ok());
        let rows = told.processes.unwrap_or_default();
        let functions = rows.iter().filter(|row| number(row, pid) != self.emulator.map(u64::from));
        functions.filter_map(|row| number(row, rss)).sum::<u64>() * 1024
    }

    /// Whether a process of the container was ended because the memory was used up.
    pub async fn was_exhausted(&self) -> Result<bool, EngineError> {
        if let Some(count) = self.group.as_ref().and_then(ControlGroup::kills) {
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
}

fn seconds_now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_container_has_room_for_the_memory_and_for_tmp() {
        let limits = MemoryLimits { memory: MemorySize(256), temporary_mib: 512 };
        assert!(limits.of_container() >= 768 * MEBIBYTE);
        assert!(limits.of_container() < 800 * MEBIBYTE);
    }
}
