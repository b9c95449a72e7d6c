//! Slipway's own files when several Slipways work at once, and when one cannot be read.

use crate::twin_ground::{Ground, text};
use serde_json::Value;
use std::path::PathBuf;
use std::process::{Child, Stdio};

const PROJECT: &str = "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net8.0</TargetFramework><AWSProjectType>Lambda</AWSProjectType></PropertyGroup></Project>";
const MANY: usize = 10;

fn project(ground: &Ground, name: &str) -> String {
    let file = ground.write(&format!("{name}/{name}.csproj"), PROJECT);
    ground.write(
        &format!("{name}/Function.cs"),
        &format!("namespace {name}; public class F {{ public string Run(string i) => i; }}"),
    );
    file.parent().unwrap().display().to_string()
}

/// Begins without an engine in reach, so that it ends soon, after it has remembered what it was told.
fn begin(ground: &Ground, arguments: &[&str]) -> Child {
    let mut command = ground.slipway(arguments);
    command.env("DOCKER_HOST", "tcp://127.0.0.1:1").stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

fn json(path: PathBuf) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

#[test]
fn ten_slipways_at_once_keep_ten_recent_projects_and_ten_journeys() {
    let ground = Ground::new();
    let projects: Vec<String> = (0..MANY).map(|number| project(&ground, &format!("P{number}"))).collect();
    let running: Vec<Child> = projects
        .iter()
        .map(|project| begin(&ground, &["build", project, "--architecture", "arm64", "--remember"]))
        .collect();
    let ended: Vec<String> =
        running.into_iter().map(|child| text(&child.wait_with_output().unwrap())).collect();
    let data = ground.path("home/data");
    let recents = json(data.join("recents.json"));
    assert_eq!(recents["value"].as_array().unwrap().len(), MANY, "{recents} {ended:#?}");
    let journeys = std::fs::read_dir(data.join("journeys")).unwrap().map(|entry| entry.unwrap().path());
    let journeys = journeys.filter(|file| file.extension().is_some_and(|end| end == "json")).count();
    assert_eq!(journeys, MANY, "{ended:#?}");
}

#[test]
fn what_several_slipways_remember_of_one_project_is_all_kept() {
    let ground = Ground::new();
    let project = project(&ground, "P");
    let handler = "P::P.F::Run";
    let running = [
        begin(&ground, &["build", &project, "--architecture", "arm64", "--remember"]),
        begin(&ground, &["build", &project, "--handler", handler, "--remember"]),
        begin(&ground, &["build", &project, "--base", "8", "--remember"]),
        begin(&ground, &["push", &project, "--repository", "mine", "--remember"]),
        begin(&ground, &["deploy", &project, "--memory", "777", "--remember"]),
        begin(&ground, &["deploy", &project, "--timeout", "7", "--remember"]),
    ];
    let ended = running.map(|child| text(&child.wait_with_output().unwrap()));
    let notes = std::fs::read_dir(ground.path("home/data/journeys")).unwrap();
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
    let ground = Ground::new();
    let project = project(&ground, "P");
    ground.write("home/data/recents.json", "[{ cut");
    begin(&ground, &["build", &project]).wait_with_output().unwrap();
    let aside = ground.path("home/data/recents.unreadable.json");
    assert_eq!(std::fs::read_to_string(&aside).unwrap(), "[{ cut");
    let told = text(&begin(&ground, &["doctor"]).wait_with_output().unwrap());
    assert!(told.contains(&aside.display().to_string()), "{told}");
}
