//! Each verb asks the workbench for one use case and shows what it gets.

use crate::arguments::Verb;
use crate::show::Show;
use crate::{exit, requests, show, tasks};
use serde_json::json;
use slipway_workbench::Workbench;
use slipway_workbench::ops::{BasesView, MachineReport, PlanView, ProjectView};
use slipway_workbench::report::ErrorReport;

/// Runs a verb and returns the exit code.
pub(crate) async fn run(workbench: &Workbench, verb: Verb, show: Show) -> u8 {
    match verb {
        Verb::New(new) => {
            let created = workbench.create_sample(&requests::sample(&new)).await;
            answer(show, created, |project| format!("Created {}", project.file))
        }
        Verb::Doctor => doctor(workbench, show).await,
        Verb::Bases => {
            let view = workbench.list_bases();
            show.result(&view, &bases_text(&view));
            exit::DONE
        }
        Verb::Inspect(project) => {
            let view = workbench.inspect_project(&requests::text_of(&project.project)).await;
            answer(show, view, project_text)
        }
        Verb::Dockerfile(dockerfile) => match requests::dockerfile(&dockerfile) {
            Ok(request) => {
                answer(show, workbench.preview_dockerfile(&request).await, |view| view.text.clone())
            }
            Err(report) => show.failed(&report),
        },
        Verb::Clean => {
            let removed = workbench.remove_orphans().await.map(|count| json!({ "removedContainers": count }));
            answer(show, removed, |result| format!("Removed {} containers.", result["removedContainers"]))
        }
        Verb::Practice(practice) => serve_practice(workbench, practice, show).await,
        Verb::Plan(deploy) => match requests::deploy(workbench, &deploy).await {
            Ok(request) => answer(show, workbench.plan_deploy(&request).await, plan_text),
            Err(report) => show.failed(&report),
        },
        task => run_task(workbench, task, show).await,
    }
}

async fn run_task(workbench: &Workbench, verb: Verb, show: Show) -> u8 {
    let started = match verb {
        Verb::Build(build) => match requests::build(&build) {
            Ok(request) => workbench.start_build(request).await,
            Err(report) => Err(report),
        },
        Verb::Invoke(invoke) => match requests::local_invocation(&invoke) {
            Ok(request) => workbench.start_local_invocation(request).await,
            Err(report) => Err(report),
        },
        Verb::Push(push) => match requests::publish(workbench, &push).await {
            Ok(request) => workbench.start_publish(request).await,
            Err(report) => Err(report),
        },
        Verb::Deploy(deploy) => match requests::deploy(workbench, &deploy).await {
            Ok(request) => workbench.start_deploy(request).await,
            Err(report) => Err(report),
        },
        Verb::RemoteInvoke(invoke) => match requests::remote_invocation(&invoke) {
            Ok(request) => workbench.start_remote_invocation(request).await,
            Err(report) => Err(report),
        },
        Verb::Run(run) => match requests::journey(workbench, &run).await {
            Ok(request) => workbench.start_journey(request).await,
            Err(report) => Err(report),
        },
        _ => return exit::USAGE,
    };
    tasks::follow(workbench, started, show).await
}

fn answer<T: serde::Serialize>(
    show: Show,
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

async fn doctor(workbench: &Workbench, show: Show) -> u8 {
    use slipway_workbench::ops::CheckStatus;
    let report = workbench.check_machine().await;
    show.result(&report, &doctor_text(&report));
    // The engine is what nothing works without; a missing AWS profile leaves the practice cloud.
    let engine_missing =
        report.items.iter().any(|item| item.id == "engine" && item.status == CheckStatus::Missing);
    if engine_missing { exit::MISSING } else { exit::DONE }
}

async fn serve_practice(workbench: &Workbench, practice: crate::arguments::Practice, show: Show) -> u8 {
    match workbench.serve_practice(practice.listen, practice.data, practice.faults).await {
        Ok(server) => {
            // One line in JSON in every case: whoever starts the practice cloud reads its address from here.
            show::line_out(&serde_json::to_string(server.ready()).unwrap_or_default());
            // Without a signal handler the process ends by the signal itself, which stops the server as well.
            let _ = tokio::signal::ctrl_c().await;
            server.shutdown().await;
            exit::DONE
        }
        Err(report) => show.failed(&report),
    }
}

fn doctor_text(report: &MachineReport) -> String {
    use slipway_workbench::ops::CheckStatus;
    let mut text = String::new();
    for item in &report.items {
        let word = match item.status {
            CheckStatus::Ready => "ready  ",
            CheckStatus::Notice => "notice ",
            CheckStatus::Missing => "missing",
        };
        text.push_str(&format!("{word}  {}: {}\n", item.name, item.detail));
        for line in [&item.fix, &item.command].into_iter().flatten() {
            text.push_str(&format!("         {line}\n"));
        }
    }
    text
}

fn bases_text(view: &BasesView) -> String {
    let mut text = String::new();
    for base in &view.bases {
        let architectures: Vec<&str> = base.architectures.iter().map(|value| value.lambda_name()).collect();
        let support = base.support_ends.as_deref().unwrap_or("no end set");
        text.push_str(&format!(
            "{:<16} {:<14} {:<18} {:<14} {support}\n",
            base.tag,
            base.framework,
            base.operating_system,
            architectures.join(", ")
        ));
        if let Some(warning) = &base.warning {
            text.push_str(&format!("                 {warning}\n"));
        }
    }
    text
}

fn project_text(project: &ProjectView) -> String {
    let mut text = format!("{} ({})\n  file       {}\n", project.name, project.framework, project.file);
    text.push_str(&format!("  assembly   {}\n", project.assembly_name));
    match (&project.handler, &project.handler_source) {
        (Some(handler), Some(source)) => text.push_str(&format!("  handler    {handler} (from {source})\n")),
        _ => text.push_str("  handler    not known: name it with --handler ASSEMBLY::TYPE::METHOD\n"),
    }
    if let Some(base) = &project.suggested_base {
        text.push_str(&format!("  base       {base}\n"));
    }
    for warning in &project.warnings {
        text.push_str(&format!("  note: {warning}\n"));
    }
    text
}

fn plan_text(view: &PlanView) -> String {
    use slipway_core::plan::DeployAction;
    let verb = match view.plan.action {
        DeployAction::Create => "would be created",
        DeployAction::Update => "would be updated",
        DeployAction::Nothing => "is already as wanted; nothing would be sent",
    };
    let mut text = format!(
        "{} in account {} ({}) {verb}\n",
        view.function, view.identity.account_id, view.identity.region
    );
    for change in &view.plan.changes {
        let before = change.before.as_deref().unwrap_or("(none)");
        let after = change.after.as_deref().unwrap_or("(none)");
        text.push_str(&format!("  {}: {before} -> {after}\n", change.field));
    }
    text
}
