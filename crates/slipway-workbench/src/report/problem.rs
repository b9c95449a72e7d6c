//! An error on its way to a report. It can say what failed and why, and becomes a report only by a next action, so the
//! compiler sees to it that a person is never left without one.

use super::{ErrorCode, ErrorPlace, ErrorReport, Hint, NextActions};

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
