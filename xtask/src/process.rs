//! Runs other programs: quietly with the output kept for the case of failure, or in full view with a copy kept
//! for counting.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use crate::failure::{Failure, Outcome};

/// How many lines of a failed program's output are shown.
const SHOWN: usize = 40;

/// Whether cargo sets this variable for the program that it runs. `CARGO_HOME` and the like are the person's.
fn is_cargos_own(name: &OsStr) -> bool {
    name == "CARGO_MANIFEST_DIR"
        || name == "CARGO_MANIFEST_PATH"
        || name.to_string_lossy().starts_with("CARGO_PKG_")
}

/// A program about to be run.
#[derive(Debug)]
pub(crate) struct Program {
    command: Command,
    line: String,
}

impl Program {
    /// A program by name or path.
    pub(crate) fn new(name: impl AsRef<OsStr>) -> Self {
        let line = name.as_ref().to_string_lossy().into_owned();
        let mut command = Command::new(name);
        // No child may read the terminal: the tasks run unattended.
        command.stdin(Stdio::null());
        // What cargo told this program of itself is not meant for another cargo: build scripts that look at it (ring's
        // does) would run again, and half of the dependencies with them, whenever a person builds by hand in between.
        for (name, _) in std::env::vars_os().filter(|(name, _)| is_cargos_own(name)) {
            command.env_remove(name);
        }
        Self { command, line }
    }

    /// The same program as the administrator, who may be us already.
    pub(crate) fn as_root(name: &str) -> Self {
        if is_root() {
            return Self::new(name);
        }
        let mut program = Self::new("sudo").arg(name);
        // sudo may have to ask for the password.
        program.command.stdin(Stdio::inherit());
        program
    }

    /// One more argument.
    pub(crate) fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.line.push(' ');
        self.line.push_str(&arg.as_ref().to_string_lossy());
        self.command.arg(arg);
        self
    }

    /// More arguments.
    pub(crate) fn args<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(self, args: I) -> Self {
        args.into_iter().fold(self, Self::arg)
    }

    /// An environment variable.
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Takes an environment variable away.
    pub(crate) fn without_env(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// The folder to run in.
    pub(crate) fn within(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// The command line, to be shown.
    pub(crate) fn line(&self) -> &str {
        &self.line
    }

    /// Runs to the end and gives back what it wrote to standard output.
    pub(crate) fn read(mut self) -> Outcome<String> {
        let output = self.command.output().map_err(|e| self.not_started(&e))?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        if output.status.success() {
            return Ok(text);
        }
        let told = format!("{text}{}", String::from_utf8_lossy(&output.stderr));
        Err(Failure::Failed(format!("`{}` failed ({}):\n{}", self.line, output.status, tail(&told))))
    }

    /// Runs to the end; the output is shown only when it fails.
    pub(crate) fn quiet(self) -> Outcome {
        self.read().map(|_| ())
    }

    /// Runs to the end with standard error in view, for programs that take minutes. Standard output may belong to
    /// whoever reads our JSON, so nothing else goes there.
    pub(crate) fn in_view(mut self) -> Outcome {
        let status = self.command.stdout(Stdio::null()).status().map_err(|e| self.not_started(&e))?;
        if status.success() {
            return Ok(());
        }
        Err(Failure::Failed(format!("`{}` failed ({status}).", self.line)))
    }

    /// Tells whether the program runs and succeeds; nothing is shown.
    pub(crate) fn succeeds(mut self) -> bool {
        self.command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
    }

    /// Runs in full view and keeps what was written, for counting. The flag tells success.
    pub(crate) fn watched(mut self) -> Outcome<(bool, String)> {
        println!("$ {}", self.line);
        let mut child = self
            .command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|e| self.not_started(&e))?;
        let error =
            child.stderr.take().map(|pipe| thread::spawn(move || copy_lines(pipe, std::io::stderr())));
        let written = child.stdout.take().map(|pipe| copy_lines(pipe, std::io::stdout())).unwrap_or_default();
        let complained = error.and_then(|thread| thread.join().ok()).unwrap_or_default();
        let status = child.wait().map_err(|e| self.not_started(&e))?;
        Ok((status.success(), written + &complained))
    }

    /// Runs to the end, passing standard output on line by line to `each`; standard error goes to ours.
    pub(crate) fn lines(mut self, mut each: impl FnMut(&str)) -> Outcome<bool> {
        let mut child = self.command.stdout(Stdio::piped()).spawn().map_err(|e| self.not_started(&e))?;
        if let Some(pipe) = child.stdout.take() {
            for line in BufReader::new(pipe).lines().map_while(Result::ok) {
                each(&line);
            }
        }
        let status = child.wait().map_err(|e| self.not_started(&e))?;
        Ok(status.success())
    }

    /// Starts the program and forgets it; its output goes to a file.
    pub(crate) fn detached(mut self, log: std::fs::File) -> Outcome {
        let error = log.try_clone().map_err(|e| self.not_started(&e))?;
        self.command.stdout(log).stderr(error);
        self.command.spawn().map(|_| ()).map_err(|e| self.not_started(&e))
    }

    fn not_started(&self, error: &std::io::Error) -> Failure {
        Failure::Failed(format!("`{}` did not start: {error}", self.line))
    }
}

/// Tells whether a program of this name is found.
pub(crate) fn is_installed(name: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(name).is_file()))
}

/// Tells whether this process may do anything.
pub(crate) fn is_root() -> bool {
    Program::new("id").arg("-u").read().is_ok_and(|id| id.trim() == "0")
}

fn copy_lines(from: impl Read, mut to: impl Write) -> String {
    let mut kept = String::new();
    let mut reader = BufReader::new(from);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line).is_ok_and(|count| count > 0) {
        // A terminal that went away is no reason to stop the tests.
        let _ = to.write_all(&line);
        kept.push_str(&String::from_utf8_lossy(&line));
        line.clear();
    }
    kept
}

fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(SHOWN)..].join("\n")
}
