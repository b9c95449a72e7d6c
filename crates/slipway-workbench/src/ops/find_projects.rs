//! Finds the projects of a solution or a folder, and says which of them can become a function.

use crate::Workbench;
use crate::project::ProjectsView;
use crate::project::find::find;
use crate::report::ErrorReport;
use std::path::PathBuf;

impl Workbench {
    /// The projects of a solution or a folder. A project file alone is a list of one.
    pub async fn find_projects(&self, path: &str) -> Result<ProjectsView, ErrorReport> {
        let path = PathBuf::from(path);
        self.on_disk(move |workbench| find(&path, &workbench.settings_places())).await
    }
}
