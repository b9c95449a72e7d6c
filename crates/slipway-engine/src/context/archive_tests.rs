use super::*;
use futures_util::StreamExt as _;

/// Takes the whole stream. None for the content if the stream broke.
async fn collect(selection: Selection, extra: Vec<ExtraFile>) -> (Option<Vec<u8>>, Ended) {
    let (chunks, outcome) = stream(selection, extra);
    let mut chunks = Box::pin(chunks);
    let mut content = Some(Vec::new());
    while let Some(chunk) = chunks.next().await {
        match (chunk, &mut content) {
            (Ok(chunk), Some(content)) => content.extend_from_slice(&chunk),
            _ => content = None,
        }
    }
    (content, outcome.take().expect("the archive has ended"))
}

fn names(archive: &[u8]) -> Vec<String> {
    let mut archive = tar::Archive::new(archive);
    let entries = archive.entries().expect("entries");
    entries.map(|entry| entry.expect("an entry").path().expect("a path").display().to_string()).collect()
}

#[tokio::test]
async fn files_of_any_name_arrive_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let long = "n".repeat(200);
    for (name, size) in [("-rf", 0), ("new\nline", 1), (long.as_str(), 3), ("large", 1_000_000)] {
        std::fs::write(folder.path().join(name), vec![b'x'; size]).expect("a file");
    }
    let odd = std::os::unix::ffi::OsStrExt::from_bytes(b"not-\xff-text");
    let odd: &std::ffi::OsStr = odd;
    std::fs::write(folder.path().join(odd), "o").expect("a file");
    let selection = Selection::of(folder.path(), None).expect("a selection");
    let (archive, ended) = collect(selection, Vec::new()).await;
    assert_eq!(ended.expect("whole"), (5, 1_000_005));
    let archive = archive.expect("not broken");
    assert_eq!(names(&archive), ["-rf", "large", "new\nline", long.as_str(), "not-\u{fffd}-text"]);
}

#[tokio::test]
async fn an_extra_file_replaces_one_of_the_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("a"), "folder").expect("a file");
    let selection = Selection::of(folder.path(), None).expect("a selection");
    let extra = vec![ExtraFile { path: "a".to_owned(), content: b"extra".to_vec() }];
    let (archive, _) = collect(selection, extra).await;
    let archive = archive.expect("not broken");
    let mut archive = tar::Archive::new(archive.as_slice());
    let mut entries = archive.entries().expect("entries");
    let mut text = String::new();
    entries.next().expect("one").expect("an entry").read_to_string(&mut text).expect("text");
    assert_eq!(text, "extra");
    assert!(entries.next().is_none());
}

#[tokio::test]
async fn a_file_that_changed_since_the_walk_breaks_the_archive_by_name() {
    for (now, found) in [("short", 5), ("longer than before", 13)] {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a");
        std::fs::write(&path, "twelve bytes").expect("a file");
        let selection = Selection::of(folder.path(), None).expect("a selection");
        std::fs::write(&path, now).expect("a file");
        let (archive, ended) = collect(selection, Vec::new()).await;
        assert!(archive.is_none(), "the engine must not take it for whole");
        match ended {
            Err(EngineError::FileChanged { path: named, expected, found: size }) => {
                assert_eq!((named.ends_with("a"), expected, size), (true, 12, found));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_file_that_became_a_link_or_a_pipe_is_not_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a");
    std::fs::write(&path, "1").expect("a file");
    let selection = Selection::of(folder.path(), None).expect("a selection");
    std::fs::remove_file(&path).expect("removed");
    std::os::unix::fs::symlink("/etc/passwd", &path).expect("a link");
    let (_, ended) = collect(selection.clone(), Vec::new()).await;
    assert!(matches!(ended, Err(EngineError::FileUnreadable { .. })), "{ended:?}");
    std::fs::remove_file(&path).expect("removed");
    assert!(std::process::Command::new("mkfifo").arg(&path).status().expect("mkfifo").success());
    let (_, ended) = collect(selection, Vec::new()).await;
    assert!(matches!(ended, Err(EngineError::FileUnreadable { .. })), "{ended:?}");
}

#[tokio::test]
async fn dropping_the_stream_ends_the_reading() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("a"), vec![0; 20 * CHUNK]).expect("a file");
    let selection = Selection::of(folder.path(), None).expect("a selection");
    let (chunks, outcome) = stream(selection, Vec::new());
    drop(chunks);
    let until = std::time::Instant::now() + std::time::Duration::from_secs(5);
    loop {
        match outcome.take() {
            Some(ended) => break assert!(ended.is_err()),
            None if std::time::Instant::now() > until => panic!("the thread still reads"),
            None => tokio::time::sleep(std::time::Duration::from_millis(10)).await,
        }
    }
}
