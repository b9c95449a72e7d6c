//! Building an image from a folder and a Dockerfile.
//!
//! BuildKit is asked first, through a session that offers it the files; Podman, and engines for Windows containers, have only the
//! legacy builder. Success is proven at the end by inspecting the tag: the engine streams failures inside an
//! answer with status 200, and a stream that merely stops is no success either. Dropping the future closes the
//! request, on which the engine stops the build.

use crate::build_context::Prepared;
use crate::build_failure::BuildFailure;
use crate::build_progress::Progress;
use crate::build_session::Session;
use crate::connect::Engine;
use crate::context::archive::{self, Outcome};
use crate::context::sync::{DOCKERFILE, SyncedContext};
use crate::error::{EngineError, status_code};
use bollard::BollardRequest;
use bollard::models::BuildInfo;
use bollard::query_parameters::{BuildImageOptions, BuildImageOptionsBuilder, BuilderVersion};
use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use serde::Serialize;
use slipway_core::Architecture;
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// What to build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildRequest {
    /// The folder whose files the Dockerfile may copy.
    pub context: PathBuf,
    /// The Dockerfile.
    pub dockerfile: DockerfileSource,
    /// The name the image gets, with its tag.
    pub tag: String,
    /// The only platform that is built.
    pub architecture: Architecture,
    /// `ARG` values. They are readable in the image's history.
    pub build_args: BTreeMap<String, String>,
    /// Labels of the image.
    pub labels: BTreeMap<String, String>,
    /// The stage to stop at.
    pub target: Option<String>,
    /// Whether to run every step again.
    pub no_cache: bool,
    /// Which builder to use.
    pub builder: BuilderChoice,
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

/// How long bollard's session may outlive the build.
const AFTER_THE_END: Duration = Duration::from_millis(300);

pub(crate) type Report<'a> = &'a (dyn Fn(BuildEvent) + Send + Sync);

impl Engine {
    /// Builds an image and proves that it is there.
    pub async fn build(&self, request: &BuildRequest, report: Report<'_>) -> Result<BuiltImage, EngineError> {
        let started = Instant::now();
        let (builder, reason) = self.choose_builder(request.builder);
        let may_fall_back = request.builder == BuilderChoice::Auto && builder == Builder::BuildKit;
        report(BuildEvent::BuilderChosen { builder, reason: reason.to_owned() });
        let (told, builder) = match self.run_builder(request, builder, report).await {
            Err(error) if may_fall_back && session_is_missing(&error) => {
                let reason = "the engine offers no session for BuildKit".to_owned();
                report(BuildEvent::BuilderChosen { builder: Builder::Legacy, reason });
                (self.run_builder(request, Builder::Legacy, report).await?, Builder::Legacy)
            }
            outcome => (outcome?, builder),
        };
        let image_id = self.prove(&request.tag, told.as_deref()).await?;
        Ok(BuiltImage { image_id, builder, duration_ms: milliseconds(started.elapsed()) })
    }

    fn choose_builder(&self, choice: BuilderChoice) -> (Builder, &'static str) {
        let version = self.known_version();
        match choice {
            BuilderChoice::BuildKit => (Builder::BuildKit, "it was asked for"),
            BuilderChoice::Legacy => (Builder::Legacy, "it was asked for"),
            BuilderChoice::Auto if version.podman => {
                (Builder::Legacy, "Podman's API has no session for BuildKit")
            }
            BuilderChoice::Auto if version.operating_system == "windows" => {
                (Builder::Legacy, "BuildKit does not build Windows containers")
            }
            BuilderChoice::Auto => (Builder::BuildKit, "the engine has BuildKit"),
        }
    }

    /// Runs one builder to its end. Gives the image's id if the builder told one.
    async fn run_builder(
        &self,
        request: &BuildRequest,
        builder: Builder,
        report: Report<'_>,
    ) -> Result<Option<String>, EngineError> {
        let prepared = Prepared::of(&request.context, &request.dockerfile).await?;
        if builder == Builder::Legacy {
            return self.build_from_archive(request, builder, prepared, report).await;
        }
        let context = SyncedContext::new(prepared.selection.clone(), prepared.text.clone());
        let sent = context.outcome();
        match Session::open(&self.endpoint, context).await? {
            Some(session) => {
                let mut options = options(request, DOCKERFILE);
                options.session = Some(session.id().to_owned());
                options.remote = Some("client-session".to_owned());
                let docker = self.patient().with_request_modifier(as_buildkit);
                let answers = docker.build_image(options, None, Some(bollard::body_full(Bytes::new())));
                follow(answers, builder, &sent, report).await
            }
            None => self.build_from_archive(request, builder, prepared, report).await,
        }
    }

    /// Sends the context as one archive. For BuildKit this is bollard's own way, and a hidden Dockerfile is then
    /// a file of the context under its odd name.
    async fn build_from_archive(
        &self,
        request: &BuildRequest,
        builder: Builder,
        prepared: Prepared,
        report: Report<'_>,
    ) -> Result<Option<String>, EngineError> {
        let packed = prepared.packed(builder)?;
        let mut options = options(request, &packed.dockerfile);
        if builder == Builder::BuildKit {
            options.version = BuilderVersion::BuilderBuildKit;
            options.session = Some(uuid::Uuid::new_v4().to_string());
        }
        let (chunks, sent) = archive::stream(packed.selection, packed.extra);
        let docker = self.patient();
        let answers = docker.build_image(options, None, Some(bollard::body_try_stream(chunks)));
        follow(answers, builder, &sent, report).await
    }

    /// The image under this tag, if it is the one the builder told.
    async fn prove(&self, tag: &str, told: Option<&str>) -> Result<String, EngineError> {
        let unproven = || EngineError::BuildUnproven { tag: tag.to_owned() };
        let told = told.ok_or_else(unproven)?;
        match self.inspect_image(tag).await {
            // The legacy builder tells the first twelve digits only.
            Ok(facts) if bare(&facts.id).starts_with(bare(told)) => Ok(facts.id),
            Ok(_) | Err(EngineError::ImageMissing { .. }) => Err(unproven()),
            Err(error) => Err(error),
        }
    }
}

/// Follows a build to its end. Gives the image's id if the builder told one.
async fn follow(
    answers: impl Stream<Item = Result<BuildInfo, bollard::errors::Error>>,
    builder: Builder,
    sent: &Outcome,
    report: Report<'_>,
) -> Result<Option<String>, EngineError> {
    let mut answers = Box::pin(answers);
    let mut progress = Progress::new(builder, report);
    let mut announced = false;
    loop {
        let answer = tokio::select! {
            answer = answers.next() => answer,
            // bollard's session stays open until it is dropped, and with it the stream that bollard joins to the
            // answer. The image's id is the last thing the engine says.
            () = tokio::time::sleep(AFTER_THE_END), if progress.image_id().is_some() => None,
        };
        announced = announced || announce(sent, report)?;
        match answer {
            None => break,
            Some(Ok(info)) => progress.take(info)?,
            Some(Err(error)) => return Err(progress.explain(error)),
        }
    }
    progress.finish();
    progress.verdict()
}

fn bare(id: &str) -> &str {
    id.strip_prefix("sha256:").unwrap_or(id)
}

/// Reports once that the context is sent; an error while reading it ends the build.
fn announce(sent: &Outcome, report: Report<'_>) -> Result<bool, EngineError> {
    match sent.take() {
        Some(Ok((files, bytes))) => {
            report(BuildEvent::ContextSent { files, bytes });
            Ok(true)
        }
        Some(Err(error)) => Err(error),
        None => Ok(false),
    }
}

/// Whether BuildKit failed only because the engine has no `/session`.
fn session_is_missing(error: &EngineError) -> bool {
    match error {
        EngineError::SessionRefused { .. } => true,
        EngineError::BuildFailed { message, .. } => message.contains("no active session"),
        EngineError::Request { source, .. } => matches!(status_code(source), Some(404 | 501)),
        _ => false,
    }
}

fn options(request: &BuildRequest, dockerfile: &str) -> BuildImageOptions {
    let arguments: HashMap<&str, &str> =
        request.build_args.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let labels: HashMap<&str, &str> =
        request.labels.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let mut options = BuildImageOptionsBuilder::default()
        .dockerfile(dockerfile)
        .t(&request.tag)
        .platform(request.architecture.platform())
        .nocache(request.no_cache)
        .buildargs(&arguments)
        .labels(&labels)
        .version(BuilderVersion::BuilderV1)
        .rm(true)
        .forcerm(true);
    if let Some(target) = &request.target {
        options = options.target(target);
    }
    options.build()
}

/// Asks for BuildKit in a request that bollard made for the legacy builder. bollard would open a session of its own
/// for BuildKit, and a build has only one.
fn as_buildkit(mut request: BollardRequest) -> BollardRequest {
    let Some((path, query)) = request.uri().path_and_query().and_then(|all| all.as_str().split_once('?'))
    else {
        return request;
    };
    let query: Vec<&str> =
        query.split('&').map(|part| if part == "version=1" { "version=2" } else { part }).collect();
    let mut parts = request.uri().clone().into_parts();
    parts.path_and_query = format!("{path}?{}", query.join("&")).parse().ok();
    if let Ok(uri) = parts.try_into() {
        *request.uri_mut() = uri;
    }
    request
}

pub(crate) fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// A failed build, with its kind read from the message.
pub(crate) fn failed(message: String, step: Option<String>) -> EngineError {
    EngineError::BuildFailed { failure: BuildFailure::of(&message), message, step }
}
