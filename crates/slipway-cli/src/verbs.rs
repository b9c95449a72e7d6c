//! Each verb asks the workbench for one use case and shows what it gets.

use crate::arguments::{Deploy, Doctor, Layers, Practice, Work};
use crate::show::Show;
use crate::tasks::follow;
use crate::{builds, cloud_verbs, exit, project_verbs, requests, show, status, task_verbs, texts};
use serde_json::json;
use slipway_workbench::Ends;
use slipway_workbench::Workbench;
use slipway_workbench::report::{self, ErrorReport};

/// Runs a verb and returns the exit code.
pub(crate) async fn run(workbench: &Workbench, work: Work, show: Show<'_>) -> u8 {
    match work {
        Work::New(asked) => project_verbs::new(workbench, &asked, show).await,
        Work::Doctor(asked) => doctor(workbench, &asked, show).await,
        Work::Bases(asked) => project_verbs::bases(workbench, &asked, show).await,
        Work::Inspect(asked) => project_verbs::inspect(workbench, &asked.project, show).await,
        Work::Status(asked) => status::run(workbench, &asked.project, show).await,
        Work::Handlers(asked) => project_verbs::handlers(workbench, &asked, show).await,
        Work::Import(asked) => project_verbs::import(workbench, &asked, show).await,
        Work::Context(asked) => project_verbs::context(workbench, &asked, show).await,
        Work::Dockerfile(asked) => project_verbs::dockerfile(workbench, &asked, show).await,
        Work::Build(asked) => builds::run(workbench, &asked, show).await,
        Work::History(asked) => project_verbs::history(workbench, &asked.project, show).await,
        Work::Check(asked) => follow(workbench, task_verbs::check(workbench, &asked).await, show).await,
        Work::Invoke(asked) => follow(workbench, task_verbs::invoke(workbench, &asked).await, show).await,
        Work::Run(asked) => follow(workbench, task_verbs::run(workbench, &asked).await, show).await,
        Work::Push(asked) => follow(workbench, task_verbs::push(workbench, &asked).await, show).await,
        Work::Plan(asked) => plan(workbench, &asked, show).await,
        Work::Deploy(asked) => follow(workbench, task_verbs::deploy(workbench, &asked).await, show).await,
        Work::RemoteInvoke(asked) => cloud_verbs::remote_invoke(workbench, &asked, show).await,
        Work::Logs(asked) => cloud_verbs::logs(workbench, &asked, show).await,
        Work::Functions(asked) => cloud_verbs::functions(workbench, &asked, show).await,
        Work::Delete(asked) => cloud_verbs::delete(workbench, &asked, show).await,
        Work::Repositories(asked) => cloud_verbs::repositories(workbench, &asked, show).await,
        Work::Roles(asked) => cloud_verbs::roles(workbench, &asked, show).await,
        Work::Layers(asked) => layers(workbench, &asked, show).await,
        Work::Clean => clean(workbench, show).await,
        Work::Practice(asked) => serve_practice(workbench, asked, show).await,
    }
}

pub(crate) fn answer<T: serde::Serialize>(
    show: Show<'_>,
    result: Result<T, ErrorReport>,
    text: impl Fn(&T) -> String,
) -> u8 {
    match result {
        Ok(value) => {
            show.result(&value, &text(&value));
            exit::DONE
        }
        Err(report) => show.failed(&report),
    }
}

async fn layers(workbench: &Workbench, asked: &Layers, show: Show<'_>) -> u8 {
    let store = match asked {
        Layers { empty: true, .. } => workbench.empty_layer_store().await,
        Layers { limit: Some(gib), .. } => workbench.limit_layer_store(*gib).await,
        Layers { .. } => workbench.layer_store().await,
    };
    answer(show, store, texts::layer_store)
}

async fn clean(workbench: &Workbench, show: Show<'_>) -> u8 {
    let removed = workbench.remove_orphans().await.map(|count| json!({ "removedContainers": count }));
    answer(show, removed, |result| match &result["removedContainers"] {
        one if *one == 1 => "Removed 1 container.".to_owned(),
        several => format!("Removed {several} containers."),
    })
}

async fn plan(workbench: &Workbench, asked: &Deploy, show: Show<'_>) -> u8 {
    if asked.remember {
        return show.failed(&report::invalid_input("A plan writes nothing, so it remembers nothing."));
    }
    match requests::deploy(workbench, asked).await {
        Ok(request) => answer(show, workbench.plan_deploy(&request).await, texts::plan),
        Err(report) => show.failed(&report),
    }
}

async fn doctor(workbench: &Workbench, asked: &Doctor, show: Show<'_>) -> u8 {
    if asked.logs {
        return answer(show, workbench.read_log().await, texts::log);
    }
    use slipway_workbench::ops::CheckStatus;
    let project = asked.project.as_deref().map(requests::text_of);
    let report = workbench.check_machine(project.as_deref()).await;
    show.result(&report, &texts::doctor(&report));
    // The engine is what nothing works without; a missing AWS profile leaves the practice cloud.
    let missing =
        |id: &str| report.items.iter().any(|item| item.id == id && item.status == CheckStatus::Missing);
    match (missing("engine"), missing("project")) {
        (true, _) => exit::MISSING,
        (_, true) => exit::FAILED,
        _ => exit::DONE,
    }
}

async fn serve_practice(workbench: &Workbench, practice: Practice, show: Show<'_>) -> u8 {
    match workbench.serve_practice(practice.listen, practice.data, practice.faults).await {
        Ok(server) => {
            // One line in JSON in every case: whoever starts the practice cloud reads its address from here.
            show::line_out(&serde_json::to_string(server.ready()).unwrap_or_default());
            // Without a signal handler the process ends by the signal itself, which stops the server as well.
            Ends::listen().asked().await;
            server.shutdown().await;
            exit::DONE
        }
        Err(report) => show.failed(&report),
    }
}
