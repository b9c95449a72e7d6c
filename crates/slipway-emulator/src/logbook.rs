//! The log of one container, collected while it runs.
//!
//! A task follows the engine's log stream from the container's start, so that no line is lost between two
//! invocations. The book is bounded: a function that writes without end pushes its own oldest lines out, and the
//! number of lost lines stays known. The emulator's notes are few, tell what became of the invocation, and are kept
//! apart, so that no flood of lines washes them away.

use crate::sorting::Sorter;
use futures_util::StreamExt as _;
use slipway_core::invocation::{Account, LogRecord, Origin};
use slipway_engine::{ContainerId, Engine};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How many lines of a container are kept.
const KEPT_LINES: usize = 10_000;
/// How many bytes of lines are kept.
const KEPT_BYTES: usize = 8 * 1024 * 1024;
/// How many notes of the emulator are kept; an invocation has about ten.
const KEPT_NOTES: usize = 1_000;

/// The lines of a container, counted from its start.
#[derive(Debug)]
pub(crate) struct Logbook {
    pages: Arc<Mutex<Pages>>,
    written: watch::Receiver<Mark>,
    follower: JoinHandle<()>,
}

/// How far the log has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Mark {
    /// The number of the function's lines so far.
    pub(crate) lines: u64,
    /// The number of the emulator's lines so far.
    pub(crate) notes: u64,
    /// How many invocations RIE has closed.
    pub(crate) closed: u64,
    /// How many events RIE has handed out.
    pub(crate) began: u64,
    /// How often RIE was reset, which ends an invocation that failed.
    pub(crate) reset: u64,
    /// How many processes of the runtime have ended.
    pub(crate) exits: u64,
    /// Whether the stream has ended, which it does with the container.
    pub(crate) ended: bool,
}

/// What was written since a mark.
#[derive(Debug, Default)]
pub(crate) struct Written {
    /// The function's lines that are kept.
    pub(crate) lines: Vec<LogRecord>,
    /// How many of its lines before them are lost.
    pub(crate) lost: u64,
    /// The emulator's lines.
    pub(crate) notes: Vec<LogRecord>,
}

impl Written {
    /// What the log tells of the invocation.
    pub(crate) fn account(&self) -> Account {
        let all: Vec<LogRecord> = self.notes.iter().chain(&self.lines).cloned().collect();
        Account::read(&all)
    }
}

#[derive(Debug, Default)]
struct Pages {
    sorter: Sorter,
    lines: VecDeque<LogRecord>,
    /// The number of the first line that is kept.
    first: u64,
    bytes: usize,
    notes: VecDeque<LogRecord>,
    first_note: u64,
}

impl Logbook {
    /// Starts to follow a container's log.
    pub(crate) fn follow(engine: &Engine, id: &ContainerId) -> Self {
        let pages = Arc::new(Mutex::new(Pages::default()));
        let (progress, written) = watch::channel(Mark::default());
        let mut stream = Box::pin(engine.logs(id, true));
        let book = Arc::clone(&pages);
        let follower = tokio::spawn(async move {
            while let Some(Ok(line)) = stream.next().await {
                let Ok(mut pages) = book.lock() else { break };
                let sorted = pages.sorter.take(line.stream, line.line);
                progress.send_modify(|mark| {
                    mark.closed += u64::from(sorted.closes);
                    for record in sorted.records {
                        mark.count(&record);
                        pages.add(record);
                    }
                });
            }
            progress.send_modify(|mark| {
                if let Ok(mut pages) = book.lock()
                    && let Some(record) = pages.sorter.rest()
                {
                    mark.count(&record);
                    pages.add(record);
                }
                mark.ended = true;
            });
        });
        Self { pages, written, follower }
    }

    /// A request is about to be sent.
    pub(crate) fn expect(&self) {
        if let Ok(mut pages) = self.pages.lock() {
            pages.sorter.expect();
        }
    }

    /// The id that RIE gave the last request.
    pub(crate) fn request_id(&self) -> Option<String> {
        self.pages.lock().ok()?.sorter.request_id().map(str::to_owned)
    }

    /// How far the log has come now.
    pub(crate) fn mark(&self) -> Mark {
        *self.written.borrow()
    }

    /// Something that waits for more lines, apart from the book.
    pub(crate) fn watcher(&self) -> watch::Receiver<Mark> {
        self.written.clone()
    }

    /// What was written since then.
    pub(crate) fn since(&self, mark: Mark) -> Written {
        let Ok(pages) = self.pages.lock() else { return Written::default() };
        let skip = |from: u64, first: u64| usize::try_from(from.saturating_sub(first)).unwrap_or(usize::MAX);
        Written {
            lines: pages.lines.iter().skip(skip(mark.lines, pages.first)).cloned().collect(),
            lost: pages.first.saturating_sub(mark.lines),
            notes: pages.notes.iter().skip(skip(mark.notes, pages.first_note)).cloned().collect(),
        }
    }

    /// The function's lines from this number on, and how many of them are lost.
    pub(crate) fn lines_since(&self, line: u64) -> (Vec<String>, u64) {
        let written = self.since(Mark { lines: line, notes: u64::MAX, ..Mark::default() });
        (written.lines.into_iter().map(|record| record.text).collect(), written.lost)
    }

    /// The last lines of both, for an error.
    pub(crate) fn last(&self, count: usize) -> Vec<String> {
        let written = self.since(Mark::default());
        let all: Vec<String> =
            written.notes.into_iter().chain(written.lines).map(|record| record.text).collect();
        all.get(all.len().saturating_sub(count)..).unwrap_or_default().to_vec()
    }

    /// Waits until the log has come as far as is asked, or has ended. A long log takes its time: the wait is given up
    /// only when nothing has come for this long.
    pub(crate) async fn reach(&self, silence: Duration, is_there: impl Fn(&Mark) -> bool) {
        let mut written = self.watcher();
        loop {
            let mark = *written.borrow_and_update();
            if mark.ended || is_there(&mark) {
                return;
            }
            if !matches!(tokio::time::timeout(silence, written.changed()).await, Ok(Ok(()))) {
                return;
            }
        }
    }

    /// Waits until no line has come for this long.
    pub(crate) async fn quiet(&self, pause: Duration) {
        self.reach(pause, |_| false).await;
    }
}

impl Drop for Logbook {
    fn drop(&mut self) {
        self.follower.abort();
    }
}

impl Mark {
    fn count(&mut self, record: &LogRecord) {
        if record.origin != Origin::Emulator {
            self.lines += 1;
            return;
        }
        self.notes += 1;
        let says = |words: &str| record.text.contains(words);
        self.began += u64::from(says("(rapid) INVOKE START("));
        self.reset += u64::from(says("(rapid) Reset initiated: "));
        self.exits += u64::from(says("(rapid) Process runtime-"));
    }
}

impl Pages {
    fn add(&mut self, record: LogRecord) {
        if record.origin == Origin::Emulator {
            self.notes.push_back(record);
            if self.notes.len() > KEPT_NOTES {
                self.notes.pop_front();
                self.first_note += 1;
            }
            return;
        }
        self.bytes += record.text.len();
        self.lines.push_back(record);
        while self.lines.len() > KEPT_LINES || self.bytes > KEPT_BYTES {
            let Some(oldest) = self.lines.pop_front() else { break };
            self.bytes -= oldest.text.len();
            self.first += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(text: String) -> LogRecord {
        LogRecord { origin: Origin::Output, text }
    }

    #[test]
    fn a_book_that_is_full_forgets_the_oldest_lines_and_counts_them() {
        let mut pages = Pages::default();
        pages.add(LogRecord { origin: Origin::Emulator, text: "a note".to_owned() });
        for number in 0..KEPT_LINES + 5 {
            pages.add(own(number.to_string()));
        }
        assert_eq!(pages.first, 5);
        assert_eq!(pages.lines.front().map(|record| record.text.as_str()), Some("5"));
        pages.add(own("x".repeat(KEPT_BYTES + 1)));
        assert!(pages.bytes <= KEPT_BYTES);
        assert_eq!(pages.notes.len(), 1, "a flood of lines leaves the emulator's notes alone");
    }
}
