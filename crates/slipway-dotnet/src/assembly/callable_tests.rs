//! Whether AWS's client could call what a handler names, on assemblies compiled from the sources beside them.

use super::*;
use crate::assembly::read_assembly;
use proptest::prelude::*;

const CALLS: &[u8] = include_bytes!("fixtures/Harbour.Calls.dll");
const LIBRARY: &[u8] = include_bytes!("fixtures/Harbour.Library.dll");
const RAW: &[u8] = include_bytes!("fixtures/Harbour.Raw.dll");

fn file(name: &str) -> Option<&'static [u8]> {
    match name {
        "Harbour.Calls" => Some(CALLS),
        "Harbour.Library" => Some(LIBRARY),
        "Harbour.Raw" => Some(RAW),
        _ => None,
    }
}

fn of(assembly: &str, type_name: &str, method: &str) -> Callable {
    callable((assembly, type_name, method), &file)
}

fn calls(type_name: &str, method: &str) -> Callable {
    of("Harbour.Calls", &format!("Harbour.Calls.{type_name}"), method)
}

#[test]
fn what_runs_is_callable_public_or_not_own_or_inherited() {
    for (type_name, method) in [
        ("Function", "Public"),
        ("Function", "Private"),
        ("Function", "Internal"),
        ("Function", "System.String Over(System.Object)"),
        ("Function", "System.String Over(System.Object, Amazon.Lambda.Core.ILambdaContext)"),
        ("Function", "ToString"),
        ("Function+Nested", "H"),
        ("Hidden", "H"),
        ("Structure", "H"),
        ("Static", "H"),
        ("Argument", "S"),
        ("Abstract", "S"),
        ("Derived", "Inherited"),
        ("Derived", "Hidden"),
        ("Derived", "Shared"),
        ("Derived", "System.String Inherited(System.String)"),
        ("OfGeneric", "Echo"),
        ("OfGeneric", "Inherited"),
    ] {
        assert_eq!(calls(type_name, method), Callable::Yes, "{type_name}::{method}");
    }
    assert_eq!(of("Harbour.Library", "Harbour.Library.Elsewhere", "Handle"), Callable::Yes);
}

#[test]
fn what_cannot_start_is_refused_with_its_true_reason() {
    use Uncallable::*;
    for (type_name, method, reason) in [
        ("Missing", "H", NoType),
        ("function", "Public", NoType),
        ("Function", "public", NoMethod),
        ("Function", "System.String Public(System.Object)", NoMethod),
        ("Function", "Generic", GenericMethod),
        ("Function", "Three", TooManyParameters(3)),
        ("Function", "Second", SecondParameter("System.Int32".to_owned())),
        ("Function", "Reference", ByReference),
        ("Function", "Any", AnyNumber),
        ("Function", "Forgotten", AsyncVoid),
        ("IShape", "H", AbstractMethod),
        ("Argument", "H", NoConstructor),
        ("Closed", "H", NoConstructor),
        ("Abstract", "H", AbstractType),
        ("Abstract", "None", AbstractMethod),
        ("Open`1", "H", GenericType),
        ("Derived", "Missing", NoMethod),
    ] {
        assert_eq!(calls(type_name, method), Callable::No(reason), "{type_name}::{method}");
    }
}

#[test]
fn overloads_are_told_apart_as_reflection_prints_them_and_only_those_that_run_are_named() {
    let Callable::No(Uncallable::Overloaded { signatures }) = calls("Function", "Over") else {
        panic!("one name for three methods");
    };
    assert_eq!(
        signatures,
        [
            "System.String Over(System.Object)",
            "System.String Over(System.Object, Amazon.Lambda.Core.ILambdaContext)"
        ]
    );
}

#[test]
fn without_a_serializer_only_streams_pass() {
    let raw = |method| of("Harbour.Raw", "Harbour.Raw.Function", method);
    for method in ["Stream", "Memory", "Nothing", "Silent", "Own"] {
        assert_eq!(raw(method), Callable::Yes, "{method}");
    }
    for method in ["Text", "Number", "Value"] {
        assert!(matches!(raw(method), Callable::No(Uncallable::NoSerializer(_))), "{method}");
    }
    // The client asks the assembly that the handler names, wherever the method comes from.
    assert_eq!(of("Harbour.Raw", "Harbour.Raw.Derived", "Raw"), Callable::Yes);
    let text = of("Harbour.Library", "Harbour.Library.Elsewhere", "Text");
    assert!(matches!(text, Callable::No(Uncallable::NoSerializer(_))));
}

#[test]
fn what_was_not_read_leaves_the_answer_open() {
    assert_eq!(of("Missing", "A.B", "C"), Callable::Unknown("Missing".to_owned()));
    assert_eq!(calls("OfSystem", "Anything"), Callable::Unknown("System.IO.MemoryStream".to_owned()));
    let alone = |name: &str| if name == "Harbour.Calls" { Some(CALLS) } else { None };
    let derived = callable(("Harbour.Calls", "Harbour.Calls.Derived", "Inherited"), &alone);
    assert_eq!(derived, Callable::Unknown("Harbour.Library.Base".to_owned()));
    let generic = callable(("Harbour.Calls", "Harbour.Calls.OfGeneric", "Inherited"), &alone);
    assert_eq!(generic, Callable::Unknown("Harbour.Library.Generic`1".to_owned()));
}

#[test]
fn a_program_that_is_told_what_to_run_lists_what_it_can_be_told() {
    let program = read_assembly(include_bytes!("fixtures/Harbour.Annotated.dll")).unwrap();
    assert_eq!(program.annotated, ["Plain", "Add"]);
    let listed: Vec<(String, Option<&str>)> = program
        .handlers
        .iter()
        .filter(|found| found.likely)
        .map(|found| (found.handler.to_string(), found.annotations_handler.as_deref()))
        .collect();
    let name = || "Harbour.Annotated".to_owned();
    assert_eq!(listed, [(name(), Some("Add")), (name(), Some("Plain"))]);
    assert!(program.handlers.iter().all(|found| !found.handler.to_string().contains("ConfigureServices")));
    assert!(read_assembly(CALLS).unwrap().annotated.is_empty());
}

proptest! {
    #[test]
    fn damaged_assemblies_are_judged_or_left_open(
        damage in prop::collection::vec((0..CALLS.len(), any::<u8>()), 1..12), which in 0_usize..3
    ) {
        let mut bytes = CALLS.to_vec();
        for (at, value) in damage {
            bytes[at] = value;
        }
        let file = |name: &str| if name == "Harbour.Calls" { Some(bytes.as_slice()) } else { file(name) };
        let (type_name, method) = [("Function", "Over"), ("OfGeneric", "Echo"), ("Derived", "Inherited")][which];
        let _ = callable(("Harbour.Calls", &format!("Harbour.Calls.{type_name}"), method), &file);
    }
}
