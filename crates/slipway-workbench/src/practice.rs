//! The practice cloud, started when a use case first asks for it.
//!
//! Its state lies in one folder, and only one process may serve that folder. A second process, such as the
//! terminal beside the window, finds the first one's address there and uses it.

use crate::away::away;
use crate::report::{self, ErrorReport};
use crate::storage::{self, OwnFile};
use serde::{Deserialize, Serialize};
use slipway_emulator::Emulator;
use slipway_practice::{PracticeError, PracticeOptions, PracticeServer, Ready};
use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;
use tokio::sync::Mutex;

/// How long to wait for another process to say where it serves.
const NEIGHBOUR_LIMIT: Duration = Duration::from_secs(5);

/// The practice cloud of this user.
pub(crate) struct Practice {
    folder: PathBuf,
    serving: Mutex<Option<Serving>>,
}

struct Serving {
    server: PracticeServer,
    // The lock is held as long as the file is open; the system lets it go when the process ends.
    _lock: File,
}

/// The file that says where it is served, for the processes beside this one.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct Address(Ready);

impl OwnFile for Address {
    // Version 0 was the same without saying so.
    const VERSION: u32 = 1;
}

impl Practice {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder, serving: Mutex::new(None) }
    }

    /// The address and the keys of the practice cloud, which is started here unless another process serves it.
    pub(crate) async fn ready(&self, emulator: Option<Emulator>) -> Result<Ready, ErrorReport> {
        let mut serving = self.serving.lock().await;
        if let Some(serving) = serving.as_ref() {
            return Ok(serving.server.ready().clone());
        }
        let folder = self.folder.clone();
        let lock = away(move || {
            storage::create_private_folder(&folder)?;
            storage::lock_file(&folder.join("lock"))
        });
        let lock = lock.await?.map_err(|source| self.cannot_write(source))?;
        let waited = std::time::Instant::now();
        while lock.try_lock().is_err() {
            if let Some(ready) = self.address().await?
                && answers(&ready).await
            {
                return Ok(ready);
            }
            if waited.elapsed() > NEIGHBOUR_LIMIT {
                return Err(report::practice_busy(&self.folder));
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let server = self.serve(emulator).await?;
        let ready = server.ready().clone();
        let (file, address) = (self.address_file(), Address(ready.clone()));
        away(move || storage::write(&file, &address)).await?.map_err(report::storage)?;
        *serving = Some(Serving { server, _lock: lock });
        Ok(ready)
    }

    /// Serves on the port of the last time where that is free: the port is part of every image's name, and a
    /// function deployed yesterday shall be the same function today.
    async fn serve(&self, emulator: Option<Emulator>) -> Result<PracticeServer, ErrorReport> {
        let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let last = self.address().await?.and_then(|ready| ready.registry.parse().ok());
        let options = |listen| PracticeOptions { listen, data: self.folder.join("cloud"), faults: None };
        match slipway_practice::serve(options(last.unwrap_or(any_port)), emulator.clone()).await {
            Err(PracticeError::PortInUse { .. }) => {
                slipway_practice::serve(options(any_port), emulator).await
            }
            served => served,
        }
        .map_err(report::practice)
    }

    /// Stops serving; what the practice cloud holds stays on disk.
    pub(crate) async fn stop(&self) {
        if let Some(serving) = self.serving.lock().await.take() {
            serving.server.shutdown().await;
        }
    }

    /// Where it was served last, or is served now.
    async fn address(&self) -> Result<Option<Ready>, ErrorReport> {
        let file = self.address_file();
        let read = away(move || storage::read_made(&file)).await?;
        Ok(read.map(|Address(ready)| ready))
    }

    fn address_file(&self) -> PathBuf {
        self.folder.join("address.json")
    }

    fn cannot_write(&self, source: std::io::Error) -> ErrorReport {
        report::storage(storage::StorageError::Write { path: self.folder.clone(), source })
    }
}

/// Whether something listens at the address; that it is the practice cloud shows when it knows the keys.
async fn answers(ready: &Ready) -> bool {
    let connecting = tokio::net::TcpStream::connect(&ready.registry);
    matches!(tokio::time::timeout(Duration::from_secs(1), connecting).await, Ok(Ok(_)))
}
