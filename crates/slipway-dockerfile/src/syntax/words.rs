//! From a joined line to its parts: keyword, flags, words, pairs and the two forms of arguments.

use super::{Arguments, Flag, Instruction, Keyword, Span, Word};
use std::ops::Range;

/// The joined text of a continued line, and where each of its pieces came from.
#[derive(Default)]
pub(super) struct Source {
    text: String,
    /// Where a piece starts in the joined text, and where in the file.
    pieces: Vec<(usize, usize)>,
}

impl Source {
    pub(super) fn push(&mut self, piece: &str, start: usize) {
        self.pieces.push((self.text.len(), start));
        self.text.push_str(piece);
    }

    /// The place in the file of a byte of the joined text.
    fn place(&self, at: usize) -> usize {
        let next = self.pieces.partition_point(|(start, _)| *start <= at);
        let piece = next.checked_sub(1).and_then(|index| self.pieces.get(index));
        piece.map_or(0, |(joined, file)| file + (at - joined))
    }

    /// The place in the file of a piece of the joined text. An empty piece stands behind what precedes it.
    fn range(&self, range: &Range<usize>) -> Range<usize> {
        let end = range.end.checked_sub(1).map_or_else(|| self.place(0), |last| self.place(last) + 1);
        let start = if range.is_empty() { end } else { self.place(range.start) };
        start..end
    }

    fn slice(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or_default()
    }
}

/// Takes a joined line apart. Its span, comments and here-documents are filled in by the caller.
pub(super) fn instruction(source: &Source, escape: char) -> Instruction {
    let text = source.text.as_str();
    let keyword_start = text.len() - text.trim_start().len();
    let keyword_end = word_end(text, keyword_start, None);
    let keyword = Keyword::from_word(text.get(keyword_start..keyword_end).unwrap_or_default());
    let (flags, rest) = flags(source, keyword_end, escape);
    let arguments_end = rest.max(text.trim_end().len());
    let range = rest..arguments_end;
    let raw = source.slice(&range);
    let exec = if keyword.takes_json() && raw.starts_with('[') { json_texts(raw) } else { None };
    let words = match exec {
        Some(_) => Vec::new(),
        None => split(text, &range, escape)
            .map(|word| Word { text: source.slice(&word).to_owned(), range: source.range(&word) })
            .collect(),
    };
    let end = if range.is_empty() { keyword_end..keyword_end } else { range.clone() };
    Instruction {
        span: Span { start: 0, end: 0, first_line: 0, last_line: 0 },
        keyword,
        keyword_range: source.range(&(keyword_start..keyword_end)),
        flags,
        arguments_range: source.range(&end),
        arguments: exec.map_or_else(|| Arguments::Shell(raw.to_owned()), Arguments::Exec),
        words,
        heredocs: Vec::new(),
        comments: Vec::new(),
        stage: None,
    }
}

fn json_texts(text: &str) -> Option<Vec<String>> {
    serde_json::from_str(text).ok()
}

/// The flags, and where the arguments start.
fn flags(source: &Source, from: usize, escape: char) -> (Vec<Flag>, usize) {
    let mut flags = Vec::new();
    let mut at = from;
    loop {
        let rest = source.text.get(at..).unwrap_or_default();
        let start = at + (rest.len() - rest.trim_start().len());
        if !source.text.get(start..).is_some_and(|rest| rest.starts_with("--")) {
            return (flags, start);
        }
        let end = word_end(&source.text, start, Some(escape));
        let word = source.slice(&(start..end)).trim_start_matches("--");
        at = end;
        if word.is_empty() {
            let rest = source.text.get(at..).unwrap_or_default();
            return (flags, at + (rest.len() - rest.trim_start().len()));
        }
        let (name, value) = match word.split_once('=') {
            Some((name, value)) => (name, Some(unquoted(value))),
            None => (word, None),
        };
        flags.push(Flag { name: name.to_owned(), value, range: source.range(&(start..end)) });
    }
}

/// The words of a piece of text: cut at blanks, with quoted blanks kept inside.
fn split<'a>(
    text: &'a str,
    range: &Range<usize>,
    escape: char,
) -> impl Iterator<Item = Range<usize>> + use<'a> {
    let (mut at, end) = (range.start, range.end);
    std::iter::from_fn(move || {
        let rest = text.get(at..end)?;
        let start = at + (rest.len() - rest.trim_start().len());
        if start >= end {
            return None;
        }
        at = word_end(text, start, Some(escape)).min(end);
        Some(start..at)
    })
}

/// Where the word that starts here ends. With an escape character, quotes and escapes keep blanks inside.
fn word_end(text: &str, start: usize, escape: Option<char>) -> usize {
    let mut quote = None;
    let mut escaped = false;
    for (offset, letter) in text.get(start..).unwrap_or_default().char_indices() {
        match (escape, quote) {
            _ if escaped => escaped = false,
            (Some(escape), None | Some('"')) if letter == escape => escaped = true,
            (Some(_), Some(open)) if letter == open => quote = None,
            (Some(_), None) if matches!(letter, '"' | '\'') => quote = Some(letter),
            (_, None) if letter.is_whitespace() => return start + offset,
            _ => {}
        }
    }
    text.len()
}

/// A word without its quotes. Escapes are kept, because only expanding replaces them.
pub(super) fn unquoted(word: &str) -> String {
    let mut quote = None;
    let mut plain = String::with_capacity(word.len());
    for letter in word.chars() {
        match quote {
            Some(open) if letter == open => quote = None,
            None if matches!(letter, '"' | '\'') => quote = Some(letter),
            _ => plain.push(letter),
        }
    }
    plain
}

/// `NAME=value …`, or the old form `NAME value with blanks` that ENV still takes.
pub(super) fn pairs(instruction: &Instruction) -> Vec<(String, Option<String>)> {
    let Arguments::Shell(text) = &instruction.arguments else { return Vec::new() };
    let Some(first) = instruction.words.first() else { return Vec::new() };
    if instruction.keyword == Keyword::Env && !first.text.contains('=') {
        let value = text.strip_prefix(first.text.as_str()).unwrap_or_default().trim().to_owned();
        return vec![(first.text.clone(), Some(value))];
    }
    let pair = |word: &Word| match word.text.split_once('=') {
        Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
        None => (word.text.clone(), None),
    };
    instruction.words.iter().map(pair).collect()
}
