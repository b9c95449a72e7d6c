//! Reads a project: what it is, and what stands between it and an image.

use crate::Workbench;
use crate::report::ErrorReport;
use crate::values::ProjectView;
use std::path::{Path, PathBuf};

impl Workbench {
    /// Reads a project: a project file, a file-based app, or a folder or solution that holds exactly one function.
    pub async fn inspect_project(&self, path: &str) -> Result<ProjectView, ErrorReport> {
        let path = PathBuf::from(path);
        self.on_disk(move |workbench| workbench.project_view(&path)).await
    }

    /// The same, for whoever is where the disk may be read.
    pub(crate) fn project_view(&self, path: &Path) -> Result<ProjectView, ErrorReport> {
        let view = self.open_projects().view(path, &self.settings_places(), &self.folders().cache)?;
        Ok(ProjectView::clone(&view))
    }
}
