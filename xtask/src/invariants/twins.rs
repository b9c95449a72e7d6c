//! Window and terminal reach the same use cases. The command line's own tests hold the other half: that each command of
//! the window has a verb in clap's model.

use std::collections::BTreeSet;

use super::Source;
use super::commands::{calls, calls_of, of_file, use_cases};

const COMMANDS: &str = "src-tauri/src/commands.rs";
const TERMINAL: &str = "crates/slipway-cli/src/";
const USE_CASES: &str = "crates/slipway-workbench/src/ops/";
/// There are more use cases than this. Finding fewer means that the search has gone blind.
const AT_LEAST: usize = 35;

/// Use cases only the window needs, with the reason the terminal has no verb for each.
const WINDOW_ONLY: [(&str, &str); 11] = [
    ("list_targets", "`slipway doctor` lists them"),
    ("identify", "`slipway doctor` and `slipway plan` say who one is"),
    ("read_event", "the event is an option of the invocation"),
    ("recent_projects", "a shell has its own history"),
    ("save_choices", "options are given with each command"),
    ("load_settings", "the look of the window"),
    ("save_settings", "the look of the window"),
    ("command_lines", "shows what one would type"),
    ("file_of_project", "a place is printed, and the terminal has an editor of its own"),
    ("choose_settings_file", "`--config-file` names one for a call"),
    ("stop_local", "in the terminal the container ends with the command"),
];

/// Use cases only the terminal needs.
const TERMINAL_ONLY: [(&str, &str); 7] = [
    ("chosen_values", "the window has them in the journey that it opens"),
    ("handler_doubt", "the page names the nearest handler while one is typed"),
    ("project_as_chosen", "the window has it in the journey that it opens"),
    ("remember", "the window keeps every choice as it is made"),
    ("inspect_project", "opening a project in the window inspects it"),
    ("remove_orphans", "it happens by itself when the engine is first used"),
    ("serve_practice", "the window serves the practice cloud inside itself"),
];

/// Every use case is called by both hosts, or is known to make sense in one only.
pub(super) fn twins(sources: &[Source]) -> Vec<String> {
    match read(sources) {
        Ok(read) => compare(&read, AT_LEAST),
        Err(error) => vec![error],
    }
}

/// What the sources say.
struct Read {
    use_cases: Vec<(String, String)>,
    window: BTreeSet<String>,
    terminal: BTreeSet<String>,
}

fn read(sources: &[Source]) -> Result<Read, String> {
    let mut read = Read { use_cases: Vec::new(), window: BTreeSet::new(), terminal: BTreeSet::new() };
    for source in sources.iter().filter(|s| s.path.ends_with(".rs")) {
        let explain = |error: syn::Error| format!("{}: {error}", source.path);
        if source.path == COMMANDS {
            let commands = of_file(&source.text).map_err(explain)?;
            read.window.extend(commands.iter().flat_map(calls_of));
        } else if source.path.starts_with(TERMINAL) && !source.path.ends_with("_tests.rs") {
            read.terminal.extend(calls(&source.text).map_err(explain)?);
        } else if source.path.starts_with(USE_CASES) {
            let names = use_cases(&source.text).map_err(explain)?;
            read.use_cases.extend(names.into_iter().map(|name| (source.path.clone(), name)));
        }
    }
    Ok(read)
}

fn compare(read: &Read, at_least: usize) -> Vec<String> {
    let excused = |list: &[(&str, &str)], name: &str| list.iter().any(|(known, _)| *known == name);
    let mut findings = Vec::new();
    for (path, name) in &read.use_cases {
        if !read.window.contains(name) && !excused(&TERMINAL_ONLY, name) {
            findings.push(format!("{path}: no command of the window calls {name}"));
        }
        if !read.terminal.contains(name) && !excused(&WINDOW_ONLY, name) {
            findings.push(format!("{path}: the terminal does not call {name}"));
        }
    }
    if read.use_cases.len() < at_least {
        findings.push(format!(
            "only {} use cases were found, and there are at least {at_least}",
            read.use_cases.len()
        ));
    }
    findings.extend(stale(&WINDOW_ONLY, read, &read.terminal));
    findings.extend(stale(&TERMINAL_ONLY, read, &read.window));
    findings
}

/// An excuse for a use case that is gone, or that the other host calls by now, would hide the next one.
fn stale(excuses: &[(&str, &str)], read: &Read, called: &BTreeSet<String>) -> Vec<String> {
    let known = |name: &str| read.use_cases.iter().any(|(_, known)| known == name);
    excuses
        .iter()
        .filter(|(name, _)| !known(name) || called.contains(*name))
        .map(|(name, reason)| format!("{name} needs no excuse any more: {reason}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(path: &str, text: &str) -> Source {
        Source { path: path.to_owned(), text: text.to_owned() }
    }

    /// The findings beside those about excuses and the number, which a small example cannot have right.
    fn found(sources: &[Source]) -> Vec<String> {
        let all = compare(&read(sources).unwrap(), 0).into_iter();
        all.filter(|finding| !finding.contains("needs no excuse")).collect()
    }

    #[test]
    fn a_use_case_missing_from_a_host_is_found() {
        let op = "impl X { pub fn other(&self) {} }\nimpl Workbench {\n pub async fn fly(&self) {}\n fn hidden(&self) {} }";
        let op = source("crates/slipway-workbench/src/ops/fly.rs", op);
        let window = source(COMMANDS, "#[tauri::command] fn fly(w: W) { w.fly() }");
        let said = source("crates/slipway-cli/src/a.rs", "// w.fly()\nfn a() { print(\"w.fly()\") }");
        let tested = source("crates/slipway-cli/src/b.rs", "#[cfg(test)] mod tests { fn a() { w.fly() } }");
        let missing = "crates/slipway-workbench/src/ops/fly.rs: the terminal does not call fly";
        assert_eq!(found(&[op.clone(), window.clone(), said, tested]), [missing]);
        let called = source("crates/slipway-cli/src/a.rs", "fn a() { w.fly() }");
        assert!(found(&[op.clone(), window, called.clone()]).is_empty());
        let helper = source(COMMANDS, "fn no_command(w: W) { w.fly() }");
        assert_eq!(found(&[op, helper, called]).len(), 1, "only a command counts");
    }

    #[test]
    fn excuses_and_blindness_are_told() {
        let all = twins(&[source(COMMANDS, "#[tauri::command] fn a() {}")]);
        assert!(all.iter().any(|finding| finding.starts_with("only 0 use cases")), "{all:?}");
        assert!(all.iter().any(|finding| finding.starts_with("save_settings needs no excuse")), "{all:?}");
    }
}
