//! Writes a new sample project: a small function that builds, runs and deploys as it is.

use super::ProjectView;
use crate::Workbench;
use crate::report::{self, ErrorReport};
use serde::{Deserialize, Serialize};
use slipway_core::scaffold;
use std::path::Path;

/// The framework of a sample when none is asked for: the only one in support.
const NEWEST_FRAMEWORK: &str = "net10.0";

/// What to write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct SampleRequest {
    /// The folder to create; its last part names the project. It must be missing or empty.
    pub folder: String,
    /// The target framework, such as `net10.0`; none for the newest in support.
    pub framework: Option<String>,
}

impl Workbench {
    /// Writes the sample and reads it back as a project.
    pub async fn create_sample(&self, request: &SampleRequest) -> Result<ProjectView, ErrorReport> {
        let folder = Path::new(&request.folder);
        let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let name = scaffold::sample_name(name).ok_or_else(|| report::folder_nameless(folder))?;
        let framework = request.framework.as_deref().unwrap_or(NEWEST_FRAMEWORK);
        let files =
            scaffold::sample(&name, framework).map_err(|error| report::invalid_input(format!("{error}.")))?;
        if std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
            return Err(report::folder_taken(folder));
        }
        for file in &files {
            let path = folder.join(&file.path);
            write(&path, &file.contents).map_err(|error| report::sample_unwritten(&path, &error))?;
        }
        self.inspect_project(&request.folder).await
    }
}

fn write(path: &Path, contents: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, contents)
}
