//! The rules that read Rust: commands, reports, final events, use cases.

use super::Source;

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

/// A Tauri command unpacks, calls the workbench and converts.
pub(super) fn commands(sources: &[Source]) -> Vec<String> {
    let mut findings = Vec::new();
    for source in sources.iter().filter(|s| s.path.starts_with("src-tauri/src/")) {
        for body in source.text.split("#[tauri::command").skip(1).map(first_function) {
            let name = body.split("fn ").nth(1).and_then(|rest| rest.split(['(', '<']).next()).unwrap_or("?");
            let statements = body.split_once(") ").map_or(body, |(_, rest)| rest);
            for word in statements.split(|c: char| !c.is_alphanumeric() && c != '_') {
                if ["if", "match", "for", "while", "loop"].contains(&word) {
                    findings.push(format!("{}: the command {name} has a `{word}`", source.path));
                }
            }
        }
    }
    findings
}

const REPORTS: &str = "crates/slipway-workbench/src/report";
const CODES: &str = "crates/slipway-workbench/src/report/code.rs";
const ERRORS: &str = "docs/errors.md";

/// Reports are built in one place, from every variant of every error by name; a code is reported there, and told in
/// the table of errors.
pub(super) fn reports(sources: &[Source]) -> Vec<String> {
    let (home, others): (Vec<_>, Vec<_>) = rust(sources).partition(|s| s.path.starts_with(REPORTS));
    let elsewhere = others.iter().flat_map(|s| lines_with(s, |line| builds(line, "ErrorReport")));
    let hidden = others.iter().flat_map(|s| lines_with(s, |line| line.trim() == "#[non_exhaustive]"));
    let skipped = home.iter().flat_map(|s| lines_with(s, |line| line.trim_start().starts_with("_ =>")));
    elsewhere.chain(hidden).chain(skipped).chain(codes(&home, sources)).collect()
}

fn lines_with(source: &Source, wrong: impl Fn(&str) -> bool) -> Vec<String> {
    let lines = code(&source.text).lines().filter(|line| wrong(line));
    lines.map(|line| format!("{}: {}", source.path, line.trim())).collect()
}

fn codes(home: &[&Source], sources: &[Source]) -> Vec<String> {
    let text = |path: &str| sources.iter().find(|s| s.path == path).map_or("", |s| s.text.as_str());
    let codes = variants(text(CODES), "pub enum ErrorCode {");
    let silent = codes.iter().filter(|code| {
        let used = format!("ErrorCode::{code}");
        !home.iter().any(|s| s.path != CODES && names(&s.text, &used))
    });
    let rows: Vec<&str> = text(ERRORS).lines().filter_map(row).collect();
    let untold = codes.iter().filter(|code| !rows.contains(&camel(code).as_str()));
    let gone = rows.iter().filter(|row| !codes.iter().any(|code| camel(code) == **row));
    let silent = silent.map(|code| format!("{CODES}: nothing reports {code}"));
    let untold = untold.map(|code| format!("{ERRORS}: there is no row for {code}"));
    let gone = gone.map(|row| format!("{ERRORS}: there is no code {row}"));
    silent.chain(untold).chain(gone).collect()
}

/// The code that a row of the table of errors begins with.
fn row(line: &str) -> Option<&str> {
    let code = line.strip_prefix("| `")?.split_once('`')?.0;
    code.chars().all(|c| c.is_ascii_alphabetic()).then_some(code)
}

fn camel(variant: &str) -> String {
    let mut letters = variant.chars();
    letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect()
}

/// Whether the text holds the name as a whole one.
fn names(text: &str, name: &str) -> bool {
    text.match_indices(name)
        .any(|(at, _)| !text[at + name.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_'))
}

/// One place tells the final event, so no task can end twice.
pub(super) fn final_events(sources: &[Source]) -> Vec<String> {
    const PUSH: &str = "turn(TaskEventBody::Finished";
    let places: Vec<&str> = rust(sources)
        .flat_map(|s| code(&s.text).matches(PUSH).map(|_| s.path.as_str()).collect::<Vec<_>>())
        .collect();
    match places.as_slice() {
        ["crates/slipway-workbench/src/tasks/record.rs"] => Vec::new(),
        _ => vec![format!("`{PUSH}` has to stand once, in the record of a task; it stands in {places:?}")],
    }
}

/// Every use case is called by both hosts, or is known to make sense in one only.
pub(super) fn use_cases(sources: &[Source]) -> Vec<String> {
    let called = |folder: &str, name: &str| {
        let call = format!(".{name}(");
        rust(sources).any(|s| s.path.starts_with(folder) && s.text.contains(&call))
    };
    let excused = |list: &[(&str, &str)], name: &str| list.iter().any(|(known, _)| *known == name);
    let mut findings = Vec::new();
    for source in rust(sources).filter(|s| s.path.starts_with("crates/slipway-workbench/src/ops/")) {
        for name in public_methods(code(&source.text)) {
            if !called("src-tauri/src/", name) && !excused(&TERMINAL_ONLY, name) {
                findings.push(format!("{}: the window does not call {name}", source.path));
            }
            if !called("crates/slipway-cli/src/", name) && !excused(&WINDOW_ONLY, name) {
                findings.push(format!("{}: the terminal does not call {name}", source.path));
            }
        }
    }
    findings.extend(stale_excuses(sources));
    findings
}

/// An excuse for a use case that is gone would hide a new one of the same name.
fn stale_excuses(sources: &[Source]) -> Vec<String> {
    let known: Vec<&str> = use_case_names(sources).collect();
    WINDOW_ONLY
        .iter()
        .chain(&TERMINAL_ONLY)
        .filter(|(name, _)| !known.contains(name))
        .map(|(name, reason)| format!("no use case is named {name} any more, yet it is excused: {reason}"))
        .collect()
}

fn use_case_names(sources: &[Source]) -> impl Iterator<Item = &str> {
    rust(sources)
        .filter(|s| s.path.starts_with("crates/slipway-workbench/src/ops/"))
        .flat_map(|s| public_methods(code(&s.text)))
}

fn rust(sources: &[Source]) -> impl Iterator<Item = &Source> {
    let product = |path: &str| path.starts_with("crates/") || path.starts_with("src-tauri/");
    sources.iter().filter(move |s| product(&s.path) && s.path.ends_with(".rs"))
}

/// The part of a file above its tests.
fn code(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or(text)
}

/// The text up to the brace that closes a function at the margin.
fn first_function(text: &str) -> &str {
    text.split("\n}").next().unwrap_or(text)
}

/// Tells whether the line holds a struct literal, as opposed to a definition or a type.
fn builds(line: &str, name: &str) -> bool {
    let line = line.trim();
    let literal = format!("{name} {{");
    let Some(at) = line.find(&literal) else { return false };
    let before = line[..at].trim_end();
    let inside_a_longer_name = line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
    let type_position = ["->", "struct", "impl", "for", "&", "let"].iter().any(|end| before.ends_with(end));
    !inside_a_longer_name && !type_position && !line.starts_with("//")
}

fn variants<'a>(text: &'a str, head: &str) -> Vec<&'a str> {
    let body = text.split(head).nth(1).map(first_function).unwrap_or_default();
    body.lines()
        .map(str::trim)
        .filter(|line| line.starts_with(|c: char| c.is_ascii_uppercase()))
        .filter_map(|line| line.split([',', ' ', '{', '(']).next())
        .collect()
}

/// The public methods of `impl Workbench`.
fn public_methods(text: &str) -> Vec<&str> {
    text.split("\nimpl Workbench {")
        .skip(1)
        .map(first_function)
        .flat_map(|body| body.lines())
        .filter_map(|line| line.strip_prefix("    pub "))
        .filter_map(|line| line.trim_start_matches("async ").strip_prefix("fn "))
        .filter_map(|line| line.split(['(', '<']).next())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Source, commands, final_events, reports, use_cases};

    fn source(path: &str, text: &str) -> Source {
        Source { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn a_command_with_a_branch_is_found() {
        let good = "#[tauri::command]\nfn a(state: S) -> T {\n    state.inform().await\n}\n";
        let bad = "#[tauri::command]\nfn b(state: S) -> T {\n    if state.x { 1 } else { 2 }\n}\nfn c() { if d {} }\n";
        assert!(commands(&[source("src-tauri/src/commands.rs", good)]).is_empty());
        let found = commands(&[source("src-tauri/src/commands.rs", bad)]);
        assert_eq!(found, ["src-tauri/src/commands.rs: the command b has a `if`"]);
    }

    #[test]
    fn a_report_built_elsewhere_is_found() {
        let home = source(
            "crates/slipway-workbench/src/report/mod.rs",
            "pub fn a() -> ErrorReport {\n ErrorReport {}\n}",
        );
        let fine = source("crates/slipway-cli/src/a.rs", "fn a() -> ErrorReport {\nb(MyErrorReport { })\n}");
        let bad = source("crates/slipway-cli/src/b.rs", "    Err(ErrorReport { code })");
        assert!(reports(&[home.clone(), fine]).is_empty());
        assert_eq!(reports(&[home, bad]), ["crates/slipway-cli/src/b.rs: Err(ErrorReport { code })"]);
    }

    #[test]
    fn a_code_nobody_reports_is_found() {
        let codes = source(super::CODES, "pub enum ErrorCode {\n    /// Doc.\n    Used,\n    Unused,\n}");
        let told = source(super::ERRORS, "| `used` | 1 |\n| `unused` | 1 |\n");
        let used = source("crates/slipway-workbench/src/report/a.rs", "fn a() { ErrorCode::Used }");
        let exits = source("crates/slipway-cli/src/exit.rs", "match code { ErrorCode::Unused => 1 }");
        let found = reports(&[codes.clone(), told, used.clone(), exits]);
        assert_eq!(found, [format!("{}: nothing reports Unused", super::CODES)]);
        let told = source(super::ERRORS, "| `used` | 1 |\n| `older` | 1 |\n");
        let found = reports(&[codes, told, used]).join("; ");
        assert!(found.contains("no row for Unused") && found.contains("no code older"), "{found}");
    }

    #[test]
    fn a_variant_that_nobody_names_is_found() {
        let skipping = source("crates/slipway-workbench/src/report/a.rs", "match error {\n    _ => 1,\n}");
        let hidden = source("crates/slipway-engine/src/error.rs", "#[non_exhaustive]\npub enum E {}");
        assert_eq!(reports(&[skipping, hidden]).len(), 2);
    }

    #[test]
    fn a_second_place_for_final_events_is_found() {
        let push = "memory.turn(TaskEventBody::Finished { outcome });";
        let home = source("crates/slipway-workbench/src/tasks/record.rs", push);
        assert!(final_events(std::slice::from_ref(&home)).is_empty());
        assert_eq!(final_events(&[home, source("crates/slipway-cli/src/main.rs", push)]).len(), 1);
    }

    #[test]
    fn a_use_case_missing_from_a_host_is_found() {
        let op = "impl X {}\nimpl Workbench {\n    /// Doc.\n    pub async fn fly(&self) {\n    }\n    fn hidden(&self) {}\n}\n";
        let op = source("crates/slipway-workbench/src/ops/fly.rs", op);
        let window = source("src-tauri/src/commands.rs", "workbench.fly()");
        let found: Vec<String> =
            use_cases(&[op, window]).into_iter().filter(|f| !f.contains("excused")).collect();
        assert_eq!(found, ["crates/slipway-workbench/src/ops/fly.rs: the terminal does not call fly"]);
    }
}
