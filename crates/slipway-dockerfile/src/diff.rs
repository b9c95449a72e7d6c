//! What a change would do to a file, line by line.
//!
//! Three lines around every change are shown and the rest is left out, with a mark where something is missing.
//! Texts of very many lines are not compared line by line: past the bound the middle that differs counts as
//! removed and added as a whole, so that a file from outside cannot make the window wait.

use serde::{Deserialize, Serialize};
use similar::{Algorithm, ChangeTag, TextDiff};

/// How a line differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum DiffKind {
    /// It stands in both.
    Same,
    /// It stands only in the later text.
    Added,
    /// It stands only in the earlier text.
    Removed,
    /// Lines that are in both are left out here.
    Gap,
}

/// One line of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct DiffLine {
    /// How it differs.
    pub kind: DiffKind,
    /// Its number in the earlier text, from one.
    pub before_line: Option<u32>,
    /// Its number in the later text, from one.
    pub after_line: Option<u32>,
    /// The line without its line end.
    pub text: String,
}

const CONTEXT_LINES: usize = 3;
/// Comparing takes time with the square of the lines that differ.
const MAX_COMPARED_LINES: usize = 1000;

/// Compares two texts. Equal texts give nothing.
///
/// Line ends count: a line that only changed its line end is removed and added with the same text.
pub fn diff(before: &str, after: &str) -> Vec<DiffLine> {
    let (old, new): (Vec<&str>, Vec<&str>) =
        (before.split_inclusive('\n').collect(), after.split_inclusive('\n').collect());
    shown(compared(&old, &new, MAX_COMPARED_LINES))
}

/// Common lines at the start and the end, and what differs between them.
fn compared(old: &[&str], new: &[&str], most_compared: usize) -> Vec<DiffLine> {
    let head = old.iter().zip(new).take_while(|(left, right)| left == right).count();
    let most = old.len().min(new.len()) - head;
    let tail =
        old.iter().rev().zip(new.iter().rev()).take(most).take_while(|(left, right)| left == right).count();
    let (old_end, new_end) = (old.len() - tail, new.len() - tail);
    let same = |at: usize, other: usize, text: &str| line(DiffKind::Same, Some(at), Some(other), text);
    let mut lines: Vec<DiffLine> =
        old.iter().take(head).enumerate().map(|(at, text)| same(at, at, text)).collect();
    let old_middle = old.get(head..old_end).unwrap_or_default();
    let new_middle = new.get(head..new_end).unwrap_or_default();
    if old_middle.len().max(new_middle.len()) > most_compared {
        let removed = old_middle.iter().enumerate();
        lines.extend(removed.map(|(at, text)| line(DiffKind::Removed, Some(head + at), None, text)));
        let added = new_middle.iter().enumerate();
        lines.extend(added.map(|(at, text)| line(DiffKind::Added, None, Some(head + at), text)));
    } else {
        lines.extend(fine(old_middle, new_middle, head));
    }
    lines.extend(
        old.iter().skip(old_end).enumerate().map(|(at, text)| same(old_end + at, new_end + at, text)),
    );
    lines
}

/// Line by line, both counted from the same offset.
fn fine(old: &[&str], new: &[&str], offset: usize) -> Vec<DiffLine> {
    let comparison = TextDiff::configure().algorithm(Algorithm::Myers).diff_slices(old, new);
    let line = |change: similar::Change<&str>| {
        let kind = match change.tag() {
            ChangeTag::Equal => DiffKind::Same,
            ChangeTag::Delete => DiffKind::Removed,
            ChangeTag::Insert => DiffKind::Added,
        };
        let place = |index: Option<usize>| index.map(|index| offset + index);
        self::line(kind, place(change.old_index()), place(change.new_index()), change.value())
    };
    comparison.iter_all_changes().map(line).collect()
}

fn line(kind: DiffKind, before: Option<usize>, after: Option<usize>, text: &str) -> DiffLine {
    let number = |index: Option<usize>| index.and_then(|index| u32::try_from(index + 1).ok());
    let text = text.strip_suffix('\n').map_or(text, |text| text.strip_suffix('\r').unwrap_or(text));
    DiffLine { kind, before_line: number(before), after_line: number(after), text: text.to_owned() }
}

/// Leaves out what is further than the context from any change.
fn shown(lines: Vec<DiffLine>) -> Vec<DiffLine> {
    let mut near = vec![false; lines.len()];
    for (at, _) in lines.iter().enumerate().filter(|(_, line)| line.kind != DiffKind::Same) {
        let end = (at + CONTEXT_LINES + 1).min(lines.len());
        if let Some(around) = near.get_mut(at.saturating_sub(CONTEXT_LINES)..end) {
            around.fill(true);
        }
    }
    if !near.contains(&true) {
        return Vec::new();
    }
    let mut kept: Vec<DiffLine> = Vec::new();
    for (line, near) in lines.into_iter().zip(near) {
        if near {
            kept.push(line);
        } else if kept.last().is_none_or(|last| last.kind != DiffKind::Gap) {
            let text = String::new();
            kept.push(DiffLine { kind: DiffKind::Gap, before_line: None, after_line: None, text });
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn marks(lines: &[DiffLine]) -> Vec<String> {
        let mark = |line: &DiffLine| match line.kind {
            DiffKind::Same => format!(" {}", line.text),
            DiffKind::Added => format!("+{}", line.text),
            DiffKind::Removed => format!("-{}", line.text),
            DiffKind::Gap => "@".to_owned(),
        };
        lines.iter().map(mark).collect()
    }

    #[test]
    fn three_lines_around_a_change_are_shown() {
        let before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
        let lines = diff(before, "1\n2\n3\n4\nfive\n6\n7\n8\n9\n");
        assert_eq!(marks(&lines), ["@", " 2", " 3", " 4", "-5", "+five", " 6", " 7", " 8", "@"]);
        let change = &lines[4..6];
        assert_eq!((change[0].before_line, change[0].after_line), (Some(5), None));
        assert_eq!((change[1].before_line, change[1].after_line), (None, Some(5)));
    }

    #[test]
    fn equal_texts_differ_nowhere_and_a_line_end_is_a_difference() {
        assert_eq!(diff("a\nb\n", "a\nb\n"), []);
        assert_eq!(marks(&diff("a\r\n", "a\n")), ["-a", "+a"]);
    }

    #[test]
    fn a_very_long_change_is_shown_as_a_whole() {
        let text: String = (0..20_000).map(|line| format!("{line}\n")).collect();
        let changed = text.replace("\n10000\n", "\nchanged\n");
        let lines = diff(&text, &changed);
        assert_eq!(marks(&lines)[4..6], ["-10000", "+changed"]);
        assert_eq!((lines.len(), lines[4].before_line), (10, Some(10_001)));
        // Two changes far apart make everything between them one change.
        let lines = diff(&text, &changed.replace("\n5\n", "\nfive\n"));
        assert_eq!(lines.len(), 2 + 6 + 2 * 9996);
    }

    proptest! {
        #[test]
        fn removing_and_adding_leads_from_one_text_to_the_other(
            old in "([ab]\n){0,6}[ab]?", new in "([ab]\n){0,6}[ab]?"
        ) {
            for most in [0, 100] {
                let (from, to): (Vec<&str>, Vec<&str>) =
                    (old.split_inclusive('\n').collect(), new.split_inclusive('\n').collect());
                let lines = compared(&from, &to, most);
                let text = |without: DiffKind| -> Vec<String> {
                    lines.iter().filter(|line| line.kind != without).map(|line| line.text.clone()).collect()
                };
                let numbers = |number: fn(&DiffLine) -> Option<u32>| lines.iter().filter_map(number).collect::<Vec<_>>();
                let count = |lines: &[&str]| (1..=u32::try_from(lines.len()).unwrap()).collect::<Vec<_>>();
                prop_assert_eq!(numbers(|line| line.before_line), count(&from));
                prop_assert_eq!(numbers(|line| line.after_line), count(&to));
                prop_assert_eq!(text(DiffKind::Added), from.iter().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>());
                prop_assert_eq!(text(DiffKind::Removed), to.iter().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>());
            }
        }
    }
}
