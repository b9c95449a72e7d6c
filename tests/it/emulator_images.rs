//! Images that need help: without RIE, without any Lambda part, for another architecture, rebuilt under the same name.

use crate::engine::{PLAIN, engine};
use crate::engine_build::{folder, request};
use bytes::Bytes;
use slipway_core::{Architecture, Digest, Verdict};
use slipway_emulator::{Emulator, EmulatorError, LocalFunction, RieSource};
use slipway_engine::{BuilderChoice, DockerfileSource, Engine};
use std::path::PathBuf;

/// A runtime in bash: the event is a JSON string with a command, the answer is what the command wrote.
const BOOTSTRAP: &str = r#"#!/bin/bash
host=${AWS_LAMBDA_RUNTIME_API%:*} port=${AWS_LAMBDA_RUNTIME_API#*:}
base=/2018-06-01/runtime/invocation
while true; do
  exec 3<>"/dev/tcp/$host/$port"
  printf 'GET %s/next HTTP/1.0\r\n\r\n' "$base" >&3
  while read -r header <&3; do
    header=${header%$'\r'}
    [ -z "$header" ] && break
    case ${header,,} in lambda-runtime-aws-request-id:*) id=${header#*: } ;; esac
  done
  event=$(cat <&3)
  command=${event#\"} command=${command%\"}
  answer=\"$(bash -c "$command" 2>&1 | tr -d '"\n\\')\"
  exec 3<>"/dev/tcp/$host/$port"
  printf 'POST %s/%s/response HTTP/1.0\r\nContent-Length: %d\r\n\r\n%s' "$base" "$id" "${#answer}" "$answer" >&3
  cat <&3 >/dev/null
done
"#;

/// The emulator's own program, from the cache of the test machine.
fn emulator_file() -> (PathBuf, String) {
    let cache = std::env::var_os("SLIPWAY_CACHE").map(PathBuf::from).unwrap_or_else(|| {
        PathBuf::from(std::env::var_os("HOME").expect("a home folder")).join(".cache/slipway")
    });
    let archives = std::fs::read_dir(cache.join("archives")).expect("`cargo xtask setup` has run");
    let program = archives
        .flatten()
        .map(|archive| archive.path().join("samcli/local/rapid/aws-lambda-rie-x86_64"))
        .find(|path| path.exists())
        .expect("the archive with the emulator");
    let checksum = Digest::of(&std::fs::read(&program).expect("readable")).hex().to_owned();
    (program, checksum)
}

async fn with_file() -> Emulator {
    let (path, sha256) = emulator_file();
    Emulator::new(engine().await, RieSource::File { path, sha256 })
}

/// An image without any Lambda part, whose entry point is a runtime.
async fn shell_function(engine: &Engine) -> LocalFunction {
    let context = folder(&[("bootstrap", BOOTSTRAP)]);
    let dockerfile =
        format!("FROM {PLAIN}\nCOPY bootstrap /bootstrap\nENTRYPOINT [\"/bin/bash\", \"/bootstrap\"]\n");
    let mut request = request(context.path(), DockerfileSource::Inline(dockerfile), BuilderChoice::Auto);
    request.tag = "slipway.test/shell-function:it".to_owned();
    let built = engine.build(&request, &|_| {}).await.expect("it builds");
    LocalFunction::new(built.image_id, Architecture::X86_64)
}

async fn say(emulator: &Emulator, function: &LocalFunction, command: &str) -> String {
    let event = Bytes::from(format!("\"{command}\""));
    let invocation = emulator.invoke(function, event, &|_| {}).await.expect("invoked");
    assert_eq!(invocation.verdict, Verdict::Success, "{invocation:#?}");
    invocation.payload.trim_matches('"').to_owned()
}

#[tokio::test]
async fn an_image_without_any_lambda_part_runs_with_the_pinned_emulator() {
    let emulator = with_file().await;
    let function = shell_function(emulator.engine()).await;
    assert_eq!(say(&emulator, &function, "echo -n hi").await, "hi");
    assert_eq!(say(&emulator, &function, "echo -n $AWS_LAMBDA_FUNCTION_MEMORY_SIZE").await, "128");
    emulator.stop_all().await;
}

#[tokio::test]
async fn the_file_system_is_read_only_except_the_temporary_folder_which_can_execute() {
    let emulator = with_file().await;
    let function = shell_function(emulator.engine()).await;
    let outside = say(&emulator, &function, "touch /var/task-here || echo -n refused").await;
    let inside = say(&emulator, &function, "cp /bin/true /tmp/t && /tmp/t && echo -n ran").await;
    let size = say(&emulator, &function, "df -m --output=size /tmp | tail -1 | tr -d ' '").await;
    let root =
        say(&emulator, &function, "grep -c . /proc/self/status >/dev/null; grep CapEff /proc/self/status")
            .await;
    emulator.stop_all().await;
    assert!(outside.contains("Read-only file system") && outside.ends_with("refused"), "{outside}");
    assert_eq!(inside, "ran");
    assert_eq!(size, "512");
    assert!(root.ends_with("0000000000000000"), "no capability is left: {root}");
}

#[tokio::test]
async fn an_aws_image_that_lost_its_emulator_gets_the_pinned_one() {
    let engine = engine().await;
    let hello = crate::emulator::function(&engine, "hello", "Hello::Hello.Function::FunctionHandler").await;
    let context = folder(&[("a", "")]);
    let dockerfile = format!(
        "FROM {} AS built\nFROM slipway.test/no-emulator:1\nCOPY --from=built /var/task /var/task\n",
        "slipway.test/hello:it"
    );
    let mut request = request(context.path(), DockerfileSource::Inline(dockerfile), BuilderChoice::Auto);
    request.tag = "slipway.test/hello-no-emulator:it".to_owned();
    let built = engine.build(&request, &|_| {}).await.expect("it builds");
    let emulator = with_file().await;
    let function = LocalFunction { image: built.image_id, ..hello };
    let invocation = emulator.invoke(&function, Bytes::from_static(b"{}"), &|_| {}).await.expect("invoked");
    emulator.stop_all().await;
    assert_eq!(invocation.verdict, Verdict::Success, "{invocation:#?}");
}

#[tokio::test]
async fn an_emulator_with_another_checksum_is_never_run() {
    let (path, _) = emulator_file();
    let emulator = Emulator::new(engine().await, RieSource::File { path, sha256: "0".repeat(64) });
    let function = shell_function(emulator.engine()).await;
    let error = emulator.invoke(&function, Bytes::from_static(b"{}"), &|_| {}).await.expect_err("refused");
    assert!(matches!(error, EmulatorError::RieChecksumWrong { .. }), "{error:?}");
}

#[tokio::test]
async fn an_image_without_emulator_is_told_as_such_when_none_is_given() {
    let emulator = Emulator::new(engine().await, RieSource::InImage);
    let function = shell_function(emulator.engine()).await;
    let error = emulator.invoke(&function, Bytes::from_static(b"{}"), &|_| {}).await.expect_err("refused");
    assert!(matches!(error, EmulatorError::RieMissing { .. }), "{error:?}");
}

#[tokio::test]
async fn an_image_for_another_architecture_is_refused_before_it_runs() {
    let emulator = Emulator::new(engine().await, RieSource::InImage);
    let arm = |architecture| LocalFunction::new("slipway.test/arm64:8", architecture);
    let invoke = |function: LocalFunction| {
        let emulator = emulator.clone();
        async move { emulator.invoke(&function, Bytes::from_static(b"{}"), &|_| {}).await.expect_err("refused") }
    };
    let mismatch = invoke(arm(Architecture::X86_64)).await;
    assert!(matches!(mismatch, EmulatorError::ArchitectureMismatch { .. }), "{mismatch:?}");
    let unsupported = invoke(arm(Architecture::Arm64)).await;
    assert!(matches!(unsupported, EmulatorError::ArchitectureUnsupported { .. }), "{unsupported:?}");
}

#[tokio::test]
async fn a_container_that_ends_at_once_is_told_with_its_exit_code_and_its_words() {
    let engine = engine().await;
    let context = folder(&[("a", "")]);
    let dockerfile = format!(
        "FROM {PLAIN}\nENTRYPOINT [\"/lambda-entrypoint.sh\"]\nRUN printf '#!/bin/sh\\necho broken >&2; exit 142\\n' > /lambda-entrypoint.sh && chmod +x /lambda-entrypoint.sh\n"
    );
    let request = request(context.path(), DockerfileSource::Inline(dockerfile), BuilderChoice::Auto);
    engine.build(&request, &|_| {}).await.expect("it builds");
    let emulator = Emulator::new(engine.clone(), RieSource::InImage);
    let function = LocalFunction::new(&request.tag, Architecture::X86_64);
    let error = emulator.invoke(&function, Bytes::from_static(b"{}"), &|_| {}).await.expect_err("it ended");
    emulator.stop(&function).await;
    engine.remove_image(&request.tag).await.expect("removed");
    match error {
        EmulatorError::ContainerEnded { exit_code, log_lines } => {
            assert_eq!((exit_code, log_lines), (142, vec!["broken".to_owned()]));
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_new_build_under_the_same_name_is_not_answered_by_the_old_container() {
    let emulator = with_file().await;
    let engine = emulator.engine();
    shell_function(engine).await;
    let name = format!("slipway.test/moving:{}", std::process::id());
    let context = folder(&[("a", "")]);
    let function = LocalFunction::new(&name, Architecture::X86_64);
    for text in ["one", "two"] {
        let dockerfile = format!("FROM slipway.test/shell-function:it\nENV WORD={text}\n");
        let mut request = request(context.path(), DockerfileSource::Inline(dockerfile), BuilderChoice::Auto);
        request.tag.clone_from(&name);
        engine.build(&request, &|_| {}).await.expect("it builds");
        assert_eq!(say(&emulator, &function, "echo -n $WORD").await, text);
        assert_eq!(say(&emulator, &function, "echo -n $WORD").await, text);
    }
    emulator.stop_all().await;
    engine.remove_image(&name).await.expect("removed");
}

#[tokio::test]
async fn a_function_on_a_runtime_out_of_support_still_answers() {
    let engine = engine().await;
    let emulator = Emulator::new(engine.clone(), RieSource::InImage);
    // Before .NET Core 3, a program was told that it runs on version 4 of something else.
    for (version, fixture, major) in [("3.1", "legacy-core31", 3), ("2.1", "legacy-core21", 4)] {
        let (sdk, base) = (
            format!("mcr.microsoft.com/dotnet/sdk:{version}"),
            format!("public.ecr.aws/lambda/dotnet:core{version}"),
        );
        let handler = "Legacy::Legacy.Function::FunctionHandler";
        let function = crate::emulator::on_images(&engine, fixture, handler, &sdk, &base).await;
        assert_eq!(answer(&emulator, &function).await, format!("AHOY on {major}"), "{version}");
    }
    emulator.stop_all().await;
}

#[tokio::test]
async fn a_program_that_asks_for_its_events_itself_answers() {
    let engine = engine().await;
    let function = crate::emulator::function(&engine, "executable", "Tool").await;
    let emulator = Emulator::new(engine, RieSource::InImage);
    assert_eq!(answer(&emulator, &function).await, "AHOY");
    emulator.stop_all().await;
}

async fn answer(emulator: &Emulator, function: &LocalFunction) -> String {
    let invocation =
        emulator.invoke(function, Bytes::from_static(b"\"ahoy\""), &|_| {}).await.expect("invoked");
    assert_eq!(invocation.verdict, Verdict::Success, "{invocation:#?}");
    serde_json::from_str(&invocation.payload).expect("a text")
}
