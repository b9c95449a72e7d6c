//! Files of the workbench go through two doors. Clippy refuses every other call, by the list in the crate's own
//! `clippy.toml`; here is seen to it that the list is there and that nobody passes by it.

use super::Source;

const OWN: &str = "crates/slipway-workbench/clippy.toml";
const OTHERS: &str = "clippy.toml";
/// The doors, and the tests, which write the files that they read.
const DOORS: [&str; 3] = ["disk/mod.rs", "storage.rs", "lib.rs"];
/// So many calls are refused at least.
const LEAST: usize = 30;

pub(super) fn doors(sources: &[Source]) -> Vec<String> {
    let text = |path: &str| sources.iter().find(|s| s.path == path).map_or("", |s| s.text.as_str());
    let own: Vec<&str> = text(OWN).lines().collect();
    let mut findings = Vec::new();
    // Clippy reads the nearest file and no other.
    let rules = text(OTHERS).lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    findings.extend(rules.filter(|line| !own.contains(line)).map(|line| format!("{OWN}: lacks {line}")));
    let refused = own.iter().filter(|line| line.contains("\"std::fs::") || line.contains("\"std::path::"));
    if refused.count() < LEAST {
        findings.push(format!("{OWN}: refuses fewer than {LEAST} calls that reach files"));
    }
    for source in sources {
        let Some(name) = source.path.strip_prefix("crates/slipway-workbench/src/") else { continue };
        let mut silenced = source.text.lines().filter(|line| line.contains("disallowed_methods"));
        let for_tests = |line: &str| line.starts_with("#![cfg_attr(test, ");
        if silenced.any(|line| !DOORS.contains(&name) || (name == "lib.rs" && !for_tests(line))) {
            findings.push(format!("{}: reaches files past `disk` and `storage`", source.path));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::{OTHERS, OWN, Source, doors};

    fn source(path: &str, text: &str) -> Source {
        Source { path: path.to_owned(), text: text.to_owned() }
    }

    fn list(first: &str) -> String {
        let calls = (0..30).map(|number| format!("    {{ path = \"std::fs::f{number}\" }},\n"));
        format!("{first}\n{}", calls.collect::<String>())
    }

    #[test]
    fn a_list_that_lacks_a_rule_of_the_workspace_or_its_calls_is_found() {
        let others = source(OTHERS, "# Why.\nallow-unwrap-in-tests = true\n");
        let whole = source(OWN, &list("allow-unwrap-in-tests = true"));
        assert!(doors(&[others.clone(), whole]).is_empty());
        assert_eq!(doors(&[others.clone(), source(OWN, &list(""))]).len(), 1);
        assert_eq!(doors(&[others, source(OWN, "allow-unwrap-in-tests = true")]).len(), 1);
    }

    #[test]
    fn a_file_that_passes_by_the_list_is_found() {
        let told = "#![expect(clippy::disallowed_methods, reason = \"r\")]";
        let of_tests = "#![cfg_attr(test, expect(clippy::disallowed_methods, reason = \"r\"))]";
        let file = |name: &str, text: &str| source(&format!("crates/slipway-workbench/src/{name}"), text);
        let list = source(OWN, &list(""));
        assert!(doors(&[list.clone(), file("disk/mod.rs", told), file("lib.rs", of_tests)]).is_empty());
        let both = format!("{of_tests}\n{told}");
        assert_eq!(doors(&[list.clone(), file("lib.rs", &both)]).len(), 1);
        assert_eq!(doors(&[list, file("ops/read_log.rs", told), file("lib.rs", told)]).len(), 2);
    }
}
