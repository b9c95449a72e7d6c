use super::*;
use crate::project::{Project, ProjectKind, parse_project};

const PREVIEW: &str = r#"<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup>
<ItemGroup><PackageReference Include="Amazon.Lambda.Core" Version="2.8.0" /></ItemGroup></Project>"#;

fn answer(framework: &str, frameworks: &str, more: &str, items: &str) -> String {
    format!(
        r#"{{"Properties":{{"AssemblyName":"App","TargetFramework":"{framework}","TargetFrameworks":"{frameworks}",
        "RootNamespace":"App","OutputType":"Library"{more}}},"Items":{{{items}}}}}"#
    )
}

fn settled(all: &str, one: &str) -> (Project, Vec<String>) {
    let mut project = parse_project("App.csproj", PREVIEW.as_bytes()).unwrap();
    let answers = Answers::read(&format!("{all}\u{1e}{one}")).unwrap();
    let told = project.settle(&answers, Path::new("/home/me"), Path::new("/home/me/App/App.csproj"));
    (project, told)
}

const CORE: &str = r#""PackageReference":[{"Identity":"Amazon.Lambda.Core","Version":"2.8.0"}]"#;

#[test]
fn an_answer_that_agrees_changes_nothing_and_says_nothing() {
    let same = answer("net8.0", "", "", CORE);
    let (project, told) = settled(&same, &same);
    assert_eq!(told, Vec::<String>::new());
    assert_eq!((project.assembly_name.as_str(), project.kind), ("App", ProjectKind::ClassLibrary));
}

#[test]
fn msbuilds_word_counts_and_each_difference_is_told() {
    let all = answer("", "net8.0;net10.0", "", "");
    let one = answer(
        "net10.0",
        "net8.0;net10.0",
        r#","PublishAot":"true""#,
        r#""PackageReference":[{"Identity":"Amazon.Lambda.RuntimeSupport","Version":""}],
        "PackageVersion":[{"Identity":"amazon.lambda.runtimesupport","Version":"2.1.2"}],
        "ProjectReference":[{"Identity":"..\\Lib\\Lib.csproj","FullPath":"/src/Lib/Lib.csproj"}]"#,
    )
    .replace("\"AssemblyName\":\"App\"", "\"AssemblyName\":\"Acme.App\"")
    .replace("\"Library\"", "\"Exe\"");
    let (project, told) = settled(&all, &one);
    assert_eq!(project.frameworks, ["net8.0", "net10.0"]);
    assert_eq!(project.framework, "net8.0", "what was chosen stays, as long as it is among them");
    assert_eq!((project.assembly_name.as_str(), project.kind), ("Acme.App", ProjectKind::NativeAot));
    assert_eq!(project.handler.map(|handler| handler.to_string()).as_deref(), Some("Acme.App"));
    assert_eq!(project.lambda_packages.first().and_then(|package| package.version.as_deref()), Some("2.1.2"));
    assert_eq!(project.references, [Path::new("/home/me/Lib/Lib.csproj")]);
    assert_eq!(told.len(), 7, "{told:#?}");
    assert!(told[1].contains("Acme.App. The preview said: App."), "{told:#?}");
}

#[test]
fn a_runtime_that_only_the_runtime_identifier_asks_for_is_none() {
    let of = |framework: &str| {
        let preview = PREVIEW.replace("net8.0", framework);
        let mut project = parse_project("App.csproj", preview.as_bytes()).unwrap();
        let one = answer(framework, "", r#","SelfContained":"true""#, CORE);
        let answers = Answers::read(&format!("{one}\u{1e}{one}")).unwrap();
        project.settle(&answers, Path::new("/home/me"), Path::new("/home/me/App/App.csproj"));
        project.self_contained
    };
    assert_eq!([of("net6.0"), of("net8.0")], [false, true]);
}

#[test]
fn what_the_sdk_says_before_its_answer_is_passed_over() {
    let one = answer("net8.0", "", "", CORE);
    let said = "An issue was encountered verifying workloads.";
    let answers = Answers::read(&format!("{said}\n{one}\u{1e}{said}\n{one}")).unwrap();
    assert_eq!(answers, Answers::read(&format!("{one}\u{1e}{one}")).unwrap());
}

#[test]
fn output_that_is_no_answer_is_an_error() {
    assert_eq!(Answers::read("error MSB4025"), Err(AnswerError::Incomplete));
    let cut = format!("{}\u{1e}{{\"Prop", answer("net8.0", "", "", ""));
    assert!(matches!(Answers::read(&cut), Err(AnswerError::Malformed(_))));
}

#[test]
fn compiled_files_are_told_as_paths_of_this_machine_and_what_lies_outside_by_its_name() {
    let items = r#""Compile":[{"Identity":"A.cs","FullPath":"/src/App/A.cs"},{"Identity":"../../x/B.cs","FullPath":"/x/B.cs"}]"#;
    let one = answer("net8.0", "", "", items);
    let answers = Answers::read(&format!("{one}\u{1e}{one}")).unwrap();
    assert_eq!(answers.compiled(Path::new("/home/me")), [Path::new("/home/me/App/A.cs")]);
    assert_eq!(answers.outside(), ["../../x/B.cs"]);
}

#[test]
fn an_evaluation_reads_no_code_no_pictures_and_nothing_large() {
    for read in ["App.csproj", "build/x.props", "VERSION", "version.json", "App.csproj.user", "NuGet.config"]
    {
        assert!(is_read(Path::new(read), 100), "{read}");
    }
    for not in ["A.cs", "a/b.DLL", "logo.png"] {
        assert!(!is_read(Path::new(not), 100), "{not}");
    }
    assert!(!is_read(Path::new("App.csproj"), MOST_READ + 1));
}

#[test]
fn whether_a_project_holds_tests_is_msbuilds_word_as_well() {
    let plain = answer("net8.0", "", "", CORE);
    let imported = r#""PackageReference":[{"Identity":"Amazon.Lambda.Core","Version":"2.8.0"},{"Identity":"xunit.v3","Version":"3.0.0"}]"#;
    let by_package = answer("net8.0", "", "", imported);
    let (project, told) = settled(&by_package, &by_package);
    assert!(project.is_test);
    assert_eq!(told, ["MSBuild says of whether it holds tests: yes. The preview said: no."]);
    let says_no = answer("net8.0", "", r#","IsTestProject":"false""#, imported);
    assert!(!settled(&says_no, &says_no).0.is_test);
    assert!(!settled(&plain, &plain).0.is_test);
}

#[test]
fn other_projects_are_asked_about_in_the_same_run_and_one_that_fails_takes_nothing_away() {
    let question = Question {
        project: "App/App.csproj".to_owned(),
        framework: "net8.0".to_owned(),
        runtime: "linux-x64".to_owned(),
        others: vec![("Lib/Lib.csproj".to_owned(), "net8.0".to_owned())],
    };
    let (_, variables) = question.script();
    assert_eq!(variables["OTHERS"], "net8.0|Lib/Lib.csproj\n");
    let own = answer("net8.0", "", "", CORE);
    let lib = answer(
        "",
        "net8.0;net10.0",
        "",
        r#""ProjectReference":[{"Identity":"..\\Deep\\Deep.csproj","FullPath":"/src/Deep/Deep.csproj"}],
        "Compile":[{"Identity":"A.cs","FullPath":"/src/Lib/A.cs"}]"#,
    );
    let output = format!(
        "{own}\u{1e}{own}\u{1d}Lib/Lib.csproj\u{1e}{lib}\u{1e}{lib}\u{1d}Bad/Bad.csproj\u{1e}error MSB4025"
    );
    let answers = Answers::read(&output).unwrap();
    assert!(answers.other("Bad/Bad.csproj").is_none());
    let lead = answers.other("Lib/Lib.csproj").unwrap().lead(Path::new("/home/me")).unwrap();
    assert_eq!(lead.references, [Path::new("/home/me/Deep/Deep.csproj")]);
    assert_eq!(lead.frameworks, ["net8.0", "net10.0"]);
    assert_eq!(lead.files, [Path::new("/home/me/Lib/A.cs")]);
}

#[test]
fn a_file_based_app_is_read_and_no_other_code() {
    let of = |project: &str| Question {
        project: project.to_owned(),
        framework: "net10.0".to_owned(),
        runtime: "linux-x64".to_owned(),
        others: Vec::new(),
    };
    assert!(of("apps/hello.cs").reads(Path::new("apps/hello.cs"), 100));
    assert!(!of("apps/hello.cs").reads(Path::new("apps/other.cs"), 100));
    assert!(!of("apps/hello.csproj").reads(Path::new("apps/hello.cs"), 100));
}
