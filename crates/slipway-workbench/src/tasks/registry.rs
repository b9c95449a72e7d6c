//! The list of tasks. It starts them, tells about them, stops them, and sees to it that every task ends
//! with exactly one final event, also when its work panics.

use super::context::{CleanUp, TaskContext};
use super::event::{
    Outcome, StageState, TaskEvent, TaskEventBody, TaskId, TaskKind, TaskResult, TaskSnapshot, TaskState,
};
use super::ring::EventRing;
use crate::report::{self, ErrorReport};
use futures_util::FutureExt as _;
use slipway_core::Milliseconds;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

/// Clean-up after a cancel may take this long before it is left behind.
const CLEAN_UP_LIMIT: Duration = Duration::from_secs(5);
/// Events are handed to a watcher in batches, at most this often.
const FLUSH_EVERY: Duration = Duration::from_millis(60);
/// Ended tasks beyond this number are forgotten, oldest first.
const KEPT_TASKS: usize = 100;

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

/// All tasks of this process.
#[derive(Clone, Default)]
pub struct TaskRegistry {
    tasks: Arc<Mutex<Vec<Arc<TaskRecord>>>>,
}

pub(super) struct TaskRecord {
    state: Mutex<RecordState>,
    newest: watch::Sender<u32>,
    token: CancellationToken,
}

struct RecordState {
    snapshot: TaskSnapshot,
    ring: EventRing,
}

impl TaskRecord {
    pub(super) fn push(&self, body: TaskEventBody) {
        let mut state = self.lock();
        // The final event is the last one: a reporter that still runs after it is not heard.
        if state.snapshot.outcome.is_some() {
            return;
        }
        match &body {
            TaskEventBody::Cancelling => state.snapshot.state = TaskState::Cancelling,
            TaskEventBody::Finished { outcome } => finish(&mut state.snapshot, outcome),
            _ => {}
        }
        let seq = state.ring.push(body);
        state.snapshot.last_seq = seq;
        drop(state);
        self.newest.send_replace(seq);
    }

    fn lock(&self) -> MutexGuard<'_, RecordState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn finish(snapshot: &mut TaskSnapshot, outcome: &Outcome) {
    snapshot.state = match outcome {
        Outcome::Succeeded { .. } => TaskState::Succeeded,
        Outcome::Failed { .. } => TaskState::Failed,
        Outcome::Cancelled => TaskState::Cancelled,
    };
    snapshot.finished_at_ms = Some(now());
    snapshot.outcome = Some(outcome.clone());
}

impl TaskRegistry {
    /// Starts work and returns its name at once.
    pub fn spawn<Work, Fut>(&self, description: TaskDescription, work: Work) -> TaskId
    where
        Work: FnOnce(TaskContext) -> Fut,
        Fut: Future<Output = Result<TaskResult, ErrorReport>> + Send + 'static,
    {
        let id = TaskId(uuid::Uuid::new_v4().to_string());
        let record = Arc::new(new_record(id.clone(), description));
        self.remember(Arc::clone(&record));
        let context = TaskContext::new(Arc::clone(&record));
        let future = work(context.clone());
        record.push(TaskEventBody::Started);
        let span = span_of(&record);
        tokio::spawn(run(record, context, future).instrument(span));
        id
    }

    /// Every task this process remembers, oldest first.
    pub fn list(&self) -> Vec<TaskSnapshot> {
        self.lock().iter().map(|record| record.lock().snapshot.clone()).collect()
    }

    /// One task as it is now.
    pub fn snapshot(&self, id: &TaskId) -> Result<TaskSnapshot, ErrorReport> {
        Ok(self.find(id)?.lock().snapshot.clone())
    }

    /// Asks a task to stop. A task that has ended already stays as it is.
    pub fn cancel(&self, id: &TaskId) -> Result<(), ErrorReport> {
        let record = self.find(id)?;
        if record.lock().snapshot.state == TaskState::Running {
            record.push(TaskEventBody::Cancelling);
            record.token.cancel();
        }
        Ok(())
    }

    /// Asks every running task to stop.
    pub fn cancel_all(&self) {
        for snapshot in self.list() {
            // A task that has ended between the two calls is no fault.
            let _ = self.cancel(&snapshot.id);
        }
    }

    /// Follows a task from the event after `after_seq`.
    pub fn watch(&self, id: &TaskId, after_seq: u32) -> Result<TaskWatch, ErrorReport> {
        let record = self.find(id)?;
        let newest = record.newest.subscribe();
        Ok(TaskWatch { record, newest, seen: after_seq, first: true })
    }

    fn find(&self, id: &TaskId) -> Result<Arc<TaskRecord>, ErrorReport> {
        self.lock()
            .iter()
            .find(|record| record.lock().snapshot.id == *id)
            .cloned()
            .ok_or_else(|| report::task_not_found(id))
    }

    fn remember(&self, record: Arc<TaskRecord>) {
        let mut tasks = self.lock();
        tasks.push(record);
        while tasks.len() > KEPT_TASKS {
            let Some(oldest) = tasks.iter().position(|task| task.lock().snapshot.outcome.is_some()) else {
                return;
            };
            tasks.remove(oldest);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Arc<TaskRecord>>> {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Follows one task: first what was missed, then what comes.
pub struct TaskWatch {
    record: Arc<TaskRecord>,
    newest: watch::Receiver<u32>,
    seen: u32,
    first: bool,
}

impl TaskWatch {
    /// The next batch of events, or none once the final event has been handed out.
    pub async fn next(&mut self) -> Option<Vec<TaskEvent>> {
        loop {
            self.newest.mark_unchanged();
            let (events, ended) = self.missed();
            if !events.is_empty() {
                self.first = false;
                return Some(events);
            }
            if ended || self.newest.changed().await.is_err() {
                return None;
            }
            if !self.first && !self.record.newest_is_final() {
                tokio::time::sleep(FLUSH_EVERY).await;
            }
        }
    }

    fn missed(&mut self) -> (Vec<TaskEvent>, bool) {
        let state = self.record.lock();
        let events = state.ring.after(self.seen);
        self.seen = state.ring.last_seq().max(self.seen);
        (events, state.snapshot.outcome.is_some())
    }
}

impl TaskRecord {
    fn newest_is_final(&self) -> bool {
        self.lock().snapshot.outcome.is_some()
    }
}

/// What every line of the log that a task causes begins with: its kind and its project's file, without the folders.
fn span_of(record: &TaskRecord) -> tracing::Span {
    let state = record.lock();
    let project = state.snapshot.project.as_deref().and_then(|file| file.rsplit(['/', '\\']).next());
    tracing::info_span!("task", kind = ?state.snapshot.kind, project)
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
            () = record.token.cancelled() => Outcome::Cancelled,
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
    context.close_open_stages(if succeeded { StageState::Done } else { StageState::Failed });
    log(&outcome);
    record.push(TaskEventBody::Finished { outcome });
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

fn new_record(id: TaskId, description: TaskDescription) -> TaskRecord {
    let snapshot = TaskSnapshot {
        id,
        kind: description.kind,
        title: description.title,
        project: description.project,
        command_line: description.command_line,
        state: TaskState::Running,
        started_at_ms: now(),
        finished_at_ms: None,
        outcome: None,
        last_seq: 0,
    };
    TaskRecord {
        state: Mutex::new(RecordState { snapshot, ring: EventRing::default() }),
        newest: watch::Sender::new(0),
        token: CancellationToken::new(),
    }
}

fn now() -> Milliseconds {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(Milliseconds::default(), Milliseconds::from)
}
