//! One task as the registry keeps it: what it is, where it is in its life, and what it remembers.

use super::event::{Outcome, TaskEventBody, TaskId, TaskKind, TaskSnapshot, TaskState};
use super::memory::Memory;
use slipway_core::Milliseconds;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// What a task is, before it runs.
#[derive(Debug, Clone)]
pub struct TaskDescription {
    /// What it does.
    pub kind: TaskKind,
    /// What it does, in words.
    pub title: String,
    /// The project it works for.
    pub project: Option<String>,
    /// The same work as a line for the terminal.
    pub command_line: String,
}

pub(super) struct TaskRecord {
    pub(super) id: TaskId,
    pub(super) description: TaskDescription,
    started_at: Milliseconds,
    life: Mutex<Life>,
    newest: watch::Sender<u32>,
    token: CancellationToken,
}

/// What changes while a task lives.
pub(super) struct Life {
    pub(super) state: TaskState,
    finished_at: Option<Milliseconds>,
    outcome: Option<Outcome>,
    /// What the outcome takes up as the page is told it, in bytes.
    outcome_bytes: usize,
    pub(super) memory: Memory,
}

impl Life {
    pub(super) fn has_ended(&self) -> bool {
        self.outcome.is_some()
    }
}

impl TaskRecord {
    pub(super) fn new(id: TaskId, description: TaskDescription) -> Self {
        let life = Life {
            state: TaskState::Running,
            finished_at: None,
            outcome: None,
            outcome_bytes: 0,
            memory: Memory::default(),
        };
        Self {
            id,
            description,
            started_at: now(),
            life: Mutex::new(life),
            newest: watch::Sender::new(0),
            token: CancellationToken::new(),
        }
    }

    /// Writes to the memory and wakes who watches, if there is news. The final event is the last one: a reporter that
    /// still runs after it is not heard.
    pub(super) fn remember<Answer>(&self, write: impl FnOnce(&mut Memory) -> Answer) -> Option<Answer> {
        self.change(|life| write(&mut life.memory))
    }

    /// Asks the task to stop. One that was asked before, or has ended, stays as it is.
    pub(super) fn cancel(&self) {
        self.change(|life| {
            if life.state == TaskState::Running {
                life.state = TaskState::Cancelling;
                life.memory.turn(TaskEventBody::Cancelling);
            }
        });
        self.token.cancel();
    }

    /// Returns once the task was asked to stop.
    pub(super) async fn cancelled(&self) {
        self.token.cancelled().await;
    }

    /// Returns once the task has ended.
    pub(super) async fn ended(&self) {
        // The sender lives in this record, so the wait itself cannot fail.
        let _ = self.newest.subscribe().wait_for(|_| self.has_ended()).await;
    }

    /// The one final event.
    pub(super) fn finish(&self, outcome: Outcome) {
        let bytes = serde_json::to_vec(&outcome).map_or(0, |text| text.len());
        self.change(|life| {
            life.state = match outcome {
                Outcome::Succeeded { .. } => TaskState::Succeeded,
                Outcome::Failed { .. } => TaskState::Failed,
                Outcome::Cancelled => TaskState::Cancelled,
            };
            life.finished_at = Some(now());
            life.memory.turn(TaskEventBody::Finished { outcome: outcome.clone() });
            life.outcome_bytes = bytes;
            life.outcome = Some(outcome);
        });
    }

    pub(super) fn snapshot(&self) -> TaskSnapshot {
        let life = self.lock();
        let description = &self.description;
        TaskSnapshot {
            id: self.id.clone(),
            kind: description.kind,
            title: description.title.clone(),
            project: description.project.clone(),
            command_line: description.command_line.clone(),
            state: life.state,
            started_at_ms: self.started_at,
            finished_at_ms: life.finished_at,
            outcome: life.outcome.clone(),
            step: description.kind.step().or(life.memory.step()),
            stages: life.memory.stages(),
            notices: life.memory.notices(),
            lines: life.memory.lines.said(),
            last_seq: life.memory.last_seq(),
        }
    }

    pub(super) fn has_ended(&self) -> bool {
        self.lock().has_ended()
    }

    /// What its outcome takes up as the page is told it, in bytes.
    pub(super) fn outcome_bytes(&self) -> usize {
        self.lock().outcome_bytes
    }

    /// What its lines take up.
    pub(super) fn line_bytes(&self) -> usize {
        self.lock().memory.lines.bytes()
    }

    /// Drops its oldest lines; returns how many bytes that freed.
    pub(super) fn free_lines(&self, wanted: usize) -> usize {
        self.lock().memory.lines.free(wanted)
    }

    /// The number of its newest event, as it changes.
    pub(super) fn newest(&self) -> watch::Receiver<u32> {
        self.newest.subscribe()
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Life> {
        self.life.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change<Answer>(&self, change: impl FnOnce(&mut Life) -> Answer) -> Option<Answer> {
        let mut life = self.lock();
        if life.has_ended() {
            return None;
        }
        let before = life.memory.last_seq();
        let answer = change(&mut life);
        let seq = life.memory.last_seq();
        drop(life);
        if seq != before {
            self.newest.send_replace(seq);
        }
        Some(answer)
    }
}

fn now() -> Milliseconds {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(Milliseconds::default(), Milliseconds::from)
}
