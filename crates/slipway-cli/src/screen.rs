//! The one place that everything for people is shown on: steps that run as spinners and bars below lines that stay.
//!
//! Where standard error is no terminal there are no bars, and the same lines come one after the other. A step gets one
//! line, when it has ended. Lines of a log stand below the name of their step.

use crate::colour::{self, Tone};
use crate::terminal::plain;
use console::{Term, measure_text_width, truncate_str};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use slipway_core::Bytes;
use slipway_workbench::tasks::{LogLine, Progress, Stage, StageState, TaskEvent, TaskEventBody};
use std::collections::HashMap;
use std::io::Write as _;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A bar's own part of a line; a narrower terminal shows the figures alone.
const ROOM_FOR_A_BAR: usize = 72;
/// So much of a name is shown in the narrowest terminal.
const LEAST_OF_A_NAME: usize = 10;
/// How often a spinner moves.
const BEAT: Duration = Duration::from_millis(100);

/// A step of a task; the label tells tasks apart that run side by side.
type Key = (String, String);

/// Where lines, spinners and bars go.
pub(crate) struct Screen {
    bars: MultiProgress,
    /// Writes lines that stay. They do not go through the bars, which would fill each up with blanks to the width.
    lines: Box<dyn Fn(&str) + Send + Sync>,
    live: bool,
    /// Whether ✔ and ✘ can be shown; the word stands beside them in every case.
    marks: bool,
    /// Asked for each line: somebody may have made the window smaller meanwhile.
    columns: fn() -> u16,
    steps: Mutex<Steps>,
}

#[derive(Default)]
struct Steps {
    names: HashMap<Key, String>,
    running: HashMap<Key, ProgressBar>,
    /// The step whose lines come now.
    heading: Option<Key>,
}

impl Screen {
    /// Draws what changes where `live` says that somebody looks; else it only writes lines.
    pub(crate) fn new(live: bool) -> Self {
        let target = if live { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        Self {
            bars: MultiProgress::with_draw_target(target),
            lines: Box::new(|text| {
                let _ = writeln!(std::io::stderr().lock(), "{text}");
            }),
            live,
            marks: live && Term::stderr().features().wants_emoji(),
            columns: || Term::stderr().size().1,
            steps: Mutex::default(),
        }
    }

    /// Writes lines of the result. A reader that has closed its end, such as `head`, is no error of ours.
    pub(crate) fn out(&self, text: &str) {
        self.bars.suspend(|| {
            let _ = writeln!(std::io::stdout().lock(), "{text}");
        });
    }

    /// Writes lines of what goes on.
    pub(crate) fn err(&self, text: &str) {
        self.bars.suspend(|| (self.lines)(text));
    }

    /// Shows what tasks tell, all of it at once: drawing anew for each line would be slow.
    pub(crate) fn tell(&self, label: Option<&str>, events: &[TaskEvent]) {
        let mut steps = self.steps();
        let lines: Vec<String> = events
            .iter()
            .flat_map(|event| self.lines(&mut steps, label.unwrap_or_default(), &event.body))
            .map(|line| labelled(label, &line))
            .collect();
        drop(steps);
        if !lines.is_empty() {
            self.err(&lines.join("\n"));
        }
    }

    /// Takes away what still moves of a task that has ended.
    pub(crate) fn settle(&self, label: Option<&str>) {
        let label = label.unwrap_or_default();
        self.steps().running.retain(|(of, _), bar| {
            let stays = of != label;
            if !stays {
                self.remove(bar);
            }
            stays
        });
    }

    fn lines(&self, steps: &mut Steps, label: &str, event: &TaskEventBody) -> Vec<String> {
        match event {
            TaskEventBody::Stage { stage } => self.stage(steps, label, stage).into_iter().collect(),
            TaskEventBody::Log { line } => log_lines(steps, label, line),
            TaskEventBody::Notice { text } => {
                vec![format!("{} {}", colour::err(Tone::Advice, "note:"), plain(text))]
            }
            TaskEventBody::Dropped { count } => vec![format!("    ({count} lines left out)")],
            TaskEventBody::Cancelling => vec!["Cancelling… Ctrl-C once more ends at once.".to_owned()],
            TaskEventBody::Started | TaskEventBody::Finished { .. } => Vec::new(),
        }
    }

    /// A step that runs moves; one that has ended becomes a line.
    fn stage(&self, steps: &mut Steps, label: &str, stage: &Stage) -> Option<String> {
        let key = (label.to_owned(), stage.id.clone());
        let name = one_line(&stage.name);
        if stage.state == StageState::Running {
            if self.live {
                let bar = steps.running.entry(key.clone()).or_insert_with(|| self.spinner(label, &name));
                self.advance(bar, stage.progress.as_ref());
            }
            steps.names.insert(key, name);
            return None;
        }
        if let Some(bar) = steps.running.remove(&key) {
            self.remove(&bar);
        }
        if steps.heading.as_ref() == Some(&key) {
            steps.heading = None;
        }
        let line = self.ended(stage, &name, label);
        steps.names.insert(key, name);
        Some(line)
    }

    fn ended(&self, stage: &Stage, name: &str, label: &str) -> String {
        let (mark, word, tone) = match stage.state {
            StageState::Running | StageState::Done => ("✔ ", "done", Tone::Good),
            StageState::Reused => ("✔ ", "reused", Tone::Faint),
            StageState::Failed => ("✘ ", "failed", Tone::Bad),
        };
        let mark = if self.marks { mark } else { "" };
        let figures = figures(stage);
        let head = colour::err(tone, format!("{mark}{word:<6}"));
        let label = if label.is_empty() { 0 } else { measure_text_width(label) + "[] ".len() };
        let taken = label + measure_text_width(mark) + "reused  ".len() + figures.len();
        let room = self.width().saturating_sub(taken).max(LEAST_OF_A_NAME);
        let name = if self.live { truncate_str(name, room, "…") } else { name.into() };
        format!("{head}  {name}{figures}")
    }

    fn spinner(&self, label: &str, name: &str) -> ProgressBar {
        let bar = self.bars.add(ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()));
        bar.set_style(self.style("{spinner:.cyan} {wide_msg} {seconds}"));
        bar.set_message(labelled((!label.is_empty()).then_some(label), name));
        bar.enable_steady_tick(BEAT);
        bar
    }

    fn advance(&self, bar: &ProgressBar, progress: Option<&Progress>) {
        let Some(Progress { done_bytes, total_bytes }) = progress else { return };
        let total = total_bytes.map(|Bytes(total)| total);
        if bar.position() == 0 || bar.length() != total {
            bar.set_style(self.style(match total {
                Some(_) if self.width() >= ROOM_FOR_A_BAR => {
                    "{spinner:.cyan} {wide_msg} {bar:20.cyan/dim} {sizes} {seconds}"
                }
                _ => "{spinner:.cyan} {wide_msg} {sizes} {seconds}",
            }));
            if let Some(total) = total {
                bar.set_length(total);
            }
        }
        bar.set_position(done_bytes.0);
    }

    /// A template that is wrong would fall back to indicatif's own; a test draws each of them.
    fn style(&self, template: &str) -> ProgressStyle {
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let style = if self.marks {
            style.progress_chars("━╸ ").tick_chars("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏ ")
        } else {
            style.progress_chars("=> ").tick_chars("|/-\\ ")
        };
        style.with_key("seconds", seconds).with_key("sizes", sizes)
    }

    fn width(&self) -> usize {
        usize::from((self.columns)())
    }

    fn remove(&self, bar: &ProgressBar) {
        bar.finish_and_clear();
        self.bars.remove(bar);
    }

    fn steps(&self) -> MutexGuard<'_, Steps> {
        self.steps.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How much a step that has ended moved, and how long it took.
fn figures(stage: &Stage) -> String {
    let size = stage.progress.as_ref().map(|progress| progress.total_bytes.unwrap_or(progress.done_bytes));
    let size = size.map(|bytes| bytes.to_string());
    // A step that was reused took no time that is worth a figure.
    let took = stage.duration_ms.filter(|_| stage.state != StageState::Reused);
    let took = took.map(|ms| format!("{:.1} s", ms.seconds()));
    let figures: Vec<String> = size.into_iter().chain(took).collect();
    if figures.is_empty() { String::new() } else { format!(" ({})", figures.join(", ")) }
}

/// The line, below the name of its step where the lines before it were of another one.
fn log_lines(steps: &mut Steps, label: &str, line: &LogLine) -> Vec<String> {
    let text = format!("    {}", plain(&line.text));
    let Some(stage) = &line.stage else { return vec![text] };
    let key = (label.to_owned(), stage.clone());
    if steps.heading.as_ref() == Some(&key) {
        return vec![text];
    }
    let name = steps.names.get(&key).cloned();
    steps.heading = Some(key);
    name.map(|name| format!("  {name}:")).into_iter().chain([text]).collect()
}

/// Each line with the name of what it is about, where there are several.
pub(crate) fn labelled(label: Option<&str>, text: &str) -> String {
    let Some(label) = label else { return text.to_owned() };
    text.lines().map(|line| format!("[{label}] {line}")).collect::<Vec<_>>().join("\n")
}

/// A name that holds line ends, such as a RUN step of several lines, as one line.
pub(crate) fn one_line(name: &str) -> String {
    plain(name).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn seconds(state: &ProgressState, text: &mut dyn std::fmt::Write) {
    let _ = write!(text, "{:.1} s", state.elapsed().as_secs_f64());
}

fn sizes(state: &ProgressState, text: &mut dyn std::fmt::Write) {
    let _ = match state.len() {
        Some(total) => write!(text, "{} of {}", Bytes(state.pos()), Bytes(total)),
        None => write!(text, "{}", Bytes(state.pos())),
    };
}

#[cfg(test)]
#[path = "screen_tests.rs"]
mod tests;
