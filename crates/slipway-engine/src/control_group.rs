//! The control group of a container on this machine, in both versions, and the processes in it.

use crate::container::ContainerId;
use std::path::{Path, PathBuf};

/// The files of a container's control group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ControlGroup {
    folder: PathBuf,
    unified: bool,
}

impl ControlGroup {
    /// Finds the group through the container's first process.
    ///
    /// The engine may count processes in another namespace, or run in a virtual machine; the same id then names
    /// a stranger here. The path must therefore hold the container's id.
    pub(crate) fn of(process: u32, id: &ContainerId) -> Option<Self> {
        let listing = std::fs::read_to_string(format!("/proc/{process}/cgroup")).ok()?;
        listing.lines().find_map(|line| Self::from_line(line, id)).filter(|group| group.stat().exists())
    }

    fn from_line(line: &str, id: &ContainerId) -> Option<Self> {
        let (_, rest) = line.split_once(':')?;
        let (controllers, path) = rest.split_once(':')?;
        if !path.contains(id.as_str()) {
            return None;
        }
        let (root, relative) = (Path::new("/sys/fs/cgroup"), path.trim_start_matches('/'));
        if controllers.is_empty() {
            return Some(Self { folder: root.join(relative), unified: true });
        }
        let memory = controllers.split(',').any(|controller| controller == "memory");
        memory.then(|| Self { folder: root.join("memory").join(relative), unified: false })
    }

    fn stat(&self) -> PathBuf {
        self.folder.join("memory.stat")
    }

    /// How many processes were ended for want of memory.
    pub(crate) fn kills(&self) -> Option<u64> {
        let name = if self.unified { "memory.events" } else { "memory.oom_control" };
        field(&read(&self.folder.join(name))?, "oom_kill")
    }

    /// Anonymous memory, files in memory and all that is charged, in bytes.
    pub(crate) fn in_use(&self) -> Option<(u64, u64, u64)> {
        let (own, shared, total) = match self.unified {
            true => ("anon", "shmem", "memory.current"),
            false => ("total_rss", "total_shmem", "memory.usage_in_bytes"),
        };
        let stat = read(&self.stat())?;
        let total = read(&self.folder.join(total))?.trim().parse().ok()?;
        Some((field(&stat, own)?, field(&stat, shared).unwrap_or(0), total))
    }

    /// The most that the processes have had resident, without one of them.
    ///
    /// The kernel keeps the mark of a single process. What a parent and its children share must not count twice, and
    /// no mark is kept of that: then the group tells the anonymous memory, in which a shared page counts once, and the
    /// files are those of the process with the most, since children map their parent's.
    pub(crate) fn high_water(&self, without: Option<u32>) -> u64 {
        let processes = read(&self.folder.join("cgroup.procs")).unwrap_or_default();
        let others: Vec<u32> = processes
            .lines()
            .filter_map(|line| line.parse().ok())
            .filter(|process| Some(*process) != without)
            .collect();
        let most = |name: &str| others.iter().filter_map(|process| kibibytes(*process, name)).max();
        let largest = most("VmHWM").unwrap_or(0);
        let together = self.in_use().filter(|_| others.len() > 1).map(|(anonymous_of_all, ..)| {
            let emulators = without.and_then(anonymous).unwrap_or(0);
            let mapped = most("RssFile").unwrap_or(0) + most("RssShmem").unwrap_or(0);
            anonymous_of_all.saturating_sub(emulators) + mapped
        });
        together.map_or(largest, |together| together.max(largest))
    }
}

/// The anonymous memory of a process, in bytes.
pub(crate) fn anonymous(process: u32) -> Option<u64> {
    kibibytes(process, "RssAnon")
}

/// A line such as `VmHWM:     54884 kB`, in bytes.
fn kibibytes(process: u32, name: &str) -> Option<u64> {
    let status = read(Path::new(&format!("/proc/{process}/status")))?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
    Some(line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()? * 1024)
}

fn read(path: &Path) -> Option<String> {
    std::fs::read_to_string(path).ok()
}

fn field(text: &str, name: &str) -> Option<u64> {
    let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))?;
    value.trim().parse().ok()
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
        assert_eq!(first.folder, Path::new("/sys/fs/cgroup/memory/docker/abc123"));
        let second = group_of("0::/system.slice/docker-abc123.scope").expect("second version");
        assert_eq!(second.folder, Path::new("/sys/fs/cgroup/system.slice/docker-abc123.scope"));
        assert!(second.unified && !first.unified);
    }

    #[test]
    fn the_group_of_a_stranger_is_not_taken() {
        assert!(group_of("0::/user.slice/session.scope").is_none());
        assert!(group_of("4:memory:/docker/ffff").is_none());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_process_tells_the_most_it_had() {
        let own = std::process::id();
        let (peak, anonymous) =
            (kibibytes(own, "VmHWM").expect("a peak"), anonymous(own).expect("own memory"));
        assert!(peak >= anonymous && anonymous > 0);
    }
}
