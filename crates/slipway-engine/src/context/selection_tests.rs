use super::*;

fn folder(files: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for file in files {
        let path = folder.path().join(file);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, file).expect("a file");
    }
    folder
}

fn paths(selection: &Selection) -> Vec<String> {
    selection.entries.iter().map(|entry| entry.path.display().to_string()).collect()
}

#[test]
fn folders_come_before_their_content_and_names_are_in_order() {
    let folder = folder(&["b/z", "b/a", "a", "b-c"]);
    let selection = Selection::of(folder.path(), None).expect("a selection");
    assert_eq!(paths(&selection), ["a", "b", "b/a", "b/z", "b-c"]);
    assert_eq!(selection.totals(), (4, 10));
}

#[test]
fn of_a_large_folder_only_the_parts_are_looked_at() {
    let folder =
        folder(&["src/App/A.cs", "src/App/bin/a.dll", "src/Other/B.cs", "props/x.props", "props/y.props"]);
    std::fs::write(folder.path().join(".dockerignore"), "**/bin\n").expect("a file");
    let extent =
        Extent { only: Some(["src/App", "props/x.props"].map(PathBuf::from).to_vec()), ..Extent::default() };
    let selection = Selection::of_extent(folder.path(), None, &extent).expect("a selection");
    assert_eq!(paths(&selection), ["props", "props/x.props", "src", "src/App", "src/App/A.cs"]);
}

#[test]
fn what_another_build_has_left_is_not_looked_at_whatever_an_ignore_file_takes_back() {
    let folder = folder(&["App/A.cs", "App/obj/project.assets.json", "App/object/B.cs", "obj/c"]);
    std::fs::write(folder.path().join(".dockerignore"), "**/x\n!App/obj/project.assets.json\n")
        .expect("a file");
    let extent = Extent { without: vec!["App/obj".into()], ..Extent::default() };
    let selection = Selection::of_extent(folder.path(), None, &extent).expect("a selection");
    let wanted = [".dockerignore", "App", "App/A.cs", "App/object", "App/object/B.cs", "obj", "obj/c"];
    assert_eq!(paths(&selection), wanted);
}

#[test]
fn of_a_repository_its_history_is_sent_and_its_configuration_without_credentials() {
    let files =
        ["HEAD", "objects/aa/bb", "refs/tags/v1", "hooks/commit", "lfs/x", "logs/HEAD", "FETCH_HEAD", "mine"];
    let folder = folder(&files.map(|name| format!(".git/{name}")).each_ref().map(String::as_str));
    let config = folder.path().join(".git/config");
    std::fs::write(config, "[remote \"origin\"]\n\turl = https://s3cret@example.com/a\n").expect("a file");
    let extent = Extent { lean_repositories: true, ..Extent::default() };
    let selection = Selection::of_extent(folder.path(), None, &extent).expect("a selection");
    let names = [".git", ".git/HEAD", ".git/config", ".git/objects", ".git/objects/aa", ".git/objects/aa/bb"];
    let wanted: Vec<&str> =
        names.into_iter().chain([".git/refs", ".git/refs/tags", ".git/refs/tags/v1"]).collect();
    assert_eq!(paths(&selection), wanted);
    // What is sent is the same whichever way it goes.
    let sent = "[remote \"origin\"]\n\turl = https://example.com/a\n";
    let entry = selection.entries.iter().find(|entry| entry.path.ends_with("config")).expect("an entry");
    assert_eq!(entry.content.as_deref(), Some(sent.as_bytes()));
    let mut read = String::new();
    let size = sent.len() as u64;
    let mut reader = super::super::archive::Exactly::open(&selection.root, entry, size).expect("opened");
    std::io::Read::read_to_string(&mut reader, &mut read).expect("read");
    assert_eq!((read.as_str(), &entry.kind), (sent, &EntryKind::File { size }));
}

#[test]
fn an_excluded_folder_comes_along_only_with_what_is_taken_back() {
    let folder = folder(&["bin/keep/a", "bin/drop/b", "obj/c"]);
    std::fs::write(
        folder.path().join(".dockerignore"),
        ".dockerignore\nbin\nobj\n!bin/keep/a\n!obj/missing\n",
    )
    .expect("a file");
    let selection = Selection::of(folder.path(), None).expect("a selection");
    assert_eq!(paths(&selection), ["bin", "bin/keep", "bin/keep/a"]);
}

#[test]
fn links_are_listed_as_links_wherever_they_lead() {
    let folder = folder(&["a"]);
    std::os::unix::fs::symlink("/", folder.path().join("root")).expect("a link");
    std::os::unix::fs::symlink("loop", folder.path().join("loop")).expect("a link");
    let selection = Selection::of(folder.path(), None).expect("a selection");
    assert_eq!(paths(&selection), ["a", "loop", "root"]);
    assert_eq!(selection.entries[2].kind, EntryKind::Link { target: PathBuf::from("/") });
}

#[test]
fn sockets_are_skipped_and_told() {
    let folder = folder(&["a"]);
    let _listener = std::os::unix::net::UnixListener::bind(folder.path().join("s")).expect("a socket");
    let selection = Selection::of(folder.path(), None).expect("a selection");
    assert_eq!(paths(&selection), ["a"]);
    assert_eq!(selection.skipped, [PathBuf::from("s")]);
}

#[test]
fn a_context_that_is_a_file_or_missing_is_refused() {
    let folder = folder(&["a"]);
    for path in [folder.path().join("a"), folder.path().join("b")] {
        let error = Selection::of(&path, None).expect_err("no folder");
        assert!(matches!(error, EngineError::ContextUnreadable { .. }), "{error:?}");
    }
}

#[test]
fn a_context_behind_a_link_is_the_folder_it_leads_to() {
    let folder = folder(&["real/a"]);
    std::os::unix::fs::symlink("real", folder.path().join("link")).expect("a link");
    let selection = Selection::of(&folder.path().join("link"), None).expect("a selection");
    assert_eq!(paths(&selection), ["a"]);
}

/// Ignore files and what BuildKit's client sends for each. They were generated at random, and the lists were computed
/// by Docker's own matcher (moby/patternmatcher 0.5.0) under BuildKit's way of walking a folder.
#[test]
fn the_list_is_buildkits_for_every_generated_ignore_file() {
    let vectors: serde_json::Value = serde_json::from_str(include_str!("vectors.json")).expect("JSON");
    let files: Vec<&str> =
        vectors["files"].as_array().expect("files").iter().map(|name| name.as_str().expect("text")).collect();
    let folder = folder(&files);
    let cases = vectors["cases"].as_array().expect("cases");
    assert!(cases.len() >= 140);
    for case in cases {
        let rules = case[0].as_str().expect("text");
        std::fs::write(folder.path().join(".dockerignore"), rules).expect("a file");
        let selection = Selection::of(folder.path(), None).expect("a selection");
        let sent: String =
            files.iter().map(|name| if selection.contains(Path::new(name)) { '1' } else { '0' }).collect();
        assert_eq!(sent, case[1].as_str().expect("text"), "{rules:?} for {files:?}");
    }
}

#[test]
fn a_file_is_found_exactly_where_the_list_has_it() {
    let folder = folder(&["b/a", "b-c", "b.d/e", "b/-", "a"]);
    let selection = Selection::of(folder.path(), None).expect("a selection");
    for path in paths(&selection) {
        assert!(selection.contains(Path::new(&path)), "{path}");
    }
    for path in ["", "b/b", "c", "b/a/x", "/a"] {
        assert!(!selection.contains(Path::new(path)), "{path}");
    }
}
