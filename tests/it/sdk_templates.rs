//! Every template in every language, on the real SDK: what `slipway new` writes is compiled, formatted, tested, and
//! one of each kind built as an image that answers its own event.
//!
//! All templates go through one MSBuild run, so that the SDK starts once. What only real packages
//! of AWS can show, such as a warning of theirs, is not seen where the engine holds stand-ins.

use crate::terminal::{Terminal, text};
use std::fmt::Write as _;
use std::process::Command;

const TEMPLATES: [&str; 4] = ["class-library", "executable", "web-api", "native-aot"];

/// Builds all, then asks the formatter about the C# ones — it knows no F# — and runs the tests of all. As a step of an
/// image, so that the engine keeps what it proved for as long as neither a template nor the SDK changes.
const DOCKERFILE: &str = "FROM mcr.microsoft.com/dotnet/sdk:10.0
COPY . /templates
RUN cd /templates && (dotnet build all.slnx --warnaserror --nologo \\
 && dotnet format csharp.slnx --verify-no-changes --no-restore \\
 && dotnet test all.slnx --no-build --nologo) > /shown.txt 2>&1; ended=$?; cat /shown.txt \\
 && rm -rf /templates /root/.nuget /tmp/* && exit $ended
";
const TAG: &str = "slipway.test/templates:it";

#[test]
fn every_template_compiles_without_a_warning_is_formatted_and_passes_its_tests() {
    let terminal = Terminal::new();
    let (mut all, mut csharp) = (String::new(), String::new());
    for language in ["csharp", "fsharp"] {
        for template in TEMPLATES {
            // A hyphen in the name, so that the namespace is another.
            let name = format!("{language}-{template}");
            let place = format!("templates/{name}");
            terminal.result(&["new", &place, "--language", language, "--template", template, "--tests"]);
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
    terminal.write("templates/all.slnx", &format!("<Solution>\n{all}</Solution>\n"));
    terminal.write("templates/csharp.slnx", &format!("<Solution>\n{csharp}</Solution>\n"));
    let shown = in_sdk(&terminal);
    assert!(shown.contains("0 Warning(s)"), "{shown}");
    let passed = shown.lines().filter(|line| line.starts_with("Passed!")).count();
    assert_eq!(passed, 2 * TEMPLATES.len(), "one line for each test project in:\n{shown}");
    assert!(!shown.contains("Failed!"), "{shown}");
}

fn in_sdk(terminal: &Terminal) -> String {
    terminal.write("templates/Dockerfile", DOCKERFILE);
    let built = Command::new("docker")
        .args(["build", "--network", "none", "--tag", TAG])
        .arg(terminal.path("templates"))
        // The classic builder is in every engine, and looks at content alone.
        .env("DOCKER_BUILDKIT", "0")
        .output()
        .unwrap();
    assert!(built.status.success(), "{}", text(&built));
    let shown = Command::new("docker").args(["run", "--rm", TAG, "cat", "/shown.txt"]).output().unwrap();
    assert!(shown.status.success(), "{}", text(&shown));
    text(&shown)
}

/// Builds the image of a new project and gives what it answers to its own event.
fn answer(terminal: &Terminal, name: &str, options: &[&str], event: &str) -> serde_json::Value {
    let mut arguments = vec!["new", name];
    arguments.extend(options);
    terminal.result(&arguments);
    terminal.result(&["build", name, "--tag", &format!("slipway.test/template-{name}:it")]);
    let event = terminal.path(name).join(event).display().to_string();
    let invoked = terminal.result(&["invoke", name, "--event", &event]);
    assert_eq!(invoked["verdict"], "success", "{invoked}");
    invoked
}

#[test]
fn a_new_class_library_answers_and_docker_alone_builds_the_same() {
    let terminal = Terminal::new();
    let invoked = answer(&terminal, "my-library", &[], "events/hello.json");
    assert!(invoked.to_string().contains("Hello, world!"), "{invoked}");
    let folder = terminal.path("my-library");
    let dockerfile = std::fs::read_to_string(folder.join("Dockerfile")).unwrap();
    assert!(dockerfile.contains("my-library::MyLibrary.Function::FunctionHandler"), "{dockerfile}");
    let built = Command::new("docker")
        .args(["build", "--quiet", "--tag", "slipway.test/template-docker:it"])
        .arg(&folder)
        .output()
        .unwrap();
    assert!(built.status.success(), "{}", text(&built));
    let invoked = terminal.result(&[
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
    let invoked = answer(&Terminal::new(), "my-program", &options, "events/hello.json");
    assert!(invoked.to_string().contains("Hello, world!"), "{invoked}");
}

#[test]
fn a_new_web_api_answers_the_http_request_of_its_event() {
    let invoked = answer(&Terminal::new(), "my-api", &["--template", "web-api"], "events/get-hello.json");
    assert!(invoked.to_string().contains("Hello, Ada!"), "{invoked}");
}

#[test]
fn a_new_native_program_in_fsharp_answers() {
    let options = ["--template", "native-aot", "--language", "fsharp"];
    let invoked = answer(&Terminal::new(), "my-native", &options, "events/hello.json");
    assert!(invoked.to_string().contains("Hello, world!"), "{invoked}");
}
