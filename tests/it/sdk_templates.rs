//! Every template in every language, on the real SDK: what `slipway new` writes is compiled, formatted, tested, and
//! one of each kind built as an image that answers its own event.
//!
//! All templates go through one MSBuild run in one container, so that the SDK starts once. What only real packages
//! of AWS can show, such as a warning of theirs, is not seen where the engine holds stand-ins.

use crate::twin_ground::{Ground, text};
use std::fmt::Write as _;
use std::process::Command;

const SDK: &str = "mcr.microsoft.com/dotnet/sdk:10.0";
const TEMPLATES: [&str; 4] = ["class-library", "executable", "web-api", "native-aot"];

/// Builds all, then asks the formatter about the C# ones — it knows no F# — and runs the tests of all. The folder is
/// copied first, so that nothing of the container's user stays in it.
const SCRIPT: &str = "set -e
cp -r /templates /work
cd /work
dotnet build all.slnx --warnaserror --nologo
dotnet format csharp.slnx --verify-no-changes --no-restore
dotnet test all.slnx --no-build --nologo";

#[test]
fn every_template_compiles_without_a_warning_is_formatted_and_passes_its_tests() {
    let ground = Ground::new();
    let (mut all, mut csharp) = (String::new(), String::new());
    for language in ["csharp", "fsharp"] {
        for template in TEMPLATES {
            // A hyphen in the name, so that the namespace is another.
            let name = format!("{language}-{template}");
            let place = format!("templates/{name}");
            ground.result(&["new", &place, "--language", language, "--template", template, "--tests"]);
            let extension = if language == "csharp" { "csproj" } else { "fsproj" };
            for project in [format!("src/{name}/{name}"), format!("test/{name}.Tests/{name}.Tests")] {
                writeln!(all, "<Project Path=\"{name}/{project}.{extension}\" />").unwrap();
            }
            if language == "csharp" {
                writeln!(csharp, "<Project Path=\"{name}/src/{name}/{name}.csproj\" />").unwrap();
                writeln!(csharp, "<Project Path=\"{name}/test/{name}.Tests/{name}.Tests.csproj\" />")
                    .unwrap();
            }
        }
    }
    ground.write("templates/all.slnx", &format!("<Solution>\n{all}</Solution>\n"));
    ground.write("templates/csharp.slnx", &format!("<Solution>\n{csharp}</Solution>\n"));
    let shown = in_sdk(&ground);
    assert!(shown.contains("0 Warning(s)"), "{shown}");
    let passed = shown.lines().filter(|line| line.starts_with("Passed!")).count();
    assert_eq!(passed, 2 * TEMPLATES.len(), "one line for each test project in:\n{shown}");
    assert!(!shown.contains("Failed!"), "{shown}");
}

fn in_sdk(ground: &Ground) -> String {
    let mount = format!("{}:/templates:ro", ground.path("templates").display());
    let output = Command::new("docker")
        .args(["run", "--rm", "--network", "none", "--volume", &mount, SDK, "sh", "-c", SCRIPT])
        .output()
        .unwrap();
    let shown = text(&output);
    assert!(output.status.success(), "{shown}");
    shown
}

/// Builds the image of a new project and gives what it answers to its own event.
fn answer(ground: &Ground, name: &str, options: &[&str], event: &str) -> serde_json::Value {
    let mut arguments = vec!["new", name];
    arguments.extend(options);
    ground.result(&arguments);
    ground.result(&["build", name, "--tag", &format!("slipway.test/template-{name}:it")]);
    let event = ground.path(name).join(event).display().to_string();
    let invoked = ground.result(&["invoke", name, "--event", &event]);
    assert_eq!(invoked["verdict"], "success", "{invoked}");
    invoked
}

#[test]
fn a_new_class_library_answers_and_docker_alone_builds_the_same() {
    let ground = Ground::new();
    let invoked = answer(&ground, "my-library", &[], "events/hello.json");
    assert!(invoked.to_string().contains("Hello, world!"), "{invoked}");
    let folder = ground.path("my-library");
    let dockerfile = std::fs::read_to_string(folder.join("Dockerfile")).unwrap();
    assert!(dockerfile.contains("my-library::MyLibrary.Function::FunctionHandler"), "{dockerfile}");
    let built = Command::new("docker")
        .args(["build", "--quiet", "--tag", "slipway.test/template-docker:it"])
        .arg(&folder)
        .output()
        .unwrap();
    assert!(built.status.success(), "{}", text(&built));
    let invoked = ground.result(&[
        "invoke",
        "--image",
        "slipway.test/template-docker:it",
        "--event",
        "{\"Name\":\"Ada\"}",
    ]);
    assert!(invoked.to_string().contains("Hello, Ada!"), "{invoked}");
}

#[test]
fn a_new_program_answers() {
    let options = ["--template", "executable", "--language", "fsharp"];
    let invoked = answer(&Ground::new(), "my-program", &options, "events/hello.json");
    assert!(invoked.to_string().contains("Hello, world!"), "{invoked}");
}

#[test]
fn a_new_web_api_answers_the_http_request_of_its_event() {
    let invoked = answer(&Ground::new(), "my-api", &["--template", "web-api"], "events/get-hello.json");
    assert!(invoked.to_string().contains("Hello, Ada!"), "{invoked}");
}

#[test]
fn a_new_native_program_in_fsharp_answers() {
    let options = ["--template", "native-aot", "--language", "fsharp"];
    let invoked = answer(&Ground::new(), "my-native", &options, "events/hello.json");
    assert!(invoked.to_string().contains("Hello, world!"), "{invoked}");
}
