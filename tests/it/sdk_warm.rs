//! The SDK that stays warm between builds gives what the builder alone gives, and nothing of an earlier build. On the
//! real SDK, except where only the container's own life counts.

use crate::engine::{docker, engine};
use crate::engine_build::{build, folder, request};
use crate::terminal::{FAILED, Terminal, text};
use slipway_core::Digest;
use slipway_engine::{BuildEvent, BuildRequest, BuilderChoice, DockerfileSource, Owner, WarmSdk};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead as _, Read as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const SDK: &str = "mcr.microsoft.com/dotnet/sdk:10.0";
/// How the stage of the warm SDK begins.
const WARM: &str = "[warm SDK] RUN";
const FUNCTION: &str = "using Amazon.Lambda.Core;
[assembly: LambdaSerializer(typeof(Amazon.Lambda.Serialization.SystemTextJson.DefaultLambdaJsonSerializer))]
namespace Loop;
public class Function { public string Handler(object input) => WORD; }
";

/// Only two warm SDKs are kept on a machine, so tests of them take turns.
pub(crate) fn in_turn() -> File {
    let file = std::env::temp_dir().join("slipway-test-warm.lock");
    let file = File::options().create(true).truncate(false).write(true).open(file).unwrap();
    file.lock().unwrap();
    file
}

/// Two projects, of which one is a function and has a script as its content.
fn two_projects(terminal: &Terminal) -> String {
    let project = |name: &str, items: &str| {
        let text = format!(
            "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net10.0</TargetFramework>\
             </PropertyGroup><ItemGroup>{items}</ItemGroup></Project>\n"
        );
        terminal.write(&format!("both/{name}/{name}.csproj"), &text);
    };
    project("Words", "");
    project(
        "Loop",
        "<PackageReference Include=\"Amazon.Lambda.Core\" Version=\"3.2.0\"/>\
         <PackageReference Include=\"Amazon.Lambda.Serialization.SystemTextJson\" Version=\"3.0.0\"/>\
         <ProjectReference Include=\"../Words/Words.csproj\"/>\
         <None Update=\"tool.sh\" CopyToOutputDirectory=\"PreserveNewest\"/>",
    );
    let entries = ["Words", "Loop"].map(|name| format!("<Project Path=\"{name}/{name}.csproj\"/>")).concat();
    terminal.write("both/Both.slnx", &format!("<Solution>{entries}</Solution>"));
    terminal.write(
        "both/Words/Words.cs",
        "namespace Words; public static class All { public const string One = \"aaa\"; }\n",
    );
    terminal.write("both/Loop/Function.cs", &FUNCTION.replace("WORD", "Words.All.One"));
    let tool = terminal.write("both/Loop/tool.sh", "#!/bin/sh\necho tool\n");
    std::fs::set_permissions(tool, std::fs::Permissions::from_mode(0o755)).unwrap();
    terminal.path("both/Loop").display().to_string()
}

/// Builds, demands success, and gives the image's id and whether the warm SDK published.
fn built(terminal: &Terminal, arguments: &[&str]) -> (String, bool) {
    let output = terminal.slipway(arguments).arg("--json").output().unwrap();
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    let last: serde_json::Value = serde_json::from_str(shown.lines().last().unwrap_or_default()).unwrap();
    assert_eq!(last["type"], "result", "{}", text(&output));
    (last["imageId"].as_str().unwrap().to_owned(), shown.contains(WARM))
}

/// Every file of the function by its path: its mode and its bytes.
fn task_files(image: &str) -> BTreeMap<String, (u32, Vec<u8>)> {
    let container = docker(&["create", image]);
    let copied =
        Command::new("docker").args(["cp", &format!("{container}:/var/task"), "-"]).output().unwrap();
    docker(&["rm", &container]);
    let mut files = BTreeMap::new();
    for entry in tar::Archive::new(copied.stdout.as_slice()).entries().unwrap() {
        let mut entry = entry.unwrap();
        let path = entry.path().unwrap().display().to_string();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        files.insert(path, (entry.header().mode().unwrap(), bytes));
    }
    files
}

fn alike(one: &str, other: &str) {
    let (one, other) = (task_files(one), task_files(other));
    let names = |files: &BTreeMap<String, (u32, Vec<u8>)>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&one), names(&other));
    for (path, (mode, bytes)) in &one {
        let (other_mode, other_bytes) = &other[path];
        assert_eq!(mode, other_mode, "{path}");
        assert!(bytes == other_bytes, "{path} holds {} and {} bytes", bytes.len(), other_bytes.len());
    }
    assert!(one.len() > 3, "{:?}", names(&one));
}

/// The running containers with the warm SDK of the one project that has this record.
fn containers(record: &Path) -> Vec<String> {
    let named = format!("{}\n{}", Owner::this_process().machine, record.display());
    let key = Digest::of(named.as_bytes()).key().to_owned();
    let label = format!("label=dev.slipway.warm.project={key}");
    docker(&["ps", "--quiet", "--no-trunc", "--filter", &label]).lines().map(str::to_owned).collect()
}

/// The same for the one project of a terminal.
fn containers_of(terminal: &Terminal) -> Vec<String> {
    let records =
        std::fs::read_dir(terminal.path("home/cache/warm")).unwrap().flatten().map(|entry| entry.path());
    let record = records.into_iter().find(|path| path.extension().is_some_and(|ending| ending == "json"));
    containers(&record.expect("a record"))
}

#[test]
fn sdk_warm_gives_the_same_files_as_the_builder_alone_and_nothing_of_an_earlier_build() {
    let _turn = in_turn();
    let terminal = Terminal::new();
    let project = two_projects(&terminal);
    let build = ["build", project.as_str()];
    let (first, warm) = built(&terminal, &build);
    assert!(!warm, "the first build is the builder's");
    assert_eq!(built(&terminal, &build), (first.clone(), false), "nothing changed");

    terminal.write(
        "both/Loop/Extra.cs",
        "namespace Loop; public class Extra { public string Word => \"Extra\"; }\n",
    );
    terminal.write("both/Loop/gone.txt", "content");
    terminal.write("both/Loop/Directory.Build.targets", "<Project><ItemGroup><None Update=\"*.txt\" CopyToOutputDirectory=\"PreserveNewest\"/></ItemGroup></Project>");
    let (second, warm) = built(&terminal, &build);
    assert!(warm && second != first);
    assert!(task_files(&second).contains_key("task/gone.txt"));
    let container = containers_of(&terminal);
    assert_eq!(container.len(), 1);
    assert_eq!(built(&terminal, &build).0, second, "nothing changed after a build in the warm SDK");

    for name in ["both/Loop/Extra.cs", "both/Loop/gone.txt"] {
        std::fs::remove_file(terminal.path(name)).unwrap();
    }
    let words = terminal.path("both/Words/Words.cs");
    let time = std::fs::metadata(&words).unwrap().modified().unwrap();
    std::fs::write(&words, std::fs::read_to_string(&words).unwrap().replace("aaa", "bbb")).unwrap();
    File::options().write(true).open(&words).unwrap().set_modified(time).unwrap();
    let (third, warm) = built(&terminal, &build);
    assert!(warm && third != second);
    assert_eq!(containers_of(&terminal), container, "the container stays");

    let (alone, warm) = built(&terminal, &["build", &project, "--cold", "--tag", "slipway.test/cold:1"]);
    assert!(!warm);
    let files = task_files(&third);
    assert!(!files.contains_key("task/gone.txt"));
    assert_eq!(files["task/tool.sh"].0 & 0o111, 0o111);
    let changed = String::from_utf8_lossy(&files["task/Words.dll"].1).contains("b\0b\0b\0");
    assert!(
        changed || files["task/Loop.dll"].1.windows(6).any(|bytes| bytes == b"b\0b\0b\0"),
        "the new word is there"
    );
    alike(&third, &alone);
    built(&terminal, &build);
    assert!(containers_of(&terminal).is_empty(), "a cold build ends the warm SDK");
}

#[test]
fn sdk_warm_leaves_errors_to_the_builder_follows_the_packages_and_ends_with_a_cancel() {
    let _turn = in_turn();
    let terminal = Terminal::new();
    let project = terminal.sample();
    let build = ["build", project.as_str()];
    let code = |line: &str| {
        terminal.write("hello/Edited.cs", &format!("namespace Edited; class One {{ {line} }}\n"))
    };
    built(&terminal, &build);
    code("const int Number = 1;");
    let (warm_image, warm) = built(&terminal, &build);
    assert!(warm);
    let container = containers_of(&terminal);
    assert_eq!(container.len(), 1);

    code("const int Number = ;");
    let output = terminal.slipway(&["build", &project]).arg("--json").output().unwrap();
    let shown = String::from_utf8_lossy(&output.stdout);
    let last = shown.lines().last().unwrap_or_default();
    assert_eq!(output.status.code(), Some(FAILED), "{last}");
    assert!(last.contains("CS1525") && last.contains("Edited.cs"), "{last}");
    let failed = |step: &str| shown.lines().any(|line| line.contains(step) && line.contains("failed"));
    assert!(failed(WARM) && failed("6/6] RUN"), "the builder has the last word: {shown}");
    assert_eq!(containers_of(&terminal), container, "a mistake in the code is no reason to end");

    code("const int Number = 1;");
    assert_eq!(built(&terminal, &build).0, warm_image, "what was built before the mistake");
    let file = terminal.path("hello/hello.csproj");
    let text = std::fs::read_to_string(&file).unwrap();
    let package = "<ItemGroup><PackageReference Include=\"Amazon.Lambda.APIGatewayEvents\" Version=\"3.0.0\"/></ItemGroup></Project>";
    std::fs::write(&file, text.replace("</Project>", package)).unwrap();
    let (image, warm) = built(&terminal, &build);
    assert!(warm && task_files(&image).contains_key("task/Amazon.Lambda.APIGatewayEvents.dll"));
    let after = containers_of(&terminal);
    assert!(after.len() == 1 && after != container, "{after:?}");

    code("const int Number = 2;");
    let mut build = terminal.slipway(&build);
    let mut child = build.arg("--json").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = std::io::BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    assert!(lines.any(|line| line.contains(WARM) && line.contains("running")), "the warm SDK publishes");
    let began = Instant::now();
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    assert!(containers_of(&terminal).is_empty(), "nothing goes on");
}

/// A build whose `dotnet` is a script of the context, so that only the container's own life takes time.
fn scripted(context: &Path, records: &Path, idle: Duration) -> BuildRequest {
    let dockerfile = format!(
        "FROM --platform=${{BUILDPLATFORM:-linux}} {SDK} AS build\nWORKDIR /src\n\
         COPY [\"dotnet\", \"/usr/local/bin/\"]\nRUN [\"dotnet\", \"restore\"]\nCOPY . .\n\
         RUN [\"dotnet\", \"publish\", \"--output\", \"/app/publish\", \"--no-restore\"]\n\
         FROM scratch\nCOPY --from=build /app/publish .\nCMD [\"x\"]\n"
    );
    let warm = WarmSdk { record: records.join("record.json"), idle, cold: false };
    let source = DockerfileSource::Inline(dockerfile);
    let request = request(context, source, BuilderChoice::Auto);
    BuildRequest { context_records: Some(records.to_owned()), warm: Some(warm), ..request }
}

const SCRIPT: &str = "#!/bin/sh
[ \"$1\" = publish ] || exit 0
mkdir -p /app/publish && cp code /app/publish/ || exit 1
if [ -e elsewhere ]; then cp code /srv/; fi
";

#[tokio::test]
async fn sdk_warm_ends_by_itself_and_refuses_what_it_could_not_tidy_up() {
    let _turn = in_turn();
    let engine = engine().await;
    let context = folder(&[("dotnet", SCRIPT), ("code", "one")]);
    std::fs::set_permissions(context.path().join("dotnet"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let records = tempfile::tempdir().unwrap();
    let request = scripted(context.path(), records.path(), Duration::from_secs(4));
    let record = records.path().join("record.json");
    let write = |name: &str, text: &str| std::fs::write(context.path().join(name), text).unwrap();
    let published = |events: &[BuildEvent]| {
        events.iter().any(
            |event| matches!(event, BuildEvent::StepFinished { id, error: None, .. } if id == "warm-sdk"),
        )
    };
    let (first, events) = build(&engine, &request).await;
    assert!(first.is_ok() && !published(&events), "{events:#?}");
    write("code", "two");
    let (second, events) = build(&engine, &request).await;
    let second = second.unwrap().image_id;
    assert!(published(&events), "{events:#?}");
    assert_eq!(containers(&record).len(), 1);
    engine.remove_orphans().await.unwrap();
    let stranger = Owner { start_time: 1, ..Owner::this_process() };
    engine.clone().with_owner(stranger).remove_orphans().await.unwrap();
    assert_eq!(containers(&record).len(), 1, "it outlives the program");

    // Written where the next build would find it.
    write("elsewhere", "");
    let (built, events) = build(&engine, &request).await;
    assert!(built.is_ok() && !published(&events), "{events:#?}");
    assert!(containers(&record).is_empty(), "what was written elsewhere is gone");
    std::fs::remove_file(context.path().join("elsewhere")).unwrap();

    write("code", "two");
    let (again, events) = build(&engine, &request).await;
    let again = again.unwrap().image_id;
    assert!(published(&events), "{events:#?}");
    assert_eq!(again, second, "the same files give the same image");
    let until = Instant::now() + Duration::from_secs(20);
    while !containers(&record).is_empty() && Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert!(containers(&record).is_empty(), "it ends without a build");
    let (again, events) = build(&engine, &request).await;
    assert_eq!(again.unwrap().image_id, second, "{events:#?}");
    assert!(containers(&record).is_empty(), "nothing changed, so nothing is begun");
    engine.remove_image(&request.tag).await.unwrap();
}
