//! Packages with their versions, and the projects that a project refers to, from its lists of items.

use super::evaluate::Evaluation;
use super::items::{Item, Items, is_lambda};
use super::values::PackageReference;
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

impl Items {
    /// Every package that the project names, each once, with its version where one is stated, centrally or here.
    pub(super) fn packages(&self, evaluation: &mut Evaluation<'_>) -> Vec<PackageReference> {
        let central = evaluation.scope.is("ManagePackageVersionsCentrally", "true");
        let overrides = !evaluation.scope.is("CentralPackageVersionOverrideEnabled", "false");
        let versions: HashMap<String, &Item> = self
            .of("packageversion")
            .iter()
            .filter(|_| central)
            .map(|item| (item.include.to_ascii_lowercase(), item))
            .collect();
        let global = self.of("globalpackagereference").iter().filter(|_| central);
        let mut seen = HashSet::new();
        let mut packages = Vec::new();
        for item in self.of("packagereference").iter().chain(global) {
            if !seen.insert(item.include.to_ascii_lowercase()) {
                continue;
            }
            let center = versions.get(&item.include.to_ascii_lowercase());
            let wished = item.text("versionoverride").filter(|_| central);
            if wished.is_some() && !overrides {
                evaluation.notes.add(&format!(
                    "VersionOverride of {} is switched off by CentralPackageVersionOverrideEnabled, so a restore \
                     refuses it (NU1013).",
                    super::words::shown(&item.include)
                ));
            }
            let version = wished
                .filter(|_| overrides)
                .or_else(|| center.and_then(|center| center.text("version")))
                .or_else(|| item.text("version"));
            packages.push(PackageReference { id: item.include.clone(), version });
        }
        packages
    }

    /// The projects referred to, as written with `/`, each once.
    pub(super) fn references(&self) -> Vec<(String, PathBuf)> {
        let mut seen = HashSet::new();
        let projects = self.of("projectreference").iter().filter(|item| seen.insert(item.path.clone()));
        projects.map(|item| (item.include.clone(), item.path.clone())).collect()
    }
}

/// Those of AWS.
pub(super) fn of_lambda(packages: Vec<PackageReference>) -> Vec<PackageReference> {
    packages.into_iter().filter(|package| is_lambda(&package.id)).collect()
}
