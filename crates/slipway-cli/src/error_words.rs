//! What the terminal shows for every error there is, and how it ends. The errors are the workbench's own records; the
//! words are held in `tests/fixtures/errors/terminal.txt`. After a change that is meant: `SLIPWAY_ACCEPT=1`.

use crate::{exit, show};
use serde::Deserialize;
use slipway_workbench::report::{ErrorCode, ErrorReport};
use std::path::{Path, PathBuf};

#[derive(Deserialize)]
struct Recorded {
    error: String,
    report: ErrorReport,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn recorded() -> Vec<Recorded> {
    let text = std::fs::read_to_string(root().join("tests/fixtures/errors/reports.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn every_error_is_shown_as_it_is_held() {
    let shown: String = recorded()
        .iter()
        .map(|Recorded { error, report }| {
            let code = exit::code_of(report.code);
            format!("== {error} (exit {code})\n{}\n", show::report_text(report))
        })
        .collect();
    let file = root().join("tests/fixtures/errors/terminal.txt");
    if std::env::var_os("SLIPWAY_ACCEPT").is_some() {
        std::fs::write(&file, &shown).unwrap();
    }
    let held = std::fs::read_to_string(&file).unwrap_or_default();
    for (number, (shown, held)) in shown.lines().zip(held.lines()).enumerate() {
        assert_eq!(shown, held, "line {} of {}", number + 1, file.display());
    }
    assert_eq!(shown.lines().count(), held.lines().count());
}

#[test]
fn the_table_of_errors_tells_the_exit_code_of_each() {
    let table = std::fs::read_to_string(root().join("docs/errors.md")).unwrap();
    let mut rows = 0;
    for row in table.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let [_, code, exit, ..] = cells.as_slice() else { panic!("{row}") };
        let known: ErrorCode = serde_json::from_str(&code.replace('`', "\"")).expect(row);
        assert_eq!(exit.parse::<u8>().ok(), Some(exit::code_of(known)), "{row}");
        rows += 1;
    }
    let told = recorded().into_iter().map(|recorded| recorded.report.code);
    let told: std::collections::HashSet<ErrorCode> = told.collect();
    assert_eq!(rows, told.len(), "every code that is told has a row");
}
