//! Handlers in real assemblies: what runs passes, what cannot start is refused with its reason and a way out.

use super::tests::{WANTED, broken, passes, report_for};
use super::{CheckReport, Expectations, Severity};
use crate::sample::{Image, Layer, base, runtime_config};
use crate::{InspectOptions, inspect};
use serde_json::json;

const CALLS: &[u8] = include_bytes!("../../../slipway-dotnet/src/assembly/fixtures/Harbour.Calls.dll");
const LIBRARY: &[u8] = include_bytes!("../../../slipway-dotnet/src/assembly/fixtures/Harbour.Library.dll");
const RAW: &[u8] = include_bytes!("../../../slipway-dotnet/src/assembly/fixtures/Harbour.Raw.dll");
const ORDERS: &[u8] = include_bytes!("../../../slipway-dotnet/src/assembly/fixtures/Harbour.Orders.dll");
const PROGRAM: &[u8] = include_bytes!("../../../slipway-dotnet/src/assembly/fixtures/Harbour.Program.dll");
const ANNOTATED: &[u8] =
    include_bytes!("../../../slipway-dotnet/src/assembly/fixtures/Harbour.Annotated.dll");

/// A function whose main assembly is the first of these.
fn image(assemblies: &[(&str, &[u8])], command: &str) -> Image {
    let mut layer = Layer::new().directory("var/task/", 0o755);
    for (name, bytes) in assemblies {
        layer = layer.file(&format!("var/task/{name}.dll"), bytes);
    }
    let (main, _) = assemblies[0];
    let layer = layer
        .file(&format!("var/task/{main}.deps.json"), "{}")
        .file(&format!("var/task/{main}.runtimeconfig.json"), runtime_config("8.0.0"));
    Image::new(vec![base(), layer]).set("Cmd", json!([command]))
}

fn check(image: &Image) -> CheckReport {
    let archive = image.oci(|one| (one, Vec::new()));
    let assemblies = inspect(archive.as_slice(), &InspectOptions::default()).unwrap().own_assemblies();
    report_for(image, &Expectations { assemblies: &assemblies, ..WANTED })
}

fn calls(command: &str) -> CheckReport {
    check(&image(&[("Harbour.Calls", CALLS), ("Harbour.Library", LIBRARY), ("Harbour.Raw", RAW)], command))
}

fn found<'a>(report: &'a CheckReport, rule: &str) -> (&'a str, &'a str) {
    let finding = report.findings.iter().find(|finding| finding.rule == rule).unwrap();
    (&finding.what, &finding.fix)
}

#[test]
fn handlers_that_run_pass_whoever_may_see_them_and_wherever_they_lie() {
    for command in [
        "Harbour.Calls::Harbour.Calls.Function::Private",
        "Harbour.Calls::Harbour.Calls.Function::Internal",
        "Harbour.Calls::Harbour.Calls.Hidden::H",
        "Harbour.Calls::Harbour.Calls.Structure::H",
        "Harbour.Calls::Harbour.Calls.Derived::Inherited",
        "Harbour.Calls::Harbour.Calls.Function::System.String Over(System.Object)",
        "Harbour.Library::Harbour.Library.Elsewhere::Handle",
        "harbour.calls::Harbour.Calls.Function::Public",
    ] {
        let report = calls(command);
        assert_eq!(report.findings, [], "{command}");
        assert!(passes(&report, "handler-method") && passes(&report, "serializer-missing"), "{command}");
    }
}

#[test]
fn handlers_that_cannot_start_are_refused_with_the_reason() {
    for (handler, reason, fix) in [
        (
            "Function::Over",
            "stands for several methods",
            "Function::System.String Over(System.Object), Harbour",
        ),
        ("Function::Generic", "type parameters of its own", "fixed types"),
        ("Function::Three", "has 3 parameters", "one type"),
        ("Function::Second", "the second parameter is a System.Int32", "ILambdaContext"),
        ("Function::Reference", "reference to a variable", "values"),
        ("Function::Forgotten", "async and answers with void", "Task"),
        ("Argument::H", "no public constructor without parameters", "static"),
        ("Abstract::H", "the type is abstract", "static"),
        ("Open`1::H", "has type parameters", "Derive"),
        (
            "Functoin::Public",
            "no type of this name",
            "Perhaps Harbour.Calls::Harbour.Calls.Function::Public is meant",
        ),
    ] {
        let report = calls(&format!("Harbour.Calls::Harbour.Calls.{handler}"));
        assert_eq!(broken(&report, "handler-method"), Some(Severity::Refused), "{handler}");
        let (what, way) = found(&report, "handler-method");
        assert!(what.contains(reason) && way.contains(fix), "{handler}: {what} {way}");
    }
}

#[test]
fn a_name_that_merely_looks_alike_is_not_proposed() {
    let report = calls("Harbour.Calls::Harbour.Calls.Function::Announce");
    let (_, fix) = found(&report, "handler-method");
    assert!(!fix.contains("Perhaps") && fix.starts_with("Set one of these as the command: "), "{fix}");
}

#[test]
fn without_a_serializer_a_text_is_refused_and_a_stream_passes() {
    let raw = |method: &str| {
        let command = format!("Harbour.Raw::Harbour.Raw.Function::{method}");
        check(&image(&[("Harbour.Raw", RAW), ("Harbour.Library", LIBRARY)], &command))
    };
    assert_eq!(broken(&raw("Text"), "serializer-missing"), Some(Severity::Refused));
    assert!(found(&raw("Text"), "serializer-missing").1.contains("LambdaSerializer"));
    assert_eq!(raw("Stream").findings, []);
    assert_eq!(raw("Own").findings, []);
}

#[test]
fn a_programs_methods_and_its_start_are_no_handlers_and_its_name_is_proposed() {
    for (command, rule) in [
        ("Harbour.Program::Harbour.Missing::Run", "handler-method"),
        ("Harbour.Program::Program::<Main>$", "handler-method"),
        ("Harbour.Program::Harbour.Work::FunctionHandler", "serializer-missing"),
    ] {
        let report = check(&image(&[("Harbour.Program", PROGRAM)], command));
        assert_eq!(broken(&report, rule), Some(Severity::Refused), "{command}");
        let (_, fix) = found(&report, rule);
        assert!(fix.starts_with("Harbour.Program is a program"), "{fix}");
    }
}

#[test]
fn the_method_of_a_generated_handler_is_answered_with_the_generated_one() {
    let command = "Harbour.Orders::Harbour.Orders.Annotated::Greet";
    let report = check(&image(&[("Harbour.Orders", ORDERS)], command));
    assert_eq!(broken(&report, "handler-method"), Some(Severity::Refused));
    let generated = "Harbour.Orders::Harbour.Orders.Annotated_Greet_Generated::Greet";
    assert!(found(&report, "handler-method").1.ends_with(&format!("{generated}.")));
}

#[test]
fn a_program_of_annotations_asks_for_its_variable() {
    let rule = "annotations-handler";
    let image = || image(&[("Harbour.Annotated", ANNOTATED)], "Harbour.Annotated");
    let unset = check(&image());
    assert_eq!(broken(&unset, rule), Some(Severity::Warning));
    assert!(found(&unset, rule).1.ends_with("to one of: Plain, Add."), "{unset:?}");
    let wrong = check(&image().set("Env", json!(["ANNOTATIONS_HANDLER=plain"])));
    assert_eq!(broken(&wrong, rule), Some(Severity::Refused));
    assert!(passes(&check(&image().set("Env", json!(["ANNOTATIONS_HANDLER=Plain"]))), rule));
    let archive = image().oci(|one| (one, Vec::new()));
    let assemblies = inspect(archive.as_slice(), &InspectOptions::default()).unwrap().own_assemblies();
    let variables = ["ANNOTATIONS_HANDLER".to_owned()];
    let wanted = Expectations { assemblies: &assemblies, variables: &variables, ..WANTED };
    assert!(passes(&report_for(&image(), &wanted), rule));
}

#[test]
fn a_command_in_shell_form_is_said_to_be_one() {
    let shell = json!(["/bin/sh", "-c", "App::App.Function::Run"]);
    let report = check(&image(&[("Harbour.Raw", RAW)], "x").set("Cmd", shell));
    let (what, fix) = found(&report, "command-one");
    assert!(what.starts_with("CMD is in shell form"), "{what}");
    assert_eq!(fix, "Write it in brackets and quotes: CMD [\"App::App.Function::Run\"].");
    let two = check(&image(&[("Harbour.Raw", RAW)], "x").set("Cmd", json!(["A::B.C::D", "extra"])));
    assert_eq!(found(&two, "command-one").0, "The command has 2 parts: A::B.C::D, extra.");
}
