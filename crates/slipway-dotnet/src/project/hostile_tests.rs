//! F32 and F33 of the threat list: what stands in files from outside harms nobody.

use super::nuget::private_sources;
use super::solution::read_solution;
use super::testing::Memory;
use super::*;
use crate::xml::XmlError;
use proptest::prelude::*;

const APP: &str = "/w/repo/App/App.csproj";

fn read(bytes: impl Into<Vec<u8>>) -> Result<Project, ProjectError> {
    read_project(Path::new(APP), &Memory::default().with(APP, bytes))
}

fn with(properties: &str) -> String {
    format!(
        "<Project Sdk='Microsoft.NET.Sdk'><PropertyGroup><TargetFramework>net8.0</TargetFramework>{properties}</PropertyGroup></Project>"
    )
}

#[test]
fn f32_what_is_not_xml_is_refused() {
    assert!(matches!(read("not xml"), Err(ProjectError::Xml(XmlError::Incomplete))));
    assert!(matches!(read("{\"a\": 1}"), Err(ProjectError::Xml(XmlError::Incomplete))));
    assert!(matches!(read([0u8; 4096]), Err(ProjectError::Xml(_))));
}

#[test]
fn f32_marks_and_utf_16_are_read_in_every_file() {
    let utf16 = |text: &str| {
        [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect::<Vec<u8>>()
    };
    let props =
        utf16("<Project><PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup></Project>");
    let files = Memory::default()
        .with("/w/repo/Directory.Build.props", props)
        .with(APP, "\u{feff}<Project Sdk='Microsoft.NET.Sdk'/>");
    assert_eq!(read_project(Path::new(APP), &files).unwrap().framework, "net8.0");
}

#[test]
fn f32_a_document_type_is_refused_in_every_file() {
    let bomb =
        "<!DOCTYPE p [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><Project Sdk=\"x\">&b;</Project>";
    assert!(matches!(read(bomb), Err(ProjectError::Xml(XmlError::DocumentType))));
    for name in ["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"] {
        let files = Memory::default().with(&format!("/w/repo/{name}"), bomb).with(APP, with(""));
        let error = read_project(Path::new(APP), &files).unwrap_err();
        let ProjectError::File { file, source } = error else { panic!("{name}: {error:?}") };
        assert!(
            file.ends_with(name) && matches!(*source, ProjectError::Xml(XmlError::DocumentType)),
            "{name}"
        );
    }
    assert!(read_solution(bomb.as_bytes()).is_err() && private_sources(bomb.as_bytes()).is_err());
}

#[test]
fn f32_fifty_megabytes_are_refused_unread() {
    let large = vec![b' '; 50 * 1024 * 1024];
    assert!(matches!(read(large.clone()), Err(ProjectError::TooLarge { .. })));
    assert!(private_sources(&large).is_err() && read_solution(&large).is_err());
    let files = Memory::default().with("/w/a.cs", large);
    assert!(matches!(read_project(Path::new("/w/a.cs"), &files), Err(ProjectError::TooLarge { .. })));
}

#[test]
fn f32_two_frameworks_and_a_conditional_one_are_read() {
    let two = "<Project Sdk='Microsoft.NET.Sdk'><PropertyGroup><TargetFrameworks>net48;net8.0</TargetFrameworks></PropertyGroup></Project>";
    assert_eq!(read(two).unwrap().framework, "net8.0");
    let conditional = "<Project Sdk='Microsoft.NET.Sdk'><PropertyGroup><TargetFramework Condition=\"'$(OS)' == 'Windows_NT'\">net48</TargetFramework>\
        <TargetFramework Condition=\"'$(TargetFramework)' == ''\">net10.0</TargetFramework></PropertyGroup></Project>";
    assert_eq!(read(conditional).unwrap().frameworks, ["net10.0"]);
}

#[test]
fn f33_hostile_names_never_become_an_assembly_or_a_framework() {
    let long = "a".repeat(300);
    for name in [
        "x; rm -rf ~",
        "$(id)",
        "--privileged",
        "a&#10;RUN curl evil",
        "../x",
        "\u{1F600}",
        &long,
        "`id`",
        "a|b",
        "%0aRUN x",
        "a%22b",
    ] {
        let assembly = read(with(&format!("<AssemblyName>{name}</AssemblyName>")));
        // `$(id)` is a property that nothing sets, hence empty, hence the default.
        let harmless = matches!(&assembly, Ok(project) if project.assembly_name == "App");
        assert!(assembly.is_err() || (harmless && name == "$(id)"), "{name}: {assembly:?}");
        let framework = format!(
            "<Project Sdk='Microsoft.NET.Sdk'><PropertyGroup><TargetFramework>net8.0{name}</TargetFramework></PropertyGroup></Project>"
        );
        let framework = read(framework);
        assert!(
            framework.as_ref().map_or(true, |project| project.framework.len() < 64
                && !project.framework.contains(['\n', ' ', '/', ';', '`'])),
            "{name}: {framework:?}"
        );
        let namespace = format!("<RootNamespace>{name}</RootNamespace>");
        let text = format!(
            "<Project Sdk='Microsoft.NET.Sdk'><PropertyGroup><TargetFramework>net8.0</TargetFramework>{namespace}</PropertyGroup>\
            <ItemGroup><PackageReference Include='Amazon.Lambda.AspNetCoreServer'/></ItemGroup></Project>"
        );
        if let Some(handler) = read(text).unwrap().handler {
            assert!(!handler.to_string().contains(char::is_control), "{name}");
        }
    }
}

#[test]
fn f33_notes_stay_on_one_line_and_short() {
    let condition = format!("'$(HOME)' == 'a&#10;{}'", "b".repeat(5000));
    let text = format!(
        "<Project Sdk='Microsoft.NET.Sdk'><PropertyGroup><TargetFramework>net8.0</TargetFramework><AssemblyName Condition=\"{condition}\">x</AssemblyName></PropertyGroup></Project>"
    );
    let notes = read(text).unwrap().notes;
    assert_eq!(notes.len(), 1);
    assert!(notes[0].len() < 400 && !notes[0].contains('\n'), "{notes:?}");
}

#[test]
fn f32_properties_that_double_each_other_stay_small() {
    let mut properties = String::from("<A0>aaaaaaaaaa</A0>");
    for number in 1..60 {
        let before = number - 1;
        properties += &format!("<A{number}>$(A{before})$(A{before})</A{number}>");
    }
    properties += "<AssemblyName>$(A59)</AssemblyName>";
    let said = |bytes: String| {
        let project = read(bytes).unwrap();
        project.assembly_name == "App" && project.notes.len() == 1
    };
    assert!(said(with(&properties)));
    let nested = format!("<AssemblyName>{}A{}</AssemblyName>", "$(".repeat(5000), ")".repeat(5000));
    assert!(said(with(&nested)));
    let parentheses =
        format!("<AssemblyName Condition=\"{}true{}\">x</AssemblyName>", "(".repeat(5000), ")".repeat(5000));
    assert_eq!(read(with(&parentheses)).unwrap().notes.len(), 1);
    let not = format!("<AssemblyName Condition=\"{}true\">x</AssemblyName>", "!".repeat(5000));
    assert_eq!(read(with(&not)).unwrap().notes.len(), 1);
    let attributes: String = (0..1000).map(|number| format!(" a{number}=''")).collect();
    assert!(matches!(
        read(format!("<Project{attributes}/>")),
        Err(ProjectError::Xml(XmlError::TooManyAttributes))
    ));
}

fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("<Project Sdk='Microsoft.NET.Sdk'>"),
        Just("</Project>"),
        Just("<PropertyGroup Condition=\"'$(A)' == 'b' Or "),
        Just("<PropertyGroup>"),
        Just("</PropertyGroup>"),
        Just("<TargetFramework>net8.0</TargetFramework>"),
        Just("<A>$(A)$(A.Replace('a', '$(A)'))</A>"),
        Just("<AssemblyName>$("),
        Just("</AssemblyName>"),
        Just("$([MSBuild]::"),
        Just("GetPathOfFileAbove('x', '..')"),
        Just("Exists('"),
        Just("')"),
        Just(")"),
        Just("("),
        Just("!"),
        Just("' And '"),
        Just("\">"),
        Just("<ItemGroup>"),
        Just("</ItemGroup>"),
        Just("<PackageReference Include='Amazon.Lambda.é;@(x)' Version='$(A)'/>"),
        Just("<ProjectReference Include='..\\*.csproj' />"),
        Just("<Choose><When Condition='"),
        Just("</When><Otherwise>"),
        Just("</Otherwise></Choose>"),
        Just("<Import Project='"),
        Just("$(MSBuildThisFileDirectory)../App/App.csproj"),
        Just("'/>"),
        Just("%"),
        Just("%2"),
        Just("é\u{0}"),
        Just("&amp;"),
        Just("#:package A@1\n"),
        Just("#:property A $(A"),
        Just("\n"),
        Just("/*"),
        Just("*/"),
        Just("Project(\"\") = \"\", \"a.csproj\""),
        Just("<configuration><packageSources><add key='a' value='%X%://@'/>"),
        Just("<Solution>"),
        Just("_x00"),
        Just("`"),
        Just(","),
        Just("."),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|parts| parts.concat())
}

/// Reads the text with every reader, as every file that one project can lead to.
fn everything(bytes: &[u8]) {
    let files = Memory::default()
        .with(APP, bytes)
        .with("/w/repo/App/a.cs", bytes)
        .with("/w/repo/Directory.Build.props", bytes)
        .with("/w/repo/Directory.Build.targets", bytes)
        .with("/w/repo/nuget.config", bytes);
    for path in [APP, "/w/repo/App/a.cs"] {
        if let Ok(project) = read_project(Path::new(path), &files) {
            assert!(project.notes.len() <= 50 && project.imports.len() <= 32);
            assert!(project.notes.iter().all(|note| note.len() < 2000 && !note.contains('\n')));
        }
        let _ = closure::closure(Path::new(path), &files);
    }
    let _ = (read_solution(bytes), private_sources(bytes), parse_project("a.csproj", bytes));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_bytes_make_any_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        everything(&bytes);
    }

    #[test]
    fn no_markup_makes_any_reader_panic(text in pieces()) {
        everything(text.as_bytes());
    }

    #[test]
    fn no_value_or_condition_makes_the_evaluation_panic(value in pieces(), condition in pieces()) {
        let quoted = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;").replace('\u{0}', "");
        let text = with(&format!("<A>aaaa</A><A Condition=\"{}\">{}</A><AssemblyName>$(A)</AssemblyName>", quoted(&condition), quoted(&value)));
        everything(text.as_bytes());
    }

    #[test]
    fn no_letters_make_a_condition_panic(condition in "[ -~é]{0,60}") {
        let quoted = condition.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
        let _ = read(with(&format!("<AssemblyName Condition=\"{quoted}\">{quoted}</AssemblyName>")));
    }
}
