//! The bounded memory of a task's events.
//!
//! Log lines are dropped, oldest first, once the limit is reached; stages, notices and the end never are,
//! so a watcher that comes back late still sees every step. Lines are also bounded one by one.

use super::event::{LogLine, TaskEvent, TaskEventBody};
use std::collections::VecDeque;

/// The most events a task keeps.
const CAPACITY: usize = 20_000;
/// The most bytes of one log line that are kept.
const LINE_BYTES: usize = 8 * 1024;

/// Events of one task, oldest first.
#[derive(Debug, Default)]
pub(super) struct EventRing {
    events: VecDeque<TaskEvent>,
    last_seq: u32,
}

impl EventRing {
    pub(super) fn push(&mut self, body: TaskEventBody) -> u32 {
        self.last_seq = self.last_seq.saturating_add(1);
        self.events.push_back(TaskEvent { seq: self.last_seq, body: bounded(body) });
        if self.events.len() > CAPACITY {
            self.drop_oldest_line();
        }
        self.last_seq
    }

    pub(super) fn last_seq(&self) -> u32 {
        self.last_seq
    }

    /// Everything after `seq`, led by a note on what is gone, if anything is.
    pub(super) fn after(&self, seq: u32) -> Vec<TaskEvent> {
        let start = self.events.partition_point(|event| event.seq <= seq);
        let kept: Vec<TaskEvent> = self.events.range(start..).cloned().collect();
        let expected = self.last_seq.saturating_sub(seq);
        let missing = expected.saturating_sub(u32::try_from(kept.len()).unwrap_or(u32::MAX));
        let mut events = Vec::with_capacity(kept.len() + 1);
        if missing > 0 {
            // The note takes the place of the last event before the ones that follow, so that numbers still rise.
            events.push(TaskEvent {
                seq: seq.saturating_add(1),
                body: TaskEventBody::Dropped { count: missing },
            });
        }
        events.extend(kept);
        events
    }

    fn drop_oldest_line(&mut self) {
        let oldest = self.events.iter().position(|event| matches!(event.body, TaskEventBody::Log { .. }));
        if let Some(index) = oldest {
            self.events.remove(index);
        }
    }
}

fn bounded(body: TaskEventBody) -> TaskEventBody {
    match body {
        TaskEventBody::Log { line } => TaskEventBody::Log { line: bounded_line(line) },
        other => other,
    }
}

fn bounded_line(line: LogLine) -> LogLine {
    if line.text.len() <= LINE_BYTES {
        return line;
    }
    let mut end = LINE_BYTES;
    while !line.text.is_char_boundary(end) {
        end -= 1;
    }
    let rest = line.text.len() - end;
    LogLine { stage: line.stage, text: format!("{}… ({rest} more bytes not shown)", &line.text[..end]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> TaskEventBody {
        TaskEventBody::Log { line: LogLine { stage: None, text: text.to_owned() } }
    }

    #[test]
    fn a_million_lines_stay_within_the_capacity_and_keep_the_notices() {
        let mut ring = EventRing::default();
        ring.push(TaskEventBody::Notice { text: "kept".into() });
        for number in 0..30_000 {
            ring.push(line(&number.to_string()));
        }
        let events = ring.after(0);
        assert!(events.len() <= CAPACITY + 1, "the ring is bounded");
        assert!(
            events
                .iter()
                .any(|event| matches!(&event.body, TaskEventBody::Notice { text } if text == "kept")),
            "a notice is never dropped"
        );
        assert!(matches!(events[0].body, TaskEventBody::Dropped { count } if count > 0), "the gap is told");
    }

    #[test]
    fn a_watcher_that_comes_back_gets_exactly_what_it_missed() {
        let mut ring = EventRing::default();
        for number in 1..=5 {
            ring.push(line(&number.to_string()));
        }
        let seqs: Vec<u32> = ring.after(3).iter().map(|event| event.seq).collect();
        assert_eq!(seqs, [4, 5]);
    }

    #[test]
    fn a_huge_line_is_cut_at_a_character_and_says_so() {
        let mut ring = EventRing::default();
        ring.push(line(&"é".repeat(LINE_BYTES)));
        let TaskEventBody::Log { line } = &ring.after(0)[0].body else { panic!("a log line") };
        assert!(line.text.ends_with("more bytes not shown)"));
    }
}
