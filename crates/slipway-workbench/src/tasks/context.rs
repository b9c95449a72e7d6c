//! What running work gets: a place to report to, and a place to leave clean-up for the case of a cancel.

use super::event::{StageState, TaskEventBody};
use super::record::TaskRecord;
use super::shelf::Shelf;
use slipway_core::Step;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

pub(super) type CleanUp = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The reporting side of one task, for one step of the journey. Clones report to the same task.
#[derive(Clone)]
pub struct TaskContext {
    record: Arc<TaskRecord>,
    shelf: Arc<Shelf>,
    step: Step,
    clean_up: Arc<Mutex<Vec<CleanUp>>>,
}

impl TaskContext {
    pub(super) fn new(record: Arc<TaskRecord>, shelf: Arc<Shelf>) -> Self {
        let step = record.description.kind.step().unwrap_or(Step::Build);
        Self { record, shelf, step, clean_up: Arc::default() }
    }

    /// The same for another step: the stages that are reported to it belong to that step.
    #[must_use]
    pub fn at(&self, step: Step) -> Self {
        Self { step, ..self.clone() }
    }

    /// A stage begins.
    pub fn begin(&self, id: &str, name: &str) {
        self.record.remember(|memory| memory.begin(self.step, id, name));
    }

    /// A stage begins, unless it runs already.
    pub fn begin_once(&self, id: &str, name: &str) {
        self.record.remember(|memory| memory.begin_once(self.step, id, name));
    }

    /// A stage that runs is this far.
    pub fn advance(&self, id: &str, done: u64, total: Option<u64>) {
        self.record.remember(|memory| memory.advance(self.step, id, done, total));
    }

    /// A stage ended, with the time since it began.
    pub fn end(&self, id: &str, state: StageState) {
        self.record.remember(|memory| memory.end(self.step, id, state));
    }

    /// A stage ended that someone else has timed.
    pub fn ended(&self, id: &str, name: &str, state: StageState, took: Option<Duration>) {
        self.record.remember(|memory| memory.ended(self.step, id, name, state, took));
    }

    /// A line for the log.
    pub fn log(&self, stage: Option<&str>, text: &str) {
        let bytes = self.record.remember(|memory| {
            let before = memory.lines.bytes();
            memory.log(self.step, stage, text);
            (before, memory.lines.bytes())
        });
        if let Some((before, after)) = bytes {
            self.shelf.lines_changed(before, after);
        }
    }

    /// A fact worth reading that is no error.
    pub fn notice(&self, text: impl Into<String>) {
        let text = text.into();
        self.record.remember(|memory| memory.turn(TaskEventBody::Notice { text }));
    }

    /// What to do after a cancel has dropped the work; it gets a few seconds.
    pub fn on_cancel(&self, clean_up: impl Future<Output = ()> + Send + 'static) {
        self.clean_up.lock().unwrap_or_else(PoisonError::into_inner).push(Box::pin(clean_up));
    }

    pub(super) fn take_clean_up(&self) -> Vec<CleanUp> {
        std::mem::take(&mut *self.clean_up.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
