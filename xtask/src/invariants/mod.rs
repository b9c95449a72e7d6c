//! The invariants of ARCHITECTURE.md that can be seen in the sources alone. Bindings drift has a check of its own,
//! and that a task ends exactly once is shown by the workbench's tests.
//!
//! The rules read text, not syntax trees: they are made for the way this repository is formatted, and each has a
//! test that shows it biting.

mod circles;
mod modules;
mod rust;
mod source;

use std::fs;
use std::path::Path;

use crate::counts::Counts;
use crate::failure::{Explain, Outcome};
use crate::layout::Layout;
use crate::stamp::files_below;
use source::Source;

/// A rule, and what it says about the sources it is given.
struct Rule {
    name: &'static str,
    check: fn(&[Source]) -> Vec<String>,
}

const RULES: [Rule; 8] = [
    Rule {
        name: "1. only src-tauri depends on Tauri, and core, dockerfile and dotnet on no runtime",
        check: dependencies,
    },
    Rule { name: "2. @tauri-apps only in ui/src/lib/host", check: tauri_imports },
    Rule { name: "3. a Tauri command has no branch and no loop", check: rust::commands },
    Rule {
        name: "4. only report.rs builds an ErrorReport, from every variant, and every code is told",
        check: rust::reports,
    },
    Rule { name: "5. only the task registry ends a task", check: rust::final_events },
    Rule { name: "7. window and terminal reach the same use cases", check: rust::use_cases },
    Rule { name: "8. no circle of more than three files", check: circles::circles },
    Rule { name: "9. a module with parts is foo/mod.rs", check: modules::layout },
];

/// The crates of values and rules: no I/O, no async, no clock.
const PURE: [&str; 3] = ["slipway-core", "slipway-dockerfile", "slipway-dotnet"];

/// Checks them all.
pub(crate) fn check(layout: &Layout) -> Outcome<Counts> {
    let sources = read_sources(layout)?;
    let mut counts = Counts::default();
    for rule in &RULES {
        let findings = (rule.check)(&sources);
        println!("{} {}", if findings.is_empty() { "ok    " } else { "BROKEN" }, rule.name);
        for finding in &findings {
            println!("       {finding}");
        }
        counts += Counts::single(findings.is_empty());
    }
    Ok(counts)
}

fn read_sources(layout: &Layout) -> Outcome<Vec<Source>> {
    let mut sources = Vec::new();
    for folder in ["crates", "src-tauri", "ui/src", "xtask/src", "tests/it", "docs"] {
        for path in files_below(&layout.source(folder))? {
            let name = path.strip_prefix(layout.root()).unwrap_or(&path).to_string_lossy().into_owned();
            if is_text(&path) {
                sources.push(Source { path: name, text: fs::read_to_string(&path).explain("read", &path)? });
            }
        }
    }
    Ok(sources)
}

fn is_text(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| ["rs", "toml", "ts", "svelte", "js", "md"].iter().any(|e| extension == *e))
}

fn dependencies(sources: &[Source]) -> Vec<String> {
    let manifests =
        sources.iter().filter(|s| s.path.starts_with("crates/") && s.path.ends_with("/Cargo.toml"));
    let mut findings = Vec::new();
    for manifest in manifests {
        for name in dependency_names(&manifest.text) {
            if name == "wry" || name.starts_with("tauri") {
                findings.push(format!("{}: depends on {name}", manifest.path));
            }
            let runtime = ["tokio", "bollard"].contains(&name) || name.starts_with("aws-");
            if runtime && PURE.iter().any(|name| manifest.path.starts_with(&format!("crates/{name}/"))) {
                findings.push(format!("{}: depends on {name}", manifest.path));
            }
        }
    }
    findings
}

/// The names on the left of the dependency tables.
fn dependency_names(manifest: &str) -> Vec<&str> {
    let mut within = false;
    let mut names = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            within = line.contains("dependencies");
        } else if within && !line.starts_with([' ', '#', '}', ']']) {
            names.extend(line.split(['.', '=', ' ']).next().filter(|name| !name.is_empty()));
        }
    }
    names
}

fn tauri_imports(sources: &[Source]) -> Vec<String> {
    sources
        .iter()
        .filter(|s| s.path.starts_with("ui/src/") && !s.path.starts_with("ui/src/lib/host/"))
        .filter(|s| s.text.contains("@tauri-apps/"))
        .map(|s| format!("{}: names @tauri-apps", s.path))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Source, dependencies, tauri_imports};

    fn source(path: &str, text: &str) -> Source {
        Source { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn core_may_not_depend_on_a_runtime() {
        let bad = source("crates/slipway-core/Cargo.toml", "[dependencies]\ntokio.workspace = true\n");
        let good = source("crates/slipway-engine/Cargo.toml", "[dependencies]\ntokio.workspace = true\n");
        assert_eq!(dependencies(&[bad, good]).len(), 1);
    }

    #[test]
    fn no_crate_may_depend_on_tauri() {
        let text = "[package]\nname = \"tauri-like\"\n[dev-dependencies]\ntauri = { workspace = true }\n";
        assert_eq!(dependencies(&[source("crates/slipway-cli/Cargo.toml", text)]).len(), 1);
        assert!(dependencies(&[source("src-tauri/Cargo.toml", text)]).is_empty());
    }

    #[test]
    fn pages_reach_the_shell_through_the_host_only() {
        let text = "import { invoke } from '@tauri-apps/api/core';";
        let sources = [source("ui/src/lib/host/tauri.ts", text), source("ui/src/App.svelte", text)];
        assert_eq!(tauri_imports(&sources), ["ui/src/App.svelte: names @tauri-apps"]);
    }
}
