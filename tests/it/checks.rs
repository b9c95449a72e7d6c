//! What the project's files say of handlers and options, before anything is built.

use crate::terminal::{Terminal, USAGE, refused};
use std::path::{Path, PathBuf};

/// A copy of a case of the fixtures, in a test's own place.
pub(crate) fn case(terminal: &Terminal, name: &str) -> String {
    let source = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/cases").join(name);
    let target = terminal.path(name);
    copy(&source, &target);
    target.display().to_string()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn a_program_of_annotations_is_listed_once_for_each_handler_it_can_be_told() {
    let terminal = Terminal::new();
    let project = case(&terminal, "annotations-exe");
    let view = terminal.result(&["handlers", &project]);
    let listed: Vec<(&str, Option<&str>)> = view["handlers"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|found| found["likely"] == true)
        .map(|found| (found["handler"].as_str().unwrap(), found["annotationsHandler"].as_str()))
        .collect();
    assert_eq!(listed, [("AnnExe", Some("Add")), ("AnnExe", Some("Plain"))]);
    assert!(!view["handlers"].to_string().contains("ConfigureServices"), "{view}");
    let warnings = view["warnings"].to_string();
    assert!(warnings.contains("ANNOTATIONS_HANDLER") && warnings.contains("Add or Plain"), "{warnings}");
}

#[test]
fn where_several_handlers_come_into_question_the_refusal_names_them() {
    let terminal = Terminal::new();
    let project = case(&terminal, "sticky-options");
    std::fs::remove_file(terminal.path("sticky-options/Dockerfile")).unwrap();
    let names = ["Fn::Fn.Function::A", "Fn::Fn.Function::B", "--pick"];
    refused(terminal.slipway(&["build", &project]), USAGE, &names);
}

#[test]
fn the_handler_of_the_projects_own_dockerfile_is_known_and_the_settings_come_before_it() {
    let terminal = Terminal::new();
    let project = case(&terminal, "sticky-options");
    let view = terminal.result(&["inspect", &project]);
    assert_eq!(view["handler"], "Fn::Fn.Function::A");
    assert_eq!(view["handlerSource"], "CMD in the project's own Dockerfile");
    terminal.write(
        "sticky-options/aws-lambda-tools-defaults.json",
        "{\"image-command\": \"Fn::Fn.Function::B\"}",
    );
    assert_eq!(terminal.result(&["inspect", &project])["handler"], "Fn::Fn.Function::B");
    // What no file says in a form that AWS's entry point reads is not told as the handler.
    let shell = case(&terminal, "cmd-shell-form");
    assert!(terminal.result(&["inspect", &shell])["handler"].is_null());
}

#[test]
fn a_program_of_another_name_is_refused_for_its_name_and_not_for_its_base() {
    let terminal = Terminal::new();
    terminal.result(&["new", "tool", "--template", "executable"]);
    let project = terminal.path("tool").display().to_string();
    let (code, last) = terminal.last(&["build", &project, "--handler", "other"]);
    assert_eq!(code, Some(USAGE), "{last}");
    assert_eq!(last["code"], "handlerMissing", "{last}");
    assert!(!last.to_string().contains("base image"), "{last}");
}

#[test]
fn folders_of_packages_are_copied_before_the_restore() {
    let terminal = Terminal::new();
    let project = case(&terminal, "local-nuget-folder");
    let text = || terminal.result(&["dockerfile", &project])["text"].as_str().unwrap().to_owned();
    assert!(!text().contains("feed"), "a folder that is not there cannot be copied");
    terminal.write("local-nuget-folder/feed/.keep", "");
    let text = text();
    let place = |part: &str| text.find(part).unwrap_or_else(|| panic!("{part} is missing in\n{text}"));
    assert!(place("COPY [\"feed\", \"feed/\"]") < place("\"restore\""), "{text}");
}
