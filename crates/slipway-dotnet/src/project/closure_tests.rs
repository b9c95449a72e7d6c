use super::*;
use crate::project::Cache;
use crate::project::msbuild::Lead;
use crate::project::read_project;
use crate::project::testing::Memory;
use std::collections::HashMap;

fn project(references: &[&str]) -> String {
    let items: String =
        references.iter().map(|path| format!("<ProjectReference Include=\"{path}\"/>")).collect();
    format!(
        "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup>\
         <ItemGroup>{items}</ItemGroup></Project>"
    )
}

fn paths(list: &[&str]) -> Vec<PathBuf> {
    list.iter().map(PathBuf::from).collect()
}

fn of(path: &str, files: &Memory) -> Closure {
    closure(Path::new(path), files).unwrap()
}

#[test]
fn references_are_followed_once_even_in_a_loop() {
    let files = Memory::default()
        .with("/w/repo/src/A/A.csproj", project(&["..\\B\\B.csproj", "../C/C.csproj"]))
        .with("/w/repo/src/B/B.csproj", project(&["../C/C.csproj"]))
        .with("/w/repo/src/C/C.csproj", project(&["../A/A.csproj"]));
    let closure = of("/w/repo/src/A/A.csproj", &files);
    assert_eq!(
        closure.projects,
        paths(&["/w/repo/src/A/A.csproj", "/w/repo/src/B/B.csproj", "/w/repo/src/C/C.csproj"])
    );
    assert_eq!(
        (closure.context.as_path(), closure.project_file().as_str()),
        (Path::new("/w/repo/src"), "A/A.csproj")
    );
    assert_eq!(closure.restore_paths(), ["A/A.csproj", "B/B.csproj", "C/C.csproj"]);
    assert_eq!(of("/w/repo/src/C/../C/./C.csproj", &files).projects.len(), 3);
}

#[test]
fn the_references_of_every_framework_are_followed() {
    let text = "<Project Sdk='Microsoft.NET.Sdk'><PropertyGroup><TargetFrameworks>net8.0;net10.0</TargetFrameworks></PropertyGroup>\
        <ItemGroup Condition=\"'$(TargetFramework)' == 'net8.0'\"><ProjectReference Include='../B/B.csproj'/></ItemGroup>\
        <ItemGroup Condition=\"'$(TargetFramework)' == 'net10.0'\"><ProjectReference Include='../C/C.csproj'/></ItemGroup></Project>";
    let files = Memory::default()
        .with("/w/A/A.csproj", text)
        .with("/w/B/B.csproj", project(&[]))
        .with("/w/C/C.csproj", "<Project><ItemGroup/></Project>");
    assert_eq!(
        of("/w/A/A.csproj", &files).projects,
        paths(&["/w/A/A.csproj", "/w/B/B.csproj", "/w/C/C.csproj"])
    );
}

#[test]
fn files_above_widen_the_context_only_where_they_take_part() {
    let files = Memory::default()
        .with("/w/repo/.git/HEAD", "ref")
        .with("/w/repo/src/App/App.csproj", project(&[]))
        .with("/w/repo/src/App/packages.lock.json", "{}")
        .with("/w/repo/src/App.sln", "");
    let alone = of("/w/repo/src/App/App.csproj", &files);
    assert_eq!(
        (alone.context.as_path(), alone.restore_files),
        (Path::new("/w/repo/src/App"), paths(&["/w/repo/src/App/packages.lock.json"]))
    );
    let files = files
        .with(
            "/w/repo/src/Directory.Build.props",
            "<Project><Import Project='../eng/common.props'/></Project>",
        )
        .with("/w/repo/Directory.Build.props", "<Project/>")
        .with("/w/repo/eng/common.props", "<Project/>")
        .with("/w/repo/NuGet.config", "<configuration/>")
        .with("/w/repo/NUGET.CONFIG", "<configuration/>")
        .with("/w/global.json", "{}")
        .with("/w/nuget.config", "<configuration/>");
    let wide = of("/w/repo/src/App/App.csproj", &files);
    assert_eq!(wide.context, Path::new("/w/repo"));
    assert_eq!(
        wide.restore_paths(),
        [
            "NuGet.config",
            "eng/common.props",
            "src/App/App.csproj",
            "src/App/packages.lock.json",
            "src/Directory.Build.props"
        ]
    );
    assert_eq!(wide.outside, paths(&["/w/global.json", "/w/nuget.config"]));
}

#[test]
fn a_context_never_reaches_a_home_folder_or_the_root() {
    let home = Memory::default()
        .with("/home/ada/App/App.csproj", project(&[]))
        .with("/home/ada/Directory.Build.props", "<Project/>")
        .with("/home/ada/.git/HEAD", "")
        .with("/nuget.config", "");
    let closure_of_app = of("/home/ada/App/App.csproj", &home);
    assert_eq!(closure_of_app.context, Path::new("/home/ada/App"));
    assert_eq!(closure_of_app.outside, paths(&["/home/ada/Directory.Build.props", "/nuget.config"]));
    let temporary = Memory::default().with("/tmp/x/App.csproj", project(&[])).with("/tmp/nuget.config", "");
    assert_eq!(of("/tmp/x/App.csproj", &temporary).context, Path::new("/tmp/x"));
    for (first, second) in [
        ("/home/ada/A/A.csproj", "/home/ada/B/B.csproj"),
        ("/a/A.csproj", "/b/B.csproj"),
        ("/Users/ada/A.csproj", "/Users/ada/B.csproj"),
    ] {
        let files = Memory::default().with(first, project(&[second])).with(second, project(&[]));
        let error = closure(Path::new(first), &files).unwrap_err();
        assert!(matches!(error, ProjectError::ContextTooWide { .. }), "{first}: {error:?}");
    }
}

#[test]
fn a_solution_bounds_the_context_where_there_is_no_repository() {
    let files = Memory::default()
        .with("/w/x/All.slnx", "")
        .with("/w/x/src/App/App.csproj", project(&[]))
        .with("/w/x/nuget.config", "")
        .with("/w/nuget.config", "");
    let closure = of("/w/x/src/App/App.csproj", &files);
    assert_eq!(
        (closure.context.as_path(), closure.outside),
        (Path::new("/w/x"), paths(&["/w/nuget.config"]))
    );
}

#[test]
fn a_missing_reference_names_the_project_that_refers() {
    let files = Memory::default()
        .with("/w/A/A.csproj", project(&["../B/B.csproj"]))
        .with("/w/B/B.csproj", project(&["../c/C.csproj"]))
        .with("/w/c/c.csproj", "");
    let around = of("/w/A/A.csproj", &files);
    assert_eq!(around.missing, paths(&["/w/c/C.csproj"]));
    assert_eq!(
        around.said,
        [
            "/w/B/B.csproj refers to /w/c/C.csproj, which is not there; the file is called c.csproj, and capitals count on Linux."
        ]
    );
    assert!(!around.doubtful, "a restore leaves it out as well");
    assert!(matches!(closure(Path::new("/w/Z.csproj"), &files), Err(ProjectError::Missing(_))));
    let broken =
        Memory::default().with("/w/A/A.csproj", project(&["../B/B.csproj"])).with("/w/B/B.csproj", "not xml");
    assert!(
        matches!(closure(Path::new("/w/A/A.csproj"), &broken), Err(ProjectError::File { file, .. }) if file == Path::new("/w/B/B.csproj"))
    );
}

#[test]
fn a_chain_without_end_is_cut() {
    let mut files = Memory::default();
    for number in 0..600 {
        files =
            files.with(&format!("/w/{number}/P.csproj"), project(&[&format!("../{}/P.csproj", number + 1)]));
    }
    let error = closure(Path::new("/w/0/P.csproj"), &files).unwrap_err();
    assert!(matches!(error, ProjectError::TooManyProjects { most: 500, .. }), "{error:?}");
}

#[test]
fn a_path_with_a_line_break_is_refused() {
    let files = Memory::default()
        .with("/w/A/A.csproj", project(&["../B&#10;RUN curl evil/B.csproj"]))
        .with("/w/B\nRUN curl evil/B.csproj", project(&[]));
    assert!(matches!(closure(Path::new("/w/A/A.csproj"), &files), Err(ProjectError::Path(_))));
}

#[test]
fn a_file_based_app_has_a_closure_too() {
    let files =
        Memory::default().with("/w/apps/a.cs", "#:project ../Lib\n").with("/w/Lib/Lib.csproj", project(&[]));
    let closure = of("/w/apps/a.cs", &files);
    assert_eq!((closure.project_file().as_str(), closure.projects.len()), ("apps/a.cs", 2));
}

#[test]
fn a_solution_of_two_hundred_projects_reads_each_file_once() {
    let mut files = Memory::default()
        .with("/w/repo/.git/HEAD", "")
        .with(
            "/w/repo/Directory.Build.props",
            "<Project><PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup></Project>",
        )
        .with("/w/repo/Directory.Packages.props", "<Project/>")
        .with("/w/repo/nuget.config", "<configuration/>");
    let all: Vec<PathBuf> =
        (0..200).map(|number| PathBuf::from(format!("/w/repo/src/P{number}/P{number}.csproj"))).collect();
    for (number, path) in all.iter().enumerate() {
        let next: Vec<String> = (1..4)
            .map(|step| number + step)
            .filter(|other| *other < 200)
            .map(|other| format!("../P{other}/P{other}.csproj"))
            .collect();
        let next: Vec<&str> = next.iter().map(String::as_str).collect();
        files = files.with(path.to_str().unwrap(), project(&next));
    }
    {
        let cache = Cache::new(&files);
        for path in &all {
            assert_eq!(cache.project(path).unwrap().frameworks, ["net8.0"]);
        }
        for path in &all {
            cache.closure(path).unwrap();
        }
        assert_eq!(cache.closure(&all[0]).unwrap().projects.len(), 200);
    }
    let reads = files.reads.borrow();
    let twice: Vec<_> = reads.iter().filter(|(_, count)| **count > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
    drop(reads);
    assert_eq!(read_project(&all[3], &files).unwrap().references.len(), 3);
}

#[test]
fn files_that_a_project_takes_from_elsewhere_widen_its_context() {
    let text = "<Project Sdk='Microsoft.NET.Sdk'><PropertyGroup><TargetFramework>net8.0</TargetFramework>\
        <SignAssembly>true</SignAssembly><AssemblyOriginatorKeyFile>../../keys/k.snk</AssemblyOriginatorKeyFile></PropertyGroup>\
        <ItemGroup><Compile Include='..\\Shared\\**\\*.cs' Link='x'/><None Include='../../README.md' Pack='true'/><Content Include='../../gone.json'/>\
        <Compile Include='Inner/../Own.cs'/><None Include='../../../outer/cert.pem'><CopyToOutputDirectory>Always</CopyToOutputDirectory></None>\
        <Compile Include='../../win/*.cs' Condition=\"'$(OS)' == 'Windows_NT'\"/></ItemGroup></Project>";
    let files = Memory::default()
        .with("/w/repo/.git/HEAD", "")
        .with("/w/repo/src/App/App.csproj", text)
        .with("/w/repo/src/App/Own.cs", "")
        .with("/w/repo/src/Shared/a.cs", "")
        .with("/w/repo/README.md", "")
        .with("/w/outer/cert.pem", "");
    let near = of("/w/repo/src/App/App.csproj", &files);
    assert_eq!(
        (near.context.as_path(), &near.linked),
        (Path::new("/w/repo/src"), &paths(&["/w/repo/src/Shared"]))
    );
    assert_eq!(near.outside, paths(&["/w/outer"]));
    let signed = of("/w/repo/src/App/App.csproj", &files.with("/w/repo/keys/k.snk", ""));
    assert_eq!((signed.context.as_path(), signed.linked.len()), (Path::new("/w/repo"), 2));
    assert_eq!(signed.relative(&signed.linked[0]), "keys");
}

#[test]
fn a_folder_of_packages_belongs_to_the_context() {
    let config =
        "<configuration><packageSources><add key='local' value='..\\feed'/></packageSources></configuration>";
    let files = Memory::default()
        .with("/w/repo/.git/HEAD", "")
        .with("/w/repo/src/App/App.csproj", project(&[]))
        .with("/w/repo/src/nuget.config", config);
    let closure = of("/w/repo/src/App/App.csproj", &files);
    assert_eq!((closure.context.as_path(), closure.linked), (Path::new("/w/repo"), paths(&["/w/repo/feed"])));
}

#[test]
fn what_leads_on_and_cannot_be_worked_out_makes_the_closure_doubtful() {
    let with = |import: &str| {
        let library = format!("<Project Sdk='Microsoft.NET.Sdk'>{import}</Project>");
        let files = Memory::default()
            .with("/w/A/A.csproj", project(&["../B/B.csproj"]))
            .with("/w/B/B.csproj", library)
            .with("/w/B/own.props", "<Project/>");
        of("/w/A/A.csproj", &files).doubtful
    };
    assert!(!with(""));
    assert!(!with("<Import Project='own.props'/>"));
    assert!(with("<Import Project='missing.props'/>"));
    assert!(with("<Import Project='$([System.IO.Path]::GetRandomFileName()).props'/>"));
}

#[test]
fn msbuilds_word_leads_on_where_it_is_known_and_all_of_the_context_is_sent_still() {
    let library = "<Project Sdk='Microsoft.NET.Sdk'><PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup>\
                   <Import Project='$([System.IO.Path]::GetRandomFileName()).props'/></Project>";
    let files = Memory::default()
        .with("/w/A/A.csproj", project(&["../B/B.csproj"]))
        .with("/w/B/B.csproj", library)
        .with("/w/C/C.csproj", project(&[]))
        .with("/w/shared/S.cs", "");
    let unsure = of("/w/A/A.csproj", &files);
    assert_eq!(unsure.unsure(), paths(&["/w/B/B.csproj"]));
    assert!(!unsure.said.is_empty());
    let lead = Lead {
        references: paths(&["/w/C/C.csproj"]),
        frameworks: vec!["net8.0".to_owned()],
        files: paths(&["/w/shared/S.cs"]),
    };
    let told = Cache::new(&files).told(HashMap::from([(PathBuf::from("/w/B/B.csproj"), lead)]));
    let told = told.closure(Path::new("/w/A/A.csproj")).unwrap();
    assert_eq!(told.projects, paths(&["/w/A/A.csproj", "/w/B/B.csproj", "/w/C/C.csproj"]));
    assert_eq!((told.said.len(), told.doubtful, told.parts()), (0, true, None));
    assert!(told.linked.contains(&PathBuf::from("/w/shared")));
}

#[test]
fn the_folders_that_builds_write_to_are_left_out_unless_something_in_them_takes_part() {
    let with = |text: &str| {
        format!(
            "<Project Sdk='Microsoft.NET.Sdk'><PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup>{text}</Project>"
        )
    };
    let files = Memory::default()
        .with("/w/repo/.git/HEAD", "ref")
        .with(
            "/w/repo/A/A.csproj",
            with("<ItemGroup><ProjectReference Include='../B/B.csproj'/></ItemGroup>"),
        )
        .with(
            "/w/repo/B/B.csproj",
            with("<ItemGroup><None Include='bin\\tools\\**' CopyToOutputDirectory='Always'/></ItemGroup>"),
        );
    assert_eq!(of("/w/repo/A/A.csproj", &files).leftovers(), ["A/bin", "A/obj", "B/obj"]);
    // A project in a folder called `bin` is a project, and a generated source in `obj` is still generated.
    let files = Memory::default().with(
        "/w/bin/bin/App.csproj",
        with("<ItemGroup><Compile Include='obj/Release/made.cs'/></ItemGroup>"),
    );
    assert_eq!(of("/w/bin/bin/App.csproj", &files).leftovers(), ["bin", "obj"]);
    let files = Memory::default()
        .with("/w/repo/.git/HEAD", "ref")
        .with(
            "/w/repo/A/A.csproj",
            with("<ItemGroup><ProjectReference Include='bin/B/B.csproj'/></ItemGroup>"),
        )
        .with("/w/repo/A/bin/B/B.csproj", with(""));
    assert_eq!(of("/w/repo/A/A.csproj", &files).leftovers(), ["bin/B/bin", "bin/B/obj", "obj"]);
}

#[test]
fn the_folders_that_builds_write_to_are_found_where_properties_put_them() {
    let files = Memory::default()
        .with("/w/repo/.git/HEAD", "ref")
        .with(
            "/w/repo/Directory.Build.props",
            "<Project><PropertyGroup><UseArtifactsOutput>true</UseArtifactsOutput></PropertyGroup></Project>",
        )
        .with("/w/repo/A/A.csproj", project(&[]));
    assert_eq!(of("/w/repo/A/A.csproj", &files).leftovers(), ["A/bin", "A/obj", "artifacts"]);
    let files = Memory::default()
        .with("/w/repo/.git/HEAD", "ref")
        .with("/w/repo/Directory.Build.props", "<Project><PropertyGroup><BaseIntermediateOutputPath>$(MSBuildThisFileDirectory)made\\$(MSBuildProjectName)\\</BaseIntermediateOutputPath><BaseOutputPath>..\\</BaseOutputPath></PropertyGroup></Project>")
        .with("/w/repo/A/A.csproj", project(&[]));
    assert_eq!(
        of("/w/repo/A/A.csproj", &files).leftovers(),
        ["A/bin", "A/obj", "made/A"],
        "never the sources themselves"
    );
}
