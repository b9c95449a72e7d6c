//! Tests of which project a path means, which projects are functions, and which handler a project has.

use super::find::find;
use super::{OpenProjects, SettingsPlaces};
use crate::report::ErrorReport;
use crate::values::ProjectView;
use std::path::{Path, PathBuf};

const LAMBDA: &str = "<PackageReference Include=\"Amazon.Lambda.Core\" Version=\"3.2.0\" />";
const FUNCTION: &str = "namespace Orders;\npublic class Function\n{\n    \
    public string Take(string order, ILambdaContext context) => Shared.Words.Greet(order, context);\n}\n";
const WORDS: &str = "namespace Shared;\npublic static class Words\n{\n    \
    public static string Greet(string name, ILambdaContext context) => name;\n}\n";

struct Place(tempfile::TempDir);

fn inspect(path: &Path) -> Result<ProjectView, ErrorReport> {
    let view = OpenProjects::default().view(path, &SettingsPlaces::default(), Path::new("/nonexistent"));
    view.map(|view| ProjectView::clone(&view))
}

impl Place {
    fn of(files: &[(&str, &str)]) -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        for (name, text) in files {
            let file = place.0.path().join(name);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        }
        place
    }

    fn inspect(&self, path: &str) -> Result<ProjectView, ErrorReport> {
        inspect(&self.0.path().join(path))
    }

    fn functions(&self, path: &str) -> Vec<String> {
        let view = find(&self.0.path().join(path), &SettingsPlaces::default()).unwrap();
        view.projects.into_iter().filter(|project| project.lambda).map(|project| project.name).collect()
    }
}

fn project(items: &str) -> String {
    format!(
        "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>\
         <ItemGroup>{items}</ItemGroup></Project>"
    )
}

/// A function, a library that it shares Lambda's types with, and its tests.
fn harbour() -> Place {
    let orders = project(&format!("{LAMBDA}<ProjectReference Include=\"../Shared/Shared.csproj\" />"));
    let test = |runner: &str| {
        project(&format!(
            "{LAMBDA}<PackageReference Include=\"{runner}\" Version=\"1.0.0\" />\
             <ProjectReference Include=\"../Orders/Orders.csproj\" />"
        ))
    };
    let solution = "<Solution><Project Path=\"Shared/Shared.csproj\" /><Project Path=\"Orders/Orders.csproj\" />\
        <Project Path=\"Tests/Tests.csproj\" /><Project Path=\"Units/Units.csproj\" /></Solution>";
    Place::of(&[
        ("Orders/Orders.csproj", &orders),
        ("Orders/Function.cs", FUNCTION),
        ("Shared/Shared.csproj", &project(LAMBDA)),
        ("Shared/Words.cs", WORDS),
        ("Tests/Tests.csproj", &test("xunit.v3")),
        (
            "Tests/FunctionTest.cs",
            "public class FunctionTest { public void Takes(ILambdaContext context) { } }",
        ),
        ("Units/Units.csproj", &test("TUnit")),
        ("Harbour.slnx", solution),
    ])
}

#[test]
fn a_library_that_only_uses_lambdas_types_and_a_project_of_tests_are_no_functions() {
    let place = harbour();
    assert_eq!(place.functions("Harbour.slnx"), ["Orders"]);
    assert_eq!(place.inspect("Tests/Tests.csproj").unwrap().handlers, []);
}

#[test]
fn a_solution_or_a_folder_with_one_function_is_that_function() {
    let place = harbour();
    for path in ["Harbour.slnx", ".", "Orders"] {
        let view = place.inspect(path).unwrap();
        assert_eq!(view.name, "Orders", "{path}");
        assert_eq!(view.handler.as_deref(), Some("Orders::Orders.Function::Take"), "{path}");
    }
    std::fs::remove_file(place.0.path().join("Harbour.slnx")).unwrap();
    assert_eq!(place.inspect(".").unwrap().name, "Orders", "found below the folder");
    let second = project(&format!("{LAMBDA}<PropertyGroup />"));
    std::fs::create_dir(place.0.path().join("Other")).unwrap();
    std::fs::write(place.0.path().join("Other/Other.csproj"), second).unwrap();
    std::fs::write(
        place.0.path().join("Other/Function.cs"),
        FUNCTION.replace("Shared.Words.Greet(order, context)", "order"),
    )
    .unwrap();
    let refused = place.inspect(".").unwrap_err();
    assert!(format!("{refused:?}").contains("Orders.csproj, Other.csproj"), "{refused:?}");
}

#[test]
fn a_folder_with_one_file_based_app_is_that_app() {
    let app = "#!/usr/bin/env dotnet\n#:package Amazon.Lambda.RuntimeSupport@2.1.2\nConsole.WriteLine();\n";
    let place = Place::of(&[("app/hello.cs", app), ("app/notes.txt", "")]);
    let view = place.inspect("app").unwrap();
    assert_eq!((view.name.as_str(), view.handler.as_deref()), ("hello", Some("hello")));
    assert_eq!(place.functions("app"), ["hello"]);
    let place = Place::of(&[("app/helper.cs", "public class Helper { }")]);
    assert!(place.inspect("app").is_err(), "a file without directives is part of something else");
}

#[test]
fn a_reference_in_another_case_is_told_to_be_one() {
    let wrong = project(&format!("{LAMBDA}<ProjectReference Include=\"../shared/Shared.csproj\" />"));
    let place = Place::of(&[
        ("Orders/Orders.csproj", &wrong),
        ("Shared/Shared.csproj", &project("")),
        ("A.slnx", "<Solution><Project Path=\"orders/Orders.csproj\" /></Solution>"),
    ]);
    let problem = find(&place.0.path().join("A.slnx"), &SettingsPlaces::default());
    let problem = problem.unwrap().projects[0].problem.clone().unwrap();
    assert!(problem.contains("Orders/Orders.csproj is") && problem.contains("capitals"), "{problem}");
    let told = match place.inspect("Orders") {
        Ok(view) => view.warnings.join(" "),
        Err(report) => format!("{report:?}"),
    };
    assert!(told.contains("capitals"), "{told}");
}

/// A fixture in a copy of its own.
fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/cases").join(name)
}

#[test]
fn each_case_has_the_handler_that_is_expected() {
    for (path, handler, source) in [
        ("function-handler", "Pilot::Pilot.Function::FunctionHandler", "function-handler"),
        ("web-entry-point", "Jetty::Jetty.LambdaFunction::FunctionHandlerAsync", "the sources"),
        ("image-command", "Skiff::Skiff.Function::FunctionHandler", "aws-lambda-tools-defaults.json"),
        ("shared-library-in-solution", "Orders::Orders.Function::FunctionHandler", "the sources"),
        (
            "handler-in-referenced-project/App",
            "Handlers::Handlers.Order::Place",
            "aws-lambda-tools-defaults.json",
        ),
        ("image-cmd-handler", "Gantry::Gantry.Function::Handle", "CMD"),
    ] {
        let view = inspect(&fixture(path)).unwrap();
        assert_eq!(view.handler.as_deref(), Some(handler), "{path}");
        assert!(
            view.handler_source.as_deref().unwrap_or_default().contains(source),
            "{path}: {:?}",
            view.handler_source
        );
        let found: Vec<String> = view.handlers.iter().map(|found| found.handler.to_string()).collect();
        assert!(found.contains(&handler.to_owned()), "{path}: {found:?}");
    }
}

#[test]
fn a_template_above_the_project_decides_among_several_handlers() {
    let function = "namespace Quay;\npublic class Function\n{\n    public string Load(string a, ILambdaContext context) => a;\n    \
        public string Unload(string a, ILambdaContext context) => a;\n}\n";
    let template = |handlers: &[&str]| {
        let functions = handlers.iter().enumerate().map(|(at, handler)| {
            format!(
                "  F{at}:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: dotnet10\n      \
                 CodeUri: ./src/Quay/\n      Handler: {handler}\n"
            )
        });
        format!("Resources:\n{}", functions.collect::<String>())
    };
    let place = Place::of(&[
        ("src/Quay/Quay.csproj", &project(LAMBDA)),
        ("src/Quay/Function.cs", function),
        ("template.yaml", &template(&["Quay::Quay.Function::Unload"])),
    ]);
    let view = place.inspect("src/Quay").unwrap();
    assert_eq!(view.handler.as_deref(), Some("Quay::Quay.Function::Unload"));
    assert_eq!(view.handler_source.as_deref(), Some("a function of template.yaml"));
    let both = template(&["Quay::Quay.Function::Unload", "Quay::Quay.Function::Load"]);
    std::fs::write(place.0.path().join("template.yaml"), both).unwrap();
    assert_eq!(place.inspect("src/Quay").unwrap().handler, None, "two functions of one project");
    let gone = template(&["Quay::Quay.Function::Gone"]);
    std::fs::write(place.0.path().join("template.yaml"), gone).unwrap();
    assert_eq!(
        place.inspect("src/Quay").unwrap().handler,
        None,
        "it is not there, and nothing else says which"
    );
}

#[test]
fn a_setting_that_names_what_is_not_there_is_told_with_the_nearest() {
    let place = Place::of(&[
        ("Orders.csproj", &project(LAMBDA)),
        ("Function.cs", &FUNCTION.replace("Shared.Words.Greet(order, context)", "order")),
        ("aws-lambda-tools-defaults.json", "{\"image-command\": \"Orders::Orders.Function::Tkae\"}"),
    ]);
    let view = place.inspect("Orders.csproj").unwrap();
    let warning = view.warnings.iter().find(|warning| warning.contains("image-command")).unwrap();
    assert!(warning.contains("Orders::Orders.Function::Take"), "{warning}");
}
