//! What the program tells about itself: completions for a shell, and its manual pages. Neither needs a place of
//! Slipway's own, so both work where a package is made.

use crate::arguments::{Arguments, Completions, Manual};
use crate::exit;
use crate::show::Show;
use clap::CommandFactory as _;
use slipway_workbench::report;
use std::io;

/// Writes the completions for a shell to standard output.
pub(crate) fn completions(asked: &Completions, show: Show<'_>) -> u8 {
    let mut text = Vec::new();
    clap_complete::generate(asked.shell, &mut Arguments::command(), "slipway", &mut text);
    show.raw(&text);
    exit::DONE
}

/// Writes a page for the program and one for each verb into a folder, or the program's own page to standard output.
pub(crate) fn manual(asked: &Manual, show: Show<'_>) -> u8 {
    let written = match &asked.folder {
        Some(folder) => std::fs::create_dir_all(folder)
            .and_then(|()| clap_mangen::generate_to(Arguments::command(), folder)),
        None => page().map(|text| show.raw(&text)),
    };
    match written {
        Ok(()) => exit::DONE,
        Err(error) => show.failed(&report::invalid_input(format!("The pages cannot be written: {error}."))),
    }
}

fn page() -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    clap_mangen::Man::new(Arguments::command()).render(&mut text)?;
    Ok(text)
}
