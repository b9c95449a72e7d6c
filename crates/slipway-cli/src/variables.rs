//! The function's variables from the command line: `--env` and `--env-file`. A file has Docker's form, not that of
//! dotenvy: quotes are part of a value, and nothing is expanded.
//!
//! What stands in a file or in the terminal's own environment never appears in the list of processes. No error repeats
//! a value: what was meant as one may be a secret.

use crate::arguments::Variables;
use slipway_workbench::report::{self, ErrorReport};
use std::collections::BTreeMap;
use std::path::Path;

/// Files first, in their order, then the pairs: the command line has the last word.
pub(crate) fn read(variables: &Variables) -> Result<BTreeMap<String, String>, ErrorReport> {
    let mut environment = BTreeMap::new();
    for file in &variables.files {
        environment.extend(read_file(file)?);
    }
    for pair in &variables.pairs {
        let (name, value) = match pair.split_once('=') {
            Some((name, value)) => (name, value.to_owned()),
            None => (pair.as_str(), of_terminal(pair)?),
        };
        environment.insert(name.to_owned(), value);
    }
    Ok(environment)
}

fn of_terminal(name: &str) -> Result<String, ErrorReport> {
    std::env::var(name).map_err(|_| {
        report::invalid_input(format!(
            "--env {name} has no `=`, and no variable of that name is set here: write NAME=VALUE"
        ))
    })
}

fn read_file(path: &Path) -> Result<BTreeMap<String, String>, ErrorReport> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| {
        report::invalid_input(format!("The file {shown} of --env-file cannot be read: {error}."))
    })?;
    parse(&text).map_err(|line| report::invalid_input(format!("Line {line} of {shown} is no NAME=VALUE.")))
}

/// The form of Docker's files: the value is everything behind the first `=`, quotes included.
fn parse(text: &str) -> Result<BTreeMap<String, String>, usize> {
    let mut environment = BTreeMap::new();
    for (place, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = line.trim_start();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (name, value) = line.split_once('=').ok_or(place + 1)?;
        environment.insert(name.trim_end().to_owned(), value.to_owned());
    }
    Ok(environment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_as_docker_reads_it() {
        let read = parse("# a note\n\nA=1\nB=x = \"y\" \nC=\n").expect("a file");
        assert_eq!(read["A"], "1");
        assert_eq!(read["B"], "x = \"y\" ");
        assert_eq!(read["C"], "");
        assert_eq!(parse("A=1\nno value"), Err(2));
    }

    #[test]
    fn the_command_line_has_the_last_word() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("vars");
        std::fs::write(&file, "A=file\nB=file").expect("written");
        let variables = Variables { pairs: vec!["A=line=1".to_owned()], files: vec![file] };
        let read = read(&variables).expect("read");
        assert_eq!((read["A"].as_str(), read["B"].as_str()), ("line=1", "file"));
    }
}
