//! What running work gets: a place to report to, and a place to leave clean-up for the case of a cancel.

use super::event::{LogLine, Progress, Stage, StageState, TaskEventBody};
use super::registry::TaskRecord;
use slipway_core::{Bytes, Milliseconds};
use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use std::time::Instant;

pub(super) type CleanUp = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The reporting side of one task. Clones report to the same task.
#[derive(Clone)]
pub struct TaskContext {
    record: Arc<TaskRecord>,
    stages: Arc<Mutex<HashMap<String, (String, Instant)>>>,
    clean_up: Arc<Mutex<Vec<CleanUp>>>,
}

impl TaskContext {
    pub(super) fn new(record: Arc<TaskRecord>) -> Self {
        Self { record, stages: Arc::default(), clean_up: Arc::default() }
    }

    /// A stage begins.
    pub fn begin(&self, id: &str, name: &str) {
        self.lock_stages().insert(id.to_owned(), (name.to_owned(), Instant::now()));
        self.stage(id, name, StageState::Running, None, None);
    }

    /// A stage begins, unless it runs already.
    pub fn begin_once(&self, id: &str, name: &str) {
        if !self.lock_stages().contains_key(id) {
            self.begin(id, name);
        }
    }

    /// A stage that runs is this far.
    pub fn advance(&self, id: &str, done: u64, total: Option<u64>) {
        let Some((name, _)) = self.lock_stages().get(id).cloned() else { return };
        let progress = Progress { done_bytes: Bytes(done), total_bytes: total.map(Bytes) };
        self.stage(id, &name, StageState::Running, None, Some(progress));
    }

    /// A stage ended, with the time since it began.
    pub fn end(&self, id: &str, state: StageState) {
        let Some((name, began)) = self.lock_stages().remove(id) else { return };
        self.stage(id, &name, state, Some(began.elapsed()), None);
    }

    /// A stage ended that someone else has timed.
    pub fn ended(&self, id: &str, name: &str, state: StageState, took: Option<Duration>) {
        self.lock_stages().remove(id);
        self.stage(id, name, state, took, None);
    }

    /// A line for the log.
    pub fn log(&self, stage: Option<&str>, text: &str) {
        let line = LogLine { stage: stage.map(str::to_owned), text: text.to_owned() };
        self.record.push(TaskEventBody::Log { line });
    }

    /// A fact worth reading that is no error.
    pub fn notice(&self, text: impl Into<String>) {
        self.record.push(TaskEventBody::Notice { text: text.into() });
    }

    /// What to do after a cancel has dropped the work; it gets a few seconds.
    pub fn on_cancel(&self, clean_up: impl Future<Output = ()> + Send + 'static) {
        self.clean_up.lock().unwrap_or_else(PoisonError::into_inner).push(Box::pin(clean_up));
    }

    pub(super) fn take_clean_up(&self) -> Vec<CleanUp> {
        std::mem::take(&mut *self.clean_up.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Closes what still runs, so that no stage is left spinning after the task has ended.
    pub(super) fn close_open_stages(&self, state: StageState) {
        let open: Vec<String> = self.lock_stages().keys().cloned().collect();
        for id in open {
            self.end(&id, state);
        }
    }

    fn stage(
        &self,
        id: &str,
        name: &str,
        state: StageState,
        took: Option<Duration>,
        progress: Option<Progress>,
    ) {
        let stage = Stage {
            id: id.to_owned(),
            name: name.to_owned(),
            state,
            duration_ms: took.map(Milliseconds::from),
            progress,
        };
        self.record.push(TaskEventBody::Stage { stage });
    }

    fn lock_stages(&self) -> std::sync::MutexGuard<'_, HashMap<String, (String, Instant)>> {
        self.stages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
