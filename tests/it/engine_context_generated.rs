//! The build context against docker's own program, with trees and ignore files that nobody thought of.
//!
//! The generator is seeded: a failure names its seed and can be repeated. Exceptions are literal here, because Docker's
//! legacy builder, the witness, looks for others only where BuildKit and Slipway look further; what BuildKit does with
//! those is held by the vectors beside `Selection`.

use crate::engine::{docker, engine};
use crate::engine_build::{paths_in, request};
use crate::engine_context::selected;
use slipway_engine::context::Selection;
use slipway_engine::{BuilderChoice, DockerfileSource, Engine};
use std::path::Path;

/// How many trees are compared.
const TREES: u64 = 40;

const NAMES: &[&str] = &[
    "a",
    "b",
    "ab",
    "bin",
    "obj",
    "x.cs",
    "y.cs",
    "README.md",
    ".env",
    ".git",
    "-rf",
    "with space",
    "line\nbreak",
    "é",
    "日本",
    "[x]",
    "star*",
    "(a|b)",
    "a\\b",
    "#hash",
    "!bang",
    "$",
    "^",
];
const GLOBS: &[&str] = &[
    "*", "**", "?", "a*", "*b", "**b", "a**", "[ab]", "[^a]", "[a-z]*", "*.cs", "*.*", "\\a", "\\#hash",
    "\\[x\\]", "star\\*", "bi?", ".*", "[*]", "\\w*", "(a|b)", "..", ".", "",
];

/// A generator of numbers that gives the same ones on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % bound
    }

    fn one<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }

    fn path(&mut self, list: &[&str]) -> String {
        let parts: Vec<&str> = (0..=self.below(3)).map(|_| self.one(list)).collect();
        parts.join("/")
    }

    /// A line of an ignore file.
    fn line(&mut self) -> String {
        let mut line = match self.below(10) {
            0..=1 => return format!("!{}", self.path(NAMES)),
            2..=4 => self.path(NAMES),
            5..=6 => self.path(GLOBS),
            _ => format!("{}/{}", self.one(GLOBS), self.one(NAMES)),
        };
        match self.below(10) {
            0 => line.insert(0, '/'),
            1 => line.insert_str(0, "./"),
            2 => line.push('/'),
            3 => line.push_str(" \r"),
            4 => line.insert_str(0, "  "),
            5 => line.push_str("/**"),
            6 if self.below(4) == 0 => line.insert(0, '#'),
            _ => {}
        }
        line
    }
}

/// Fills a folder, and gives the paths of its pipes, which Docker's program sends and Slipway leaves out.
fn plant(root: &Path, dice: &mut Dice) {
    for _ in 0..25 {
        let name = match dice.below(12) {
            0 => format!("{}/{}", dice.path(NAMES), "n".repeat(140)),
            _ => dice.path(NAMES),
        };
        // The crate that reads the witness's layers loses its way in an extended header with a line end in it, which
        // names that are long or not of ASCII get.
        if name.contains('\n') && (!name.is_ascii() || name.len() > 100) {
            continue;
        }
        let path = root.join(name);
        let parent = path.parent().expect("a parent").to_owned();
        // A name may be taken by a file or a link already; the tree is then a little smaller.
        if std::fs::create_dir_all(&parent).is_err() || path.symlink_metadata().is_ok() {
            continue;
        }
        let outcome = match dice.below(12) {
            0 => std::fs::create_dir(&path),
            1 => std::os::unix::fs::symlink(dice.one(NAMES), &path),
            2 => std::os::unix::fs::symlink("/etc/passwd", &path),
            3 => std::os::unix::fs::symlink("../../outside", &path),
            4 => std::os::unix::fs::symlink(path.file_name().expect("a name"), &path),
            _ => std::fs::write(&path, "text"),
        };
        outcome.expect("planted");
    }
    let pipe = root.join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
}

fn tree(seed: u64) -> (tempfile::TempDir, String) {
    let mut dice = Dice(seed);
    let folder = tempfile::tempdir().expect("a folder");
    plant(folder.path(), &mut dice);
    std::fs::write(folder.path().join("Dockerfile"), "FROM scratch\nCOPY . /\n").expect("written");
    let lines: Vec<String> = (0..=dice.below(6)).map(|_| dice.line()).collect();
    // The engine exports no image without a layer, so one file is always there.
    let rules = format!("{}\n!always\n", lines.join("\n"));
    std::fs::write(folder.path().join("always"), "here").expect("written");
    std::fs::write(folder.path().join(".dockerignore"), &rules).expect("written");
    (folder, rules)
}

/// Builds a folder with docker's own program, and says in what the lists differ.
async fn compare(engine: &Engine, tag: &str, context: &Path) -> Result<(), String> {
    // With the cache an image that another test removes at this moment would be missed.
    let built = std::process::Command::new("docker")
        .args(["build", "--quiet", "--no-cache", "--tag", tag])
        .arg(context)
        .env("DOCKER_BUILDKIT", "0")
        .output()
        .expect("docker runs");
    let ours = Selection::of(context, None);
    if !built.status.success() {
        let said = String::from_utf8_lossy(&built.stderr).into_owned();
        let agreed = ours.is_err() && said.contains("syntax error in pattern");
        return if agreed { Ok(()) } else { Err(format!("docker refuses: {said}")) };
    }
    ours.map_err(|error| format!("only Slipway refuses: {error}"))?;
    let mut theirs = paths_in(engine, tag).await;
    docker(&["rmi", "--force", tag]);
    theirs.retain(|path| path != "pipe f");
    let ours = selected(context);
    if theirs == ours {
        return Ok(());
    }
    let more: Vec<_> = ours.difference(&theirs).collect();
    let less: Vec<_> = theirs.difference(&ours).collect();
    Err(format!("ours has more {more:?} and lacks {less:?}"))
}

#[tokio::test]
async fn the_list_of_generated_trees_equals_dockers() {
    let engine = engine().await;
    let tag = format!("slipway.test/generated:{}", std::process::id());
    let mut differences = Vec::new();
    for seed in 0..TREES {
        let (context, rules) = tree(seed);
        if let Err(difference) = compare(&engine, &tag, context.path()).await {
            differences.push(format!("seed {seed} {rules:?}: {difference}"));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[tokio::test]
async fn both_builders_receive_exactly_the_list_of_generated_trees() {
    let engine = engine().await;
    for seed in 0..8 {
        let (context, rules) = tree(seed);
        for choice in [BuilderChoice::BuildKit, BuilderChoice::Legacy] {
            let request = request(context.path(), DockerfileSource::Path("Dockerfile".into()), choice);
            engine
                .build(&request, &|_| {})
                .await
                .unwrap_or_else(|error| panic!("{seed} {choice:?}: {error:?}"));
            let built = paths_in(&engine, &request.tag).await;
            engine.remove_image(&request.tag).await.expect("removed");
            assert_eq!(built, selected(context.path()), "seed {seed} {choice:?} {rules:?}");
        }
    }
}
