//! The texts of source files, and what one file declares.

use super::declared::Declared;
use super::language::SourceLanguage;
use super::{csharp, fsharp, visual_basic};

/// No person writes a longer file, and what a generator writes holds no handlers.
pub const MOST_BYTES: usize = 2 * 1024 * 1024;

/// The sources of one project.
#[derive(Debug, Clone)]
pub struct Sources {
    /// The language they are written in.
    pub language: SourceLanguage,
    /// The name of the assembly they are compiled to.
    pub assembly_name: String,
    /// What Visual Basic puts before every namespace; the other languages write theirs out.
    pub root_namespace: String,
    /// Whether they are compiled to a program.
    pub executable: bool,
    /// Whether its packages ask Lambda for events.
    pub asks_for_events: bool,
    /// Whether anything of the project has to do with Lambda, so that a lone method may be meant for it.
    pub of_lambda: bool,
    /// The files.
    pub files: Vec<SourceText>,
}

/// A source file.
#[derive(Debug, Clone)]
pub struct SourceText {
    /// The name that the handlers' places are given with.
    pub name: String,
    /// What is written in it.
    pub text: String,
}

/// Reads a file's declarations. A file that is too large has none.
pub(super) fn read(sources: &Sources, file: &SourceText) -> Declared {
    if file.text.len() > MOST_BYTES {
        return Declared::default();
    }
    let text = file.text.strip_prefix('\u{feff}').unwrap_or(&file.text);
    let mut declared = match sources.language {
        SourceLanguage::CSharp => csharp::read(text),
        SourceLanguage::FSharp => fsharp::read(text, &file.name),
        SourceLanguage::VisualBasic => visual_basic::read(text, &sources.root_namespace),
    };
    declared.scope.file.clone_from(&file.name);
    declared
}

/// The text of a source file: UTF-8, or UTF-16 with its mark, or else Latin-1, which every old editor wrote.
pub fn text_of(bytes: &[u8]) -> String {
    let utf16 = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let (pairs, _) = rest.as_chunks::<2>();
        String::from_utf16_lossy(&pairs.iter().copied().map(unit).collect::<Vec<_>>())
    };
    match bytes {
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => String::from_utf8(bytes.to_vec())
            .unwrap_or_else(|error| error.into_bytes().into_iter().map(char::from).collect()),
    }
}
