//! Builds the project's image with the container engine.

use super::DockerfileRequest;
use crate::Workbench;
use crate::report::{self, ErrorReport};
use crate::tasks::{StageState, TaskContext, TaskDescription, TaskId, TaskKind, TaskResult};
use serde::{Deserialize, Serialize};
use slipway_core::Architecture;
use slipway_engine::{BuildEvent, Builder, BuilderChoice, DockerfileSource};
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// What to build.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct BuildRequest {
    /// The project's folder or file.
    pub project: String,
    /// The base image's tag in the catalogue, or none for the one that fits the project.
    pub base_tag: Option<String>,
    /// The architecture, or none for the project's own choice, else the engine's.
    pub architecture: Option<Architecture>,
    /// The handler, or none for the project's own.
    pub handler: Option<String>,
    /// The name and tag of the image, or none for `slipway/NAME:latest`.
    pub tag: Option<String>,
    /// Build every step anew.
    pub no_cache: bool,
}

/// The built image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct BuildResult {
    /// The image's id in the engine.
    pub image_id: String,
    /// The name and tag it was given.
    pub tag: String,
    /// The architecture read from the image.
    pub architecture: Architecture,
    /// The handler in its CMD.
    pub handler: String,
    /// Its size in bytes, uncompressed.
    pub size_bytes: f64,
    /// How long the build took, in milliseconds.
    pub duration_ms: f64,
    /// `BuildKit` or `legacy builder`.
    pub builder: String,
    /// The base it stands on is a stand-in made for tests, not AWS's image.
    pub stand_in: bool,
}

/// Marks an image that Slipway built, with the project file it was built from.
const PROJECT_LABEL: &str = "dev.slipway.project";
/// Marks an image that stands in for AWS's base where no registry can be reached.
const STAND_IN_LABEL: &str = "slipway.stand-in";

impl Workbench {
    /// Builds the project's image.
    pub async fn start_build(&self, request: BuildRequest) -> Result<TaskId, ErrorReport> {
        let project = self.inspect_project(&request.project).await?;
        let description = TaskDescription {
            kind: TaskKind::Build,
            title: format!("Build {}", project.name),
            project: Some(project.file),
            command_line: request.command_line(),
        };
        let workbench = self.clone();
        Ok(self.tasks().spawn(description, move |context| async move {
            workbench.build(&request, &context).await.map(TaskResult::Build)
        }))
    }

    /// Builds within a running task.
    pub(crate) async fn build(
        &self,
        request: &BuildRequest,
        context: &TaskContext,
    ) -> Result<BuildResult, ErrorReport> {
        let journey = self.open_project(&request.project).await?;
        let dockerfile = self.dockerfile_of(request).await?;
        let engine = self.machine().engine().await?;
        let architecture = request.architecture.unwrap_or(journey.choices.architecture);
        let tag =
            request.tag.clone().unwrap_or_else(|| format!("slipway/{}:latest", journey.choices.repository));
        let asked = slipway_engine::BuildRequest {
            context: PathBuf::from(&journey.project.folder),
            dockerfile,
            tag: tag.clone(),
            architecture,
            build_args: BTreeMap::new(),
            secrets: Vec::new(),
            proxy: slipway_engine::Proxy::default(),
            logins: slipway_engine::RegistryLogins::default(),
            labels: BTreeMap::from([(PROJECT_LABEL.to_owned(), journey.project.file.clone())]),
            target: None,
            no_cache: request.no_cache,
            builder: BuilderChoice::Auto,
        };
        let names = Mutex::new(HashMap::new());
        let report_event = |event: BuildEvent| show_build(context, &names, event);
        let built = engine.build(&asked, &report_event).await.map_err(report::engine)?;
        let image = engine.inspect_image(&built.image_id).await.map_err(report::engine)?;
        let found = image.architecture.ok_or_else(|| report::architecture_unknown(&tag))?;
        if found != architecture {
            return Err(report::architecture_mismatch(&tag, found, architecture));
        }
        let handler = request.handler.clone().unwrap_or_else(|| journey.choices.handler.clone());
        let result = BuildResult {
            image_id: built.image_id,
            tag,
            architecture,
            handler: image.command.first().cloned().unwrap_or(handler.clone()),
            size_bytes: image.size_bytes as f64,
            duration_ms: built.duration_ms as f64,
            builder: builder_name(built.builder).to_owned(),
            stand_in: image.labels.get(STAND_IN_LABEL).is_some_and(|value| value == "true"),
        };
        self.record(&request.project, |journey| {
            journey.choices.architecture = architecture;
            journey.choices.handler = handler;
            if let Some(base) = &request.base_tag {
                journey.choices.base_tag = base.clone();
            }
            journey.built = Some(result.clone());
        })
        .await?;
        Ok(result)
    }

    async fn dockerfile_of(&self, request: &BuildRequest) -> Result<DockerfileSource, ErrorReport> {
        let preview = self
            .preview_dockerfile(&DockerfileRequest {
                project: request.project.clone(),
                base_tag: request.base_tag.clone(),
                architecture: request.architecture,
                handler: request.handler.clone(),
            })
            .await?;
        Ok(if preview.own {
            DockerfileSource::Path(PathBuf::from("Dockerfile"))
        } else {
            DockerfileSource::Inline(preview.text)
        })
    }
}

fn show_build(context: &TaskContext, names: &Mutex<HashMap<String, String>>, event: BuildEvent) {
    let mut names = names.lock().unwrap_or_else(PoisonError::into_inner);
    match event {
        BuildEvent::BuilderChosen { builder, reason } => {
            context.notice(format!("Builds with {}: {reason}.", builder_name(builder)));
        }
        BuildEvent::ContextSent { files, bytes } => {
            let kibibytes = bytes.div_ceil(1024);
            context.ended(
                "context",
                &format!("Sent {files} files ({kibibytes} KiB)"),
                StageState::Done,
                None,
            );
        }
        BuildEvent::StepStarted { id, name } => {
            context.begin(&id, &name);
            names.insert(id, name);
        }
        BuildEvent::StepFinished { id, cached, duration_ms, error } => {
            let state = match (&error, cached) {
                (Some(_), _) => StageState::Failed,
                (None, true) => StageState::Reused,
                (None, false) => StageState::Done,
            };
            let name = names.get(&id).map_or(id.as_str(), String::as_str);
            context.ended(&id, name, state, Some(duration_ms as f64));
        }
        BuildEvent::Diagnostic { .. } => {}
        BuildEvent::Log { step, line } => context.log(step.as_deref(), &line),
    }
}

fn builder_name(builder: Builder) -> &'static str {
    match builder {
        Builder::BuildKit => "BuildKit",
        Builder::Legacy => "legacy builder",
    }
}
