//! The container engine of this machine and the emulator on it, opened once and looked at again on each use.

use crate::report::{self, ErrorReport};
use slipway_core::catalogue;
use slipway_emulator::{Emulator, RieSource};
use slipway_engine::{EndpointEnvironment, Engine, Proxy, Resolution};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::Mutex;

/// A container of a function that was not invoked for so long is stopped.
pub(crate) const IDLE: Duration = Duration::from_secs(10 * 60);

/// The engine, while it answers.
#[derive(Default)]
pub(crate) struct Machine {
    open: Mutex<Option<(Resolution, Engine, Emulator)>>,
    /// How many containers of a Slipway that was killed were removed when the engine was opened.
    removed: AtomicUsize,
}

impl Machine {
    /// The engine, with a fresh answer from it: an engine that has gone since is told at once.
    pub(crate) async fn engine(&self) -> Result<Engine, ErrorReport> {
        Ok(self.connected().await?.0)
    }

    /// The emulator, which keeps containers warm between invocations.
    pub(crate) async fn emulator(&self) -> Result<Emulator, ErrorReport> {
        Ok(self.connected().await?.1)
    }

    /// Removes what a killed Slipway has left; counts also what was removed when the engine was opened.
    pub(crate) async fn remove_orphans(&self) -> Result<usize, ErrorReport> {
        let now = self.engine().await?.remove_orphans().await.map_err(report::engine)?.len();
        Ok(now + self.removed.swap(0, Ordering::Relaxed))
    }

    async fn connected(&self) -> Result<(Engine, Emulator), ErrorReport> {
        let mut open = self.open.lock().await;
        let resolution =
            slipway_engine::resolve(&EndpointEnvironment::from_process()).map_err(report::engine)?;
        if let Some((known, engine, emulator)) = open.as_ref()
            && known.endpoint == resolution.endpoint
        {
            engine.ping().await.map_err(report::engine)?;
            return Ok((engine.clone(), emulator.clone()));
        }
        let engine = Engine::connect(&resolution).await.map_err(report::engine)?;
        // Containers of a Slipway that was killed are removed before the first new one starts.
        let removed = engine.remove_orphans().await.map_err(report::engine)?.len();
        self.removed.fetch_add(removed, Ordering::Relaxed);
        let emulator = Emulator::new(engine.clone(), RieSource::Images(donors())).with_idle_stop(IDLE);
        *open = Some((resolution, engine.clone(), emulator.clone()));
        Ok((engine, emulator))
    }

    /// The proxies for the steps of a build: the user's variables, then Docker's own configuration. One that cannot be
    /// read is none; the doctor tells of a malformed configuration.
    pub(crate) async fn proxy(&self) -> Proxy {
        let variables = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        let own = Proxy::from_environment(&variables);
        let open = self.open.lock().await;
        let url = open.as_ref().map(|(resolution, ..)| resolution.endpoint.url.clone()).unwrap_or_default();
        let folder = EndpointEnvironment::from_process().docker_config;
        let configured = folder.map(|folder| Proxy::from_docker_configuration(&folder, &url));
        own.or(configured.and_then(Result::ok).unwrap_or_default())
    }

    /// Why this engine was chosen, once one is open.
    pub(crate) async fn reason(&self) -> Option<String> {
        self.open.lock().await.as_ref().map(|(resolution, ..)| resolution.reason.clone())
    }

    /// Removes the local containers of this process.
    pub(crate) async fn stop(&self) {
        if let Some((_, _, emulator)) = self.open.lock().await.take() {
            emulator.stop_all().await;
        }
    }
}

/// AWS's bases under their names, newest .NET first: an image without an emulator is tested with theirs.
fn donors() -> Vec<String> {
    let names = catalogue::bases().into_iter();
    names.flat_map(|base| [base.ecr_public, base.docker_hub]).collect()
}
