//! The languages of .NET that handlers are written in.

use serde::{Deserialize, Serialize};

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
