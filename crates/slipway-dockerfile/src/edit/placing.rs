//! Where a change goes, down to the byte.

use super::super::syntax::{Dockerfile, Instruction, Keyword};
use super::EditError;
use std::ops::Range;

/// A piece of text in the place of another.
#[derive(Debug)]
pub(super) struct Patch {
    range: Range<usize>,
    text: String,
}

impl Patch {
    pub(super) fn replace(range: &Range<usize>, text: String) -> Self {
        Self { range: range.clone(), text }
    }

    pub(super) fn insert(at: usize, text: String) -> Self {
        Self { range: at..at, text }
    }
}

/// All patches of one change, and by how many instructions the file grows.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pub(super) patches: Vec<Patch>,
    pub(super) count: isize,
}

impl Changes {
    pub(super) fn one(patch: Patch) -> Self {
        Self { patches: vec![patch], count: 0 }
    }

    pub(super) fn and(mut self, other: Self) -> Self {
        self.patches.extend(other.patches);
        self.count += other.count;
        self
    }

    /// The text with the patches made. Of patches that overlap, the first counts.
    pub(super) fn made_to(mut self, text: &str) -> String {
        // The sort is stable: two insertions in one place keep their order.
        self.patches.sort_by_key(|patch| patch.range.start);
        let mut result = String::with_capacity(text.len() + 200);
        let mut at = 0;
        for patch in &self.patches {
            let Some(kept) = text.get(at..patch.range.start) else { continue };
            result.push_str(kept);
            result.push_str(&patch.text);
            at = patch.range.end;
        }
        result.push_str(text.get(at..).unwrap_or_default());
        result
    }
}

/// Gives an instruction other arguments. Comments between its lines move above it.
pub(super) fn set_arguments(file: &Dockerfile, instruction: &Instruction, arguments: &str) -> Changes {
    let range = &instruction.arguments_range;
    let text = if range.is_empty() { format!(" {arguments}") } else { arguments.to_owned() };
    Changes::one(Patch::replace(range, text)).and(moved_comments(file, instruction, range))
}

/// The comments of an instruction inside a range that goes away, put above the instruction.
pub(super) fn moved_comments(file: &Dockerfile, instruction: &Instruction, range: &Range<usize>) -> Changes {
    let mut changes = Changes::default();
    for comment in instruction.comments.iter().filter(|one| range.start <= one.start && one.end <= range.end)
    {
        let line = format!("{}{}", file.slice(comment).trim(), file.line_end());
        changes.patches.push(Patch::insert(instruction.span.start, line));
    }
    changes
}

/// Takes an instruction out with its line end.
pub(super) fn removal(file: &Dockerfile, instruction: &Instruction) -> Changes {
    let whole = instruction.span.start..instruction.span.end;
    let mut changes =
        moved_comments(file, instruction, &whole).and(Changes::one(Patch::replace(&whole, String::new())));
    changes.count = -1;
    changes
}

/// Puts lines behind an instruction.
pub(super) fn insert_behind(file: &Dockerfile, instruction: &Instruction, lines: &[String]) -> Changes {
    let end = file.line_end();
    let at = instruction.span.end;
    let ends_line = file.text().get(..at).is_some_and(|text| text.ends_with('\n'));
    let text: String = match ends_line {
        true => lines.iter().map(|line| format!("{line}{end}")).collect(),
        false => lines.iter().map(|line| format!("{end}{line}")).collect(),
    };
    let count = isize::try_from(lines.len()).unwrap_or_default();
    Changes { patches: vec![Patch::insert(at, text)], count }
}

/// Puts a line above an instruction.
pub(super) fn insert_before(file: &Dockerfile, instruction: &Instruction, line: &str) -> Changes {
    let text = format!("{line}{}", file.line_end());
    Changes { patches: vec![Patch::insert(instruction.span.start, text)], count: 1 }
}

/// The last instruction with this keyword in the last stage.
pub(super) fn last_in_last_stage<'a>(file: &'a Dockerfile, keyword: &Keyword) -> Option<&'a Instruction> {
    let last = file.stages().len().checked_sub(1);
    file.instructions().rev().find(|one| one.stage == last && one.keyword == *keyword && last.is_some())
}

/// The last instruction of the file, which has to be in a stage.
pub(super) fn last_instruction(file: &Dockerfile) -> Result<&Instruction, EditError> {
    file.instructions().next_back().filter(|one| one.stage.is_some()).ok_or(EditError::NoStage)
}

/// Gives the instruction of the last stage these arguments, or adds it at the end.
pub(super) fn set_in_last_stage(
    file: &Dockerfile,
    keyword: &Keyword,
    word: &str,
    arguments: &str,
) -> Result<Changes, EditError> {
    match last_in_last_stage(file, keyword) {
        Some(instruction) => Ok(set_arguments(file, instruction, arguments)),
        None => Ok(insert_behind(file, last_instruction(file)?, &[format!("{word} {arguments}")])),
    }
}

/// Where a word stands in an instruction's own text, with nothing before or behind that would make it part of
/// a longer one. Case does not count.
pub(super) fn words_in(file: &Dockerfile, instruction: &Instruction, word: &str) -> Vec<Range<usize>> {
    let start = instruction.span.start;
    let text = file.text().get(start..instruction.span.end).unwrap_or_default().to_ascii_lowercase();
    let word = word.to_ascii_lowercase();
    let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.');
    text.match_indices(&word)
        .filter(|(at, _)| {
            let before = text.get(..*at).and_then(|text| text.chars().next_back());
            let behind = text.get(at + word.len()..).and_then(|text| text.chars().next());
            !before.is_some_and(is_part) && !behind.is_some_and(is_part)
        })
        .map(|(at, _)| start + at..start + at + word.len())
        .filter(|place| !instruction.comments.iter().any(|comment| comment.contains(&place.start)))
        .collect()
}
