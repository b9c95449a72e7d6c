//! The bounded memory of a task's log.
//!
//! Lines are bounded in bytes: one by one, for each task, and for all tasks of the process together. The oldest are
//! dropped first. Each line has a number that stays, so that a reader who comes back, or was too slow, knows how many
//! it has not seen.

use std::collections::VecDeque;
use std::sync::Arc;

/// The most bytes of one line that are kept.
pub(super) const LINE_BYTES: usize = 8 * 1024;
/// The most bytes that the lines of one task take up.
pub(super) const TASK_BYTES: usize = 8 * 1024 * 1024;
/// The most bytes that the lines of all tasks take up together.
pub(super) const ALL_BYTES: usize = 32 * 1024 * 1024;
/// The most bytes of lines that a reader is handed at once.
pub(super) const PAGE_BYTES: usize = 256 * 1024;
/// What a line takes up besides its text: its place in the ring, which grows by doubling, and the allocator's part.
pub(super) const LINE_COST: usize = 96;

/// A line as it is kept.
#[derive(Debug)]
pub(super) struct KeptLine {
    /// The number of the event that the line was.
    pub(super) seq: u32,
    /// The stage it belongs to; lines of one stage share the name.
    pub(super) stage: Option<Arc<str>>,
    /// The text.
    pub(super) text: Box<str>,
}

impl KeptLine {
    fn cost(&self) -> usize {
        self.text.len() + LINE_COST
    }
}

/// The lines of one task, oldest first.
#[derive(Debug, Default)]
pub(super) struct LineRing {
    lines: VecDeque<KeptLine>,
    bytes: usize,
    /// How many were dropped: the number of the oldest line that is kept, counted from 0.
    dropped: u32,
    /// The number of the event that the newest dropped line was.
    dropped_seq: u32,
}

/// Some lines in a row.
pub(super) struct Page<'ring> {
    /// How many the reader has missed before them.
    pub(super) left_out: u32,
    /// The number of the first line.
    pub(super) first: u32,
    /// The lines.
    pub(super) lines: Vec<&'ring KeptLine>,
    /// Whether there are more, which did not fit.
    pub(super) more: bool,
}

impl Page<'_> {
    /// The number of the line after these.
    pub(super) fn end(&self) -> u32 {
        self.first.saturating_add(count(self.lines.len()))
    }
}

impl LineRing {
    pub(super) fn push(&mut self, seq: u32, stage: Option<Arc<str>>, text: &str) {
        let line = KeptLine { seq, stage, text: bounded(text) };
        self.bytes += line.cost();
        self.lines.push_back(line);
        while self.bytes > TASK_BYTES {
            self.drop_oldest();
        }
    }

    /// What the lines take up.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// How many lines there were, with those that are gone.
    pub(super) fn said(&self) -> u32 {
        self.dropped.saturating_add(count(self.lines.len()))
    }

    /// The number of the event that the newest dropped line was.
    pub(super) fn dropped_seq(&self) -> u32 {
        self.dropped_seq
    }

    /// Lines from a number on, as many as one message may hold.
    pub(super) fn page(&self, from: u32) -> Page<'_> {
        let first = from.max(self.dropped);
        let mut page = Page { left_out: first.saturating_sub(from), first, lines: Vec::new(), more: false };
        let mut room = PAGE_BYTES;
        for line in self.lines.iter().skip(usize::try_from(first - self.dropped).unwrap_or(usize::MAX)) {
            if line.cost() > room {
                page.more = true;
                break;
            }
            room -= line.cost();
            page.lines.push(line);
        }
        page
    }

    /// Drops the oldest lines until so many bytes are free; returns how many were freed.
    pub(super) fn free(&mut self, wanted: usize) -> usize {
        let before = self.bytes;
        while before - self.bytes < wanted && self.drop_oldest() {}
        self.lines.shrink_to_fit();
        before - self.bytes
    }

    fn drop_oldest(&mut self) -> bool {
        let Some(oldest) = self.lines.pop_front() else { return false };
        self.bytes -= oldest.cost();
        self.dropped = self.dropped.saturating_add(1);
        self.dropped_seq = oldest.seq;
        true
    }
}

fn count(lines: usize) -> u32 {
    u32::try_from(lines).unwrap_or(u32::MAX)
}

fn bounded(text: &str) -> Box<str> {
    if text.len() <= LINE_BYTES {
        return text.into();
    }
    let end = text.floor_char_boundary(LINE_BYTES);
    let rest = text.len() - end;
    format!("{}… ({rest} more bytes not shown)", text.get(..end).unwrap_or_default()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(lines: u32, text: &str) -> LineRing {
        let mut ring = LineRing::default();
        for seq in 1..=lines {
            ring.push(seq, None, text);
        }
        ring
    }

    #[test]
    fn the_lines_of_a_task_are_bounded_in_bytes_and_the_oldest_go_first() {
        let ring = ring(200_000, &"x".repeat(100));
        assert!(ring.bytes() <= TASK_BYTES);
        let page = ring.page(0);
        assert_eq!(ring.said(), 200_000);
        assert!(page.left_out > 0 && page.left_out == page.first);
        assert_eq!(
            ring.dropped_seq(),
            page.first,
            "the newest dropped line is the one before the first kept"
        );
    }

    #[test]
    fn empty_lines_are_bounded_too() {
        assert!(ring(1_000_000, "").lines.len() <= TASK_BYTES / LINE_COST);
    }

    #[test]
    fn a_log_read_page_by_page_is_whole_and_no_page_is_larger_than_a_message() {
        let ring = ring(5_000, &"y".repeat(300));
        let (mut next, mut lines, mut pages) = (0, 0, 0);
        loop {
            let page = ring.page(next);
            assert!(page.lines.iter().map(|line| line.cost()).sum::<usize>() <= PAGE_BYTES);
            assert_eq!((page.left_out, page.first), (0, next));
            (next, lines, pages) = (page.end(), lines + page.lines.len(), pages + 1);
            if !page.more {
                break;
            }
        }
        assert_eq!(lines, 5_000);
        assert!(pages > 5, "{pages}");
    }

    #[test]
    fn a_reader_who_comes_back_gets_exactly_what_it_missed() {
        let ring = ring(5, "z");
        let seqs: Vec<u32> = ring.page(3).lines.iter().map(|line| line.seq).collect();
        assert_eq!(seqs, [4, 5]);
        assert!(ring.page(5).lines.is_empty());
    }

    #[test]
    fn room_is_made_by_the_oldest_lines_and_told_to_the_reader() {
        let mut ring = ring(10, "w");
        assert_eq!(ring.free(2 * LINE_COST), 2 * (LINE_COST + 1));
        assert_eq!(ring.page(0).left_out, 2);
        assert_eq!(ring.free(usize::MAX), 8 * (LINE_COST + 1));
        assert_eq!((ring.bytes(), ring.page(0).left_out, ring.said()), (0, 10, 10));
    }

    #[test]
    fn a_huge_line_is_cut_at_a_character_and_says_so() {
        let mut ring = LineRing::default();
        ring.push(1, None, &"é".repeat(LINE_BYTES));
        let page = ring.page(0);
        assert!(page.lines.iter().all(|line| line.text.ends_with("more bytes not shown)")));
    }
}
