//! From bytes to instructions: lines, directives, comments, continued lines and here-documents.

use super::words::{self, Source};
use super::{Arguments, Heredoc, Instruction, Item, ItemKind, Keyword, MAX_INSTRUCTIONS, Span, SyntaxError};
use slipway_core::image::shortened;
use std::ops::Range;

/// Reads all items of the text, and the character that continues a line.
pub(super) fn read(text: &str) -> Result<(Vec<Item>, char), SyntaxError> {
    let mut reader = Reader { text, at: 0, line: 1, escape: '\\', directives: true };
    let mut items = Vec::new();
    if text.starts_with('\u{feff}') {
        let span = Span { start: 0, end: 3, first_line: 1, last_line: 1 };
        items.push(Item { span, kind: ItemKind::ByteOrderMark });
        reader.at = 3;
    }
    let mut instructions = 0;
    while let Some(line) = reader.next_line() {
        let item = reader.item(&line)?;
        if matches!(item.kind, ItemKind::Instruction(_)) {
            instructions += 1;
            if instructions > MAX_INSTRUCTIONS {
                return Err(SyntaxError::TooManyInstructions);
            }
        }
        items.push(item);
    }
    Ok((items, reader.escape))
}

struct Line<'a> {
    start: usize,
    number: u32,
    /// Without its line end.
    content: &'a str,
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// The number of the next line.
    line: u32,
    escape: char,
    /// Whether a directive may still come.
    directives: bool,
}

impl<'a> Reader<'a> {
    fn next_line(&mut self) -> Option<Line<'a>> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let whole = rest.split_inclusive('\n').next()?;
        let line = Line { start: self.at, number: self.line, content: whole.trim_end_matches(['\r', '\n']) };
        self.at += whole.len();
        self.line = self.line.saturating_add(1);
        Some(line)
    }

    fn span_from(&self, first: &Line<'_>) -> Span {
        let last_line = self.line.saturating_sub(1).max(first.number);
        Span { start: first.start, end: self.at, first_line: first.number, last_line }
    }

    fn item(&mut self, line: &Line<'a>) -> Result<Item, SyntaxError> {
        let content = line.content.trim_start();
        let kind = if content.starts_with('#') {
            self.comment(content, line.number)?
        } else if content.is_empty() {
            self.directives = false;
            ItemKind::Blank
        } else {
            self.directives = false;
            let instruction = self.instruction(line)?;
            return Ok(Item { span: instruction.span, kind: ItemKind::Instruction(Box::new(instruction)) });
        };
        Ok(Item { span: self.span_from(line), kind })
    }

    /// A directive is a comment of the form `# name=value` with nothing but directives above it.
    fn comment(&mut self, content: &str, line: u32) -> Result<ItemKind, SyntaxError> {
        if !std::mem::replace(&mut self.directives, false) {
            return Ok(ItemKind::Comment);
        }
        let Some((name, value)) = content.trim_start_matches('#').split_once('=') else {
            return Ok(ItemKind::Comment);
        };
        let (name, value) = (name.trim().to_ascii_lowercase(), value.trim().to_owned());
        if content.starts_with("##") || value.is_empty() {
            return Ok(ItemKind::Comment);
        }
        match (name.as_str(), value.as_str()) {
            ("escape", "\\") => self.escape = '\\',
            ("escape", "`") => self.escape = '`',
            ("escape", _) => return Err(SyntaxError::Escape { line }),
            ("syntax" | "check", _) => {}
            _ => return Ok(ItemKind::Comment),
        }
        self.directives = true;
        Ok(ItemKind::Directive { name, value })
    }

    fn instruction(&mut self, first: &Line<'a>) -> Result<Instruction, SyntaxError> {
        let mut source = Source::default();
        let mut comments = Vec::new();
        let indent = first.content.len() - first.content.trim_start().len();
        let mut continues = self.append(&mut source, first, indent);
        while continues {
            let Some(line) = self.next_line() else { break };
            let content = line.content.trim();
            if content.starts_with('#') {
                comments.push(line.start..line.start + line.content.len());
            } else if !content.is_empty() {
                continues = self.append(&mut source, &line, 0);
            }
        }
        let mut instruction = words::instruction(&source, self.escape);
        instruction.comments = comments;
        for (name, strips_tabs, expands) in openers(&instruction, self.escape) {
            let body = self
                .heredoc_body(&name, strips_tabs)
                .ok_or_else(|| SyntaxError::HereDocument { line: first.number, name: shortened(&name) })?;
            instruction.heredocs.push(Heredoc { name, strips_tabs, expands, body });
        }
        instruction.span = self.span_from(first);
        Ok(instruction)
    }

    /// Adds a line from a byte on, and says whether the next line belongs to it: it ends in the escape
    /// character, blanks aside, and no second one stands before that.
    fn append(&self, source: &mut Source, line: &Line<'_>, from: usize) -> bool {
        let content = line.content.get(from..).unwrap_or_default();
        let start = line.start + from;
        let body = content.trim_end_matches([' ', '\t']).strip_suffix(self.escape);
        match body.filter(|body| !body.ends_with(self.escape)) {
            Some(body) => {
                source.push(body, start);
                true
            }
            None => {
                source.push(content, start);
                false
            }
        }
    }

    fn heredoc_body(&mut self, name: &str, strips_tabs: bool) -> Option<Range<usize>> {
        let start = self.at;
        loop {
            let line = self.next_line()?;
            let content = if strips_tabs { line.content.trim_start_matches('\t') } else { line.content };
            if content == name {
                return Some(start..line.start);
            }
        }
    }
}

/// The here-documents that an instruction opens: name, whether tabs are stripped, whether variables count.
fn openers(instruction: &Instruction, escape: char) -> Vec<(String, bool, bool)> {
    let Arguments::Shell(_) = instruction.arguments else { return Vec::new() };
    let keyword = match (&instruction.keyword, instruction.words.first()) {
        (Keyword::Onbuild, Some(word)) => Keyword::from_word(&word.text),
        (keyword, _) => keyword.clone(),
    };
    if !matches!(keyword, Keyword::Run | Keyword::Copy | Keyword::Add) {
        return Vec::new();
    }
    instruction.words.iter().filter_map(|word| opener(&word.text, escape)).collect()
}

/// `[0-9]*<<-?NAME`, the name possibly in quotes.
fn opener(word: &str, escape: char) -> Option<(String, bool, bool)> {
    let rest = word.trim_start_matches(|digit: char| digit.is_ascii_digit()).strip_prefix("<<")?;
    let (rest, strips_tabs) = match rest.strip_prefix('-') {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    if rest.contains('<') {
        return None;
    }
    let name = words::unquoted(rest);
    let expands = !rest.contains(['"', '\'', escape]);
    (!name.is_empty()).then_some((name, strips_tabs, expands))
}
