//! Slipway's own files when several Slipways work at once, and when one cannot be read.

use crate::terminal::{Terminal, text};
use serde_json::Value;
use std::path::PathBuf;
use std::process::{Child, Stdio};

const PROJECT: &str = "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net8.0</TargetFramework><AWSProjectType>Lambda</AWSProjectType></PropertyGroup></Project>";
const MANY: usize = 10;

fn project(terminal: &Terminal, name: &str) -> String {
    let file = terminal.write(&format!("{name}/{name}.csproj"), PROJECT);
    terminal.write(
        &format!("{name}/Function.cs"),
        &format!("namespace {name}; public class F {{ public string Run(string i) => i; }}"),
    );
    file.parent().unwrap().display().to_string()
}

/// Begins without an engine in reach, so that it ends soon, after it has remembered what it was told.
fn begin(terminal: &Terminal, arguments: &[&str]) -> Child {
    let mut command = terminal.slipway(arguments);
    command.env("DOCKER_HOST", "tcp://127.0.0.1:1").stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

fn json(path: PathBuf) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

#[test]
fn ten_slipways_at_once_keep_ten_recent_projects_and_ten_journeys() {
    let terminal = Terminal::new();
    let projects: Vec<String> = (0..MANY).map(|number| project(&terminal, &format!("P{number}"))).collect();
    let running: Vec<Child> = projects
        .iter()
        .map(|project| begin(&terminal, &["build", project, "--architecture", "arm64", "--remember"]))
        .collect();
    let ended: Vec<String> =
        running.into_iter().map(|child| text(&child.wait_with_output().unwrap())).collect();
    let data = terminal.path("home/data");
    let recents = json(data.join("recents.json"));
    assert_eq!(recents["value"].as_array().unwrap().len(), MANY, "{recents} {ended:#?}");
    let journeys = std::fs::read_dir(data.join("journeys")).unwrap().map(|entry| entry.unwrap().path());
    let journeys = journeys.filter(|file| file.extension().is_some_and(|end| end == "json")).count();
    assert_eq!(journeys, MANY, "{ended:#?}");
}

#[test]
fn what_several_slipways_remember_of_one_project_is_all_kept() {
    let terminal = Terminal::new();
    let project = project(&terminal, "P");
    let handler = "P::P.F::Run";
    let running = [
        begin(&terminal, &["build", &project, "--architecture", "arm64", "--remember"]),
        begin(&terminal, &["build", &project, "--handler", handler, "--remember"]),
        begin(&terminal, &["build", &project, "--base", "8", "--remember"]),
        begin(&terminal, &["push", &project, "--repository", "mine", "--remember"]),
        begin(&terminal, &["deploy", &project, "--memory", "777", "--remember"]),
        begin(&terminal, &["deploy", &project, "--timeout", "7", "--remember"]),
    ];
    let ended = running.map(|child| text(&child.wait_with_output().unwrap()));
    let notes = std::fs::read_dir(terminal.path("home/data/journeys")).unwrap();
    let note = notes
        .map(|entry| entry.unwrap().path())
        .find(|file| file.extension().is_some_and(|end| end == "json"));
    let choices = json(note.unwrap())["value"]["choices"].clone();
    let kept = ["architecture", "handler", "baseTag", "repository", "memoryMib", "timeoutSeconds"];
    let kept = kept.map(|name| choices[name].clone());
    let wanted: [Value; 6] =
        ["arm64".into(), handler.into(), "8".into(), "mine".into(), 777.into(), 7.into()];
    assert_eq!(kept, wanted, "{ended:#?}");
}

#[test]
fn a_file_that_cannot_be_read_is_kept_and_the_doctor_tells() {
    let terminal = Terminal::new();
    let project = project(&terminal, "P");
    terminal.write("home/data/recents.json", "[{ cut");
    begin(&terminal, &["build", &project]).wait_with_output().unwrap();
    let aside = terminal.path("home/data/recents.unreadable.json");
    assert_eq!(std::fs::read_to_string(&aside).unwrap(), "[{ cut");
    let told = text(&begin(&terminal, &["doctor"]).wait_with_output().unwrap());
    assert!(told.contains(&aside.display().to_string()), "{told}");
}
