//! What a task remembers: its stages as they are now, its turning points in their order, and the newest of its lines.
//!
//! Turning points (a stage that begins or ends, a notice, the end) are never dropped; there are a few for each stage.
//! Progress is not kept as events: a stage knows how far it is, and that it has moved since a reader looked. So the
//! progress of a stage makes at most one event each time a reader looks, however often it is reported, and none at all
//! for a step too small to be seen.

use super::event::{Progress, Stage, StageState, TaskEvent, TaskEventBody};
use super::lines::LineRing;
use slipway_core::{Bytes, Milliseconds, Step};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Progress moves on in steps of this many bytes at most, and of a thousandth of the whole where that is less: what a
/// bar of some hundred pixels can show.
const LARGEST_MOVE: u64 = 4 * 1024 * 1024;
/// Smaller moves than this are no news, however small the whole is.
const SMALLEST_MOVE: u64 = 256 * 1024;

/// Everything one task remembers.
#[derive(Debug, Default)]
pub(super) struct Memory {
    last_seq: u32,
    turns: Vec<TaskEvent>,
    stages: Vec<KeptStage>,
    pub(super) lines: LineRing,
}

#[derive(Debug)]
struct KeptStage {
    id: Arc<str>,
    stage: Stage,
    began: Instant,
    /// The number of its newest move since it began.
    moved: Option<u32>,
    /// How far it was then.
    told: u64,
}

impl KeptStage {
    fn is(&self, step: Step, id: &str) -> bool {
        self.stage.step == step && &*self.id == id
    }

    fn runs(&self) -> bool {
        self.stage.state == StageState::Running
    }
}

impl Memory {
    pub(super) fn last_seq(&self) -> u32 {
        self.last_seq
    }

    /// The stages as they are now, in the order in which they began.
    pub(super) fn stages(&self) -> Vec<Stage> {
        self.stages.iter().map(|kept| kept.stage.clone()).collect()
    }

    /// Every notice so far.
    pub(super) fn notices(&self) -> Vec<String> {
        let texts = self.turns.iter().filter_map(|event| match &event.body {
            TaskEventBody::Notice { text } => Some(text.clone()),
            _ => None,
        });
        texts.collect()
    }

    /// The step the task has come to.
    pub(super) fn step(&self) -> Option<Step> {
        self.stages.last().map(|kept| kept.stage.step)
    }

    /// Something happened that is never forgotten.
    pub(super) fn turn(&mut self, body: TaskEventBody) {
        let seq = self.count();
        self.turns.push(TaskEvent { seq, body });
    }

    /// A stage begins. The same stage may run again after it has ended; that is a new row.
    pub(super) fn begin(&mut self, step: Step, id: &str, name: &str) {
        match self.find(step, id).filter(|&place| self.stages[place].runs()) {
            Some(place) => {
                let kept = &mut self.stages[place];
                (kept.began, kept.moved, kept.told) = (Instant::now(), None, 0);
                (kept.stage.name, kept.stage.progress) = (name.to_owned(), None);
                self.tell(place);
            }
            None => self.add(step, id, name),
        }
    }

    /// A stage begins, unless it runs already.
    pub(super) fn begin_once(&mut self, step: Step, id: &str, name: &str) {
        if self.running(step, id).is_none() {
            self.begin(step, id, name);
        }
    }

    /// A stage that runs is this far; tells whether that is worth an event.
    pub(super) fn advance(&mut self, step: Step, id: &str, done: u64, total: Option<u64>) -> bool {
        let Some(place) = self.running(step, id) else { return false };
        let seq = self.last_seq.saturating_add(1);
        let kept = &mut self.stages[place];
        let news = kept.stage.progress.is_none()
            || Some(done) == total && kept.told != done
            || done.abs_diff(kept.told) >= move_of(total);
        kept.stage.progress = Some(Progress { done_bytes: Bytes(done), total_bytes: total.map(Bytes) });
        if news {
            (kept.moved, kept.told) = (Some(seq), done);
            self.last_seq = seq;
        }
        news
    }

    /// A stage ended, with the time since it began.
    pub(super) fn end(&mut self, step: Step, id: &str, state: StageState) {
        if let Some(place) = self.running(step, id) {
            let took = self.stages[place].began.elapsed();
            self.close(place, state, Some(took));
        }
    }

    /// A stage ended that someone else has timed, and that need not have been told of before.
    pub(super) fn ended(
        &mut self,
        step: Step,
        id: &str,
        name: &str,
        state: StageState,
        took: Option<Duration>,
    ) {
        let place = match self.find(step, id) {
            Some(place) => place,
            None => self.row(step, id, name),
        };
        name.clone_into(&mut self.stages[place].stage.name);
        self.close(place, state, took);
    }

    /// Closes what still runs, so that no stage is left spinning after the task has ended.
    pub(super) fn end_all(&mut self, state: StageState) {
        for place in 0..self.stages.len() {
            if self.stages[place].runs() {
                let took = self.stages[place].began.elapsed();
                self.close(place, state, Some(took));
            }
        }
    }

    /// A line for the log.
    pub(super) fn log(&mut self, step: Step, stage: Option<&str>, text: &str) {
        let name = stage.map(|id| match self.find(step, id) {
            Some(place) => Arc::clone(&self.stages[place].id),
            None => id.into(),
        });
        let seq = self.count();
        self.lines.push(seq, name, text);
    }

    /// Everything after `seq` but lines, in order: every turning point, and for a stage that moved where it is now.
    pub(super) fn events_after(&self, seq: u32) -> Vec<TaskEvent> {
        let first = self.turns.partition_point(|event| event.seq <= seq);
        let mut events: Vec<TaskEvent> = self.turns.iter().skip(first).cloned().collect();
        events.extend(self.stages.iter().filter_map(|kept| {
            let seq = kept.moved.filter(|moved| *moved > seq)?;
            Some(TaskEvent { seq, body: TaskEventBody::Stage { stage: kept.stage.clone() } })
        }));
        events.sort_by_key(|event| event.seq);
        events
    }

    fn add(&mut self, step: Step, id: &str, name: &str) {
        let place = self.row(step, id, name);
        self.tell(place);
    }

    fn row(&mut self, step: Step, id: &str, name: &str) -> usize {
        let place = self.stages.len();
        let stage = Stage {
            index: u32::try_from(place).unwrap_or(u32::MAX),
            step,
            id: id.to_owned(),
            name: name.to_owned(),
            state: StageState::Running,
            duration_ms: None,
            progress: None,
        };
        self.stages.push(KeptStage { id: id.into(), stage, began: Instant::now(), moved: None, told: 0 });
        place
    }

    fn close(&mut self, place: usize, state: StageState, took: Option<Duration>) {
        let kept = &mut self.stages[place];
        (kept.stage.state, kept.stage.duration_ms) = (state, took.map(Milliseconds::from));
        kept.moved = None;
        self.tell(place);
    }

    fn tell(&mut self, place: usize) {
        let stage = self.stages[place].stage.clone();
        self.turn(TaskEventBody::Stage { stage });
    }

    fn running(&self, step: Step, id: &str) -> Option<usize> {
        self.find(step, id).filter(|&place| self.stages[place].runs())
    }

    fn find(&self, step: Step, id: &str) -> Option<usize> {
        self.stages.iter().rposition(|kept| kept.is(step, id))
    }

    fn count(&mut self) -> u32 {
        self.last_seq = self.last_seq.saturating_add(1);
        self.last_seq
    }
}

fn move_of(total: Option<u64>) -> u64 {
    total.map_or(LARGEST_MOVE, |total| (total / 1000).clamp(SMALLEST_MOVE, LARGEST_MOVE))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stages(memory: &Memory) -> Vec<(u32, Step, StageState)> {
        memory.stages().iter().map(|stage| (stage.index, stage.step, stage.state)).collect()
    }

    #[test]
    fn a_stage_is_one_row_until_it_ended_and_another_step_has_rows_of_its_own() {
        let mut memory = Memory::default();
        memory.begin(Step::Test, "invoke", "Invoke");
        memory.begin_once(Step::Test, "invoke", "Invoke");
        memory.end(Step::Test, "invoke", StageState::Done);
        memory.begin(Step::Cloud, "invoke", "Invoke");
        memory.end(Step::Test, "invoke", StageState::Failed);
        let (done, running) = (StageState::Done, StageState::Running);
        assert_eq!(stages(&memory), [(0, Step::Test, done), (1, Step::Cloud, running)]);
        assert_eq!(memory.step(), Some(Step::Cloud));
        memory.end_all(StageState::Failed);
        assert_eq!(stages(&memory), [(0, Step::Test, done), (1, Step::Cloud, StageState::Failed)]);
    }

    #[test]
    fn a_stage_that_ended_keeps_how_far_it_was() {
        let mut memory = Memory::default();
        memory.begin(Step::Publish, "layer", "Layer");
        assert!(memory.advance(Step::Publish, "layer", 10, Some(10)));
        memory.end(Step::Publish, "layer", StageState::Done);
        let stage = memory.stages().remove(0);
        assert_eq!(stage.progress, Some(Progress { done_bytes: Bytes(10), total_bytes: Some(Bytes(10)) }));
        assert!(stage.duration_ms.is_some());
    }

    #[test]
    fn a_reader_who_looks_seldom_sees_each_turn_and_of_all_progress_the_newest() {
        let mut memory = Memory::default();
        memory.begin(Step::Publish, "layer", "Layer");
        for part in 1..=100 {
            memory.advance(Step::Publish, "layer", part << 20, Some(200 << 20));
        }
        memory.turn(TaskEventBody::Notice { text: "still".to_owned() });
        let events = memory.events_after(0);
        assert_eq!(events.len(), 3, "begun, moved, told: {events:?}");
        assert!(events.is_sorted_by_key(|event| event.seq));
        let moved = events.iter().find_map(|event| match &event.body {
            TaskEventBody::Stage { stage } => stage.progress.as_ref(),
            _ => None,
        });
        assert_eq!(moved.map(|progress| progress.done_bytes), Some(Bytes(100 << 20)));
        assert!(memory.events_after(memory.last_seq()).is_empty());
    }

    #[test]
    fn progress_of_ten_gibibytes_moves_a_bounded_number_of_times_however_small_its_pieces_are() {
        const WHOLE: u64 = 10 << 30;
        const PIECE: u64 = 16 * 1024;
        for total in [Some(WHOLE), None] {
            let mut memory = Memory::default();
            memory.begin(Step::Publish, "layer", "Layer");
            let moves = (1..=WHOLE / PIECE)
                .filter(|piece| memory.advance(Step::Publish, "layer", piece * PIECE, total))
                .count();
            assert!((1_000..=2_600).contains(&moves), "{moves} of {}", WHOLE / PIECE);
            let progress = memory.stages().remove(0).progress;
            assert_eq!(progress.map(|progress| progress.done_bytes), Some(Bytes(WHOLE)));
        }
    }
}
