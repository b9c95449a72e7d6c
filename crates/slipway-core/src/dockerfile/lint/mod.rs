//! What in a Dockerfile would fail on Lambda, or surprise its owner.
//!
//! Every finding names its place, what is there, why it matters and what to do; where the correction is
//! certain, it comes as an edit. The checks read the file and the facts handed in, and nothing else: no check
//! knows a registry, a clock or a disk. What depends on a value from outside gives no finding, because a check
//! that guesses is worse than none. At most two hundred findings are given.

mod base;
mod calls;
mod files;
mod needs;
mod order;
mod output;
mod publish;
mod settings;
mod start;
mod view;

pub use needs::{ContextNeeds, context_needs, host_build};

use super::edit::{self, DockerfileEdit};
use super::syntax::{Dockerfile, Instruction, Stage};
use crate::{Architecture, Handler};
use serde::Serialize;
use view::View;

/// What the checks know about the project and its surroundings.
pub struct LintFacts<'a> {
    /// The project file's path in the context.
    pub project_file: String,
    /// The other files that a restore reads, as paths in the context.
    pub restore_files: Vec<String>,
    /// Whether the project is for several frameworks, so that publishing has to name one.
    pub several_frameworks: bool,
    /// Whether it is a class library.
    pub is_library: bool,
    /// What the project says of `InvariantGlobalization`.
    pub invariant: Option<bool>,
    /// The package that works the version out from git's history, where there is one.
    pub versioned_by: Option<String>,
    /// Whether the project's settings give the function its command, so that the image needs none.
    pub commanded: bool,
    /// The target framework moniker, such as `net8.0`.
    pub framework: String,
    /// The assembly's name without `.dll`.
    pub assembly_name: String,
    /// The handler, if one is chosen.
    pub handler: Option<Handler>,
    /// The architecture of the function.
    pub architecture: Architecture,
    /// The architecture of the engine that builds, if it is known.
    pub engine_architecture: Option<Architecture>,
    /// Whether the project asks for native compilation.
    pub publish_aot: bool,
    /// Whether the project refers to `Amazon.Lambda.RuntimeSupport`, if that is known.
    pub has_runtime_support: Option<bool>,
    /// Today, as `YYYY-MM-DD`.
    pub today: String,
    /// Whether `.dockerignore` keeps this path of the context, or a folder above it, out of the build.
    pub is_excluded: &'a dyn Fn(&str) -> bool,
    /// Whether this path of the context exists, if that can be told.
    pub exists: &'a dyn Fn(&str) -> Option<bool>,
}

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

const MAX_FINDINGS: usize = 200;
/// The longest piece of the file that a finding repeats.
const MAX_QUOTED: usize = 80;

/// Checks a Dockerfile. The findings are sorted by line.
pub fn lint(file: &Dockerfile, facts: &LintFacts<'_>) -> Vec<LintFinding> {
    let view = View::new(file);
    let look = Look { file, facts, view: &view, kind: base::BaseKind::of(file) };
    let mut found = Findings { file, list: Vec::new() };
    base::check(&look, &mut found);
    start::check(&look, &mut found);
    files::check(&look, &mut found);
    order::check(&look, &mut found);
    output::check(&look, &mut found);
    publish::check(&look, &mut found);
    settings::check(&look, &mut found);
    let mut list = found.list;
    list.sort_by(|one, other| {
        (one.line, one.severity, &one.rule).cmp(&(other.line, other.severity, &other.rule))
    });
    list
}

/// What every check looks at.
struct Look<'a> {
    file: &'a Dockerfile,
    facts: &'a LintFacts<'a>,
    view: &'a View<'a>,
    /// The base under the last stage.
    kind: base::BaseKind,
}

impl<'a> Look<'a> {
    /// The stage on a real base under the last stage.
    fn root(&self) -> Option<&'a Stage> {
        self.file.final_chain().first().copied()
    }

    /// The last instruction of the final image that matches.
    fn last_final(&self, matches: impl Fn(&Instruction) -> bool) -> Option<&'a Instruction> {
        self.view.final_image().filter(|seen| matches(seen.instruction)).last().map(|seen| seen.instruction)
    }

    /// The handler as an edit of CMD.
    fn set_cmd(&self) -> Option<DockerfileEdit> {
        self.facts.handler.as_ref().map(|handler| DockerfileEdit::SetCmd { handler: handler.to_string() })
    }
}

/// The lines that a finding is about.
#[derive(Clone, Copy)]
struct Place(u32, u32);

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
struct Texts<'a>(String, &'a str, &'a str);

struct Findings<'a> {
    file: &'a Dockerfile,
    list: Vec<LintFinding>,
}

impl Findings<'_> {
    fn add(&mut self, rule: &str, severity: Severity, place: impl Into<Place>, texts: Texts<'_>) {
        self.add_with(rule, severity, place, texts, None);
    }

    /// An edit that cannot be made to this file is left out.
    fn add_with(
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
fn quoted(text: &str) -> String {
    let mut short: String =
        text.chars().take(MAX_QUOTED).map(|one| if one.is_control() { ' ' } else { one }).collect();
    if text.chars().count() > MAX_QUOTED {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests;
