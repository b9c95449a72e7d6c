//! An error as a person sees it, and what crosses to a host of it.

use super::ErrorCode;
use serde::{Deserialize, Serialize};

/// A piece of advice, apart from the error itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum Hint {
    /// A sentence.
    Text {
        /// The sentence.
        text: String,
    },
    /// A command to copy.
    Command {
        /// What the command does.
        text: String,
        /// The command line.
        command: String,
    },
}

/// An error as a person sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ErrorReport {
    /// The case.
    pub code: ErrorCode,
    /// One sentence: what could not be done, with the name of the thing.
    pub message: String,
    /// Why, outermost first.
    pub causes: Vec<String>,
    /// What to do next: one action at least.
    #[cfg_attr(feature = "specta", specta(type = Vec<Hint>))]
    pub hints: NextActions,
    /// Raw text for the curious: the last log lines, a request id.
    pub detail: Option<String>,
    /// Places in the project's files that the error is about, the first one first.
    #[serde(default)]
    pub places: Vec<ErrorPlace>,
    /// Whether trying again without a change can help.
    pub retryable: bool,
}

/// A compiler's message with its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ErrorPlace {
    /// The file, relative to the build context.
    pub file: String,
    /// The line, counted from 1.
    pub line: u32,
    /// The column, counted from 1.
    pub column: Option<u32>,
    /// The compiler's own code, such as `CS1002`.
    pub code: String,
    /// What it says.
    pub message: String,
}

impl ErrorReport {
    pub(crate) fn because(mut self, cause: impl Into<String>) -> Self {
        self.causes.push(cause.into());
        self
    }

    pub(super) fn hint(mut self, text: impl Into<String>) -> Self {
        self.hints.push(Hint::text(text));
        self
    }

    pub(super) fn command(mut self, text: impl Into<String>, command: impl Into<String>) -> Self {
        self.hints.push(Hint::command(text, command));
        self
    }

    pub(super) fn retryable(self) -> Self {
        self.retryable_if(true)
    }

    pub(super) fn retryable_if(mut self, passing: bool) -> Self {
        self.retryable = passing;
        self
    }
}

/// So that a host whose own functions return boxed errors can pass a report on.
impl std::fmt::Display for ErrorReport {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for ErrorReport {}

/// What to do next, the best first. It is never empty, on the wire neither.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Hint>", into = "Vec<Hint>")]
pub struct NextActions(Vec<Hint>);

impl NextActions {
    pub(super) fn begin(first: Hint) -> Self {
        Self(vec![first])
    }

    pub(super) fn ending(first: impl IntoIterator<Item = Hint>, last: Hint) -> Self {
        Self(first.into_iter().chain([last]).collect())
    }

    pub(super) fn push(&mut self, next: Hint) {
        self.0.push(next);
    }
}

impl std::ops::Deref for NextActions {
    type Target = [Hint];

    fn deref(&self) -> &[Hint] {
        &self.0
    }
}

impl<'a> IntoIterator for &'a NextActions {
    type Item = &'a Hint;
    type IntoIter = std::slice::Iter<'a, Hint>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl From<NextActions> for Vec<Hint> {
    fn from(actions: NextActions) -> Self {
        actions.0
    }
}

impl TryFrom<Vec<Hint>> for NextActions {
    type Error = &'static str;

    fn try_from(hints: Vec<Hint>) -> Result<Self, Self::Error> {
        if hints.is_empty() { Err("an error has at least one next action") } else { Ok(Self(hints)) }
    }
}

impl Hint {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text { text: text.into() }
    }

    pub(super) fn command(text: impl Into<String>, command: impl Into<String>) -> Self {
        Self::Command { text: text.into(), command: command.into() }
    }
}
