//! Handlers found in source text, before anything was built.
//!
//! All files of a project are read, and those of the projects it refers to, each by a tokenizer of its language and a
//! parser that knows declarations and passes over the rest. What only a compiler can know stays open: a type of a
//! package keeps the name it is written with, an overload with such a type is left out, and a class that derives from
//! one of a package other than AWS's is not known to be a handler's. After a build the assembly itself says more.

mod annotations;
pub mod aspire;
mod calls;
mod choice;
mod csharp;
mod csharp_imports;
mod csharp_members;
mod csharp_tokens;
mod csharp_types;
mod declared;
mod doubt;
mod fsharp;
mod fsharp_tokens;
mod fsharp_types;
mod known;
mod names;
mod projects;
#[cfg(test)]
mod projects_tests;
mod scanner;
mod shapes;
#[cfg(test)]
mod tests;
mod visual_basic;
mod visual_basic_tokens;

pub use choice::{Choice, ONLY, Told, choose};
pub use doubt::doubt;
pub use projects::{SourceHandlers, SourceText, Sources, handlers_in_projects};

use serde::{Deserialize, Serialize};

/// No person writes a longer file, and what a generator writes holds no handlers.
pub const MOST_BYTES: usize = 2 * 1024 * 1024;

/// A language that handlers are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum SourceLanguage {
    /// C#.
    CSharp,
    /// F#.
    FSharp,
    /// Visual Basic.
    VisualBasic,
}

impl SourceLanguage {
    /// The language of files with this extension, written without the dot.
    pub fn from_extension(extension: &str) -> Option<Self> {
        match extension.to_ascii_lowercase().as_str() {
            "cs" => Some(Self::CSharp),
            "fs" => Some(Self::FSharp),
            "vb" => Some(Self::VisualBasic),
            _ => None,
        }
    }
}

/// Reads a file's declarations. A file that is too large has none.
fn read(sources: &Sources, file: &SourceText) -> declared::Declared {
    if file.text.len() > MOST_BYTES {
        return declared::Declared::default();
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
