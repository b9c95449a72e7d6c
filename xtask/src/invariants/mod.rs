//! The invariants of ARCHITECTURE.md that can be seen in the sources alone, and the rules of STYLE.md behind them.
//! Bindings drift has a check of its own, and that a task ends exactly once is shown by the workbench's tests.
//!
//! Each rule has a test that shows it biting. What is read as text, not as syntax, is made for the way this repository
//! is formatted. A rule that looks for what must not be there says how many it has looked at, where finding none would
//! be no proof.

mod circles;
mod codes;
mod commands;
mod dependencies;
mod doors;
mod modules;
mod rust;
mod source;
mod style;
mod twins;

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

/// The rule that asks cargo.
const LAYERS: &str =
    "1. only src-tauri reaches Tauri, and core, archive, dockerfile and dotnet reach no runtime";

const RULES: [Rule; 17] = [
    Rule { name: "2. @tauri-apps only in ui/src/lib/host", check: tauri_imports },
    Rule { name: "3. a Tauri command has no branch and no loop", check: commands::commands },
    Rule { name: "4. only report/ builds an ErrorReport, from every variant", check: rust::reports },
    Rule { name: "4. a code exists only where a program branches on it", check: codes::codes },
    Rule { name: "5. only the task registry ends a task", check: rust::final_events },
    Rule { name: "7. window and terminal reach the same use cases", check: twins::twins },
    Rule { name: "8. no circle of more than three files", check: circles::circles },
    Rule { name: "9. a module with parts is foo/mod.rs", check: modules::layout },
    Rule { name: "10. files of the workbench go through two doors", check: doors::doors },
    Rule { name: "style: files, functions and components are short", check: style::lengths },
    Rule { name: "style: a module opens with its reason", check: style::openings },
    Rule { name: "style: lints are declared once, and silenced with a reason", check: style::lints },
    Rule { name: "style: words are calm", check: style::words },
    Rule { name: "style: names say something", check: style::names },
    Rule { name: "style: a test's name is a claim", check: style::claims },
    Rule { name: "style: every error has samples", check: style::samples },
    Rule { name: "style: a dependency is used", check: dependencies::unused },
];

/// Checks them all.
pub(crate) fn check(layout: &Layout) -> Outcome<Counts> {
    let sources = read_sources(layout)?;
    let layers = (LAYERS, dependencies::dependencies(&dependencies::graph(layout)?));
    let others = RULES.iter().map(|rule| (rule.name, (rule.check)(&sources)));
    let mut counts = Counts::default();
    for (name, findings) in [layers].into_iter().chain(others) {
        println!("{} {name}", if findings.is_empty() { "ok    " } else { "BROKEN" });
        for finding in &findings {
            println!("       {finding}");
        }
        counts += Counts::single(findings.is_empty());
    }
    Ok(counts)
}

/// Where the sources lie, and the files beside them that rules read.
const PLACES: [&str; 16] = [
    "Cargo.toml",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "README.md",
    "SECURITY.md",
    "clippy.toml",
    "crates",
    "docs",
    "src-tauri",
    "tests/Cargo.toml",
    "tests/e2e/browser",
    "tests/it",
    "ui/src",
    "xtask/Cargo.toml",
    "xtask/src",
];

fn read_sources(layout: &Layout) -> Outcome<Vec<Source>> {
    let mut sources = Vec::new();
    for place in PLACES {
        for path in files_below(&layout.source(place))? {
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
    use super::{Source, tauri_imports};

    fn source(path: &str, text: &str) -> Source {
        Source { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn pages_reach_the_shell_through_the_host_only() {
        let text = "import { invoke } from '@tauri-apps/api/core';";
        let sources = [source("ui/src/lib/host/tauri.ts", text), source("ui/src/App.svelte", text)];
        assert_eq!(tauri_imports(&sources), ["ui/src/App.svelte: names @tauri-apps"]);
    }
}
