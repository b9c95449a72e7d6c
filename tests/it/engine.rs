//! The real container engine: finding it, images, containers and their owners.
//!
//! These tests need a running engine and fail without one. They touch only images and containers of their own.

use bytes::Bytes;
use futures_util::{StreamExt as _, TryStreamExt as _};
use slipway_core::{Architecture, MemorySize};
use slipway_engine::{
    ContainerId, ContainerSpec, Endpoint, EndpointEnvironment, EndpointSource, Engine, EngineError,
    LogStream, Owner, Resolution, resolve,
};
use std::io::{Read as _, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A small image with a shell that every test machine has.
pub(crate) const PLAIN: &str = "slipway.test/plain:1";

/// The engine of this machine.
pub(crate) async fn engine() -> Engine {
    let resolution = resolve(&EndpointEnvironment::from_process()).expect("an endpoint");
    Engine::connect(&resolution).await.expect("these tests need a running container engine")
}

/// Runs docker's own program, as the independent witness.
pub(crate) fn docker(arguments: &[&str]) -> String {
    let output =
        Command::new("docker").args(arguments).env("DOCKER_BUILDKIT", "0").output().expect("docker runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "docker {arguments:?}: {errors}");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

pub(crate) fn at(path: &Path) -> Resolution {
    let endpoint = Endpoint {
        url: format!("unix://{}", path.display()),
        source: EndpointSource::DefaultSocket,
        certificates: None,
    };
    Resolution { endpoint, reason: "the test says so".to_owned(), considered: Vec::new() }
}

fn shell(script: &str) -> ContainerSpec {
    let mut spec = ContainerSpec::new(PLAIN, "test", Architecture::X86_64);
    spec.command = Some(["/bin/sh", "-c", script].map(str::to_owned).to_vec());
    spec
}

/// Runs a container to its end and gives its exit code and its lines.
async fn run(engine: &Engine, spec: &ContainerSpec) -> (i64, Vec<(LogStream, String)>) {
    let id = engine.create_container(spec).await.expect("created");
    engine.start_container(&id).await.expect("started");
    let lines: Vec<_> = engine.logs(&id, true).try_collect().await.expect("a log");
    let state = engine.inspect_container(&id).await.expect("a state");
    engine.remove_container(&id).await.expect("removed");
    (state.exit_code.expect("an exit code"), lines.into_iter().map(|line| (line.stream, line.line)).collect())
}

#[tokio::test]
async fn the_engine_tells_its_version_and_architecture() {
    let version = engine().await.version().await.expect("a version");
    assert_eq!(version.operating_system, "linux");
    assert!(version.architecture.is_some());
    assert!(!version.api_version.is_empty());
}

#[tokio::test]
async fn a_missing_socket_is_told_at_once_and_as_missing() {
    let began = Instant::now();
    let error = Engine::connect(&at(Path::new("/nowhere/docker.sock"))).await.expect_err("no engine");
    assert!(matches!(error, EngineError::NotFound { .. }), "{error:?}");
    assert!(began.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn a_socket_that_nobody_listens_on_is_unreachable() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("dead.sock");
    drop(std::os::unix::net::UnixListener::bind(&path).expect("a socket"));
    let error = Engine::connect(&at(&path)).await.expect_err("nobody listens");
    assert!(matches!(error, EngineError::Unreachable { .. }), "{error:?}");
}

#[tokio::test]
async fn an_engine_that_hangs_is_given_up_after_two_seconds() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("silent.sock");
    let _listener = std::os::unix::net::UnixListener::bind(&path).expect("a socket");
    let began = Instant::now();
    let error = Engine::connect(&at(&path)).await.expect_err("it never answers");
    assert!(matches!(error, EngineError::NoAnswer { .. }), "{error:?}");
    assert!(began.elapsed() < Duration::from_millis(2500), "{:?}", began.elapsed());
}

#[tokio::test]
async fn an_engine_with_an_old_api_is_refused_by_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("old.sock");
    let listener = std::os::unix::net::UnixListener::bind(&path).expect("a socket");
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        let mut request = [0; 4096];
        let _ = stream.read(&mut request).expect("a request");
        let body = r#"{"Version":"19.03.1","ApiVersion":"1.40","Os":"linux","Arch":"amd64"}"#;
        let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        stream.write_all(answer.as_bytes()).expect("an answer");
    });
    let error = Engine::connect(&at(&path)).await.expect_err("too old");
    server.join().expect("the server ends");
    match error {
        EngineError::TooOld { api_version, .. } => assert_eq!(api_version, "1.40"),
        other => panic!("{other:?}"),
    }
}

/// Not a test of its own: `a_forbidden_socket_is_told_as_forbidden` runs it as a user without rights.
#[tokio::test]
#[ignore = "run by another test, as another user"]
async fn as_another_user() {
    let path = std::env::var("SLIPWAY_TEST_SOCKET").expect("a socket to try");
    let error = Engine::connect(&at(Path::new(&path))).await.expect_err("no permission");
    assert!(matches!(error, EngineError::PermissionDenied { .. }), "{error:?}");
}

#[test]
fn a_forbidden_socket_is_told_as_forbidden() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("private.sock");
    let _listener = std::os::unix::net::UnixListener::bind(&path).expect("a socket");
    let mode = |path: &Path, mode| {
        let permissions = std::os::unix::fs::PermissionsExt::from_mode(mode);
        std::fs::set_permissions(path, permissions).expect("permissions");
    };
    mode(&path, 0o600);
    mode(folder.path(), 0o755);
    // The program may lie in a folder that only root can enter, so a copy of it is run.
    let program = folder.path().join("it");
    std::fs::copy(std::env::current_exe().expect("this program"), &program).expect("a copy");
    mode(&program, 0o755);
    let output = Command::new(&program)
        .args(["engine::as_another_user", "--exact", "--ignored"])
        .env("SLIPWAY_TEST_SOCKET", &path)
        .uid(65534)
        .gid(65534)
        .output()
        .expect("this test runs as root, who can become another user");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[tokio::test]
async fn an_image_that_is_not_there_is_told_as_missing() {
    let engine = engine().await;
    let error = engine.inspect_image("slipway.test/never:1").await.expect_err("missing");
    assert!(matches!(error, EngineError::ImageMissing { .. }), "{error:?}");
    assert!(!engine.has_image("slipway.test/never:1").await.expect("an answer"));
    engine.remove_image("slipway.test/never:1").await.expect("nothing to remove is fine");
    let spec = ContainerSpec::new("slipway.test/never:1", "test", Architecture::X86_64);
    assert!(matches!(engine.create_container(&spec).await, Err(EngineError::ImageMissing { .. })));
}

#[tokio::test]
async fn an_exported_image_comes_back_as_the_same_image() {
    let engine = engine().await;
    let name = format!("slipway.test/round-trip:{}", std::process::id());
    docker(&["tag", PLAIN, &name]);
    let id = engine.inspect_image(&name).await.expect("tagged").id;
    let archive: Vec<Bytes> = engine.export_image(&name).try_collect().await.expect("an archive");
    engine.remove_image(&name).await.expect("untagged");
    assert!(!engine.has_image(&name).await.expect("an answer"));
    engine.import_image(futures_util::stream::iter(archive).map(Ok)).await.expect("loaded");
    assert_eq!(engine.inspect_image(&name).await.expect("back").id, id);
    engine.remove_image(&name).await.expect("untagged");
}

#[tokio::test]
async fn an_archive_that_is_no_image_is_refused() {
    let garbage = futures_util::stream::iter([Ok(Bytes::from_static(b"no archive"))]);
    assert!(engine().await.import_image(garbage).await.is_err());
}

#[tokio::test]
async fn a_container_is_hardened_and_published_on_loopback_only() {
    let engine = engine().await;
    let mut spec = shell("sleep 60");
    spec.memory_bytes = Some(MemorySize(64).bytes());
    spec.published_port = Some(8080);
    let id = engine.create_container(&spec).await.expect("created");
    engine.start_container(&id).await.expect("started");
    let address = engine.published_port(&id, 8080).await.expect("a port");
    let told = docker(&["inspect", "--format", "{{json .HostConfig}}", id.as_str()]);
    engine.remove_container(&id).await.expect("removed");
    let host: serde_json::Value = serde_json::from_str(&told).expect("JSON");
    assert!(address.ip().is_loopback());
    assert_eq!(host["PortBindings"]["8080/tcp"][0]["HostIp"], "127.0.0.1");
    assert_eq!(host["ReadonlyRootfs"], true);
    assert_eq!(host["CapDrop"], serde_json::json!(["ALL"]));
    assert_eq!(host["SecurityOpt"], serde_json::json!(["no-new-privileges"]));
    assert_eq!(host["Privileged"], false);
    assert_eq!(host["Memory"], 64 * 1024 * 1024);
    assert_eq!(host["MemorySwap"], host["Memory"], "there is no swap beside the memory");
    assert!(host["PidsLimit"].as_i64().is_some_and(|limit| limit > 0));
    assert!(host["Binds"].is_null(), "nothing of this machine is mounted");
    assert!(!host["NetworkMode"].as_str().unwrap_or_default().contains("host"));
}

#[tokio::test]
async fn the_root_is_read_only_and_the_temporary_folder_can_execute() {
    let script = "touch /here 2>/dev/null && echo root is writable; \
                  printf '#!/bin/sh\\necho ran' > /tmp/a && chmod +x /tmp/a && /tmp/a";
    let (code, lines) = run(&engine().await, &shell(script)).await;
    assert_eq!((code, lines), (0, vec![(LogStream::Output, "ran".to_owned())]));
}

#[tokio::test]
async fn both_streams_of_the_log_arrive_line_by_line() {
    let (code, mut lines) =
        run(&engine().await, &shell("echo one; echo two >&2; printf three; exit 7")).await;
    lines.sort_by(|a, b| a.1.cmp(&b.1));
    let line = |stream, text: &str| (stream, text.to_owned());
    let expected =
        vec![line(LogStream::Output, "one"), line(LogStream::Output, "three"), line(LogStream::Error, "two")];
    assert_eq!((code, lines), (7, expected));
}

#[tokio::test]
async fn the_peak_of_memory_is_measured_and_exhaustion_is_seen() {
    let engine = engine().await;
    // The child is ended for want of memory, and the first process lives on.
    let mut spec =
        shell("perl -e '$a = \"x\" x 30000000; sleep 3'; perl -e '$a = \"x\" x 300000000'; sleep 60");
    spec.memory_bytes = Some(MemorySize(128).bytes());
    let id = engine.create_container(&spec).await.expect("created");
    engine.start_container(&id).await.expect("started");
    let state = engine.inspect_container(&id).await.expect("a state");
    let meter = engine.memory_meter(&id, &state);
    tokio::time::sleep(Duration::from_secs(2)).await;
    let peak = meter.peak().await.expect("it runs");
    let exhausted_early = meter.was_exhausted().await.expect("an answer");
    let until = Instant::now() + Duration::from_secs(10);
    while !meter.was_exhausted().await.expect("an answer") && Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let exhausted_late = meter.was_exhausted().await.expect("an answer");
    let running = engine.inspect_container(&id).await.expect("a state").running;
    engine.remove_container(&id).await.expect("removed");
    assert!((30_000_000..128 << 20).contains(&peak), "{peak}");
    assert!(!exhausted_early);
    assert!(exhausted_late);
    assert!(running, "the first process was not the one that was ended");
}

/// Not a test of its own: the orphan test runs it in a process that it kills.
#[tokio::test]
#[ignore = "run by another test, which kills it"]
async fn as_an_owner_that_will_be_killed() {
    let engine = engine().await;
    let id = engine.create_container(&shell("sleep 600")).await.expect("created");
    engine.start_container(&id).await.expect("started");
    let file = std::env::var("SLIPWAY_TEST_FILE").expect("a file to write to");
    std::fs::write(format!("{file}.part"), id.as_str()).expect("written");
    std::fs::rename(format!("{file}.part"), file).expect("complete");
    tokio::time::sleep(Duration::from_secs(600)).await;
}

#[tokio::test]
async fn orphans_of_a_killed_owner_are_removed_and_all_others_stay() {
    let engine = engine().await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("id");
    let mut owner = Command::new(std::env::current_exe().expect("this program"))
        .args(["engine::as_an_owner_that_will_be_killed", "--exact", "--ignored"])
        .env("SLIPWAY_TEST_FILE", &file)
        .stdout(Stdio::null())
        .spawn()
        .expect("a second process");
    let until = Instant::now() + Duration::from_secs(20);
    while !file.exists() && Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let orphan = ContainerId::new(std::fs::read_to_string(&file).expect("the owner made a container"));
    let ours = engine.create_container(&shell("sleep 600")).await.expect("created");
    let foreign_name = format!("slipway-test-foreign-{}", std::process::id());
    docker(&["create", "--name", &foreign_name, PLAIN, "sleep", "600"]);
    let elsewhere = Owner { machine: "another machine".to_owned(), ..Owner::this_process() };
    let remote =
        engine.clone().with_owner(elsewhere).create_container(&shell("true")).await.expect("created");

    let before: Vec<_> =
        engine.remove_orphans().await.expect("looked").into_iter().map(|one| one.id).collect();
    owner.kill().expect("killed");
    owner.wait().expect("gone");
    let after: Vec<_> =
        engine.remove_orphans().await.expect("looked").into_iter().map(|one| one.id).collect();

    assert!(!before.contains(&orphan), "the owner was alive");
    assert!(after.contains(&orphan), "{after:?}");
    assert!(matches!(engine.inspect_container(&orphan).await, Err(EngineError::ContainerMissing { .. })));
    for kept in [&ours, &remote, &ContainerId::new(&foreign_name)] {
        engine.inspect_container(kept).await.expect("it was not touched");
        engine.remove_container(kept).await.expect("removed");
    }
}

#[tokio::test]
async fn stopping_and_removing_what_is_gone_is_no_error() {
    let engine = engine().await;
    let gone = ContainerId::new("0123456789ab");
    engine.stop_container(&gone, 0).await.expect("fine");
    engine.kill_container(&gone).await.expect("fine");
    engine.remove_container(&gone).await.expect("fine");
    assert!(matches!(engine.start_container(&gone).await, Err(EngineError::ContainerMissing { .. })));
}
