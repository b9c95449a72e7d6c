//! Finds the handlers in a project's sources and in those of the projects it refers to, before anything is built.

use super::files::{PROJECT_EXTENSIONS, files_with, has_extension, relative};
use super::msbuild::Word;
use crate::disk::{self, Names};
use slipway_dotnet::project::{Cache, Language, OutputType, Project};
use slipway_dotnet::source::{
    SourceHandlers, SourceLanguage, SourceText, Sources, handlers_in_projects, text_of,
};
use std::path::{Path, PathBuf};

/// How deep the sources are searched.
const DEPTH: usize = 8;
/// The most source files that are read, of all projects together.
const MOST_FILES: usize = 4000;
/// The most bytes of source that are read, of all projects together.
const MOST_TEXT: u64 = 64 * 1024 * 1024;
/// The largest source file that is read, in bytes.
const MOST_BYTES: u64 = 2 * 1024 * 1024;
/// The most handlers that are listed.
const LISTED: usize = 200;
/// Folders whose files are not the project's own.
const NOT_SOURCES: &[&str] = &["bin", "obj", "node_modules"];

/// The handlers in the sources of a project and of the projects it refers to, likely ones first. MSBuild's
/// word counts where it was asked.
pub(crate) fn handlers_in_sources(
    file: &Path,
    project: &Project,
    references: &[PathBuf],
    cache: &Cache<'_>,
    word: Option<&Word>,
) -> SourceHandlers {
    if project.is_test {
        // The public methods of tests are called by what runs them.
        return SourceHandlers::default();
    }
    let folder = file.parent().unwrap_or(file);
    let mut left = Left { files: MOST_FILES, bytes: MOST_TEXT };
    let compiled = word.map(Word::compiled).filter(|files| !files.is_empty());
    let own = compiled.unwrap_or_else(|| files_of(file, project, cache));
    let own = sources(&own, project, folder, &mut left);
    let others: Vec<Sources> = references
        .iter()
        .filter(|reference| reference.as_path() != file)
        .filter_map(|reference| Some((reference, cache.project(reference).ok()?)))
        .map(|(reference, mut project)| {
            let told = word.and_then(|word| word.settle(reference, &mut project));
            let files = told.unwrap_or_else(|| files_of(reference, &project, cache));
            sources(&files, &project, folder, &mut left)
        })
        .collect();
    let mut found = handlers_in_projects(&own, &others);
    found.handlers.truncate(LISTED);
    found
}

/// How much more may be read.
struct Left {
    files: usize,
    bytes: u64,
}

/// The files that are compiled for a project. Where they cannot be told, what lies in its folder is taken for them.
fn files_of(file: &Path, project: &Project, cache: &Cache<'_>) -> Vec<PathBuf> {
    let framework = (project.frameworks.len() > 1).then_some(project.framework.as_str());
    let told = cache.facts(file, framework).ok().and_then(|mut facts| facts.files.remove("Compile"));
    told.filter(|files| !files.is_empty()).unwrap_or_else(|| {
        let mut files = Vec::new();
        search(file.parent().unwrap_or(file), language(project).1, DEPTH, &mut files);
        files
    })
}

fn language(project: &Project) -> (SourceLanguage, &'static str) {
    match project.language {
        Language::Csharp => (SourceLanguage::CSharp, "cs"),
        Language::Fsharp => (SourceLanguage::FSharp, "fs"),
        Language::VisualBasic => (SourceLanguage::VisualBasic, "vb"),
    }
}

/// The sources of one project, with places as seen from a folder.
fn sources(paths: &[PathBuf], project: &Project, from: &Path, left: &mut Left) -> Sources {
    let (language, extension) = language(project);
    let files: Vec<SourceText> = paths
        .iter()
        .filter(|path| has_extension(path, &[extension]))
        .take(left.files)
        .filter_map(|path| {
            let size = disk::metadata(path).ok().filter(std::fs::Metadata::is_file)?.len();
            left.bytes = left.bytes.checked_sub(size).filter(|_| size <= MOST_BYTES)?;
            Some(SourceText { name: relative(from, path), text: text_of(&disk::read(path).ok()?) })
        })
        .collect();
    left.files = left.files.saturating_sub(files.len());
    Sources {
        language,
        assembly_name: project.assembly_name.clone(),
        root_namespace: project.root_namespace.clone(),
        executable: project.output_type == OutputType::Executable,
        asks_for_events: project.asks_for_events(),
        of_lambda: project.is_of_lambda(),
        files,
    }
}

fn search(folder: &Path, extension: &str, depth: usize, files: &mut Vec<PathBuf>) {
    let Ok(entries) = disk::entries(folder, Names::All) else { return };
    let mut folders = Vec::new();
    for entry in entries.flatten() {
        let Ok(kind) = entry.file_type() else { continue };
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if kind.is_file() && has_extension(&entry.path(), &[extension]) && files.len() < MOST_FILES {
            files.push(entry.path());
        } else if kind.is_dir() && !name.starts_with('.') && !NOT_SOURCES.contains(&name.as_ref()) {
            folders.push(entry.path());
        }
    }
    if depth > 0 {
        folders.sort();
        for folder in folders {
            // A project below this one has sources of its own.
            if files_with(&folder, &PROJECT_EXTENSIONS).is_ok_and(|found| found.is_empty()) {
                search(&folder, extension, depth - 1, files);
            }
        }
    }
}
