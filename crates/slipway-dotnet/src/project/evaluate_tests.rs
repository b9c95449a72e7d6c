use super::testing::Memory;
use super::*;
use crate::project::error::ProjectError;
use std::path::PathBuf;

const APP: &str = "/repo/src/App/App.csproj";

/// A project of this body, with these files around it.
pub(super) fn read(body: &str, around: &[(&str, &str)]) -> Result<Project, ProjectError> {
    let text = format!("<Project Sdk=\"Microsoft.NET.Sdk\">{body}</Project>");
    read_project(Path::new(APP), &Memory::of(around).with(APP, text))
}

fn packages(project: &Project) -> Vec<(&str, Option<&str>)> {
    project.lambda_packages.iter().map(|package| (package.id.as_str(), package.version.as_deref())).collect()
}

pub(super) const NET8: &str = "<PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup>";

#[test]
fn the_framework_may_stand_in_directory_build_props() {
    let props = "<Project><PropertyGroup><TargetFramework>net10.0</TargetFramework><Prefix>Company</Prefix></PropertyGroup></Project>";
    let project = read(
        "<PropertyGroup><AssemblyName>$(Prefix).$(MSBuildProjectName)</AssemblyName></PropertyGroup>",
        &[("/repo/Directory.Build.props", props)],
    )
    .unwrap();
    assert_eq!((project.framework.as_str(), project.assembly_name.as_str()), ("net10.0", "Company.App"));
    assert_eq!(project.imports, [PathBuf::from("/repo/Directory.Build.props")]);
    assert!(project.notes.is_empty());
}

#[test]
fn the_body_wins_over_props_and_targets_win_over_the_body() {
    let set = |value: &str| {
        format!(
            "<Project><PropertyGroup><AssemblyName>{value}</AssemblyName><RootNamespace>{value}</RootNamespace></PropertyGroup></Project>"
        )
    };
    let targets = "<Project><PropertyGroup Condition=\"'$(RootNamespace)' == 'Body'\"><RootNamespace>Late</RootNamespace></PropertyGroup></Project>";
    let body = format!(
        "{NET8}<PropertyGroup><AssemblyName>Body</AssemblyName><RootNamespace>Body</RootNamespace></PropertyGroup>"
    );
    let project = read(
        &body,
        &[("/repo/Directory.Build.props", &set("Props")), ("/repo/src/Directory.Build.targets", targets)],
    )
    .unwrap();
    assert_eq!((project.assembly_name.as_str(), project.root_namespace.as_str()), ("Body", "Late"));
}

#[test]
fn only_the_nearest_directory_build_props_counts_unless_it_imports_the_next() {
    let outer = "<Project><PropertyGroup><TargetFramework>net8.0</TargetFramework><Outer>o</Outer></PropertyGroup></Project>";
    let alone =
        "<Project><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>";
    let body = "<PropertyGroup><AssemblyName>A$(Outer)</AssemblyName></PropertyGroup>";
    let around = [("/repo/Directory.Build.props", outer), ("/repo/src/Directory.Build.props", alone)];
    let project = read(body, &around).unwrap();
    assert_eq!((project.framework.as_str(), project.assembly_name.as_str()), ("net10.0", "A"));
    for next in [
        "$([MSBuild]::GetPathOfFileAbove('Directory.Build.props', '$(MSBuildThisFileDirectory)../'))",
        "$([MSBuild]::GetDirectoryNameOfFileAbove($(MSBuildThisFileDirectory)../, 'Directory.Build.props'))/Directory.Build.props",
        "$(MSBuildThisFileDirectory)..\\Directory.Build.props",
        "../Directory.Build.props",
    ] {
        let chained = format!(
            "<Project><PropertyGroup><Next>{next}</Next></PropertyGroup>\
             <Import Project=\"$(Next)\" Condition=\"'$(Next)' != '' And Exists('$(Next)')\"/>\
             <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>"
        );
        let around =
            [("/repo/Directory.Build.props", outer), ("/repo/src/Directory.Build.props", chained.as_str())];
        let project = read(body, &around).unwrap();
        assert_eq!((project.framework.as_str(), project.assembly_name.as_str()), ("net10.0", "Ao"), "{next}");
        assert_eq!(project.imports.len(), 2);
        assert_eq!(project.notes, Vec::<String>::new(), "{next}");
    }
}

#[test]
fn the_files_that_an_sdk_imports_can_be_turned_off_or_replaced() {
    let body = format!(
        "{NET8}<PropertyGroup><ImportDirectoryBuildTargets>false</ImportDirectoryBuildTargets></PropertyGroup>"
    );
    let late = "<Project><PropertyGroup><AssemblyName>Late</AssemblyName></PropertyGroup></Project>";
    let targets = [("/repo/Directory.Build.targets", late)];
    assert_eq!(read(&body, &targets).unwrap().assembly_name, "App");
    assert_eq!(read(NET8, &targets).unwrap().assembly_name, "Late");
    let other = format!(
        "{NET8}<PropertyGroup><DirectoryBuildTargetsPath>$(MSBuildProjectDirectory)/my.targets</DirectoryBuildTargetsPath></PropertyGroup>"
    );
    assert_eq!(read(&other, &[("/repo/src/App/my.targets", late)]).unwrap().assembly_name, "Late");
    let explicit = "<Project><PropertyGroup><ImportDirectoryBuildProps>false</ImportDirectoryBuildProps></PropertyGroup>\
        <Import Project=\"Sdk.props\" Sdk=\"Microsoft.NET.Sdk\"/><PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup>\
        <Import Project=\"Sdk.targets\" Sdk=\"Microsoft.NET.Sdk\"/></Project>";
    let files = Memory::of(&[("/repo/Directory.Build.props", late), (APP, explicit)]);
    assert_eq!(read_project(Path::new(APP), &files).unwrap().assembly_name, "App");
}

#[test]
fn versions_may_be_managed_centrally() {
    let central = "<Project><PropertyGroup><ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally><Lambda>2.5.0</Lambda></PropertyGroup>\
        <ItemGroup><PackageVersion Include=\"Amazon.Lambda.Core\" Version=\"$(Lambda)\"/><PackageVersion Include=\"amazon.lambda.s3events\" Version=\"3.0\"/>\
        <PackageVersion Update=\"Amazon.Lambda.S3Events\" Version=\"3.1\"/><GlobalPackageReference Include=\"Amazon.Lambda.Tools.Global\" Version=\"1.0\"/></ItemGroup></Project>";
    let body = format!(
        "{NET8}<ItemGroup><PackageReference Include=\"Amazon.Lambda.Core\"/><PackageReference Include=\"Amazon.Lambda.S3Events\"/>\
         <PackageReference Include=\"Amazon.Lambda.SQSEvents\" VersionOverride=\"9\"/><PackageReference Include=\"Serilog\"/></ItemGroup>"
    );
    let files = [("/repo/Directory.Packages.props", central)];
    let project = read(&body, &files).unwrap();
    assert_eq!(
        packages(&project),
        [
            ("Amazon.Lambda.Core", Some("2.5.0")),
            ("Amazon.Lambda.S3Events", Some("3.1")),
            ("Amazon.Lambda.SQSEvents", Some("9")),
            ("Amazon.Lambda.Tools.Global", Some("1.0"))
        ]
    );
    assert_eq!(project.imports, [PathBuf::from("/repo/Directory.Packages.props")]);
    let off = format!(
        "{body}<PropertyGroup><ManagePackageVersionsCentrally>false</ManagePackageVersionsCentrally></PropertyGroup>"
    );
    assert_eq!(packages(&read(&off, &files).unwrap())[0], ("Amazon.Lambda.Core", None));
}

#[test]
fn items_are_updated_removed_and_listed_as_in_msbuild() {
    let props = "<Project><ItemGroup><packagereference include=\"Amazon.Lambda.Core;Amazon.Lambda.Old\"/>\
        <ProjectReference Include=\"..\\Lib\\Lib.csproj;../Gone/Gone.csproj\"/></ItemGroup></Project>";
    let body = format!(
        "{NET8}<ItemGroup><PackageReference Remove=\"AMAZON.LAMBDA.OLD\"/><PackageReference Update=\"amazon.lambda.core\"><version>2.0</version></PackageReference>\
         <ProjectReference Remove=\"..\\Gone\\Gone.csproj\"/><ProjectReference Include=\"../Lib/Lib.csproj\"/>\
         <PackageReference Include=\"Amazon.Lambda.Never\" Version=\"1\" Condition=\"false\"/></ItemGroup>"
    );
    let project = read(&body, &[("/repo/Directory.Build.props", props)]).unwrap();
    assert_eq!(packages(&project), [("Amazon.Lambda.Core", Some("2.0"))]);
    assert_eq!(project.project_references, ["../Lib/Lib.csproj"]);
    assert_eq!(project.references, [PathBuf::from("/repo/src/Lib/Lib.csproj")]);
    let none = format!("{body}<ItemGroup><PackageReference Remove=\"@(PackageReference)\"/></ItemGroup>");
    assert!(read(&none, &[]).unwrap().lambda_packages.is_empty());
    let star = format!(
        "{NET8}<ItemGroup><ProjectReference Include=\"../Libs/*.csproj\" Exclude=\"../Libs/B.csproj\"/></ItemGroup>"
    );
    let project = read(&star, &[("/repo/src/Libs/A.csproj", ""), ("/repo/src/Libs/a.txt", "")]).unwrap();
    assert_eq!(project.references, [PathBuf::from("/repo/src/Libs/A.csproj")]);
}

#[test]
fn items_see_the_last_value_of_a_property_and_conditions_their_current_one() {
    let body = "<ItemGroup><PackageReference Include=\"Amazon.Lambda.Core\" Version=\"$(V)\"/></ItemGroup>\
        <PropertyGroup><TargetFramework>net8.0</TargetFramework><V>1</V><AssemblyName Condition=\"'$(V)' == '1'\">First</AssemblyName><V>2</V>\
        <AssemblyName Condition=\"'$(V)' == '1'\">Second</AssemblyName></PropertyGroup>";
    let project = read(body, &[]).unwrap();
    assert_eq!((packages(&project)[0].1, project.assembly_name.as_str()), (Some("2"), "First"));
}

#[test]
fn a_project_for_several_frameworks_is_evaluated_for_the_chosen_one() {
    let body = "<PropertyGroup><TargetFrameworks>netstandard2.0;net10.0;net8.0</TargetFrameworks></PropertyGroup>\
        <PropertyGroup Condition=\"'$(TargetFramework)' == 'net10.0'\"><AssemblyName>Ten</AssemblyName></PropertyGroup>\
        <ItemGroup Condition=\"$([MSBuild]::IsTargetFrameworkCompatible('$(TargetFramework)', 'net9.0'))\"><PackageReference Include=\"Amazon.Lambda.New\" Version=\"1\"/></ItemGroup>\
        <ItemGroup Condition=\"'$(TargetFrameworkIdentifier)' == '.NETStandard'\"><PackageReference Include=\"Amazon.Lambda.Classic\" Version=\"1\"/></ItemGroup>";
    let project = read(body, &[]).unwrap();
    assert_eq!((project.framework.as_str(), project.assembly_name.as_str()), ("net10.0", "Ten"));
    assert_eq!(project.frameworks, ["netstandard2.0", "net10.0", "net8.0"]);
    assert_eq!(packages(&project), [("Amazon.Lambda.New", Some("1"))]);
}

#[test]
fn choose_takes_the_first_branch_that_holds() {
    let body = |first: &str| {
        format!(
            "{NET8}<Choose><When Condition=\"{first}\"><PropertyGroup><AssemblyName>One</AssemblyName></PropertyGroup></When>\
             <When Condition=\"'$(OS)' == 'Unix'\"><PropertyGroup><AssemblyName>Two</AssemblyName></PropertyGroup>\
             <ItemGroup><PackageReference Include=\"Amazon.Lambda.Core\" Version=\"1\"/></ItemGroup></When>\
             <Otherwise><PropertyGroup><AssemblyName>Three</AssemblyName></PropertyGroup></Otherwise></Choose>"
        )
    };
    let second = read(&body("'$(Configuration)' == 'Debug'"), &[]).unwrap();
    assert_eq!((second.assembly_name.as_str(), second.lambda_packages.len()), ("Two", 1));
    assert_eq!(read(&body("'$(Configuration)' == 'Release'"), &[]).unwrap().assembly_name, "One");
    let open = read(&body("'$(HOME)' == 'x'"), &[]).unwrap();
    assert_eq!((open.assembly_name.as_str(), open.lambda_packages.len(), open.notes.len()), ("App", 0, 1));
}

#[test]
fn what_is_in_doubt_but_never_used_makes_no_note() {
    let body = format!(
        "{NET8}<PropertyGroup Condition=\"'$(NETCoreSdkVersion)' > '9'\"><NoWarn>$(NoWarn);X</NoWarn></PropertyGroup>\
         <PropertyGroup><Stamp>$([System.DateTime]::Now)</Stamp></PropertyGroup>\
         <ItemGroup Condition=\"'$(NETCoreSdkVersion)' > '9'\"><PackageReference Include=\"Serilog\" Version=\"1\"/></ItemGroup>"
    );
    assert_eq!(read(&body, &[]).unwrap().notes, Vec::<String>::new());
    let used = format!("{body}<PropertyGroup><AssemblyName>A$(NoWarn)</AssemblyName></PropertyGroup>");
    let used = read(&used, &[]).unwrap();
    assert_eq!((used.assembly_name.as_str(), used.notes.len()), ("App", 1));
    let lambda = body.replace("Serilog", "Amazon.Lambda.Core");
    let notes = read(&lambda, &[]).unwrap().notes;
    assert!(notes.len() == 1 && notes[0].contains("NETCoreSdkVersion"), "{notes:?}");
}

#[test]
fn imports_that_loop_are_missing_or_too_many_end_calmly() {
    let body = format!(
        "{NET8}<Import Project=\"a.props\"/><Import Project=\"gone.props\"/><Import Project=\"$(MSBuildExtensionsPath)/x.props\"/>"
    );
    let project = read(
        &body,
        &[
            ("/repo/src/App/a.props", "<Project><Import Project=\"b.props\"/></Project>"),
            (
                "/repo/src/App/b.props",
                "<Project><Import Project=\"a.props\"/><Import Project=\"App.csproj\"/></Project>",
            ),
        ],
    )
    .unwrap();
    assert_eq!(project.imports.len(), 2);
    assert_eq!(
        project.notes,
        [
            "App.csproj imports gone.props, which is not there.",
            "App.csproj uses `$(MSBuildExtensionsPath)`, which only MSBuild can work out."
        ]
    );
    let mut files =
        Memory::of(&[(APP, &format!("<Project Sdk='x'>{NET8}<Import Project='0.props'/></Project>"))]);
    for number in 0..300 {
        let next = format!("<Project><Import Project='{}.props'/></Project>", number + 1);
        files = files.with(&format!("/repo/src/App/{number}.props"), next);
    }
    let project = read_project(Path::new(APP), &files).unwrap();
    assert_eq!(project.imports.len(), 256);
    assert!(project.notes.iter().any(|note| note.contains("More than 256 files")), "{:?}", project.notes);
}

#[test]
fn an_import_may_use_a_star() {
    let body = format!("{NET8}<ImportGroup><Import Project=\"props/*.props\"/></ImportGroup>");
    let set = |value: &str| {
        format!(
            "<Project><PropertyGroup><AssemblyName>$(AssemblyName){value}</AssemblyName></PropertyGroup></Project>"
        )
    };
    let project = read(
        &body,
        &[
            ("/repo/src/App/props/b.props", &set("b")),
            ("/repo/src/App/props/a.props", &set("a")),
            ("/repo/src/App/props/c.txt", &set("c")),
        ],
    )
    .unwrap();
    assert_eq!(project.assembly_name, "Appab");
}

#[test]
fn a_place_in_the_network_is_never_asked() {
    let body = format!(
        "{NET8}<Import Project=\"\\\\evil\\share\\a.props\"/><Import Project=\"//evil/b.props\" Condition=\"Exists('\\\\evil\\x')\"/>\
         <ItemGroup><ProjectReference Include=\"\\\\evil\\share\\L.csproj\"/></ItemGroup>"
    );
    let text = format!("<Project Sdk=\"Microsoft.NET.Sdk\">{body}</Project>");
    let files = Memory::default().with(APP, text);
    let project = read_project(Path::new(APP), &files).unwrap();
    assert!(project.references.is_empty());
    assert_eq!(project.notes.len(), 3, "{:?}", project.notes);
    assert!(files.reads.borrow().keys().all(|path| !path.to_string_lossy().contains("evil")));
}

#[test]
fn an_import_that_cannot_be_read_is_named() {
    let error = read(NET8, &[("/repo/Directory.Build.props", "<Project><a></Project>")]).unwrap_err();
    assert_eq!(error.to_string(), "/repo/Directory.Build.props cannot be read");
    assert!(matches!(error, ProjectError::File { source, .. } if matches!(*source, ProjectError::Xml(_))));
    assert!(matches!(
        read_project(Path::new("/x/y.csproj"), &Memory::default()),
        Err(ProjectError::Missing(_))
    ));
}
