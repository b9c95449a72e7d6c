//! Looks into an image for what Lambda needs of it, without reading all of it.

use crate::Workbench;
use crate::report::{self, ErrorReport};
use slipway_core::Architecture;
use slipway_engine::ContainerSpec;

/// What an image brings for Lambda.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LambdaParts {
    /// A program that talks to Lambda's runtime interface.
    pub(crate) runtime_client: bool,
    /// The Runtime Interface Emulator.
    pub(crate) emulator: bool,
}

/// Where AWS's bases keep the client.
const CLIENTS: &[&str] = &["/var/runtime/bootstrap", "/var/runtime/Amazon.Lambda.RuntimeSupport.dll"];
/// Where AWS's bases keep the emulator.
const EMULATOR: &str = "/usr/local/bin/aws-lambda-rie";
/// The role label of a container that is only looked into.
const ROLE: &str = "look";

impl Workbench {
    /// Makes a container of the image, never starts it, and asks which files it has.
    pub(crate) async fn lambda_parts(&self, image: &str) -> Result<LambdaParts, ErrorReport> {
        let engine = self.machine().engine().await?;
        let facts = engine.inspect_image(image).await.map_err(report::engine)?;
        let architecture = facts.architecture.unwrap_or(Architecture::X86_64);
        let mut spec = ContainerSpec::new(&facts.id, ROLE, architecture);
        // An image may name no command, and the engine makes no container without one. It is never run.
        spec.command = Some(vec!["/".to_owned()]);
        let container = engine.create_container(&spec).await.map_err(report::engine)?;
        let looked = async {
            let mut runtime_client = false;
            for path in CLIENTS {
                runtime_client = runtime_client || engine.path_exists(&container, path).await?;
            }
            let emulator = engine.path_exists(&container, EMULATOR).await?;
            Ok(LambdaParts { runtime_client, emulator })
        };
        let looked = looked.await;
        // Left behind by an error here, the next start of Slipway removes it by its label.
        let removed = engine.remove_container(&container).await;
        looked.and_then(|parts| removed.map(|()| parts)).map_err(report::engine)
    }
}
