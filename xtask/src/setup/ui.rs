//! The pages of the window: their npm packages as locked, and their build.

use super::Step;
use crate::failure::Outcome;
use crate::layout::Layout;
use crate::process::Program;
use crate::stamp::{self, Stamp};

/// The npm packages of the window's pages, exactly as locked.
#[derive(Debug)]
pub(super) struct NodeModules;

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

/// Builds the pages, unless they are built from what lies there now.
pub(crate) fn build_pages(layout: &Layout) -> Outcome {
    let built = layout.source("ui/dist/index.html");
    let stamp = sources(layout)?;
    if stamp::is_current(&built, &stamp) {
        return Ok(());
    }
    eprintln!("» building the pages of the window");
    npm(layout).args(["run", "build"]).quiet()?;
    stamp::write(&built, &stamp)
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
