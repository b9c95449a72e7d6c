//! Whole projects that were once told wrongly, and what `slipway invoke` tells of them now.

use crate::checks::case;
use crate::engine::engine;
use crate::engine_build::request;
use crate::framework::copied;
use crate::sdk_verdicts::told;
use crate::terminal::{FAILED, Terminal, text};
use bytes::Bytes;
use slipway_core::{Architecture, Invocation, MemorySize, Verdict};
use slipway_emulator::{Emulator, LocalFunction, RieSource};
use slipway_engine::{BuilderChoice, DockerfileSource, Engine};

const LIBRARIES: &[&str] = &[
    "binary-answer",
    "crash-after-answer",
    "init-counts-as-timeout",
    "inner-cause",
    "log-tail-lost",
    "looks-like-error",
    "managed-oom",
    "response-too-large",
    "tmp-counts-as-memory",
];

/// One stage compiles all of them, and is kept; each has an image of its own.
async fn image(engine: &Engine, name: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    for library in LIBRARIES {
        let copy = copied(&format!("cases/{library}"));
        std::fs::rename(copy.path(), folder.path().join(library)).expect("one file system");
    }
    let all = LIBRARIES.join(" ");
    let dockerfile = format!(
        "FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build\nWORKDIR /src\nCOPY . .\n\
         RUN set -e; for name in {all}; do dotnet publish \"$name\" -c Release -o \"/out/$name\"; done\n\
         FROM public.ecr.aws/lambda/dotnet:10\nCOPY --from=build /out/{name} /var/task\n"
    );
    let source = DockerfileSource::Inline(dockerfile);
    let mut request = request(folder.path(), source, BuilderChoice::Auto);
    request.tag = format!("slipway.test/case-{name}:it");
    engine.build(&request, &|_| {}).await.expect("the cases build").image_id
}

async fn invoke(name: &str, method: &str, change: impl FnOnce(&mut LocalFunction)) -> Invocation {
    let engine = engine().await;
    let image = image(&engine, name).await;
    let emulator = Emulator::new(engine, RieSource::InImage);
    let mut function = LocalFunction::new(image, Architecture::X86_64);
    function.command = Some(vec![format!("Fn::Fn.Function::{method}")]);
    function.memory = MemorySize(256);
    function.timeout_seconds = 30;
    name.clone_into(&mut function.function_name);
    change(&mut function);
    let seen = emulator.invoke(&function, Bytes::from_static(b"{}"), &|_| {}).await.expect("it is invoked");
    emulator.stop_all().await;
    seen
}

#[tokio::test]
async fn what_looks_like_a_failure_and_is_none_is_a_success() {
    let data = invoke("looks-like-error", "H", |_| {}).await;
    assert_eq!(data.verdict, Verdict::Success, "{data:#?}");
    let text = invoke("looks-like-error", "Raw", |_| {}).await;
    assert_eq!(
        (text.verdict, text.payload.as_str()),
        (Verdict::Success, "Task timed out after 30.00 seconds")
    );
    let start = invoke("init-counts-as-timeout", "H", |function| function.timeout_seconds = 3).await;
    assert_eq!((start.verdict, start.payload.as_str()), (Verdict::Success, "\"in time\""), "{start:#?}");
    let tmp = invoke("tmp-counts-as-memory", "H", |_| {}).await;
    assert_eq!((tmp.verdict, tmp.payload.as_str()), (Verdict::Success, "\"400 MiB written\""), "{tmp:#?}");
    assert!(tmp.peak_memory_mib.is_some_and(|peak| peak.0 < 200.0), "/tmp is no memory: {tmp:#?}");
    let bytes = invoke("binary-answer", "H", |_| {}).await;
    assert_eq!((bytes.verdict, bytes.body()), (Verdict::Success, vec![0, 1, 2, 0xff, 0xfe, 0x80, 0x41]));
}

#[tokio::test]
async fn what_is_a_failure_is_told_as_the_right_one() {
    let large = invoke("response-too-large", "H", |_| {}).await;
    assert_eq!(large.verdict, Verdict::FunctionError, "{large:#?}");
    assert!(told(&large).contains("Function.ResponseSizeTooLarge") && told(&large).contains("6 MB"));
    let cut = invoke("init-counts-as-timeout", "H", |function| {
        (function.timeout_seconds, function.start_allowance_seconds) = (1, 1);
    });
    let cut = cut.await;
    assert_eq!(cut.verdict, Verdict::Timeout, "{cut:#?}");
    assert!(told(&cut).contains("The handler ran for 1 s"), "the start has ten seconds of its own: {cut:#?}");
    let start = invoke("inner-cause", "H", |_| {}).await;
    assert_eq!(start.verdict, Verdict::InitFailure, "{start:#?}");
    assert!(told(&start).contains("InvalidOperationException: connection string is missing"), "{start:#?}");
    let heap = invoke("managed-oom", "H", |_| {}).await;
    assert!(matches!(heap.verdict, Verdict::FunctionError | Verdict::OutOfMemory), "{heap:#?}");
    assert!(told(&heap).contains("256 MB is used up"), "{heap:#?}");
    let late = invoke("crash-after-answer", "H", |_| {}).await;
    assert_eq!((late.verdict, late.payload.as_str()), (Verdict::Success, "\"ok\""), "{late:#?}");
    assert!(
        told(&late).contains("ended after its answer") && told(&late).contains("late crash"),
        "{late:#?}"
    );
    let tail = invoke("log-tail-lost", "H", |_| {}).await;
    assert_eq!(tail.verdict, Verdict::FunctionError);
    assert!(tail.log_lines.iter().any(|line| line.ends_with("fail\tSystem.Exception: after many lines")));
    assert!(tail.log_lines[0].contains("earlier lines were left out"), "{}", tail.log_lines[0]);
}

#[test]
fn settings_and_variables_reach_the_function_and_follow_their_files() {
    let terminal = Terminal::new();
    let project = case(&terminal, "defaults-env-region");
    terminal.result(&["build", &project]);
    let answer = |arguments: &[&str]| {
        let invoked = terminal.result(&[&["invoke", &project], arguments].concat());
        invoked["payload"].as_str().unwrap().to_owned()
    };
    assert_eq!(answer(&[]), "MY_SETTING=hello region=eu-central-1 mem=256 name=orders-prod");
    let file = terminal.path("defaults-env-region/aws-lambda-tools-defaults.json");
    let settings = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, settings.replace("256", "1024").replace("hello", "changed")).unwrap();
    assert_eq!(answer(&[]), "MY_SETTING=changed region=eu-central-1 mem=1024 name=orders-prod");
    let variables = terminal.write("variables", "MY_SETTING=from a file\n").display().to_string();
    assert!(answer(&["--env-file", &variables]).starts_with("MY_SETTING=from a file "));
    assert!(answer(&["--env-file", &variables, "--env", "MY_SETTING=a=b"]).starts_with("MY_SETTING=a=b "));
    let mut marked = b"\xEF\xBB\xBF".to_vec();
    marked.extend_from_slice(b"{}");
    std::fs::write(terminal.path("event.json"), marked).unwrap();
    let event = terminal.path("event.json").display().to_string();
    let invoked = terminal.result(&["invoke", &project, "--event", &event]);
    assert!(invoked["warnings"].to_string().contains("byte order mark"), "{invoked}");
}

#[test]
fn a_program_that_throws_at_its_start_has_its_error_in_the_result() {
    let terminal = Terminal::new();
    let project = case(&terminal, "exe-init-error");
    terminal.result(&["build", &project, "--handler", "Fn"]);
    let (code, last) = terminal.last(&["invoke", &project]);
    assert_eq!((code, &last["verdict"]), (Some(FAILED), &"initFailure".into()), "{last}");
    assert_eq!(last["error"]["errorMessage"], "connection string is missing", "{last}");
    let shown = text(&terminal.slipway(&["invoke", &project]).output().unwrap());
    assert!(shown.contains("InvalidOperationException: connection string is missing"), "{shown}");
}

#[test]
fn a_file_that_only_root_may_read_fails_as_on_lambda() {
    let terminal = Terminal::new();
    let project = case(&terminal, "files-unreadable");
    terminal.result(&["build", &project]);
    let (code, last) = terminal.last(&["invoke", &project]);
    assert_eq!((code, &last["verdict"]), (Some(FAILED), &"initFailure".into()), "{last}");
}
