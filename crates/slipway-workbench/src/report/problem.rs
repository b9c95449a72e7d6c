//! An error on its way to a report. It can say what failed and why, and becomes a report only by a next action, so the
//! compiler sees to it that a person is never left without one.

use super::{ErrorCode, ErrorPlace, ErrorReport, Hint};
use serde::{Deserialize, Serialize};

/// What failed, before anybody said what to do about it.
#[derive(Debug)]
pub(super) struct Problem {
    code: ErrorCode,
    message: String,
    causes: Vec<String>,
    detail: Option<String>,
    places: Vec<ErrorPlace>,
}

impl Problem {
    pub(super) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), causes: Vec::new(), detail: None, places: Vec::new() }
    }

    /// The sources of an error, outermost first, without what the message says already.
    pub(super) fn caused_by(mut self, error: &dyn std::error::Error) -> Self {
        let mut next = error.source();
        while let Some(cause) = next {
            let text = cause.to_string();
            if self.causes.last() != Some(&text) && text != self.message {
                self.causes.push(text);
            }
            next = cause.source();
        }
        self
    }

    pub(super) fn because(mut self, cause: impl Into<String>) -> Self {
        self.causes.push(cause.into());
        self
    }

    pub(super) fn because_of(mut self, causes: impl IntoIterator<Item = String>) -> Self {
        self.causes.extend(causes);
        self
    }

    pub(super) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    pub(super) fn at(mut self, places: Vec<ErrorPlace>) -> Self {
        self.places = places;
        self
    }

    pub(super) fn hint(self, text: impl Into<String>) -> ErrorReport {
        self.advised(NextActions::begin(Hint::text(text)))
    }

    pub(super) fn command(self, text: impl Into<String>, command: impl Into<String>) -> ErrorReport {
        self.advised(NextActions::begin(Hint::command(text, command)))
    }

    pub(super) fn advised(self, hints: NextActions) -> ErrorReport {
        let Self { code, message, causes, detail, places } = self;
        ErrorReport { code, message, causes, hints, detail, places, retryable: false }
    }
}

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
