//! Sets up what a task needs: packages, the container engine, stand-in images, tools.
//!
//! Each step can tell whether it is done. What is not done is named before anything happens; the question
//! is asked only at a terminal. A second run finds every step done and touches neither disk nor network.

mod downloads;
mod engine;
mod image_source;
mod images;
mod packages;
mod python;
mod rootfs;
mod sdk_archive;
mod standins;
mod step;
mod tools;
pub(crate) mod ui;

pub(crate) use image_source::ImageSource;
pub(crate) use step::{Need, Step};

use std::io::{BufRead, IsTerminal, Write};

use clap::{Args, ValueEnum};

use crate::failure::{Failure, Outcome};
use crate::layout::Layout;

/// How to set up.
#[derive(Debug, Clone, Args)]
pub(crate) struct Options {
    /// Go on without asking.
    #[arg(long)]
    yes: bool,
    /// What to set up for.
    #[arg(long = "for", value_enum, default_value_t = Purpose::Test)]
    purpose: Purpose,
}

/// What the machine is set up for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Purpose {
    /// The journey in the terminal.
    Headless,
    /// The journey in the window.
    Window,
    /// The integration tests, run by hand.
    Integration,
    /// Every test.
    Test,
}

/// What the journey in the terminal needs.
pub(crate) const HEADLESS: &[Need] = &[Need::Engine];
/// What the journey in the window needs.
pub(crate) const WINDOW: &[Need] = &[Need::Engine, Need::Window, Need::NodeModules];
/// What the integration tests need.
const INTEGRATION: &[Need] = &[Need::Engine, Need::TestImages, Need::TestPrograms, Need::AwsCli];
/// What all tests need together.
const TEST: &[Need] = &[
    Need::Engine,
    Need::TestImages,
    Need::Window,
    Need::TestPrograms,
    Need::NodeModules,
    Need::AwsCli,
    Need::Tool("cargo-deny"),
    Need::Tool("cargo-machete"),
    Need::Tool("cargo-nextest"),
    Need::Tool("tauri-driver"),
];

/// `cargo xtask setup`.
pub(crate) fn run(layout: &Layout, options: &Options) -> Outcome {
    let needs = match options.purpose {
        Purpose::Headless => HEADLESS,
        Purpose::Window => WINDOW,
        Purpose::Integration => INTEGRATION,
        Purpose::Test => TEST,
    };
    prepare(layout, needs, options.yes)?;
    eprintln!("Everything is set up.");
    Ok(())
}

/// Brings the machine to the state a task needs.
pub(crate) fn prepare(layout: &Layout, needs: &[Need], yes: bool) -> Outcome {
    let steps = steps(needs);
    let mut missing = Vec::new();
    for step in &steps {
        if !step.is_done(layout)? {
            missing.push(step.as_ref());
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    packages::refuse_other_platforms(needs)?;
    eprintln!("Not here yet, and set up now:");
    for step in &missing {
        eprintln!("  - {}", step.what());
    }
    eprintln!("Downloads and images are kept in {}.", layout.cached("").display());
    confirm(yes)?;
    for step in missing {
        // An earlier step may have brought this one along.
        if !step.is_done(layout)? {
            eprintln!("» {}", step.what());
            step.run(layout)?;
        }
    }
    Ok(())
}

fn steps(needs: &[Need]) -> Vec<Box<dyn Step>> {
    let mut steps: Vec<Box<dyn Step>> = vec![Box::new(packages::Packages::for_needs(needs))];
    for need in needs {
        match need {
            Need::Engine => {
                steps.push(Box::new(engine::Engine));
                steps.push(Box::new(images::JourneyImages));
            }
            Need::TestImages => steps.push(Box::new(images::TestImages)),
            Need::Window | Need::TestPrograms => {}
            Need::NodeModules => steps.push(Box::new(ui::NodeModules)),
            Need::AwsCli => steps.push(Box::new(python::aws_cli())),
            Need::SamCli => steps.push(Box::new(python::sam_cli())),
            Need::Tool(name) => steps.extend(tools::named(name).map(|tool| Box::new(tool) as Box<dyn Step>)),
        }
    }
    steps
}

/// Where the images that were set up come from.
pub(crate) fn image_source(layout: &Layout) -> Outcome<ImageSource> {
    ImageSource::standing(layout)?.ok_or_else(|| {
        Failure::Failed(
            "The images of the journey are not in the engine any more. Run this again.".to_owned(),
        )
    })
}

/// The environment in which what was set up is found.
pub(crate) fn environment(layout: &Layout) -> Vec<(String, String)> {
    let mut variables = Vec::new();
    if let Some(host) = engine::own_host(layout) {
        variables.push(("DOCKER_HOST".to_owned(), host));
    }
    if let Ok(Some(source)) = ImageSource::standing(layout) {
        variables.push(("SLIPWAY_TEST_FRAMEWORK".to_owned(), source.framework().to_owned()));
    }
    let aws = python::aws_cli().program(layout, "aws");
    if aws.is_file() {
        variables.push(("SLIPWAY_TEST_AWS_CLI".to_owned(), aws.display().to_string()));
    }
    // What is tried out here stays apart from the Slipway a developer uses.
    if std::env::var_os("SLIPWAY_HOME").is_none() {
        variables.push(("SLIPWAY_HOME".to_owned(), layout.cached("home").display().to_string()));
    }
    let path = std::env::var("PATH").unwrap_or_default();
    variables.push(("PATH".to_owned(), format!("{}:{path}", layout.cached("tools/bin").display())));
    variables
}

fn confirm(yes: bool) -> Outcome {
    if yes || !std::io::stdin().is_terminal() {
        return Ok(());
    }
    eprint!("Go on? [Y/n] ");
    // An unflushed question would be a silent wait.
    let _ = std::io::stderr().flush();
    let mut answer = String::new();
    let read = std::io::stdin().lock().read_line(&mut answer);
    match answer.trim().to_lowercase().as_str() {
        "" | "y" | "yes" if read.is_ok() => Ok(()),
        _ => Err(Failure::Missing("Nothing was installed.".to_owned())),
    }
}

/// AWS SAM CLI, once it is set up.
pub(crate) fn sam_program(layout: &Layout) -> std::path::PathBuf {
    python::sam_cli().program(layout, "sam")
}
