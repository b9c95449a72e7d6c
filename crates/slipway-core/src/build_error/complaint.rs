//! What a tool said, and what is said of it: the values that every rule takes and gives.

/// What one tool said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Complaint<'a> {
    /// Its code, such as `NU1101`; empty if it gave none.
    pub code: &'a str,
    /// Its text, where further lines follow the first.
    pub message: &'a str,
    /// The file it is about, as a person knows it.
    pub file: Option<&'a str>,
    /// Whether it stopped the build.
    pub is_error: bool,
    /// Whether file and line are shown beside it, so that its own text need not be told again.
    pub has_place: bool,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextAction {
    /// A sentence; it leads to the command if there is one.
    pub text: String,
    /// A command to copy.
    pub command: Option<String>,
}

/// Why, and what to do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Explanation {
    /// The causes, the first one first.
    pub causes: Vec<String>,
    /// What to do next, in the order of the causes.
    pub next: Vec<NextAction>,
}

/// One rule's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reason {
    pub(super) cause: String,
    pub(super) next: Vec<NextAction>,
}

impl Reason {
    pub(super) fn new(cause: impl Into<String>) -> Self {
        Self { cause: cause.into(), next: Vec::new() }
    }

    pub(super) fn then(mut self, text: impl Into<String>) -> Self {
        self.next.push(NextAction { text: text.into(), command: None });
        self
    }

    pub(super) fn then_run(mut self, text: impl Into<String>, command: impl Into<String>) -> Self {
        self.next.push(NextAction { text: text.into(), command: Some(command.into()) });
        self
    }
}
