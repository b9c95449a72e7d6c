//! How a function of the practice cloud comes to run: its image goes into the local engine, once, and the
//! emulator invokes it there.
//!
//! The image is found in the engine by the digest of its configuration, which names it in every engine but
//! those with containerd's store; there the name does, which this module gives to what it loads. An image
//! that was built on this machine is therefore never loaded a second time.

use crate::archive;
use bytes::Bytes;
use futures_util::future::BoxFuture;
use slipway_core::{Architecture, Digest, Invocation, MemorySize};
use slipway_emulator::{Emulator, EmulatorError, LocalFunction, START_LIMIT_SECONDS};
use slipway_engine::EngineError;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What is to run, as the function's configuration says.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    pub(crate) function_name: String,
    pub(crate) version: String,
    pub(crate) image: Image,
    pub(crate) command: Option<Vec<String>>,
    pub(crate) environment: BTreeMap<String, String>,
    pub(crate) memory: MemorySize,
    pub(crate) timeout_seconds: u32,
    pub(crate) ephemeral_storage_mib: u32,
    pub(crate) region: String,
    pub(crate) event: Bytes,
}

/// The image in the practice registry, by the files it consists of.
#[derive(Debug, Clone)]
pub(crate) struct Image {
    /// What the function says.
    pub(crate) architecture: Architecture,
    /// What the image says of itself.
    pub(crate) image_architecture: Option<Architecture>,
    pub(crate) config: Digest,
    pub(crate) config_path: PathBuf,
    /// From the lowest layer to the highest.
    pub(crate) layers: Vec<PathBuf>,
}

/// Running did not come to an answer of the function.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RunError {
    /// The image is not in the engine and could not be loaded.
    #[error("the image could not be loaded into the container engine")]
    Load(#[source] EngineError),
    /// The emulator failed.
    #[error("the emulator could not invoke the function")]
    Invoke(#[source] EmulatorError),
}

/// Something that can run a function's image.
pub(crate) trait RunFunction: Send + Sync {
    fn run(&self, run: Run) -> BoxFuture<'_, Result<Invocation, RunError>>;
}

/// The local engine with its emulator.
pub(crate) struct LocalRunner {
    emulator: Emulator,
    // Two invocations at once must not load the same image twice.
    loading: tokio::sync::Mutex<()>,
}

impl LocalRunner {
    pub(crate) fn new(emulator: Emulator) -> Self {
        Self { emulator, loading: tokio::sync::Mutex::new(()) }
    }

    async fn invoke(&self, run: Run) -> Result<Invocation, RunError> {
        let image = self.load(&run.image).await.map_err(RunError::Load)?;
        // An update of the function replaces its container; its published versions keep theirs.
        let place = Some(format!("practice:{}:{}", run.function_name, run.version));
        let function = LocalFunction {
            place,
            image,
            architecture: run.image.architecture,
            command: run.command,
            environment: run.environment,
            memory: run.memory,
            timeout_seconds: run.timeout_seconds,
            ephemeral_storage_mib: run.ephemeral_storage_mib,
            function_name: run.function_name,
            read_only: true,
            region: run.region,
            start_allowance_seconds: START_LIMIT_SECONDS,
        };
        self.emulator.invoke(&function, run.event, &|_| ()).await.map_err(RunError::Invoke)
    }

    /// Makes sure that the engine has the image, and gives its id there.
    async fn load(&self, image: &Image) -> Result<String, EngineError> {
        let engine = self.emulator.engine();
        let name = format!("slipway-practice:{}", image.config.hex());
        let _loading = self.loading.lock().await;
        for known in [image.config.as_str(), &name] {
            match engine.inspect_image(known).await {
                Ok(facts) => return Ok(facts.id),
                Err(EngineError::ImageMissing { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        engine.import_image(archive::stream(image.clone(), name.clone())).await?;
        Ok(engine.inspect_image(&name).await?.id)
    }
}

impl RunFunction for LocalRunner {
    fn run(&self, run: Run) -> BoxFuture<'_, Result<Invocation, RunError>> {
        Box::pin(self.invoke(run))
    }
}
