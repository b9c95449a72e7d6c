//! Folders outside a project's own from which it takes files.
//!
//! A project may compile a source file of a neighbour, publish a certificate of the folder above, or sign with a key
//! of the repository. A context without them builds on no machine, so they count when the context is chosen. Files
//! that only a package would carry do not: they change nothing in an image.

use super::cache::{folder, join};
use super::condition;
use super::evaluate::{Evaluation, Group};
use crate::xml::Element;
use std::path::{Path, PathBuf};

/// Items whose files a build reads or an image holds.
const KINDS: [&str; 6] =
    ["Compile", "Content", "EmbeddedResource", "AdditionalFiles", "Protobuf", "EditorConfigFiles"];

/// Folders of one project that are kept.
const MAX_FOLDERS: usize = 200;
/// Item parts of one project that are looked at.
const MAX_PARTS: usize = 5000;

/// The folders, each once. To be asked before the groups are taken out to be read as references.
pub(super) fn folders(project: &Path, evaluation: &Evaluation<'_>) -> Vec<PathBuf> {
    let mut folders = Vec::new();
    let mut parts = 0;
    for group in evaluation.groups.iter().filter(|group| group.left_out.is_none()) {
        let mut entered = None;
        for item in group.element.children.iter().filter(|item| counts(item)) {
            let group_holds = *entered.get_or_insert_with(|| holds(&group.element, group, evaluation));
            if !group_holds || !holds(item, group, evaluation) {
                continue;
            }
            let text = evaluation.scope.expand(item.attribute("Include").unwrap_or_default(), &group.file);
            for part in text.value.iter().flat_map(|value| value.split(';')) {
                parts += 1;
                if parts > MAX_PARTS || folders.len() >= MAX_FOLDERS {
                    return folders;
                }
                add(part, project, evaluation, &mut folders);
            }
        }
    }
    if evaluation.scope.is("SignAssembly", "true") {
        let key = evaluation.scope.get("AssemblyOriginatorKeyFile").0.value;
        add(&key.unwrap_or_default(), project, evaluation, &mut folders);
    }
    folders
}

/// Whether an item's files matter, and may lie outside at all.
fn counts(item: &Element) -> bool {
    let known = KINDS.iter().any(|kind| item.name.eq_ignore_ascii_case(kind));
    // A file of no kind of its own is part of an image only where it is copied there.
    let copied = || {
        let to = |name: &str| name.to_ascii_lowercase().starts_with("copyto");
        item.name.eq_ignore_ascii_case("None")
            && (item.attributes.iter().any(|(name, _)| to(name))
                || item.children.iter().any(|child| to(&child.name)))
    };
    let include = item.attribute("Include").unwrap_or_default();
    let outside =
        include.contains("..") || include.contains("$(") || include.trim_start().starts_with(['/', '\\']);
    outside && (known || copied())
}

fn holds(element: &Element, group: &Group, evaluation: &Evaluation<'_>) -> bool {
    let condition = element.attribute("Condition");
    condition::evaluate(condition, &evaluation.scope, &group.file).holds == Some(true)
}

fn add(written: &str, project: &Path, evaluation: &Evaluation<'_>, folders: &mut Vec<PathBuf>) {
    let written = written.trim().replace('\\', "/");
    let from = match written.split('/').position(|part| part.contains(['*', '?'])) {
        // A pattern is looked for below its last plain folder.
        Some(0) => return,
        Some(count) => {
            let plain: Vec<&str> = written.split('/').take(count).collect();
            join(folder(project), &plain.join("/"))
        }
        None => {
            let file = join(folder(project), &written);
            file.filter(|file| evaluation.scope.is_file(file) == Some(true))
                .map(|file| folder(&file).to_owned())
        }
    };
    if let Some(from) = from
        && !from.starts_with(folder(project))
        && !folders.contains(&from)
    {
        folders.push(from);
    }
}
