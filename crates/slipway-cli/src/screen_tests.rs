//! What a person sees, as a terminal would show it.

use super::*;
use indicatif::{InMemoryTerm, TermLike as _};
use slipway_core::{Milliseconds, Step};

fn screen(term: &InMemoryTerm, columns: fn() -> u16) -> Screen {
    let target = ProgressDrawTarget::term_like_with_hz(Box::new(term.clone()), 255);
    let bars = MultiProgress::with_draw_target(target);
    let lines = term.clone();
    let lines = Box::new(move |text: &str| text.lines().for_each(|line| lines.write_line(line).unwrap()));
    Screen { bars, lines, live: true, marks: true, columns, steps: Mutex::default() }
}

fn stage(id: &str, name: &str, state: StageState) -> Stage {
    let duration_ms = (state != StageState::Running).then_some(Milliseconds(1_234.0));
    let (id, name) = (id.to_owned(), name.to_owned());
    Stage { index: 0, step: Step::Build, id, name, state, duration_ms, progress: None }
}

fn event(stage: Stage) -> TaskEvent {
    TaskEvent { seq: 1, body: TaskEventBody::Stage { stage } }
}

fn log(stage: &str, text: &str) -> TaskEvent {
    let line = LogLine { stage: Some(stage.to_owned()), text: text.to_owned() };
    TaskEvent { seq: 1, body: TaskEventBody::Log { line } }
}

/// The words of a line without the spinner and the time, which differ from run to run.
fn steady(line: &str) -> String {
    let words = line.split_whitespace().filter(|word| !"⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏".contains(word));
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn a_step_that_runs_moves_and_one_that_ended_is_one_line() {
    let term = InMemoryTerm::new(20, 80);
    let screen = screen(&term, || 80);
    screen.tell(None, &[event(stage("a", "Read the project", StageState::Running))]);
    screen.tell(
        None,
        &[log("a", "a line\u{1b}[2J of it"), event(stage("a", "Read the project", StageState::Done))],
    );
    let reused = Stage { duration_ms: None, ..stage("b", "FROM the\n  base", StageState::Reused) };
    screen.tell(None, &[event(reused), event(stage("c", "RUN dotnet publish", StageState::Running))]);
    let shown = term.contents();
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(
        lines[..4],
        [
            "  Read the project:",
            "    a line of it",
            "✔ done    Read the project (1.2 s)",
            "✔ reused  FROM the base"
        ]
    );
    assert!(steady(lines[4]).starts_with("RUN dotnet publish 0.") && lines[4].ends_with(" s"), "{shown}");
    screen.tell(None, &[event(stage("c", "RUN dotnet publish", StageState::Failed))]);
    assert!(term.contents().ends_with("✘ failed  RUN dotnet publish (1.2 s)"), "{}", term.contents());
}

#[test]
fn a_layer_has_a_bar_with_its_bytes_and_a_narrow_terminal_the_bytes_alone() {
    for (columns, width, bar) in [(80, (|| 80) as fn() -> u16, true), (50, || 50, false)] {
        let term = InMemoryTerm::new(20, columns);
        let screen = screen(&term, width);
        let progress = |done: u64| Stage {
            progress: Some(Progress { done_bytes: Bytes(done), total_bytes: Some(Bytes(8 << 20)) }),
            ..stage("l", "Layer 0123456789ab", StageState::Running)
        };
        screen.tell(None, &[event(stage("l", "Layer 0123456789ab", StageState::Running))]);
        screen.tell(None, &[event(progress(1 << 20)), event(progress(4 << 20))]);
        std::thread::sleep(BEAT * 2);
        let shown = term.contents();
        assert_eq!(shown.lines().count(), 1, "it stays one line: {shown}");
        assert!(shown.contains("4.0 MiB of 8.0 MiB"), "{shown}");
        assert_eq!(shown.contains("━━━"), bar, "{shown}");
        screen.settle(None);
        assert_eq!(term.contents(), "", "nothing moves after the end");
        let ended =
            Stage { state: StageState::Done, duration_ms: Some(Milliseconds(1200.0)), ..progress(8 << 20) };
        screen.tell(None, &[event(ended)]);
        assert!(term.contents().ends_with("Layer 0123456789ab (8.0 MiB, 1.2 s)"), "{}", term.contents());
    }
}

#[test]
fn tasks_side_by_side_keep_their_steps_apart() {
    let term = InMemoryTerm::new(20, 80);
    let screen = screen(&term, || 80);
    for label in ["One", "Two"] {
        screen.tell(Some(label), &[event(stage("1", "Restore", StageState::Running))]);
    }
    screen.tell(Some("One"), &[event(stage("1", "Restore", StageState::Done))]);
    let shown = term.contents();
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(lines[0], "[One] ✔ done    Restore (1.2 s)");
    assert!(steady(lines[1]).starts_with("[Two] Restore"), "{shown}");
}

#[test]
fn a_long_name_leaves_its_line_one_line() {
    let term = InMemoryTerm::new(20, 40);
    let screen = screen(&term, || 40);
    screen.tell(None, &[event(stage("a", &"word ".repeat(30), StageState::Done))]);
    let shown = term.contents();
    assert_eq!(shown.lines().count(), 1, "{shown}");
    assert!(shown.ends_with("… (1.2 s)"), "{shown}");
}

#[test]
fn where_nobody_looks_a_step_is_a_line_of_words_when_it_has_ended() {
    let screen = Screen::new(false);
    let mut steps = Steps::default();
    let mut lines = |event: TaskEvent| screen.lines(&mut steps, "", &event.body);
    assert!(lines(event(stage("a", "Restore", StageState::Running))).is_empty());
    assert_eq!(lines(log("a", "one")), ["  Restore:", "    one"]);
    assert_eq!(lines(log("a", "two")), ["    two"], "the name stands once above its lines");
    assert_eq!(lines(event(stage("a", "Restore", StageState::Done))), ["done    Restore (1.2 s)"]);
    assert_eq!(lines(event(stage("b", "Publish", StageState::Failed))), ["failed  Publish (1.2 s)"]);
    assert_eq!(lines(log("b", "late")), ["  Publish:", "    late"]);
}
