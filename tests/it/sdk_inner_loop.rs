//! Nothing that an earlier build left behind, neither a layer nor a restored package nor a kept file, may stand in for
//! what the project says now. On the real SDK, because only that restores packages.

use crate::terminal::{FAILED, Terminal};
use std::time::{Duration, UNIX_EPOCH};

const FUNCTION: &str = "using Amazon.Lambda.Core;
[assembly: LambdaSerializer(typeof(Amazon.Lambda.Serialization.SystemTextJson.DefaultLambdaJsonSerializer))]
namespace Loop;
public class Function { public string Handler(object input) => \"ANSWER\"; }
";

/// A project whose packages have this version, given by this text of the project.
fn project(terminal: &Terminal, name: &str, properties: &str, version: &str) -> String {
    let reference = |package: &str, version: &str| {
        let version = if version.is_empty() { String::new() } else { format!(" Version=\"{version}\"") };
        format!("<PackageReference Include=\"{package}\"{version} />")
    };
    let serializer = if version.is_empty() { "" } else { "3.0.0" };
    terminal.write(
        &format!("{name}/Loop.csproj"),
        &format!(
            "<Project Sdk=\"Microsoft.NET.Sdk\">\n  <PropertyGroup>\n    <TargetFramework>net10.0</TargetFramework>\n    \
             <AWSProjectType>Lambda</AWSProjectType>\n    {properties}\n  </PropertyGroup>\n  <ItemGroup>\n    {}\n    {}\n  \
             </ItemGroup>\n</Project>\n",
            reference("Amazon.Lambda.Core", version),
            reference("Amazon.Lambda.Serialization.SystemTextJson", serializer),
        ),
    );
    terminal.write(&format!("{name}/Function.cs"), &FUNCTION.replace("ANSWER", "one"));
    terminal.path(name).display().to_string()
}

/// The version that there is builds, and one that there is not is missed, wherever it is written.
fn version_counts(terminal: &Terminal, project: &str, change: impl FnOnce()) {
    terminal.result(&["build", project]);
    change();
    let output = terminal.slipway(&["build", project]).arg("--json").output().unwrap();
    let shown = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(FAILED), "an old package was built: {shown}");
    // The restore's own word for a version that no source has.
    assert!(shown.contains("NU1102"), "{shown}");
}

#[test]
fn a_version_that_changed_in_the_project_is_restored_again() {
    let terminal = Terminal::new();
    let folder = project(&terminal, "own", "", "3.2.0");
    version_counts(&terminal, &folder, || drop(project(&terminal, "own", "", "99.0.0")));
}

#[test]
fn a_version_that_changed_in_the_central_file_is_restored_again() {
    let terminal = Terminal::new();
    let folder = project(&terminal, "central", "", "");
    let central = |version: &str| {
        let text = format!(
            "<Project><PropertyGroup><ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally></PropertyGroup><ItemGroup>\
             <PackageVersion Include=\"Amazon.Lambda.Core\" Version=\"{version}\"/>\
             <PackageVersion Include=\"Amazon.Lambda.Serialization.SystemTextJson\" Version=\"3.0.0\"/></ItemGroup></Project>"
        );
        terminal.write("central/Directory.Packages.props", &text);
    };
    central("3.2.0");
    version_counts(&terminal, &folder, || central("99.0.0"));
}

#[test]
fn a_version_that_changed_in_a_file_nobody_lists_is_restored_again() {
    let terminal = Terminal::new();
    let read = "<CoreVersion>3.2.0</CoreVersion>\n    <CoreVersion Condition=\"Exists('$(MSBuildThisFileDirectory)core.txt')\">\
                $([System.IO.File]::ReadAllText('$(MSBuildThisFileDirectory)core.txt'))</CoreVersion>";
    let folder = project(&terminal, "unlisted", read, "$(CoreVersion)");
    terminal.write("unlisted/core.txt", "3.2.0");
    version_counts(&terminal, &folder, || drop(terminal.write("unlisted/core.txt", "99.0.0")));
}

#[test]
fn code_that_was_put_back_with_its_old_time_is_what_runs() {
    let _turn = crate::sdk_warm::in_turn();
    let terminal = Terminal::new();
    let folder = project(&terminal, "back", "", "3.2.0");
    let answer = |expected: &str, seconds: u64| {
        let file = terminal.write("back/Function.cs", &FUNCTION.replace("ANSWER", expected));
        let file = std::fs::File::options().write(true).open(file).unwrap();
        file.set_modified(UNIX_EPOCH + Duration::from_secs(seconds)).unwrap();
        terminal.result(&["build", &folder]);
        let invoked = terminal.result(&["invoke", &folder, "--event", "{}"]);
        assert_eq!(invoked["payload"], expected, "{invoked}");
    };
    answer("two", 1_700_000_000);
    answer("six", 1_600_000_000);
    answer("two", 1_600_000_000);
}
