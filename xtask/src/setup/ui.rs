//! The pages of the window: their npm packages, and their build.

use super::Step;
use crate::failure::Outcome;
use crate::layout::Layout;
use crate::process::Program;
use crate::stamp::{self, Stamp};

/// The npm packages of the window's pages, exactly as locked.
#[derive(Debug)]
pub(super) struct NodeModules;

/// The pages, built for the window.
#[derive(Debug)]
pub(super) struct Pages;

/// What the pages are built from.
const SOURCES: [&str; 7] = [
    "ui/package-lock.json",
    "ui/index.html",
    "ui/vite.config.ts",
    "ui/svelte.config.js",
    "ui/tsconfig.json",
    "ui/src",
    "ui/public",
];

impl Step for NodeModules {
    fn what(&self) -> String {
        "npm packages of the window's pages".to_owned()
    }

    fn is_done(&self, layout: &Layout) -> Outcome<bool> {
        let lock = Stamp::default().path(&layout.source("ui/package-lock.json"))?.finish();
        Ok(stamp::is_current(&layout.source("ui/node_modules/.package-lock.json"), &lock))
    }

    fn run(&self, layout: &Layout) -> Outcome {
        npm(layout).args(["ci", "--no-audit", "--no-fund"]).quiet()?;
        let lock = Stamp::default().path(&layout.source("ui/package-lock.json"))?.finish();
        stamp::write(&layout.source("ui/node_modules/.package-lock.json"), &lock)
    }
}

impl Step for Pages {
    fn what(&self) -> String {
        "the pages of the window, built".to_owned()
    }

    fn is_done(&self, layout: &Layout) -> Outcome<bool> {
        Ok(stamp::is_current(&layout.source("ui/dist/index.html"), &sources(layout)?))
    }

    fn run(&self, layout: &Layout) -> Outcome {
        npm(layout).args(["run", "build"]).quiet()?;
        stamp::write(&layout.source("ui/dist/index.html"), &sources(layout)?)
    }
}

fn sources(layout: &Layout) -> Outcome<String> {
    SOURCES
        .iter()
        .map(|path| layout.source(path))
        .filter(|path| path.exists())
        .try_fold(Stamp::default(), |stamp, path| stamp.path(&path))
        .map(Stamp::finish)
}

fn npm(layout: &Layout) -> Program {
    Program::new("npm").within(&layout.source("ui"))
}
