//! How a project asks to be published, beyond what kind of program it is.
//!
//! The properties are those that decide between one command line of `dotnet publish` and another. What the SDK would
//! infer from them is inferred here too: a trimmed program has to bring its own runtime.

use super::evaluate::Evaluation;
use super::items::Items;
use super::values::Publishing;

/// Packages that read the history of the repository when the project is compiled.
const VERSIONING: [&str; 7] = [
    "Nerdbank.GitVersioning",
    "MinVer",
    "GitVersion.MsBuild",
    "GitVersionTask",
    "GitInfo",
    "Nerdbank.GitVersioning.Tasks",
    "Verlite.MsBuild",
];

impl Publishing {
    pub(super) fn of(evaluation: &Evaluation<'_>, items: &Items) -> Self {
        let scope = &evaluation.scope;
        let told = |name: &str| match scope.is(name, "true") {
            true => Some(true),
            false => scope.is(name, "false").then_some(false),
        };
        Self {
            trimmed: scope.is("PublishTrimmed", "true"),
            single_file: scope.is("PublishSingleFile", "true"),
            self_contained: told("PublishSelfContained").or_else(|| told("SelfContained")),
            invariant: told("InvariantGlobalization"),
            locked: scope.is("RestoreLockedMode", "true"),
            versioned_by: VERSIONING
                .into_iter()
                .find(|package| has_package(items, package))
                .map(str::to_owned),
        }
    }
}

/// Whether the project refers to a package, by itself or as every project does.
fn has_package(items: &Items, id: &str) -> bool {
    let kinds = ["packagereference", "globalpackagereference"];
    kinds.iter().flat_map(|kind| items.of(kind)).any(|item| item.include.eq_ignore_ascii_case(id))
}
