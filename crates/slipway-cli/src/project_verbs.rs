//! The verbs about projects, bases and Dockerfiles that answer at once.

use crate::arguments::Context;
use crate::image_arguments::{Bases, Dockerfile, Handlers, Import, New};
use crate::show::Show;
use crate::verbs::answer;
use crate::{exit, image_requests, requests, texts};
use slipway_workbench::Workbench;
use slipway_workbench::ops::{ChosenValue, ContextView, DockerfileRequest, FileChange, ProjectView};
use slipway_workbench::report::ErrorReport;
use std::path::Path;

pub(crate) async fn new(workbench: &Workbench, asked: &New, show: Show<'_>) -> u8 {
    let request = image_requests::sample(asked);
    if asked.preview {
        return answer(show, workbench.preview_sample(&request), texts::sample);
    }
    let created = workbench.create_sample(&request).await;
    answer(show, created, |project| format!("Created {}", project.file))
}

pub(crate) async fn import(workbench: &Workbench, asked: &Import, show: Show<'_>) -> u8 {
    let project = requests::text_of(&asked.project);
    let imported = workbench.import_function(&project, &asked.logical_id).await;
    answer(show, imported, |record| {
        let choices = &record.choices;
        format!(
            "Took {} over from {}: function {}, handler {}, {} MiB, {} s",
            asked.logical_id,
            texts::template_of(&record.project, &asked.logical_id),
            choices.function,
            choices.handler,
            choices.memory_mib,
            choices.timeout_seconds
        )
    })
}

pub(crate) async fn history(workbench: &Workbench, project: &Path, show: Show<'_>) -> u8 {
    let records = workbench.build_history(&requests::text_of(project)).await;
    listed(show, "builds", records, texts::history)
}

pub(crate) async fn context(workbench: &Workbench, asked: &Context, show: Show<'_>) -> u8 {
    answer(show, measured(workbench, asked).await, texts::context)
}

pub(crate) async fn bases(workbench: &Workbench, bases: &Bases, show: Show<'_>) -> u8 {
    if let Some(tag) = &bases.live {
        return answer(show, workbench.look_at_base(tag).await, texts::live_base);
    }
    let project = bases.project.as_deref().map(requests::text_of);
    answer(show, workbench.list_bases(project.as_deref()).await, texts::bases)
}

/// One project is told whole; of several, one line each. A folder with exactly one function is that function; a
/// solution that is named by its file is asked for what it holds.
pub(crate) async fn inspect(workbench: &Workbench, path: &Path, show: Show<'_>) -> u8 {
    let is_folder = path.is_dir();
    let path = requests::text_of(path);
    match workbench.find_projects(&path).await {
        Ok(found) if is_folder && found.projects.iter().filter(|project| project.lambda).count() == 1 => {
            say_chosen(workbench, &path, show).await;
            answer(show, workbench.project_as_chosen(&path).await, texts::project)
        }
        Ok(found) if found.solution.is_some() || found.projects.len() > 1 => {
            answer(show, Ok(found), texts::projects)
        }
        Ok(found) => {
            let only = found.projects.first().map_or(path, |project| project.file.clone());
            let view = match workbench.ask_msbuild(&only).await {
                Ok(_) => workbench.project_as_chosen(&only).await,
                Err(report) => Err(report),
            };
            say_chosen(workbench, &only, show).await;
            answer(show, view, texts::project)
        }
        Err(report) => show.failed(&report),
    }
}

/// Choices that win over the project's files. Where they cannot be read, the verb itself says why.
async fn say_chosen(workbench: &Workbench, project: &str, show: Show<'_>) {
    let chosen = workbench.chosen_values(project).await.unwrap_or_default();
    for sentence in chosen.iter().filter_map(ChosenValue::sentence) {
        show.aside(&format!("note: {sentence}"));
    }
}

/// The last of the files to settle gives the view in which none of them is told any more.
async fn measured(workbench: &Workbench, asked: &Context) -> Result<ContextView, ErrorReport> {
    let project = requests::text_of(&asked.project);
    let Some((last, others)) = asked.not_secrets.split_last() else {
        let folder = asked.context.as_deref().map(requests::text_of);
        return workbench.measure_context(&project, folder.as_deref()).await;
    };
    for file in others {
        workbench.not_a_secret(&project, file).await?;
    }
    workbench.not_a_secret(&project, last).await
}

pub(crate) async fn handlers(workbench: &Workbench, handlers: &Handlers, show: Show<'_>) -> u8 {
    if let Some(picked) = &handlers.pick {
        let request = image_requests::handler(handlers, picked);
        let warnings = doubts(workbench, &request.project, Some(picked), show).await;
        let changed = workbench.pick_handler(&request).await;
        return answer_with(show, changed, &warnings);
    }
    answer(show, settled(workbench, &requests::text_of(&handlers.project)).await, texts::handlers)
}

/// What is to be said of a handler that was named and is not in the sources. Where the project cannot be read, the verb
/// itself says why.
async fn doubts(
    workbench: &Workbench,
    project: &str,
    handler: Option<&String>,
    show: Show<'_>,
) -> Vec<String> {
    let Some(handler) = handler else { return Vec::new() };
    let doubt = workbench.handler_doubt(project, handler).await.ok().flatten();
    if let Some(doubt) = &doubt {
        show.aside(&format!("warning: {doubt}"));
    }
    doubt.into_iter().collect()
}

/// The changes of files, and what is doubtful about them.
fn answer_with(show: Show<'_>, changed: Result<Vec<FileChange>, ErrorReport>, warnings: &[String]) -> u8 {
    match changed {
        Ok(changes) => {
            let told = serde_json::json!({ "changes": changes, "warnings": warnings });
            show.result(&told, &texts::changes(&changes));
            exit::DONE
        }
        Err(report) => show.failed(&report),
    }
}

/// A project as MSBuild sees it where it can be asked.
async fn settled(workbench: &Workbench, project: &str) -> Result<ProjectView, ErrorReport> {
    workbench.ask_msbuild(project).await?;
    workbench.inspect_project(project).await
}

pub(crate) async fn dockerfile(workbench: &Workbench, dockerfile: &Dockerfile, show: Show<'_>) -> u8 {
    match image_requests::dockerfile_change(dockerfile) {
        Ok(Some(change)) => {
            answer(show, workbench.change_dockerfile(&change).await, texts::dockerfile_change)
        }
        Ok(None) => preview(workbench, &image_requests::dockerfile(dockerfile), show).await,
        Err(report) => show.failed(&report),
    }
}

async fn preview(workbench: &Workbench, request: &DockerfileRequest, show: Show<'_>) -> u8 {
    let view = workbench.preview_dockerfile(request).await;
    match &request.handler {
        None => say_chosen(workbench, &request.project, show).await,
        handler => drop(doubts(workbench, &request.project, handler.as_ref(), show).await),
    }
    if let Ok(view) = &view {
        // The text alone goes to standard output, so that it can be written to a file.
        show.aside(&texts::findings(&view.findings));
    }
    answer(show, view, |view| view.text.clone())
}

/// A list under a name, since a result in JSON is an object.
pub(crate) fn listed<T: serde::Serialize>(
    show: Show<'_>,
    name: &str,
    list: Result<Vec<T>, ErrorReport>,
    text: impl Fn(&[T]) -> String,
) -> u8 {
    match list {
        Ok(list) => {
            show.result(&serde_json::json!({ name: list }), &text(&list));
            exit::DONE
        }
        Err(report) => show.failed(&report),
    }
}
