//! `slipway`: the twin of the window for the terminal.
//!
//! It asks the same workbench for the same use cases. Every verb takes `--json`, needs no terminal, and ends
//! with a documented exit code. Only this crate prints.

#![expect(clippy::print_stderr, reason = "there is no other place to say that the program cannot start")]

mod arguments;
mod builds;
#[cfg(test)]
mod error_words;
mod exit;
mod image_arguments;
mod image_requests;
mod invocations;
mod project_verbs;
mod remember;
mod requests;
mod show;
mod status;
mod tasks;
mod terminal;
mod texts;
mod variables;
mod verbs;

use arguments::Arguments;
use clap::Parser as _;
use show::Show;
use slipway_workbench::ops::{use_environment, use_settings_file};
use slipway_workbench::{Folders, Workbench, write_log};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let show = Show { json: arguments.json, label: None };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: the program could not start its threads: {error}");
            return ExitCode::from(exit::FAILED);
        }
    };
    ExitCode::from(runtime.block_on(run(arguments, show)))
}

async fn run(arguments: Arguments, show: Show<'_>) -> u8 {
    let folders = arguments.home.as_deref().map_or_else(Folders::of_this_user, Folders::below);
    if let Some(file) = arguments.config_file.clone() {
        use_settings_file(std::fs::canonicalize(&file).unwrap_or(file));
    }
    if let Some(name) = arguments.overlay.clone() {
        use_environment(name);
    }
    write_log(&folders);
    let workbench = match Workbench::open(folders) {
        Ok(workbench) => workbench,
        Err(report) => return show.failed(&report),
    };
    let code = verbs::run(&workbench, arguments.verb, show).await;
    workbench.close().await;
    code
}
