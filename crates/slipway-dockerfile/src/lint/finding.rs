//! What a check says: a finding, and how one is added.

use super::super::edit::{self, DockerfileEdit};
use super::super::syntax::{Dockerfile, Instruction, Stage};
use serde::Serialize;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, serde::Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// The build or the function fails.
    Error,
    /// It works otherwise than the file suggests, or stops working one day.
    Warning,
    /// It could be better.
    Advice,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct LintFinding {
    /// The rule's name, such as `cmd-missing`.
    pub rule: String,
    /// How much it matters.
    pub severity: Severity,
    /// The first line it is about.
    pub line: u32,
    /// The last line it is about.
    pub last_line: u32,
    /// What is there.
    pub what: String,
    /// Why it matters.
    pub why: String,
    /// What to do.
    pub fix: String,
    /// The change that corrects it, where it is certain.
    pub edit: Option<DockerfileEdit>,
}

pub(super) const MAX_FINDINGS: usize = 200;
/// The longest piece of the file that a finding repeats.
const MAX_QUOTED: usize = 80;

/// The lines that a finding is about.
#[derive(Clone, Copy)]
pub(super) struct Place(pub(super) u32, pub(super) u32);

impl From<&Instruction> for Place {
    fn from(instruction: &Instruction) -> Self {
        Self(instruction.span.first_line, instruction.span.last_line)
    }
}

impl From<&Stage> for Place {
    fn from(stage: &Stage) -> Self {
        Self(stage.line, stage.last_line)
    }
}

/// The texts of a finding: what, why, fix.
pub(super) struct Texts<'a>(pub(super) String, pub(super) &'a str, pub(super) &'a str);

pub(super) struct Findings<'a> {
    pub(super) file: &'a Dockerfile,
    pub(super) list: Vec<LintFinding>,
}

impl Findings<'_> {
    pub(super) fn add(&mut self, rule: &str, severity: Severity, place: impl Into<Place>, texts: Texts<'_>) {
        self.add_with(rule, severity, place, texts, None);
    }

    /// An edit that cannot be made to this file is left out.
    pub(super) fn add_with(
        &mut self,
        rule: &str,
        severity: Severity,
        place: impl Into<Place>,
        Texts(what, why, fix): Texts<'_>,
        edit: Option<DockerfileEdit>,
    ) {
        if self.list.len() >= MAX_FINDINGS {
            return;
        }
        let Place(line, last_line) = place.into();
        let edit = edit.filter(|edit| edit::fits(self.file, edit));
        let (rule, why, fix) = (rule.to_owned(), why.to_owned(), fix.to_owned());
        self.list.push(LintFinding { rule, severity, line, last_line, what, why, fix, edit });
    }
}

/// A piece of the file as a finding repeats it: on one line and not too long.
pub(super) fn quoted(text: &str) -> String {
    let mut short: String =
        text.chars().take(MAX_QUOTED).map(|one| if one.is_control() { ' ' } else { one }).collect();
    if text.chars().count() > MAX_QUOTED {
        short.push('…');
    }
    short
}
