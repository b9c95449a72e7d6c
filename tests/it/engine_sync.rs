//! The context as BuildKit takes it: however many files there are, and never an old one for a new one.

use crate::engine::{docker, engine};
use crate::engine_build::{build, folder, request};
use slipway_engine::{BuildEvent, BuildRequest, BuilderChoice, DockerfileSource, Engine};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, UNIX_EPOCH};

const COPY_ALL: &str = "FROM scratch\nCOPY . /\n";

/// A build that keeps its records in this folder.
fn recorded(context: &Path, dockerfile: &str, records: &Path) -> BuildRequest {
    BuildRequest {
        context_records: Some(records.to_owned()),
        ..request(context, DockerfileSource::Inline(dockerfile.to_owned()), BuilderChoice::BuildKit)
    }
}

/// Builds, and gives what this file holds in the image.
async fn built_file(engine: &Engine, request: &BuildRequest, path: &str) -> String {
    build(engine, request).await.0.expect("it builds");
    let container = docker(&["create", &request.tag, "none"]);
    let out = tempfile::tempdir().expect("a folder");
    let file = out.path().join("file");
    docker(&["cp", &format!("{container}:{path}"), file.to_str().expect("text")]);
    docker(&["rm", &container]);
    engine.remove_image(&request.tag).await.expect("removed");
    std::fs::read_to_string(file).expect("the file")
}

/// A case from the fixtures, in a folder of its own.
fn case(name: &str) -> tempfile::TempDir {
    let source = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/cases").join(name);
    let folder = tempfile::tempdir().expect("a folder");
    let copied = Command::new("cp").arg("-r").arg(source.join(".")).arg(folder.path()).status();
    assert!(copied.expect("cp runs").success());
    folder
}

#[tokio::test]
async fn a_context_of_thousands_of_files_is_sent_whole() {
    let engine = engine().await;
    let context = case("many-files");
    let made = Command::new("sh").arg("make.sh").current_dir(context.path()).status();
    assert!(made.expect("sh runs").success());
    let records = tempfile::tempdir().expect("a folder");
    let request = recorded(context.path(), COPY_ALL, records.path());
    let (built, events) = build(&engine, &request).await;
    built.expect("it builds");
    let sent = events.iter().find_map(|event| match event {
        BuildEvent::ContextSent { files, .. } => Some(*files),
        _ => None,
    });
    assert_eq!(sent, Some(6_004));
    assert_eq!(built_file(&engine, &request, "/docs/49/p5999.md").await, "page 5999\n");
}

#[tokio::test]
async fn a_file_changed_to_the_same_size_and_time_gives_a_new_image() {
    let engine = engine().await;
    let context = folder(&[("a", ""), ("other", "stays")]);
    let records = tempfile::tempdir().expect("a folder");
    let file = context.path().join("a");
    for content in ["one", "two", "one", "six", "six", "two"] {
        std::fs::write(&file, content).expect("a file");
        let time = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        let opened = std::fs::File::options().write(true).open(&file).expect("the file");
        opened.set_modified(time).expect("a time");
        let request = recorded(context.path(), COPY_ALL, records.path());
        assert_eq!(built_file(&engine, &request, "/a").await, content);
    }
}

#[tokio::test]
async fn a_file_put_in_the_place_of_another_gives_a_new_image() {
    let engine = engine().await;
    let context = folder(&[("a", "one"), ("b", "two")]);
    let records = tempfile::tempdir().expect("a folder");
    let time = UNIX_EPOCH + Duration::from_secs(1_600_000_000);
    for name in ["a", "b"] {
        let file = std::fs::File::options().write(true).open(context.path().join(name)).expect("a file");
        file.set_modified(time).expect("a time");
    }
    let request = recorded(context.path(), COPY_ALL, records.path());
    assert_eq!(built_file(&engine, &request, "/a").await, "one");
    std::fs::rename(context.path().join("b"), context.path().join("a")).expect("renamed");
    assert_eq!(built_file(&engine, &request, "/a").await, "two");
}

#[tokio::test]
async fn a_dockerfile_of_the_same_length_gives_a_new_image() {
    let engine = engine().await;
    let context = folder(&[("a", "one"), ("b", "two")]);
    let records = tempfile::tempdir().expect("a folder");
    for (name, content) in [("a", "one"), ("b", "two"), ("a", "one")] {
        let dockerfile = format!("FROM scratch\nCOPY {name} /c\n");
        let request = recorded(context.path(), &dockerfile, records.path());
        assert_eq!(built_file(&engine, &request, "/c").await, content);
    }
}
