//! What the closures of several projects have in common, worked out once.

use super::leads::Outlines;
use super::memo::Memo;
use super::msbuild::Lead;
use super::nuget;
use super::paths::{folder, join};
use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// What the closures of several projects have in common.
#[derive(Default)]
pub(super) struct Shared {
    pub(super) outlines: Outlines,
    packages: RefCell<HashMap<PathBuf, Vec<(PathBuf, bool)>>>,
}

impl Shared {
    /// With MSBuild's word for some projects.
    pub(super) fn told(told: HashMap<PathBuf, Lead>) -> Self {
        Self { outlines: Outlines::told(told), ..Self::default() }
    }

    /// The folders of packages that a `NuGet.config` names, worked out once.
    pub(super) fn package_folders(&self, config: &Path, memo: &Memo<'_>) -> Vec<(PathBuf, bool)> {
        let known = self.packages.borrow().get(config).cloned();
        known.unwrap_or_else(|| {
            let folders = package_folders(config, memo);
            self.packages.borrow_mut().insert(config.to_owned(), folders.clone());
            folders
        })
    }
}

/// The folders of packages that a configuration names from where it stands, each with whether that is an absolute
/// path. A configuration that cannot be read names none here; whoever asks for its sources is told why.
fn package_folders(config: &Path, memo: &Memo<'_>) -> Vec<(PathBuf, bool)> {
    let bytes = memo.bytes(config).ok().flatten().unwrap_or_default();
    let sources = nuget::private_sources(&bytes).unwrap_or_default();
    let folders = sources.iter().filter(|source| source.is_folder);
    let absolute = |text: &str| text.starts_with(['/', '\\']) || text.get(1..2) == Some(":");
    folders.filter_map(|source| Some((join(folder(config), &source.url)?, absolute(&source.url)))).collect()
}
