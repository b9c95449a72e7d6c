//! The life of a task: whatever its work does, it ends with exactly one final event, and whoever comes late is told
//! everything.

use slipway_core::{Bytes, Milliseconds};
use slipway_workbench::ops::PublishResult;
use slipway_workbench::report::{self, ErrorCode, ErrorReport};
use slipway_workbench::tasks::{
    Outcome, TaskContext, TaskDescription, TaskEvent, TaskEventBody, TaskId, TaskKind, TaskRegistry,
    TaskResult, TaskState,
};
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

fn description() -> TaskDescription {
    TaskDescription {
        kind: TaskKind::Publish,
        title: "Publish".to_owned(),
        project: None,
        command_line: "slipway push".to_owned(),
    }
}

fn result() -> TaskResult {
    TaskResult::Publish(PublishResult {
        image_id: "sha256:1".to_owned(),
        repository_uri: "registry/hello".to_owned(),
        digest: "sha256:2".to_owned(),
        tag: "t".to_owned(),
        bytes_sent: Bytes(1),
        bytes_skipped: Bytes(0),
        duration_ms: Milliseconds(1.0),
    })
}

fn start<Work, Fut>(registry: &TaskRegistry, work: Work) -> TaskId
where
    Work: FnOnce(TaskContext) -> Fut,
    Fut: Future<Output = Result<TaskResult, ErrorReport>> + Send + 'static,
{
    registry.spawn(description(), work)
}

async fn all_events(registry: &TaskRegistry, id: &TaskId, after: u32) -> Vec<TaskEvent> {
    let mut watch = registry.watch(id, after).unwrap();
    let mut events = Vec::new();
    while let Some(batch) = watch.next().await {
        events.extend(batch);
    }
    events
}

/// The one final event, which must be the last.
fn only_outcome(events: &[TaskEvent]) -> Outcome {
    let outcomes: Vec<&Outcome> = events
        .iter()
        .filter_map(|event| match &event.body {
            TaskEventBody::Finished { outcome } => Some(outcome),
            _ => None,
        })
        .collect();
    assert_eq!(outcomes.len(), 1, "exactly one final event: {events:?}");
    assert!(matches!(events.last().unwrap().body, TaskEventBody::Finished { .. }), "and it is the last");
    outcomes[0].clone()
}

#[tokio::test]
async fn success_failure_and_a_panic_each_end_with_one_final_event() {
    let registry = TaskRegistry::default();
    let done = start(&registry, |_| async { Ok(result()) });
    let failed = start(&registry, |_| async { Err(report::invalid_input("no")) });
    let panicked = start(&registry, |_| async { panic!("a mistake of ours") });
    assert!(matches!(only_outcome(&all_events(&registry, &done, 0).await), Outcome::Succeeded { .. }));
    assert!(matches!(
        only_outcome(&all_events(&registry, &failed, 0).await),
        Outcome::Failed { report } if report.code == ErrorCode::InvalidInput
    ));
    assert!(matches!(
        only_outcome(&all_events(&registry, &panicked, 0).await),
        Outcome::Failed { report } if report.code == ErrorCode::Unexpected
    ));
}

#[tokio::test]
async fn a_cancelled_task_stops_its_work_runs_its_clean_up_and_is_no_failure() {
    let registry = TaskRegistry::default();
    let cleaned = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&cleaned);
    let id = start(&registry, move |context| async move {
        context.begin("wait", "Wait for ever");
        context.on_cancel(async move { flag.store(true, Ordering::SeqCst) });
        std::future::pending().await
    });
    tokio::task::yield_now().await;
    registry.cancel(&id).unwrap();
    assert_eq!(only_outcome(&all_events(&registry, &id, 0).await), Outcome::Cancelled);
    assert!(cleaned.load(Ordering::SeqCst), "the clean-up has run before the end is told");
    assert_eq!(registry.snapshot(&id).unwrap().state, TaskState::Cancelled);
    registry.cancel(&id).unwrap();
    assert_eq!(
        registry.snapshot(&id).unwrap().state,
        TaskState::Cancelled,
        "a second cancel changes nothing"
    );
}

#[tokio::test]
async fn a_watcher_that_comes_after_the_end_gets_every_event_in_order() {
    let registry = TaskRegistry::default();
    let id = start(&registry, |context| async move {
        for number in 0..100 {
            context.log(None, &number.to_string());
        }
        Ok(result())
    });
    let live = all_events(&registry, &id, 0).await;
    let late = all_events(&registry, &id, 0).await;
    assert_eq!(live, late);
    assert!(late.windows(2).all(|pair| pair[0].seq < pair[1].seq), "numbers rise");
    let rest = all_events(&registry, &id, late[49].seq).await;
    assert_eq!(rest, late[50..], "a watcher that knows the first fifty gets the others only");
}

#[tokio::test]
async fn what_a_task_reports_after_its_end_is_not_heard() {
    let registry = TaskRegistry::default();
    let kept = Arc::new(std::sync::Mutex::new(None));
    let keep = Arc::clone(&kept);
    let id = start(&registry, move |context| async move {
        *keep.lock().unwrap() = Some(context);
        Ok(result())
    });
    let events = all_events(&registry, &id, 0).await;
    kept.lock().unwrap().as_ref().unwrap().log(None, "too late");
    assert_eq!(all_events(&registry, &id, 0).await, events);
}

#[test]
fn an_unknown_task_is_an_error_with_advice() {
    let registry = TaskRegistry::default();
    let report = registry.cancel(&TaskId("none".to_owned())).unwrap_err();
    assert_eq!(report.code, ErrorCode::TaskNotFound);
    assert!(!report.hints.is_empty());
}
