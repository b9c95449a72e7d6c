//! `cargo xtask bench`: measures Slipway beside the tools people use today, in one run and in turn, so that the
//! machine's mood falls on all of them alike. Figures are printed, never asserted: a slow day is no failed test.

mod figures;
mod image;
mod local;
mod tools;

use clap::{Args, Subcommand};

use crate::failure::Outcome;
use crate::layout::Layout;

/// What to measure.
#[derive(Debug, Clone, Args)]
pub(crate) struct Options {
    #[command(subcommand)]
    area: Area,
}

#[derive(Debug, Clone, Subcommand)]
enum Area {
    /// Local invocations and builds, beside docker, curl and SAM.
    Local(local::Options),
    /// Contexts, rebuilds, solutions and checks, beside docker.
    Image(image::Options),
}

pub(crate) fn run(layout: &Layout, options: &Options) -> Outcome {
    match &options.area {
        Area::Local(options) => local::run(layout, options),
        Area::Image(options) => image::run(layout, options),
    }
}
