//! What a build is asked for and what it tells.

use crate::build_diagnostics::Diagnostic;
use crate::context::Extent;
use crate::proxy::Proxy;
use crate::registry_login::RegistryLogins;
use crate::secret::BuildSecret;
use serde::Serialize;
use slipway_core::Architecture;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

/// Who hears what a build tells.
pub(crate) type Report<'a> = &'a (dyn Fn(BuildEvent) + Send + Sync);

/// What to build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildRequest {
    /// The folder whose files the Dockerfile may copy.
    pub context: PathBuf,
    /// What of it is sent.
    pub extent: Extent,
    /// The Dockerfile.
    pub dockerfile: DockerfileSource,
    /// The name the image gets, with its tag.
    pub tag: String,
    /// The only platform that is built.
    pub architecture: Architecture,
    /// `ARG` values. They are readable in the image's history.
    pub build_args: BTreeMap<String, String>,
    /// Values that steps may mount and that no layer, no history and no line of the log keeps.
    pub secrets: Vec<BuildSecret>,
    /// The proxies that steps use.
    pub proxy: Proxy,
    /// The logins to registries of base images.
    pub logins: RegistryLogins,
    /// Labels of the image.
    pub labels: BTreeMap<String, String>,
    /// The stage to stop at.
    pub target: Option<String>,
    /// Whether to run every step again.
    pub no_cache: bool,
    /// Which builder to use.
    pub builder: BuilderChoice,
    /// The folder in which it is noted what an engine holds of a context, so that only what changed is sent. None
    /// sends everything.
    pub context_records: Option<PathBuf>,
    /// An SDK that stays warm between builds, where the build is one for it. None uses the builder alone.
    pub warm: Option<WarmSdk>,
}

/// Whether and how long an SDK stays warm for a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WarmSdk {
    /// Where it is noted what was built last: a file of its own for each project.
    pub record: PathBuf,
    /// How long the SDK waits for the next build before it ends.
    pub idle: Duration,
    /// Builds without it, and ends the one that waits.
    pub cold: bool,
}

/// Where the Dockerfile is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DockerfileSource {
    /// A file, relative to the context. It may be excluded from the context by the ignore file.
    Path(PathBuf),
    /// The text itself. No step of the build can copy it.
    Inline(String),
}

/// Which builder to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum BuilderChoice {
    /// BuildKit where the engine has it, else the legacy builder.
    #[default]
    Auto,
    /// BuildKit, or fail.
    BuildKit,
    /// The legacy builder.
    Legacy,
}

/// The builder that was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Builder {
    /// BuildKit.
    BuildKit,
    /// The builder of the time before BuildKit, which Podman's API offers too.
    Legacy,
}

/// What a build reports while it runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum BuildEvent {
    /// The builder is chosen.
    BuilderChosen {
        /// Which one.
        builder: Builder,
        /// Why.
        reason: String,
    },
    /// The engine has the whole context.
    ContextSent {
        /// How many files it holds.
        files: u64,
        /// Their size together.
        bytes: u64,
    },
    /// A step began.
    StepStarted {
        /// Names the step in later events.
        id: String,
        /// The step as the builder words it, such as `[build 2/4] RUN dotnet restore`.
        name: String,
    },
    /// A step ended.
    StepFinished {
        /// The step.
        id: String,
        /// Whether its result was there already.
        cached: bool,
        /// How long it took.
        duration_ms: u64,
        /// Why it failed, if it did.
        error: Option<String>,
    },
    /// A compiler or the package manager reported a mistake. Its line comes as a [`BuildEvent::Log`] too.
    Diagnostic {
        /// The mistake.
        diagnostic: Diagnostic,
    },
    /// A line that a step wrote.
    Log {
        /// The step, if it is known.
        step: Option<String>,
        /// The text.
        line: String,
    },
}

/// An image that was built and found in the engine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BuiltImage {
    /// The id under which the engine holds it.
    pub image_id: String,
    /// Who built it.
    pub builder: Builder,
    /// How long it took.
    pub duration_ms: u64,
}
