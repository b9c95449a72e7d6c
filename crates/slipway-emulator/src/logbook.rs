//! The log of one container, collected while it runs.
//!
//! A task follows the engine's log stream from the container's start, so that no line is lost between two
//! invocations. The book is bounded: a function that writes without end pushes its own oldest lines out, and the
//! number of lost lines stays known.
//!
//! RIE writes its own lines between the function's: `START`, `END` and `REPORT`, with a memory figure that is
//! made up, and notes of its inner life marked `(rapid)`. They are no part of what the function said, so they are
//! told apart here and left out of an invocation's lines, except where they are the only account of a failure.

use futures_util::StreamExt as _;
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
    /// The number of lines so far.
    pub(crate) lines: u64,
    /// The number of lines with which RIE closes an invocation.
    pub(crate) closed: u64,
    /// Whether the stream has ended, which it does with the container.
    pub(crate) ended: bool,
}

#[derive(Debug, Default)]
struct Pages {
    lines: VecDeque<String>,
    /// The number of the first line that is kept.
    first: u64,
    bytes: usize,
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
                let closes = line.line.starts_with("REPORT RequestId: ");
                if let Ok(mut pages) = book.lock() {
                    pages.add(line.line);
                }
                progress.send_modify(|mark| {
                    mark.lines += 1;
                    mark.closed += u64::from(closes);
                });
            }
            progress.send_modify(|mark| mark.ended = true);
        });
        Self { pages, written, follower }
    }

    /// How far the log has come now.
    pub(crate) fn mark(&self) -> Mark {
        *self.written.borrow()
    }

    /// Something that waits for more lines, apart from the book.
    pub(crate) fn watcher(&self) -> watch::Receiver<Mark> {
        self.written.clone()
    }

    /// The lines from this number on, and how many of them are lost.
    pub(crate) fn since(&self, line: u64) -> (Vec<String>, u64) {
        let Ok(pages) = self.pages.lock() else { return (Vec::new(), 0) };
        let lost = pages.first.saturating_sub(line);
        let skip = usize::try_from(line.saturating_sub(pages.first)).unwrap_or(usize::MAX);
        (pages.lines.iter().skip(skip).cloned().collect(), lost)
    }

    /// The last lines, for an error.
    pub(crate) fn last(&self, count: usize) -> Vec<String> {
        let Ok(pages) = self.pages.lock() else { return Vec::new() };
        pages.lines.iter().skip(pages.lines.len().saturating_sub(count)).cloned().collect()
    }

    /// Waits until RIE has closed the invocation in the log, for at most this long.
    pub(crate) async fn closed_since(&self, before: Mark, limit: Duration) {
        let mut written = self.watcher();
        let closed = written.wait_for(|mark| mark.closed > before.closed || mark.ended);
        let _ = tokio::time::timeout(limit, closed).await;
    }

    /// Waits until the log has ended with its container, for at most this long.
    pub(crate) async fn ended(&self, limit: Duration) {
        let mut written = self.watcher();
        let _ = tokio::time::timeout(limit, written.wait_for(|mark| mark.ended)).await;
    }

    /// Waits until no line has come for this long, or the limit is reached.
    pub(crate) async fn quiet(&self, pause: Duration, limit: Duration) {
        let mut written = self.watcher();
        let silence = async {
            while let Ok(Ok(())) = tokio::time::timeout(pause, written.changed()).await {
                if written.borrow_and_update().ended {
                    break;
                }
            }
        };
        let _ = tokio::time::timeout(limit, silence).await;
    }
}

impl Drop for Logbook {
    fn drop(&mut self) {
        self.follower.abort();
    }
}

impl Pages {
    fn add(&mut self, line: String) {
        self.bytes += line.len();
        self.lines.push_back(line);
        while self.lines.len() > KEPT_LINES || self.bytes > KEPT_BYTES {
            let Some(oldest) = self.lines.pop_front() else { break };
            self.bytes -= oldest.len();
            self.first += 1;
        }
    }
}

/// Whether a line was written by RIE and not by the function.
pub(crate) fn is_emulators(line: &str) -> bool {
    is_frame(line) || is_inner_life(line)
}

/// Whether RIE says here that it took an event.
pub(crate) fn begins_invocation(line: &str) -> bool {
    line.starts_with("START RequestId: ")
}

/// Whether RIE tells here of something that went wrong.
pub(crate) fn is_emulators_warning(line: &str) -> bool {
    is_inner_life(line) && !line.contains("[INFO]") && !line.contains("[DEBUG]")
}

/// `START`, `END` and `REPORT` of an invocation.
fn is_frame(line: &str) -> bool {
    ["START RequestId: ", "END RequestId: ", "REPORT RequestId: "].iter().any(|frame| line.starts_with(frame))
}

/// `22 Nov 2026 23:59:59,123 [INFO] (rapid) …`.
fn is_inner_life(line: &str) -> bool {
    line.get(..64).unwrap_or(line).contains("] (rapid) ")
}

/// The id that RIE gave the invocation.
pub(crate) fn request_id(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("END RequestId: ")?;
    Some(rest.trim()).filter(|id| !id.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_emulators_lines_are_told_from_the_functions() {
        assert!(is_emulators("START RequestId: 1 Version: $LATEST"));
        assert!(is_emulators("22 Nov 2026 23:59:59,123 [INFO] (rapid) exec '/var/runtime/bootstrap'"));
        assert!(!is_emulators("STARTING"));
        assert!(!is_emulators("my own log"));
        assert_eq!(request_id("END RequestId: 12-34"), Some("12-34"));
    }

    #[test]
    fn a_book_that_is_full_forgets_the_oldest_lines_and_counts_them() {
        let mut pages = Pages::default();
        for number in 0..KEPT_LINES + 5 {
            pages.add(number.to_string());
        }
        assert_eq!(pages.first, 5);
        assert_eq!(pages.lines.front().map(String::as_str), Some("5"));
        pages.add("x".repeat(KEPT_BYTES + 1));
        assert!(pages.bytes <= KEPT_BYTES);
    }
}
