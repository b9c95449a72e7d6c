//! What every measurement needs: Slipway built one way or the other, docker, and a clock.

use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::failure::{Failure, Outcome};
use crate::layout::Layout;
use crate::process::Program;
use crate::start::with_environment;

/// Builds the terminal twin and the example programs, and says how.
pub(super) fn build(layout: &Layout, optimised: bool) -> Outcome {
    if !optimised {
        println!("Slipway is measured as `cargo build` makes it, without optimisation.");
        return Program::new("cargo")
            .args(["build", "--locked", "--workspace", "--all-targets"])
            .within(layout.root())
            .in_view();
    }
    println!("Slipway is measured with optimisation (profile `bench-build`).");
    Program::new("cargo")
        .args(["build", "--locked", "--profile", PROFILE, "--package", "slipway-cli", "--package"])
        .args(["slipway-emulator", "--package", "slipway-workbench", "--bins", "--examples"])
        .within(layout.root())
        .in_view()
}

/// The profile of an optimised build without the slow last step of a release.
const PROFILE: &str = "bench-build";

/// Where that build puts its programs.
pub(super) fn folder(layout: &Layout, optimised: bool) -> PathBuf {
    layout.target().join(if optimised { PROFILE } else { "debug" })
}

/// The terminal twin, with a home of its own.
pub(super) fn slipway(layout: &Layout, program: &Path) -> Program {
    let home = layout.cached("bench-home");
    with_environment(Program::new(program), layout).env("SLIPWAY_HOME", home)
}

/// A docker program that can use BuildKit: newer ones need a plugin for it that may not be there.
pub(super) fn docker_with_buildkit() -> Outcome<&'static str> {
    ["docker", "/usr/bin/docker"]
        .into_iter()
        .find(|docker| {
            let version = Program::new(docker).args(["version", "--format", "{{.Client.Version}}"]).read();
            let major = version.ok().and_then(|text| text.split('.').next()?.trim().parse::<u32>().ok());
            major.is_some_and(|major| major < 23)
                || Program::new(docker).args(["buildx", "version"]).succeeds()
        })
        .ok_or_else(|| {
            Failure::Failed("No docker program with BuildKit was found to measure beside.".to_owned())
        })
}

/// Runs to the end; milliseconds.
pub(super) fn timed(program: Program) -> Outcome<f64> {
    let began = Instant::now();
    program.quiet()?;
    Ok(began.elapsed().as_secs_f64() * 1000.0)
}
