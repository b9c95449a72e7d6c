//! The notes of every earlier Slipway, as they lay on the disk.

use super::Note;
use crate::Folders;
use crate::Workbench;
use crate::storage;
use crate::values::{Choices, ProjectRecord, Target};
use slipway_core::{Architecture, Bytes};
use std::path::PathBuf;

const PROJECT: &str = "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup></Project>";

/// The first form of a note: no suggestions, sizes with a fraction, and a project of which later ones know more.
const FIRST: &str = r#"{
  "project": {"file": "/gone/Hello.csproj", "folder": "/gone", "name": "Hello", "framework": "net8.0",
    "outputType": "library", "assemblyName": "Hello", "lambdaPackages": [], "handler": null, "handlerSource": null,
    "hasDockerfile": false, "suggestedBase": "8", "warnings": [], "events": []},
  "choices": CHOICES,
  "built": {"imageId": "sha256:a", "tag": "hello", "architecture": "arm64", "handler": "Hello::Hello.F::Run",
    "sizeBytes": 12345678.0, "durationMs": 2.5, "builder": "BuildKit", "standIn": false},
  "tested": {"imageId": 7, "of": "a form that nobody knows any more"},
  "published": null, "deployed": null, "invoked": null}"#;

const CHOICES: &str = r#"{"baseTag": "8", "architecture": "arm64", "handler": "Hello::Hello.F::Run", "memoryMib": 777,
    "timeoutSeconds": 7, "target": {"type": "practice"}, "repository": "mine", "function": "mine", "event": "{}"}"#;

/// Later: with what the project suggested, and what was chosen against it.
const SUGGESTED: &str = r#"{"baseTag": "8", "architecture": "x86_64", "handler": "", "memoryMib": 512,
    "timeoutSeconds": 30, "target": {"type": "practice"}, "repository": "hello", "function": "Hello", "event": "{}"}"#;

struct Home {
    folder: tempfile::TempDir,
    workbench: Workbench,
    runtime: tokio::runtime::Runtime,
}

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("Hello.csproj"), PROJECT).unwrap();
        let workbench = Workbench::open(Folders::below(&folder.path().join("home"))).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let home = Self { folder, workbench, runtime };
        let choices = home.open().choices;
        home.runtime.block_on(home.workbench.save_choices(&home.project(), choices)).unwrap();
        home
    }

    fn project(&self) -> String {
        self.folder.path().display().to_string()
    }

    fn open(&self) -> ProjectRecord {
        self.runtime.block_on(self.workbench.open_project(&self.project())).unwrap()
    }

    fn notes(&self) -> PathBuf {
        self.workbench.folders().data.join("journeys")
    }

    /// The one note that was written.
    fn note(&self) -> PathBuf {
        let files = std::fs::read_dir(self.notes()).unwrap().map(|entry| entry.unwrap().path());
        files.into_iter().find(|file| file.extension().is_some_and(|end| end == "json")).unwrap()
    }
}

fn of_person(choices: &Choices) -> (u32, u32, &str, Architecture) {
    (choices.memory_mib, choices.timeout_seconds, &choices.repository, choices.architecture)
}

#[test]
fn the_note_of_every_earlier_slipway_keeps_its_choices_and_records() {
    let first = FIRST.replace("CHOICES", CHOICES);
    let later =
        first.replacen('{', &format!("{{\"suggested\": {SUGGESTED}, \"elsewhere\": [], \"chosen\": [],"), 1);
    let unknown_target = first.replace(r#"{"type": "practice"}"#, r#"{"type": "practice", "older": 1}"#);
    for text in [first, later, unknown_target] {
        let home = Home::new();
        std::fs::write(home.note(), &text).unwrap();
        let record = home.open();
        let expected = (777, 7, "mine", Architecture::Arm64);
        assert_eq!(of_person(&record.choices), expected, "{text}");
        assert_eq!(record.built.map(|built| built.size_bytes), Some(Bytes(12_345_678)), "{text}");
        assert_eq!(record.tested, None, "what cannot be read is done again");
        assert_eq!(storage::set_aside([home.notes().as_path()]), Vec::<PathBuf>::new(), "{text}");
    }
}

#[test]
fn a_note_holds_nothing_of_the_project() {
    let home = Home::new();
    let note: serde_json::Value = serde_json::from_slice(&std::fs::read(home.note()).unwrap()).unwrap();
    assert_eq!(note["version"], 1);
    assert!(note["value"].get("project").is_none() && note["value"]["choices"].is_object(), "{note}");
}

#[test]
fn a_note_that_cannot_be_read_is_set_aside_and_the_doctor_tells() {
    let home = Home::new();
    let note = home.note();
    std::fs::write(&note, "{ cut").unwrap();
    assert_eq!(home.open().choices.memory_mib, 512, "it begins anew");
    let report = home.runtime.block_on(home.workbench.check_machine(None));
    let told = report.items.iter().find(|item| item.id == "set-aside").unwrap();
    let aside = note.with_extension("unreadable.json");
    assert!(told.detail.contains(&aside.display().to_string()), "{told:?}");
    assert_eq!(std::fs::read_to_string(aside).unwrap(), "{ cut");
}

#[test]
fn a_function_is_forgotten_where_it_was_deployed_and_nowhere_else() {
    const ARN: &str = "arn:aws:lambda:us-east-1:000000000000:function:hello";
    let deployed = |arn: &str| {
        serde_json::json!({"functionArn": arn, "function": "hello", "digest": "sha256:a", "action": "create",
            "tested": true, "roleArn": "r"})
    };
    let aws = Target::Aws { profile: None, region: None };
    let note = |chosen: &Target, other: &Target| {
        let mut choices: serde_json::Value = serde_json::from_str(CHOICES).unwrap();
        choices["target"] = serde_json::to_value(chosen).unwrap();
        let elsewhere = serde_json::json!([{"target": other, "published": null, "deployed": deployed(ARN)}]);
        let note = serde_json::json!({"choices": choices, "deployed": deployed(ARN), "elsewhere": elsewhere});
        serde_json::from_value::<Note>(note).unwrap()
    };
    let left = |note: &Note| (note.deployed.is_some(), note.elsewhere[0].deployed.is_some());
    for (chosen, other, expected) in [
        (&Target::Practice, &aws, (false, true)),
        (&aws, &Target::Practice, (true, false)),
        (&aws, &aws, (true, true)),
    ] {
        let mut note = note(chosen, other);
        let forgot = note.forget_function(&Target::Practice, ARN);
        assert_eq!((left(&note), forgot), (expected, expected != (true, true)), "{chosen:?}, {other:?}");
    }
    let mut other = note(&Target::Practice, &aws);
    assert!(
        !other.forget_function(&Target::Practice, "arn:aws:lambda:us-east-1:000000000000:function:hello2")
    );
}
