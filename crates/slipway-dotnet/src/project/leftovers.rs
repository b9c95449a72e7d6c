//! The folders that a build writes to. What lies in them on this machine is of another build, and has to stay away from
//! one in an image: assets for another runtime, paths of this machine, generated sources.

use super::evaluate::{Evaluation, SDK_FILE};
use super::glob;
use super::items::PACKAGES;
use super::leads::Found;
use super::paths::{folder, join};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The properties that name such a folder, with where it is without them.
const NAMED: [(&str, &str); 2] = [("BaseIntermediateOutputPath", "obj"), ("BaseOutputPath", "bin")];
const ARTIFACTS: &str = "artifacts";

/// The folders that one evaluation of a project writes to, whether they are there or not. One that holds what the project
/// names as an input is none, since a repository may keep a tool in `bin`. Its item groups have to be there still.
pub(super) fn of(evaluation: &Evaluation<'_>) -> BTreeSet<PathBuf> {
    let own = folder(&evaluation.project);
    let value = |name: &str| evaluation.scope.get(name).0.value.filter(|value| !value.trim().is_empty());
    let mut folders = BTreeSet::new();
    for (property, usual) in NAMED {
        folders.insert(own.join(usual));
        folders.extend(value(property).and_then(|named| join(own, &named)));
    }
    if evaluation.scope.is("UseArtifactsOutput", "true") || value("ArtifactsPath").is_some() {
        let above = evaluation.scope.memo.above(own, "Directory.Build.props");
        let usual = above.as_deref().map_or(own, folder).join(ARTIFACTS);
        folders.insert(value("ArtifactsPath").and_then(|named| join(own, &named)).unwrap_or(usual));
    }
    let inputs = inputs(evaluation);
    // What is generated while a project is built may be named as well, and lies in `obj`.
    folders.retain(|folder| folder.ends_with("obj") || !inputs.iter().any(|input| input.starts_with(folder)));
    folders
}

/// What the items of the project's own files include: each path, or the folder where its pattern begins.
fn inputs(evaluation: &Evaluation<'_>) -> Vec<PathBuf> {
    let own = folder(&evaluation.project);
    let groups = evaluation.groups.iter().filter(|group| *group.file != *Path::new(SDK_FILE));
    let mut inputs = Vec::new();
    for group in groups {
        let files = group.element.children.iter();
        for item in files.filter(|item| !PACKAGES.contains(&item.name.to_ascii_lowercase().as_str())) {
            let written = item.attribute("Include").or_else(|| item.attribute("Update")).unwrap_or_default();
            let value = evaluation.scope.expand(written, &group.file).value.unwrap_or_default();
            inputs.extend(value.split(';').filter_map(|part| join(own, &glob::plain_start(part))));
        }
    }
    inputs
}

/// Those of the folders that may be left out of a context: none that is it, or in which anything lies that takes part. A
/// file in another project's `obj` does not count, as above.
pub(super) fn free(found: &Found, parts: &[PathBuf], context: &Path) -> Vec<PathBuf> {
    let takes_part = |folder: &Path| {
        let below = |part: &PathBuf| part.starts_with(folder);
        found.projects.iter().chain(parts).any(below)
            || !folder.ends_with("obj") && found.needed.iter().any(below)
    };
    let folders = &found.leftovers;
    let inside = folders.iter().filter(|folder| folder.starts_with(context) && *folder != context);
    let mut free: Vec<PathBuf> = Vec::new();
    // In their order, a folder comes before those that lie in it.
    for folder in inside.filter(|folder| !takes_part(folder)) {
        if !free.iter().any(|outer| folder.starts_with(outer)) {
            free.push(folder.clone());
        }
    }
    free
}
