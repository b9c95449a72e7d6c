//! Finds what compilers and the package manager complain about in the log of a build.
//!
//! .NET's tools all write one form: `FILE(LINE,COLUMN): error CODE: TEXT [PROJECT]`, with parts left out where they
//! do not apply. A mistake is told once for each project and framework that contains the file, so equal ones are
//! counted once. Paths are those inside the build; they are told relative to the context where the file exists there.
//! A message of several lines repeats its front at each of them, and is one complaint; a stack trace is left out of it.
//! A complaint that names a file of the SDK is about the project, and the line is looked up there.
//!
//! Limits: at most fifty, the first errors before any warning. Other languages' compilers are not understood.

use crate::build_failure::BuildFailure;
use crate::missing_sdk::MissingSdk;
use serde::Serialize;
use slipway_core::build_error::{is_telling, line_of};
use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};

/// The most that are kept.
const MOST: usize = 50;
/// The most that are remembered to tell new ones from repeated ones.
const MOST_SEEN: usize = 2000;
/// The most lines without a code that are kept.
const MOST_TELLING: usize = 3;
/// Lines beyond this length are not searched; no compiler writes them.
const LONGEST_LINE: usize = 8 * 1024;
/// The longest text that is kept.
const LONGEST_TEXT: usize = 2000;
/// The most of a file that is searched for the line of a complaint.
const LONGEST_FILE: u64 = 1024 * 1024;
/// Where generated Dockerfiles put the sources.
const USUAL_FOLDER: &str = "/src";

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// It stops the build.
    Error,
    /// It does not.
    Warning,
}

/// One complaint of a compiler or of the package manager.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Diagnostic {
    /// The file, relative to the context if it is there; none if the tool named none.
    pub file: Option<String>,
    /// The line, counted from 1.
    pub line: Option<u32>,
    /// The column, counted from 1.
    pub column: Option<u32>,
    /// The tool's code, such as `CS1002`, `FS0039`, `NU1101` or `MSB4025`; empty if it gave none.
    pub code: String,
    /// How bad it is.
    pub severity: Severity,
    /// The text.
    pub message: String,
}

/// What was found in one build's log.
#[derive(Debug)]
pub(crate) struct Diagnostics {
    context: PathBuf,
    /// Folders of the build to which the context may have been copied.
    folders: Vec<String>,
    seen: HashSet<Diagnostic>,
    errors: Vec<Diagnostic>,
    warnings: Vec<Diagnostic>,
    missing_sdk: MissingSdk,
    /// Lines without a code that tell the reason of a failure.
    telling: Vec<String>,
    last: Option<Last>,
}

/// The complaint that the line before held, to which further lines may belong.
#[derive(Debug)]
struct Last {
    front: String,
    /// None where the complaint was known already, so that its further lines are dropped too.
    kept: Option<Severity>,
}

impl Diagnostics {
    /// For the context at this path and the text of its Dockerfile.
    pub(crate) fn new(context: &Path, dockerfile: &str) -> Self {
        Self {
            context: context.to_owned(),
            folders: working_folders(dockerfile),
            seen: HashSet::new(),
            errors: Vec::new(),
            warnings: Vec::new(),
            missing_sdk: MissingSdk::default(),
            telling: Vec::new(),
            last: None,
        }
    }

    /// Looks at one line of the log. Gives what it holds, if that is new and there is room for it.
    pub(crate) fn line(&mut self, line: &str) -> Option<Diagnostic> {
        self.missing_sdk.line(line);
        let Some(Found { mut diagnostic, front, project, indented }) = parse(line) else {
            self.further(line);
            self.remember(line);
            return None;
        };
        if let Some(last) = self.last.take_if(|last| last.front == front && continues(&diagnostic, indented))
        {
            self.append(last.kept, &diagnostic.message);
            self.last = Some(last);
            return None;
        }
        self.place(&mut diagnostic, project);
        let kept = self.keep(diagnostic);
        self.last = Some(Last { front, kept: kept.as_ref().map(|kept| kept.severity) });
        kept
    }

    fn keep(&mut self, found: Diagnostic) -> Option<Diagnostic> {
        if self.seen.contains(&found) || self.seen.len() >= MOST_SEEN {
            return None;
        }
        self.seen.insert(found.clone());
        let list = match found.severity {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
        };
        if list.len() >= MOST {
            return None;
        }
        list.push(found.clone());
        Some(found)
    }

    /// A line without a front of its own: only the one that names a missing project belongs to the line before.
    fn further(&mut self, line: &str) {
        if let Some(last) = self.last.take().filter(|_| line.starts_with("Switch: ")) {
            self.append(last.kept, line.trim());
        }
    }

    /// Keeps a line that tells a reason without the form of a complaint, for the case that the build fails.
    fn remember(&mut self, line: &str) {
        if self.telling.len() < MOST_TELLING && line.len() <= LONGEST_LINE && is_telling(line) {
            let line = without_colours(line);
            let line = without_step(line.trim()).chars().take(LONGEST_TEXT).collect();
            if !self.telling.contains(&line) {
                self.telling.push(line);
            }
        }
    }

    fn append(&mut self, kept: Option<Severity>, text: &str) {
        let list = match kept {
            Some(Severity::Error) => &mut self.errors,
            Some(Severity::Warning) => &mut self.warnings,
            None => return,
        };
        let Some(last) = list.last_mut() else { return };
        if !is_frame(text) && last.message.len() + text.len() < LONGEST_TEXT {
            last.message.push('\n');
            last.message.push_str(text);
        }
    }

    /// What a file of the SDK says is about the project that was built with it.
    fn place(&self, found: &mut Diagnostic, project: Option<String>) {
        let file = found.file.take().map(|file| self.relative(file));
        let of_sdk = file.as_ref().is_some_and(|file| {
            file.starts_with('/') && (file.ends_with(".targets") || file.ends_with(".props"))
        });
        found.file = match project {
            Some(project) if of_sdk => {
                (found.line, found.column) = (None, None);
                Some(self.relative(project))
            }
            _ => file,
        };
    }

    /// All of them: errors in the order they came, then warnings.
    pub(crate) fn all(&self) -> Vec<Diagnostic> {
        let missing_sdk = self.missing_sdk.diagnostic().map(|mut found| {
            found.file = found.file.map(|file| self.relative(file));
            found
        });
        let telling = self.telling.iter().map(|line| Diagnostic {
            file: None,
            line: None,
            column: None,
            code: String::new(),
            severity: Severity::Error,
            message: line.clone(),
        });
        let telling: Vec<Diagnostic> = telling.collect();
        let errors = missing_sdk.iter().chain(&self.errors).chain(&telling);
        errors.chain(&self.warnings).take(MOST).cloned().map(|found| self.with_line(found)).collect()
    }

    fn with_line(&self, mut found: Diagnostic) -> Diagnostic {
        if let (Some(file), None) = (&found.file, found.line)
            && !file.starts_with('/')
        {
            let path = self.context.join(file);
            let small = path.metadata().is_ok_and(|facts| facts.is_file() && facts.len() <= LONGEST_FILE);
            let text = small.then(|| std::fs::read_to_string(&path).ok()).flatten();
            found.line = text.and_then(|text| line_of(&text, &found.code, &found.message));
        }
        found
    }

    /// A failed step is the fault of a package feed if that is the first thing that went wrong.
    pub(crate) fn failure(&self) -> Option<BuildFailure> {
        let texts = self.errors.iter().map(|error| &error.message).chain(&self.telling);
        if texts.into_iter().any(|text| text.contains("No space left on device")) {
            return Some(BuildFailure::DiskFull);
        }
        self.errors.first().filter(|error| is_of_feed(error)).map(|_| BuildFailure::PackageFeed)
    }

    fn relative(&self, file: String) -> String {
        let file = file.replace('\\', "/");
        let candidates = self.folders.iter().filter_map(|folder| {
            let rest = file.strip_prefix(folder.as_str())?;
            rest.strip_prefix('/').filter(|rest| !rest.is_empty())
        });
        let within = |path: &str| {
            let path = Path::new(path);
            path.components().all(|part| matches!(part, Component::Normal(_)))
                && self.context.join(path).symlink_metadata().is_ok()
        };
        candidates.into_iter().find(|path| within(path)).map(str::to_owned).unwrap_or(file)
    }
}

fn is_of_feed(error: &Diagnostic) -> bool {
    let known = ["NU1100", "NU1101", "NU1102", "NU1103", "NU1301", "NU1303"].contains(&error.code.as_str());
    let text = error.message.to_lowercase();
    let refused = ["401 (unauthorized)", "403 (forbidden)", "unable to load the service index"];
    known
        || ((error.code.is_empty() || error.code.starts_with("NU"))
            && refused.iter().any(|sign| text.contains(sign)))
}

/// The absolute folders that the Dockerfile makes current, the shortest first, because the context is usually copied
/// before a deeper one is entered.
fn working_folders(dockerfile: &str) -> Vec<String> {
    let mut folders = vec![USUAL_FOLDER.to_owned()];
    for line in dockerfile.lines().take(10_000) {
        let mut words = line.split_whitespace();
        let is_instruction = words.next().is_some_and(|word| word.eq_ignore_ascii_case("WORKDIR"));
        let folder = words.next().unwrap_or_default().trim_matches('"').trim_end_matches('/');
        if is_instruction && folder.starts_with('/') && folders.len() < MOST {
            folders.push(folder.to_owned());
        }
    }
    folders.sort_by_key(String::len);
    folders.dedup();
    folders
}

/// What one line holds.
struct Found {
    diagnostic: Diagnostic,
    /// What each line of the same message begins with.
    front: String,
    /// The project that was built.
    project: Option<String>,
    /// Whether the text stands further in than a first line's does.
    indented: bool,
}

/// Whether a line with the front of the line before belongs to the same message.
fn continues(found: &Diagnostic, indented: bool) -> bool {
    let of_task = ["MSB4018", "MSB6003", "MSB4062"].contains(&found.code.as_str());
    indented
        || (of_task && !found.message.starts_with("The \""))
        || (found.code == "NETSDK1147" && found.message.starts_with("To install"))
}

/// A frame of a stack trace, or what stands between two traces.
fn is_frame(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with("at ") || text.starts_with("--- End of")
}

fn parse(line: &str) -> Option<Found> {
    if line.len() > LONGEST_LINE || !(line.contains("error") || line.contains("warning")) {
        return None;
    }
    let line = without_colours(line);
    let line = without_node(without_step(line.trim()));
    let (origin, severity, rest) = split(line)?;
    let (code, text) = code_and_text(rest)?;
    // Without a code anything that says "error:" would do, so a place must be there.
    if code.is_empty() && !origin.is_some_and(|origin| origin.contains(['/', '\\', '('])) {
        return None;
    }
    let (file, line, column) = origin.map_or((None, None, None), place);
    let (message, project) = without_project(text);
    let project = project.map(str::to_owned);
    let diagnostic = Diagnostic {
        file: file.or_else(|| project.clone()),
        line,
        column,
        code: code.to_owned(),
        severity,
        message: message.trim().chars().take(LONGEST_TEXT).collect(),
    };
    let front = format!("{}|{code}", origin.unwrap_or_default());
    Some(Found { diagnostic, front, project, indented: message.starts_with(' ') })
}

/// Takes away what a plain log of BuildKit puts in front of each line: `#12 3.456 `.
fn without_step(line: &str) -> &str {
    let Some((step, rest)) = line.strip_prefix('#').and_then(|rest| rest.split_once(' ')) else {
        return line;
    };
    let Some((time, rest)) = rest.split_once(' ') else { return line };
    let number = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || c == '.');
    if number(step) && number(time) { rest } else { line }
}

/// Takes out the sequences by which a terminal shows colours.
fn without_colours(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        if character != '\u{1b}' {
            text.push(character);
            continue;
        }
        if characters.next() == Some('[') {
            let _ = characters.by_ref().find(char::is_ascii_alphabetic);
        }
    }
    text
}

/// Takes away the number of the build node in front: `1>`, `2:7>`.
fn without_node(line: &str) -> &str {
    match line.split_once('>') {
        Some((node, rest)) if !node.is_empty() && node.chars().all(|c| c.is_ascii_digit() || c == ':') => {
            rest.trim_start()
        }
        _ => line,
    }
}

/// Splits at the first word for the severity that stands behind a colon or at the start.
fn split(line: &str) -> Option<(Option<&str>, Severity, &str)> {
    let words = [("error", Severity::Error), ("warning", Severity::Warning)];
    for (word, severity) in words {
        if let Some(rest) = line.strip_prefix(word).filter(|rest| rest.starts_with([' ', ':'])) {
            return Some((None, severity, rest));
        }
    }
    let positions = words.iter().filter_map(|(word, severity)| {
        line.match_indices(word).find_map(|(at, _)| {
            let before = line.get(..at)?.strip_suffix(' ')?;
            let origin = before.trim_end().strip_suffix(':')?.trim();
            let rest = line.get(at + word.len()..)?;
            (rest.starts_with([' ', ':']) && !origin.is_empty()).then_some((at, origin, *severity, rest))
        })
    });
    let (_, origin, severity, rest) = positions.min_by_key(|(at, ..)| *at)?;
    Some((Some(origin), severity, rest))
}

/// Splits ` CS1002: ; expected`. The code may be missing: ` : text`.
fn code_and_text(rest: &str) -> Option<(&str, &str)> {
    let (code, text) = rest.split_once(':')?;
    let (code, text) = (code.trim(), text.trim_end());
    let text = text.strip_prefix(' ').unwrap_or(text);
    let digits = code.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let is_code = code.len() <= 24
        && code.len() > digits.len()
        && !digits.is_empty()
        && digits.chars().all(|c| c.is_ascii_digit());
    ((is_code || code.is_empty()) && !text.trim().is_empty()).then_some((code, text))
}

/// Reads `FILE(12,5)`, `FILE(12)`, `FILE(12,5,13,1)`, `FILE(12-14)` or a bare `FILE`.
fn place(origin: &str) -> (Option<String>, Option<u32>, Option<u32>) {
    let numbers = origin.strip_suffix(')').and_then(|origin| origin.rsplit_once('('));
    if let Some((file, numbers)) = numbers {
        let mut numbers = numbers.split([',', '-']).map(|number| number.trim().parse::<u32>().ok());
        if let Some(line) = numbers.next().flatten() {
            let column = numbers.next().flatten().filter(|_| origin.contains(','));
            return (Some(file.trim().to_owned()), Some(line), column);
        }
    }
    // A tool without a file gives its own name: `CSC`, `MSBUILD`.
    let is_tool = !origin.contains(['/', '\\', '.']);
    ((!is_tool).then(|| origin.to_owned()), None, None)
}

/// Takes away ` [/src/Hello.csproj::TargetFramework=net8.0]` at the end, and gives the project.
fn without_project(text: &str) -> (&str, Option<&str>) {
    let bracket = text.strip_suffix(']').and_then(|text| text.rsplit_once(" ["));
    match bracket {
        Some((message, project)) => {
            let project = project.split_once("::").map_or(project, |(project, _)| project);
            if project.ends_with("proj") || project.ends_with(".sln") || project.ends_with(".slnx") {
                (message.trim_end(), Some(project))
            } else {
                (text, None)
            }
        }
        None => (text, None),
    }
}

#[cfg(test)]
#[path = "build_diagnostics_tests.rs"]
mod tests;
