//! `cargo xtask bench`: measures Slipway beside the tools people use today, in one run and in turn, so that the
//! machine's mood falls on all of them alike. Figures are printed, never asserted: a slow day is no failed test.

mod build;
mod context;
mod figures;
mod image;
mod local;
mod opening;
mod publish;
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
    /// The inner loop with the real SDK, beside `dotnet publish` and `docker build`.
    Build(build::Options),
    /// 50,000 files that are all sent, beside docker.
    Context(context::Options),
    /// Contexts, rebuilds, solutions and checks, beside docker.
    Image(image::Options),
    /// Pushes to a practice cloud, beside `docker push`.
    Publish(publish::Options),
}

pub(crate) fn run(layout: &Layout, options: &Options) -> Outcome {
    match &options.area {
        Area::Local(options) => local::run(layout, options),
        Area::Build(options) => build::run(layout, options),
        Area::Context(options) => context::run(layout, options),
        Area::Image(options) => image::run(layout, options),
        Area::Publish(options) => publish::run(layout, options),
    }
}
