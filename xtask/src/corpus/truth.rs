//! What MSBuild itself said of the projects, written down beforehand.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde::Deserialize;

use crate::failure::{Explain, Failure, Outcome};

/// One evaluation: of all frameworks where `framework` is empty, else of that one.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Told {
    project: String,
    #[serde(default)]
    pub(super) framework: String,
    pub(super) ok: bool,
    #[serde(default)]
    pub(super) properties: HashMap<String, String>,
    #[serde(default)]
    pub(super) packages: Vec<Package>,
}

/// A package with its version; none where it is stated centrally.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Package {
    pub(super) id: String,
    #[serde(default)]
    pub(super) version: Option<String>,
}

/// All of it, by project.
#[derive(Debug, Default)]
pub(super) struct Truth {
    told: HashMap<String, Vec<Told>>,
}

impl Truth {
    pub(super) fn read(file: &Path) -> Outcome<Self> {
        let packed = file.extension().is_some_and(|end| end == "xz");
        let text = if packed { unpack(file)? } else { fs::read_to_string(file).explain("read", file)? };
        let mut told: HashMap<String, Vec<Told>> = HashMap::new();
        for line in text.lines() {
            let one: Told = serde_json::from_str(line).map_err(|error| {
                Failure::Failed(format!("{} holds a line that cannot be read: {error}", file.display()))
            })?;
            told.entry(one.project.clone()).or_default().push(one);
        }
        Ok(Self { told })
    }

    /// What was said of a project; nothing where it was not asked about.
    pub(super) fn of(&self, place: &str) -> Vec<Told> {
        self.told.get(place).cloned().unwrap_or_default()
    }
}

fn unpack(file: &Path) -> Outcome<String> {
    let output = Command::new("xz").arg("--decompress").arg("--stdout").arg(file).output();
    let output = output.explain("unpack", file)?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
