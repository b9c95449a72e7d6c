//! The build context against docker's own program: the same folder and the same ignore file must give the same list.

use crate::engine::{docker, engine};
use crate::engine_build::{folder, paths_in, request};
use slipway_engine::context::{EntryKind, Selection};
use slipway_engine::{BuilderChoice, DockerfileSource};
use std::collections::BTreeSet;
use std::path::Path;

/// A tree with the names that the patterns below tell apart.
const TREE: &[&str] = &[
    "Dockerfile",
    "README.md",
    "a.cs",
    "b.cs",
    ".env",
    ".hidden/x",
    "bin/Debug/a.dll",
    "bin/Release/b.dll",
    "bin/keep/c.dll",
    "src/a.cs",
    "src/bin/d.dll",
    "src/deep/er/a.cs",
    "src/deep/er/README.md",
    "src/deep/.env",
    "obj/",
    "empty/folder/",
    "with space/a b.txt",
    "star*name",
    "question?name",
    "[bracket]",
    "back\\slash",
    "#hash",
    "!bang",
    "dash-name",
    "é/ü.txt",
    "foobar",
    "barfoo",
    "foo/bar/baz",
    "1",
    "2",
    "a/b/c/d",
    "x.y.z",
    "line\nbreak",
    "plus+name",
    "dollar$",
    "brace{a}",
];

/// Ignore files, each against the whole tree. Exceptions with wildcards below an excluded folder are not here:
/// there BuildKit takes back what the legacy builder leaves out, and Slipway follows BuildKit.
const CASES: &[&str] = &[
    "",
    "# only a comment\n\n   \n",
    "bin",
    "/bin",
    "./bin/",
    "bin/..",
    "**/bin",
    "**/bin/**",
    "*/bin",
    "*.cs",
    "**/*.cs",
    "src/*.cs",
    "src/**/*.cs",
    "**/.env",
    ".env",
    ".*",
    "**",
    "*",
    "*\n!src",
    "*\n!src/deep",
    "*\n!a.cs\n!bin/keep",
    "bin\n!bin/keep/c.dll",
    "bin\n!bin/keep\nbin/keep/c.dll",
    "src/deep/**\n!src/deep/er",
    "!README.md\n*.md",
    "**/README.md\n!src/deep/er/README.md",
    "[ab].cs",
    "[^a].cs",
    "[a-z]*",
    "?",
    "??",
    "\\#hash",
    " #hash",
    "\\!bang",
    "star\\*name",
    "question\\?name",
    "\\[bracket\\]",
    "with space",
    "with space/a?b.txt",
    "é/*",
    "é/?.txt",
    "**foo",
    "foo**",
    "**foo**",
    "foo/**/baz",
    "a/**/d",
    "a/b/../b/c",
    "a/*/*",
    "*.*.*",
    "x.y.z\r",
    "\u{feff}a.cs",
    "obj",
    "empty/folder",
    "Dockerfile\n.dockerignore",
    "../outside\nbin",
    "/",
    ".",
    "bin\n!bin",
    "*\n!*.cs",
    "**/*\n!src\n!a",
    "plus+name\ndollar$\nbrace{a}\nx.y?z",
];

/// The list as Slipway makes it, in the words of `paths_in`.
pub(crate) fn selected(root: &Path) -> BTreeSet<String> {
    let selection = Selection::of(root, Some(Path::new("Dockerfile"))).expect("a selection");
    let paths = selection.entries.iter().map(|entry| {
        let path = entry.path.to_string_lossy();
        match &entry.kind {
            EntryKind::File { .. } => format!("{path} f"),
            EntryKind::Folder => format!("{path} d"),
            EntryKind::Link { target } => format!("{path} l {}", target.display()),
        }
    });
    paths.collect()
}

#[tokio::test]
async fn the_list_of_files_equals_dockers_for_every_ignore_file() {
    let engine = engine().await;
    let tag = format!("slipway.test/differential:{}", std::process::id());
    let files: Vec<(&str, &str)> = TREE.iter().map(|name| (*name, "FROM scratch\nCOPY . /\n")).collect();
    let mut differences = Vec::new();
    for rules in CASES {
        let context = folder(&files);
        std::os::unix::fs::symlink("/etc/passwd", context.path().join("link.cs")).expect("a link");
        std::fs::write(context.path().join(".dockerignore"), rules).expect("written");
        // With the cache an image that another test removes at this moment would be missed.
        docker(&["build", "--quiet", "--no-cache", "--tag", &tag, context.path().to_str().expect("text")]);
        let theirs = paths_in(&engine, &tag).await;
        let ours = selected(context.path());
        if theirs != ours {
            let more: Vec<_> = ours.difference(&theirs).collect();
            let less: Vec<_> = theirs.difference(&ours).collect();
            differences.push(format!("{rules:?}: ours has more {more:?} and lacks {less:?}"));
        }
    }
    engine.remove_image(&tag).await.expect("removed");
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[tokio::test]
async fn both_builders_receive_exactly_the_list() {
    let engine = engine().await;
    let files: Vec<(&str, &str)> = TREE.iter().map(|name| (*name, "FROM scratch\nCOPY . /\n")).collect();
    for rules in ["**/bin\n!src/bin", "*\n!src\n!Dockerfile", "**/*.md\n**/.env\nDockerfile\n.dockerignore"] {
        let context = folder(&files);
        std::fs::write(context.path().join(".dockerignore"), rules).expect("written");
        for choice in [BuilderChoice::BuildKit, BuilderChoice::Legacy] {
            let request = request(context.path(), DockerfileSource::Path("Dockerfile".into()), choice);
            engine.build(&request, &|_| {}).await.expect("it builds");
            let built = paths_in(&engine, &request.tag).await;
            engine.remove_image(&request.tag).await.expect("removed");
            assert_eq!(built, selected(context.path()), "{choice:?} {rules:?}");
        }
    }
}

#[tokio::test]
async fn an_exception_with_a_wildcard_reaches_below_an_excluded_folder() {
    let context = folder(&[("Dockerfile", ""), ("bin/deep/keep.txt", ""), ("bin/deep/other", "")]);
    std::fs::write(context.path().join(".dockerignore"), "bin\n!**/keep.txt\n.dockerignore\nDockerfile")
        .expect("written");
    let expected = ["bin d", "bin/deep d", "bin/deep/keep.txt f"].map(str::to_owned);
    assert_eq!(selected(context.path()), BTreeSet::from(expected));
}

#[tokio::test]
async fn an_ignore_file_beside_the_dockerfile_takes_precedence() {
    let context = folder(&[("build/Dockerfile", ""), ("a", ""), ("b", "")]);
    std::fs::write(context.path().join(".dockerignore"), "a\n").expect("written");
    std::fs::write(context.path().join("build/Dockerfile.dockerignore"), "b\n").expect("written");
    let names = |dockerfile: &str| -> Vec<String> {
        let selection = Selection::of(context.path(), Some(Path::new(dockerfile))).expect("a selection");
        selection
            .entries
            .iter()
            .map(|entry| entry.path.display().to_string())
            .filter(|name| name.len() == 1)
            .collect()
    };
    assert_eq!(names("build/Dockerfile"), ["a"]);
    assert_eq!(names("Dockerfile"), ["b"]);
}
