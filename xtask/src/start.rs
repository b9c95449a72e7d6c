//! `cargo xtask start`: from a fresh machine to the main job, on a new sample project.
//!
//! With a display the window opens on the sample, with the Practice target chosen. Without one, or when asked, the
//! same journey is walked in the terminal. The sample lies in the cache folder; the ones before it are left alone.

use std::env;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::Args;

use crate::failure::{Failure, Outcome};
use crate::journey;
use crate::layout::Layout;
use crate::process::Program;
use crate::setup;

/// How to start.
#[derive(Debug, Clone, Args)]
pub(crate) struct Options {
    /// Walk the journey in the terminal, also where a display is.
    #[arg(long)]
    headless: bool,
    /// Print one JSON object a line: the events, then the result. Only in the terminal.
    #[arg(long)]
    json: bool,
    /// Install without asking.
    #[arg(long)]
    yes: bool,
    /// The `slipway` to walk with, where it is built already.
    #[arg(long, value_name = "PROGRAM")]
    slipway: Option<PathBuf>,
}

pub(crate) fn run(layout: &Layout, options: &Options) -> Outcome {
    let headless = options.headless || options.json || !has_display();
    setup::prepare(layout, if headless { setup::HEADLESS } else { setup::WINDOW }, options.yes)?;
    let source = setup::image_source(layout)?;
    eprintln!("{}", source.line());
    let slipway = match &options.slipway {
        Some(program) => program.clone(),
        None => build(layout, "slipway-cli", "slipway")?,
    };
    let sample = new_folder(layout)?;
    if headless {
        return journey::walk(layout, &slipway, &sample, &source, options.json);
    }
    setup::ui::build_pages(layout)?;
    let window = build(layout, "slipway-desktop", "slipway-desktop")?;
    journey::new_sample(layout, &slipway, &sample, &source)?;
    eprintln!("Opening the window on {}", sample.display());
    let (ended_well, _) = with_environment(Program::new(window), layout)
        .arg("--project")
        .arg(&sample)
        .args(["--target", "practice"])
        .watched()?;
    if ended_well { Ok(()) } else { Err(Failure::Failed("The window ended with an error.".to_owned())) }
}

/// Builds one program of the workspace and gives its path.
fn build(layout: &Layout, package: &str, program: &str) -> Outcome<PathBuf> {
    eprintln!("» building {program}");
    Program::new("cargo")
        .args(["build", "--locked", "--package", package])
        .within(layout.root())
        .in_view()?;
    Ok(layout.program(program))
}

/// The program with the environment in which what was set up is found.
pub(crate) fn with_environment(program: Program, layout: &Layout) -> Program {
    setup::environment(layout).iter().fold(program, |program, (name, value)| program.env(name, value))
}

fn has_display() -> bool {
    // macOS needs no variable to show a window; there the packages have to be brought along.
    cfg!(target_os = "macos")
        || ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|name| env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// A folder nobody has used yet. Its last part becomes the name of the project.
fn new_folder(layout: &Layout) -> Outcome<PathBuf> {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |age| age.as_secs());
    Ok(layout.cached_folder("samples")?.join(seconds.to_string()).join("HelloLambda"))
}
