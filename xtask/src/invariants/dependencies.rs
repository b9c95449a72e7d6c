//! What the crates depend on: over any number of steps, as cargo itself resolves it; and what is named for nobody.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::Deserialize;

use super::Source;
use crate::failure::{Failure, Outcome};
use crate::layout::Layout;
use crate::process::Program;

/// The crates of values, rules and readers: no runtime, no async, no clock.
const PURE: [&str; 4] = ["slipway-core", "slipway-archive", "slipway-dockerfile", "slipway-dotnet"];
/// The one crate that may know the window.
const SHELL: &str = "slipway-desktop";

/// The part of `cargo metadata` that is asked for.
#[derive(Debug, Deserialize)]
pub(super) struct Graph {
    workspace_members: Vec<String>,
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Debug, Deserialize)]
struct Package {
    id: String,
    name: String,
}

#[derive(Debug, Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Debug, Deserialize)]
struct Node {
    id: String,
    deps: Vec<Arrow>,
}

#[derive(Debug, Deserialize)]
struct Arrow {
    pkg: String,
    dep_kinds: Vec<Kind>,
}

#[derive(Debug, Deserialize)]
struct Kind {
    kind: Option<String>,
}

/// Reads the graph from the lock file.
pub(super) fn graph(layout: &Layout) -> Outcome<Graph> {
    let text = Program::new("cargo")
        .args(["metadata", "--format-version", "1", "--locked"])
        .within(layout.root())
        .read()?;
    serde_json::from_str(&text)
        .map_err(|error| Failure::Failed(format!("cargo metadata is not understood: {error}")))
}

/// Only the desktop shell reaches Tauri, and the pure crates reach no runtime, however long the way is.
pub(super) fn dependencies(graph: &Graph) -> Vec<String> {
    let names: BTreeMap<&str, &str> =
        graph.packages.iter().map(|package| (package.id.as_str(), package.name.as_str())).collect();
    let name = |id: &str| names.get(id).copied().unwrap_or("?");
    let mut findings = Vec::new();
    for member in &graph.workspace_members {
        let forbidden: fn(&str) -> bool = match name(member) {
            SHELL => continue,
            pure if PURE.contains(&pure) => |name| is_window(name) || is_runtime(name),
            _ => is_window,
        };
        let wrong =
            ways(graph, member).into_iter().filter(|way| way.last().is_some_and(|id| forbidden(name(id))));
        findings.extend(wrong.map(|way| way.into_iter().map(name).collect::<Vec<_>>().join(" > ")));
    }
    for known in PURE.iter().chain([&SHELL]) {
        if !graph.workspace_members.iter().any(|member| name(member) == *known) {
            findings.push(format!("{known} is no member of the workspace"));
        }
    }
    findings
}

fn is_window(name: &str) -> bool {
    ["tauri", "wry", "tao"].contains(&name) || name.starts_with("tauri-")
}

fn is_runtime(name: &str) -> bool {
    ["tokio", "bollard", "hyper", "reqwest", "axum"].contains(&name) || name.starts_with("aws-")
}

/// A shortest way from a member to each package it reaches. What the tests of others need is not part of them.
fn ways<'g>(graph: &'g Graph, member: &'g str) -> Vec<Vec<&'g str>> {
    let nodes: BTreeMap<&str, &Node> =
        graph.resolve.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
    let mut seen = BTreeSet::from([member]);
    let mut open = VecDeque::from([vec![member]]);
    let mut ways = Vec::new();
    while let Some(way) = open.pop_front() {
        let here = way.last().copied().unwrap_or(member);
        for arrow in nodes.get(here).into_iter().flat_map(|node| &node.deps) {
            let counts =
                here == member || arrow.dep_kinds.iter().any(|kind| kind.kind.as_deref() != Some("dev"));
            if counts && seen.insert(&arrow.pkg) {
                let longer: Vec<&str> = way.iter().copied().chain([arrow.pkg.as_str()]).collect();
                open.push_back(longer.clone());
                ways.push(longer);
            }
        }
    }
    ways
}

/// Every version of the root manifest is taken by a member, and what a member takes for its tests is named by them. That its
/// other dependencies are, is cargo-machete's to see: it looks at no others.
pub(super) fn unused(sources: &[Source]) -> Vec<String> {
    let (root, members): (Vec<&Source>, Vec<&Source>) = sources
        .iter()
        .filter(|source| source.path.ends_with("Cargo.toml"))
        .partition(|source| source.path == "Cargo.toml");
    let versions = root.iter().flat_map(|root| table(&root.text, "[workspace.dependencies]"));
    let taken: BTreeSet<&str> =
        members.iter().flat_map(|member| member.text.lines().filter_map(key)).collect();
    let untaken = versions.filter(|name| !taken.contains(name));
    let mut findings: Vec<String> =
        untaken.map(|name| format!("Cargo.toml: no member depends on {name}")).collect();
    for member in members {
        let folder = member.path.trim_end_matches("Cargo.toml");
        let code = || {
            sources.iter().filter(|source| source.path.starts_with(folder) && source.path.ends_with(".rs"))
        };
        for name in table(&member.text, "[dev-dependencies]") {
            let word = name.replace('-', "_");
            if !code().any(|source| holds(&source.text, &word)) {
                findings.push(format!("{}: no test names {name}", member.path));
            }
        }
    }
    if root.is_empty() {
        findings.push("Cargo.toml is missing".to_owned());
    }
    findings
}

/// The names on the left of a table of a manifest.
fn table<'t>(manifest: &'t str, head: &'t str) -> impl Iterator<Item = &'t str> {
    let rows = manifest.lines().skip_while(move |line| *line != head).skip(1);
    rows.take_while(|line| !line.starts_with('[')).filter_map(key)
}

/// Whether a text holds the word as a whole one.
fn holds(text: &str, word: &str) -> bool {
    let joins = |letter: char| letter.is_alphanumeric() || letter == '_';
    text.match_indices(word)
        .any(|(at, _)| !text[..at].ends_with(joins) && !text[at + word.len()..].starts_with(joins))
}

/// The name at the beginning of `name = …` or `name.workspace = …`.
fn key(line: &str) -> Option<&str> {
    let (key, _) = line.split_once('=')?;
    key.split('.').next().map(str::trim).filter(|key| !key.is_empty() && !key.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// A graph of these arrows; a kind stands behind a colon.
    fn graph(arrows: &[(&str, &str)]) -> Graph {
        let members = PURE.into_iter().chain([SHELL, "slipway-engine", "slipway-cli"]);
        let members: BTreeSet<&str> = members.collect();
        let all: BTreeSet<&str> = arrows
            .iter()
            .flat_map(|(from, to)| [*from, to.split(':').next().unwrap_or(to)])
            .chain(members.iter().copied())
            .collect();
        let of = |id: &str| -> Vec<_> {
            let own = arrows.iter().filter(|(from, _)| *from == id);
            own.map(|(_, to)| {
                let (to, kind) = to.split_once(':').map_or((*to, None), |(to, kind)| (to, Some(kind)));
                json!({ "pkg": to, "dep_kinds": [{ "kind": kind }] })
            })
            .collect()
        };
        let packages: Vec<_> = all.iter().map(|id| json!({ "id": id, "name": id })).collect();
        let nodes: Vec<_> = all.iter().map(|id| json!({ "id": id, "deps": of(id) })).collect();
        let whole =
            json!({ "workspace_members": members, "packages": packages, "resolve": { "nodes": nodes } });
        serde_json::from_value(whole).unwrap()
    }

    #[test]
    fn a_runtime_that_a_pure_crate_reaches_over_others_is_found_with_the_way() {
        let arrows = [
            ("slipway-dotnet", "slipway-core"),
            ("slipway-core", "notes"),
            ("notes", "tokio"),
            ("slipway-engine", "tokio"),
        ];
        let found = dependencies(&graph(&arrows));
        assert_eq!(found, ["slipway-core > notes > tokio", "slipway-dotnet > slipway-core > notes > tokio"]);
        assert!(dependencies(&graph(&arrows[3..])).is_empty());
    }

    #[test]
    fn no_crate_but_the_shell_reaches_tauri_not_even_for_its_own_tests() {
        let found = dependencies(&graph(&[
            ("slipway-desktop", "tauri"),
            ("slipway-cli", "tauri-plugin-x:dev"),
            ("slipway-engine", "helper"),
            ("helper", "wry:build"),
            ("helper", "tao:dev"),
        ]));
        assert_eq!(found, ["slipway-cli > tauri-plugin-x", "slipway-engine > helper > wry"]);
    }

    #[test]
    fn a_graph_without_the_crates_that_the_rule_is_about_is_no_proof() {
        let empty = r#"{"workspace_members":[],"packages":[],"resolve":{"nodes":[]}}"#;
        assert_eq!(dependencies(&serde_json::from_str(empty).unwrap()).len(), 5);
    }

    #[test]
    fn a_version_that_nobody_takes_and_a_crate_that_no_test_names_are_found() {
        let file = |path: &str, text: &str| Source { path: path.to_owned(), text: text.to_owned() };
        let root = "[workspace.dependencies]\n# why\nhex = \"1\"\nhexes = \"1\"\nserde = { version = \"1\" }\n\n[profile]\nx = 1\n";
        let member =
            "[dependencies]\nhexes.workspace = true\n[dev-dependencies]\nserde = { workspace = true }\n";
        let sources = [
            file("Cargo.toml", root),
            file("crates/a/Cargo.toml", member),
            file("crates/a/src/lib.rs", "use my_serde::x; fn serde_all() {}"),
            file("crates/ab/src/lib.rs", "use serde::x;"),
        ];
        let found = unused(&sources);
        assert_eq!(
            found,
            ["Cargo.toml: no member depends on hex", "crates/a/Cargo.toml: no test names serde"]
        );
        assert_eq!(unused(&sources[1..]).last().unwrap(), "Cargo.toml is missing");
    }
}
