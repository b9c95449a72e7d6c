//! What Lambda would refuse, what would fail there, and what could be better: one rule per question.
//!
//! A rule speaks in both cases: a finding where it is broken, a passed check where it holds. A finding says what was
//! seen, why Lambda cares, and the next action. Findings rest on files and settings alone; no program is run.

mod access;
mod annotations;
mod command;
mod configuration;
mod cultures;
mod handler;
mod native;
mod packages;
mod program;
mod secrets;
mod shape;
mod size;
mod start;
mod support;
mod versions;

use crate::contents::{ImageContents, LayerRow};
use crate::secrets::SecretFinding;
use crate::tree::{SizeNode, size_tree};
use serde::{Deserialize, Serialize};
use slipway_core::{Architecture, Bytes};
use slipway_dotnet::assembly::Assembly;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename = "CheckSeverity", rename_all = "camelCase")]
pub enum Severity {
    /// Lambda would refuse the image, the function could not start, or a key would be given away.
    Refused,
    /// It may fail, or it exposes something.
    Warning,
    /// It works and could be better.
    Advice,
}

/// A rule that does not hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct CheckFinding {
    /// The rule, such as `entrypoint-missing`.
    pub rule: String,
    /// How much it matters.
    pub severity: Severity,
    /// What was seen.
    pub what: String,
    /// Why Lambda, or whoever gets the image, cares.
    pub why: String,
    /// The next action.
    pub fix: String,
    /// The path or the layer.
    pub place: Option<String>,
}

/// A rule that holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct PassedCheck {
    /// The rule.
    pub rule: String,
    /// What was seen, in plain words.
    pub what: String,
}

/// The outcome of all rules on one image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct CheckReport {
    /// The rules that do not hold, the most serious first.
    pub findings: Vec<CheckFinding>,
    /// The rules that hold.
    pub passed: Vec<PassedCheck>,
    /// The layers, the lowest first.
    pub layers: Vec<LayerRow>,
    /// Where the bytes are.
    pub tree: SizeNode,
    /// What looks like a secret; without values.
    pub secrets: Vec<SecretFinding>,
    /// The bytes of all layers' files.
    pub total_bytes: Bytes,
    /// The bytes of files that a higher layer replaces or deletes.
    pub wasted_bytes: Bytes,
    /// How many paths the image has.
    pub files: u32,
}

impl CheckReport {
    /// Whether Lambda would refuse the image or the function could not start.
    pub fn is_refused(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Refused)
    }
}

/// What the function will ask of the image.
#[derive(Debug, Clone, Copy, Default)]
pub struct Expectations<'a> {
    /// The function's architecture.
    pub architecture: Option<Architecture>,
    /// The entry point that the function sets in place of the image's.
    pub entrypoint: Option<&'a [String]>,
    /// The command that the function sets in place of the image's.
    pub command: Option<&'a [String]>,
    /// The working directory that the function sets in place of the image's.
    pub working_directory: Option<&'a str>,
    /// What the function's own assemblies say of themselves, as [`ImageContents::own_assemblies`] reads it.
    pub assemblies: &'a [Assembly],
    /// The names of the variables that the function sets besides the image's own.
    pub variables: &'a [String],
    /// The day as `YYYY-MM-DD`, for the end of support.
    pub today: Option<&'a str>,
    /// The tag of AWS's base image, such as `8`, where it is known from the Dockerfile.
    pub base_tag: Option<&'a str>,
}

/// Runs all rules.
pub fn check(contents: &ImageContents, wanted: &Expectations<'_>) -> CheckReport {
    let subject = Subject { contents, wanted };
    let mut outcome = Outcome::default();
    shape::check(&subject, &mut outcome);
    size::check(&subject, &mut outcome);
    start::check(&subject, &mut outcome);
    command::check(&subject, &mut outcome);
    handler::check(&subject, &mut outcome);
    annotations::check(&subject, &mut outcome);
    program::check(&subject, &mut outcome);
    packages::check(&subject, &mut outcome);
    cultures::check(&subject, &mut outcome);
    versions::check(&subject, &mut outcome);
    native::check(&subject, &mut outcome);
    access::check(&subject, &mut outcome);
    configuration::check(&subject, &mut outcome);
    secrets::check(&subject, &mut outcome);
    support::check(&subject, &mut outcome);
    outcome.findings.sort_by_key(|finding| finding.severity);
    CheckReport {
        findings: outcome.findings,
        passed: outcome.passed,
        layers: contents.layers.clone(),
        tree: size_tree(contents),
        secrets: contents.secrets.clone(),
        total_bytes: Bytes(contents.total_bytes),
        wasted_bytes: Bytes(contents.wasted_bytes),
        files: u32::try_from(contents.files.len()).unwrap_or(u32::MAX),
    }
}

/// The image and what is wanted of it, with what follows from both.
pub(crate) struct Subject<'a> {
    pub(crate) contents: &'a ImageContents,
    pub(crate) wanted: &'a Expectations<'a>,
}

impl Subject<'_> {
    pub(crate) fn entrypoint(&self) -> &[String] {
        self.wanted.entrypoint.unwrap_or(&self.contents.config.entrypoint)
    }

    pub(crate) fn command(&self) -> &[String] {
        self.wanted.command.unwrap_or(&self.contents.config.command)
    }

    pub(crate) fn working_directory(&self) -> &str {
        self.wanted.working_directory.unwrap_or(&self.contents.config.working_directory)
    }

    /// Whether the function sets a variable of its own.
    pub(crate) fn sets(&self, variable: &str) -> bool {
        self.wanted.variables.iter().any(|own| own == variable)
    }

    /// Whether AWS's own entry point starts the function.
    pub(crate) fn has_aws_entrypoint(&self) -> bool {
        let program = self.entrypoint().first().map(|program| crate::files::clean(program));
        program.as_deref() == Some("lambda-entrypoint.sh")
    }

    /// Whether a .NET runtime is in the image.
    pub(crate) fn has_dotnet(&self) -> bool {
        self.contents.frameworks.iter().any(|framework| framework.name == "Microsoft.NETCore.App")
    }

    pub(crate) fn in_task(&self, name: &str) -> String {
        format!("{}/{name}", self.contents.task_root)
    }

    /// A file that AWS's bootstrap looks for beside a method's assembly: the one named like it, else the only one of
    /// its kind.
    pub(crate) fn companion(&self, assembly: &str, ending: &str) -> Option<String> {
        let own = self.in_task(&format!("{assembly}{ending}"));
        if self.contents.files.is_file(&own) {
            return Some(own);
        }
        let root = self.in_task("");
        let direct = |path: &str| path.strip_prefix(&root).is_some_and(|name| !name.contains('/'));
        let files = self.contents.files.below(&self.contents.task_root);
        let mut others = files.map(|(path, _)| path).filter(|path| path.ends_with(ending) && direct(path));
        let only = others.next().filter(|_| others.next().is_none())?;
        Some(only.to_owned())
    }

    /// The handler's assembly, where the command names one for AWS's entry point with .NET.
    pub(crate) fn handler(&self) -> Option<slipway_core::Handler> {
        let [command] = self.command() else { return None };
        let dotnet = self.has_aws_entrypoint() && (self.has_dotnet() || self.contents.has_runtime_support());
        if dotnet { slipway_core::Handler::parse(command).ok() } else { None }
    }
}

/// What the rules have said so far.
#[derive(Default)]
pub(crate) struct Outcome {
    findings: Vec<CheckFinding>,
    passed: Vec<PassedCheck>,
}

/// The words of a finding.
pub(crate) struct Words<W, H, F> {
    pub(crate) what: W,
    pub(crate) why: H,
    pub(crate) fix: F,
    pub(crate) place: Option<String>,
}

impl Outcome {
    pub(crate) fn find<W: Into<String>, H: Into<String>, F: Into<String>>(
        &mut self,
        rule: &str,
        severity: Severity,
        words: Words<W, H, F>,
    ) {
        self.findings.push(CheckFinding {
            rule: rule.to_owned(),
            severity,
            what: words.what.into(),
            why: words.why.into(),
            fix: words.fix.into(),
            place: words.place,
        });
    }

    pub(crate) fn pass(&mut self, rule: &str, what: impl Into<String>) {
        self.passed.push(PassedCheck { rule: rule.to_owned(), what: what.into() });
    }
}

/// A path or a name from the image as it may be shown: short, and without control characters.
pub(crate) fn shown(text: &str) -> String {
    let mut letters = text.chars();
    let front: String = letters.by_ref().take(200).flat_map(printable).collect();
    if letters.next().is_some() { format!("{front}…") } else { front }
}

fn printable(letter: char) -> Vec<char> {
    let reordering =
        matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if letter.is_control() || reordering { letter.escape_unicode().collect() } else { vec![letter] }
}

/// The first few of many, and how many more there are.
pub(crate) fn some_of(names: &[String], most: usize) -> String {
    let front = names.iter().take(most).map(|name| shown(name)).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(most) {
        0 => front,
        more => format!("{front} and {more} more"),
    }
}

#[cfg(test)]
mod handler_tests;
#[cfg(test)]
mod reported_tests;
#[cfg(test)]
mod start_tests;
#[cfg(test)]
mod tests;
