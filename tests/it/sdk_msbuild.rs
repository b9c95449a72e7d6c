//! MSBuild is asked in a container, and its word counts.

use crate::engine::{PLAIN, docker, engine};
use crate::terminal::Terminal;
use slipway_core::Architecture;
use slipway_engine::ContainerSpec;
use std::time::Duration;

/// No evaluator but MSBuild runs a regular expression.
const PROJECT: &str = r#"<Project Sdk="Microsoft.NET.Sdk">
<PropertyGroup><TargetFrameworks>net10.0;net8.0</TargetFrameworks></PropertyGroup>
<ItemGroup Condition="$([System.Text.RegularExpressions.Regex]::IsMatch('$(TargetFramework)', '^net1[0-9]'))">
<PackageReference Include="Amazon.Lambda.Core" Version="3.2.0" />
</ItemGroup></Project>"#;

fn facts(told: &serde_json::Value) -> &str {
    told["facts"].as_str().unwrap_or_default()
}

fn asked(terminal: &Terminal) -> serde_json::Value {
    asked_of(terminal, "App")
}

fn asked_of(terminal: &Terminal, project: &str) -> serde_json::Value {
    let output =
        terminal.slipway(&["inspect", project, "--json"]).env_remove("SLIPWAY_MSBUILD").output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn msbuild_has_the_last_word_and_is_asked_again_only_for_other_files() {
    let terminal = Terminal::new();
    terminal.write("App/App.csproj", PROJECT);
    terminal.write(
        "App/Function.cs",
        "namespace App; public class Function { public string Run(string e) => e; }",
    );
    let told = asked(&terminal);
    assert_eq!(facts(&told), "msbuild", "{told:#}");
    assert_eq!(told["lambdaPackages"][0]["id"], "Amazon.Lambda.Core", "{told:#}");
    let kept = terminal.path("home/cache/msbuild");
    let answer = std::fs::read_dir(&kept).unwrap().next().unwrap().unwrap().path();
    let written = std::fs::metadata(&answer).unwrap().modified().unwrap();
    terminal.write("App/Function.cs", "// Other code, the same files.");
    assert_eq!(facts(&asked(&terminal)), "msbuild");
    assert_eq!(std::fs::metadata(&answer).unwrap().modified().unwrap(), written, "it was asked again");
    terminal.write("App/App.csproj", &PROJECT.replace("^net1", "^net7"));
    let told = asked(&terminal);
    assert_eq!(facts(&told), "msbuild");
    assert_eq!(told["lambdaPackages"], serde_json::json!([]), "{told:#}");
}

#[test]
fn a_project_that_msbuild_cannot_evaluate_keeps_the_previews_word() {
    let terminal = Terminal::new();
    let broken = PROJECT.replace("</Project>", "<Import Project=\"missing.props\" /></Project>");
    terminal.write("App/App.csproj", &broken);
    assert_eq!(facts(&asked(&terminal)), "preview");
}

#[test]
fn a_reference_that_the_preview_is_unsure_of_is_asked_about_in_the_same_run() {
    // All of the context is asked about, so the home must not lie in it.
    let terminal = Terminal::new();
    let project = |more: &str| {
        format!(
            "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>{more}</Project>"
        )
    };
    let to = |path: &str| format!("<ItemGroup><ProjectReference Include=\"{path}\" /></ItemGroup>");
    terminal.write("w/App/App.csproj", &project(&to("../Lib/Lib.csproj")));
    let deep = "<ItemGroup Condition=\"$([System.Text.RegularExpressions.Regex]::IsMatch('$(TargetFramework)', '^net1'))\">\
                <ProjectReference Include=\"../Deep/Deep.csproj\" /></ItemGroup>";
    terminal.write("w/Lib/Lib.csproj", &project(deep));
    terminal.write("w/Deep/Deep.csproj", &project(""));
    let told = asked_of(&terminal, "w/App");
    assert_eq!(facts(&told), "msbuild", "{told:#}");
    assert_eq!(
        told["references"],
        serde_json::json!(["../Lib/Lib.csproj", "../Deep/Deep.csproj"]),
        "{told:#}"
    );
    let doubts = told["warnings"].as_array().unwrap().iter().filter_map(|said| said.as_str());
    assert_eq!(doubts.filter(|said| said.contains("IsMatch")).count(), 0, "{told:#}");
}

#[test]
fn msbuild_is_asked_about_a_file_based_app() {
    let terminal = Terminal::new();
    let props = PROJECT.replace("<TargetFrameworks>net10.0;net8.0</TargetFrameworks>", "");
    terminal.write(
        "apps/Directory.Build.props",
        &props
            .replace(" Sdk=\"Microsoft.NET.Sdk\"", "")
            .replace("'$(TargetFramework)', '^net1[0-9]'", "'app', '^a'"),
    );
    terminal.write("apps/hello.cs", "#:property AssemblyName=greeter\nSystem.Console.WriteLine(1);\n");
    let told = asked_of(&terminal, "apps/hello.cs");
    assert_eq!(facts(&told), "msbuild", "{told:#}");
    assert_eq!(told["assemblyName"], "greeter");
    assert_eq!(told["lambdaPackages"][0]["id"], "Amazon.Lambda.Core", "{told:#}");
}

#[tokio::test]
async fn an_errand_has_no_network_cannot_write_its_files_and_leaves_no_container() {
    let script =
        "ls /sys/class/net; cat /src/a.txt; echo x > /src/a.txt || echo refused; echo bad >&2; exit 7";
    let spec = ContainerSpec {
        command: Some(["/bin/sh", "-c", script].map(str::to_owned).to_vec()),
        user: Some("65534:65534".to_owned()),
        scratch_folder: Some("/src".to_owned()),
        networked: false,
        ..ContainerSpec::new(PLAIN, "errand-of-a-test", Architecture::X86_64)
    };
    let mut archive = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(5);
    header.set_mode(0o644);
    archive.append_data(&mut header, "a.txt", &b"text\n"[..]).unwrap();
    let archive = archive.into_inner().unwrap();
    let done =
        engine().await.run_errand(spec, "/src", archive.into(), Duration::from_secs(30)).await.unwrap();
    assert_eq!((done.exit_code, done.output.as_str()), (Some(7), "lo\ntext\nrefused\n"), "{}", done.error);
    assert!(done.error.ends_with("bad\n"), "{}", done.error);
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(docker(&["ps", "-aq", "--filter", "label=dev.slipway.role=errand-of-a-test"]), "");
}
