//! Finds what compilers and the package manager complain about in the log of a build.
//!
//! .NET's tools all write one form: `FILE(LINE,COLUMN): error CODE: TEXT [PROJECT]`, with parts left out where they
//! do not apply. A mistake is told once for each project and framework that contains the file, so equal ones are
//! counted once. Paths are those inside the build; they are told relative to the context where the file exists there.
//! A message of several lines repeats its front at each of them, and is one complaint; a stack trace is left out of it.
//! A complaint that names a file of the SDK is about the project, and the line is looked up there.
//!
//! Limits: at most fifty, the first errors before any warning. Other languages' compilers are not understood.

mod log_line;

use crate::build_failure::BuildFailure;
use crate::missing_sdk::MissingSdk;
use log_line::{Found, continues, is_frame, parse, without_colours, without_step};
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

#[cfg(test)]
mod tests;
