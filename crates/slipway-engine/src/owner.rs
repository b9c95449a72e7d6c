//! Whose container this is, and whether that process still lives.
//!
//! A process id alone does not name a process, because ids are reused. The owner label therefore holds the
//! id and the time the process started, as the kernel counts it. Only what carries our label and belongs to a
//! process that is gone is ever removed.
//!
//! Limit: a process on another machine that uses the same engine looks dead from here. The label also holds
//! the machine's identity, and containers of other machines are left alone.

use serde::Serialize;
use std::fmt;

/// The label that names the owner of a container.
pub const OWNER_LABEL: &str = "dev.slipway.owner";
/// The label that says what a container is for.
pub const ROLE_LABEL: &str = "dev.slipway.role";

/// A process, named so that its successor under the same id is told apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Owner {
    /// The process id.
    pub process_id: u32,
    /// When the process started, in the kernel's own count; 0 where the platform does not tell.
    pub start_time: u64,
    /// The machine and, on Linux, the process id namespace that the id is valid in.
    pub machine: String,
}

impl Owner {
    /// The running process.
    pub fn this_process() -> Self {
        let process_id = std::process::id();
        Self { process_id, start_time: start_time(process_id).unwrap_or(0), machine: machine() }
    }

    /// Reads a label's value: `PID:START@MACHINE`.
    pub fn parse(label: &str) -> Option<Self> {
        let (process, machine) = label.split_once('@')?;
        let (process_id, start_time) = process.split_once(':')?;
        Some(Self {
            process_id: process_id.parse().ok()?,
            start_time: start_time.parse().ok()?,
            machine: machine.to_owned(),
        })
    }

    /// Whether the process is known to be gone. Where this cannot be known the answer is no.
    pub fn is_gone(&self) -> bool {
        if self.machine != machine() || !cfg!(target_os = "linux") {
            return false;
        }
        start_time(self.process_id) != Some(self.start_time)
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}@{}", self.process_id, self.start_time, self.machine)
    }
}

/// The start time is the 22nd field of `stat`; the command in the second may hold spaces and brackets.
fn start_time(process_id: u32) -> Option<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{process_id}/stat")).ok()?;
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace();
    // A zombie has ended: it holds no container any more and only waits for its parent to look.
    if fields.next()? == "Z" {
        return None;
    }
    fields.nth(18)?.parse().ok()
}

/// Processes in two containers that share an engine's socket count their ids apart, so the namespace of the
/// ids belongs to the machine's name.
fn machine() -> String {
    let namespace = std::fs::read_link("/proc/self/ns/pid").ok();
    let namespace = namespace.and_then(|link| link.to_str().map(str::to_owned)).unwrap_or_default();
    let digits: String = namespace.chars().filter(char::is_ascii_digit).collect();
    let name = std::fs::read_to_string("/etc/machine-id").unwrap_or_default();
    format!("{}.{digits}", name.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_reads_back_as_the_owner_it_was_written_from() {
        let owner = Owner::this_process();
        assert_eq!(Owner::parse(&owner.to_string()), Some(owner));
    }

    #[test]
    fn this_process_is_alive() {
        assert!(!Owner::this_process().is_gone());
    }

    #[test]
    fn a_process_that_took_over_the_id_is_another_owner() {
        let mut owner = Owner::this_process();
        owner.start_time += 1;
        assert!(owner.is_gone() || !cfg!(target_os = "linux"));
    }

    #[test]
    fn a_process_of_another_machine_is_never_called_gone() {
        let owner = Owner { process_id: u32::MAX, start_time: 1, machine: "elsewhere".to_owned() };
        assert!(!owner.is_gone());
    }

    #[test]
    fn text_that_is_no_owner_is_refused() {
        for label in ["", "12", "12:3", "a:3@m", "12:b@m"] {
            assert_eq!(Owner::parse(label), None, "{label}");
        }
    }
}
