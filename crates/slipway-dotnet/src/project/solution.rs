//! The projects that a solution names: `.sln`, a text of its own form, `.slnx`, which is XML, and `.slnf`, a choice of
//! the projects of another one. Only `.sln` is read by hand: its one parser, solp, brings along what a program needs that
//! walks disks and prints reports, and of the file nothing but the lines of projects is asked.
//!
//! Only paths of C#, F# and Visual Basic projects are given. Solution folders, web sites, installers and projects of
//! other languages are passed over, and so is any path that is not relative: a solution from outside points to its
//! own neighbours or to nothing. Whether the projects exist is not looked at here.

use super::memo::decode;
use crate::xml::{self, Element, XmlError};
use slipway_core::image::shortened;
use std::collections::HashSet;

/// Why a file is no solution that Slipway can read.
#[derive(Debug, thiserror::Error)]
pub enum SolutionError {
    /// The file is larger than any solution.
    #[error("the solution has more than {MAX_BYTES} bytes; larger files are not read")]
    TooLarge,
    /// The file is neither UTF-8 nor UTF-16.
    #[error("the solution is neither UTF-8 nor UTF-16 text")]
    NotText,
    /// A `.slnf` is no JSON.
    #[error("the solution filter cannot be read")]
    Json(#[from] serde_json::Error),
    /// A `.slnx` is no XML, or uses what is refused.
    #[error("the solution cannot be read")]
    Xml(#[from] XmlError),
    /// The text is of neither form.
    #[error("the file is not a solution: it starts with `{}`", .0.escape_debug())]
    NotASolution(String),
    /// It names more projects than are read.
    #[error("the solution names more than {MAX_PROJECTS} projects")]
    TooManyProjects,
}

/// Five megabytes, some ten times the size of the largest solutions.
const MAX_BYTES: usize = 5 * 1024 * 1024;
const MAX_PROJECTS: usize = 2000;
/// No path that a file system takes is longer.
const MAX_PATH: usize = 4096;

/// Reads a solution in any form, told apart by the text itself: the paths of its .NET projects from the solution's
/// folder, with `/`, in the order written, each once.
pub fn read_solution(bytes: &[u8]) -> Result<Vec<String>, SolutionError> {
    if bytes.len() > MAX_BYTES {
        return Err(SolutionError::TooLarge);
    }
    let text = decode(bytes).ok_or(SolutionError::NotText)?;
    let mut found = Found::default();
    if text.trim_start().starts_with('<') {
        let root = xml::parse(&text)?;
        if root.name != "Solution" {
            return Err(SolutionError::NotASolution(shortened(&root.name)));
        }
        found.elements(&root)?;
    } else if text.trim_start().starts_with('{') {
        found.filter(&serde_json::from_str(&text)?)?;
    } else {
        let head = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
        if !head.starts_with("Microsoft Visual Studio Solution File") {
            return Err(SolutionError::NotASolution(shortened(head)));
        }
        found.lines(&text)?;
    }
    Ok(found.paths)
}

#[derive(Default)]
struct Found {
    paths: Vec<String>,
    seen: HashSet<String>,
}

impl Found {
    /// `Project("{TYPE}") = "NAME", "PATH", "{ID}"`
    fn lines(&mut self, text: &str) -> Result<(), SolutionError> {
        for line in text.lines() {
            let line = line.trim_start();
            if line.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("Project(")) {
                line.split('"').nth(5).map_or(Ok(()), |path| self.add(path))?;
            }
        }
        Ok(())
    }

    /// `{"solution": {"path": "All.sln", "projects": ["src\\A\\A.csproj"]}}`, whose projects are written from the
    /// folder of the solution.
    fn filter(&mut self, filter: &serde_json::Value) -> Result<(), SolutionError> {
        let solution = filter.get("solution");
        let path = solution.and_then(|solution| solution.get("path")).and_then(serde_json::Value::as_str);
        let path = path.unwrap_or_default().replace('\\', "/");
        let folder = path.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        let projects =
            solution.and_then(|solution| solution.get("projects")).and_then(serde_json::Value::as_array);
        for project in projects.into_iter().flatten().filter_map(serde_json::Value::as_str) {
            self.add(&format!("{folder}{project}"))?;
        }
        Ok(())
    }

    /// `<Project Path="…"/>`, directly or inside folders.
    fn elements(&mut self, parent: &Element) -> Result<(), SolutionError> {
        for child in &parent.children {
            match child.name.as_str() {
                "Project" => child.attribute("Path").map_or(Ok(()), |path| self.add(path))?,
                "Folder" => self.elements(child)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn add(&mut self, written: &str) -> Result<(), SolutionError> {
        let path = written.trim().replace('\\', "/");
        let path = path.trim_start_matches("./");
        let lower = path.to_ascii_lowercase();
        let of_dotnet = [".csproj", ".fsproj", ".vbproj"].iter().any(|end| lower.ends_with(end));
        let relative = !path.starts_with('/') && !path.contains(':');
        let plain = path.len() <= MAX_PATH && !path.chars().any(char::is_control);
        if of_dotnet && relative && plain && self.seen.insert(path.to_owned()) {
            if self.paths.len() >= MAX_PROJECTS {
                return Err(SolutionError::TooManyProjects);
            }
            self.paths.push(path.to_owned());
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "solution_tests.rs"]
mod tests;
