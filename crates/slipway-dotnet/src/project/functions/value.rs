//! What the functions work on.

use super::super::scope::Scope;
use std::path::{Path, PathBuf};

/// What a call comes to before it is a text again.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Text(String),
    /// A text that is written with escapes already.
    Escaped(String),
    Whole(i64),
    Real(f64),
    Truth(bool),
    /// A version's numbers, two to four.
    Version(Vec<u32>),
    List(Vec<String>),
    /// Year, month, day, hour, minute, second.
    Date([u32; 6]),
    /// A folder, whose text is its path and which has a name and a parent.
    Folder(String),
}

impl Value {
    pub(super) fn into_text(self) -> Option<String> {
        Some(match self {
            Self::Text(text) | Self::Folder(text) | Self::Escaped(text) => text,
            Self::Whole(number) => number.to_string(),
            Self::Real(number) => number.to_string(),
            Self::Truth(holds) => (if holds { "True" } else { "False" }).to_owned(),
            Self::Version(numbers) => numbers.iter().map(u32::to_string).collect::<Vec<_>>().join("."),
            // A list becomes a list of MSBuild, whose parts are told apart by unescaped semicolons.
            Self::List(_) | Self::Date(_) => return None,
        })
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Value {
    fn from(holds: bool) -> Self {
        Self::Truth(holds)
    }
}

/// What a call is made in: all that an argument may refer to.
pub(super) struct Place<'p, 'c> {
    pub(super) scope: &'p Scope<'c>,
    pub(super) at: &'p Path,
    pub(super) depth: usize,
}

pub(super) fn text_of(path: Option<PathBuf>) -> String {
    path.map(|path| path.to_string_lossy().replace('\\', "/")).unwrap_or_default()
}

/// A version of one to four numbers, with the `v` that `TargetFrameworkVersion` has and without what follows a `-`.
pub(super) fn version(text: &str) -> Option<[u32; 4]> {
    let text = text.trim();
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let text = text.split(['-', '+']).next().unwrap_or(text);
    let mut numbers = [0; 4];
    let mut parts = text.split('.');
    for (place, part) in numbers.iter_mut().zip(parts.by_ref().take(4)) {
        *place = part.parse().ok()?;
    }
    parts.next().is_none().then_some(numbers)
}
