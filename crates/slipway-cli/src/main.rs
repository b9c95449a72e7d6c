//! `slipway`: the twin of the window for the terminal.
//!
//! It asks the same workbench for the same use cases. Every verb takes `--json`, needs no terminal, and ends
//! with a documented exit code. Only this crate prints.

#![expect(clippy::print_stderr, reason = "there is no other place to say that the program cannot start")]

mod arguments;
mod builds;
mod choices;
mod cloud_arguments;
mod cloud_texts;
mod cloud_verbs;
mod colour;
#[cfg(test)]
mod error_words;
mod exit;
mod image_arguments;
mod image_requests;
mod invocations;
mod itself;
mod project_verbs;
mod remember;
mod requests;
mod screen;
mod show;
mod status;
mod task_verbs;
mod tasks;
mod terminal;
mod texts;
#[cfg(all(test, unix))]
mod twin_tests;
mod variables;
mod verbs;
#[cfg(test)]
mod window_twin_tests;

use arguments::{Arguments, Places, Verb, Work};
use clap::Parser as _;
use screen::Screen;
use show::Show;
use slipway_workbench::ops::NamedSettings;
use slipway_workbench::{Folders, Workbench, write_log};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    colour::choose(arguments.color);
    let (json, quiet) = (arguments.json, arguments.quiet);
    let screen = Screen::new(!json && !quiet && colour::can_draw());
    let show = Show { json, quiet, screen: &screen, label: None };
    ExitCode::from(match arguments.verb {
        Verb::Completions(asked) => itself::completions(&asked, show),
        Verb::Man(asked) => itself::manual(&asked, show),
        Verb::Work(work) => start(&arguments.places, work, show),
    })
}

fn start(places: &Places, work: Work, show: Show<'_>) -> u8 {
    match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(run(places, work, show)),
        Err(error) => {
            eprintln!("error: the program could not start its threads: {error}");
            exit::FAILED
        }
    }
}

async fn run(places: &Places, work: Work, show: Show<'_>) -> u8 {
    let folders = places.home.as_deref().map_or_else(Folders::of_this_user, Folders::below);
    // A path that is not here counts from each project's folder.
    let file = places.config_file.clone().map(|file| std::fs::canonicalize(&file).unwrap_or(file));
    let named = NamedSettings { file, environment: places.overlay.clone() };
    write_log(&folders);
    let workbench = match Workbench::open_with(folders, named) {
        Ok(workbench) => workbench,
        Err(report) => return show.failed(&report),
    };
    let code = verbs::run(&workbench, work, show).await;
    workbench.close().await;
    code
}
