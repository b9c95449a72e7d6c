//! Starting and stopping: one listener on loopback, one folder, one lock on that folder.

use crate::cloud::{Cloud, Pace};
use crate::connection::{BreakableListener, Connection};
use crate::credentials::{Credentials, REGION};
use crate::dispatch::dispatch;
use crate::error::PracticeError;
use crate::faults::Faults;
use crate::logs::Logs;
use crate::runner::{LocalRunner, RunFunction};
use crate::store::blobs::Blobs;
use crate::store::uploads::Uploads;
use crate::store::{Store, files};
use axum::Router;
use serde::{Deserialize, Serialize};
use slipway_emulator::Emulator;
use std::fs::File;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

/// How long `shutdown` waits for calls that are under way.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where to serve and what to serve.
#[derive(Debug, Clone)]
pub struct PracticeOptions {
    /// A loopback address; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The folder of the state; it is made when it is not there.
    pub data: PathBuf,
    /// A fault script, whose form the module `faults::script` tells.
    pub faults: Option<PathBuf>,
}

/// What a client needs to know. It is written as one JSON object with `"type":"ready"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename = "ready", rename_all = "camelCase")]
pub struct Ready {
    /// The address of every service: `http://127.0.0.1:PORT`.
    pub endpoint: String,
    /// The registry as it stands in the name of an image: `127.0.0.1:PORT`.
    pub registry: String,
    /// The region to sign for.
    pub region: String,
    /// The account, made up for this folder.
    pub account_id: String,
    /// The only access key that is accepted.
    pub access_key_id: String,
    /// Its secret.
    pub secret_access_key: String,
}

/// A practice cloud that serves until it is shut down or dropped.
pub struct PracticeServer {
    ready: Ready,
    serving: JoinHandle<()>,
    // Dropping the guard ends the serving.
    stop: DropGuard,
    // The system gives the lock back when the file is closed.
    lock: File,
}

impl PracticeServer {
    /// Address and keys.
    pub fn ready(&self) -> &Ready {
        &self.ready
    }

    /// Stops listening and waits a moment for calls that are under way.
    pub async fn shutdown(self) {
        drop(self.stop);
        if tokio::time::timeout(PATIENCE, self.serving).await.is_err() {
            tracing::warn!("the practice cloud stopped while calls were under way");
        }
        drop(self.lock);
    }
}

/// Serves the practice cloud. Without an emulator everything works but `Invoke`.
pub async fn serve(
    options: PracticeOptions,
    emulator: Option<Emulator>,
) -> Result<PracticeServer, PracticeError> {
    serve_at_pace(options, emulator, Pace::default()).await
}

/// Serves the practice cloud at another pace than the usual one.
pub async fn serve_at_pace(
    options: PracticeOptions,
    emulator: Option<Emulator>,
    pace: Pace,
) -> Result<PracticeServer, PracticeError> {
    serve_with(
        options,
        emulator.map(|emulator| Arc::new(LocalRunner::new(emulator)) as Arc<dyn RunFunction>),
        pace,
    )
    .await
}

pub(crate) async fn serve_with(
    options: PracticeOptions,
    runner: Option<Arc<dyn RunFunction>>,
    pace: Pace,
) -> Result<PracticeServer, PracticeError> {
    if !options.listen.ip().is_loopback() {
        return Err(PracticeError::NotLoopback(options.listen));
    }
    files::create_folder(&options.data)?;
    let lock = lock(&options.data)?;
    let faults = options.faults.as_deref().map(Faults::open).transpose()?.unwrap_or_default();
    let (listener, address) = listen(options.listen).await?;
    let credentials = Credentials::open(&options.data)?;
    let ready = Ready {
        endpoint: format!("http://{address}"),
        registry: address.to_string(),
        region: REGION.to_owned(),
        account_id: credentials.account_id.clone(),
        access_key_id: credentials.access_key_id.clone(),
        secret_access_key: credentials.secret_access_key.clone(),
    };
    let cloud = Arc::new(Cloud {
        credentials,
        registry: ready.registry.clone(),
        pace,
        store: Store::open(&options.data)?,
        blobs: Blobs::open(&options.data)?,
        uploads: Uploads::open(&options.data)?,
        logs: Logs::open(&options.data)?,
        faults,
        runner,
    });
    sweep(&cloud, &options.data)?;
    let stop = CancellationToken::new();
    let serving = tokio::spawn(run(listener, cloud, stop.clone()));
    Ok(PracticeServer { ready, serving, stop: stop.drop_guard(), lock })
}

async fn run(listener: TcpListener, cloud: Arc<Cloud>, stop: CancellationToken) {
    let router = Router::new().fallback(dispatch).with_state(cloud);
    let service = router.into_make_service_with_connect_info::<Connection>();
    let serving =
        axum::serve(BreakableListener(listener), service).with_graceful_shutdown(stop.cancelled_owned());
    if let Err(error) = serving.await {
        tracing::error!(%error, "the practice cloud stopped serving");
    }
}

async fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), PracticeError> {
    let explain = |source: std::io::Error| match source.kind() {
        std::io::ErrorKind::AddrInUse => PracticeError::PortInUse { address, source },
        _ => PracticeError::Listen { address, source },
    };
    let listener = TcpListener::bind(address).await.map_err(explain)?;
    let bound = listener.local_addr().map_err(explain)?;
    Ok((listener, bound))
}

fn lock(data: &Path) -> Result<File, PracticeError> {
    let path = data.join("lock");
    let file = files::private().create(true).truncate(false).open(&path);
    let file = file.map_err(|source| files::data_error(&path, source))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(PracticeError::DataInUse { path: data.to_owned() }),
        Err(std::fs::TryLockError::Error(source)) => Err(files::data_error(&path, source)),
    }
}

/// Blobs outlive the images that used them until the next start.
fn sweep(cloud: &Cloud, data: &Path) -> Result<(), PracticeError> {
    let wanted = cloud.store.read(crate::ecr::wanted_blobs);
    let removed = cloud.blobs.sweep(&wanted).map_err(|source| files::data_error(data, source))?;
    if removed > 0 {
        tracing::debug!(removed, "blobs that nothing refers to were removed");
    }
    Ok(())
}
