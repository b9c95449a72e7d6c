//! Following one task: first what was missed, then what comes, in batches of bounded size.

use super::event::{LogLine, LogPage, TaskEvent, TaskEventBody};
use super::lines::{KeptLine, LineRing};
use super::record::TaskRecord;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// What is new is handed to a watcher in batches, at most this often.
const FLUSH_EVERY: Duration = Duration::from_millis(60);
/// The most events of a batch, besides its lines.
const BATCH_EVENTS: usize = 256;

/// Waits for news of a task and for the time of the next batch.
struct Pace {
    newest: watch::Receiver<u32>,
    handed: Option<Instant>,
}

impl Pace {
    fn new(record: &TaskRecord) -> Self {
        Self { newest: record.newest(), handed: None }
    }

    /// Waits until there is something to look for. A task's end is not waited with.
    async fn wait(&mut self, record: &TaskRecord) -> bool {
        if self.newest.changed().await.is_err() {
            return false;
        }
        if let Some(handed) = self.handed
            && !record.has_ended()
        {
            tokio::time::sleep_until(handed + FLUSH_EVERY).await;
        }
        true
    }
}

/// Follows a task's events, with or without the lines of its log.
pub struct TaskWatch {
    record: Arc<TaskRecord>,
    pace: Pace,
    seen: u32,
    /// The number of the line that comes next, where lines are wanted.
    next_line: Option<u32>,
}

impl TaskWatch {
    pub(super) fn events(record: Arc<TaskRecord>, after_seq: u32) -> Self {
        let pace = Pace::new(&record);
        Self { record, pace, seen: after_seq, next_line: None }
    }

    pub(super) fn everything(record: Arc<TaskRecord>) -> Self {
        Self { next_line: Some(0), ..Self::events(record, 0) }
    }

    /// The next batch of events, or none once the final event has been handed out.
    pub async fn next(&mut self) -> Option<Vec<TaskEvent>> {
        loop {
            self.pace.newest.mark_unchanged();
            let (events, ended) = self.missed();
            if !events.is_empty() {
                self.pace.handed = Some(Instant::now());
                return Some(events);
            }
            if ended || !self.pace.wait(&self.record).await {
                return None;
            }
        }
    }

    fn missed(&mut self) -> (Vec<TaskEvent>, bool) {
        let life = self.record.lock();
        let mut events = life.memory.events_after(self.seen);
        let mut until = life.memory.last_seq();
        if events.len() > BATCH_EVENTS {
            events.truncate(BATCH_EVENTS);
            until = events.last().map_or(until, |event| event.seq);
        }
        if let Some(next) = &mut self.next_line {
            until = with_lines(&mut events, &life.memory.lines, next, until);
        }
        self.seen = until;
        (events, life.has_ended())
    }
}

/// Puts the lines from the next one on between the events, in their order, as far as they fit; returns how far the
/// batch goes.
fn with_lines(events: &mut Vec<TaskEvent>, ring: &LineRing, next: &mut u32, until: u32) -> u32 {
    let page = ring.page(*next);
    if page.left_out > 0 {
        if ring.dropped_seq() > until {
            return until;
        }
        let body = TaskEventBody::Dropped { count: page.left_out };
        events.push(TaskEvent { seq: ring.dropped_seq(), body });
    }
    let cut = page.lines.last().filter(|_| page.more).map(|line| line.seq);
    let until = cut.map_or(until, |seq| seq.min(until));
    let before = events.len();
    events.extend(page.lines.iter().filter(|line| line.seq <= until).map(|line| event_of(line)));
    *next = page.first.saturating_add(u32::try_from(events.len() - before).unwrap_or(u32::MAX));
    events.retain(|event| event.seq <= until);
    events.sort_by_key(|event| event.seq);
    until
}

fn event_of(kept: &KeptLine) -> TaskEvent {
    let line = LogLine { stage: kept.stage.as_deref().map(str::to_owned), text: kept.text.to_string() };
    TaskEvent { seq: kept.seq, body: TaskEventBody::Log { line } }
}

/// Follows the lines of a task's log.
pub struct LogWatch {
    record: Arc<TaskRecord>,
    pace: Pace,
    next: u32,
}

impl LogWatch {
    pub(super) fn new(record: Arc<TaskRecord>, from: u32) -> Self {
        let pace = Pace::new(&record);
        Self { record, pace, next: from }
    }

    /// The next lines, or none once the last one has been handed out.
    pub async fn next(&mut self) -> Option<LogPage> {
        loop {
            self.pace.newest.mark_unchanged();
            let (page, ended) = self.missed();
            if page.left_out > 0 || !page.lines.is_empty() {
                self.pace.handed = Some(Instant::now());
                return Some(page);
            }
            if ended || !self.pace.wait(&self.record).await {
                return None;
            }
        }
    }

    fn missed(&mut self) -> (LogPage, bool) {
        let life = self.record.lock();
        let page = life.memory.lines.page(self.next);
        self.next = page.end();
        let lines = page.lines.iter().map(|line| line.text.to_string()).collect();
        (LogPage { left_out: page.left_out, first: page.first, lines }, life.has_ended())
    }
}
