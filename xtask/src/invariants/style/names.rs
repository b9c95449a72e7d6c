//! Names say something: no type, module or file is named by a word that could be anything, and a test's name is a claim.

use super::{ending, is_rust};
use crate::invariants::Source;

/// What these words name could be anything. What AWS calls a service is one.
const EMPTY: [&str; 5] = ["manager", "service", "helper", "util", "utils"];

pub(in crate::invariants) fn names(sources: &[Source]) -> Vec<String> {
    let mut findings = Vec::new();
    for source in sources.iter().filter(|source| ["rs", "svelte", "ts"].contains(&ending(source))) {
        let path = source.path.split('/').map(|name| name.split('.').next().unwrap_or_default());
        let code = if is_rust(source) { source.code() } else { String::new() };
        for name in path.chain(declared(&code)) {
            if parts(name).last().is_some_and(|part| EMPTY.contains(&part.as_str())) {
                findings.push(format!("{}: {name} says nothing", source.path));
            }
        }
    }
    findings
}

/// The names behind `struct`, `enum`, `trait`, `mod` and `type`.
fn declared(text: &str) -> Vec<&str> {
    let words: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| line.split(|letter: char| !letter.is_alphanumeric() && letter != '_'))
        .filter(|word| !word.is_empty())
        .collect();
    let declares = |word: &str| ["struct", "enum", "trait", "mod", "type"].contains(&word);
    words.windows(2).filter(|pair| declares(pair[0])).map(|pair| pair[1]).collect()
}

/// `SomeName` and `some_name` as `some` and `name`.
fn parts(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    for letter in name.chars() {
        if letter == '_' || letter.is_uppercase() {
            parts.push(String::new());
        }
        if let (true, Some(part)) = (letter != '_', parts.last_mut()) {
            part.extend(letter.to_lowercase());
        }
    }
    parts
}

/// The fewest words that can claim something.
const CLAIM: usize = 3;

/// A test is named by what it shows, which takes a few words, and never by `test`.
pub(in crate::invariants) fn claims(sources: &[Source]) -> Vec<String> {
    let mut findings = Vec::new();
    for source in sources {
        let names = match ending(source) {
            "rs" => of_tests(&source.text),
            "ts" => of_pages_tests(&source.text),
            _ => continue,
        };
        let empty = names.into_iter().filter(|name| {
            let mut words = name.split([' ', '_']).filter(|word| !word.is_empty());
            // A macro makes the name of what it is given.
            !name.starts_with('$') && (words.clone().count() < CLAIM || words.next() == Some("test"))
        });
        findings.extend(empty.map(|name| format!("{}: the test {name} claims nothing", source.path)));
    }
    findings
}

/// The functions below `#[test]` and `#[tokio::test]`.
fn of_tests(text: &str) -> Vec<&str> {
    let mut lines = text.lines().map(str::trim_start);
    let mut names = Vec::new();
    while lines.by_ref().any(|line| line.starts_with("#[test]") || line.starts_with("#[tokio::test")) {
        let function = lines.by_ref().find_map(|line| line.split_once("fn "));
        names.extend(function.and_then(|(_, rest)| rest.split('(').next()));
    }
    names
}

/// The names that `it('…')` begins with at the beginning of a line.
fn of_pages_tests(text: &str) -> Vec<&str> {
    let starts = text.lines().filter_map(|line| line.trim_start().strip_prefix("it('"));
    starts.filter_map(|rest| rest.split('\'').next()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::source;
    use super::*;

    #[test]
    fn a_name_that_says_nothing_is_found() {
        let text = "struct TaskHelper;\nstruct HelperText;\nfn service() {}\n// mod util\n";
        assert_eq!(
            names(&[source("crates/a/src/task_manager.rs", text), source("ui/src/lib/utils/a.ts", "")]),
            [
                "crates/a/src/task_manager.rs: task_manager says nothing",
                "crates/a/src/task_manager.rs: TaskHelper says nothing",
                "ui/src/lib/utils/a.ts: utils says nothing",
            ]
        );
    }

    #[test]
    fn a_test_that_claims_nothing_is_found() {
        let text = "#[test]\nfn it_works() {}\n#[tokio::test(x)]\n#[ignore]\nasync fn test_of_a_thing() {}\n";
        let fine = "    #[test]\n    fn a_lost_engine_is_told() {}\n    fn short() {}\n";
        let page = "  it('works', () => {});\n  it('says what it does', () => {});\n";
        assert_eq!(
            claims(&[source("a.rs", text), source("b.rs", fine), source("a.test.ts", page)]),
            [
                "a.rs: the test it_works claims nothing",
                "a.rs: the test test_of_a_thing claims nothing",
                "a.test.ts: the test works claims nothing",
            ]
        );
    }
}
