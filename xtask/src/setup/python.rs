//! Python environments with pinned packages: one to run the C# compiler in, one with Amazon's command line.

use std::fs;
use std::path::PathBuf;

use super::Step;
use crate::failure::{Explain, Outcome};
use crate::layout::Layout;
use crate::process::Program;
use crate::stamp::{self, Stamp};

/// The interpreter of the system: the pinned wheels are built for it.
const INTERPRETER: &str = "/usr/bin/python3";

/// One virtual environment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Environment {
    name: &'static str,
    what: &'static str,
}

/// The environment that starts .NET to compile the stand-ins.
pub(super) fn compiler() -> Environment {
    Environment { name: "compiler", what: "the bridge from Python to .NET" }
}

/// The environment with the AWS command line.
pub(super) fn aws_cli() -> Environment {
    Environment { name: "awscli", what: "the AWS command line from the Python registry, for the tests" }
}

/// The environment with the peer that the benchmarks measure beside.
pub(super) fn sam_cli() -> Environment {
    Environment { name: "samcli", what: "AWS SAM CLI from the Python registry, to measure beside" }
}

impl Environment {
    /// A program of the environment.
    pub(super) fn program(self, layout: &Layout, name: &str) -> PathBuf {
        self.folder(layout).join("bin").join(name)
    }

    /// Gives its Python, made first if need be.
    pub(super) fn ready(self, layout: &Layout) -> Outcome<PathBuf> {
        if !self.is_done(layout)? {
            self.run(layout)?;
        }
        Ok(self.program(layout, "python"))
    }

    fn folder(self, layout: &Layout) -> PathBuf {
        layout.cached("python").join(self.name)
    }

    fn requirements(self, layout: &Layout) -> PathBuf {
        layout.source("tests/testbed/python").join(format!("{}.txt", self.name))
    }

    fn stamp(self, layout: &Layout) -> Outcome<String> {
        Ok(Stamp::default().path(&self.requirements(layout))?.finish())
    }
}

impl Step for Environment {
    fn what(&self) -> String {
        self.what.to_owned()
    }

    fn is_done(&self, layout: &Layout) -> Outcome<bool> {
        Ok(stamp::is_current(&self.folder(layout), &self.stamp(layout)?))
    }

    fn run(&self, layout: &Layout) -> Outcome {
        let folder = self.folder(layout);
        if folder.exists() {
            fs::remove_dir_all(&folder).explain("remove", &folder)?;
        }
        layout.cached_folder("python")?;
        Program::new(INTERPRETER).args(["-m", "venv"]).arg(&folder).quiet()?;
        Program::new(self.program(layout, "python"))
            .args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--no-deps",
                "--only-binary",
                ":all:",
                "--require-hashes",
                "-r",
            ])
            .arg(self.requirements(layout))
            .quiet()?;
        stamp::write(&folder, &self.stamp(layout)?)
    }
}
