//! Handlers found in source text, before anything was built.
//!
//! One file is read at a time, by a tokenizer of its language and a parser that knows declarations and passes over
//! the rest. What only a compiler can know stays open: a type declared in another file keeps the name it is written
//! with, an overload with such a type is left out, and inheritance is followed within the file. After a build the
//! assembly itself says more.

mod annotations;
mod csharp;
mod csharp_members;
mod csharp_tokens;
mod csharp_types;
mod declared;
mod fsharp;
mod fsharp_tokens;
mod fsharp_types;
mod known;
mod names;
mod scanner;
#[cfg(test)]
mod tests;
mod visual_basic;
mod visual_basic_tokens;

use crate::assembly::FoundHandler;
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

/// The handlers that a file declares, the likely ones first. A file that is too large has none.
///
/// `root_namespace` is what Visual Basic puts before every namespace; the other languages write theirs out.
/// `file` is the name that the handlers' places are given with.
pub fn handlers_in_source(
    language: SourceLanguage,
    assembly_name: &str,
    root_namespace: &str,
    file: &str,
    text: &str,
) -> Vec<FoundHandler> {
    if text.len() > MOST_BYTES {
        return Vec::new();
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let declared = match language {
        SourceLanguage::CSharp => csharp::read(text),
        SourceLanguage::FSharp => fsharp::read(text, file),
        SourceLanguage::VisualBasic => visual_basic::read(text, root_namespace),
    };
    declared.handlers(language, assembly_name, file)
}

/// Whether a file tells Amazon.Lambda.Annotations to generate the method that starts the program, which is then told
/// by a variable which handler to run. Only C# has generators.
pub fn generates_main(language: SourceLanguage, text: &str) -> bool {
    language == SourceLanguage::CSharp && text.len() <= MOST_BYTES && annotations::generates_main(text)
}
