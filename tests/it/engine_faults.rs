//! Engines, disks, registries and files that fail, and what is said of each.

use crate::engine::{PLAIN, at, docker, engine};
use crate::engine_build::{BOTH, build, folder, paths_in, request, uuid};
use crate::fake_registry::{Door, FakeRegistry};
use crate::own_engine::{OwnEngine, SILENCE};
use bytes::Bytes;
use futures_util::TryStreamExt as _;
use slipway_core::Architecture;
use slipway_engine::{
    BuildEvent, BuildFailure, BuilderChoice, ContainerSpec, DockerfileSource, Engine, EngineError,
};
use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::time::Duration;

fn inline(text: &str) -> DockerfileSource {
    DockerfileSource::Inline(text.to_owned())
}

#[tokio::test]
async fn an_engine_that_serves_only_newer_clients_is_refused_by_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("new.sock");
    let listener = std::os::unix::net::UnixListener::bind(&path).expect("a socket");
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        let _ = stream.read(&mut [0; 4096]).expect("a request");
        let body =
            r#"{"Version":"99.0","ApiVersion":"9.10","MinAPIVersion":"9.1","Os":"linux","Arch":"amd64"}"#;
        let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        stream.write_all(answer.as_bytes()).expect("an answer");
    });
    let error = Engine::connect(&at(&path)).await.expect_err("too new");
    server.join().expect("the server ends");
    match error {
        EngineError::TooNew { oldest_served, .. } => assert_eq!(oldest_served, "9.1"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_engine_killed_during_a_build_is_told_as_lost_and_builds_again_after_its_return() {
    let mut own = OwnEngine::start();
    let client = own.client().await;
    let context = folder(&[("a", "1")]);
    let dockerfile = format!("FROM scratch\nCOPY a /\nADD http://{SILENCE}/x /x\n");
    let waiting = request(context.path(), inline(&dockerfile), BuilderChoice::BuildKit);
    let (told, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let building = tokio::spawn({
        let client = client.clone();
        async move { client.build(&waiting, &|event| drop(told.send(event))).await }
    });
    let waits =
        |event: &BuildEvent| matches!(event, BuildEvent::StepStarted { name, .. } if name.contains(SILENCE));
    let started = async { while !heard.recv().await.is_some_and(|event| waits(&event)) {} };
    tokio::time::timeout(Duration::from_secs(30), started).await.expect("the step runs");
    own.kill();
    let ended = tokio::time::timeout(Duration::from_secs(3), building).await;
    let built = ended.expect("within three seconds").expect("no panic");
    assert!(matches!(built, Err(EngineError::Lost { .. })), "{built:?}");

    own.start_again();
    own.client().await;
    let retry = request(context.path(), inline("FROM scratch\nCOPY a /\n"), BuilderChoice::Auto);
    build(&client, &retry).await.0.expect("the same client builds again");
}

#[tokio::test]
async fn a_full_disk_is_told_as_such_by_both_builders() {
    let own = OwnEngine::start();
    let client = own.client().await;
    let context = folder(&[("a", "1")]);
    let big = std::fs::File::create(context.path().join("big")).expect("a file");
    big.set_len(100 << 20).expect("a size");
    for choice in BOTH {
        let request = request(context.path(), inline("FROM scratch\nCOPY big /\n"), choice);
        match build(&client, &request).await.0 {
            Err(EngineError::BuildFailed { failure, message, .. }) => {
                assert_eq!(failure, BuildFailure::DiskFull, "{choice:?}: {message}");
            }
            other => panic!("{choice:?}: {other:?}"),
        }
        assert!(!client.has_image(&request.tag).await.expect("it still answers"));
    }
}

#[tokio::test]
async fn a_missing_a_limited_and_an_unreachable_base_image_are_three_failures() {
    let engine = engine().await;
    let context = folder(&[("a", "1")]);
    let missing = FakeRegistry::start(Door::Missing);
    let limited = FakeRegistry::start(Door::Limited);
    let closed =
        std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    for choice in BOTH {
        for (image, expected) in [
            (missing.image("base"), BuildFailure::BaseImageMissing),
            (limited.image("base"), BuildFailure::RateLimited),
            (format!("{closed}/base:1"), BuildFailure::RegistryUnreachable),
        ] {
            let request = request(context.path(), inline(&format!("FROM {image}\nCOPY a /\n")), choice);
            match build(&engine, &request).await.0 {
                Err(EngineError::BuildFailed { failure, message, .. }) => {
                    assert_eq!(failure, expected, "{choice:?}: {message}");
                }
                other => panic!("{choice:?} {image}: {other:?}"),
            }
        }
    }
}

#[tokio::test]
async fn a_file_that_shrinks_or_grows_while_it_is_sent_ends_the_build_by_its_name() {
    let engine = engine().await;
    // The kernel's own files have another size than they say, and always, which no race with a writer gives.
    let shrinking = Path::new("/sys/kernel/mm/transparent_hugepage");
    let growing = Path::new("/proc/sys/kernel/random");
    for choice in BOTH {
        for context in [shrinking, growing] {
            let request = request(context, inline("FROM scratch\nCOPY . /\n"), choice);
            match build(&engine, &request).await.0 {
                Err(EngineError::FileChanged { path, expected, found }) => {
                    assert!(path.starts_with(context), "{path:?}");
                    assert_ne!(expected, found);
                }
                other => panic!("{choice:?} {context:?}: {other:?}"),
            }
            assert!(!engine.has_image(&request.tag).await.expect("an answer"));
        }
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_named() {
    let engine = engine().await;
    let context = folder(&[("a", "1"), ("secret", "")]);
    // Even root cannot read this file of the kernel: it can only be written.
    let unreadable = context.path().join("secret");
    let mount = |arguments: &[&str]| {
        let done = std::process::Command::new(arguments[0]).args(&arguments[1..]).arg(&unreadable).status();
        assert!(done.expect("it runs").success(), "{arguments:?} needs root");
    };
    mount(&["mount", "--bind", "/proc/sys/vm/compact_memory"]);
    let mut outcomes = Vec::new();
    for choice in BOTH {
        let request = request(context.path(), inline("FROM scratch\nCOPY . /\n"), choice);
        outcomes.push(build(&engine, &request).await.0);
    }
    mount(&["umount"]);
    for outcome in outcomes {
        match outcome {
            Err(EngineError::FileUnreadable { path, .. }) => assert!(path.ends_with("secret"), "{path:?}"),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn many_files_a_vast_one_and_a_pipe_neither_block_nor_come_along() {
    let engine = engine().await;
    let context = folder(&[("Dockerfile", "FROM scratch\nCOPY . /\n"), (".dockerignore", "vast\n*.log\n")]);
    for number in 0..5000 {
        let name = if number < 40 { format!("{number}.cs") } else { format!("{number}.log") };
        std::fs::write(context.path().join(name), "text").expect("a file");
    }
    let vast = std::fs::File::create(context.path().join("vast")).expect("a file");
    vast.set_len(5 << 30).expect("a size");
    let pipe = std::process::Command::new("mkfifo").arg(context.path().join("pipe")).status();
    assert!(pipe.expect("mkfifo").success());
    for choice in BOTH {
        let request = request(context.path(), DockerfileSource::Path("Dockerfile".into()), choice);
        let building = tokio::time::timeout(Duration::from_secs(60), build(&engine, &request));
        building.await.expect("it does not block").0.expect("it builds");
        let paths = paths_in(&engine, &request.tag).await;
        engine.remove_image(&request.tag).await.expect("removed");
        assert_eq!(paths.len(), 42, "{choice:?}: {paths:?}");
        assert!(!paths.iter().any(|path| path.starts_with("pipe") || path.starts_with("vast")));
    }
}

#[tokio::test]
async fn an_image_has_one_manifest_for_one_platform() {
    let engine = engine().await;
    let context = folder(&[("a", "1")]);
    for choice in BOTH {
        let request = request(context.path(), inline("FROM scratch\nCOPY a /\n"), choice);
        build(&engine, &request).await.0.expect("it builds");
        let archive: Vec<Bytes> = engine.export_image(&request.tag).try_collect().await.expect("an archive");
        engine.remove_image(&request.tag).await.expect("removed");
        let archive = archive.concat();
        let mut counts = Vec::new();
        for entry in tar::Archive::new(archive.as_slice()).entries().expect("entries") {
            let mut entry = entry.expect("an entry");
            let path = entry.path().expect("a path").display().to_string();
            let list = match path.as_str() {
                "manifest.json" => "/",
                // Engines with another image store write this too; an attestation would be a second row.
                "index.json" => "/manifests",
                _ => continue,
            };
            let mut text = String::new();
            entry.read_to_string(&mut text).expect("text");
            let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
            let rows = if list == "/" { Some(&json) } else { json.pointer(list) };
            counts.push((path, rows.and_then(|rows| rows.as_array()).map(Vec::len)));
        }
        assert!(!counts.is_empty(), "{choice:?}: the archive has no manifest");
        assert!(counts.iter().all(|(_, count)| *count == Some(1)), "{choice:?}: {counts:?}");
    }
}

#[tokio::test]
async fn two_builds_at_once_do_not_disturb_each_other() {
    let engine = engine().await;
    let word = uuid();
    let requests: Vec<_> = ["one", "two"]
        .into_iter()
        .map(|name| {
            let context = folder(&[(name, name)]);
            let text = format!("FROM {PLAIN}\nRUN echo {word}; sleep 1\nCOPY {name} /{name}\n");
            (request(context.path(), inline(&text), BuilderChoice::BuildKit), context)
        })
        .collect();
    let (one, two) = tokio::join!(build(&engine, &requests[0].0), build(&engine, &requests[1].0));
    for ((built, events), (name, (request, _))) in
        [one, two].into_iter().zip(["one", "two"].iter().zip(&requests))
    {
        let built = built.unwrap_or_else(|error| panic!("{name}: {error:?}"));
        let id = engine.inspect_image(&request.tag).await.expect("the image").id;
        engine.remove_image(&request.tag).await.expect("removed");
        assert_eq!(built.image_id, id);
        let own = format!("COPY {name}");
        let steps: Vec<&String> = events
            .iter()
            .filter_map(|event| match event {
                BuildEvent::StepStarted { name, .. } if name.contains("COPY") => Some(name),
                _ => None,
            })
            .collect();
        assert!(steps.iter().all(|step| step.contains(&own)) && !steps.is_empty(), "{steps:?}");
    }
}

#[tokio::test]
async fn twenty_containers_at_once_get_ports_of_their_own() {
    let engine = engine().await;
    let started = (0..20).map(|_| async {
        let mut spec = ContainerSpec::new(PLAIN, "test", Architecture::X86_64);
        spec.command = Some(["sleep", "60"].map(str::to_owned).to_vec());
        spec.published_port = Some(8080);
        let id = engine.create_container(&spec).await.expect("created");
        engine.start_container(&id).await.expect("started");
        let port = engine.published_port(&id, 8080).await.expect("a port").port();
        (id, port)
    });
    let started = futures_util::future::join_all(started).await;
    let ports: BTreeSet<u16> = started.iter().map(|(_, port)| *port).collect();
    let ids: Vec<&str> = started.iter().map(|(id, _)| id.as_str()).collect();
    docker(&[&["rm", "--force"], ids.as_slice()].concat());
    assert_eq!(ports.len(), 20, "{ports:?}");
    assert!(!ports.contains(&9000) && !ports.contains(&8080), "{ports:?}");
}
