//! Tests of the handlers found in source text.

use super::*;
use crate::assembly::tests::listed;
use crate::assembly::{FoundHandler, FoundKind, read_assembly};
use proptest::prelude::*;

/// The handlers of a project that is one file; it is a program if the file has a start.
fn handlers_in_source(
    language: SourceLanguage,
    assembly_name: &str,
    root_namespace: &str,
    file: &str,
    text: &str,
) -> Vec<FoundHandler> {
    let mut sources = Sources {
        language,
        assembly_name: assembly_name.to_owned(),
        root_namespace: root_namespace.to_owned(),
        executable: false,
        asks_for_events: false,
        of_lambda: true,
        files: vec![SourceText { name: file.to_owned(), text: text.to_owned() }],
    };
    let declared = texts::read(&sources, &sources.files[0]);
    sources.executable = declared.program.is_some() || declared::main_of(&declared.types).is_some();
    handlers_in_projects(&sources, &[]).handlers
}

fn csharp(text: &str) -> String {
    listed(&handlers_in_source(SourceLanguage::CSharp, "App", "", "Function.cs", text))
}

fn fsharp(text: &str) -> String {
    listed(&handlers_in_source(SourceLanguage::FSharp, "App", "", "src/function.fs", text))
}

fn visual_basic(text: &str) -> String {
    listed(&handlers_in_source(SourceLanguage::VisualBasic, "App", "Root.Space", "Function.vb", text))
}

fn without_places(mut handlers: Vec<FoundHandler>) -> String {
    handlers.iter_mut().for_each(|found| found.place = None);
    listed(&handlers)
}

#[test]
fn source_and_assembly_agree() {
    for (assembly, name, source) in [
        (
            include_bytes!("../assembly/fixtures/Harbour.Orders.dll").as_slice(),
            "Harbour.Orders",
            include_str!("../assembly/fixtures/Handlers.cs"),
        ),
        (
            include_bytes!("../assembly/fixtures/Harbour.Program.dll").as_slice(),
            "Harbour.Program",
            include_str!("../assembly/fixtures/Program.cs"),
        ),
    ] {
        let compiled = read_assembly(assembly).unwrap().handlers;
        let written = handlers_in_source(SourceLanguage::CSharp, name, "", "Source.cs", source);
        assert!(!compiled.is_empty());
        assert_eq!(without_places(written), without_places(compiled));
    }
}

#[test]
fn csharp_in_all_its_forms() {
    insta::assert_snapshot!(csharp(include_str!("fixtures/Forms.cs")));
}

#[test]
fn fsharp_in_all_its_forms() {
    insta::assert_snapshot!(fsharp(include_str!("fixtures/Forms.fs")));
}

#[test]
fn visual_basic_in_all_its_forms() {
    insta::assert_snapshot!(visual_basic(include_str!("fixtures/Forms.vb")));
}

#[test]
fn statements_before_any_type_make_a_program() {
    for text in [
        "await Run();",
        "using System;\nusing var client = new Client();\nclient.Run();",
        "#:package Amazon.Lambda.Core@2.8.1\nusing Amazon.Lambda.RuntimeSupport;\nvar handler = (string s) => { return s; };",
        "using (var body = Open()) { }",
        "return 1;",
        "async Task<string> Local(string s) { return s; }\nawait Local(\"x\");",
        "internal static class Program { private static async Task Main(string[] args) { } }",
    ] {
        let found = handlers_in_source(SourceLanguage::CSharp, "App", "", "Program.cs", text);
        let kinds: Vec<FoundKind> = found.iter().map(|found| found.kind).collect();
        assert_eq!(kinds, [FoundKind::Executable], "{text}");
        assert_eq!(found[0].handler.to_string(), "App");
    }
    for text in [
        "",
        "// await Run();",
        "using System;\nglobal using static System.Math;\nusing Text = System.String;",
        "[assembly: System.Reflection.AssemblyVersion(\"1.0\")]",
        "[assembly: A]\nusing System;\nnamespace B;",
        "extern alias Other;\nnamespace A { class B { } }",
        "namespace A; public record B(int C);",
        "/* ) } */ public enum A { B = 1, C }",
    ] {
        assert_eq!(csharp(text), "", "{text}");
    }
}

#[test]
fn a_program_of_another_language_starts_where_it_says() {
    let text = "module Program\n\n[<EntryPoint>]\nlet main argv =\n    0\n";
    assert_eq!(fsharp(text), "+ Executable App: nothing -> nothing at src/function.fs:4\n");
    let text = "Module Program\n    Sub Main(args As String())\n    End Sub\nEnd Module\n";
    assert_eq!(visual_basic(text), "+ Executable App: nothing -> nothing at Function.vb:2\n");
}

#[test]
fn an_attribute_of_the_assembly_opens_no_module_in_a_namespace() {
    let text = "namespace Acme\n\n[<assembly: LambdaSerializer(typeof<Json>)>]\ndo ()\n\nmodule Calls =\n  \
                let handle (input: string) : string = input\n";
    assert_eq!(
        fsharp(text),
        "+ Method App::Acme.Calls::handle: System.String -> System.String at src/function.fs:7\n"
    );
}

#[test]
fn a_file_of_functions_is_a_module_named_like_the_file() {
    let text = "let handler (input: string) : string = input\nlet helper = 5\n";
    assert_eq!(
        fsharp(text),
        "+ Method App::Function::handler: System.String -> System.String at src/function.fs:1\n"
    );
}

#[test]
fn what_is_only_text_is_no_code() {
    let inside = "public class No { public string Run(string s) => s; }";
    for text in [
        format!("// {inside}"),
        format!("/* {inside}\n{inside} */"),
        format!("#if false\n{inside}\n#endif"),
        format!("#if DEBUG\n{inside}\n#elif false\n{inside}\n#endif"),
        format!("#if !DEBUG\nclass Kept {{ }}\n#else\n{inside}\n#endif"),
        format!("#if A\n#else\n#if B\n{inside}\n#endif\n{inside}\n#endif"),
        format!("class A {{ string s = @\"}} {inside} \"\"x\"\" \"; }}"),
        format!("class A {{ string s = \"\"\"\n}} {inside} \"\"\n\"\"\"; }}"),
        format!("class A {{ string s = $$\"\"\"\" \"\"\" }} {inside} \"\"\"\"; }}"),
        format!("class A {{ string s = $\"{{B(\"}} {inside}\", '\"')}} }}}} {inside}\"; }}"),
        format!("class A {{ string s = $@\"\\{{ new {{ X = \"a\" }} }}\"\"}}}} {inside}\"; }}"),
        format!("class A {{ char c = '\\''; char d = '\"'; string s = \"\\\" {inside}\"; }}"),
    ] {
        assert_eq!(csharp(&text), "", "{text}");
        // The tokenizer is back in step afterwards.
        let after = format!("{text}\npublic class Yes {{ public string Run(string s) => s; }}");
        assert!(csharp(&after).contains("App::Yes::Run"), "{after}");
    }
    assert!(
        csharp("#if A\npublic class Yes { public void Run() { } }\n#else\n#endif").contains("App::Yes::Run")
    );
}

#[test]
fn an_overload_with_an_unknown_type_is_left_out() {
    let text = "public class A { public string Run(string s) => s; public string Run(Elsewhere e) => \"\"; }";
    let found = csharp(text);
    assert!(found.contains("App::A::System.String Run(System.String)"), "{found}");
    assert!(!found.contains("Elsewhere"), "{found}");
}

#[test]
fn a_name_in_quotes_and_a_partial_type_are_read() {
    let text = "namespace @namespace; public partial class A { public void @class() { } }\n\
                partial class A { public A(int x) { } public A() { } }";
    assert!(csharp(text).contains("App::namespace.A::class"));
    let closed = text.replace("public A() { }", "");
    assert_eq!(csharp(&closed), "");
}

#[test]
fn types_that_derive_from_one_another_without_end_are_read_once() {
    let text = "public class A : B { public void One() { } } public class B : A { public void Two() { } }";
    assert_eq!(csharp(text).lines().count(), 4);
    // Every step down doubles the type of the event.
    let text = "public class Base<T> : Base<Dictionary<T, T>> { public void Run(T input) { } }\n\
                public class A : Base<int> { }";
    let found = csharp(text);
    assert!(found.contains("A::Void Run(Int32): System.Int32"), "{found}");
    assert!(found.lines().count() < 10, "{found}");
}

#[test]
fn a_file_that_is_too_large_has_no_handlers() {
    let text = format!("public class A {{ public void Run() {{ }} }} // {}", "x".repeat(MOST_BYTES));
    assert_eq!(csharp(&text), "");
}

#[test]
fn a_language_is_known_by_its_extension() {
    assert_eq!(SourceLanguage::from_extension("CS"), Some(SourceLanguage::CSharp));
    assert_eq!(SourceLanguage::from_extension("fs"), Some(SourceLanguage::FSharp));
    assert_eq!(SourceLanguage::from_extension("vb"), Some(SourceLanguage::VisualBasic));
    assert_eq!(SourceLanguage::from_extension("csproj"), None);
}

const ALL: [SourceLanguage; 3] =
    [SourceLanguage::CSharp, SourceLanguage::FSharp, SourceLanguage::VisualBasic];

#[test]
fn nesting_without_end_is_given_up_calmly() {
    for piece in [
        "namespace A { ",
        "public class A { ",
        "public class A { public List<",
        "((((",
        "[[[[",
        "$\"{",
        "$$$$@@@@",
        "public A.B.C.",
        "#if A\n",
        "type A() =\n ",
        "(* ",
        "let f (a: List<",
        "Class A\n",
        "Namespace A\n",
        "Public Function F(a As List(Of ",
        "_ _ _ _ ",
        "'\\'",
        "using a.",
    ] {
        for language in ALL {
            let text = piece.repeat(20_000);
            assert!(handlers_in_source(language, "App", "Root", "a.x", &text).len() < 100, "{piece}");
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_read(text in "\\PC{0,200}") {
        for language in ALL {
            let _ = handlers_in_source(language, "App", "Root", "File.x", &text);
        }
    }

    #[test]
    fn pieces_of_code_in_any_order_are_read(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60)) {
        let text: String = pieces.concat();
        for language in ALL {
            for found in handlers_in_source(language, "App", "Root", "File.x", &text) {
                let place = found.place.unwrap();
                let line: usize = place.strip_prefix("File.x:").unwrap().parse().unwrap();
                prop_assert!((1..=text.lines().count().max(1)).contains(&line), "{}", place);
            }
        }
    }
}

const PIECES: &[&str] = &[
    "public ",
    "class ",
    "A ",
    "B",
    "{ ",
    "} ",
    "( ",
    ") ",
    "< ",
    "> ",
    "[ ",
    "] ",
    "; ",
    ": ",
    ", ",
    ". ",
    "= ",
    "=> ",
    "\n",
    "\n  ",
    "\n    ",
    "static ",
    "string ",
    "void ",
    "async ",
    "namespace ",
    "using ",
    "record ",
    "\"",
    "$\"",
    "@\"",
    "\"\"\"",
    "'",
    "// ",
    "/* ",
    "*/ ",
    "#if X\n",
    "#else\n",
    "#endif\n",
    "operator ",
    "type ",
    "let ",
    "member ",
    "module ",
    "this.",
    "(* ",
    "*) ",
    "'T ",
    "Function ",
    "Sub ",
    "End ",
    "Class ",
    "Of ",
    "As ",
    "_\n",
    "Namespace ",
    "Public ",
    "Inherits ",
    "? ",
    "* ",
    "? ",
    "ü",
    "[<",
    ">]",
    "``",
];

#[test]
fn a_class_that_registers_services_has_no_handlers() {
    let text = "using Amazon.Lambda.Annotations;\nnamespace App;\n[LambdaStartup]\npublic class Startup { public void \
                ConfigureServices(object services) { } }\npublic class Function { public string Run(string s) => s; }";
    let found = csharp(text);
    assert!(!found.contains("ConfigureServices") && found.contains("App::App.Function::Run"), "{found}");
}

#[test]
fn a_generated_start_is_told_by_the_assemblys_attribute_and_by_nothing_else() {
    let tells = |text: &str| csharp::read(text).generates_main;
    assert!(tells("[assembly: LambdaGlobalProperties(GenerateMain = true)]"));
    assert!(tells(
        "[assembly: Amazon.Lambda.Annotations.LambdaGlobalProperties(Runtime = \"x\", GenerateMain=true)]"
    ));
    for text in [
        "[assembly: LambdaGlobalProperties(GenerateMain = false)]",
        "[assembly: LambdaGlobalProperties] class A { bool GenerateMain = true; }",
        "// [assembly: LambdaGlobalProperties(GenerateMain = true)]",
        "class A { string text = \"LambdaGlobalProperties(GenerateMain = true)\"; }",
    ] {
        assert!(!tells(text), "{text}");
    }
}
