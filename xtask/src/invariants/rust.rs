//! Where reports are built, and where a task ends.

use super::Source;

const REPORTS: &str = "crates/slipway-workbench/src/report";

/// Reports are built in one place, from every variant of every error by name.
pub(super) fn reports(sources: &[Source]) -> Vec<String> {
    let (home, others): (Vec<_>, Vec<_>) = rust(sources).partition(|s| s.path.starts_with(REPORTS));
    let elsewhere = others.iter().flat_map(|s| lines_with(s, |line| builds(line, "ErrorReport")));
    let hidden = others.iter().flat_map(|s| lines_with(s, |line| line.trim() == "#[non_exhaustive]"));
    let skipped = home.iter().flat_map(|s| lines_with(s, |line| line.trim_start().starts_with("_ =>")));
    elsewhere.chain(hidden).chain(skipped).collect()
}

fn lines_with(source: &Source, wrong: impl Fn(&str) -> bool) -> Vec<String> {
    let code = source.code();
    let lines = code.lines().filter(|line| wrong(line));
    lines.map(|line| format!("{}: {}", source.path, line.trim())).collect()
}

/// One place tells the final event, so no task can end twice.
pub(super) fn final_events(sources: &[Source]) -> Vec<String> {
    const PUSH: &str = "turn(TaskEventBody::Finished";
    let places: Vec<&str> = rust(sources)
        .flat_map(|s| s.code().matches(PUSH).map(|_| s.path.as_str()).collect::<Vec<_>>())
        .collect();
    match places.as_slice() {
        ["crates/slipway-workbench/src/tasks/record.rs"] => Vec::new(),
        _ => vec![format!("`{PUSH}` has to stand once, in the record of a task; it stands in {places:?}")],
    }
}

fn rust(sources: &[Source]) -> impl Iterator<Item = &Source> {
    let product = |path: &str| path.starts_with("crates/") || path.starts_with("src-tauri/");
    sources.iter().filter(move |s| product(&s.path) && s.path.ends_with(".rs"))
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

#[cfg(test)]
mod tests {
    use super::{Source, final_events, reports};

    fn source(path: &str, text: &str) -> Source {
        Source { path: path.to_owned(), text: text.to_owned() }
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
}
