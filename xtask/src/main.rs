//! `cargo xtask`: what a developer of Slipway types.
//!
//! Two commands take a fresh machine to a running product (`start`) and to a verdict over it (`test`); both set up
//! what is missing first. Everything installed or downloaded lies in one cache folder outside the repository, each
//! piece under a stamp of its contents, so that a second run does nothing.
//! Only Debian (and what derives from it) is set up; elsewhere the missing packages are named, with exit code 4.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for the terminal: printing is its trade"
)]

mod bench;
mod bindings;
mod corpus;
mod counts;
mod failure;
mod invariants;
mod journey;
mod layout;
mod process;
mod setup;
mod stamp;
mod start;
mod test;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::layout::Layout;

/// The tasks of the Slipway workshop.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Set up what is missing and run the main job on a new sample project.
    Start(start::Options),
    /// Set up what is missing and run every test.
    Test(test::Options),
    /// Set up what is missing, and nothing else.
    Setup(setup::Options),
    /// Write the TypeScript bindings of the window anew.
    Bindings(bindings::Options),
    /// Measure Slipway beside its peers.
    Bench(bench::Options),
    /// Run Slipway on every project below a folder and count what it says rightly.
    Corpus(corpus::Options),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = Layout::find().and_then(|layout| match arguments.task {
        Task::Start(options) => start::run(&layout, &options),
        Task::Test(options) => test::run(&layout, &options),
        Task::Setup(options) => setup::run(&layout, &options),
        Task::Bindings(options) => bindings::run(&layout, &options),
        Task::Bench(options) => bench::run(&layout, &options),
        Task::Corpus(options) => corpus::run(&layout, &options),
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            failure.exit_code()
        }
    }
}
