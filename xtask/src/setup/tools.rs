//! Tools the tests run, built from source once, by exact version.

use std::fs;

use super::Step;
use crate::failure::{Explain, Outcome};
use crate::layout::Layout;
use crate::process::Program;

/// One tool from the crates registry.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tool {
    package: &'static str,
    version: &'static str,
    /// More options for the build.
    options: &'static [&'static str],
}

/// Without the half that updates itself, which takes as long to build as the rest.
const NO_UPDATE: &[&str] = &["--no-default-features", "--features", "default-no-update"];

/// For a tool that works and does not wait: a quarter of the time at each run.
const OPTIMISED: &[&str] = &["--config", "profile.release.opt-level=1"];

const TOOLS: [Tool; 4] = [
    Tool { package: "cargo-nextest", version: "0.9.151", options: NO_UPDATE },
    Tool { package: "cargo-deny", version: "0.20.2", options: &[] },
    Tool { package: "cargo-machete", version: "0.9.2", options: OPTIMISED },
    Tool { package: "tauri-driver", version: "2.1.0", options: &[] },
];

/// The tool of this name.
pub(super) fn named(name: &str) -> Option<Tool> {
    TOOLS.into_iter().find(|tool| tool.package == name)
}

impl Step for Tool {
    fn what(&self) -> String {
        format!("{} {}, built from source", self.package, self.version)
    }

    fn is_done(&self, layout: &Layout) -> Outcome<bool> {
        let ours = layout.cached("tools/bin").join(self.package);
        // tauri-driver cannot tell its version: cargo's own record of what it installed does.
        let record = fs::read_to_string(layout.cached("tools/.crates.toml")).unwrap_or_default();
        Ok(ours.is_file() && record.contains(&format!("\"{} {} ", self.package, self.version)))
    }

    fn run(&self, layout: &Layout) -> Outcome {
        let target = layout.cached("tools/target");
        Program::new("cargo")
            .args(["install", "--locked", "--force", self.package, "--version", self.version])
            .arg("--root")
            .arg(layout.cached("tools"))
            .arg("--target-dir")
            .arg(&target)
            .args(self.options)
            .without_env("CARGO_TARGET_DIR")
            .without_env("RUSTFLAGS")
            // A quick build: the tools wait for other programs most of the time.
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
            .env("CARGO_PROFILE_RELEASE_DEBUG", "0")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .within(layout.root())
            .in_view()?;
        // Worth a gigabyte, and never needed again.
        fs::remove_dir_all(&target).explain("remove", &target)
    }
}
