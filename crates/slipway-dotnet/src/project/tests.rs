use super::error::MAX_BYTES;
use super::*;
use crate::xml::XmlError;
use proptest::prelude::*;
use slipway_core::Handler;

fn parse(text: &str) -> Result<Project, ProjectError> {
    parse_project("Hello.csproj", text.as_bytes())
}

fn with(body: &str) -> Project {
    parse(&format!("<Project Sdk=\"Microsoft.NET.Sdk\">{body}</Project>")).unwrap()
}

const FRAMEWORK: &str = "<PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup>";

#[test]
fn a_plain_library_is_read() {
    let project = with(
        "<!-- c --><PropertyGroup><TargetFramework> net8.0 </TargetFramework><AWSProjectType>Lambda</AWSProjectType>\
         </PropertyGroup><ItemGroup><PackageReference Include=\"Amazon.Lambda.Core\" Version=\"2.8.1\"/>\
         <PackageReference Include=\"Other\" Version=\"1\"/><PackageReference Include=\"Amazon.Lambda.Central\"/>\
         <PackageReference Include=\"amazon.lambda.json\"><Version>3</Version></PackageReference>\
         <ProjectReference Include=\"..\\Lib\\Lib.csproj\"/></ItemGroup>",
    );
    assert_eq!((project.name.as_str(), project.assembly_name.as_str()), ("Hello", "Hello"));
    assert_eq!((project.framework.as_str(), project.output_type), ("net8.0", OutputType::Library));
    assert_eq!(project.aws_project_type.as_deref(), Some("Lambda"));
    assert_eq!(project.project_references, ["../Lib/Lib.csproj"]);
    assert_eq!(project.handler, None);
    let packages: Vec<_> =
        project.lambda_packages.iter().map(|p| (p.id.as_str(), p.version.as_deref())).collect();
    assert_eq!(
        packages,
        [
            ("Amazon.Lambda.Core", Some("2.8.1")),
            ("Amazon.Lambda.Central", None),
            ("amazon.lambda.json", Some("3"))
        ]
    );
}

#[test]
fn an_executable_runs_by_its_assemblys_name() {
    let project = with(&format!(
        "{FRAMEWORK}<PropertyGroup><OutputType>exe</OutputType><AssemblyName>bootstrap</AssemblyName>\
         <PublishAot>True</PublishAot></PropertyGroup>"
    ));
    assert_eq!(project.handler, Some(Handler::Executable { assembly: "bootstrap".into() }));
    assert!(project.publish_aot);
    let web = "<Project Sdk='Microsoft.NET.Sdk.Web/8.0.100'><PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup></Project>";
    assert_eq!(parse(web).unwrap().output_type, OutputType::Executable);
}

#[test]
fn of_several_frameworks_the_first_with_a_base_image_counts() {
    let project = with(
        "<PropertyGroup><TargetFrameworks>netstandard2.0; net10.0;net8.0;</TargetFrameworks></PropertyGroup>",
    );
    assert_eq!(project.framework, "net10.0");
    assert_eq!(project.frameworks, ["netstandard2.0", "net10.0", "net8.0"]);
    assert_eq!(
        with("<PropertyGroup><TargetFramework>net48</TargetFramework></PropertyGroup>").framework,
        "net48"
    );
}

#[test]
fn a_condition_on_what_is_not_known_is_left_out_and_said() {
    let project = with(
        "<PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup>\
         <PropertyGroup Condition=\"'$(A)'=='b'\"><TargetFramework>net6.0</TargetFramework><AssemblyName>Odd</AssemblyName></PropertyGroup>",
    );
    assert_eq!((project.framework.as_str(), project.assembly_name.as_str()), ("net8.0", "Hello"));
    assert_eq!(
        project.notes,
        [
            "Hello.csproj has the condition `'$(A)'=='b'`, which only MSBuild can work out; what it guards is left out."
        ]
    );
}

#[test]
fn properties_of_the_same_file_are_replaced_and_others_are_an_error() {
    let project = with(
        "<PropertyGroup><Tfm>net8.0</Tfm><TargetFramework>$(Tfm)</TargetFramework>\
         <AssemblyName>$(MSBuildProjectName).Api</AssemblyName></PropertyGroup>",
    );
    assert_eq!((project.framework.as_str(), project.assembly_name.as_str()), ("net8.0", "Hello.Api"));
    let unknown =
        "<Project Sdk='x'><PropertyGroup><TargetFramework>$(Tfm)</TargetFramework></PropertyGroup></Project>";
    assert!(matches!(parse(unknown), Err(ProjectError::Expression { property: "TargetFramework", .. })));
    let circular = "<Project Sdk='x'><PropertyGroup><TargetFramework>$(TargetFramework)</TargetFramework></PropertyGroup></Project>";
    assert!(matches!(parse(circular), Err(ProjectError::Expression { .. })));
}

#[test]
fn a_small_file_cannot_grow_by_its_own_properties() {
    let text = format!(
        "<Project Sdk='x'>{FRAMEWORK}<PropertyGroup><A>{}</A><AssemblyName>{}</AssemblyName></PropertyGroup></Project>",
        "a".repeat(400_000),
        "$(A)".repeat(100_000)
    );
    assert!(matches!(parse(&text), Err(ProjectError::Expression { property: "AssemblyName", .. })));
}

#[test]
fn the_entities_of_xml_itself_are_read() {
    let project = with(
        "<PropertyGroup Condition=\"&apos;A&apos; != &#39;&#39; And 1 &lt; 2\"><TargetFramework>net&#56;.0</TargetFramework>\
         <AssemblyName>A&amp;B</AssemblyName></PropertyGroup><PropertyGroup><AssemblyName>AB</AssemblyName></PropertyGroup>",
    );
    assert_eq!((project.framework.as_str(), project.assembly_name.as_str()), ("net8.0", "AB"));
}

#[test]
fn marks_and_utf_16_are_understood() {
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"utf-16\"?><Project Sdk=\"Microsoft.NET.Sdk\">{FRAMEWORK}</Project>"
    );
    let units: Vec<u16> = text.encode_utf16().collect();
    let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
    for bytes in [
        [&[0xEF, 0xBB, 0xBF], text.as_bytes()].concat(),
        [&[0xFF, 0xFE], little.as_slice()].concat(),
        [&[0xFE, 0xFF], big.as_slice()].concat(),
        little.clone(),
        big.clone(),
    ] {
        assert_eq!(parse_project("Hello.csproj", &bytes).unwrap().framework, "net8.0");
    }
    assert!(matches!(parse_project("a.csproj", &[0xFF, 0xFE, 0x3C]), Err(ProjectError::NotText)));
    assert!(matches!(parse_project("a.csproj", b"\xE9\xE9"), Err(ProjectError::NotText)));
}

#[test]
fn a_document_type_is_refused_before_its_entities_grow() {
    let bomb =
        "<!DOCTYPE p [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><Project Sdk=\"x\">&b;</Project>";
    assert!(matches!(parse(bomb), Err(ProjectError::Xml(XmlError::DocumentType))));
    let entity = format!("<Project Sdk='x'>{FRAMEWORK}&b;</Project>");
    assert!(matches!(parse(&entity), Err(ProjectError::Xml(XmlError::Entity(_)))));
    let external = "<!DOCTYPE p SYSTEM \"file:///etc/passwd\"><Project Sdk=\"x\"/>";
    assert!(matches!(parse(external), Err(ProjectError::Xml(XmlError::DocumentType))));
}

#[test]
fn what_is_no_project_says_why() {
    assert!(matches!(parse("not xml"), Err(ProjectError::Xml(XmlError::Incomplete))));
    assert!(matches!(parse(""), Err(ProjectError::Xml(XmlError::Incomplete))));
    assert!(matches!(parse("<Project Sdk='x'>"), Err(ProjectError::Xml(_))));
    assert!(matches!(parse("<a>\n</b>"), Err(ProjectError::Xml(XmlError::Syntax { line: 2, .. }))));
    assert!(matches!(parse("<html/>"), Err(ProjectError::NotAProject(name)) if name == "html"));
    let old = "<Project ToolsVersion='15.0' xmlns='http://schemas.microsoft.com/developer/msbuild/2003'/>";
    assert!(matches!(parse(old), Err(ProjectError::OldStyle)));
    assert!(matches!(parse("<Project Sdk='Microsoft.NET.Sdk'/>"), Err(ProjectError::NoFramework)));
    assert!(matches!(parse(&"<a>".repeat(100)), Err(ProjectError::Xml(XmlError::TooDeep))));
    let large = vec![b' '; MAX_BYTES + 1];
    assert!(matches!(parse_project("a.csproj", &large), Err(ProjectError::TooLarge { .. })));
}

#[test]
fn an_assembly_name_cannot_be_a_path_or_a_line() {
    for name in ["../x", "a/b", "a&#10;RUN curl evil", "$(", "-x", "a\"b"] {
        let text = format!(
            "<Project Sdk='x'>{FRAMEWORK}<PropertyGroup><AssemblyName>{name}</AssemblyName></PropertyGroup></Project>"
        );
        assert!(parse(&text).is_err(), "{name}");
    }
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = parse_project("a.csproj", &bytes);
    }

    #[test]
    fn no_markup_makes_the_reader_panic(
        parts in proptest::collection::vec(
            prop_oneof![
                Just("<Project Sdk='x'>"), Just("</Project>"), Just("<PropertyGroup Condition='a'>"), Just("</PropertyGroup>"),
                Just("<TargetFramework>net8.0</TargetFramework>"), Just("<AssemblyName>$($(x)"), Just("&amp;"), Just("&#0;"),
                Just("&x;"), Just("<![CDATA[x]]>"), Just("<!--"), Just("-->"), Just("<?xml version='1.0'?>"), Just("<a b='"),
                Just("<PackageReference Include='é.Lambda.Ünïcode' />"), Just("\u{0}"), Just("<!DOCTYPE"),
            ],
            0..20,
        )
    ) {
        let _ = parse_project("a.csproj", parts.concat().as_bytes());
    }
}
