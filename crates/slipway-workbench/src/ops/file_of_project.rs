//! A file of a project by its name inside the build context, such as a compiler's message gives it.

use crate::Workbench;
use crate::disk;
use crate::report::{self, ErrorReport};
use std::path::{Path, PathBuf};

impl Workbench {
    /// The full path of a file of the project. The name comes from the page, so a path that leaves the project's
    /// folders, also through a link, is refused.
    pub async fn file_of_project(&self, project: &str, file: &str) -> Result<PathBuf, ErrorReport> {
        let project = self.inspect_project(project).await?;
        let foreign = report::file_foreign(file, &project.name);
        let file = file.to_owned();
        self.on_disk(move |_| {
            for folder in [&project.context_folder, &project.folder] {
                let Ok(folder) = disk::canonical(Path::new(folder)) else { continue };
                let Ok(path) = disk::canonical(folder.join(&file)) else { continue };
                return if path.starts_with(&folder) && disk::is_file(&path) {
                    Ok(path)
                } else {
                    Err(foreign)
                };
            }
            Err(foreign)
        })
        .await
    }
}
