use super::testing::Memory;
use super::*;

fn read(file: &str, sdk: &str, properties: &str, packages: &[&str]) -> Project {
    let items: String =
        packages.iter().map(|id| format!("<PackageReference Include=\"{id}\" Version=\"1.0\"/>")).collect();
    let text = format!(
        "<Project Sdk=\"{sdk}\"><PropertyGroup><TargetFramework>net8.0</TargetFramework>{properties}</PropertyGroup>\
         <ItemGroup>{items}</ItemGroup></Project>"
    );
    read_project(Path::new(file), &Memory::default().with(file, text)).unwrap()
}

const SDK: &str = "Microsoft.NET.Sdk";
const WEB: &str = "Microsoft.NET.Sdk.Web";
const EXE: &str = "<OutputType>Exe</OutputType>";

#[test]
fn every_kind_is_told_apart_and_explained() {
    let aot = format!("{EXE}<PublishAot>true</PublishAot><AssemblyName>bootstrap</AssemblyName>");
    let own = format!("{EXE}<AssemblyName>bootstrap</AssemblyName>");
    let contained = format!("{EXE}<SelfContained>true</SelfContained>");
    let cases: [(ProjectKind, &str, &str, &[&str], &str); 11] = [
        (ProjectKind::ClassLibrary, SDK, "", &["Amazon.Lambda.Core"], "class library"),
        (ProjectKind::Executable, SDK, EXE, &["Amazon.Lambda.RuntimeSupport"], "executable"),
        (ProjectKind::AspNetCore, WEB, "", &["Amazon.Lambda.AspNetCoreServer.Hosting"], "own name"),
        (ProjectKind::AspNetCore, SDK, "", &["amazon.lambda.aspnetcoreserver"], "FunctionHandlerAsync"),
        (ProjectKind::AspNetCore, WEB, "", &[], "neither"),
        (ProjectKind::Annotations, SDK, "", &["Amazon.Lambda.Annotations"], "generates"),
        (ProjectKind::NativeAot, SDK, &aot, &["Amazon.Lambda.RuntimeSupport"], "PublishAot"),
        (ProjectKind::NativeAot, SDK, &aot, &["Amazon.Lambda.Annotations"], "PublishAot"),
        (ProjectKind::CustomRuntime, SDK, &own, &[], "named bootstrap"),
        (ProjectKind::CustomRuntime, SDK, &contained, &["Amazon.Lambda.RuntimeSupport"], "self-contained"),
        (ProjectKind::Executable, SDK, &contained, &[], "executable"),
    ];
    for (kind, sdk, properties, packages, word) in cases {
        let project = read("/a/Hello.csproj", sdk, properties, packages);
        assert_eq!(project.kind, kind, "{properties} {packages:?}");
        let sentence = project.explain();
        assert!(sentence.contains(word) && sentence.ends_with('.'), "{sentence}");
    }
}

#[test]
fn the_entry_point_of_a_server_is_told_by_the_sources_not_by_the_project() {
    let packages = ["Amazon.Lambda.AspNetCoreServer"];
    let project = read("/a/My Api.csproj", WEB, "<AssemblyName>Api</AssemblyName>", &packages);
    assert_eq!(project.handler, None);
    let hosted = read(
        "/a/Api.csproj",
        WEB,
        "",
        &["Amazon.Lambda.AspNetCoreServer", "Amazon.Lambda.AspNetCoreServer.Hosting"],
    );
    assert_eq!(hosted.handler.unwrap().to_string(), "Api");
}

#[test]
fn the_language_follows_from_the_files_name() {
    for (file, language) in [
        ("/a/A.csproj", Language::Csharp),
        ("/a/A.FSPROJ", Language::Fsharp),
        ("/a/A.vbproj", Language::VisualBasic),
    ] {
        assert_eq!(read(file, SDK, "", &[]).language, language);
    }
}

#[test]
fn kinds_cross_to_the_window_in_camel_case() {
    let project = read("/a/A.csproj", WEB, "", &[]);
    let wire = serde_json::to_value(&project).unwrap();
    assert_eq!(
        (&wire["kind"], &wire["language"], &wire["rootNamespace"]),
        (&"aspNetCore".into(), &"csharp".into(), &"A".into())
    );
}

#[test]
fn of_a_package_named_twice_the_first_counts() {
    let text = "<Project Sdk='Microsoft.NET.Sdk'><PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup><ItemGroup>\
        <PackageReference Include='Amazon.Lambda.Core' Version='2'/><PackageReference Include='amazon.lambda.core' Version='1'/></ItemGroup></Project>";
    let project =
        read_project(Path::new("/a/A.csproj"), &Memory::default().with("/a/A.csproj", text)).unwrap();
    let packages = [PackageReference { id: "Amazon.Lambda.Core".to_owned(), version: Some("2".to_owned()) }];
    assert_eq!(project.lambda_packages, packages);
}

#[test]
fn a_file_is_looked_for_beside_the_import_by_groups_and_beside_the_project_by_properties() {
    let props = "<Project><PropertyGroup Condition=\"Exists('beside.txt')\"><TargetFramework>net8.0</TargetFramework>\
        <AssemblyName Condition=\"Exists('beside.txt')\">Wrong</AssemblyName></PropertyGroup></Project>";
    let files = Memory::of(&[
        ("/repo/Directory.Build.props", props),
        ("/repo/beside.txt", ""),
        ("/repo/App/App.csproj", "<Project Sdk='Microsoft.NET.Sdk'/>"),
    ]);
    let project = read_project(Path::new("/repo/App/App.csproj"), &files).unwrap();
    assert_eq!((project.framework.as_str(), project.assembly_name.as_str()), ("net8.0", "App"));
}
