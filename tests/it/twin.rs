//! The terminal twin as a person or a script meets it: what is missing is said in words, with a next action and
//! the documented exit code.

use crate::terminal::{FAILED, MISSING, REFUSED, Terminal, USAGE, refused, slipway_program, text};
use std::io::{BufRead as _, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

#[test]
fn an_engine_that_is_not_where_docker_host_says_is_told_with_the_variable_and_exits_with_4() {
    let terminal = Terminal::new();
    let project = terminal.sample();
    let mut build = terminal.slipway(&["build", &project]);
    build.env("DOCKER_HOST", format!("unix://{}", terminal.path("nothing.sock").display()));
    refused(build, MISSING, &["DOCKER_HOST names unix://", "there is no such socket", "unset DOCKER_HOST"]);
}

#[test]
fn an_engine_without_permission_names_the_group_and_exits_with_4() {
    let terminal = Terminal::new();
    let project = terminal.sample();
    let socket = terminal.path("engine.sock");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    std::fs::set_permissions(&socket, std::fs::Permissions::from_mode(0o600)).unwrap();
    let mut build = as_nobody(&terminal, &["build", &project]);
    build.env("DOCKER_HOST", format!("unix://{}", socket.display()));
    refused(build, MISSING, &["You may not use the container engine", "usermod -aG docker"]);
}

/// The program as another user: root is never refused, so a test that runs as root steps down first.
fn as_nobody(terminal: &Terminal, arguments: &[&str]) -> Command {
    let own = terminal.slipway(arguments);
    let is_root =
        String::from_utf8_lossy(&Command::new("id").arg("-u").output().unwrap().stdout).trim() == "0";
    if !is_root {
        let folder = terminal.folder.path().join("engine.sock");
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o0)).unwrap();
        return own;
    }
    // The build's own folder may be closed to others, so the program is copied to a place that is open.
    let program = terminal.path("slipway");
    std::fs::copy(slipway_program(), &program).unwrap();
    open_to_all(terminal.folder.path());
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid=65534", "--regid=65534", "--clear-groups", "--"])
        .arg(program)
        .args(arguments)
        .env("SLIPWAY_HOME", terminal.path("nobodys"))
        .current_dir(terminal.folder.path())
        .stdin(Stdio::null());
    command
}

fn open_to_all(folder: &Path) {
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o777)).unwrap();
}

#[test]
fn an_unknown_profile_is_named_with_what_to_do_and_exits_with_4() {
    let terminal = Terminal::new();
    let plan = terminal.slipway(&["remote-invoke", "hello", "--profile", "nobody-made-this"]);
    refused(plan, MISSING, &["nobody-made-this"]);
}

#[test]
fn without_any_profile_the_practice_cloud_is_offered_and_the_exit_code_is_4() {
    let terminal = Terminal::new();
    let plan = terminal.slipway(&["remote-invoke", "hello", "--region", "eu-west-1"]);
    refused(plan, MISSING, &["profile"]);
}

#[test]
fn a_broken_project_file_is_an_error_with_its_place_and_exits_with_1() {
    let terminal = Terminal::new();
    std::fs::write(terminal.path("Broken.csproj"), "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup>")
        .unwrap();
    refused(terminal.slipway(&["inspect", "Broken.csproj"]), FAILED, &["Broken.csproj"]);
}

#[test]
fn a_folder_without_a_project_offers_a_sample() {
    let terminal = Terminal::new();
    refused(terminal.slipway(&["inspect", "."]), FAILED, &["no project file", "slipway new"]);
}

#[test]
fn a_class_library_that_could_have_several_handlers_is_asked_for_one_and_exits_with_2() {
    let terminal = Terminal::new();
    let project = terminal.sample();
    let other = "using Amazon.Lambda.Core;\nnamespace Hello { public class Other { public string Handle(string name, \
                 ILambdaContext context) => name; } }\n";
    std::fs::write(terminal.path("hello/Other.cs"), other).unwrap();
    std::fs::remove_file(terminal.path("hello/aws-lambda-tools-defaults.json")).unwrap();
    refused(terminal.slipway(&["build", &project]), USAGE, &["No handler is known", "image-command"]);
}

#[test]
fn an_event_that_is_not_json_is_refused_with_its_place_before_anything_runs() {
    let terminal = Terminal::new();
    let mut invoke = terminal.slipway(&["invoke", "--image", "any", "--event", "-"]);
    let mut child =
        invoke.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"{\n  \"a\": ,\n}").unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(USAGE), "{}", text(&output));
    assert!(text(&output).contains("line 2, column 8"), "{}", text(&output));
}

#[test]
fn a_port_in_use_is_named_and_exits_with_1() {
    let terminal = Terminal::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let data = terminal.path("cloud").display().to_string();
    let practice = terminal.slipway(&["practice", "--listen", &address, "--data", &data]);
    refused(practice, FAILED, &["already in use", "slipway practice --listen"]);
}

#[test]
fn the_practice_cloud_listens_on_loopback_only() {
    let terminal = Terminal::new();
    let data = terminal.path("cloud").display().to_string();
    refused(terminal.slipway(&["practice", "--listen", "0.0.0.0:0", "--data", &data]), USAGE, &["loopback"]);
}

#[test]
fn a_repository_is_never_created_without_a_yes() {
    let terminal = Terminal::new();
    let push = terminal.slipway(&[
        "push",
        "--image",
        "slipway.test/plain:1",
        "--repository",
        "new",
        "--target",
        "practice",
    ]);
    refused(push, REFUSED, &["The repository new does not exist", "--create-repository"]);
}

#[test]
fn every_base_image_of_the_catalogue_is_listed_as_json() {
    let terminal = Terminal::new();
    let output = terminal.slipway(&["bases", "--json"]).output().unwrap();
    let result: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(result["type"], "result");
    let tags: Vec<&str> =
        result["bases"].as_array().unwrap().iter().map(|base| base["tag"].as_str().unwrap()).collect();
    assert_eq!(tags, ["10", "9", "8", "7", "6", "5.0", "core3.1", "core2.1", "provided:al2023"]);
    for base in result["bases"].as_array().unwrap() {
        for field in [
            "framework",
            "operatingSystem",
            "architectures",
            "ecrPublic",
            "dockerHub",
            "sdkImage",
            "supportEnds",
        ] {
            assert!(base.get(field).is_some(), "{field} of {}", base["tag"]);
        }
    }
}

#[test]
fn the_whole_way_ends_with_the_answer_of_the_function_that_runs_the_tested_digest() {
    let terminal = Terminal::new();
    let project = terminal.sample();
    let run = [
        "run",
        &project,
        "--target",
        "practice",
        "--create-repository",
        "--create-role",
        "--event",
        "{\"name\":\"Ada\"}",
        "--json",
    ];
    let read_before = readings(&terminal);
    let mut child = terminal.slipway(&run).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let told = std::io::BufReader::new(child.stdout.take().unwrap()).lines();
    let mut lines: Vec<serde_json::Value> = Vec::new();
    for line in told.map_while(Result::ok) {
        let line: serde_json::Value = serde_json::from_str(&line).unwrap();
        let tests =
            line["stage"]["step"] == "test" && !lines.iter().any(|told| told["stage"]["step"] == "test");
        lines.push(line);
        if tests {
            choose_memory(&terminal, &project, 1024);
        }
    }
    assert!(child.wait().unwrap().success(), "{:?}", lines.last());
    let result = lines.last().unwrap();
    assert_eq!(result["type"], "result");
    assert_eq!(result["verdict"], "success");
    assert!(result["payload"].to_string().contains("Ada"), "{result}");
    assert!(result["functionArn"].as_str().unwrap().starts_with("arn:aws:lambda:"), "{result}");
    let digest = result["digest"].as_str().unwrap();
    assert!(
        lines.iter().any(|line| line["text"].as_str().is_some_and(|text| text.contains(digest))),
        "told before the upload"
    );

    assert_eq!(readings(&terminal) - read_before, 1, "for the whole way");
    let changes = plan_of(&terminal, &project)["plan"]["changes"].to_string();
    assert!(
        changes.contains("512") && changes.contains("1024"),
        "saved amid the run, kept beside it: {changes}"
    );
    let layers = |option: &[&str]| result_of(&terminal, &[&["layers", "--json"], option].concat());
    let kept = layers(&[]);
    assert!(kept["blobs"].as_u64() > Some(1) && kept["sizeBytes"].as_u64() > Some(1000), "{kept}");
    assert_eq!(layers(&["--limit", "7"])["limitGib"], 7);
    let emptied = layers(&["--empty"]);
    assert_eq!((&emptied["blobs"], &emptied["limitGib"]), (&0.into(), &7.into()), "{emptied}");

    choose_memory(&terminal, &project, 512);

    let status = terminal.slipway(&["status", &project]).output().unwrap();
    assert_eq!(text(&status).lines().filter(|line| line.contains(" done")).count(), 8, "{}", text(&status));

    let plan = plan_of(&terminal, &project);
    assert_eq!(plan["plan"]["action"], "nothing", "a second deploy would send nothing: {plan}");
    assert_eq!(plan["tested"], true, "{plan}");
}

/// Saves a choice, as another window does.
fn choose_memory(terminal: &Terminal, project: &str, memory_mib: u32) {
    let folders = slipway_workbench::Folders::below(&terminal.path("home"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let workbench = slipway_workbench::Workbench::open(folders).unwrap();
        let choices = workbench.open_project(project).await.unwrap().choices;
        let choices = slipway_workbench::ops::Choices { memory_mib, ..choices };
        workbench.save_choices(project, choices).await.unwrap();
    });
}

fn plan_of(terminal: &Terminal, project: &str) -> serde_json::Value {
    result_of(terminal, &["plan", project, "--target", "practice", "--json"])
}

fn result_of(terminal: &Terminal, line: &[&str]) -> serde_json::Value {
    serde_json::from_slice(&terminal.slipway(line).output().unwrap().stdout).unwrap()
}

/// How often a project's files were read, as the log has it.
fn readings(terminal: &Terminal) -> usize {
    let log = terminal.slipway(&["doctor", "--logs"]).output().unwrap();
    text(&log).matches("reads the project's files").count()
}

#[test]
fn ctrl_c_and_a_request_to_terminate_cancel_a_build_and_exit_with_130() {
    let terminal = Terminal::new();
    let project = terminal.sample();
    for signal in ["-INT", "-TERM"] {
        cancelled_by(signal, &terminal, &project);
    }
}

fn cancelled_by(signal: &str, terminal: &Terminal, project: &str) {
    let mut build =
        terminal.slipway(&["build", project, "--no-cache", "--tag", "slipway.test/cancelled:1", "--json"]);
    let mut child = build.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = std::io::BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    assert!(lines.any(|line| line.contains("RUN") && line.contains("running")), "a step of the build runs");
    let pid = child.id().to_string();
    assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
    let last = lines.last();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{signal}");
    assert!(last.is_some_and(|line| line.contains("cancelled")), "the last line says so");
}
