use super::*;
use proptest::prelude::*;

fn context(files: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for file in files {
        let path = folder.path().join(file);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, "").expect("a file");
    }
    folder
}

fn found(line: &str) -> Option<Diagnostic> {
    let context = context(&["Function.cs", "Hello.csproj", "sub/Library.fs"]);
    Diagnostics::new(context.path(), "FROM x\nWORKDIR /src\nCOPY . .\nWORKDIR /src/sub\n").line(line)
}

fn told(line: &str) -> String {
    match found(line) {
        None => "nothing".to_owned(),
        Some(one) => {
            let number = |number: Option<u32>| number.map_or("-".to_owned(), |number| number.to_string());
            let file = one.file.unwrap_or("-".to_owned());
            let (line, column) = (number(one.line), number(one.column));
            format!("{file}|{line}|{column}|{:?}|{}|{}", one.severity, one.code, one.message)
        }
    }
}

#[test]
fn every_form_that_the_tools_write_is_read() {
    let cases = [
        (
            "/src/Function.cs(12,5): error CS1002: ; expected [/src/Hello.csproj]",
            "Function.cs|12|5|Error|CS1002|; expected",
        ),
        (
            "    /src/Function.cs(8,30): error CS1002: ; expected [/src/Hello.csproj::TargetFramework=net8.0]",
            "Function.cs|8|30|Error|CS1002|; expected",
        ),
        (
            "/src/sub/Library.fs(3,9,3,12): error FS0039: The value 'x' is not defined.",
            "sub/Library.fs|3|9|Error|FS0039|The value 'x' is not defined.",
        ),
        (
            "/src/Module.vb(4) : error BC30451: 'x' is not declared.",
            "/src/Module.vb|4|-|Error|BC30451|'x' is not declared.",
        ),
        (
            "/src/Hello.csproj : error NU1101: Unable to find package A. No packages exist with this id",
            "Hello.csproj|-|-|Error|NU1101|Unable to find package A. No packages exist with this id",
        ),
        (
            "MSBUILD : error MSB1009: Project file does not exist.",
            "-|-|-|Error|MSB1009|Project file does not exist.",
        ),
        ("error NETSDK1045: too new [/src/Hello.csproj]", "Hello.csproj|-|-|Error|NETSDK1045|too new"),
        ("CSC : error CS5001: no Main [/src/Hello.csproj]", "Hello.csproj|-|-|Error|CS5001|no Main"),
        (
            "\u{1b}[91m1>Function.cs(1,2): warning CS0168: unused\u{1b}[0m",
            "Function.cs|1|2|Warning|CS0168|unused",
        ),
        (
            "/usr/share/dotnet/NuGet.targets(132,5): error : Unable to load the service index. [/src/Hello.csproj]",
            "Hello.csproj|-|-|Error||Unable to load the service index.",
        ),
        (
            "#12 3.456 /src/Function.cs(1,2): error CS1002: ; expected [/src/Hello.csproj]",
            "Function.cs|1|2|Error|CS1002|; expected",
        ),
        (
            "a.cs(1,1): error CS1003: Syntax error, ',' expected",
            "a.cs|1|1|Error|CS1003|Syntax error, ',' expected",
        ),
    ];
    for (line, expected) in cases {
        assert_eq!(told(line), expected, "{line}");
    }
}

#[test]
fn other_lines_are_no_diagnostics() {
    for line in [
        "",
        "Build FAILED.",
        "    0 Warning(s)",
        "    1 Error(s)",
        "An error occurred: CS1002",
        "npm error: missing",
        "error: something",
        "the word error is here: error and more",
        "http://host/error CS1002: x",
        "#9 is the number: error and more",
        "curl: (22) The requested URL returned error: 404",
    ] {
        assert_eq!(told(line), "nothing", "{line}");
    }
}

#[test]
fn a_mistake_that_is_told_for_every_project_counts_once() {
    let context = context(&["a.cs"]);
    let mut diagnostics = Diagnostics::new(context.path(), "");
    assert!(diagnostics.line("/src/a.cs(1,1): warning CS0168: w [/src/a.csproj]").is_some());
    assert!(diagnostics.line("/src/a.cs(2,1): error CS1002: e [/src/a.csproj]").is_some());
    assert!(diagnostics.line("/src/a.cs(2,1): error CS1002: e [/src/b.csproj]").is_none());
    assert!(diagnostics.line("/src/a.cs(1,1): error CS0103: f [/src/a.csproj]").is_some());
    let codes: Vec<String> = diagnostics.all().into_iter().map(|one| one.code).collect();
    assert_eq!(codes, ["CS1002", "CS0103", "CS0168"], "errors first, as they came");
}

#[test]
fn a_message_of_several_lines_and_its_stack_trace_are_one_error() {
    let context = context(&["P.csproj"]);
    let mut diagnostics = Diagnostics::new(context.path(), "");
    let targets = "/usr/share/dotnet/sdk/10.0.401/Sdks/Microsoft.NET.Sdk/targets/Microsoft.PackageDependencyResolution.targets(266,5): error MSB4018:";
    let lines = [
        format!("{targets} The \"ResolvePackageAssets\" task failed unexpectedly. [/src/P.csproj]"),
        format!(
            "{targets} NuGet.Packaging.Core.PackagingException: Unable to find fallback package folder 'C:\\x'. [/src/P.csproj]"
        ),
        format!(
            "{targets}    at NuGet.Packaging.FallbackPackagePathResolver..ctor(String a, IEnumerable`1 b) [/src/P.csproj]"
        ),
        format!(
            "{targets}    at Microsoft.NET.Build.Tasks.NuGetPackageResolver.CreateResolver() [/src/P.csproj]"
        ),
        "/src/P.csproj : error NU1102: Unable to find package A with version (>= 9.9.9)".to_owned(),
        "/src/P.csproj : error NU1102:   - Found 1 version(s) in feed [ Nearest version: 3.2.0 ]".to_owned(),
        "/src/P.csproj : error NU1102: Unable to find package B with version (>= 1.0.0)".to_owned(),
        "MSBUILD : error MSB1009: Project file does not exist.".to_owned(),
        "Switch: Missing.csproj".to_owned(),
        "Switch: not of this".to_owned(),
    ];
    // The summary tells all of it once more.
    for line in lines.iter().chain(&lines) {
        diagnostics.line(line);
    }
    let all: Vec<String> =
        diagnostics.all().into_iter().map(|one| format!("{} {}", one.code, one.message)).collect();
    assert_eq!(
        all,
        [
            "MSB4018 The \"ResolvePackageAssets\" task failed unexpectedly.\nNuGet.Packaging.Core.PackagingException: Unable to find fallback package folder 'C:\\x'.",
            "NU1102 Unable to find package A with version (>= 9.9.9)\n- Found 1 version(s) in feed [ Nearest version: 3.2.0 ]",
            "NU1102 Unable to find package B with version (>= 1.0.0)",
            "MSB1009 Project file does not exist.\nSwitch: Missing.csproj",
        ]
    );
}

#[test]
fn the_line_is_looked_up_where_the_tool_names_none() {
    let context = context(&[]);
    std::fs::write(
        context.path().join("P.csproj"),
        "<Project>\n<PackageReference Include=\"Acme\" />\n</Project>",
    )
    .expect("a file");
    std::fs::write(context.path().join("global.json"), "{ \"sdk\": {\n\"version\": \"10.0.100\" } }")
        .expect("a file");
    let mut diagnostics = Diagnostics::new(context.path(), "");
    for line in [
        "/src/P.csproj : error NU1101: Unable to find package Acme. No packages exist with this id in source(s): feed",
        "A compatible .NET SDK was not found.",
        "Requested SDK version: 10.0.100",
        "global.json file: /src/global.json",
        "Installed SDKs:",
        "10.0.401 [/usr/share/dotnet/sdk]",
    ] {
        diagnostics.line(line);
    }
    let all = diagnostics.all();
    assert_eq!((all[0].file.as_deref(), all[0].line), (Some("global.json"), Some(2)));
    assert!(all[0].message.contains("Installed SDKs: 10.0.401"), "{}", all[0].message);
    assert_eq!((all[1].file.as_deref(), all[1].line), (Some("P.csproj"), Some(2)));
}

#[test]
fn a_thousand_errors_are_fifty() {
    let context = context(&[]);
    let mut diagnostics = Diagnostics::new(context.path(), "");
    let new = (0..5000).filter(|line| {
        let _ = diagnostics.line(&format!("w.cs({line},1): warning CS0168: w"));
        diagnostics.line(&format!("a.cs({line},1): error CS1002: e")).is_some()
    });
    assert_eq!(new.count(), MOST);
    let all = diagnostics.all();
    assert_eq!(all.len(), MOST);
    assert!(all.iter().all(|one| one.severity == Severity::Error));
}

#[test]
fn a_path_that_leads_out_of_the_context_stays_as_it_is() {
    assert_eq!(told("/src/../etc/a.cs(1,1): error CS1: x"), "/src/../etc/a.cs|1|1|Error|CS1|x");
    assert_eq!(told("/source/Function.cs(1,1): error CS1: x"), "/source/Function.cs|1|1|Error|CS1|x");
}

#[test]
fn the_first_error_decides_whether_a_package_feed_is_to_blame() {
    let feed = |lines: &[&str]| {
        let context = context(&[]);
        let mut diagnostics = Diagnostics::new(context.path(), "");
        for line in lines {
            diagnostics.line(line);
        }
        diagnostics.failure()
    };
    let compile = "a.cs(1,1): error CS1002: e";
    let missing = "/src/a.csproj : error NU1101: Unable to find package A.";
    let refused =
        "/x.targets(1,1): error : Response status code does not indicate success: 401 (Unauthorized).";
    let index =
        "/src/a.csproj : error NU1301: Unable to load the service index for source https://feed.example.";
    for lines in [vec![missing], vec![refused, compile], vec![index]] {
        assert_eq!(feed(&lines), Some(BuildFailure::PackageFeed), "{lines:?}");
    }
    for lines in [vec![compile, missing], vec![], vec!["/src/a.csproj : warning NU1101: x"]] {
        assert_eq!(feed(&lines), None, "{lines:?}");
    }
}

proptest! {
    #[test]
    fn no_line_makes_the_parser_fail(line in "(/a|b| |:|error|warning|CS1|\\(|\\)|[0-9]|,|\\[|\\]|\u{1b}|é|>){0,30}") {
        let _ = parse(&line);
    }
}
