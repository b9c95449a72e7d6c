//! Inspects the archive on standard input and says what was found, how long it took and how much memory.
//!
//! `docker save IMAGE | cargo run --release -p slipway-check --example inspect`

use slipway_check::{Expectations, InspectOptions, check, inspect};
use std::cell::Cell;
use std::io::{self, Write};
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let read = Cell::new(0_u64);
    let options = InspectOptions { progress: &|bytes| read.set(bytes), ..InspectOptions::default() };
    let begun = Instant::now();
    let contents = inspect(io::stdin().lock(), &options)?;
    let inspected = begun.elapsed();
    let report = check(&contents, &Expectations { today: Some("2026-01-01"), ..Expectations::default() });
    let mut out = io::stdout().lock();
    for finding in &report.findings {
        let place = finding.place.as_deref().unwrap_or("");
        writeln!(out, "{:?} {}: {} [{place}]", finding.severity, finding.rule, finding.what)?;
    }
    for passed in &report.passed {
        writeln!(out, "passed {}: {}", passed.rule, passed.what)?;
    }
    writeln!(out, "libc {:?}, frameworks {:?}", contents.libc, contents.frameworks)?;
    writeln!(
        out,
        "{} paths, {} layers, {} secrets",
        report.files,
        report.layers.len(),
        report.secrets.len()
    )?;
    writeln!(
        out,
        "read {} bytes in {inspected:?}, checked in {:?}",
        read.get(),
        begun.elapsed() - inspected
    )?;
    if let Ok(status) = std::fs::read_to_string("/proc/self/status") {
        let peak = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
        writeln!(out, "{peak}")?;
    }
    Ok(())
}
