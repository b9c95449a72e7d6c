//! Tests of what the sources of whole projects say.

use super::*;
use crate::assembly::FoundKind;

fn project(assembly: &str, files: &[(&str, &str)]) -> Sources {
    let language = SourceLanguage::from_extension(files[0].0.rsplit('.').next().unwrap()).unwrap();
    let files =
        files.iter().map(|(name, text)| SourceText { name: (*name).to_owned(), text: (*text).to_owned() });
    Sources {
        language,
        assembly_name: assembly.to_owned(),
        root_namespace: assembly.to_owned(),
        executable: false,
        asks_for_events: false,
        of_lambda: true,
        files: files.collect(),
    }
}

fn program(assembly: &str, files: &[(&str, &str)]) -> Sources {
    Sources { executable: true, ..project(assembly, files) }
}

fn listed(found: &SourceHandlers, likely: bool) -> Vec<String> {
    let found = found.handlers.iter().filter(|found| found.likely == likely);
    found.map(|found| found.handler.to_string()).collect()
}

fn likely(own: &Sources, others: &[Sources]) -> Vec<String> {
    listed(&handlers_in_projects(own, others), true)
}

fn chosen(own: &Sources, others: &[Sources], told: &[(&str, &[&str])]) -> Option<String> {
    let told: Vec<Told> = told
        .iter()
        .map(|(by, handlers)| Told {
            by: (*by).to_owned(),
            handlers: handlers.iter().map(|handler| (*handler).to_owned()).collect(),
        })
        .collect();
    let program = own.executable.then_some(own.assembly_name.as_str());
    choose(&handlers_in_projects(own, others), program, false, &told).map(|choice| choice.handler)
}

const HELPER: &str = include_str!("../../../../tests/fixtures/cases/function-handler/Helper.cs");
const PILOT: &str = include_str!("../../../../tests/fixtures/cases/function-handler/Function.cs");
const JETTY: &str = include_str!("../../../../tests/fixtures/cases/web-entry-point/Program.cs");
const ORDER: &str =
    include_str!("../../../../tests/fixtures/cases/handler-in-referenced-project/Handlers/Order.cs");
const MARKER: &str =
    include_str!("../../../../tests/fixtures/cases/handler-in-referenced-project/App/Marker.cs");
const PRODUCT: &str =
    include_str!("../../../../tests/fixtures/cases/shared-library-in-solution/Shared/Product.cs");

#[test]
fn a_method_that_extends_a_type_is_no_handler() {
    let own = project("Pilot", &[("Function.cs", PILOT), ("Helper.cs", HELPER)]);
    let found = handlers_in_projects(&own, &[]);
    assert_eq!(listed(&found, true), ["Pilot::Pilot.Function::FunctionHandler"]);
    assert!(listed(&found, false).is_empty(), "{found:?}");
    let module = "Imports System.Runtime.CompilerServices\nPublic Module Tools\n<Extension()>\nPublic Function Twice(text As String) As String\n\
        End Function\n<Extension>\nPublic Sub Other(text As String)\nEnd Sub\nPublic Function Run(text As String) As String\nEnd Function\nEnd Module\n";
    assert_eq!(likely(&project("App", &[("Tools.vb", module)]), &[]), ["App::App.Tools::Run"]);
    let types = "module App.Tools\n\n[<Extension>]\ntype Words =\n    [<Extension>]\n    static member Twice(text: string) : string = text\n    \
        static member Run(text: string) : string = text\n";
    assert_eq!(likely(&project("App", &[("Tools.fs", types)]), &[]), ["App::App.Tools+Words::Run"]);
}

#[test]
fn the_entry_point_of_a_web_application_is_the_class_that_is_there() {
    let own = program("Jetty", &[("Program.cs", JETTY)]);
    assert_eq!(chosen(&own, &[], &[]).as_deref(), Some("Jetty::Jetty.LambdaFunction::FunctionHandlerAsync"));
    let hosted = Sources { asks_for_events: true, ..own };
    assert_eq!(chosen(&hosted, &[], &[]).as_deref(), Some("Jetty"), "its program asks for events itself");
}

#[test]
fn an_entry_point_may_derive_over_several_steps_files_and_projects() {
    let entry = "using Acme.Hosting;\nnamespace Web;\npublic class Entry : CompanyEntry { }";
    let base = "namespace Acme.Hosting;\npublic abstract class CompanyEntry : Middle<Startup> { }";
    let middle = "namespace Acme.Hosting;\nusing Server = Amazon.Lambda.AspNetCoreServer;\n\
        public abstract class Middle<T> : Amazon.Lambda.AspNetCoreServer.APIGatewayHttpApiV2ProxyFunction<T> where T : class { }";
    let own = program("Web", &[("Entry.cs", entry)]);
    let shared = project("Acme.Hosting", &[("CompanyEntry.cs", base), ("Middle.cs", middle)]);
    let found = handlers_in_projects(&own, &[shared]);
    assert_eq!(listed(&found, true), ["Web::Web.Entry::FunctionHandlerAsync"]);
    assert_eq!(found.handlers[0].kind, FoundKind::AspNetCore);
    for base in [
        "Amazon.Lambda.AspNetCoreServer.AbstractAspNetCoreFunction<System.String, Answer>",
        "Base",
        "ApplicationLoadBalancerFunction<Startup>",
    ] {
        let text = format!(
            "using Amazon.Lambda.AspNetCoreServer;\nusing Base = Amazon.Lambda.AspNetCoreServer.APIGatewayProxyFunction;\n\
             namespace Web;\npublic class Answer {{ }}\npublic class Entry : {base} {{ }}"
        );
        assert_eq!(
            likely(&program("Web", &[("Entry.cs", &text)]), &[]),
            ["Web::Web.Entry::FunctionHandlerAsync"],
            "{base}"
        );
    }
}

#[test]
fn a_handler_may_stand_in_a_base_class_of_another_file() {
    let derived = "namespace App.Functions;\npublic class Take : Handler<Order> { }";
    let base = "namespace App.Functions;\npublic abstract class Handler<T>\n{\n    public string Handle(T input, Amazon.Lambda.Core.ILambdaContext context) => \"\";\n}";
    let own = project("App", &[("Take.cs", derived), ("Handler.cs", base)]);
    let found = handlers_in_projects(&own, &[]);
    assert_eq!(listed(&found, true), ["App::App.Functions.Take::Handle"]);
    assert_eq!(found.handlers[0].place.as_deref(), Some("Handler.cs:4"));
}

#[test]
fn a_handler_of_a_referenced_project_counts_where_there_is_none_of_the_projects_own() {
    let own = project("App", &[("Marker.cs", MARKER)]);
    let handlers = || project("Handlers", &[("../Handlers/Order.cs", ORDER)]);
    let found = handlers_in_projects(&own, &[handlers()]);
    assert_eq!(listed(&found, true), ["Handlers::Handlers.Order::Place"]);
    assert_eq!(found.handlers[0].place.as_deref(), Some("../Handlers/Order.cs:4"));
    let own = project("Pilot", &[("Function.cs", PILOT)]);
    assert_eq!(likely(&own, &[handlers()]), ["Pilot::Pilot.Function::FunctionHandler"]);
}

#[test]
fn generated_handlers_win_and_are_offered_from_a_reference_too() {
    let generated = "namespace Shared;\npublic class Functions\n{\n    [LambdaFunction]\n    public string Add(int x) => \"\";\n    \
        public string FunctionHandler(string text, ILambdaContext context) => text;\n}";
    let own = project("Shared", &[("Functions.cs", generated)]);
    assert_eq!(chosen(&own, &[], &[]).as_deref(), Some("Shared::Shared.Functions_Add_Generated::Add"));
    let outer = project("App", &[("Marker.cs", MARKER)]);
    let found = handlers_in_projects(&outer, std::slice::from_ref(&own));
    assert!(
        listed(&found, true).contains(&"Shared::Shared.Functions_Add_Generated::Add".to_owned()),
        "{found:?}"
    );
    let pilot = project("Pilot", &[("Function.cs", PILOT)]);
    let offered = handlers_in_projects(&pilot, &[own]);
    assert!(
        listed(&offered, false).contains(&"Shared::Shared.Functions_Add_Generated::Add".to_owned()),
        "{offered:?}"
    );
}

#[test]
fn what_the_project_calls_itself_is_a_helper() {
    let function = "namespace App;\npublic class Function\n{\n    public string FunctionHandler(Order order, ILambdaContext context) => \
        new Pricing().Total(order, context) + order.Name.ToUpper();\n}";
    let helper = "namespace App;\npublic class Pricing\n{\n    public string Total(Order order, ILambdaContext context) => \"\";\n}";
    let own = project("App", &[("Function.cs", function), ("Pricing.cs", helper)]);
    assert_eq!(likely(&own, &[]), ["App::App.Function::FunctionHandler"]);
    let other = "namespace App;\npublic class Other\n{\n    public string ToUpper(string text, ILambdaContext context) => text;\n}";
    let own = project("App", &[("Function.cs", function), ("Other.cs", other)]);
    let both = ["App::App.Function::FunctionHandler", "App::App.Other::ToUpper"];
    assert_eq!(likely(&own, &[]), both, "a call with other arguments calls something else");
    assert_eq!(chosen(&own, &[], &[]), None, "nothing says which");
    let script = "module App.Handlers\n\nlet total (order: string) (context: ILambdaContext) : string = order\n\n\
        let handler (order: string) (context: ILambdaContext) : string = total order context\n";
    assert_eq!(likely(&project("App", &[("Handlers.fs", script)]), &[]), ["App::App.Handlers::handler"]);
}

#[test]
fn what_sets_a_program_up_is_no_handler() {
    let startup = "namespace App;\npublic class Startup\n{\n    public void ConfigureServices(IServiceCollection services) { }\n    \
        public void Configure(IApplicationBuilder app, IWebHostEnvironment environment) { }\n    public string Named() => \"\";\n}\n\
        public class LocalEntryPoint\n{\n    public static void Main(string[] args) { }\n    public static IHostBuilder CreateHostBuilder(string[] args) => null;\n}\n\
        public class Values : ControllerBase { public string Get(int id) => \"\"; }\npublic class Index : PageModel { public void OnGet() { } }";
    let own = project("App", &[("Startup.cs", startup)]);
    assert!(handlers_in_projects(&own, &[]).handlers.is_empty());
    assert!(handlers_in_projects(&project("Shared", &[("Product.cs", PRODUCT)]), &[]).handlers.is_empty());
}

#[test]
fn a_main_of_a_library_is_neither_a_program_nor_a_handler() {
    let text = "namespace App;\npublic class Function\n{\n    private static async Task Main() { await Task.Yield(); }\n    \
        public static void Main(string[] args) { }\n    public string FunctionHandler(string text, ILambdaContext context) => text;\n}";
    let found = handlers_in_projects(&project("App", &[("Function.cs", text)]), &[]);
    assert_eq!(found.handlers.len(), 1);
    assert_eq!(listed(&found, true), ["App::App.Function::FunctionHandler"]);
}

#[test]
fn a_program_that_asks_for_events_is_its_own_handler_and_another_is_run_by_its_method() {
    let function = "namespace App;\npublic class Function\n{\n    public static void Main() { }\n    \
        public string Handle(string text, ILambdaContext context) => text;\n}";
    let local = program("App", &[("Function.cs", function)]);
    assert_eq!(
        chosen(&local, &[], &[]).as_deref(),
        Some("App::App.Function::Handle"),
        "Main only runs it here"
    );
    let asking =
        function.replace("{ }", "{ LambdaBootstrapBuilder.Create<string>(new Function().Handle).Build(); }");
    assert_eq!(chosen(&program("App", &[("Function.cs", &asking)]), &[], &[]).as_deref(), Some("App"));
    let plain = program("App", &[("Program.cs", "Console.WriteLine();")]);
    assert_eq!(chosen(&plain, &[], &[]).as_deref(), Some("App"));
}

#[test]
fn a_native_program_is_run_by_its_name_unless_it_cannot_ask_and_something_else_is_told() {
    let function = "namespace App;\npublic class Function\n{\n    public static void Main() { }\n    \
        public string Handle(string text, ILambdaContext context) => text;\n}";
    let own = program("App", &[("Function.cs", function)]);
    let method = "App::App.Function::Handle";
    let told = [Told { handlers: vec![method.to_owned()], by: "template".to_owned() }];
    let choice = |own: &Sources, told: &[Told]| {
        choose(&handlers_in_projects(own, &[]), Some("App"), true, told).map(|choice| choice.handler)
    };
    assert_eq!(choice(&own, &[]).as_deref(), Some("App"));
    assert_eq!(choice(&own, &told).as_deref(), Some(method));
    let asking = Sources { asks_for_events: true, ..own };
    assert_eq!(choice(&asking, &told).as_deref(), Some("App"), "native code has no methods to call");
}

#[test]
fn what_is_told_decides_among_those_found_and_nothing_else() {
    let text = "namespace App;\npublic class Function\n{\n    public string Send(string text, ILambdaContext context) => text;\n    \
        public string Recall(string text, ILambdaContext context) => text;\n}";
    let own = project("App", &[("Function.cs", text)]);
    let (send, recall) = ("App::App.Function::Send", "App::App.Function::Recall");
    let told = |told: &[(&str, &[&str])]| chosen(&own, &[], told);
    assert_eq!(told(&[]), None);
    assert_eq!(told(&[("setting", &[send])]).as_deref(), Some(send));
    assert_eq!(
        told(&[("setting", &[send]), ("template", &[recall])]).as_deref(),
        Some(send),
        "the first weighs most"
    );
    assert_eq!(
        told(&[("setting", &["App::App.Function::Gone"]), ("template", &[recall])]).as_deref(),
        Some(recall)
    );
    assert_eq!(told(&[("template", &[send, recall])]), None, "two functions of one project");
    assert_eq!(told(&[("setting", &["not-used"])]), None);
    assert_eq!(
        told(&[("setting", &["app::App.Function::Send"])]).as_deref(),
        Some(send),
        "the assembly has another name now"
    );
    let single = project("Pilot", &[("Function.cs", PILOT)]);
    let stale: &[(&str, &[&str])] = &[("setting", &["code::code.Function::FunctionHandler"])];
    assert_eq!(chosen(&single, &[], stale).as_deref(), Some("Pilot::Pilot.Function::FunctionHandler"));
    let empty = project("App", &[("Marker.cs", MARKER)]);
    let of_package: &[(&str, &[&str])] = &[("setting", &["Vendor::Vendor.Entry::Run"])];
    assert_eq!(
        chosen(&empty, &[], of_package).as_deref(),
        Some("Vendor::Vendor.Entry::Run"),
        "it is in a package"
    );
}

#[test]
fn names_of_other_files_are_told_by_what_a_file_imports() {
    let model = "namespace App.Models;\npublic class Stream { }\npublic class Order { }";
    let function = "global using App.Models;\nnamespace App;\npublic class Function\n{\n    public string One(Order order) => \"\";\n    \
        public string One(List<Order> orders) => \"\";\n}";
    let own = project("App", &[("Function.cs", function), ("Models/Order.cs", model)]);
    let found = handlers_in_projects(&own, &[]);
    let names: Vec<String> = found.handlers.iter().map(|found| found.handler.to_string()).collect();
    assert_eq!(
        names,
        [
            "App::App.Function::System.String One(App.Models.Order)",
            "App::App.Function::System.String One(System.Collections.Generic.List`1[App.Models.Order])",
        ]
    );
    let other = "using System.IO;\nnamespace Other;\npublic class Function { public Stream Handler(Stream body) => body; }";
    let own = project("App", &[("Other.cs", other), ("Models/Order.cs", model)]);
    let found = handlers_in_projects(&own, &[]);
    assert_eq!(
        found.handlers[0].input.as_deref(),
        Some("System.IO.Stream"),
        "the namespace of the other is not imported"
    );
}

#[test]
fn a_source_is_read_in_whichever_encoding_it_was_written() {
    let text = "public class Größe { }";
    let utf16 = |big: bool| -> Vec<u8> {
        let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
        units.flat_map(|unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    };
    let latin: Vec<u8> = text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect();
    let marked = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
    for bytes in [text.as_bytes().to_vec(), marked, utf16(true), utf16(false), latin] {
        assert_eq!(text_of(&bytes), text);
    }
}
