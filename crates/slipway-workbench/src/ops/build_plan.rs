//! What a build goes by: the record's choices, and over them what its request asks for this once.

use super::guard_secrets::Scope;
use super::preview_dockerfile::dockerfile_of;
use super::publish_first::HostBuild;
use crate::project::chosen::vanished;
use crate::project::extent::extent;
use crate::project::settings::{settings_for, with_settings};
use crate::report::{self, ErrorReport};
use crate::values::{BuildOptions, BuildRequest, ProjectRecord};
use slipway_core::Architecture;
use slipway_engine::DockerfileSource;
use slipway_engine::context::Extent;
use std::path::{Path, PathBuf};

/// A build with every choice made.
pub(super) struct BuildPlan {
    pub(super) record: ProjectRecord,
    pub(super) context: PathBuf,
    /// What of it is sent.
    pub(super) extent: Extent,
    pub(super) dockerfile: DockerfileSource,
    /// The files that are searched for secrets.
    pub(super) scope: Scope,
    pub(super) base: String,
    pub(super) architecture: Architecture,
    pub(super) handler: String,
    /// Whether a person has said so, in the request, in the window or in the project's settings.
    pub(super) handler_chosen: bool,
    pub(super) tag: String,
    pub(super) options: BuildOptions,
    /// What has to be published on this machine first.
    pub(super) host_build: Option<HostBuild>,
}

impl BuildPlan {
    /// What a request says holds for this build alone; all else is as the record has it.
    pub(super) fn of(request: &BuildRequest, mut record: ProjectRecord) -> Result<Self, ErrorReport> {
        let handler_chosen = request.handler.is_some() || record.handler_is_chosen();
        if let Some((handler, nearest)) = vanished(&record.project, &record.chosen)
            && *request.handler.as_ref().unwrap_or(&record.choices.handler) == handler
        {
            return Err(report::handler_vanished(&handler, &nearest));
        }
        let choices = &mut record.choices;
        choices.architecture = request.architecture.unwrap_or(choices.architecture);
        if let Some(tag) = &request.base_tag {
            choices.stand_on(tag);
        }
        if let Some(handler) = &request.handler {
            choices.handler = handler.clone();
        }
        if let Some(options) = &request.options {
            choices.build = choices.build.with(options.clone());
        }
        choices.build = with_settings(choices, &record.project);
        record.take_context()?;
        let settings = settings_for(&record.project, record.choices.layers()).unwrap_or_default();
        if let Some(own) = record.own_dockerfile(&settings) {
            let build = &mut record.choices.build;
            build.target = build.target.take().or(own.target);
            // What is asked for here counts more than what the template says.
            build.arguments = own.arguments.into_iter().chain(std::mem::take(&mut build.arguments)).collect();
        }
        let preview = dockerfile_of(&record)?;
        let asked = request.options.as_ref().and_then(|options| options.target.as_ref());
        let build = &mut record.choices.build;
        // A stage that settings or a template name, and that this Dockerfile does not have, is meant for another.
        build.target = build.target.take().filter(|stage| asked.is_some() || has_stage(&preview.text, stage));
        let target = record.choices.build.target.as_deref();
        let scope = Scope::of(&record, Some(&preview.text), target);
        let context = PathBuf::from(&record.project.context_folder);
        let extent = extent(&record);
        let dockerfile = match preview.path.as_deref() {
            Some(own) => {
                let own = Path::new(own);
                DockerfileSource::Path(own.strip_prefix(&context).unwrap_or(own).to_owned())
            }
            None => DockerfileSource::Inline(preview.text),
        };
        let choices = &record.choices;
        let name = format!("slipway/{}:latest", choices.repository);
        Ok(Self {
            context,
            extent,
            dockerfile,
            scope,
            base: choices.base_tag.clone(),
            architecture: choices.architecture,
            handler: choices.handler.clone(),
            handler_chosen,
            tag: request.tag.clone().unwrap_or(name),
            options: choices.build.clone(),
            host_build: HostBuild::of(&record, &settings),
            record,
        })
    }
}

/// Whether a Dockerfile has a stage of this name.
fn has_stage(text: &str, name: &str) -> bool {
    let parsed = slipway_dockerfile::parse(text);
    parsed.is_ok_and(|file| {
        let mut names = file.stages().iter().filter_map(|stage| stage.name.as_deref());
        names.any(|stage| stage.eq_ignore_ascii_case(name))
    })
}
