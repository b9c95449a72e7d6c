//! Several questions about one tree of files, with everything that their answers have in common worked out once.

use super::closure::{self, Closure};
use super::error::ProjectError;
use super::memo::{Files, Given, Memo};
use super::msbuild::Lead;
use super::paths::tidy;
use super::shared::Shared;
use super::values::{Project, Wish};
use super::{describe, file_app};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// A view of [`Files`] that remembers what it has read, for several questions about the same tree.
pub struct Cache<'a> {
    pub(super) memo: Memo<'a>,
    shared: Shared,
}

impl<'a> Cache<'a> {
    /// An empty memory over these files, for what a build of Slipway gives MSBuild.
    pub fn new(files: &'a dyn Files) -> Self {
        Self::with(files, Given::default())
    }

    /// An empty memory over these files, for other values on MSBuild's command line.
    pub fn with(files: &'a dyn Files, given: Given) -> Self {
        Self { memo: Memo::new(files, given), shared: Shared::default() }
    }

    /// The same, where MSBuild's word is known for some projects: whoever follows references goes by that.
    #[must_use]
    pub fn told(self, told: HashMap<PathBuf, Lead>) -> Self {
        Self { shared: Shared::told(told), ..self }
    }

    /// What [`read_project`](super::read_project) gives.
    pub fn project(&self, file: &Path) -> Result<Project, ProjectError> {
        self.project_for(file, Wish::default())
    }

    /// The same, for the framework that a wish decides on where there are several.
    pub fn project_for(&self, file: &Path, wish: Wish<'_>) -> Result<Project, ProjectError> {
        let file = tidy(file);
        if file_app::is_file_app(&file) {
            return file_app::read(&file, &self.memo, wish);
        }
        let tree = self.memo.tree(&file)?.ok_or_else(|| ProjectError::Missing(file.clone()))?;
        describe::project(&file, &tree, &self.memo, describe::Surroundings::Read, wish)
    }

    /// What [`closure`](super::closure::closure) gives.
    pub fn closure(&self, project: &Path) -> Result<Closure, ProjectError> {
        closure::follow(&tidy(project), &self.memo, &self.shared)
    }
}
