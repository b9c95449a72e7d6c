//! Local invocation of a real .NET function through the real RIE: every verdict, queueing, cancelling, clean-up.

use crate::engine::{docker, engine};
use crate::engine_build::request;
use crate::framework::{Framework, copied, files_below, framework};
use bytes::Bytes;
use slipway_core::{Architecture, Digest, Invocation, Mebibytes, MemorySize, Verdict};
use slipway_emulator::{Emulator, EmulatorError, EmulatorEvent, LocalFunction, RieSource};
use slipway_engine::{BuilderChoice, DockerfileSource, Engine};
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Gives every test a function name of its own, by which it counts its containers.
static NUMBER: AtomicU64 = AtomicU64::new(0);

/// Builds a project of the fixtures once per tag and gives a function of its image. The fixture is a folder below
/// `fixtures`, such as `hello` or `cases/inner-cause`.
pub(crate) async fn function(engine: &Engine, fixture: &str, handler: &str) -> LocalFunction {
    let Framework { sdk, base, .. } = framework();
    on_images(engine, fixture, handler, sdk, base).await
}

/// The same, built in one image and run on another.
pub(crate) async fn on_images(
    engine: &Engine,
    fixture: &str,
    handler: &str,
    sdk: &str,
    base: &str,
) -> LocalFunction {
    let context = copied(fixture);
    let dockerfile = format!(
        "FROM {sdk} AS build\nWORKDIR /src\nCOPY . .\nRUN dotnet publish -c Release -r linux-x64 --self-contained false -o /out\n\
         FROM {base}\nCOPY --from=build /out /var/task\n"
    );
    let tag = format!("slipway.test/{}:it", fixture.replace('/', "-"));
    let made_from = content(context.path(), &dockerfile, &[sdk, base]);
    let image = match made_before(&tag, &made_from) {
        Some(image) => image,
        None => {
            let source = DockerfileSource::Inline(dockerfile);
            let mut request = request(context.path(), source, BuilderChoice::Auto);
            request.tag = tag;
            request.labels.insert(MADE_FROM.to_owned(), made_from);
            engine.build(&request, &|_| {}).await.expect("the fixture builds").image_id
        }
    };
    let mut function = LocalFunction::new(image, Architecture::X86_64);
    function.command = Some(vec![handler.to_owned()]);
    function.memory = MemorySize(256);
    function.timeout_seconds = 5;
    function.function_name = format!("function-{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    function
}

/// Says what an image of a fixture was made from. Every test needs one, and most of them the same.
const MADE_FROM: &str = "slipway.test.made-from";

fn content(folder: &Path, dockerfile: &str, images: &[&str]) -> String {
    let mut all = dockerfile.as_bytes().to_vec();
    for image in images {
        all.extend(docker(&["image", "inspect", "--format", "{{.Id}}", image]).into_bytes());
    }
    for (name, bytes) in files_below(folder) {
        all.extend(name.into_bytes());
        all.extend(bytes);
    }
    Digest::of(&all).hex().to_owned()
}

/// The image of this name, when it was made from the same.
fn made_before(tag: &str, made_from: &str) -> Option<String> {
    let format = format!("{{{{index .Config.Labels \"{MADE_FROM}\"}}}} {{{{.Id}}}}");
    let told = Command::new("docker").args(["image", "inspect", "--format", &format, tag]).output().ok()?;
    let told = String::from_utf8(told.stdout).ok()?;
    let (label, id) = told.trim().split_once(' ')?;
    (label == made_from).then(|| id.to_owned())
}

async fn hello() -> (Emulator, LocalFunction) {
    let engine = engine().await;
    let function = function(&engine, "hello", "Hello::Hello.Function::FunctionHandler").await;
    (Emulator::new(engine, RieSource::InImage), function)
}

async fn invoke(emulator: &Emulator, function: &LocalFunction, event: &str) -> Invocation {
    let event = Bytes::from(event.to_owned());
    emulator.invoke(function, event, &|_| {}).await.expect("it is invoked")
}

fn answer(invocation: &Invocation) -> serde_json::Value {
    assert_eq!(invocation.verdict, Verdict::Success, "{invocation:#?}");
    serde_json::from_str(&invocation.payload).expect("JSON")
}

/// How many containers run this function.
async fn containers(emulator: &Emulator, function: &LocalFunction) -> usize {
    let owner = slipway_engine::Owner::this_process();
    let ours = emulator.engine().list_ours().await.expect("a list");
    let runs = |one: &slipway_engine::OurContainer| {
        one.labels.get("dev.slipway.function") == Some(&function.function_name)
    };
    ours.iter().filter(|one| one.owner.as_ref() == Some(&owner) && runs(one)).count()
}

/// Waits until this many containers run the function.
async fn await_containers(emulator: &Emulator, function: &LocalFunction, count: usize) {
    let until = Instant::now() + Duration::from_secs(5);
    while containers(emulator, function).await != count && Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(containers(emulator, function).await, count);
}

#[tokio::test]
async fn a_function_answers_cold_and_then_warm_in_the_same_container() {
    let (emulator, mut function) = hello().await;
    function.environment.insert("COLOUR".to_owned(), "green = #0f0".to_owned());
    let events = Mutex::new(Vec::new());
    let report = |event| events.lock().expect("the events").push(event);
    let event = || Bytes::from_static(b"{\"Name\":\"Ada\",\"LogLines\":2}");
    let cold = emulator.invoke(&function, event(), &report).await.expect("invoked");
    let warm = emulator.invoke(&function, event(), &report).await.expect("invoked");
    emulator.stop_all().await;
    assert_eq!(answer(&cold)["Greeting"], "Hello, Ada!");
    assert_eq!(answer(&cold)["Colour"], "green = #0f0");
    assert_eq!(answer(&cold)["Invocations"], 1);
    assert_eq!(answer(&warm)["Invocations"], 2, "the container was kept");
    assert!(cold.init_ms.is_some_and(|ms| ms.0 > 0.0) && warm.init_ms.is_none());
    assert!(warm.duration_ms < cold.init_ms.unwrap_or_default());
    assert_eq!(answer(&warm)["RequestId"].as_str(), warm.request_id.as_deref());
    assert!(
        warm.peak_memory_mib.is_some_and(|Mebibytes(peak)| peak > 1.0 && peak <= 256.0),
        "{:?}",
        warm.peak_memory_mib
    );
    let lines: Vec<_> = warm.log_lines.iter().filter(|line| line.contains("line ")).collect();
    assert_eq!(
        (lines.len(), warm.log_lines.len()),
        (2, 2),
        "only this invocation's own lines: {:?}",
        warm.log_lines
    );
    let events = events.into_inner().expect("the events");
    let starts =
        events.iter().filter(|event| matches!(event, EmulatorEvent::ContainerStarted { .. })).count();
    let logged = events.iter().filter(|event| matches!(event, EmulatorEvent::Log { .. })).count();
    assert_eq!((starts, logged), (1, 4), "{events:#?}");
}

#[tokio::test]
async fn an_exception_is_a_function_error_although_the_status_is_200() {
    let (emulator, function) = hello().await;
    let thrown = invoke(&emulator, &function, "{\"Throw\":true}").await;
    let after = invoke(&emulator, &function, "{}").await;
    emulator.stop_all().await;
    assert_eq!(thrown.verdict, Verdict::FunctionError);
    let error = thrown.error.expect("an error");
    assert_eq!(error.error_type, "InvalidOperationException");
    assert_eq!(error.error_message, "The event asked for an exception.");
    assert!(error.stack_trace.iter().any(|frame| frame.contains("Function.cs")), "{:?}", error.stack_trace);
    assert!(after.init_ms.is_none(), "an exception does not cost the container");
    answer(&after);
}

#[tokio::test]
async fn a_function_that_is_too_slow_times_out_at_its_own_limit() {
    let (emulator, mut function) = hello().await;
    function.timeout_seconds = 1;
    let slow = invoke(&emulator, &function, "{\"SleepMs\":20000}").await;
    let after = invoke(&emulator, &function, "{}").await;
    emulator.stop_all().await;
    assert_eq!(slow.verdict, Verdict::Timeout, "{slow:#?}");
    assert!((1000.0..3000.0).contains(&slow.duration_ms.0), "{:?}", slow.duration_ms);
    answer(&after);
}

#[tokio::test]
async fn a_process_that_ends_is_a_crash_and_the_next_invocation_works() {
    let (emulator, function) = hello().await;
    let ended = invoke(&emulator, &function, "{\"Exit\":3}").await;
    let after = invoke(&emulator, &function, "{}").await;
    emulator.stop_all().await;
    assert_eq!(ended.verdict, Verdict::Crash, "{ended:#?}");
    assert!(ended.error.is_some_and(|error| error.error_message.contains("exit status 3")));
    answer(&after);
}

#[tokio::test]
async fn a_function_that_takes_all_memory_is_out_of_memory_and_not_just_a_crash() {
    let (emulator, function) = hello().await;
    let hungry = invoke(&emulator, &function, "{\"AllocateMb\":600}").await;
    let after = invoke(&emulator, &function, "{}").await;
    emulator.stop_all().await;
    assert_eq!(hungry.verdict, Verdict::OutOfMemory, "{hungry:#?}");
    assert!(hungry.peak_memory_mib.is_some_and(|peak| peak.0 > 250.0), "{:?}", hungry.peak_memory_mib);
    answer(&after);
}

#[tokio::test]
async fn a_function_that_cannot_start_is_an_init_failure_with_its_reason_in_the_log() {
    let engine = engine().await;
    let crash = function(&engine, "init-crash", "Crash::Crash.Function::FunctionHandler").await;
    let wrong =
        LocalFunction { command: Some(vec!["Crash::Crash.Missing::Nothing".to_owned()]), ..crash.clone() };
    let emulator = Emulator::new(engine, RieSource::InImage);
    for (function, reason) in
        [(&crash, "The constructor asked for a failed start."), (&wrong, "Crash.Missing")]
    {
        let failed = invoke(&emulator, function, "{}").await;
        assert_eq!(failed.verdict, Verdict::InitFailure, "{failed:#?}");
        let told = failed.log_lines.iter().chain([&failed.payload]).any(|line| line.contains(reason));
        assert!(told, "{failed:#?}");
    }
    emulator.stop_all().await;
}

#[tokio::test]
async fn five_invocations_at_once_give_five_answers_from_one_container() {
    let (emulator, function) = hello().await;
    let events = Mutex::new(Vec::new());
    let report = |event| events.lock().expect("the events").push(event);
    let calls = (0..5).map(|number| {
        let event = Bytes::from(format!("{{\"Name\":\"{number}\",\"SleepMs\":50}}"));
        emulator.invoke(&function, event, &report)
    });
    let answers = futures_util::future::join_all(calls).await;
    emulator.stop_all().await;
    let mut turns: Vec<_> = (0..5)
        .map(|number| {
            let told = answer(answers[number].as_ref().expect("an answer"));
            assert_eq!(told["Greeting"], format!("Hello, {number}!"));
            told["Invocations"].as_i64().expect("a number")
        })
        .collect();
    turns.sort_unstable();
    assert_eq!(turns, [1, 2, 3, 4, 5]);
    let events = events.into_inner().expect("the events");
    assert_eq!(events.iter().filter(|event| **event == EmulatorEvent::Queued).count(), 4);
}

#[tokio::test]
async fn a_cancelled_invocation_never_disturbs_the_next_one() {
    let (emulator, function) = hello().await;
    answer(&invoke(&emulator, &function, "{}").await);
    let slow =
        emulator.invoke(&function, Bytes::from_static(b"{\"SleepMs\":4000,\"Name\":\"slow\"}"), &|_| {});
    assert!(tokio::time::timeout(Duration::from_millis(300), slow).await.is_err(), "it is cancelled");
    let next = invoke(&emulator, &function, "{\"Name\":\"next\"}").await;
    assert_eq!(answer(&next)["Greeting"], "Hello, next!");
    assert_eq!(answer(&next)["Invocations"], 1, "the container of the cancelled one is not used again");
    // The poisoned container is removed in the background.
    await_containers(&emulator, &function, 1).await;
    emulator.stop_all().await;
    assert_eq!(containers(&emulator, &function).await, 0);
}

#[tokio::test]
async fn an_invocation_that_is_dropped_while_it_starts_leaves_no_container() {
    let (emulator, function) = hello().await;
    for milliseconds in [1, 5, 20, 60, 120, 200] {
        let starting = emulator.invoke(&function, Bytes::from_static(b"{}"), &|_| {});
        let _ = tokio::time::timeout(Duration::from_millis(milliseconds), starting).await;
        emulator.stop(&function).await;
    }
    await_containers(&emulator, &function, 0).await;
}

#[tokio::test]
async fn a_container_that_was_killed_from_outside_is_replaced() {
    let (emulator, function) = hello().await;
    let events = Mutex::new(Vec::new());
    let report = |event| events.lock().expect("the events").push(event);
    emulator.invoke(&function, Bytes::from_static(b"{}"), &report).await.expect("invoked");
    let id = events.lock().expect("the events").iter().find_map(|event| match event {
        EmulatorEvent::ContainerStarted { id, .. } => Some(id.clone()),
        _ => None,
    });
    docker(&["kill", id.expect("a container").as_str()]);
    let after = invoke(&emulator, &function, "{}").await;
    assert_eq!(answer(&after)["Invocations"], 1);
    emulator.stop_all().await;
}

#[tokio::test]
async fn stopping_everything_ends_an_invocation_that_is_under_way() {
    let (emulator, function) = hello().await;
    answer(&invoke(&emulator, &function, "{}").await);
    let event = Bytes::from_static(b"{\"SleepMs\":4000}");
    let running = emulator.invoke(&function, event, &|_| {});
    let stopping = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        emulator.stop_all().await;
    };
    let (stopped, ()) = tokio::join!(running, stopping);
    assert!(matches!(stopped, Err(EmulatorError::Stopped)), "{stopped:?}");
    assert_eq!(containers(&emulator, &function).await, 0);
}

#[tokio::test]
async fn a_container_that_nobody_uses_is_stopped() {
    let (emulator, function) = hello().await;
    let emulator = emulator.with_idle_stop(Duration::from_millis(300));
    answer(&invoke(&emulator, &function, "{}").await);
    assert_eq!(containers(&emulator, &function).await, 1);
    await_containers(&emulator, &function, 0).await;
    assert_eq!(answer(&invoke(&emulator, &function, "{}").await)["Invocations"], 1);
    emulator.stop_all().await;
}

#[tokio::test]
async fn other_limits_replace_the_container_of_a_project_and_another_project_keeps_its_own() {
    let (emulator, mut function) = hello().await;
    function.place = Some("/code/Hello.csproj".to_owned());
    let other = LocalFunction { place: Some("/code/Other.csproj".to_owned()), ..function.clone() };
    answer(&invoke(&emulator, &other, "{}").await);
    assert_eq!(answer(&invoke(&emulator, &function, "{}").await)["Invocations"], 1);
    assert_eq!(answer(&invoke(&emulator, &function, "{}").await)["Invocations"], 2, "it is warm");
    let larger = LocalFunction { memory: MemorySize(512), ..function.clone() };
    assert_eq!(answer(&invoke(&emulator, &larger, "{}").await)["Invocations"], 1, "other limits start anew");
    await_containers(&emulator, &function, 2).await;
    assert_eq!(answer(&invoke(&emulator, &other, "{}").await)["Invocations"], 2, "the other is still warm");
    assert!(emulator.count().await.expect("a count") >= 2);
    emulator.stop(&larger).await;
    await_containers(&emulator, &function, 1).await;
    emulator.stop_all().await;
    await_containers(&emulator, &function, 0).await;
}

#[tokio::test]
async fn an_event_that_lambda_would_refuse_is_refused_before_anything_starts() {
    let emulator = Emulator::new(engine().await, RieSource::InImage);
    let function = LocalFunction::new("slipway.test/never:1", Architecture::X86_64);
    let refused = |event: Vec<u8>| {
        let (emulator, function) = (emulator.clone(), function.clone());
        async move { emulator.invoke(&function, Bytes::from(event), &|_| {}).await.expect_err("refused") }
    };
    assert!(matches!(refused(b"{\n oops".to_vec()).await, EmulatorError::EventNotJson { line: 2, .. }));
    assert!(matches!(refused(vec![b' '; 7 << 20]).await, EmulatorError::EventTooLarge { .. }));
    assert!(matches!(refused(vec![0xff, 0xfe]).await, EmulatorError::EventNotText { offset: 0 }));
}

#[tokio::test]
async fn only_fake_credentials_enter_the_container() {
    let (emulator, mut function) = hello().await;
    function.environment.insert("AWS_ACCESS_KEY_ID".to_owned(), "AKIAREALREALREALREAL".to_owned());
    let events = Mutex::new(Vec::new());
    let report = |event| events.lock().expect("the events").push(event);
    emulator.invoke(&function, Bytes::from_static(b"{}"), &report).await.expect("invoked");
    let id = events.lock().expect("the events").iter().find_map(|event| match event {
        EmulatorEvent::ContainerStarted { id, .. } => Some(id.clone()),
        _ => None,
    });
    let environment =
        docker(&["inspect", "--format", "{{json .Config.Env}}", id.expect("a container").as_str()]);
    emulator.stop_all().await;
    assert!(environment.contains("AWS_ACCESS_KEY_ID=SLIPWAYLOCALEXAMPLE"), "{environment}");
    assert!(!environment.contains("REALREAL"), "{environment}");
}
