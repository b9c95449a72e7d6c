use super::*;
use crate::project::testing::Memory;
use crate::project::{OutputType, ProjectKind};

const FILE: &str = "/repo/apps/hello.cs";

fn read_with(text: &str, around: &[(&str, &str)]) -> Result<Project, ProjectError> {
    read_file_app(Path::new(FILE), &Memory::of(around).with(FILE, text))
}

#[test]
fn a_file_is_a_program_for_net_10_compiled_to_native_code() {
    let project = read_with("Console.WriteLine();", &[]).unwrap();
    assert_eq!((project.name.as_str(), project.assembly_name.as_str()), ("hello", "hello"));
    assert_eq!((project.framework.as_str(), project.sdk.as_str()), ("net10.0", "Microsoft.NET.Sdk"));
    assert_eq!((project.output_type, project.kind), (OutputType::Executable, ProjectKind::NativeAot));
}

#[test]
fn directives_are_read_up_to_the_first_code() {
    let text = "#!/usr/bin/env dotnet\r\n// a comment\r\n/* #:package No@1\r\n*/ #:sdk Microsoft.NET.Sdk.Web@10.0.1\r\n\
        #:package Amazon.Lambda.AspNetCoreServer.Hosting@1.9.0\n#:package Amazon.Lambda.Core  2.5\n#:package Serilog\n\
        #:property PublishAot=false\n#:property TargetFramework net8.0\n#:property AssemblyName = Api\n#:project ../Lib\n#:project ../Other/Other.csproj\n\
        #nullable enable\n\nusing System;\n#:package Amazon.Lambda.Late@1\n";
    let project = read_with(text, &[("/repo/Lib/Lib.fsproj", ""), ("/repo/Lib/x.cs", "")]).unwrap();
    assert_eq!(project.sdk, "Microsoft.NET.Sdk.Web/10.0.1");
    assert_eq!((project.framework.as_str(), project.assembly_name.as_str()), ("net8.0", "Api"));
    assert_eq!(project.kind, ProjectKind::AspNetCore);
    assert_eq!(project.project_references, ["../Lib/Lib.fsproj", "../Other/Other.csproj"]);
    let packages: Vec<_> = project
        .lambda_packages
        .iter()
        .map(|package| (package.id.as_str(), package.version.as_deref()))
        .collect();
    assert_eq!(
        packages,
        [("Amazon.Lambda.AspNetCoreServer.Hosting", Some("1.9.0")), ("Amazon.Lambda.Core", Some("2.5"))]
    );
}

#[test]
fn files_above_a_file_based_app_count() {
    let props = "<Project><PropertyGroup><PublishAot>false</PublishAot></PropertyGroup></Project>";
    let central = "<Project><PropertyGroup><ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally></PropertyGroup>\
        <ItemGroup><PackageVersion Include=\"Amazon.Lambda.Core\" Version=\"2.8\"/></ItemGroup></Project>";
    let around = [("/repo/Directory.Build.props", props), ("/repo/Directory.Packages.props", central)];
    let project = read_with("#:package Amazon.Lambda.Core\n", &around).unwrap();
    assert_eq!(
        (project.kind, project.lambda_packages[0].version.as_deref()),
        (ProjectKind::Executable, Some("2.8"))
    );
}

#[test]
fn a_directive_that_is_none_names_its_line() {
    for line in [
        "#:package",
        "#:package  ",
        "#:property 1=2",
        "#:property PublishAot",
        "#:package @1",
        "#:sdk $(x)",
        "#:",
    ] {
        let error = read_with(&format!("\n{line}\n"), &[]).unwrap_err();
        assert!(matches!(error, ProjectError::Directive { line: 2, .. }), "{line}: {error:?}");
    }
    assert!(read_with("#:include x.cs\n", &[]).is_ok());
    assert!(matches!(read_with("#:property AssemblyName=../x\n", &[]), Err(ProjectError::AssemblyName(_))));
}

#[test]
fn read_project_takes_a_file_based_app_as_well() {
    let files = Memory::of(&[(FILE, "#:property PublishAot=false")]);
    let project = crate::project::read_project(Path::new(FILE), &files).unwrap();
    assert_eq!(project.kind, ProjectKind::Executable);
}
