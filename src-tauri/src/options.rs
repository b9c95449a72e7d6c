//! What the program can be told when it starts.

use clap::Parser;
use slipway_workbench::{Folders, ops::Target};
use std::path::PathBuf;

/// From a .NET project to a running Lambda container image.
#[derive(Debug, Clone, Parser)]
#[command(name = "slipway-desktop", version)]
pub struct Options {
    /// The project to open: a folder or a project file.
    #[arg(long)]
    pub project: Option<PathBuf>,
    /// Where to deploy: `practice`, or the name of an AWS profile.
    #[arg(long)]
    pub target: Option<String>,
    /// Keep Slipway's own files below this folder instead of the platform's places.
    #[arg(long, env = "SLIPWAY_HOME")]
    pub home: Option<PathBuf>,
}

impl Options {
    /// Where Slipway's own files lie.
    pub(crate) fn folders(&self) -> Folders {
        self.home.as_deref().map_or_else(Folders::of_this_user, Folders::below)
    }

    /// The target to begin with.
    pub(crate) fn target(&self) -> Option<Target> {
        self.target.as_deref().map(Target::from_name)
    }
}

/// The window could not be opened, so standard error is the only place left to say so.
#[expect(clippy::print_stderr, reason = "there is no window to show it in")]
pub(crate) fn report_start_failure(error: &tauri::Error) {
    eprintln!("Slipway could not open its window: {error}");
    eprintln!("Use `slipway` in the terminal, or check that a display is there.");
}
