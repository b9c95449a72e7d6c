//! `cargo xtask bindings`: writes the TypeScript the window's pages call Rust by, or tells whether it has drifted.

use std::fs;
use std::path::Path;

use clap::Args;

use crate::failure::{Explain, Failure, Outcome};
use crate::layout::Layout;
use crate::process::Program;

/// The generated file.
const FILE: &str = "ui/src/lib/host/bindings.ts";

/// What to do with the bindings.
#[derive(Debug, Clone, Args)]
pub(crate) struct Options {
    /// Write nothing; fail when the file is not what the code generates.
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(layout: &Layout, options: &Options) -> Outcome {
    if options.check {
        return check(layout);
    }
    generate(layout, &layout.source(FILE))
}

/// Fails when the file in the repository is not what the code generates.
pub(crate) fn check(layout: &Layout) -> Outcome {
    let folder =
        tempfile::tempdir().explain("create a folder in", Path::new("the place for temporary files"))?;
    let fresh = folder.path().join("bindings.ts");
    generate(layout, &fresh)?;
    let wanted = fs::read_to_string(&fresh).explain("read", &fresh)?;
    let committed = layout.source(FILE);
    let found = fs::read_to_string(&committed).explain("read", &committed)?;
    if found == wanted {
        return Ok(());
    }
    Err(Failure::Failed(format!("{FILE} is not what the code generates: run `cargo xtask bindings`.")))
}

fn generate(layout: &Layout, path: &Path) -> Outcome {
    Program::new("cargo")
        .args([
            "run",
            "--locked",
            "--quiet",
            "--package",
            "slipway-desktop",
            "--example",
            "export_bindings",
            "--",
        ])
        .arg(path)
        .within(layout.root())
        .quiet()
}
