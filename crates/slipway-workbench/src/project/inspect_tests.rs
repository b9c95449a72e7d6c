//! What is said of projects as the world writes them.

use super::{OpenProjects, SettingsPlaces};
use crate::values::ProjectView;
use std::path::Path;

fn view(files: &[(&str, &str)]) -> ProjectView {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let path = folder.path().join("App");
    let view =
        OpenProjects::default().view(&path, &SettingsPlaces::default(), Path::new("/nowhere")).unwrap();
    ProjectView::clone(&view)
}

fn project(properties: &str, items: &str) -> String {
    format!(
        "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net8.0</TargetFramework>{properties}</PropertyGroup>\
         <ItemGroup><PackageReference Include=\"Amazon.Lambda.Core\" Version=\"2.8.0\"/>{items}</ItemGroup></Project>"
    )
}

const TWO: &str = "namespace App; public class Calls {\n\
    public string Take(string text, Amazon.Lambda.Core.ILambdaContext context) => text;\n\
    public string Give(string text, Amazon.Lambda.Core.ILambdaContext context) => text;\n}";

#[test]
fn a_program_that_runs_tests_has_no_handler() {
    let tests = "<PackageReference Include=\"xunit.v3\" Version=\"3.0.0\"/>";
    let view = view(&[("App/App.csproj", &project("<OutputType>Exe</OutputType>", tests))]);
    assert_eq!((view.handler, view.is_test), (None, true));
}

#[test]
fn a_function_handler_that_no_source_has_is_said() {
    let settings = "{\"function-handler\": \"App::App.Old::Run\"}";
    let view = view(&[
        ("App/App.csproj", &project("", "")),
        ("App/Calls.cs", TWO),
        ("App/aws-lambda-tools-defaults.json", settings),
    ]);
    assert_eq!(view.handler, None, "two are left");
    let said = view.warnings.iter().find(|said| said.contains("App::App.Old::Run")).unwrap();
    assert!(said.starts_with("function-handler in aws-lambda-tools-defaults.json names"), "{said}");
}

#[test]
fn the_serverless_framework_decides_among_the_handlers_that_are_there() {
    let told = "provider:\n  name: aws\n  runtime: dotnet8\nfunctions:\n  give:\n    handler: App::App.Calls::Give\n";
    let view =
        view(&[("App/App.csproj", &project("", "")), ("App/Calls.cs", TWO), ("App/serverless.yml", told)]);
    assert_eq!(view.handler.as_deref(), Some("App::App.Calls::Give"));
    assert_eq!(view.handler_source.as_deref(), Some("a function of serverless.yml"));
}

#[test]
fn a_library_that_a_function_refers_to_is_given_no_handler() {
    let helper = "namespace App; public static class Mapper { public static string Of(string text, \
                  Amazon.Lambda.Core.ILambdaContext context) => text; }";
    let refers = "<ProjectReference Include=\"../App/App.csproj\"/>";
    let view = view(&[
        ("App/App.csproj", &project("", "")),
        ("App/Mapper.cs", helper),
        ("Function/Function.csproj", &project("", refers)),
    ]);
    assert_eq!(view.handler, None);
    assert!(
        view.warnings
            .iter()
            .any(|said| said.starts_with("../Function/Function.csproj refers to this library"))
    );
}
