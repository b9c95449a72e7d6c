//! Builds the project's image with the container engine.

use super::build_history::Recorder;
use super::build_notices::notices;
use super::build_plan::BuildPlan;
use super::build_secrets::secrets_of;
use super::build_steps::{BuildSteps, builder_name};
use crate::Workbench;
use crate::away::away;
use crate::report::{self, ErrorReport};
use crate::tasks::{TaskContext, TaskDescription, TaskId, TaskKind, TaskResult};
use crate::values::{BuildRequest, BuildResult, ProjectRecord, ProjectView};
use slipway_core::{Bytes, Digest};
use slipway_engine::context::Selection;
use slipway_engine::{BuildEvent, BuilderChoice, DockerfileSource, ImageFacts, RegistryLogins, WarmSdk};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

/// Marks an image that Slipway built, with the project file it was built from.
const PROJECT_LABEL: &str = "dev.slipway.project";
/// Marks an image that stands in for AWS's base where no registry can be reached.
pub(crate) const STAND_IN_LABEL: &str = "slipway.stand-in";
/// How long an SDK stays warm after a build.
pub(crate) const WARM: Duration = Duration::from_secs(15 * 60);

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
        let certain = self.hear_first(&request.project, context).await?;
        let mut record = self.record_to(Some(&request.project)).await?;
        self.build_as(&mut record, request, certain, context).await
    }

    /// Hears MSBuild before a build where the preview is not sure. Tells whether it is: what it is sure of is built at
    /// once, and MSBuild is heard beside.
    pub(crate) async fn hear_first(&self, project: &str, context: &TaskContext) -> Result<bool, ErrorReport> {
        let certain = self.preview_is_certain(project).await?;
        if !certain {
            self.hear_msbuild(project, context).await?;
        }
        Ok(certain)
    }

    /// Builds for a project, and keeps the build in it.
    pub(crate) async fn build_as(
        &self,
        record: &mut Option<ProjectRecord>,
        request: &BuildRequest,
        certain: bool,
        context: &TaskContext,
    ) -> Result<BuildResult, ErrorReport> {
        let start = record.clone().ok_or_else(|| report::invalid_input("No project is named."))?;
        let (plan, said) = self.planned(request, start).await?;
        said.into_iter().for_each(|notice| context.notice(notice));
        self.keep_in_step(&plan.record.project, context).await;
        let options = plan.options.clone();
        let secrets = self.on_disk(move |_| secrets_of(&options)).await?;
        if let Some(build) = &plan.host_build {
            self.publish_first(request, &plan.record, build, context).await?;
        }
        let selection = selection(&plan).await?;
        let found = self.secrets_in(&selection, &plan.scope).await?;
        found.guard(request.allow_secrets.as_deref())?;
        let recorder = self.recorder(request, &plan, selection).await?;
        let beside =
            async { if certain { self.hear_msbuild(&request.project, context).await } else { Ok(false) } };
        let (built, heard) =
            tokio::join!(self.run_build(request, &plan, secrets, context, &recorder), beside);
        match heard {
            Ok(false) => {}
            Ok(true) => context.notice("This build went by the preview. Build again to take MSBuild's word."),
            Err(error) => tracing::warn!(error = error.message, "MSBuild's word was not kept"),
        }
        match built {
            Ok(mut result) => {
                result.possible_secrets = found.possible.clone();
                if let Some(notice) = self.new_possible(&found).await? {
                    context.notice(notice);
                }
                recorder.built(&result).await?;
                let kept = result.clone();
                self.keep(record, move |record| record.built = Some(kept.clone())).await?;
                Ok(result)
            }
            Err(report) => {
                recorder.failed(&report).await?;
                Err(report)
            }
        }
    }

    /// The file is for other tools, so one that cannot be written fails no build.
    async fn keep_in_step(&self, project: &ProjectView, context: &TaskContext) {
        match self.keep_dockerfile(project).await {
            Ok(Some(path)) => {
                context.notice(format!("Wrote {} anew: it follows the project.", path.display()))
            }
            Ok(None) => {}
            Err(report) => {
                context.notice(format!("The Dockerfile in the folder stays behind: {}", report.message))
            }
        }
    }

    async fn recorder(
        &self,
        request: &BuildRequest,
        plan: &BuildPlan,
        selection: Selection,
    ) -> Result<Recorder, ErrorReport> {
        let file = self.history_file(&plan.record.project.file);
        let (request, base, handler) = (request.clone(), plan.base.clone(), plan.handler.clone());
        let architecture = plan.architecture;
        self.on_disk(move |_| Ok(Recorder::begin(file, &request, &base, architecture, &handler, &selection)))
            .await
    }

    /// The plan of a build, and what is said before it.
    async fn planned(
        &self,
        request: &BuildRequest,
        record: ProjectRecord,
    ) -> Result<(BuildPlan, Vec<String>), ErrorReport> {
        let request = request.clone();
        self.on_disk(move |_| {
            let plan = BuildPlan::of(&request, record)?;
            let said = notices(&plan.record, &plan.handler, plan.architecture);
            Ok((plan, said))
        })
        .await
    }

    async fn run_build(
        &self,
        request: &BuildRequest,
        plan: &BuildPlan,
        secrets: Vec<slipway_engine::BuildSecret>,
        context: &TaskContext,
        recorder: &Recorder,
    ) -> Result<BuildResult, ErrorReport> {
        let engine = self.machine().engine().await?;
        let project = plan.record.project.file.clone();
        let record = self.warm_record(&project);
        // What is cancelled in the warm SDK would go on there.
        let cancelled = (engine.clone(), record.clone());
        context.on_cancel(async move { drop(cancelled.0.end_warm_sdk(&cancelled.1).await) });
        let asked = slipway_engine::BuildRequest {
            context: plan.context.clone(),
            extent: plan.extent.clone(),
            dockerfile: plan.dockerfile.clone(),
            tag: plan.tag.clone(),
            architecture: plan.architecture,
            build_args: plan.options.arguments.clone(),
            labels: BTreeMap::from([(PROJECT_LABEL.to_owned(), project)]),
            target: plan.options.target.clone(),
            no_cache: request.no_cache,
            builder: BuilderChoice::Auto,
            context_records: Some(self.folders().cache.join("contexts")),
            warm: Some(WarmSdk { record, idle: WARM, cold: request.cold }),
            secrets,
            proxy: self.machine().proxy().await,
            logins: RegistryLogins::OfThisUser,
        };
        let steps = BuildSteps::new(context, recorder.record());
        let show = |event: BuildEvent| steps.show(event);
        let built = engine.build(&asked, &show).await.map_err(report::engine)?;
        let image = engine.inspect_image(&built.image_id).await.map_err(report::engine)?;
        let found = image.architecture.ok_or_else(|| report::architecture_unknown(&plan.tag))?;
        if found != plan.architecture {
            return Err(report::architecture_mismatch(&plan.tag, found, plan.architecture));
        }
        let result = result(plan, built, &image);
        if result.command_override {
            context.notice(format!(
                "The project's own Dockerfile starts {}. {} was asked for: local runs and a deploy of this build \
                 pass it as the command, and the image itself stays as it is.",
                if image.command.is_empty() { "nothing".to_owned() } else { image.command.join(" ") },
                result.handler
            ));
        }
        Ok(result)
    }

    /// Where it is noted what the warm SDK has built.
    fn warm_record(&self, project_file: &str) -> PathBuf {
        let name = Digest::of(project_file.as_bytes());
        self.folders().cache.join("warm").join(format!("{}.json", name.key()))
    }
}

fn result(plan: &BuildPlan, built: slipway_engine::BuiltImage, image: &ImageFacts) -> BuildResult {
    let own = matches!(plan.dockerfile, DockerfileSource::Path(_));
    // An image without a command leaves it to the function, whoever has named the handler.
    let asked = plan.handler_chosen || image.command.is_empty() && !plan.handler.is_empty();
    let command_override = own && asked && image.command != [plan.handler.as_str()];
    let written = image.command.first().filter(|_| !command_override);
    BuildResult {
        image_id: built.image_id,
        tag: plan.tag.clone(),
        architecture: plan.architecture,
        handler: written.cloned().unwrap_or_else(|| plan.handler.clone()),
        command_override,
        base_tag: plan.base.clone(),
        size_bytes: Bytes(image.size_bytes),
        duration_ms: Duration::from_millis(built.duration_ms).into(),
        builder: builder_name(built.builder).to_owned(),
        stand_in: image.labels.get(STAND_IN_LABEL).is_some_and(|value| value == "true"),
        possible_secrets: Vec::new(),
    }
}

async fn selection(plan: &BuildPlan) -> Result<Selection, ErrorReport> {
    let (folder, extent) = (plan.context.clone(), plan.extent.clone());
    let dockerfile = match &plan.dockerfile {
        DockerfileSource::Path(path) => Some(path.clone()),
        DockerfileSource::Inline(_) => None,
    };
    away(move || Selection::of_extent(&folder, dockerfile.as_deref(), &extent)).await?.map_err(report::engine)
}
