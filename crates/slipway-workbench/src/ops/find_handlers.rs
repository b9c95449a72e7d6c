//! Finds the handlers in a project's sources, before anything is built.

use super::project_files::has_extension;
use slipway_core::assembly::{FoundHandler, of_generated_main};
use slipway_core::project::{Language, OutputType, Project};
use slipway_core::source::{SourceLanguage, generates_main, handlers_in_source};
use std::path::{Path, PathBuf};

/// How deep the sources are searched.
const DEPTH: usize = 8;
/// The most source files that are read.
const MOST_FILES: usize = 2000;
/// The largest source file that is read, in bytes.
const MOST_BYTES: u64 = 2 * 1024 * 1024;
/// The most handlers that are listed.
const LISTED: usize = 200;
/// Folders whose files are not the project's own.
const NOT_SOURCES: &[&str] = &["bin", "obj", "node_modules"];

/// The handlers in the sources of a project, likely ones first.
pub(crate) fn handlers_in_sources(folder: &Path, file: &Path, project: &Project) -> Vec<FoundHandler> {
    let (language, extension) = match project.language {
        Language::Csharp => (SourceLanguage::CSharp, "cs"),
        Language::Fsharp => (SourceLanguage::FSharp, "fs"),
        Language::VisualBasic => (SourceLanguage::VisualBasic, "vb"),
    };
    let mut files = Vec::new();
    if has_extension(file, &["cs"]) {
        // A file-based app is its one file; what lies beside it is not compiled with it.
        files.push(file.to_owned());
    } else {
        search(folder, extension, DEPTH, &mut files);
    }
    let mut started_by_annotations = false;
    let mut found: Vec<FoundHandler> = files
        .iter()
        .filter(|path| std::fs::metadata(path).is_ok_and(|metadata| metadata.len() <= MOST_BYTES))
        .filter_map(|path| Some((path, std::fs::read_to_string(path).ok()?)))
        .flat_map(|(path, text)| {
            started_by_annotations |= generates_main(language, &text);
            let place = path.strip_prefix(folder).unwrap_or(path).display().to_string();
            let (assembly, space) = (&project.assembly_name, &project.root_namespace);
            handlers_in_source(language, assembly, space, &place, &text)
        })
        .collect();
    if started_by_annotations && project.output_type == OutputType::Executable {
        found = of_generated_main(&project.assembly_name, found);
    }
    let key =
        |found: &FoundHandler| (!found.likely, found.handler.to_string(), found.annotations_handler.clone());
    found.sort_by_cached_key(key);
    found.dedup_by(|one, other| key(one) == key(other));
    found.truncate(LISTED);
    found
}

fn search(folder: &Path, extension: &str, depth: usize, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
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
            if !holds_project(&folder) {
                search(&folder, extension, depth - 1, files);
            }
        }
    }
}

fn holds_project(folder: &Path) -> bool {
    super::project_files::files_with(folder, &super::project_files::PROJECT_EXTENSIONS)
        .is_ok_and(|files| !files.is_empty())
}
