//! Takes a person's word that a file holds no secret. It counts for the file's present content alone.

use super::ContextView;
use crate::Workbench;
use crate::report::ErrorReport;

impl Workbench {
    /// Remembers that this file of the project is no secret, and measures the context again.
    pub async fn not_a_secret(&self, project: &str, file: &str) -> Result<ContextView, ErrorReport> {
        let path = self.file_of_project(project, file).await?;
        self.settle_secret(&path).await?;
        self.measure_context(project, None).await
    }
}
