//! A code of an error exists only where a program branches on it: something reports it, the table of errors tells it,
//! and the window's title and action with the terminal's exit are those of no other code.

use std::collections::BTreeMap;

use syn::visit::{self, Visit};
use syn::{Expr, Item, Pat};

use super::Source;

const CODES: &str = "crates/slipway-workbench/src/report/code.rs";
const REPORTS: &str = "crates/slipway-workbench/src/report/";
const EXITS: &str = "crates/slipway-cli/src/exit.rs";
const TITLES: &str = "ui/src/lib/errors/presentation.ts";
const TABLE: &str = "docs/errors.md";
/// What everything without a code of its own gets.
const DEFAULT: &str = "Unexpected";
/// There are more codes than this. Finding fewer means that the search has gone blind.
const AT_LEAST: usize = 40;

/// What programs make of a code: title, action and exit.
type Branch = (String, String, String);

pub(super) fn codes(sources: &[Source]) -> Vec<String> {
    match (declared(sources), exits(sources)) {
        (Ok(codes), Ok(exits)) => {
            let mut findings = branches(&codes, &exits, &titles(sources));
            findings.extend(told(&codes, sources));
            if codes.len() < AT_LEAST {
                let count = codes.len();
                findings
                    .push(format!("{CODES}: {count} codes were found, and there are at least {AT_LEAST}"));
            }
            findings
        }
        (Err(error), _) | (_, Err(error)) => vec![error],
    }
}

/// Codes that no program tells from another.
fn branches(
    codes: &[String],
    exits: &BTreeMap<String, String>,
    titles: &BTreeMap<String, (String, String)>,
) -> Vec<String> {
    let mut findings = Vec::new();
    let mut seen: BTreeMap<Branch, &str> = BTreeMap::new();
    // The default comes first, so that what equals it is told as such.
    let (default, others): (Vec<&String>, Vec<&String>) = codes.iter().partition(|code| *code == DEFAULT);
    for code in default.into_iter().chain(others) {
        let (Some(exit), Some((title, action))) = (exits.get(code), titles.get(&camel(code))) else {
            findings.push(format!("{CODES}: {code} has no exit in {EXITS}, or no row in {TITLES}"));
            continue;
        };
        if let Some(other) = seen.insert((title.clone(), action.clone(), exit.clone()), code) {
            findings.push(format!("{CODES}: no program tells {code} from {other}"));
        }
    }
    findings
}

/// Codes that nothing reports, and differences to the table of errors.
fn told(codes: &[String], sources: &[Source]) -> Vec<String> {
    let reports: Vec<&Source> = sources
        .iter()
        .filter(|s| s.path.starts_with(REPORTS) && s.path != CODES && !s.path.contains("/samples/"))
        .collect();
    let silent = codes.iter().filter(|code| {
        let used = format!("ErrorCode::{code}");
        !reports.iter().any(|source| names(&source.text, &used))
    });
    let table = sources.iter().find(|s| s.path == TABLE).map_or("", |s| s.text.as_str());
    let rows: Vec<&str> = table.lines().filter_map(row).collect();
    let untold = codes.iter().filter(|code| !rows.contains(&camel(code).as_str()));
    let gone = rows.iter().filter(|row| !codes.iter().any(|code| camel(code) == **row));
    let silent = silent.map(|code| format!("{CODES}: nothing reports {code}"));
    let untold = untold.map(|code| format!("{TABLE}: there is no row for {code}"));
    let gone = gone.map(|row| format!("{TABLE}: there is no code {row}"));
    silent.chain(untold).chain(gone).collect()
}

/// The code that a row of the table of errors begins with.
fn row(line: &str) -> Option<&str> {
    let code = line.strip_prefix("| `")?.split_once('`')?.0;
    code.chars().all(|c| c.is_ascii_alphabetic()).then_some(code)
}

/// Whether the text holds the name as a whole one.
fn names(text: &str, name: &str) -> bool {
    text.match_indices(name)
        .any(|(at, _)| !text[at + name.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_'))
}

fn file(sources: &[Source], path: &str) -> Result<syn::File, String> {
    let source = sources.iter().find(|source| source.path == path).ok_or(format!("{path} is missing"))?;
    syn::parse_file(&source.text).map_err(|error| format!("{path}: {error}"))
}

fn declared(sources: &[Source]) -> Result<Vec<String>, String> {
    let found = file(sources, CODES)?.items.into_iter().find_map(|item| match item {
        Item::Enum(item) if item.ident == "ErrorCode" => Some(item.variants),
        _ => None,
    });
    let variants = found.ok_or(format!("{CODES}: there is no ErrorCode"))?;
    Ok(variants.iter().map(|variant| variant.ident.to_string()).collect())
}

/// The exit of each code, from the arms of the terminal's table.
fn exits(sources: &[Source]) -> Result<BTreeMap<String, String>, String> {
    #[derive(Default)]
    struct Arms(BTreeMap<String, String>);
    impl<'a> Visit<'a> for Arms {
        fn visit_arm(&mut self, arm: &'a syn::Arm) {
            if let Expr::Path(exit) = &*arm.body {
                let exit = exit.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
                for code in codes_of(&arm.pat) {
                    self.0.insert(code, exit.clone());
                }
            }
            visit::visit_arm(self, arm);
        }
    }
    let mut arms = Arms::default();
    arms.visit_file(&file(sources, EXITS)?);
    Ok(arms.0)
}

fn codes_of(pattern: &Pat) -> Vec<String> {
    match pattern {
        Pat::Or(or) => or.cases.iter().flat_map(codes_of).collect(),
        Pat::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// Title and action of each row of the window's table: `code: error('Title', 'action'),`.
fn titles(sources: &[Source]) -> BTreeMap<String, (String, String)> {
    let text = sources.iter().find(|source| source.path == TITLES).map(|source| source.text.as_str());
    let rows = text.and_then(|text| text.split_once("PRESENTATIONS = {")).map(|(_, rows)| rows);
    let rows = rows.unwrap_or_default().lines().take_while(|line| !line.starts_with('}'));
    rows.filter_map(|row| {
        let (code, shown) = row.trim().split_once(": ")?;
        let (_, given) = shown.trim_end_matches("),").split_once('(')?;
        let (title, action) = given.rsplit_once(", ")?;
        let plain = |quoted: &str| quoted.trim_matches(['\'', '"']).to_owned();
        Some((code.to_owned(), (plain(title), plain(action))))
    })
    .collect()
}

fn camel(code: &str) -> String {
    let mut letters = code.chars();
    letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A house with codes enough, of which `Used` and `Alike` are looked at. Given is what is said of `Alike`.
    fn house(row: &str, exit: &str, report: &str, told: &str) -> Vec<Source> {
        let others: Vec<String> =
            (1..AT_LEAST).map(|number| format!("Other{}", "x".repeat(number))).collect();
        let each = |what: &dyn Fn(&str) -> String| others.iter().map(|code| what(code)).collect::<String>();
        let declared = each(&|code| format!("    {code},\n"));
        let reported = each(&|code| format!("ErrorCode::{code};"));
        let arms = each(&|code| format!("ErrorCode::{code} => FAILED,"));
        let rows = each(&|code| format!("  {}: error('{code}', 'retry'),\n", camel(code)));
        let table = each(&|code| format!("| `{}` | 1 |\n", camel(code)));
        [
            (CODES, format!("pub enum ErrorCode {{ /** Doc. */ Used, Unexpected, Alike, {declared} }}")),
            (
                "crates/slipway-workbench/src/report/a.rs",
                format!("fn a() {{ ErrorCode::Unexpected; ErrorCode::Used; {report}; {reported} }}"),
            ),
            (
                EXITS,
                format!(
                    "fn code_of(code: ErrorCode) -> u8 {{ match code {{
                        ErrorCode::Unexpected | ErrorCode::Used => FAILED, {exit} {arms} }} }}"
                ),
            ),
            (
                TITLES,
                format!(
                    "export const PRESENTATIONS = {{\n  unexpected: error(\"It's odd\", 'retry'),\n  \
                     used: error('Used', 'retry'),\n  {row}\n{rows}}}\n"
                ),
            ),
            (TABLE, format!("| `used` | 1 |\n| `unexpected` | 1 |\n{told}\n{table}")),
        ]
        .map(|(path, text)| Source { path: path.to_owned(), text })
        .to_vec()
    }

    fn found(row: &str, exit: &str) -> Vec<String> {
        codes(&house(row, exit, "ErrorCode::Alike", "| `alike` | 1 |"))
    }

    #[test]
    fn a_code_that_programs_tell_apart_is_fine() {
        assert_eq!(found("alike: error('Alike', 'doctor'),", "ErrorCode::Alike => FAILED,"), [""; 0]);
        assert_eq!(found("alike: error(\"It's odd\", 'doctor'),", "ErrorCode::Alike => FAILED,"), [""; 0]);
        assert_eq!(found("alike: error(\"It's odd\", 'retry'),", "ErrorCode::Alike => MISSING,"), [""; 0]);
    }

    #[test]
    fn a_code_that_no_program_branches_on_is_found() {
        let default = found("alike: warning(\"It's odd\", 'retry'),", "ErrorCode::Alike => FAILED,");
        assert_eq!(default, [format!("{CODES}: no program tells Alike from Unexpected")]);
        let twice = found("alike: error('Used', 'retry'),", "ErrorCode::Alike => FAILED,");
        assert_eq!(twice, [format!("{CODES}: no program tells Alike from Used")]);
        let nowhere = found("", "ErrorCode::Alike => FAILED,");
        assert_eq!(nowhere, [format!("{CODES}: Alike has no exit in {EXITS}, or no row in {TITLES}")]);
    }

    #[test]
    fn a_code_that_nobody_reports_or_tells_is_found() {
        let (row, exit) = ("alike: error('Alike', 'retry'),", "ErrorCode::Alike => FAILED,");
        let silent = codes(&house(row, exit, "ErrorCode::AlikeNot", "| `alike` | 1 |"));
        assert_eq!(silent, [format!("{CODES}: nothing reports Alike")]);
        let untold = codes(&house(row, exit, "ErrorCode::Alike", "| `older` | 1 |"));
        assert_eq!(
            untold,
            [format!("{TABLE}: there is no row for Alike"), format!("{TABLE}: there is no code older")]
        );
    }

    #[test]
    fn a_search_that_finds_too_few_codes_says_so() {
        let mut blind = house("alike: error('A', 'retry'),", "ErrorCode::Alike => FAILED,", "", "");
        blind[0].text = "pub enum ErrorCode { Unexpected }".to_owned();
        assert!(codes(&blind).iter().any(|finding| finding.contains("1 codes were found")));
        assert_eq!(codes(&blind[1..]), [format!("{CODES} is missing")]);
    }
}
