//! The workbench: what all use cases share while a host runs. Engines, sessions and the practice cloud are
//! opened when a use case asks for them, so that each use case fails only for what it really needs.

use crate::folders::Folders;
use crate::machine::Machine;
use crate::ops::OpenProjects;
use crate::practice::Practice;
use crate::report::{self, ErrorReport};
use crate::storage;
use crate::tasks::TaskRegistry;
use std::sync::Arc;

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
    journeys: tokio::sync::Mutex<()>,
    projects: OpenProjects,
}

impl Workbench {
    /// Opens the workbench on its folders.
    pub fn open(folders: Folders) -> Result<Self, ErrorReport> {
        for folder in [&folders.config, &folders.data, &folders.cache] {
            storage::create_private_folder(folder).map_err(|source| {
                report::storage(storage::StorageError::Write { path: folder.clone(), source })
            })?;
        }
        let practice = Practice::new(folders.data.join("practice"));
        let inner = Inner {
            folders,
            tasks: TaskRegistry::default(),
            machine: Machine::default(),
            practice,
            journeys: tokio::sync::Mutex::default(),
            projects: OpenProjects::default(),
        };
        let workbench = Self { inner: Arc::new(inner) };
        workbench.load_settings_files()?;
        Ok(workbench)
    }

    /// The tasks of this host.
    pub fn tasks(&self) -> &TaskRegistry {
        &self.inner.tasks
    }

    /// Where Slipway's own files lie.
    pub fn folders(&self) -> &Folders {
        &self.inner.folders
    }

    /// Stops what still runs: tasks, local containers, the practice cloud.
    pub async fn close(&self) {
        self.tasks().cancel_all();
        self.inner.practice.stop().await;
        self.inner.machine.stop().await;
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
        let done = tokio::task::spawn_blocking(move || work(&workbench)).await;
        done.map_err(|error| report::thread_lost(&error))?
    }

    pub(crate) fn journeys(&self) -> &tokio::sync::Mutex<()> {
        &self.inner.journeys
    }
}
