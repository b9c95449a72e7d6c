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
        let all = settings_files::choose(&self.folders().data, folder, chosen).map_err(report::storage)?;
        self.choose_settings(all);
        Ok(())
    }

    /// The folder of a project, also where its settings cannot be read.
    async fn inspect_project_or_folder(&self, project: &str) -> Result<String, ErrorReport> {
        match self.inspect_project(project).await {
            Ok(ProjectView { folder, .. }) => Ok(folder),
            Err(report) => {
                let path = PathBuf::from(project);
                let file = self.on_disk(move |workbench| project_file(&path, &workbench.settings_places()));
                let file = file.await.map_err(|_| report)?;
                Ok(file.parent().unwrap_or(Path::new("")).display().to_string())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Folders;
    use crate::project::NamedSettings;

    const PROJECT: &str = "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup>\
                           <TargetFramework>net8.0</TargetFramework></PropertyGroup></Project>";

    #[tokio::test]
    async fn what_one_workbench_is_told_of_settings_is_nothing_to_another_of_the_same_process() {
        let folder = tempfile::tempdir().unwrap();
        let project = folder.path().join("Hello");
        for (name, timeout) in [("aws-lambda-tools-defaults.json", 5), ("chosen.json", 6), ("named.json", 7)]
        {
            disk::write(project.join(name), format!("{{\"function-timeout\": {timeout}}}")).unwrap();
        }
        disk::write(project.join("aws-lambda-tools-defaults.prod.json"), "{\"function-timeout\": 8}")
            .unwrap();
        disk::write(project.join("Hello.csproj"), PROJECT).unwrap();
        let path = project.display().to_string();
        let open = |home: &str, named: NamedSettings| {
            Workbench::open_with(Folders::below(&folder.path().join(home)), named).unwrap()
        };
        let usual = open("usual", NamedSettings::default());
        let chosen = open("chosen", NamedSettings::default());
        let file = Some(PathBuf::from("named.json"));
        let named = open("named", NamedSettings { file, environment: None });
        let prod = open("prod", NamedSettings { file: None, environment: Some("prod".to_owned()) });
        chosen.choose_settings_file(&path, Some("chosen.json".to_owned())).await.unwrap();
        for (workbench, timeout) in [(&usual, 5), (&chosen, 6), (&named, 7), (&prod, 8)] {
            let record = workbench.open_project(&path).await.unwrap();
            assert_eq!(record.choices.timeout_seconds, timeout);
        }
        chosen.choose_settings_file(&path, None).await.unwrap();
        assert!(chosen.open_project(&path).await.unwrap().project.settings_file.ends_with("-defaults.json"));
    }
}
