//! Chooses the file that a project's settings are read from.

use crate::Workbench;
use crate::disk;
use crate::project::named::project_file;
use crate::project::settings_files;
use crate::report::{self, ErrorReport};
use crate::values::{DEFAULTS_FILE, ProjectRecord, ProjectView};
use std::path::{Path, PathBuf};

impl Workbench {
    /// Takes the project's settings from another file from now on, or from the usual one again.
    pub async fn choose_settings_file(
        &self,
        project: &str,
        file: Option<String>,
    ) -> Result<ProjectRecord, ErrorReport> {
        let folder = PathBuf::from(self.inspect_project_or_folder(project).await?);
        let chosen = file.map(|file| folder.join(file)).filter(|file| *file != folder.join(DEFAULTS_FILE));
        {
            let _one_writer = self.records().lock().await;
            self.on_disk(move |workbench| workbench.keep_settings_file(folder, chosen)).await?;
        }
        self.open_project(project).await
    }

    fn keep_settings_file(&self, folder: PathBuf, chosen: Option<PathBuf>) -> Result<(), ErrorReport> {
        if let Some(file) = &chosen {
            let read = disk::read(file).map_err(|error| report::settings_unreadable(file, &error))?;
            slipway_core::defaults::read_defaults(&read)
                .map_err(|error| report::settings_refused(file, &error))?;
        }
        settings_files::choose(&self.folders().data, folder, chosen).map_err(report::storage)
    }

    /// The folder of a project, also where its settings cannot be read.
    async fn inspect_project_or_folder(&self, project: &str) -> Result<String, ErrorReport> {
        match self.inspect_project(project).await {
            Ok(ProjectView { folder, .. }) => Ok(folder),
            Err(report) => {
                let path = PathBuf::from(project);
                let file = self.on_disk(move |_| project_file(&path)).await.map_err(|_| report)?;
                Ok(file.parent().unwrap_or(Path::new("")).display().to_string())
            }
        }
    }
}
