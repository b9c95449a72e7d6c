//! A place of its own for each test of the terminal twin, and what every refusal must show.

use crate::framework::framework;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

pub(crate) const MISSING: i32 = 4;
pub(crate) const USAGE: i32 = 2;
pub(crate) const FAILED: i32 = 1;
pub(crate) const REFUSED: i32 = 3;

/// The program, built beside this test.
pub(crate) fn slipway_program() -> PathBuf {
    let mut path = std::env::current_exe().unwrap();
    path.pop();
    path.pop();
    let program = path.join("slipway");
    assert!(program.is_file(), "{} is built with the workspace", program.display());
    program
}

/// A place of its own for each test: Slipway's files, the AWS files, and a sample project.
pub(crate) struct Terminal {
    pub(crate) folder: tempfile::TempDir,
}

impl Terminal {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn slipway(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(slipway_program());
        command
            .args(arguments)
            .env("SLIPWAY_HOME", self.path("home"))
            // Asking takes seconds for each new project; the tests of it ask.
            .env("SLIPWAY_MSBUILD", "never")
            .env("AWS_CONFIG_FILE", self.path("aws-config"))
            .env("AWS_SHARED_CREDENTIALS_FILE", self.path("aws-credentials"))
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env_remove("AWS_PROFILE")
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn sample(&self) -> String {
        let made = self.slipway(&["new", "hello", "--framework", framework().name]).output().unwrap();
        assert!(made.status.success(), "{}", text(&made));
        self.path("hello").display().to_string()
    }
}

pub(crate) fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Runs and demands the exit code, an error in words, and at least one next action.
pub(crate) fn refused(mut command: Command, code: i32, says: &[&str]) {
    let output = command.output().unwrap();
    let shown = text(&output);
    assert_eq!(output.status.code(), Some(code), "{shown}");
    for words in says {
        assert!(shown.contains(words), "`{words}` is missing in:\n{shown}");
    }
    assert!(shown.contains("error: ") && shown.contains("hint: "), "error and next action:\n{shown}");
}

impl Terminal {
    /// Writes a file below the terminal, with the folders above it.
    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Runs with `--json`, demands success, and gives the result.
    pub(crate) fn result(&self, arguments: &[&str]) -> serde_json::Value {
        let (code, last) = self.last(arguments);
        assert_eq!(code, Some(0), "{arguments:?} gave {last}");
        assert_eq!(last["type"], "result", "{last}");
        last
    }

    /// Runs with `--json`, and gives the exit code with the last line.
    pub(crate) fn last(&self, arguments: &[&str]) -> (Option<i32>, serde_json::Value) {
        let output = self.slipway(arguments).arg("--json").output().unwrap();
        let shown = text(&output);
        let last = String::from_utf8_lossy(&output.stdout).lines().last().unwrap_or_default().to_owned();
        let last = serde_json::from_str(&last).unwrap_or_else(|error| panic!("{error}: {shown}"));
        (output.status.code(), last)
    }
}
