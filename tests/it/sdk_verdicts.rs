//! What is told of a .NET 10 function, for each way in which it can behave: the real runtime, the real emulator, and
//! two projects with a handler or a mode for each behaviour.

use crate::engine::engine;
use crate::engine_build::request;
use bytes::Bytes;
use futures_util::StreamExt as _;
use slipway_core::{Architecture, Invocation, MemorySize, Verdict};
use slipway_emulator::{Emulator, LocalFunction, RieSource};
use slipway_engine::{BuilderChoice, DockerfileSource, Engine};
use std::path::PathBuf;

/// A behaviour, and what must be told of it.
pub(crate) struct Case {
    /// The method, or the mode of the program.
    pub(crate) name: &'static str,
    pub(crate) event: String,
    pub(crate) memory: u32,
    pub(crate) timeout: u32,
    pub(crate) verdict: Verdict,
    /// The error's type, or nothing where there is no error.
    pub(crate) error: &'static str,
    /// What must stand in the answer, the error with its causes, the hints or the warnings.
    pub(crate) says: &'static [&'static str],
}

pub(crate) fn case(
    name: &'static str,
    verdict: Verdict,
    error: &'static str,
    says: &'static [&'static str],
) -> Case {
    Case { name, event: "{}".to_owned(), memory: 256, timeout: 30, verdict, error, says }
}

pub(crate) const OK: Verdict = Verdict::Success;
const THREW: Verdict = Verdict::FunctionError;
const CRASH: Verdict = Verdict::Crash;
const INIT: Verdict = Verdict::InitFailure;
const MEMORY: Verdict = Verdict::OutOfMemory;
const LATE: Verdict = Verdict::Timeout;

pub(crate) async fn image(engine: &Engine, fixture: &str) -> String {
    let context = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/verdicts").join(fixture);
    let dockerfile = "FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build\nWORKDIR /src\nCOPY . .\n\
        RUN dotnet publish -c Release -o /out\n\
        FROM public.ecr.aws/lambda/dotnet:10\nCOPY --from=build /out /var/task\nCMD [\"Ex\"]\n";
    let mut request = request(&context, DockerfileSource::Inline(dockerfile.to_owned()), BuilderChoice::Auto);
    request.tag = format!("slipway.test/verdicts-{fixture}:it");
    engine.build(&request, &|_| {}).await.expect("the fixture builds").image_id
}

pub(crate) fn function(image: &str, case: &Case, number: usize) -> LocalFunction {
    let mut function = LocalFunction::new(image, Architecture::X86_64);
    match case.name.split_once('.') {
        _ if case.name.starts_with("MODE=") => {
            let mode = case.name.trim_start_matches("MODE=").to_owned();
            function.environment.insert("MODE".to_owned(), mode);
        }
        Some((kind, method)) => function.command = Some(vec![format!("Fn::Fn.{kind}::{method}")]),
        None => function.command = Some(vec![format!("Fn::Fn.Function::{}", case.name)]),
    }
    function.memory = MemorySize(case.memory);
    function.timeout_seconds = case.timeout;
    function.function_name = format!("verdict-{number}");
    function
}

pub(crate) async fn invoke(emulator: &Emulator, function: &LocalFunction, event: &str) -> Invocation {
    emulator.invoke(function, Bytes::from(event.to_owned()), &|_| {}).await.expect("it is invoked")
}

/// Everything that is said, apart from the log.
pub(crate) fn told(invocation: &Invocation) -> String {
    let mut parts = vec![invocation.payload.clone()];
    for error in invocation.error.iter().flat_map(|error| error.with_causes()) {
        parts.push(format!("{}: {}", error.error_type, error.error_message));
    }
    parts.extend(invocation.hints.iter().chain(&invocation.warnings).cloned());
    parts.join("\n")
}

fn faults(case: &Case, seen: &Invocation) -> Vec<String> {
    let mut faults = Vec::new();
    let error_type = seen.error.as_ref().map_or("", |error| error.error_type.as_str());
    let short = error_type.rsplit('.').next().unwrap_or_default();
    let wanted = case.error.rsplit('.').next().unwrap_or_default();
    if seen.verdict != case.verdict || (case.error.is_empty() != error_type.is_empty()) || short != wanted {
        faults.push(format!(
            "{}: {:?} {error_type:?} instead of {:?} {:?}",
            case.name, seen.verdict, case.verdict, case.error
        ));
    }
    let said = told(seen);
    for words in case.says.iter().filter(|words| !said.contains(**words)) {
        faults.push(format!("{}: does not say {words:?}", case.name));
    }
    if !faults.is_empty() {
        faults.push(format!("{seen:#?}"));
    }
    faults
}

/// Invokes each in a container of its own, two at a time, and compares.
async fn all_are_told(fixture: &str, cases: Vec<Case>) {
    let engine = engine().await;
    let image = image(&engine, fixture).await;
    let emulator = Emulator::new(engine, RieSource::InImage);
    let runs = cases.iter().enumerate().map(|(number, case)| {
        let (function, emulator) = (function(&image, case, number), emulator.clone());
        async move {
            let seen = invoke(&emulator, &function, &case.event).await;
            emulator.stop(&function).await;
            faults(case, &seen)
        }
    });
    let faults: Vec<Vec<String>> = futures_util::stream::iter(runs).buffer_unordered(2).collect().await;
    let faults = faults.concat();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// A function of the library, alone.
pub(crate) async fn alone(case: Case) -> Invocation {
    let engine = engine().await;
    let image = image(&engine, "library").await;
    let emulator = Emulator::new(engine, RieSource::InImage);
    let function = function(&image, &case, 0);
    let seen = invoke(&emulator, &function, &case.event).await;
    emulator.stop_all().await;
    let faults = faults(&case, &seen);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    seen
}

#[tokio::test]
async fn answers_of_every_kind_are_successes() {
    let sized = |name, size: u32| Case { event: format!("{{\"size\":{size}}}"), ..case(name, OK, "", &[]) };
    all_are_told(
        "library",
        vec![
            case("Object", OK, "", &["\"Hello\":\"Ada\""]),
            case("String", OK, "", &["\"hello\""]),
            case("StreamJson", OK, "", &["{\"raw\":true}"]),
            case("StreamBinary", OK, "", &["AAEC//6AQQ=="]),
            case("StreamText", OK, "", &["plain text"]),
            case("Void", OK, "", &[]),
            case("AsyncTask", OK, "", &[]),
            case("Null", OK, "", &["null"]),
            case("AsyncString", OK, "", &["async"]),
            case("NoArguments", OK, "", &["none"]),
            case("LooksLikeError", OK, "", &["this is data"]),
            case("TimeoutString", OK, "", &["Task timed out"]),
            Case { timeout: 3, ..case("TimeoutText", OK, "", &["Task timed out"]) },
            case("LogsAnError", OK, "", &["went on"]),
            case("ClosesItsStreams", OK, "", &["closed"]),
            case("LeavesAChild", OK, "", &["left"]),
            case("RunsFromTmp", OK, "", &["ran"]),
            sized("SizedAnswer", 6_291_556),
        ],
    )
    .await;
}

#[tokio::test]
async fn exceptions_are_told_with_their_causes_and_what_to_do() {
    let large = Case {
        event: "{\"size\":6291557}".to_owned(),
        ..case("SizedAnswer", THREW, "Function.ResponseSizeTooLarge", &["6 MB"])
    };
    let shape =
        Case { event: "[1]".to_owned(), ..case("Wants", THREW, "JsonSerializerException", &["form"]) };
    all_are_told(
        "library",
        vec![
            case("ThrowsSync", THREW, "InvalidOperationException", &["no"]),
            case("ThrowsAsync", THREW, "InvalidOperationException", &["no"]),
            case("Aggregate", THREW, "AggregateException", &["TimeoutException: inner"]),
            case(
                "AggregateTwo",
                THREW,
                "AggregateException",
                &["ArgumentException: first", "FormatException: second"],
            ),
            case(
                "OwnException",
                THREW,
                "DomainException",
                &["IOException: middle", "FormatException: innermost"],
            ),
            case("HardMessage", THREW, "Exception", &["line one\nline \"two\" \u{1} \u{1F6A2}"]),
            case("HugeException", THREW, "Exception", &["xxxx"]),
            case("BadPointer", THREW, "NullReferenceException", &[]),
            case("MissingFile", THREW, "FileNotFoundException", &["CopyToOutputDirectory"]),
            case("MissingLibrary", THREW, "DllNotFoundException", &["native library"]),
            case("ConnectionRefused", THREW, "HttpRequestException", &["localhost is the container"]),
            case("WritesOutsideTmp", THREW, "IOException", &["only /tmp"]),
            case("Cycle", THREW, "JsonSerializerException", &["without cycles"]),
            large,
            shape,
        ],
    )
    .await;
}

#[tokio::test]
async fn a_process_that_ends_is_a_crash_with_its_reason() {
    all_are_told(
        "library",
        vec![
            case("Exit3", CRASH, "Runtime.ExitError", &["exit status 3", "Environment.Exit"]),
            case("Exit0", CRASH, "Runtime.ExitError", &["Environment.Exit"]),
            case("FailFast", CRASH, "Runtime.ExitError", &["stop here", "FailFast"]),
            case("StackOverflow", CRASH, "Runtime.ExitError", &["calls itself"]),
            case("KillsItself", CRASH, "Runtime.ExitError", &["signal: killed", "not for its memory"]),
            case("ThreadThrows", CRASH, "Runtime.ExitError", &["on a thread", "thread of its own"]),
            case("ThreadThrowsLater", OK, "", &["ok", "ended after its answer", "late crash"]),
        ],
    )
    .await;
}

#[tokio::test]
async fn memory_is_the_functions_and_tmp_is_none_of_it() {
    let tmp = |mib: u32, verdict, error, says| Case {
        event: format!("{{\"mib\":{mib}}}"),
        ..case("FillsTmp", verdict, error, says)
    };
    all_are_told(
        "library",
        vec![
            tmp(400, OK, "", &["400 MiB written"]),
            tmp(512, OK, "", &["512 MiB written"]),
            tmp(513, THREW, "IOException", &["No space left"]),
            case("NativeMemory", MEMORY, "Runtime.ExitError", &["256 MB is used up"]),
            case("HungryStart.H", MEMORY, "Runtime.ExitError", &["256 MB is used up"]),
            case("ChildForMemory", OK, "", &["child 137"]),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_heap_that_is_full_is_told_with_the_memory_it_had() {
    let seen = alone(case("ManagedMemory", THREW, "OutOfMemoryException", &["256 MB is used up"])).await;
    assert!(
        seen.peak_memory_mib.is_some_and(|peak| peak.0 > 100.0 && peak.0 < 300.0),
        "{:?}",
        seen.peak_memory_mib
    );
    alone(case("CaughtOom", OK, "", &["caught"])).await;
}

#[tokio::test]
async fn a_start_that_fails_has_an_error_and_a_cause() {
    all_are_told(
        "library",
        vec![
            case(
                "ConstructorThrows.H",
                INIT,
                "TargetInvocationException",
                &["InvalidOperationException: connection string is missing"],
            ),
            case(
                "StaticThrows.H",
                INIT,
                "TargetInvocationException",
                &["InvalidOperationException: static reason"],
            ),
            case("ExitsAtStart.H", INIT, "Runtime.ExitError", &["exit status 7", "Environment.Exit"]),
        ],
    )
    .await;
    all_are_told(
        "program",
        vec![
            case("MODE=throw", INIT, "System.InvalidOperationException", &["connection string is missing"]),
            case("MODE=failfast", INIT, "Environment.FailFast", &["stop here"]),
            case("MODE=return0", INIT, "Runtime.ExitError", &["missing await"]),
            case("MODE=return5", INIT, "Runtime.ExitError", &["exit status 5", "missing await"]),
            case("MODE=forgotten", INIT, "Runtime.ExitError", &["missing await"]),
            case("MODE=thread", INIT, "System.Exception", &["on a thread"]),
            Case { event: "\"Ada\"".to_owned(), ..case("MODE=", OK, "", &["hello Ada"]) },
        ],
    )
    .await;
}

#[tokio::test]
async fn the_start_has_time_of_its_own() {
    let within = |name, timeout, verdict, says| Case { timeout, ..case(name, verdict, "", says) };
    let sleeps = |ms: u32, verdict| Case {
        event: format!("{{\"ms\":{ms}}}"),
        timeout: 3,
        ..case("Sleeps", verdict, "", &[])
    };
    all_are_told(
        "library",
        vec![
            within("SlowStart.H", 3, OK, &["in time"]),
            within("VerySlowStart.H", 30, OK, &["at last", "Lambda cuts it off after 10 s"]),
            within("VerySlowStart.H", 3, LATE, &["Task timed out after 3.00 seconds"]),
            within("NeverStarts.H", 1, LATE, &["start never ended"]),
            within("EndlessLoop", 3, LATE, &["ran for 3 s"]),
            sleeps(2600, OK),
            sleeps(60_000, LATE),
        ],
    )
    .await;
    all_are_told(
        "program",
        vec![
            within("MODE=never", 1, LATE, &["start never ended"]),
            within("MODE=listens", 1, LATE, &["AddAWSLambdaHosting"]),
        ],
    )
    .await;
}

#[tokio::test]
async fn the_end_of_a_long_log_is_kept_and_the_rest_is_counted() {
    let seen = alone(case("ManyLines", OK, "", &[])).await;
    assert!(
        seen.log_lines.last().is_some_and(|line| line.ends_with("line 99999")),
        "{:?}",
        seen.log_lines.last()
    );
    assert_eq!(seen.log_lines.first().map(String::as_str), Some("(90000 earlier lines were left out)"));
    let seen = alone(case("ManyLinesThenThrow", THREW, "Exception", &["after many lines"])).await;
    assert!(seen.log_lines.iter().any(|line| line.contains("fail\tSystem.Exception: after many lines")));
}

#[tokio::test]
async fn the_functions_lines_are_its_own_whatever_they_look_like() {
    let seen = alone(case("NoNewline", OK, "", &[])).await;
    assert_eq!(seen.log_lines, ["raw no newline"]);
    let seen = alone(case("LooksLikeTheEmulator", OK, "", &[])).await;
    for words in [
        "REPORT RequestId: mine",
        "END RequestId: ",
        "START RequestId: ",
        "[INFO] (rapid) mine",
        "(rapid) also mine",
        "the last line",
    ] {
        assert!(seen.log_lines.iter().any(|line| line.contains(words)), "{words}: {:#?}", seen.log_lines);
    }
    assert_eq!(seen.log_lines.len(), 6, "and nothing of the emulator: {:#?}", seen.log_lines);
}
