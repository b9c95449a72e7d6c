//! The list of files and folders that a build reads: what has to be sent to an engine, and nothing else.
//!
//! Projects are sent as their folders, under their ignore rules; everything else is single files: what they import,
//! link, sign with, look up, and what the compiler and NuGet look for above them. Folders of packages are sent whole.
//! A path that lies above the repository, or elsewhere on the machine, is never sent; it is said.

use super::evaluate::Evaluation;
use super::glob;
use super::items::{Item, Items, PACKAGES};
use super::paths::{folder, join};
use super::reads::{analyzer_configurations, copies};
use super::words::unescaped;
use crate::xml::Element;
use serde::Serialize;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What a build of a closure reads.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Needed {
    /// The folder that all of it lies in, which paths in the engine start from.
    pub root: PathBuf,
    /// The folders of the projects, to be sent under their ignore rules. None lies in another.
    pub folders: Vec<PathBuf>,
    /// The folders of packages that lie outside of them, to be sent whole.
    pub feeds: Vec<PathBuf>,
    /// The single files that lie in none of these.
    pub files: Vec<PathBuf>,
    /// Files above the repository that decide something where the project stands, and are not sent.
    pub above: Vec<PathBuf>,
    /// What is named by an absolute path elsewhere on the machine, and is not sent.
    pub elsewhere: Vec<PathBuf>,
}

impl Needed {
    /// Whether a path is part of what is sent.
    pub fn holds(&self, path: &Path) -> bool {
        let inside = |folder: &PathBuf| path.starts_with(folder);
        self.folders.iter().any(inside)
            || self.feeds.iter().any(inside)
            || self.files.iter().any(|file| file == path)
    }

    /// What a person has to know of, a sentence each.
    pub fn said(&self) -> Vec<String> {
        let above = self.above.iter().map(|path| {
            format!(
                "{} lies above the repository and takes part here; it is not sent to the engine.",
                path.display()
            )
        });
        let elsewhere = self.elsewhere.iter().map(|path| {
            format!("{} lies elsewhere on this machine; it is not sent to the engine.", path.display())
        });
        above.chain(elsewhere).collect()
    }
}

/// What one project reads besides what is in its folder.
#[derive(Debug, Default)]
pub(super) struct Needs {
    pub(super) files: BTreeSet<PathBuf>,
    /// Folders of packages that its properties name.
    pub(super) feeds: BTreeSet<PathBuf>,
    /// Files and folders that it names by an absolute path.
    pub(super) absolute: BTreeSet<PathBuf>,
    pub(super) notes: Vec<String>,
}

/// Files of one project that are kept.
const MAX_FILES: usize = 20_000;
/// Texts in targets that are looked at.
const MAX_TEXTS: usize = 5_000;

/// The properties that name folders of packages.
const FEEDS: [&str; 3] =
    ["RestoreSources", "RestoreAdditionalProjectSources", "RestoreAdditionalProjectFallbackFolders"];

/// Packages that read a file above the project, with its name.
const READERS: [(&str, &[&str]); 4] = [
    ("nerdbank.gitversioning", &["version.json"]),
    ("gitversion.msbuild", &["GitVersion.yml"]),
    ("stylecop.analyzers", &["stylecop.json"]),
    ("minver", &[]),
];

impl Needs {
    /// Gathers what an evaluation says that a build reads outside the project's own folder.
    pub(super) fn gather(&mut self, items: &Items, evaluation: &Evaluation<'_>) {
        self.of_items(items, evaluation);
        self.of_properties(evaluation);
        self.of_packages(items, evaluation);
        self.of_tasks(evaluation);
        for path in evaluation.scope.seen.borrow().iter().chain(&evaluation.possible) {
            self.file(path, evaluation);
        }
        // The files above the project count for its sources; others are beside sources that are linked.
        let sources: Vec<Item> = items.of("compile").to_vec();
        for path in analyzer_configurations(&sources, evaluation) {
            self.file(&path, evaluation);
        }
        self.configurations(evaluation);
    }

    fn file(&mut self, path: &Path, evaluation: &Evaluation<'_>) {
        let own = folder(&evaluation.project);
        if self.files.len() < MAX_FILES && !path.starts_with(own) && evaluation.scope.memo.is_file(path) {
            self.files.insert(path.to_owned());
        }
    }

    fn of_items(&mut self, items: &Items, evaluation: &Evaluation<'_>) {
        for (kind, list) in items.all().filter(|(kind, _)| !PACKAGES.contains(kind)) {
            for item in list.iter().filter(|item| kind != "none" || copies(item).is_some()) {
                self.file(&item.path, evaluation);
                if item.absolute && evaluation.scope.memo.is_file(&item.path) {
                    self.absolute.insert(item.path.clone());
                }
                let hint = item.text("hintpath").and_then(|hint| evaluation.scope.path(&hint));
                if let Some(hint) = hint.filter(|_| kind == "reference") {
                    self.file(&hint, evaluation);
                }
            }
        }
    }

    /// Values that are the path of a file, whatever the property is for, and the folders of packages.
    fn of_properties(&mut self, evaluation: &Evaluation<'_>) {
        for (name, value) in evaluation.scope.own() {
            let value = unescaped(value);
            let like_a_path =
                value.contains(['/', '\\', '.']) && !value.contains([';', '\n']) && value.len() < 1024;
            // What a package shows of itself is no part of an image.
            if like_a_path
                && !name.starts_with("package")
                && let Some(path) = evaluation.scope.path(&value)
            {
                self.file(&path, evaluation);
            }
        }
        for property in FEEDS {
            let value = evaluation.scope.get(property).0.value.unwrap_or_default();
            for part in value.split(';').map(unescaped).filter(|part| !part.contains("://")) {
                self.feeds.extend(
                    evaluation.scope.path(&part).filter(|path| evaluation.scope.memo.is_folder(path)),
                );
            }
        }
    }

    fn of_packages(&mut self, items: &Items, evaluation: &Evaluation<'_>) {
        let own = folder(&evaluation.project).to_owned();
        let all = items.of("packagereference").iter().chain(items.of("globalpackagereference"));
        for item in all {
            let id = item.include.to_ascii_lowercase();
            let Some((_, files)) = READERS.iter().find(|(reader, _)| *reader == id) else { continue };
            for file in *files {
                if let Some(path) = evaluation.scope.memo.above(&own, file) {
                    self.file(&path, evaluation);
                }
            }
            if id != "stylecop.analyzers" {
                self.notes.push(format!(
                    "{} works out versions from the repository's history, which is not among the files of a build.",
                    super::words::shown(&item.include)
                ));
            }
        }
    }

    /// Files that targets and tasks name: they are not run here, but a build runs them.
    fn of_tasks(&mut self, evaluation: &Evaluation<'_>) {
        let mut left = MAX_TEXTS;
        for (element, at) in &evaluation.tasks {
            self.of_task(element, at, evaluation, &mut left);
            if element.name == "Target" && mentions(element, "Exec") {
                self.notes.push(format!(
                    "{} runs a command in a target; what that reads is not known.",
                    super::words::name(at)
                ));
            }
        }
    }

    fn of_task(&mut self, element: &Element, at: &Path, evaluation: &Evaluation<'_>, left: &mut usize) {
        for (name, text) in &element.attributes {
            if *left == 0 || name.eq_ignore_ascii_case("Condition") {
                continue;
            }
            *left -= 1;
            // A path of a task assembly starts from the file that names it, others from the project.
            let from = if element.name == "UsingTask" { folder(at) } else { evaluation.scope.folder() };
            let value = evaluation.scope.expand(text, at).value.unwrap_or_default();
            let separators: &[char] =
                if name.eq_ignore_ascii_case("Command") { &[' ', '"', ';'] } else { &[';'] };
            for part in value.split(separators).map(unescaped).filter(|part| !part.trim().is_empty()) {
                self.part(&part, from, evaluation);
            }
        }
        for child in &element.children {
            self.of_task(child, at, evaluation, left);
        }
    }

    fn part(&mut self, part: &str, from: &Path, evaluation: &Evaluation<'_>) {
        if !glob::is_pattern(part) {
            let path = join(from, part).filter(|_| part.contains(['/', '\\', '.']));
            if let Some(path) = path {
                self.file(&path, evaluation);
            }
            return;
        }
        let start = join(from, &glob::plain_start(part));
        if start.is_some_and(|start| {
            !start.starts_with(folder(&evaluation.project)) && start.components().count() > 1
        }) {
            for found in glob::find(evaluation.scope.memo, from, part, &[]).0 {
                self.file(&found.path, evaluation);
            }
        }
    }

    /// `.editorconfig` up to the one that says it is the root, and `.globalconfig`.
    fn configurations(&mut self, evaluation: &Evaluation<'_>) {
        let memo = evaluation.scope.memo;
        if evaluation.scope.is("Language", "F#") {
            return;
        }
        let mut over = false;
        for above in folder(&evaluation.project).ancestors() {
            let editor = above.join(".editorconfig");
            if memo.is_file(&editor) {
                if over {
                    self.files.remove(&editor);
                } else {
                    self.file(&editor, evaluation);
                }
                let bytes = memo.bytes(&editor).ok().flatten().unwrap_or_default();
                over |= is_root(&String::from_utf8_lossy(&bytes));
            }
            self.file(&above.join(".globalconfig"), evaluation);
        }
    }
}

fn mentions(element: &Element, name: &str) -> bool {
    element.children.iter().any(|child| child.name == name || mentions(child, name))
}

/// Whether an `.editorconfig` says before its first section that no other above it counts.
fn is_root(text: &str) -> bool {
    let head = text.lines().map(str::trim).take_while(|line| !line.starts_with('['));
    head.filter_map(|line| line.split_once('=')).any(|(key, value)| {
        key.trim().eq_ignore_ascii_case("root") && value.trim().eq_ignore_ascii_case("true")
    })
}

#[cfg(test)]
#[path = "needed_tests.rs"]
mod tests;
