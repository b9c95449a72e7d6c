//! The container engine: finding it, building images with it, running containers on it.
//!
//! Everything Slipway asks of Docker or Podman goes through [`Engine`]. The crate speaks the engine's API
//! (bollard) and never starts the `docker` program, so it works where only a socket exists. It knows nothing
//! of Lambda: what a function is and how it is invoked lies in `slipway-emulator`.
//!
//! Long work reports through a callback in its own words. Dropping a future cancels the work it stands for;
//! containers that outlive their owner are found again by their labels ([`Engine::remove_orphans`]).

mod build;
mod build_call;
mod build_context;
mod build_diagnostics;
mod build_failure;
mod build_progress;
mod build_request;
mod build_secrets;
mod build_session;
mod build_watch;
mod connect;
mod container;
pub mod context;
mod control_group;
mod docker_contexts;
mod endpoint;
mod errand;
mod error;
mod image;
mod logs;
mod memory;
mod missing_sdk;
mod our_containers;
mod owner;
mod proxy;
mod registry_login;
mod secret;
mod warm;

pub use build_diagnostics::{Diagnostic, Severity};
pub use build_failure::BuildFailure;
pub use build_request::{
    BuildEvent, BuildRequest, Builder, BuilderChoice, BuiltImage, DockerfileSource, WarmSdk,
};
pub use connect::{Engine, EngineVersion};
pub use container::{ContainerId, ContainerSpec, ContainerState};
pub use endpoint::{Candidate, Endpoint, EndpointEnvironment, EndpointSource, Resolution, resolve};
pub use errand::Errand;
pub use error::EngineError;
pub use image::{ImageFacts, ImageSummary};
pub use logs::{LogLine, LogStream};
pub use memory::{MemoryLimits, MemoryMeter};
pub use our_containers::OurContainer;
pub use owner::{OWNER_LABEL, Owner, ROLE_LABEL};
pub use proxy::Proxy;
pub use registry_login::RegistryLogins;
pub use secret::{BuildSecret, SecretValue};
