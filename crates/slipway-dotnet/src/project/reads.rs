//! What a build reads without its being named as an item, or copies because an item says so.

use super::evaluate::Evaluation;
use super::items::Item;
use super::paths::folder;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// `.editorconfig` and `.globalconfig` beside and above the sources, as the compiler is given them.
pub(super) fn analyzer_configurations(sources: &[Item], evaluation: &Evaluation<'_>) -> Vec<PathBuf> {
    let folders: BTreeSet<&Path> =
        sources.iter().flat_map(|source| folder(&source.path).ancestors()).collect();
    let scope = &evaluation.scope;
    let mut found = Vec::new();
    // The compiler of F# is not given them, and an outer build for several frameworks compiles nothing.
    if scope.is("Language", "F#") || scope.is("IsCrossTargetingBuild", "true") {
        return found;
    }
    for (file, switch) in [
        (".editorconfig", "DiscoverEditorConfigFiles"),
        (".globalconfig", "DiscoverGlobalAnalyzerConfigFiles"),
    ] {
        if !scope.is(switch, "false") {
            found.extend(
                folders.iter().map(|folder| folder.join(file)).filter(|path| scope.memo.is_file(path)),
            );
        }
    }
    found
}

/// When an item is copied to the output or published; none where it is not.
pub(super) fn copies(item: &Item) -> Option<String> {
    let told = |name: &str| item.text(name).filter(|when| !when.eq_ignore_ascii_case("never"));
    told("copytopublishdirectory").or_else(|| told("copytooutputdirectory"))
}
