//! Each verb asks the workbench for one use case and shows what it gets.

use crate::arguments::Work;
use crate::show::Show;
use crate::{builds, exit, image_requests, project_verbs, remember, requests, show, tasks, texts};
use serde_json::json;
use slipway_workbench::Ends;
use slipway_workbench::Workbench;
use slipway_workbench::report::{self, ErrorReport};
use std::path::Path;

/// Runs a verb and returns the exit code.
pub(crate) async fn run(workbench: &Workbench, verb: Work, show: Show<'_>) -> u8 {
    match verb {
        Work::Doctor(asked) if asked.logs => answer(show, workbench.read_log().await, texts::log),
        Work::Doctor(asked) => doctor(workbench, asked.project.as_deref(), show).await,
        Work::Clean => {
            let removed = workbench.remove_orphans().await.map(|count| json!({ "removedContainers": count }));
            answer(show, removed, |result| match &result["removedContainers"] {
                one if *one == 1 => "Removed 1 container.".to_owned(),
                several => format!("Removed {several} containers."),
            })
        }
        Work::Practice(practice) => serve_practice(workbench, practice, show).await,
        Work::Plan(deploy) if deploy.remember => {
            show.failed(&report::invalid_input("A plan writes nothing, so it remembers nothing."))
        }
        Work::Plan(deploy) => match requests::deploy(workbench, &deploy).await {
            Ok(request) => answer(show, workbench.plan_deploy(&request).await, texts::plan),
            Err(report) => show.failed(&report),
        },
        Work::Build(build) => builds::run(workbench, &build, show).await,
        other => match project_verbs::run(workbench, other, show).await {
            Ok(code) => code,
            Err(task) => run_task(workbench, task, show).await,
        },
    }
}

async fn run_task(workbench: &Workbench, verb: Work, show: Show<'_>) -> u8 {
    let started = match verb {
        Work::Check(check) => match image_requests::check(&check) {
            Ok(request) => workbench.start_check(request).await,
            Err(report) => Err(report),
        },
        Work::Invoke(invoke) => match requests::local_invocation(&invoke) {
            Ok(request) => workbench.start_local_invocation(request).await,
            Err(report) => Err(report),
        },
        Work::Push(push) => {
            match remembered(remember::push(workbench, &push).await, requests::publish(workbench, &push))
                .await
            {
                Ok(request) => workbench.start_publish(request).await,
                Err(report) => Err(report),
            }
        }
        Work::Deploy(deploy) => {
            match remembered(remember::deploy(workbench, &deploy).await, requests::deploy(workbench, &deploy))
                .await
            {
                Ok(request) => workbench.start_deploy(request).await,
                Err(report) => Err(report),
            }
        }
        Work::RemoteInvoke(invoke) => match requests::remote_invocation(&invoke) {
            Ok(request) => workbench.start_remote_invocation(request).await,
            Err(report) => Err(report),
        },
        Work::Run(run) => {
            match remembered(remember::run(workbench, &run).await, requests::journey(workbench, &run)).await {
                Ok(request) => workbench.start_journey(request).await,
                Err(report) => Err(report),
            }
        }
        _ => return exit::USAGE,
    };
    tasks::follow(workbench, started, show).await
}

/// The request of a call whose options are remembered, unless remembering them failed.
async fn remembered<T>(
    kept: Result<(), ErrorReport>,
    request: impl Future<Output = Result<T, ErrorReport>>,
) -> Result<T, ErrorReport> {
    kept?;
    request.await
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

async fn doctor(workbench: &Workbench, project: Option<&Path>, show: Show<'_>) -> u8 {
    use slipway_workbench::ops::CheckStatus;
    let report = workbench.check_machine(project.map(requests::text_of).as_deref()).await;
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

async fn serve_practice(workbench: &Workbench, practice: crate::arguments::Practice, show: Show<'_>) -> u8 {
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
