//! What is long is hard to hold in the head: files, functions and components have a most number of lines.

use super::{ending, is_of_tests, is_rust};
use crate::invariants::Source;

/// The most lines of a Rust or TypeScript file, of a function, and of a component.
const FILE: usize = 400;
const FUNCTION: usize = 50;
const COMPONENT: usize = 200;

/// Functions that were longer before there was this check. The list only becomes shorter.
const LONG: [(&str, &str); 8] = [
    ("crates/slipway-check/src/check/start.rs", "runtime_client"),
    ("crates/slipway-core/src/invocation/advice.rs", "of_exception"),
    ("crates/slipway-dotnet/src/project/closure.rs", "follow"),
    ("crates/slipway-dotnet/src/source/csharp.rs", "type_declaration"),
    ("crates/slipway-dotnet/src/source/fsharp.rs", "line"),
    ("crates/slipway-workbench/src/ops/build_plan.rs", "of"),
    ("crates/slipway-workbench/src/ops/deploy_function.rs", "deploy_as"),
    ("crates/slipway-workbench/src/ops/value_sources.rs", "source"),
];

pub(in crate::invariants) fn lengths(sources: &[Source]) -> Vec<String> {
    let found: Vec<Place> = sources.iter().flat_map(too_long).collect();
    judged(&found, &LONG)
}

/// What is found and not known, and what is known and no longer so.
fn judged(found: &[Place], known: &[(&str, &str)]) -> Vec<String> {
    let is = |place: &Place, path: &str, what: &str| place.path == path && place.what == what;
    let new = found.iter().filter(|place| !known.iter().any(|(path, what)| is(place, path, what)));
    let new = new.map(|Place { path, what, lines, most }| {
        format!("{path}: {what} has {lines} lines, and at most {most} are wanted")
    });
    let stale = known.iter().filter(|(path, what)| !found.iter().any(|place| is(place, path, what)));
    let stale = stale.map(|(path, what)| format!("{path}: {what} is short by now: take it from the list"));
    new.chain(stale).collect()
}

/// What is too long: a file, or a function in it.
struct Place {
    path: String,
    what: String,
    lines: usize,
    most: usize,
}

fn too_long(source: &Source) -> Vec<Place> {
    let most = match ending(source) {
        "rs" | "ts" if !source.path.ends_with(".gen.ts") => FILE,
        "svelte" => COMPONENT,
        _ => return Vec::new(),
    };
    let place =
        |what: &str, lines, most| Place { path: source.path.clone(), what: what.to_owned(), lines, most };
    let lines = source.text.lines().count();
    let mut found = Vec::new();
    if lines > most {
        found.push(place("the file", lines, most));
    }
    // A test may be a long list of cases.
    if is_rust(source) && !is_of_tests(&source.path) {
        let code = source.code();
        let long = functions(&code).into_iter().filter(|(_, lines)| *lines > FUNCTION);
        found.extend(long.map(|(name, lines)| place(name, lines, FUNCTION)));
    }
    found
}

/// Each function with its number of lines. It ends with the brace below its `fn`, since rustfmt has laid the file out. A
/// function that is one `match` is a table, which is read row by row: it has no length here.
fn functions(text: &str) -> Vec<(&str, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some(name) = function_name(line).filter(|_| !line.ends_with('}')) else { continue };
        let margin = &line[..line.len() - line.trim_start().len()];
        let here = |line: &str| line.strip_prefix(margin).is_some_and(|rest| !rest.starts_with(' '));
        let head = lines[at..].iter().position(|line| here(line) && line.ends_with(['{', ';']));
        let Some(head) = head.map(|lines| at + lines).filter(|head| lines[*head].ends_with('{')) else {
            continue;
        };
        let end = format!("{margin}}}");
        let body: Vec<&str> = lines[head + 1..].iter().take_while(|line| **line != end).copied().collect();
        if !is_table(&body, &format!("{margin}    ")) {
            found.push((name, head - at + body.len() + 2));
        }
    }
    found
}

/// Whether a body is one `match` alone.
fn is_table(body: &[&str], margin: &str) -> bool {
    let at_margin = |line: &&&str| line.strip_prefix(margin).is_some_and(|rest| !rest.starts_with(' '));
    let mut statements = body.iter().filter(at_margin);
    statements.next().is_some_and(|first| first.trim_start().starts_with("match "))
        && statements.next().is_some_and(|last| last.trim() == "}")
        && statements.next().is_none()
}

/// `name` of `pub(crate) async fn name<T>(…`.
fn function_name(line: &str) -> Option<&str> {
    let (before, rest) = line.trim_start().split_once("fn ")?;
    let known =
        |word: &str| word.starts_with("pub") || word.ends_with(')') || ["const", "async"].contains(&word);
    if before.split_whitespace().all(known) { rest.split(['(', '<']).next() } else { None }
}

#[cfg(test)]
mod tests {
    use super::super::source;
    use super::*;

    fn long(head: &str, statement: &str) -> Source {
        source(
            "crates/a/src/a.rs",
            &format!("{head} {{\n{}}}\nfn short() {{}}\n", statement.repeat(FUNCTION)),
        )
    }

    fn long_in(sources: &[Source]) -> Vec<String> {
        let found: Vec<Place> = sources.iter().flat_map(too_long).collect();
        judged(&found, &[])
    }

    #[test]
    fn a_function_that_is_too_long_is_found() {
        let found = long_in(&[long("pub(crate) async fn long(a: A)", "    a();\n")]);
        assert_eq!(found, ["crates/a/src/a.rs: long has 52 lines, and at most 50 are wanted"]);
        let body = "    a();\n".repeat(FUNCTION);
        let wide = format!("fn wide<T>(\n    a: A,\n) -> B\nwhere\n    T: C,\n{{\n{body}}}\n");
        assert!(long_in(&[source("a.rs", &wide)])[0].contains("wide has 57 lines"));
        let declared =
            format!("trait A {{\n    fn a(\n        b: B,\n    );\n}}\n{}", "// b\n".repeat(FUNCTION));
        assert!(long_in(&[source("a.rs", &declared)]).is_empty(), "it has no body");
        let test = long("#[cfg(test)]\nmod tests {\n    #[test]\n    fn a()", "    a();\n");
        assert!(long_in(&[test]).is_empty(), "a test may be long");
    }

    #[test]
    fn a_table_may_be_long_and_a_match_among_other_statements_may_not() {
        let rows = "        A => B,\n".repeat(FUNCTION);
        let table = format!("fn a(\n    b: B,\n) -> C {{\n    match b {{\n{rows}    }}\n}}\n");
        assert!(long_in(&[source("a.rs", &table)]).is_empty());
        let more = table.replace("    match b", "    b();\n    match b");
        assert_eq!(long_in(&[source("a.rs", &more)]).len(), 1);
    }

    #[test]
    fn a_file_and_a_component_that_are_too_long_are_found() {
        let lines = |count| "x\n".repeat(count);
        let long = [source("a.rs", &lines(FILE + 1)), source("a.svelte", &lines(COMPONENT + 1))];
        assert_eq!(long_in(&long).len(), 2);
        assert!(long_in(&[source("a.rs", &lines(FILE)), source("a.gen.ts", &lines(900))]).is_empty());
    }

    #[test]
    fn the_list_of_what_is_too_long_only_becomes_shorter() {
        let known = [("crates/a/src/a.rs", "long")];
        let (still, by_now) =
            (long("fn long()", "    a();\n"), source("crates/a/src/a.rs", "fn long() {}\n"));
        assert!(judged(&too_long(&still), &known).is_empty());
        let found = judged(&too_long(&by_now), &known);
        assert_eq!(found, ["crates/a/src/a.rs: long is short by now: take it from the list"]);
        assert_eq!(judged(&[], &known).len(), 1, "its file has moved, and the list still names it");
    }
}
