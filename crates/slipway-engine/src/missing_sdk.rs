//! Picks up what `dotnet` prints where no installed SDK fits `global.json`.
//!
//! It is no message of a compiler but a page of text, so its lines are gathered and become one complaint at the end.

use crate::build_diagnostics::{Diagnostic, Severity};

/// The most SDKs that are told.
const MOST: usize = 5;

/// What was read so far.
#[derive(Debug, Default)]
pub(crate) struct MissingSdk {
    wanted: Option<String>,
    file: Option<String>,
    installed: Vec<String>,
}

impl MissingSdk {
    /// Looks at one line of the log.
    pub(crate) fn line(&mut self, line: &str) {
        let line = line.trim();
        if let Some(wanted) = line.strip_prefix("Requested SDK version: ") {
            *self = Self { wanted: Some(wanted.to_owned()), ..Self::default() };
        } else if self.wanted.is_some() {
            if let Some(file) = line.strip_prefix("global.json file: ") {
                self.file = Some(file.to_owned());
            } else if let Some(version) = installed(line).filter(|_| self.installed.len() < MOST) {
                self.installed.push(version.to_owned());
            }
        }
    }

    /// The complaint, if an SDK was missing.
    pub(crate) fn diagnostic(&self) -> Option<Diagnostic> {
        let wanted = self.wanted.as_ref()?;
        let installed = match self.installed.as_slice() {
            [] => "none".to_owned(),
            some => some.join(", "),
        };
        Some(Diagnostic {
            file: self.file.clone(),
            line: None,
            column: None,
            code: String::new(),
            severity: Severity::Error,
            message: format!("Requested SDK version: {wanted}.\nInstalled SDKs: {installed}"),
        })
    }
}

/// `10.0.401` of `10.0.401 [/usr/share/dotnet/sdk]`.
fn installed(line: &str) -> Option<&str> {
    let (version, folder) = line.split_once(" [")?;
    let is_version = version.chars().next().is_some_and(|first| first.is_ascii_digit())
        && version.chars().all(|c| c.is_ascii_alphanumeric() || ".-".contains(c));
    (is_version && folder.ends_with(']')).then_some(version)
}
