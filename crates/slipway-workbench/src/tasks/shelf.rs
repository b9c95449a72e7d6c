//! Where all tasks of a process lie, and the bound on what their lines take up together.

use super::lines::ALL_BYTES;
use super::record::TaskRecord;
use std::cmp::Reverse;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Ended tasks beyond this number are forgotten, oldest first.
const KEPT_TASKS: usize = 100;
/// The outcomes of ended tasks take up this many bytes together at most, as a page is told them that asks for all tasks:
/// an answer of a function may have megabytes. The newest outcome is kept, however large it is.
const KEPT_OUTCOMES: usize = 16 * 1024 * 1024;
/// Where the lines of all tasks grow too many, so much more is freed that it need not be done again at once.
const FREED_AHEAD: usize = 1024 * 1024;

/// The tasks, oldest first, and what their lines take up together.
#[derive(Default)]
pub(super) struct Shelf {
    tasks: Mutex<Vec<Arc<TaskRecord>>>,
    line_bytes: AtomicUsize,
    closed: AtomicBool,
}

impl Shelf {
    /// Puts a task on the shelf; ended ones that are too many go.
    pub(super) fn put(&self, record: Arc<TaskRecord>) {
        let mut tasks = self.lock();
        tasks.push(record);
        self.forget(&mut tasks);
    }

    /// From now on every task is cancelled before its work; gives those that were begun before.
    pub(super) fn close(&self) -> Vec<Arc<TaskRecord>> {
        self.closed.store(true, Ordering::SeqCst);
        self.lock().clone()
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::SeqCst)
    }

    /// What the lines of all tasks take up, in bytes.
    pub(super) fn line_bytes(&self) -> usize {
        self.line_bytes.load(Ordering::Relaxed)
    }

    /// The lines of one task take up so much now, after so much before.
    pub(super) fn lines_changed(&self, before: usize, after: usize) {
        if after < before {
            self.line_bytes.fetch_sub(before - after, Ordering::Relaxed);
        } else if self.line_bytes.fetch_add(after - before, Ordering::Relaxed) + (after - before) > ALL_BYTES
        {
            self.free_lines();
        }
    }

    /// Drops lines of ended tasks, oldest first, then of those that have the most.
    fn free_lines(&self) {
        let tasks = self.lock();
        let total = self.line_bytes.load(Ordering::Relaxed);
        let mut wanted = total.saturating_sub(ALL_BYTES - FREED_AHEAD);
        let (ended, mut running): (Vec<_>, Vec<_>) = tasks.iter().partition(|record| record.has_ended());
        running.sort_by_key(|record| Reverse(record.line_bytes()));
        for record in ended.into_iter().chain(running) {
            if wanted == 0 {
                return;
            }
            let freed = record.free_lines(wanted);
            self.line_bytes.fetch_sub(freed, Ordering::Relaxed);
            wanted = wanted.saturating_sub(freed);
        }
    }

    /// Forgets ended tasks whose outcomes are too many together.
    pub(super) fn settle(&self) {
        let mut tasks = self.lock();
        self.forget(&mut tasks);
    }

    fn forget(&self, tasks: &mut Vec<Arc<TaskRecord>>) {
        while let Some(oldest) = one_too_many(tasks) {
            let forgotten = tasks.remove(oldest);
            self.line_bytes.fetch_sub(forgotten.line_bytes(), Ordering::Relaxed);
        }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Vec<Arc<TaskRecord>>> {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The ended task that has to go first, if there is one too many.
fn one_too_many(tasks: &[Arc<TaskRecord>]) -> Option<usize> {
    let mut ended = tasks.iter().enumerate().filter(|(_, task)| task.has_ended());
    let oldest = ended.next()?.0;
    let others: usize = ended.map(|(_, task)| task.outcome_bytes()).sum();
    let outcomes = tasks[oldest].outcome_bytes() + others;
    (tasks.len() > KEPT_TASKS || others > 0 && outcomes > KEPT_OUTCOMES).then_some(oldest)
}
