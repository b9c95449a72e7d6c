//! `--remember`: the options of a call become the project's choices before the call runs.

use crate::arguments::{Deploy, Push, Run, TargetChoice};
use crate::image_arguments::ImageChoice;
use crate::image_requests::build_options;
use crate::requests::{named_target, text_of};
use slipway_core::Architecture;
use slipway_workbench::Workbench;
use slipway_workbench::ops::{BuildRequest, Remembered};
use slipway_workbench::report::{self, ErrorReport};
use std::path::Path;

pub(crate) async fn build(
    workbench: &Workbench,
    asked: bool,
    request: &BuildRequest,
) -> Result<(), ErrorReport> {
    if !asked {
        return Ok(());
    }
    let wanted = Remembered {
        base_tag: request.base_tag.clone(),
        architecture: request.architecture,
        handler: request.handler.clone(),
        options: request.options.clone(),
        ..Remembered::default()
    };
    workbench.remember(&request.project, wanted).await.map(drop)
}

pub(crate) async fn push(workbench: &Workbench, push: &Push) -> Result<(), ErrorReport> {
    let wanted = Remembered { repository: push.repository.clone(), ..of_target(&push.target) };
    keep(workbench, push.remember, push.project.as_deref(), wanted).await
}

pub(crate) async fn deploy(workbench: &Workbench, deploy: &Deploy) -> Result<(), ErrorReport> {
    let wanted = Remembered {
        function: deploy.function.clone(),
        handler: deploy.handler.clone(),
        architecture: deploy.architecture.map(Architecture::from),
        memory_mib: deploy.limits.memory,
        timeout_seconds: deploy.limits.timeout,
        ..of_target(&deploy.target)
    };
    keep(workbench, deploy.remember, deploy.project.as_deref(), wanted).await
}

pub(crate) async fn run(workbench: &Workbench, run: &Run) -> Result<(), ErrorReport> {
    let ImageChoice { base, architecture: named, handler } = &run.image;
    let wanted = Remembered {
        base_tag: base.clone(),
        architecture: named.map(Architecture::from),
        handler: handler.clone(),
        options: build_options(&run.options)?,
        repository: run.repository.clone(),
        function: run.function.clone(),
        memory_mib: run.limits.memory,
        timeout_seconds: run.limits.timeout,
        ..of_target(&run.target)
    };
    keep(workbench, run.remember, Some(&run.project), wanted).await
}

fn of_target(choice: &TargetChoice) -> Remembered {
    Remembered { target: named_target(choice), ..Remembered::default() }
}

async fn keep(
    workbench: &Workbench,
    asked: bool,
    project: Option<&Path>,
    wanted: Remembered,
) -> Result<(), ErrorReport> {
    match (asked, project) {
        (false, _) => Ok(()),
        (true, Some(project)) => workbench.remember(&text_of(project), wanted).await.map(drop),
        (true, None) => Err(report::invalid_input("--remember needs a project to remember it for")),
    }
}
