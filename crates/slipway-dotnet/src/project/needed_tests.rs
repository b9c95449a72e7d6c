use crate::project::closure::closure;
use crate::project::testing::Memory;
use std::path::{Path, PathBuf};

const APP: &str = "/w/repo/src/App/App.csproj";

fn project(body: &str) -> String {
    format!(
        "<Project Sdk='Microsoft.NET.Sdk'><PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup>{body}</Project>"
    )
}

/// The single files that a project of this body needs, with these files around it, from the repository.
fn files(body: &str, around: &[&str]) -> Vec<String> {
    let mut files = Memory::default().with("/w/repo/.git/HEAD", "").with(APP, project(body));
    for path in around {
        files = files.with(&format!("/w/repo/{path}"), "x");
    }
    let closure = closure(Path::new(APP), &files).unwrap();
    let needed = closure.needed();
    assert_eq!(needed.folders, [PathBuf::from("/w/repo/src/App")]);
    let inside = needed.files.iter().map(|file| file.strip_prefix("/w/repo").unwrap().display().to_string());
    inside.collect()
}

#[test]
fn what_a_build_reads_outside_its_folder_is_listed_file_by_file() {
    for (body, path) in [
        ("<ItemGroup><Compile Include='..\\..\\shared\\S.cs'/></ItemGroup>", "shared/S.cs"),
        ("<ItemGroup><Compile Include='../../shared/**/*.cs'/></ItemGroup>", "shared/a/b/S.cs"),
        (
            "<ItemGroup><Own Include='../../shared/S.cs'/><Compile Include='@(Own)'/></ItemGroup>",
            "shared/S.cs",
        ),
        (
            "<ItemGroup><Reference Include='Old'><HintPath>../../lib/Old.dll</HintPath></Reference></ItemGroup>",
            "lib/Old.dll",
        ),
        ("<ItemGroup><Analyzer Include='../../tools/An.dll'/></ItemGroup>", "tools/An.dll"),
        (
            "<ItemGroup><None Include='../../c/a.json'/><None Update='../../c/a.json' CopyToOutputDirectory='Always'/></ItemGroup>",
            "c/a.json",
        ),
        ("<ItemGroup><TrimmerRootDescriptor Include='../../eng/roots.xml'/></ItemGroup>", "eng/roots.xml"),
        ("<PropertyGroup><ApplicationIcon>../../a.ico</ApplicationIcon></PropertyGroup>", "a.ico"),
        (
            "<PropertyGroup><CodeAnalysisRuleSet>..\\..\\eng\\r.ruleset</CodeAnalysisRuleSet></PropertyGroup>",
            "eng/r.ruleset",
        ),
        (
            "<PropertyGroup><Version>$([System.IO.File]::ReadAllText('../../version.txt'))</Version></PropertyGroup>",
            "version.txt",
        ),
        ("<UsingTask TaskName='T' AssemblyFile='../../tools/T.dll'/>", "tools/T.dll"),
        ("<Target Name='T'><ReadLinesFromFile File='../../version.txt'/></Target>", "version.txt"),
        ("<Target Name='T'><Exec Command='node ../../tools/gen.js'/></Target>", "tools/gen.js"),
        (
            "<ItemGroup Condition=\"'$([System.Guid]::NewGuid())' != ''\"><Compile Include='../../shared/S.cs'/></ItemGroup>",
            "shared/S.cs",
        ),
        (
            "<ItemGroup><PackageReference Include='Nerdbank.GitVersioning' Version='3'/></ItemGroup>",
            "version.json",
        ),
        ("", ".editorconfig"),
    ] {
        let found = files(body, &[path, "shared/other.txt", "README.md"]);
        assert_eq!(found, [path], "{body}");
    }
}

#[test]
fn what_no_image_holds_is_not_sent() {
    let body = "<PropertyGroup><PackageReadmeFile>../../README.md</PackageReadmeFile></PropertyGroup>\
        <ItemGroup><None Include='../../README.md' Pack='true'/></ItemGroup>";
    assert!(files(body, &["README.md", "src/Other/Other.csproj"]).is_empty());
}

#[test]
fn a_configuration_that_is_the_root_ends_the_search() {
    let files = Memory::default()
        .with("/w/repo/.git/HEAD", "")
        .with(APP, project(""))
        .with("/w/repo/src/.editorconfig", "root = true\n[*.cs]\n")
        .with("/w/repo/.editorconfig", "[*.cs]\n");
    let closure = closure(Path::new(APP), &files).unwrap();
    assert_eq!(closure.needed().files, [PathBuf::from("/w/repo/src/.editorconfig")]);
}

#[test]
fn folders_of_packages_are_sent_whole_and_strange_ones_only_said() {
    let config = "<configuration><packageSources><add key='a' value='../feed'/><add key='b' value='/srv/feed'/></packageSources></configuration>";
    let feeds = "<PropertyGroup><RestoreAdditionalProjectSources>$(MSBuildThisFileDirectory)../../more</RestoreAdditionalProjectSources></PropertyGroup>";
    let files = Memory::default()
        .with(APP, project(feeds))
        .with("/w/repo/src/nuget.config", config)
        .with("/w/repo/feed/a.nupkg", "")
        .with("/w/repo/more/b.nupkg", "")
        .with("/srv/feed/c.nupkg", "");
    let closure = closure(Path::new(APP), &files).unwrap();
    let needed = closure.needed();
    assert_eq!(needed.feeds, [PathBuf::from("/w/repo/feed"), PathBuf::from("/w/repo/more")]);
    assert_eq!(
        (needed.elsewhere.as_slice(), needed.root.as_path()),
        ([PathBuf::from("/srv/feed")].as_slice(), Path::new("/w/repo"))
    );
    assert!(closure.said.iter().any(|sentence| sentence.contains("/srv/feed")), "{:?}", closure.said);
    assert!(closure.context.starts_with("/w/repo"), "{:?}", closure.context);
}

#[test]
fn files_above_the_repository_are_said() {
    let files = Memory::default()
        .with("/w/repo/.git/HEAD", "")
        .with("/w/Directory.Build.props", "<Project/>")
        .with(APP, project(""));
    let closure = closure(Path::new(APP), &files).unwrap();
    assert_eq!(closure.needed().above, [PathBuf::from("/w/Directory.Build.props")]);
    assert_eq!(closure.said.len(), 1);
}
