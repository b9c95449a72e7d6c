//! A reader of Dockerfiles that loses nothing, by hand: the kept parsers refuse a whole text at its first unknown
//! instruction, which is where a check begins to have something to say.
//!
//! Every byte of the text belongs to exactly one item, so the items put together give the text back and an edit
//! can change one place and leave the rest as it was. The rules are those of BuildKit's own reader: directives
//! only at the top, comments and blank lines inside a continued line, here-documents, the JSON form where it is
//! JSON and a shell's text where it is not. What BuildKit refuses later (an unknown instruction, a missing
//! base) is kept as it stands, because the checks have something to say about it.
//! Nothing is run and nothing is looked up: a base that depends on a value from outside stays unknown.
//! Texts above one MiB, files of more than a hundred stages and of more than ten thousand instructions are
//! refused.

mod lines;
mod stages;
mod variables;
mod words;

use slipway_core::ImageReference;
use std::ops::Range;

pub(crate) use variables::{MAX_VALUE_BYTES, MAX_VARIABLES, expand};

/// The largest text that is read.
pub const MAX_BYTES: usize = 1024 * 1024;
const MAX_STAGES: usize = 100;
const MAX_INSTRUCTIONS: usize = 10_000;

/// Why a text cannot be read as a Dockerfile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SyntaxError {
    /// The text is larger than any Dockerfile.
    #[error("the Dockerfile has {bytes} bytes; at most {MAX_BYTES} are read")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// The file has more stages than any real one.
    #[error("the Dockerfile has more than {MAX_STAGES} stages")]
    TooManyStages,
    /// The file has more instructions than any real one.
    #[error("the Dockerfile has more than {MAX_INSTRUCTIONS} instructions")]
    TooManyInstructions,
    /// `# escape=` names something else than the two characters there are.
    #[error("line {line}: the escape character can only be ` or \\")]
    Escape {
        /// The line of the directive.
        line: u32,
    },
    /// A here-document has no end.
    #[error("line {line}: the here-document `{}` has no closing line", .name.escape_debug())]
    HereDocument {
        /// The line of the instruction that opens it.
        line: u32,
        /// The word that should close it.
        name: String,
    },
}

/// A place in the text: bytes, and lines counted from one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte behind the last one.
    pub end: usize,
    /// The first line.
    pub first_line: u32,
    /// The last line.
    pub last_line: u32,
}

/// One piece of the file. All pieces together are the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Where it stands, its line end included.
    pub span: Span,
    /// What it is.
    pub kind: ItemKind,
}

/// What a piece of the file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemKind {
    /// The mark at the start that some editors write.
    ByteOrderMark,
    /// A line of blanks.
    Blank,
    /// A comment outside of an instruction.
    Comment,
    /// `# name=value` above everything else.
    Directive {
        /// `syntax`, `escape` or `check`.
        name: String,
        /// The value.
        value: String,
    },
    /// An instruction with all its lines.
    Instruction(Box<Instruction>),
}

/// One instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instruction {
    /// Where it stands, its line end included.
    pub span: Span,
    /// Its first word.
    pub keyword: Keyword,
    /// Where the keyword stands.
    pub keyword_range: Range<usize>,
    /// The flags between keyword and arguments.
    pub flags: Vec<Flag>,
    /// Everything behind the flags.
    pub arguments: Arguments,
    /// Where the arguments stand in the text, from their first byte to their last.
    pub arguments_range: Range<usize>,
    /// The arguments cut at blanks, quotes kept together. Empty for the JSON form.
    pub words: Vec<Word>,
    /// The here-documents, in order.
    pub heredocs: Vec<Heredoc>,
    /// Comments between the lines of the instruction.
    pub comments: Vec<Range<usize>>,
    /// The stage the instruction belongs to, or none above the first FROM.
    pub stage: Option<usize>,
}

/// The first word of an instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the instruction of its name")]
pub enum Keyword {
    From,
    Run,
    Cmd,
    Label,
    Maintainer,
    Expose,
    Env,
    Add,
    Copy,
    Entrypoint,
    Volume,
    User,
    Workdir,
    Arg,
    Onbuild,
    Stopsignal,
    Healthcheck,
    Shell,
    /// A word that is no instruction.
    Other(String),
}

/// A flag such as `--from=build`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// The name without the dashes.
    pub name: String,
    /// The value, or none where there is no `=`.
    pub value: Option<String>,
    /// Where the flag stands in the text.
    pub range: Range<usize>,
}

/// The arguments of an instruction in one of the two forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arguments {
    /// The JSON form: an array of texts.
    Exec(Vec<String>),
    /// The shell's form: one text, continued lines joined.
    Shell(String),
}

/// A word of the arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The word as written, with its quotes.
    pub text: String,
    /// Where it stands in the text.
    pub range: Range<usize>,
}

/// A here-document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heredoc {
    /// The word that closes it.
    pub name: String,
    /// Whether tabs at the start of its lines do not count (`<<-`).
    pub strips_tabs: bool,
    /// Whether variables in it are replaced: not if the word is quoted.
    pub expands: bool,
    /// Its lines, without the closing one.
    pub body: Range<usize>,
}

/// One stage of the build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// Its number, from zero.
    pub index: usize,
    /// The first line of its FROM.
    pub line: u32,
    /// The last line of its FROM.
    pub last_line: u32,
    /// The base as written.
    pub image: String,
    /// Where the base stands in the text; empty where FROM names none.
    pub image_range: Range<usize>,
    /// What the base is.
    pub base: StageBase,
    /// Its name, in lower case as BuildKit compares it.
    pub name: Option<String>,
    /// `--platform`, its variables replaced where their values are known.
    pub platform: Option<String>,
}

/// What a stage starts from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StageBase {
    /// An image of a registry.
    Image(ImageReference),
    /// An earlier stage.
    Stage(usize),
    /// Nothing at all.
    Scratch,
    /// It is missing, malformed, or depends on a value from outside.
    Unknown,
}

/// A Dockerfile that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dockerfile {
    text: String,
    items: Vec<Item>,
    stages: Vec<Stage>,
    escape: char,
}

/// Reads a Dockerfile.
pub fn parse(text: &str) -> Result<Dockerfile, SyntaxError> {
    if text.len() > MAX_BYTES {
        return Err(SyntaxError::TooLarge { bytes: text.len() });
    }
    let (mut items, escape) = lines::read(text)?;
    let stages = stages::read(&mut items, escape)?;
    Ok(Dockerfile { text: text.to_owned(), items, stages, escape })
}

impl Dockerfile {
    /// The text that was read.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The pieces in order.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// The instructions in order.
    pub fn instructions(&self) -> impl DoubleEndedIterator<Item = &Instruction> {
        self.items.iter().filter_map(|item| match &item.kind {
            ItemKind::Instruction(instruction) => Some(&**instruction),
            _ => None,
        })
    }

    /// The stages in order.
    pub fn stages(&self) -> &[Stage] {
        &self.stages
    }

    /// The character that continues a line: `\` unless a directive says otherwise.
    pub fn escape(&self) -> char {
        self.escape
    }

    /// The text of a place in the file.
    pub fn slice(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// The instruction that covers this line.
    pub fn instruction_at(&self, line: u32) -> Option<&Instruction> {
        self.instructions().find(|one| (one.span.first_line..=one.span.last_line).contains(&line))
    }

    /// The stages the last stage consists of, the one on a real base first.
    pub fn final_chain(&self) -> Vec<&Stage> {
        let mut chain = Vec::new();
        let mut next = self.stages.last();
        while let Some(stage) = next {
            chain.push(stage);
            // A stage only ever starts from an earlier one, so this ends.
            next = match stage.base {
                StageBase::Stage(index) if index < stage.index => self.stages.get(index),
                _ => None,
            };
        }
        chain.reverse();
        chain
    }

    /// The line end the file uses: that of its first line.
    pub fn line_end(&self) -> &'static str {
        match self.text.find('\n') {
            Some(at) if self.text.get(..at).is_some_and(|before| before.ends_with('\r')) => "\r\n",
            _ => "\n",
        }
    }
}

impl Instruction {
    /// The value of a flag.
    pub fn flag(&self, name: &str) -> Option<&str> {
        self.flags.iter().find(|flag| flag.name == name).map(|flag| flag.value.as_deref().unwrap_or_default())
    }

    /// The arguments one by one: the texts of the JSON form, or the words with their quotes taken off.
    pub fn values(&self) -> Vec<String> {
        match &self.arguments {
            Arguments::Exec(values) => values.clone(),
            Arguments::Shell(_) => self.words.iter().map(|word| words::unquoted(&word.text)).collect(),
        }
    }

    /// The pairs of ENV and ARG: name, and value as written, or none for an ARG without a value.
    pub fn pairs(&self) -> Vec<(String, Option<String>)> {
        words::pairs(self)
    }

    /// True for the JSON form.
    pub fn is_exec(&self) -> bool {
        matches!(self.arguments, Arguments::Exec(_))
    }
}

impl Keyword {
    /// Reads a keyword without regard to case.
    pub fn from_word(word: &str) -> Self {
        match word.to_ascii_uppercase().as_str() {
            "FROM" => Self::From,
            "RUN" => Self::Run,
            "CMD" => Self::Cmd,
            "LABEL" => Self::Label,
            "MAINTAINER" => Self::Maintainer,
            "EXPOSE" => Self::Expose,
            "ENV" => Self::Env,
            "ADD" => Self::Add,
            "COPY" => Self::Copy,
            "ENTRYPOINT" => Self::Entrypoint,
            "VOLUME" => Self::Volume,
            "USER" => Self::User,
            "WORKDIR" => Self::Workdir,
            "ARG" => Self::Arg,
            "ONBUILD" => Self::Onbuild,
            "STOPSIGNAL" => Self::Stopsignal,
            "HEALTHCHECK" => Self::Healthcheck,
            "SHELL" => Self::Shell,
            _ => Self::Other(word.to_owned()),
        }
    }

    /// Whether BuildKit reads the arguments as JSON where they are JSON.
    pub(crate) fn takes_json(&self) -> bool {
        matches!(
            self,
            Self::Run | Self::Cmd | Self::Entrypoint | Self::Shell | Self::Add | Self::Copy | Self::Volume
        )
    }
}

#[cfg(test)]
mod tests;
