//! Walks a build context and prints what a build would send and how long the walk took.
//!
//! `cargo run --release -p slipway-engine --example context -- FOLDER [DOCKERFILE]`

use slipway_engine::context::{self, Selection};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let folder = arguments.next().ok_or("the folder is missing")?;
    let dockerfile = arguments.next();
    let began = Instant::now();
    let dockerfile = dockerfile.as_deref().or(Some(Path::new("Dockerfile")));
    let summary = context::summary(&Selection::of(&folder, dockerfile)?);
    let milliseconds = began.elapsed().as_secs_f64() * 1000.0;
    writeln!(
        std::io::stdout(),
        "{} files, {} bytes, {} links outside, {milliseconds:.1} ms",
        summary.files,
        summary.bytes,
        summary.links_outside.len()
    )?;
    Ok(())
}
