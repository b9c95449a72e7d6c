//! `cargo xtask bindings`: writes the TypeScript the window's pages call Rust by, or tells whether it has drifted.

use std::fs;
use std::path::Path;

use clap::Args;

use crate::failure::{Explain, Failure, Outcome};
use crate::layout::Layout;
use crate::process::Program;
use crate::setup;

/// The program that knows the commands.
const EXPORTER: &str = "export_bindings";
/// The generated file.
const FILE: &str = "ui/src/lib/host/bindings.gen.ts";

/// What to do with the bindings.
#[derive(Debug, Clone, Args)]
pub(crate) struct Options {
    /// Write nothing; fail when the file is not what the code generates.
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(layout: &Layout, options: &Options) -> Outcome {
    setup::ui::build_pages(layout)?;
    Program::new("cargo")
        .args(["build", "--locked", "--package", "slipway-desktop", "--example", EXPORTER])
        .within(layout.root())
        .in_view()?;
    if options.check {
        return check(layout);
    }
    export(layout, &layout.source(FILE))
}

/// Fails when the file in the repository is not what the code generates. The exporter has to be built by now.
pub(crate) fn check(layout: &Layout) -> Outcome {
    let folder = layout.cached_folder("bindings")?;
    let fresh = folder.join("bindings.ts");
    export(layout, &fresh)?;
    let wanted = fs::read_to_string(&fresh).explain("read", &fresh)?;
    let committed = layout.source(FILE);
    let found = fs::read_to_string(&committed).explain("read", &committed)?;
    if found == wanted {
        return Ok(());
    }
    Err(Failure::Failed(format!("{FILE} is not what the code generates: run `cargo xtask bindings`.")))
}

fn export(layout: &Layout, path: &Path) -> Outcome {
    Program::new(layout.target().join("debug/examples").join(EXPORTER))
        .arg(path)
        .within(layout.root())
        .quiet()
}
