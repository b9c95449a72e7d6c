//! Builds by the real engine, with both builders.

use crate::engine::{PLAIN, docker, engine};
use crate::framework::{copied, framework};
use bytes::Bytes;
use futures_util::TryStreamExt as _;
use slipway_core::Architecture;
use slipway_engine::context::Extent;
use slipway_engine::{
    BuildEvent, BuildFailure, BuildRequest, Builder, BuilderChoice, BuiltImage, DockerfileSource, Engine,
    EngineError, Proxy, RegistryLogins, Severity,
};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

pub(crate) const BOTH: [BuilderChoice; 2] = [BuilderChoice::BuildKit, BuilderChoice::Legacy];

/// A folder with these files; a name that ends in a slash is a folder.
pub(crate) fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        if name.ends_with('/') {
            std::fs::create_dir_all(path).expect("a folder");
        } else {
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            std::fs::write(path, text).expect("a file");
        }
    }
    folder
}

/// A build of this folder under a tag of its own.
pub(crate) fn request(context: &Path, dockerfile: DockerfileSource, builder: BuilderChoice) -> BuildRequest {
    let number = uuid();
    BuildRequest {
        context: context.to_owned(),
        extent: Extent::default(),
        dockerfile,
        tag: format!("slipway.test/build:{number}"),
        architecture: Architecture::X86_64,
        build_args: BTreeMap::new(),
        secrets: Vec::new(),
        proxy: Proxy::default(),
        logins: RegistryLogins::Anonymous,
        labels: BTreeMap::new(),
        target: None,
        // The legacy builder trips over images in its cache that another test removes at that moment.
        no_cache: builder == BuilderChoice::Legacy,
        builder,
        context_records: None,
        warm: None,
    }
}

pub(crate) fn uuid() -> String {
    static COUNT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
    let count = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    format!("{}-{count}", std::process::id())
}

pub(crate) async fn build(
    engine: &Engine,
    request: &BuildRequest,
) -> (Result<BuiltImage, EngineError>, Vec<BuildEvent>) {
    let events = Mutex::new(Vec::new());
    let report = |event| events.lock().expect("the events").push(event);
    let built = engine.build(request, &report).await;
    (built, events.into_inner().expect("the events"))
}

/// Every path in the image with what it is: `f`, `d`, or `l` and the link's target.
pub(crate) async fn paths_in(engine: &Engine, image: &str) -> BTreeSet<String> {
    // The engine refuses to export an image without a layer, which is what copying nothing gives.
    if docker(&["inspect", "--format", "{{len .RootFS.Layers}}", image]) == "0" {
        return BTreeSet::new();
    }
    let archive: Vec<Bytes> = engine.export_image(image).try_collect().await.expect("an archive");
    let archive = archive.concat();
    let mut manifest = serde_json::Value::Null;
    let mut layers: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for entry in tar::Archive::new(archive.as_slice()).entries().expect("entries") {
        let mut entry = entry.expect("an entry");
        let path = entry.path().expect("a path").to_string_lossy().into_owned();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).expect("content");
        if path == "manifest.json" {
            manifest = serde_json::from_slice(&content).expect("a manifest");
        } else {
            layers.insert(path, content);
        }
    }
    let mut paths = BTreeSet::new();
    for layer in manifest[0]["Layers"].as_array().expect("layers") {
        let layer = layers.get(layer.as_str().expect("a name")).expect("the layer");
        for entry in tar::Archive::new(layer.as_slice()).entries().expect("entries") {
            let entry = entry.expect("an entry");
            let path = entry.path_bytes();
            let path = String::from_utf8_lossy(&path).trim_matches('/').to_owned();
            let kind = match entry.header().entry_type() {
                tar::EntryType::Directory => "d".to_owned(),
                tar::EntryType::Symlink => {
                    format!("l {}", String::from_utf8_lossy(&entry.link_name_bytes().expect("a target")))
                }
                _ => "f".to_owned(),
            };
            paths.insert(format!("{path} {kind}"));
        }
    }
    paths
}

fn set(paths: &[&str]) -> BTreeSet<String> {
    paths.iter().map(|path| (*path).to_owned()).collect()
}

#[tokio::test]
async fn both_builders_build_and_report_their_steps() {
    let engine = engine().await;
    let dockerfile = format!("FROM {PLAIN}\nARG WORD\nRUN echo hello $WORD from {}\nCOPY a /a\n", uuid());
    let context = folder(&[("Dockerfile", &dockerfile), ("a", "1")]);
    for (choice, builder) in BOTH.into_iter().zip([Builder::BuildKit, Builder::Legacy]) {
        let mut request = request(context.path(), DockerfileSource::Path("Dockerfile".into()), choice);
        request.build_args.insert("WORD".to_owned(), "world".to_owned());
        request.labels.insert("dev.slipway.test".to_owned(), "yes".to_owned());
        let (built, events) = build(&engine, &request).await;
        let built = built.expect("it builds");
        let facts = engine.inspect_image(&request.tag).await.expect("the image");
        engine.remove_image(&request.tag).await.expect("removed");
        assert_eq!(built.builder, builder);
        assert_eq!(built.image_id, facts.id);
        assert_eq!(facts.architecture, Some(Architecture::X86_64));
        assert_eq!(facts.labels.get("dev.slipway.test").map(String::as_str), Some("yes"));
        assert!(
            matches!(&events[0], BuildEvent::BuilderChosen { builder: chosen, .. } if *chosen == builder)
        );
        assert!(events.contains(&BuildEvent::ContextSent { files: 2, bytes: dockerfile.len() as u64 + 1 }));
        let run = events.iter().find_map(|event| match event {
            BuildEvent::StepStarted { id, name } if name.contains("RUN echo") => Some(id.clone()),
            _ => None,
        });
        let run = run.expect("the step is reported");
        let finished = |event: &BuildEvent| matches!(event, BuildEvent::StepFinished { id, error: None, .. } if *id == run);
        assert!(events.iter().any(finished), "{events:#?}");
        let said = |event: &BuildEvent| matches!(event, BuildEvent::Log { step: Some(step), line } if *step == run && line.starts_with("hello world"));
        assert!(events.iter().any(said), "{events:#?}");
    }
}

#[tokio::test]
async fn buildkit_is_chosen_where_the_engine_has_it() {
    let context = folder(&[("Dockerfile", "FROM scratch\nCOPY . /\n")]);
    let request = request(context.path(), DockerfileSource::Path("Dockerfile".into()), BuilderChoice::Auto);
    let engine = engine().await;
    let (built, _) = build(&engine, &request).await;
    engine.remove_image(&request.tag).await.expect("removed");
    assert_eq!(built.expect("it builds").builder, Builder::BuildKit);
}

#[tokio::test]
async fn a_failing_step_fails_the_build_with_its_words() {
    let engine = engine().await;
    let context = folder(&[("Dockerfile", &format!("FROM {PLAIN}\nRUN echo oh no >&2; exit 3\n"))]);
    for choice in BOTH {
        let request = request(context.path(), DockerfileSource::Path("Dockerfile".into()), choice);
        let (built, events) = build(&engine, &request).await;
        match built {
            Err(EngineError::BuildFailed { failure, message, step, .. }) => {
                assert_eq!(failure, BuildFailure::Step, "{message}");
                assert!(step.is_some_and(|step| step.contains("RUN echo")), "{choice:?}");
            }
            other => panic!("{choice:?}: {other:?}"),
        }
        let failed = |event: &BuildEvent| matches!(event, BuildEvent::StepFinished { error: Some(_), .. });
        assert!(events.iter().any(failed), "{choice:?}: {events:#?}");
        let said =
            |event: &BuildEvent| matches!(event, BuildEvent::Log { line, .. } if line.contains("oh no"));
        assert!(events.iter().any(said), "{choice:?}: {events:#?}");
        assert!(!engine.has_image(&request.tag).await.expect("an answer"));
    }
}

#[tokio::test]
async fn a_compile_error_surfaces_as_a_failed_build_with_the_compilers_line() {
    let engine = engine().await;
    let context = copied("compile-error");
    let dockerfile =
        format!("FROM {}\nWORKDIR /src\nCOPY . .\nRUN dotnet publish -c Release -o /out\n", framework().sdk);
    let request = request(context.path(), DockerfileSource::Inline(dockerfile), BuilderChoice::Auto);
    let (built, events) = build(&engine, &request).await;
    let Err(EngineError::BuildFailed { failure: BuildFailure::Step, diagnostics, .. }) = built else {
        panic!("{built:?}");
    };
    // The fixture lacks a semicolon at the end of line 8.
    let first = diagnostics.first().expect("a diagnostic");
    assert_eq!(
        (first.file.as_deref(), first.line, first.code.as_str()),
        (Some("Function.cs"), Some(8), "CS1002")
    );
    assert_eq!(first.severity, Severity::Error);
    let live =
        |event: &BuildEvent| matches!(event, BuildEvent::Diagnostic { diagnostic } if diagnostic == first);
    assert!(events.iter().any(live), "{events:#?}");
    let named = |event: &BuildEvent| matches!(event, BuildEvent::Log { line, .. } if line.contains("Function.cs(") && line.contains("error CS"));
    assert!(events.iter().any(named), "{events:#?}");
}

#[tokio::test]
async fn mistakes_in_the_dockerfile_are_failures_of_the_build() {
    let engine = engine().await;
    let context = folder(&[("a", "1")]);
    for choice in BOTH {
        for (dockerfile, failure) in [
            ("FROM scratch\nBAKE a\n", BuildFailure::Step),
            ("FROM scratch\nCOPY missing /\n", BuildFailure::FileMissing),
            ("", BuildFailure::Step),
        ] {
            let request = request(context.path(), DockerfileSource::Inline(dockerfile.to_owned()), choice);
            match build(&engine, &request).await.0 {
                Err(EngineError::BuildFailed { failure: found, message, .. }) => {
                    assert_eq!(found, failure, "{choice:?} {dockerfile:?}: {message}");
                }
                other => panic!("{choice:?} {dockerfile:?}: {other:?}"),
            }
        }
    }
}

#[tokio::test]
async fn what_is_not_there_is_named_before_the_engine_is_asked() {
    let engine = engine().await;
    let context = folder(&[("a", "1"), ("Dockerfile", "FROM scratch\nCOPY a /\n")]);
    let missing = request(context.path(), DockerfileSource::Path("Other".into()), BuilderChoice::Auto);
    assert!(matches!(build(&engine, &missing).await.0, Err(EngineError::DockerfileMissing { .. })));
    let path = DockerfileSource::Path("Dockerfile".into());
    let nowhere = request(
        Path::new("/nowhere"),
        DockerfileSource::Inline("FROM scratch".to_owned()),
        BuilderChoice::Auto,
    );
    assert!(matches!(build(&engine, &nowhere).await.0, Err(EngineError::ContextUnreadable { .. })));
    std::fs::write(context.path().join(".dockerignore"), "a\n[b\n").expect("written");
    let malformed = request(context.path(), path, BuilderChoice::Auto);
    assert!(matches!(
        build(&engine, &malformed).await.0,
        Err(EngineError::IgnorePatternInvalid { line: 2, .. })
    ));
}

#[tokio::test]
async fn links_are_stored_and_never_followed() {
    let engine = engine().await;
    let context = folder(&[
        ("Dockerfile", "FROM scratch\nCOPY . /\n"),
        ("real/a", "1"),
        (".dockerignore", "Dockerfile\n.dockerignore\n"),
    ]);
    let link = |target: &str, name: &str| {
        std::os::unix::fs::symlink(target, context.path().join(name)).expect("a link");
    };
    link("/etc/passwd", "outside");
    link("/", "everything");
    link("loop", "loop");
    link("missing", "dangling");
    link("real", "folder");
    let expected = set(&[
        "dangling l missing",
        "everything l /",
        "folder l real",
        "loop l loop",
        "outside l /etc/passwd",
        "real d",
        "real/a f",
    ]);
    for choice in BOTH {
        let request = request(context.path(), DockerfileSource::Path("Dockerfile".into()), choice);
        build(&engine, &request).await.0.expect("it builds");
        let paths = paths_in(&engine, &request.tag).await;
        engine.remove_image(&request.tag).await.expect("removed");
        assert_eq!(paths, expected, "{choice:?}");
    }
}

#[tokio::test]
async fn a_dockerfile_that_is_excluded_or_inline_builds_and_cannot_be_copied() {
    let engine = engine().await;
    let text = "FROM scratch\nCOPY . /\n";
    let context =
        folder(&[("Dockerfile", text), ("a", "1"), (".dockerignore", "Dockerfile\n.dockerignore\n")]);
    for choice in BOTH {
        for source in [DockerfileSource::Path("Dockerfile".into()), DockerfileSource::Inline(text.to_owned())]
        {
            let request = request(context.path(), source.clone(), choice);
            build(&engine, &request).await.0.expect("it builds");
            let paths = paths_in(&engine, &request.tag).await;
            engine.remove_image(&request.tag).await.expect("removed");
            assert_eq!(paths, set(&["a f"]), "{choice:?} {source:?}");
        }
    }
}

#[tokio::test]
async fn special_files_are_left_out_and_do_not_block() {
    let engine = engine().await;
    let context = folder(&[("Dockerfile", "FROM scratch\nCOPY . /\n"), ("a", "1")]);
    let pipe = context.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
    let _socket = std::os::unix::net::UnixListener::bind(context.path().join("socket")).expect("a socket");
    let request = request(context.path(), DockerfileSource::Path("Dockerfile".into()), BuilderChoice::Auto);
    let building = tokio::time::timeout(Duration::from_secs(20), build(&engine, &request));
    building.await.expect("it does not block").0.expect("it builds");
    let paths = paths_in(&engine, &request.tag).await;
    engine.remove_image(&request.tag).await.expect("removed");
    assert_eq!(paths, set(&["Dockerfile f", "a f"]));
}

#[tokio::test]
async fn a_dropped_build_stops_within_two_seconds_and_leaves_nothing() {
    let engine = engine().await;
    for (choice, seconds) in BOTH.into_iter().zip(["61237", "61238"]) {
        let context = folder(&[("Dockerfile", &format!("FROM {PLAIN}\nRUN sleep {seconds}\n"))]);
        let request = request(context.path(), DockerfileSource::Path("Dockerfile".into()), choice);
        let sleeping = async {
            while !sleeps(seconds) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::select! {
            (built, events) = build(&engine, &request) => panic!("{choice:?}: {built:?} {events:#?}"),
            () = sleeping => {}
            () = tokio::time::sleep(Duration::from_secs(30)) => panic!("{choice:?}: the step never ran"),
        }
        let cancelled = Instant::now();
        while sleeps(seconds) && cancelled.elapsed() < Duration::from_secs(10) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert!(cancelled.elapsed() < Duration::from_secs(2), "{choice:?}: {:?}", cancelled.elapsed());
        assert!(!engine.has_image(&request.tag).await.expect("an answer"));
        while still_listed(seconds) && cancelled.elapsed() < Duration::from_secs(10) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert!(!still_listed(seconds), "{choice:?}: the step's container is still there");
    }
}

/// Whether the engine has a container, running or not, with this command.
fn still_listed(seconds: &str) -> bool {
    docker(&["ps", "--all", "--no-trunc", "--format", "{{.Command}}"]).contains(&format!("sleep {seconds}"))
}

/// Whether some process on this machine sleeps for this long.
fn sleeps(seconds: &str) -> bool {
    let processes = std::fs::read_dir("/proc").expect("processes");
    processes.flatten().any(|process| {
        let command = std::fs::read(process.path().join("cmdline")).unwrap_or_default();
        command == format!("sleep\0{seconds}\0").into_bytes()
    })
}
