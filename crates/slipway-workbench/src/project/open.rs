//! A project is opened once: whoever asks for it while its files stay as they are is given the same value.
//!
//! What MSBuild has told comes later than the preview and changes only the view, so the reading of the project's files
//! is kept apart from it. Settings and templates are read with the project, and an operation that has opened it goes by
//! them to its end, whatever is saved meanwhile.

use super::inspect::inspect;
use super::named::project_file;
use super::opened::{Opened, read_project};
use super::settings_files::SettingsPlaces;
use super::templates::templates_of;
use crate::day::today_text;
use crate::disk::Memo;
use crate::report::ErrorReport;
use crate::values::{Behind, ProjectView, SettingsFiles, SettingsPlace};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Every project that was opened and whose files are as they were.
#[derive(Default)]
pub(crate) struct OpenProjects {
    files: Memo<(PathBuf, SettingsPlaces), PathBuf>,
    read: Memo<Asked, Arc<Opened>>,
    seen: Memo<Asked, Arc<ProjectView>>,
    evaluations: AtomicUsize,
}

/// What the reading of a project depends on besides files.
#[derive(Clone, PartialEq)]
struct Asked {
    file: PathBuf,
    settings: SettingsPlace,
    today: String,
}

impl OpenProjects {
    /// The project that a path means, as its files are read without MSBuild.
    pub(crate) fn read(&self, path: &Path, places: &SettingsPlaces) -> Result<Arc<Opened>, ErrorReport> {
        let asked = self.asked(path, places)?;
        self.read_as(&asked)
    }

    /// The project as a person sees it; `cache` holds what MSBuild has told.
    pub(crate) fn view(
        &self,
        path: &Path,
        places: &SettingsPlaces,
        cache: &Path,
    ) -> Result<Arc<ProjectView>, ErrorReport> {
        let asked = self.asked(path, places)?;
        self.seen.get_or(asked.clone(), || {
            let opened = self.read_as(&asked)?;
            Ok(Arc::new(inspect(Opened::clone(&opened), cache)))
        })
    }

    /// How often a project's files were evaluated since the start.
    pub(crate) fn evaluations(&self) -> usize {
        self.evaluations.load(Ordering::Relaxed)
    }

    fn read_as(&self, asked: &Asked) -> Result<Arc<Opened>, ErrorReport> {
        self.read.get_or(asked.clone(), || {
            self.evaluations.fetch_add(1, Ordering::Relaxed);
            let name = asked.file.file_name().unwrap_or_default().to_string_lossy();
            tracing::info!(project = %name, "reads the project's files");
            read_project(asked.file.clone(), asked.settings.clone()).map(Arc::new)
        })
    }

    fn asked(&self, path: &Path, places: &SettingsPlaces) -> Result<Asked, ErrorReport> {
        let file = self.files.get_or((path.to_owned(), places.clone()), || project_file(path, places))?;
        let settings = places.of(file.parent().unwrap_or(Path::new("")));
        Ok(Asked { file, settings, today: today_text() })
    }
}

impl ProjectView {
    /// What was read with the project. A view that was written down has lost it, and what can be read again is.
    pub(crate) fn behind(&self) -> Arc<Behind> {
        self.behind.get().unwrap_or_else(|| {
            let (file, folder) = (Path::new(&self.file), Path::new(&self.folder));
            let templates = match self.template_functions.is_empty() {
                true => Vec::new(),
                false => templates_of(file, &self.assembly_name),
            };
            let place = SettingsPlace::at(self.settings_file.clone().into());
            let settings = SettingsFiles::of(folder, place).unwrap_or_default();
            Arc::new(Behind { templates, settings, ..Behind::default() })
        })
    }
}
