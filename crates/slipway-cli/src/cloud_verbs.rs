//! The verbs that look after what is deployed.

use crate::cloud_arguments::{AtTarget, Delete, Logs, RemoteInvoke};
use crate::project_verbs::listed;
use crate::show::Show;
use crate::tasks::{follow, follow_lines};
use crate::verbs::answer;
use crate::{cloud_texts, requests};
use slipway_workbench::Workbench;
use slipway_workbench::ops::{DeletionRequest, InvocationRight};
use slipway_workbench::report::{self, ErrorReport};
use std::io::{IsTerminal as _, Write as _};

pub(crate) async fn functions(workbench: &Workbench, asked: &AtTarget, show: Show<'_>) -> u8 {
    let target = requests::target(&asked.target, None);
    answer(show, workbench.list_functions(&target).await, cloud_texts::functions)
}

pub(crate) async fn repositories(workbench: &Workbench, asked: &AtTarget, show: Show<'_>) -> u8 {
    let target = requests::target(&asked.target, None);
    let found = workbench.list_repositories(&target).await;
    listed(show, "repositories", found, cloud_texts::repositories)
}

pub(crate) async fn roles(workbench: &Workbench, asked: &AtTarget, show: Show<'_>) -> u8 {
    let target = requests::target(&asked.target, None);
    listed(show, "roles", workbench.list_roles(&target).await, cloud_texts::roles)
}

pub(crate) async fn logs(workbench: &Workbench, asked: &Logs, show: Show<'_>) -> u8 {
    let started = workbench.start_function_log(requests::function_log(asked)).await;
    follow_lines(workbench, started, show).await
}

pub(crate) async fn remote_invoke(workbench: &Workbench, asked: &RemoteInvoke, show: Show<'_>) -> u8 {
    let request = match requests::remote_invocation(asked) {
        Ok(request) => request,
        Err(report) => return show.failed(&report),
    };
    if asked.dry_run {
        let right = workbench.rehearse_invocation(&request).await;
        return answer(show, right, InvocationRight::sentence);
    }
    follow(workbench, workbench.start_remote_invocation(request).await, show).await
}

/// Says what would go and what would stay, has the name written once more, and deletes.
pub(crate) async fn delete(workbench: &Workbench, asked: &Delete, show: Show<'_>) -> u8 {
    let request = requests::deletion(asked);
    let asks = !asked.yes && !show.json && std::io::stdin().is_terminal();
    if !asked.yes {
        // What would go is told before one is asked or refused; a deletion that goes on tells it itself.
        let view = match workbench.look_at_function(&request.target, &request.function).await {
            Ok(view) => view,
            Err(report) => return show.failed(&report),
        };
        let words = cloud_texts::deletion(&view);
        if asks { show.screen.err(words.trim_end()) } else { show.aside(&words) }
    }
    match confirmed(request, asks).await {
        Ok(request) => follow(workbench, workbench.start_deletion(request).await, show).await,
        Err(report) => show.failed(&report),
    }
}

/// The request with the name that was written. Where nobody can be asked it stays as it is, and is refused if it has none.
async fn confirmed(request: DeletionRequest, asks: bool) -> Result<DeletionRequest, ErrorReport> {
    if !asks {
        return Ok(request);
    }
    let question = format!("Type {} to delete it: ", request.function);
    let read = tokio::task::spawn_blocking(move || {
        let _ = write!(std::io::stderr().lock(), "{question}");
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).map(|_| line)
    });
    let line = read.await.map_err(std::io::Error::other).flatten();
    let line = line.map_err(|error| report::invalid_input(format!("No answer could be read: {error}.")))?;
    Ok(DeletionRequest { confirmation: line.trim().to_owned(), ..request })
}
