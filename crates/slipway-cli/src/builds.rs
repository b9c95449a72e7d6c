//! Builds one project, or several side by side.

use crate::image_arguments::Build;
use crate::show::Show;
use crate::{exit, image_requests, remember, requests, tasks};
use futures_util::{StreamExt as _, stream};
use slipway_workbench::Workbench;
use slipway_workbench::report::{self, ErrorReport};
use std::path::{Path, PathBuf};

/// The most builds at once: an engine shares one disk and one network among them.
const MOST_AT_ONCE: usize = 8;

/// Builds what is named. The exit code is that of the first build that did not succeed.
pub(crate) async fn run(workbench: &Workbench, build: &Build, show: Show<'_>) -> u8 {
    let projects = match projects(workbench, build).await {
        Ok(projects) => projects,
        Err(report) => return show.failed(&report),
    };
    if let [project] = projects.as_slice() {
        return one(workbench, build, project, show).await;
    }
    if build.tag.is_some() || build.image.handler.is_some() {
        let message = "--tag and --handler belong to one project, and several are built";
        return show.failed(&report::invalid_input(message));
    }
    let builds = projects.iter().map(|project| async move {
        let name = project.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        one(workbench, build, project, Show { label: Some(&name), ..show }).await
    });
    let mut running = Box::pin(stream::iter(builds).buffered(build.parallel.clamp(1, MOST_AT_ONCE)));
    let mut code = exit::DONE;
    while let Some(ended) = running.next().await {
        if ended == exit::CANCELLED {
            return ended;
        }
        if code == exit::DONE {
            code = ended;
        }
    }
    code
}

async fn one(workbench: &Workbench, build: &Build, project: &Path, show: Show<'_>) -> u8 {
    let started = match image_requests::build(build, project) {
        Ok(request) => match remember::build(workbench, build.remember, &request).await {
            Ok(()) => workbench.start_build(request).await,
            Err(report) => Err(report),
        },
        Err(report) => Err(report),
    };
    tasks::follow(workbench, started, show).await
}

/// The projects that are named, and the functions of each solution that is.
async fn projects(workbench: &Workbench, build: &Build) -> Result<Vec<PathBuf>, ErrorReport> {
    let mut projects = Vec::new();
    for path in &build.projects {
        let text = requests::text_of(path);
        let found = workbench.find_projects(&text).await?;
        if found.solution.is_none() && found.projects.len() <= 1 {
            projects.push(path.clone());
            continue;
        }
        let functions = found.projects.iter().filter(|project| project.lambda);
        let before = projects.len();
        projects.extend(functions.map(|project| PathBuf::from(&project.file)));
        if projects.len() == before {
            return Err(report::invalid_input(format!("No project in {text} is a Lambda function.")));
        }
    }
    Ok(projects)
}
