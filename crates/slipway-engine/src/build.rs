//! Building an image from a folder and a Dockerfile.
//!
//! BuildKit is asked first, through bollard's session; Podman, and engines for Windows containers, have only the
//! legacy builder. Success is proven at the end by inspecting the tag: the engine streams failures inside an
//! answer with status 200, and a stream that merely stops is no success either. Dropping the future closes the
//! request, on which the engine stops the build.

use crate::build_failure::BuildFailure;
use crate::build_progress::Progress;
use crate::connect::Engine;
use crate::context::Selection;
use crate::context::archive::{self, ExtraFile, Outcome};
use crate::context::ignore::IGNORE_FILE;
use crate::error::{EngineError, status_code};
use bollard::query_parameters::{BuildImageOptions, BuildImageOptionsBuilder, BuilderVersion};
use futures_util::StreamExt as _;
use serde::Serialize;
use slipway_core::{Architecture, Digest};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
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
        let prepared = Prepared::of(request, builder).await?;
        let options = options(request, builder, &prepared.dockerfile);
        let (chunks, sent) = archive::stream(prepared.selection, prepared.extra);
        let docker = self.patient();
        let mut answers = Box::pin(docker.build_image(options, None, Some(bollard::body_try_stream(chunks))));
        let mut progress = Progress::new(builder, report);
        let mut announced = false;
        loop {
            let answer = tokio::select! {
                answer = answers.next() => answer,
                // BuildKit's session stays open until it is dropped, and with it the stream that bollard joins
                // to the answer. The image's id is the last thing the engine says.
                () = tokio::time::sleep(Duration::from_millis(300)), if progress.image_id().is_some() => None,
            };
            announced = announced || announce(&sent, report)?;
            match answer {
                None => break,
                Some(Ok(info)) => progress.take(info)?,
                Some(Err(error)) => return Err(progress.explain(error)),
            }
        }
        progress.finish();
        progress.verdict()
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
        EngineError::BuildFailed { message, .. } => message.contains("no active session"),
        EngineError::Request { source, .. } => matches!(status_code(source), Some(404 | 501)),
        _ => false,
    }
}

/// The context and the place of the Dockerfile in it.
struct Prepared {
    selection: Selection,
    extra: Vec<ExtraFile>,
    dockerfile: String,
}

impl Prepared {
    async fn of(request: &BuildRequest, builder: Builder) -> Result<Self, EngineError> {
        let (context, source) = (request.context.clone(), request.dockerfile.clone());
        let prepared = tokio::task::spawn_blocking(move || Self::read(&context, &source, builder)).await;
        // The only way for the thread to fail is that the runtime is shutting down.
        prepared.unwrap_or_else(|error| {
            let source = std::io::Error::other(error);
            Err(EngineError::ContextUnreadable { path: request.context.clone(), source })
        })
    }

    fn read(context: &Path, source: &DockerfileSource, builder: Builder) -> Result<Self, EngineError> {
        let (path, text) = match source {
            DockerfileSource::Inline(text) => (None, text.clone().into_bytes()),
            DockerfileSource::Path(path) => (Some(path.as_path()), read_dockerfile(context, path)?),
        };
        let selection = Selection::of(context, path)?;
        if let Some(path) = path.filter(|path| selection.contains(path)) {
            let dockerfile = path.to_string_lossy().replace('\\', "/");
            return Ok(Self { selection, extra: Vec::new(), dockerfile });
        }
        // A Dockerfile that no step may see travels under a name that depends on its text only, so that the
        // same build gives the same archive.
        let digest = Digest::of(&text);
        let dockerfile = format!(".slipway-{}.dockerfile", digest.hex().get(..16).unwrap_or_default());
        let mut extra = vec![ExtraFile { path: dockerfile.clone(), content: text }];
        if builder == Builder::Legacy {
            extra.push(hiding_ignore_file(&selection, &dockerfile)?);
        }
        Ok(Self { selection, extra, dockerfile })
    }
}

fn read_dockerfile(context: &Path, path: &Path) -> Result<Vec<u8>, EngineError> {
    match std::fs::read(context.join(path)) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(EngineError::DockerfileMissing { path: path.to_owned() })
        }
        Err(source) => Err(EngineError::FileUnreadable { path: context.join(path), source }),
    }
}

/// The legacy builder removes the Dockerfile and the ignore file from the context if the ignore file it is sent
/// names them. An ignore file that belongs to the context stays, with one line more, as Docker's program does.
fn hiding_ignore_file(selection: &Selection, dockerfile: &str) -> Result<ExtraFile, EngineError> {
    let content = if selection.contains(Path::new(IGNORE_FILE)) {
        let path = selection.root.join(IGNORE_FILE);
        let mut content =
            std::fs::read(&path).map_err(|source| EngineError::IgnoreFileUnreadable { path, source })?;
        content.extend_from_slice(format!("\n{dockerfile}\n").as_bytes());
        content
    } else {
        format!("{IGNORE_FILE}\n{dockerfile}\n").into_bytes()
    };
    Ok(ExtraFile { path: IGNORE_FILE.to_owned(), content })
}

fn options(request: &BuildRequest, builder: Builder, dockerfile: &str) -> BuildImageOptions {
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
        .rm(true)
        .forcerm(true);
    if let Some(target) = &request.target {
        options = options.target(target);
    }
    options = match builder {
        Builder::BuildKit => {
            options.version(BuilderVersion::BuilderBuildKit).session(&uuid::Uuid::new_v4().to_string())
        }
        Builder::Legacy => options.version(BuilderVersion::BuilderV1),
    };
    options.build()
}

pub(crate) fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// A failed build, with its kind read from the message.
pub(crate) fn failed(message: String, step: Option<String>) -> EngineError {
    EngineError::BuildFailed { failure: BuildFailure::of(&message), message, step }
}
