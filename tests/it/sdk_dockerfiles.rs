//! What is generated for real projects' kinds builds, and starts, on the real SDK. One image for each claim.

use crate::case_dockerfiles::case;
use crate::terminal::{Terminal, text};
use serde_json::Value;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

/// Builds, and gives what the function answers.
fn answer(terminal: &Terminal, project: &str, event: &str) -> Value {
    terminal.result(&["build", project, "--cold"]);
    let (_, last) = terminal.last(&["invoke", project, "--event", event]);
    assert_eq!(last["verdict"], "success", "{last}");
    last["payload"].clone()
}

/// What the restore of another build leaves: assets for no runtime, and a source that is generated again.
fn built_before(terminal: &Terminal, folder: &str) {
    terminal.write(
        &format!("{folder}/obj/project.assets.json"),
        r#"{"version": 3, "targets": {"net10.0": {}}, "libraries": {}, "projectFileDependencyGroups": {"net10.0": []},
            "packageFolders": {"/home/me/.nuget/packages/": {}}, "project": {"version": "1.0.0", "restore": {}, "frameworks": {}}}"#,
    );
    terminal.write(&format!("{folder}/obj/Release/net10.0/linux-x64/refint/Mooring.dll"), "of another build");
    terminal.write(&format!("{folder}/bin/Debug/net10.0/Mooring.dll"), "of another build");
}

#[test]
fn a_library_without_a_runtimeconfig_starts_and_passes_the_check_though_it_was_built_on_this_machine_before()
{
    let terminal = Terminal::new();
    case(&terminal, "no-runtimeconfig");
    built_before(&terminal, "no-runtimeconfig");
    assert_eq!(answer(&terminal, "no-runtimeconfig", r#"{"a":1}"#), serde_json::json!({"a": 1}));
    let (_, checked) = terminal.last(&["check", "no-runtimeconfig"]);
    let findings = checked["report"]["findings"].as_array().unwrap();
    let refused = findings.iter().filter(|finding| finding["severity"] == "refused");
    assert_eq!(refused.count(), 0, "{checked}");
    let sent = terminal.result(&["context", "no-runtimeconfig"]);
    assert_eq!(sent["files"], 2, "the project and its source: {sent}");
}

#[test]
fn the_written_dockerfile_alone_builds_by_either_builder_what_was_built_on_this_machine_before() {
    let terminal = Terminal::new();
    let folder = case(&terminal, "no-runtimeconfig");
    terminal.result(&["dockerfile", "no-runtimeconfig", "--adopt", "--write"]);
    std::fs::remove_file(folder.join(".dockerignore")).unwrap();
    built_before(&terminal, "no-runtimeconfig");
    let legacy = Command::new("docker")
        .env("DOCKER_BUILDKIT", "0")
        .args(["build", "--tag", "slipway.test/written:1"])
        .arg(&folder)
        .output()
        .unwrap();
    assert!(legacy.status.success(), "{}", text(&legacy));
    // The file is the project's own by now, so all of its folder is sent.
    let shown = terminal.result(&["dockerfile", "no-runtimeconfig"]);
    assert_eq!(shown["own"], true, "{shown}");
    assert_eq!(answer(&terminal, "no-runtimeconfig", "[2]"), serde_json::json!([2]));
}

#[test]
fn a_restore_that_its_lock_file_locks_for_no_runtime_builds_and_starts() {
    let terminal = Terminal::new();
    let project = case(&terminal, "locked-restore");
    let lock = project.join("packages.lock.json");
    // The digests are those of the packages that the engine's SDK image holds, whoever has made them.
    let written = written_lock(&project);
    std::fs::write(&lock, &written).unwrap();
    assert!(!written.contains("linux-x64"), "{written}");
    assert_eq!(answer(&terminal, "locked-restore", "{}"), "ok");
}

/// The lock file that a restore for no runtime writes.
fn written_lock(project: &Path) -> String {
    let script = "cp -r /project /work && cd /work && rm packages.lock.json && \
                  dotnet restore -p:RestoreLockedMode=false 1>&2 && cat packages.lock.json";
    let output = Command::new("docker")
        .args(["run", "--rm", "--network", "none", "--volume", &format!("{}:/project:ro", project.display())])
        .args(["--entrypoint", "sh", SDK, "-c", script])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", text(&output));
    String::from_utf8(output.stdout).unwrap()
}

const SDK: &str = "mcr.microsoft.com/dotnet/sdk:10.0";

#[test]
fn what_is_trimmed_brings_its_runtime_onto_the_base_without_one_and_starts() {
    let terminal = Terminal::new();
    case(&terminal, "trimmed-executable");
    let built = terminal.result(&["build", "trimmed-executable", "--cold"]);
    assert_eq!(built["baseTag"], "provided:al2023", "{built}");
    // The program of the case writes one line and ends, which is no function: that line is what it proves.
    let (_, last) = terminal.last(&["invoke", "trimmed-executable", "--event", "{}"]);
    assert!(last.to_string().contains("started"), "{last}");
}

#[test]
fn of_two_frameworks_one_is_published_and_starts() {
    let terminal = Terminal::new();
    let project = case(&terminal, "two-frameworks");
    // Of .NET 9 the image has no reference assemblies; of .NET 8 it has.
    let file = project.join("Basin.csproj");
    let written = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, written.replace("net9.0;net10.0", "net8.0;net10.0")).unwrap();
    assert_eq!(answer(&terminal, "two-frameworks", "{}"), "ok");
}

/// A `dotnet` on this machine: the SDK's own, in its image, on the same folders.
fn sdk_on_this_machine(terminal: &Terminal) -> String {
    let top = terminal.folder.path().canonicalize().unwrap().display().to_string();
    let script = format!(
        "#!/bin/sh\necho \"$1\" >> {top}/called\nexec docker run --rm --network none --volume {top}:{top} --workdir \"$PWD\" \
         --entrypoint dotnet {SDK} \"$@\"\n"
    );
    let program = terminal.write("programs/dotnet", &script);
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    format!("{top}/programs:{}", std::env::var("PATH").unwrap())
}

fn builds_on_host(terminal: &Terminal, path: &str) {
    let project = "own-dockerfile-context/src/Crane";
    let built = terminal.slipway(&["build", project, "--json"]).env("PATH", path).output().unwrap();
    assert!(built.status.success(), "{}", text(&built));
    let (_, last) = terminal.last(&["invoke", project, "--event", "{}"]);
    assert_eq!((&last["verdict"], &last["payload"]), (&"success".into(), &"ok".into()), "{last}");
    assert!(terminal.path(project).join("bin/Release/lambda-publish/Crane.runtimeconfig.json").is_file());
}

#[test]
fn what_the_host_is_to_publish_is_published_by_its_sdk_or_in_the_image_where_it_has_none() {
    let terminal = Terminal::new();
    case(&terminal, "own-dockerfile-context");
    let path = sdk_on_this_machine(&terminal);
    builds_on_host(&terminal, &path);
    let called = std::fs::read_to_string(terminal.path("called")).unwrap();
    assert!(called.contains("publish"), "{called}");
    for folder in ["bin", "obj"] {
        std::fs::remove_dir_all(terminal.path(&format!("own-dockerfile-context/src/Crane/{folder}")))
            .unwrap();
    }
    std::fs::remove_file(terminal.path("called")).unwrap();
    // A machine without an SDK is one whose `dotnet` does not answer.
    terminal.write("programs/dotnet", "#!/bin/sh\nexit 127\n");
    builds_on_host(&terminal, &path);
    assert!(!terminal.path("called").exists());
}
