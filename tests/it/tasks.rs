//! The life of a task: whatever its work does, it ends with exactly one final event, whoever comes late is told how it
//! stands, and what it remembers is bounded, however much it says.

use slipway_core::{Bytes, Milliseconds, Step};
use slipway_workbench::ops::PublishResult;
use slipway_workbench::report::{self, ErrorCode, ErrorReport};
use slipway_workbench::tasks::{
    LogPage, Outcome, StageState, TaskContext, TaskDescription, TaskEvent, TaskEventBody, TaskId, TaskKind,
    TaskRegistry, TaskResult, TaskState,
};
use slipway_workbench::{Folders, Workbench};
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::Semaphore;

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

async fn all_events(registry: &TaskRegistry, id: &TaskId) -> Vec<TaskEvent> {
    let mut watch = registry.watch(id).unwrap();
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
    assert!(matches!(only_outcome(&all_events(&registry, &done).await), Outcome::Succeeded { .. }));
    assert!(matches!(
        only_outcome(&all_events(&registry, &failed).await),
        Outcome::Failed { report } if report.code == ErrorCode::InvalidInput
    ));
    assert!(matches!(
        only_outcome(&all_events(&registry, &panicked).await),
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
    assert_eq!(only_outcome(&all_events(&registry, &id).await), Outcome::Cancelled);
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
    let live = all_events(&registry, &id).await;
    let late = all_events(&registry, &id).await;
    assert_eq!(live, late);
    assert_eq!(lines_of(&late).len(), 100);
    assert!(late.windows(2).all(|pair| pair[0].seq < pair[1].seq), "numbers rise");
}

#[tokio::test]
async fn who_has_a_snapshot_and_asks_for_what_comes_after_it_knows_everything() {
    let registry = TaskRegistry::default();
    let (go, wait) = tokio::sync::oneshot::channel::<()>();
    let id = start(&registry, |context| async move {
        context.begin("prepare", "Prepare");
        context.notice("a fact");
        context.log(Some("prepare"), "a line");
        wait.await.unwrap();
        context.end("prepare", StageState::Done);
        let deploy = context.at(Step::Deploy);
        deploy.begin("create", "Create");
        Ok(result())
    });
    tokio::task::yield_now().await;
    let before = registry.snapshot(&id).unwrap();
    assert_eq!((before.stages.len(), before.lines, &before.notices[..]), (1, 1, &["a fact".to_owned()][..]));
    assert_eq!(before.stages[0].step, Step::Publish, "an upload's stages belong to its step");
    go.send(()).unwrap();
    let mut watch = registry.watch_events(&id, before.last_seq).unwrap();
    let mut stages = before.stages;
    while let Some(events) = watch.next().await {
        for event in events {
            assert!(!matches!(event.body, TaskEventBody::Log { .. }), "lines are asked for by themselves");
            let TaskEventBody::Stage { stage } = event.body else { continue };
            stages.truncate(stages.len().max(stage.index as usize));
            stages.splice(stage.index as usize..stages.len().min(stage.index as usize + 1), [stage]);
        }
    }
    assert_eq!(stages, registry.snapshot(&id).unwrap().stages);
    assert_eq!(stages.iter().map(|stage| stage.step).collect::<Vec<_>>(), [Step::Publish, Step::Deploy]);
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
    let events = all_events(&registry, &id).await;
    kept.lock().unwrap().as_ref().unwrap().log(None, "too late");
    assert_eq!(all_events(&registry, &id).await, events);
}

/// A task that waits for ever, and whose clean-up takes some time and is noticed.
fn waiting(registry: &TaskRegistry, clean_up: Duration) -> (TaskId, Arc<AtomicBool>) {
    let cleaned = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&cleaned);
    let id = start(registry, move |context| async move {
        context.on_cancel(async move {
            tokio::time::sleep(clean_up).await;
            flag.store(true, Ordering::SeqCst);
        });
        std::future::pending().await
    });
    (id, cleaned)
}

#[tokio::test]
async fn a_workbench_that_closes_cancels_its_tasks_and_waits_for_their_clean_up() {
    let home = tempfile::tempdir().unwrap();
    let workbench = Workbench::open(Folders::below(home.path())).unwrap();
    let (id, cleaned) = waiting(workbench.tasks(), Duration::from_millis(300));
    tokio::task::yield_now().await;
    assert_eq!(workbench.tasks().running(), 1);
    workbench.close().await;
    assert!(cleaned.load(Ordering::SeqCst), "the clean-up is done when the program may end");
    assert_eq!(workbench.tasks().snapshot(&id).unwrap().state, TaskState::Cancelled);
    let late = start(workbench.tasks(), |_| async { panic!("work that is begun after the end") });
    assert_eq!(only_outcome(&all_events(workbench.tasks(), &late).await), Outcome::Cancelled);
}

#[tokio::test]
async fn a_task_that_does_not_end_is_not_waited_for_for_ever() {
    let registry = TaskRegistry::default();
    waiting(&registry, Duration::from_secs(3600));
    tokio::task::yield_now().await;
    assert_eq!(registry.close(Duration::from_millis(50)).await, 1, "it is counted as left");
}

/// What a million lines of a build come to: more than is kept, in a task nobody has watched meanwhile.
const LINES: usize = 1_000_000;
/// A message is at most so large: a page of lines, with what JSON puts around them.
const MESSAGE_BYTES: usize = 512 * 1024;

fn line(number: usize) -> String {
    format!(
        "{number:>9}: /src/Harbour/obj/Release/net10.0/linux-x64/Harbour.dll -> /out/Harbour.dll \"copied\""
    )
}

async fn log_from(registry: &TaskRegistry, id: &TaskId, from: u32) -> Vec<LogPage> {
    let mut watch = registry.watch_log(id, from).unwrap();
    let mut pages = Vec::new();
    while let Some(page) = watch.next().await {
        pages.push(page);
    }
    pages
}

fn lines_of(events: &[TaskEvent]) -> Vec<&str> {
    let lines = events.iter().filter_map(|event| match &event.body {
        TaskEventBody::Log { line } => Some(line.text.as_str()),
        _ => None,
    });
    lines.collect()
}

/// How large a message is on its way to the page.
macro_rules! size_of {
    ($message:expr) => {
        serde_json::to_vec($message).unwrap().len()
    };
}

/// What this process holds in memory.
#[cfg(target_os = "linux")]
fn resident_bytes() -> usize {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap();
    text.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() * 4096
}

#[tokio::test]
async fn a_million_lines_are_kept_within_bounds_and_read_in_messages_within_bounds() {
    let registry = TaskRegistry::default();
    #[cfg(target_os = "linux")]
    let before = resident_bytes();
    let id = start(&registry, |context| async move {
        (0..LINES).for_each(|number| context.log(Some("publish"), &line(number)));
        Ok(result())
    });
    tokio::task::yield_now().await;
    assert!(registry.line_bytes() <= 8 << 20, "one task's lines: {} bytes", registry.line_bytes());
    #[cfg(target_os = "linux")]
    assert!(resident_bytes() - before < 24 << 20, "the process has grown by {}", resident_bytes() - before);
    let snapshot = registry.snapshot(&id).unwrap();
    assert_eq!(snapshot.lines as usize, LINES);
    assert!(size_of!(&snapshot) < 4096, "a snapshot holds no lines: {}", size_of!(&snapshot));

    let pages = log_from(&registry, &id, 0).await;
    let left_out = pages[0].left_out as usize;
    let read: Vec<&String> = pages.iter().flat_map(|page| &page.lines).collect();
    assert!(left_out > 0 && left_out + read.len() == LINES, "{left_out} and {} make all", read.len());
    assert_eq!(*read[0], line(left_out), "what is left is the newest");
    assert!(pages.iter().all(|page| size_of!(page) <= MESSAGE_BYTES));

    let mut watch = registry.watch(&id).unwrap();
    let (mut told, mut lines) = (0, 0);
    while let Some(events) = watch.next().await {
        assert!(size_of!(&events) <= MESSAGE_BYTES, "{}", size_of!(&events));
        lines += lines_of(&events).len();
        told += events
            .iter()
            .map(|event| if let TaskEventBody::Dropped { count } = event.body { count as usize } else { 0 })
            .sum::<usize>();
    }
    assert_eq!((told, lines), (left_out, read.len()), "the terminal is told how many it cannot show");
}

#[tokio::test]
async fn a_reader_that_keeps_up_misses_no_line_of_more_than_are_kept() {
    const SAID: usize = 150_000;
    // The task is never further ahead than this, so that the reader keeps up on a busy machine as well.
    let ahead = Arc::new(Semaphore::new(10_000));
    let registry = TaskRegistry::default();
    let paced = Arc::clone(&ahead);
    let id = start(&registry, |context| async move {
        for number in 0..SAID {
            paced.acquire().await.unwrap().forget();
            context.log(None, &line(number));
        }
        Ok(result())
    });
    let mut watch = registry.watch(&id).unwrap();
    let mut next = 0;
    while let Some(events) = watch.next().await {
        assert!(!events.iter().any(|event| matches!(event.body, TaskEventBody::Dropped { .. })));
        let before = next;
        for text in lines_of(&events) {
            assert_eq!(text, line(next));
            next += 1;
        }
        ahead.add_permits(next - before);
    }
    assert_eq!(next, SAID);
    assert!(log_from(&registry, &id, 0).await[0].left_out > 0, "the log has dropped lines meanwhile");
}

#[tokio::test]
async fn the_lines_of_all_tasks_together_are_bounded_and_ended_tasks_give_theirs_first() {
    let registry = TaskRegistry::default();
    let mut ids = Vec::new();
    for _ in 0..10 {
        ids.push(start(&registry, |context| async move {
            (0..50_000).for_each(|number| context.log(None, &line(number)));
            Ok(result())
        }));
        tokio::task::yield_now().await;
    }
    assert!(registry.line_bytes() <= 32 << 20, "all tasks' lines: {} bytes", registry.line_bytes());
    let first = log_from(&registry, &ids[0], 0).await;
    assert!(first.iter().all(|page| page.lines.is_empty()), "the oldest task has no line left");
    assert_eq!(first.iter().map(|page| page.left_out).sum::<u32>(), 50_000, "and says how many it had");
    let last = log_from(&registry, &ids[9], 0).await;
    assert_eq!(last.last().unwrap().lines.last().unwrap(), &line(49_999));
}

#[tokio::test]
async fn the_list_of_all_tasks_is_bounded_however_much_each_came_to() {
    const ANSWER: usize = 5 << 20;
    let registry = TaskRegistry::default();
    let mut newest = None;
    for _ in 0..10 {
        let id = start(&registry, |_| async move {
            let TaskResult::Publish(mut published) = result() else { unreachable!() };
            published.tag = "x".repeat(ANSWER);
            Ok(TaskResult::Publish(published))
        });
        all_events(&registry, &id).await;
        newest = Some(id);
    }
    // The last end is told before the oldest outcomes go.
    tokio::task::yield_now().await;
    let listed = registry.list();
    let told = serde_json::to_vec(&listed).unwrap().len();
    assert!(told < 17 << 20, "{told} bytes");
    assert_eq!(listed.len(), 3, "what fits is kept");
    assert_eq!(listed.last().map(|task| task.id.clone()), newest);
    for _ in 0..150 {
        all_events(&registry, &start(&registry, |_| async move { Ok(result()) })).await;
    }
    tokio::task::yield_now().await;
    assert_eq!(registry.list().len(), 100);
}

#[tokio::test]
async fn the_progress_of_ten_gibibytes_makes_a_bounded_number_of_small_messages() {
    const WHOLE: u64 = 10 << 30;
    const PIECE: u64 = 256 << 10;
    let registry = TaskRegistry::default();
    let id = start(&registry, |context| async move {
        context.begin("layer", "Layer");
        for piece in 1..=WHOLE / PIECE {
            context.advance("layer", piece * PIECE, Some(WHOLE));
            tokio::task::yield_now().await;
        }
        context.end("layer", StageState::Done);
        Ok(result())
    });
    let mut watch = registry.watch_events(&id, 0).unwrap();
    let (mut events, mut largest, mut furthest) = (0, 0, 0);
    while let Some(batch) = watch.next().await {
        events += batch.len();
        largest = largest.max(size_of!(&batch));
        for event in batch {
            let TaskEventBody::Stage { stage } = event.body else { continue };
            furthest = furthest.max(stage.progress.map_or(0, |progress| progress.done_bytes.0));
        }
    }
    assert!((4..=2_600).contains(&events), "{events} events for {} reports", WHOLE / PIECE);
    assert!(largest < 8 * 1024, "{largest} bytes in the largest message");
    assert_eq!(furthest, WHOLE);
    assert_eq!(all_events(&registry, &id).await.len(), 4, "of what is over only its turns are kept");
}

#[test]
fn an_unknown_task_is_an_error_with_advice() {
    let registry = TaskRegistry::default();
    let report = registry.cancel(&TaskId("none".to_owned())).unwrap_err();
    assert_eq!(report.code, ErrorCode::TaskNotFound);
    assert!(!report.hints.is_empty());
}
