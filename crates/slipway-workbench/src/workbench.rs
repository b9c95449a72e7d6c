//! The workbench: what all use cases share while a host runs. Engines, sessions and the practice cloud are
//! opened when a use case asks for them, so that each use case fails only for what it really needs.

use crate::away::away;
use crate::folders::Folders;
use crate::machine::Machine;
use crate::practice::Practice;
use crate::project::{NamedSettings, OpenProjects, SettingsPlaces, settings_files};
use crate::report::{self, ErrorReport};
use crate::storage;
use crate::tasks::TaskRegistry;
use std::collections::BTreeMap;
use std::future::Future;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

/// Cancelled tasks get so long to clean up when the program ends.
const TASKS_LIMIT: Duration = Duration::from_secs(10);
/// The practice cloud, and then the local containers, get so long to stop.
const STOP_LIMIT: Duration = Duration::from_secs(5);

/// Everything a host needs. Clones share the same state.
#[derive(Clone)]
pub struct Workbench {
    inner: Arc<Inner>,
}

struct Inner {
    folders: Folders,
    tasks: TaskRegistry,
    machine: Machine,
    practice: Practice,
    /// One writer at a time for the notes on how far a project is.
    records: tokio::sync::Mutex<()>,
    projects: OpenProjects,
    settings: RwLock<SettingsPlaces>,
}

impl Workbench {
    /// Opens the workbench on its folders.
    pub fn open(folders: Folders) -> Result<Self, ErrorReport> {
        Self::open_with(folders, NamedSettings::default())
    }

    /// The same for a host that names the settings of all projects.
    pub fn open_with(folders: Folders, named: NamedSettings) -> Result<Self, ErrorReport> {
        for folder in [&folders.config, &folders.data, &folders.cache] {
            storage::create_private_folder(folder).map_err(|source| {
                report::storage(storage::StorageError::Write { path: folder.clone(), source })
            })?;
        }
        let chosen = settings_files::load(&folders.data).map_err(report::storage)?;
        let practice = Practice::new(folders.data.join("practice"));
        let inner = Inner {
            folders,
            tasks: TaskRegistry::default(),
            machine: Machine::default(),
            practice,
            records: tokio::sync::Mutex::default(),
            projects: OpenProjects::default(),
            settings: RwLock::new(SettingsPlaces { named, chosen }),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The tasks of this host.
    pub fn tasks(&self) -> &TaskRegistry {
        &self.inner.tasks
    }

    /// Where Slipway's own files lie.
    pub fn folders(&self) -> &Folders {
        &self.inner.folders
    }

    /// Ends what still runs, in order and within some twenty seconds: tasks are cancelled and their clean-up is waited
    /// for; after that nobody needs the practice cloud and the local containers any more.
    pub async fn close(&self) {
        let left = self.tasks().close(TASKS_LIMIT).await;
        if left > 0 {
            tracing::warn!(left, "tasks have not ended in time");
        }
        within(STOP_LIMIT, "the practice cloud", self.inner.practice.stop()).await;
        within(STOP_LIMIT, "the local containers", self.inner.machine.stop()).await;
    }

    pub(crate) fn machine(&self) -> &Machine {
        &self.inner.machine
    }

    pub(crate) fn practice(&self) -> &Practice {
        &self.inner.practice
    }

    pub(crate) fn open_projects(&self) -> &OpenProjects {
        &self.inner.projects
    }

    /// Where the settings of projects are, as it is now.
    pub(crate) fn settings_places(&self) -> SettingsPlaces {
        self.inner.settings.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// From now on these files are read for the projects in these folders.
    pub(crate) fn choose_settings(&self, chosen: BTreeMap<PathBuf, PathBuf>) {
        self.inner.settings.write().unwrap_or_else(PoisonError::into_inner).chosen = chosen;
    }

    /// How often the files of a project were evaluated since the start: once for as long as they stay as they are.
    pub fn evaluations(&self) -> usize {
        self.inner.projects.evaluations()
    }

    /// Does what reads or writes files on a thread where waiting for the disk holds up nothing else.
    pub(crate) async fn on_disk<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, ErrorReport> + Send + 'static,
    ) -> Result<T, ErrorReport> {
        let workbench = self.clone();
        away(move || work(&workbench)).await?
    }

    pub(crate) fn records(&self) -> &tokio::sync::Mutex<()> {
        &self.inner.records
    }
}

/// What does not stop in time is left behind; containers among it are removed at the next start.
async fn within(limit: Duration, what: &str, stopping: impl Future<Output = ()>) {
    if tokio::time::timeout(limit, stopping).await.is_err() {
        tracing::warn!("{what} did not stop in time");
    }
}
