//! The list of tasks. It starts them, tells about them, stops them, and sees to it that every task ends
//! with exactly one final event, also when its work panics.

use super::context::{CleanUp, TaskContext};
use super::event::{Outcome, StageState, TaskEventBody, TaskId, TaskResult, TaskSnapshot};
use super::record::{TaskDescription, TaskRecord};
use super::shelf::Shelf;
use super::watch::{LogWatch, TaskWatch};
use crate::report::{self, ErrorReport};
use futures_util::FutureExt as _;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tracing::Instrument as _;

/// Clean-up after a cancel may take this long before it is left behind.
const CLEAN_UP_LIMIT: Duration = Duration::from_secs(5);

/// All tasks of this process.
#[derive(Clone, Default)]
pub struct TaskRegistry {
    shelf: Arc<Shelf>,
}

impl TaskRegistry {
    /// Starts work and returns its name at once.
    pub fn spawn<Work, Fut>(&self, description: TaskDescription, work: Work) -> TaskId
    where
        Work: FnOnce(TaskContext) -> Fut,
        Fut: Future<Output = Result<TaskResult, ErrorReport>> + Send + 'static,
    {
        let id = TaskId(uuid::Uuid::new_v4().to_string());
        let record = Arc::new(TaskRecord::new(id.clone(), description));
        self.shelf.put(Arc::clone(&record));
        let context = TaskContext::new(Arc::clone(&record), Arc::clone(&self.shelf));
        let future = work(context.clone());
        record.remember(|memory| memory.turn(TaskEventBody::Started));
        if self.shelf.is_closed() {
            record.cancel();
        }
        let span = span_of(&record);
        let shelf = Arc::clone(&self.shelf);
        let work = async move {
            run(record, context, future).await;
            shelf.settle();
        };
        tokio::spawn(work.instrument(span));
        id
    }

    /// Every task this process remembers, oldest first.
    pub fn list(&self) -> Vec<TaskSnapshot> {
        self.shelf.lock().iter().map(|record| record.snapshot()).collect()
    }

    /// One task as it is now.
    pub fn snapshot(&self, id: &TaskId) -> Result<TaskSnapshot, ErrorReport> {
        Ok(self.find(id)?.snapshot())
    }

    /// Asks a task to stop. A task that has ended already stays as it is.
    pub fn cancel(&self, id: &TaskId) -> Result<(), ErrorReport> {
        self.find(id)?.cancel();
        Ok(())
    }

    /// How many tasks have not ended.
    pub fn running(&self) -> usize {
        self.shelf.lock().iter().filter(|record| !record.has_ended()).count()
    }

    /// Asks every task to stop, and waits until they have, clean-up included, or the time is up; tells how many have
    /// not ended then. A task that is begun later is cancelled before its work.
    pub async fn close(&self, limit: Duration) -> usize {
        let tasks = self.shelf.close();
        tasks.iter().for_each(|record| record.cancel());
        let ends = futures_util::future::join_all(tasks.iter().map(|record| record.ended()));
        // Who has not ended is counted below.
        let _ = tokio::time::timeout(limit, ends).await;
        self.running()
    }

    /// Follows a task from its beginning, with every line of its log. Of lines that were dropped before the watcher
    /// came, or because it was slow, it is told how many they were.
    pub fn watch(&self, id: &TaskId) -> Result<TaskWatch, ErrorReport> {
        Ok(TaskWatch::everything(self.find(id)?))
    }

    /// Follows a task from the event after `after_seq`, without its log.
    pub fn watch_events(&self, id: &TaskId, after_seq: u32) -> Result<TaskWatch, ErrorReport> {
        Ok(TaskWatch::events(self.find(id)?, after_seq))
    }

    /// Follows the log of a task from a line on, counted from 0.
    pub fn watch_log(&self, id: &TaskId, from: u32) -> Result<LogWatch, ErrorReport> {
        Ok(LogWatch::new(self.find(id)?, from))
    }

    /// What the lines of all tasks take up, in bytes.
    pub fn line_bytes(&self) -> usize {
        self.shelf.line_bytes()
    }

    fn find(&self, id: &TaskId) -> Result<Arc<TaskRecord>, ErrorReport> {
        let tasks = self.shelf.lock();
        tasks.iter().find(|record| record.id == *id).cloned().ok_or_else(|| report::task_not_found(&id.0))
    }
}

/// What every line of the log that a task causes begins with: its kind and its project's file, without the folders.
fn span_of(record: &TaskRecord) -> tracing::Span {
    let project = record.description.project.as_deref().and_then(|file| file.rsplit(['/', '\\']).next());
    tracing::info_span!("task", kind = ?record.description.kind, project)
}

async fn run<Fut>(record: Arc<TaskRecord>, context: TaskContext, work: Fut)
where
    Fut: Future<Output = Result<TaskResult, ErrorReport>> + Send + 'static,
{
    tracing::info!("began");
    let outcome = {
        let work = AssertUnwindSafe(work).catch_unwind();
        tokio::pin!(work);
        tokio::select! {
            biased;
            () = record.cancelled() => Outcome::Cancelled,
            ended = &mut work => match ended {
                Ok(Ok(result)) => Outcome::Succeeded { result },
                Ok(Err(report)) => Outcome::Failed { report },
                Err(panic) => Outcome::Failed { report: report::panicked(panic.as_ref()) },
            },
        }
    };
    if matches!(outcome, Outcome::Cancelled) {
        clean_up(context.take_clean_up()).await;
    }
    let succeeded = matches!(outcome, Outcome::Succeeded { .. });
    let left = if succeeded { StageState::Done } else { StageState::Failed };
    record.remember(|memory| memory.end_all(left));
    log(&outcome);
    record.finish(outcome);
}

/// What the log says of a task's end: of a failure what a person was told, never what the function said.
fn log(outcome: &Outcome) {
    match outcome {
        Outcome::Succeeded { .. } => tracing::info!("succeeded"),
        Outcome::Cancelled => tracing::info!("cancelled"),
        Outcome::Failed { report } => {
            tracing::warn!(code = ?report.code, causes = ?report.causes, "failed: {}", report.message);
        }
    }
}

async fn clean_up(steps: Vec<CleanUp>) {
    for step in steps {
        // What does not end in time is left to the removal of orphans at the next start.
        let _ = tokio::time::timeout(CLEAN_UP_LIMIT, step).await;
    }
}
