//! Slips of a person: names that are not there, names in other letters, an engine that is elsewhere. Each is said before
//! anything is written, with the next action.

use crate::checks::case;
use crate::terminal::{FAILED, MISSING, Terminal, USAGE, refused, text};
use std::os::unix::net::UnixListener;

const NEAREST: &str = "The nearest is Notices::Notices.Function::Send.";

#[test]
fn a_handler_that_the_project_lacks_is_doubted_with_the_nearest() {
    let terminal = Terminal::new();
    let project = case(&terminal, "stale-handler");
    let wrong = "Notices::Notices.Function::Sned";
    for arguments in [
        vec!["handlers", project.as_str(), "--pick", wrong],
        vec!["dockerfile", project.as_str(), "--handler", wrong],
    ] {
        let output = terminal.slipway(&arguments).output().unwrap();
        let shown = text(&output);
        assert!(output.status.success() && shown.contains("warning: ") && shown.contains(NEAREST), "{shown}");
    }
    let told = terminal.result(&["handlers", &project, "--pick", wrong]);
    assert!(told["warnings"].to_string().contains(NEAREST), "{told}");
    let changed = terminal.result(&["dockerfile", &project, "--set-handler", wrong]);
    assert!(changed["notes"].to_string().contains(NEAREST), "{changed}");
    let right = terminal.result(&["handlers", &project, "--pick", "Notices::Notices.Function::Send"]);
    assert_eq!(right["warnings"], serde_json::json!([]));
}

#[test]
fn a_folder_with_a_line_break_in_its_name_is_refused_before_anything_is_written() {
    let terminal = Terminal::new();
    let before = std::fs::read_dir(terminal.folder.path()).unwrap().count();
    for name in ["a\nb", "one\u{7}/two"] {
        refused(terminal.slipway(&["new", name]), USAGE, &["control character", "Nothing was written"]);
    }
    let after = std::fs::read_dir(terminal.folder.path()).unwrap().flatten().map(|entry| entry.file_name());
    let strange: Vec<_> = after.filter(|name| name != "home").collect();
    assert_eq!(strange.len(), before, "{strange:?}");
}

#[test]
fn a_name_in_other_letters_names_project_and_namespace_and_gives_a_name_that_aws_takes() {
    let terminal = Terminal::new();
    let made = terminal.slipway(&["new", "größe-übung"]).output().unwrap();
    assert!(made.status.success(), "{}", text(&made));
    let project = terminal.result(&["inspect", "größe-übung"]);
    assert_eq!(project["handler"], "größe-übung::GrößeÜbung.Function::FunctionHandler");
    let settings =
        std::fs::read_to_string(terminal.path("größe-übung/aws-lambda-tools-defaults.json")).unwrap();
    assert!(settings.contains("\"function-name\": \"groesse-uebung\""), "{settings}");
    let shown = terminal.result(&["dockerfile", "größe-übung"]);
    assert!(shown["text"].as_str().unwrap().contains("größe-übung.csproj"), "{shown}");
}

#[test]
fn an_engine_that_is_not_where_it_was_named_is_told_with_who_named_it() {
    let terminal = Terminal::new();
    let project = terminal.sample();
    let build = |host: &str| {
        let mut command = terminal.slipway(&["build", &project]);
        command.env("DOCKER_HOST", host).env_remove("DOCKER_CONTEXT");
        command
    };
    let absent = format!("unix://{}", terminal.path("absent.sock").display());
    refused(build(&absent), MISSING, &["DOCKER_HOST names unix://", "no such socket", "unset DOCKER_HOST"]);
    let dead = terminal.path("dead.sock");
    drop(UnixListener::bind(&dead).unwrap());
    let dead = format!("unix://{}", dead.display());
    refused(build(&dead), MISSING, &["DOCKER_HOST names unix://", "has ended", "unset DOCKER_HOST"]);
    refused(build("tcp://127.0.0.1:1"), MISSING, &["DOCKER_HOST names tcp://127.0.0.1:1", "2376"]);
    refused(build("ssh://me@box"), MISSING, &["SSH", "ssh -N -L", "export DOCKER_HOST="]);
    refused(build("ftp://box"), MISSING, &["ftp://box", "tcp://HOST:PORT"]);
}

#[test]
fn a_context_that_leads_nowhere_is_told_by_its_name() {
    let terminal = Terminal::new();
    let project = terminal.sample();
    let build = |context: &str| {
        let mut command = terminal.slipway(&["build", &project]);
        command.env_remove("DOCKER_HOST").env("DOCKER_CONFIG", terminal.path("docker"));
        command.env("DOCKER_CONTEXT", context);
        command
    };
    refused(build("gone"), MISSING, &["`gone`", "docker context ls"]);
    let place = |name: &str| {
        let digest = slipway_core::Digest::of(name.as_bytes());
        format!("docker/contexts/meta/{}/meta.json", digest.hex())
    };
    terminal.write(&place("empty"), r#"{"Name":"empty","Endpoints":{}}"#);
    refused(build("empty"), MISSING, &["`empty` names no engine", "docker context ls"]);
    let host = format!("unix://{}", terminal.path("nobody.sock").display());
    let there = format!(r#"{{"Name":"old","Endpoints":{{"docker":{{"Host":"{host}"}}}}}}"#);
    terminal.write(&place("old"), &there);
    refused(build("old"), MISSING, &["The context old of DOCKER_CONTEXT names", "unset DOCKER_CONTEXT"]);
}

#[test]
fn a_file_that_is_no_project_is_told_as_one() {
    let terminal = Terminal::new();
    terminal.write("notes.txt", "hello");
    refused(terminal.slipway(&["inspect", "notes.txt"]), FAILED, &["notes.txt"]);
}
