//! Opening a project of a large solution and saving a choice for it, with the count of evaluations. No peer has either.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::failure::{Explain, Failure, Outcome};
use crate::process::Program;

/// What the program that measures prints.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Figures {
    first_ms: f64,
    again_ms: f64,
    save_ms: f64,
    evaluations: u32,
}

/// Measures and gives the lines to print.
pub(super) fn lines(built: &Path, project: &Path, home: &Path, rounds: u32) -> Outcome<String> {
    if home.exists() {
        fs::remove_dir_all(home).explain("remove", home)?;
    }
    let program: PathBuf = built.join("examples/opening");
    let text = Program::new(program).arg(project).arg(rounds.to_string()).arg(home).read()?;
    let figures: Figures = serde_json::from_str(text.trim())
        .map_err(|error| Failure::Failed(format!("the opening's figures are no JSON: {error}")))?;
    let Figures { first_ms, again_ms, save_ms, evaluations } = figures;
    Ok(format!(
        "Opening a project of it: {first_ms:.0} ms, and {again_ms:.1} ms again. Saving a choice: {save_ms:.1} ms (aim 30). \
         Evaluations for all of this: {evaluations} (aim 1)."
    ))
}
