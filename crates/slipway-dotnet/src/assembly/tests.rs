//! Tests of the reader of assemblies, on two assemblies compiled from the sources that lie next to them.

use super::*;
use proptest::prelude::*;
use slipway_core::handler::Handler;

const ORDERS: &[u8] = include_bytes!("fixtures/Harbour.Orders.dll");
const PROGRAM: &[u8] = include_bytes!("fixtures/Harbour.Program.dll");

/// One line for each handler: whether it is likely, what it is, its name, its types, its place.
pub(crate) fn listed(handlers: &[FoundHandler]) -> String {
    let lines = handlers.iter().map(|found| {
        let likely = if found.likely { '+' } else { '-' };
        let none = || "nothing".to_owned();
        let (input, output) =
            (found.input.clone().unwrap_or_else(none), found.output.clone().unwrap_or_else(none));
        let place = found.place.as_ref().map(|place| format!(" at {place}")).unwrap_or_default();
        format!("{likely} {:?} {}: {input} -> {output}{place}\n", found.kind, found.handler)
    });
    lines.collect()
}

#[test]
fn an_assembly_says_what_it_is() {
    let assembly = read_assembly(ORDERS).unwrap();
    assert_eq!(assembly.name, "Harbour.Orders");
    assert_eq!(assembly.version, "1.2.3.4");
    assert_eq!(assembly.target_framework.as_deref(), Some(".NETCoreApp,Version=v8.0"));
    assert_eq!(assembly.framework_moniker().as_deref(), Some("net8.0"));
    assert!(!assembly.has_entry_point);
    assert!(assembly.serializer);
    for reference in
        ["System.Private.CoreLib", "Amazon.Lambda.Core", "Amazon.Lambda.Serialization.SystemTextJson"]
    {
        assert!(assembly.references.iter().any(|known| known == reference), "{:?}", assembly.references);
    }
    let program = read_assembly(PROGRAM).unwrap();
    assert!(program.has_entry_point);
    assert!(!program.serializer);
    assert_eq!(program.framework_moniker(), None);
}

#[test]
fn every_kind_of_handler_is_found_and_nothing_else() {
    insta::assert_snapshot!(listed(&read_assembly(ORDERS).unwrap().handlers));
}

#[test]
fn a_programs_name_comes_before_its_methods() {
    insta::assert_snapshot!(listed(&read_assembly(PROGRAM).unwrap().handlers));
}

#[test]
fn an_overload_is_written_as_the_runtime_prints_it() {
    let handlers = read_assembly(ORDERS).unwrap().handlers;
    let mut methods: Vec<String> = handlers
        .iter()
        .filter_map(|found| match &found.handler {
            Handler::Method { type_name, method, .. } if type_name == "Harbour.Orders.Overloads" => {
                Some(method.clone())
            }
            _ => None,
        })
        .collect();
    methods.sort();
    // What MethodInfo.ToString of .NET 8 gives for the methods of the fixture.
    let printed = [
        "Int32 Run(Int32[], Amazon.Lambda.Core.ILambdaContext)",
        "System.String Mixed(System.String)",
        "System.String Run(System.String)",
        "System.Threading.Tasks.Task`1[System.String] Run(System.Collections.Generic.List`1[Harbour.Orders.Function+Status])",
        "Void Run(Status)",
    ];
    assert_eq!(methods, printed);
}

#[test]
fn a_framework_is_named_as_in_a_project_file() {
    let mut assembly = read_assembly(ORDERS).unwrap();
    for (attribute, moniker) in [
        (".NETCoreApp,Version=v10.0", Some("net10.0")),
        (".NETCoreApp,Version=v3.1", Some("netcoreapp3.1")),
        (".NETStandard,Version=v2.0", Some("netstandard2.0")),
        (".NETFramework,Version=v4.7.2", Some("net472")),
        ("Silverlight,Version=v5.0", None),
        (".NETCoreApp", None),
    ] {
        assembly.target_framework = Some(attribute.to_owned());
        assert_eq!(assembly.framework_moniker().as_deref(), moniker, "{attribute}");
    }
}

#[test]
fn what_is_no_assembly_is_refused_with_the_reason() {
    assert_eq!(read_assembly(b""), Err(AssemblyError::NotPortableExecutable));
    assert_eq!(read_assembly(b"\x7fELF and so on"), Err(AssemblyError::NotPortableExecutable));
    assert_eq!(read_assembly(&ORDERS[..200]), Err(AssemblyError::NotPortableExecutable));
    assert_eq!(read_assembly(&vec![0; MOST_BYTES + 1]), Err(AssemblyError::TooLarge));
    let mut native = ORDERS.to_vec();
    let optional = bytes::index(bytes::u32_at(ORDERS, 0x3c).unwrap()) + 24;
    native[optional + 96 + 14 * 8..][..8].fill(0);
    assert_eq!(read_assembly(&native), Err(AssemblyError::Native));
    let root = ORDERS.windows(4).position(|window| window == b"BSJB").unwrap();
    let mut unsigned = ORDERS.to_vec();
    unsigned[root] = b'X';
    assert!(matches!(read_assembly(&unsigned), Err(AssemblyError::Damaged(_))));
}

#[test]
fn what_was_found_crosses_to_the_window_and_back() {
    let found = &read_assembly(ORDERS).unwrap().handlers;
    let text = serde_json::to_string(found).unwrap();
    assert!(text.contains("\"kind\":\"aspNetCore\""), "{text}");
    assert_eq!(&serde_json::from_str::<Vec<FoundHandler>>(&text).unwrap(), found);
}

#[test]
fn types_that_enclose_one_another_have_no_end_and_no_handlers() {
    let root = ORDERS.windows(4).position(|window| window == b"BSJB").unwrap();
    let metadata = Metadata::read(&ORDERS[root..]).unwrap();
    let rows = metadata.tables.rows(id::NESTED_CLASS);
    assert!(rows > 1);
    // Both columns of the table are two bytes wide; its rows are the only place where these bytes stand together.
    let pairs: Vec<u8> = (1..=rows)
        .flat_map(|row| [0, 1].map(|column| metadata.tables.cell(id::NESTED_CLASS, row, column).unwrap()))
        .flat_map(|cell| u16::try_from(cell).unwrap().to_le_bytes())
        .collect();
    let at = ORDERS.windows(pairs.len()).position(|window| window == pairs).unwrap();
    let mut circular = ORDERS.to_vec();
    // Every nested type becomes its own enclosing type.
    for row in circular[at..at + pairs.len()].chunks_exact_mut(4) {
        row.copy_within(0..2, 2);
    }
    let handlers = read_assembly(&circular).unwrap().handlers;
    assert!(handlers.iter().all(|found| !found.handler.to_string().contains("Dive")));
    assert!(handlers.iter().any(|found| found.handler.to_string().contains("FunctionHandler")));
}

#[test]
fn text_is_copied_within_a_budget() {
    let root = ORDERS.windows(4).position(|window| window == b"BSJB").unwrap();
    let metadata = Metadata::read(&ORDERS[root..]).unwrap();
    let text = "x".repeat(1 << 20);
    let copies = (0..100).take_while(|_| metadata.owned(&text).is_some()).count();
    assert_eq!(copies, 32);
    assert!(metadata.is_exhausted());
}

#[test]
fn an_assembly_with_too_many_methods_shows_the_first() {
    let shapes: Vec<TypeShape> = (0..3_000)
        .map(|number| TypeShape {
            name: format!("Type{number}"),
            public: true,
            incomplete: false,
            generic: false,
            constructible: true,
            base: Some(TypeName::plain("Type0")),
            methods: vec![MethodShape {
                name: format!("Method{number}"),
                is_static: false,
                overloaded: false,
                parameters: Vec::new(),
                answer: TypeName::plain("System.Void"),
                place: None,
            }],
            place: None,
        })
        .collect();
    let found = handlers_of("App", &shapes, &[], None);
    assert_eq!(found.len(), 2_000);
    assert!(found.iter().any(|found| found.handler.to_string() == "App::Type7::Method0"));
}

proptest! {
    #[test]
    fn damaged_bytes_are_read_or_refused(
        damage in prop::collection::vec((0..ORDERS.len(), any::<u8>()), 1..12), length in 0..=ORDERS.len()
    ) {
        let mut bytes = ORDERS.to_vec();
        for (at, value) in damage {
            bytes[at] = value;
        }
        let _ = read_assembly(&bytes);
        let _ = read_assembly(&bytes[..length]);
    }

    #[test]
    fn damaged_metadata_is_read_or_refused(
        damage in prop::collection::vec((0_usize..4_000, any::<u8>()), 1..6)
    ) {
        let root = ORDERS.windows(4).position(|window| window == b"BSJB").unwrap();
        let mut bytes = ORDERS.to_vec();
        for (at, value) in damage {
            bytes[root + 16 + at] = value;
        }
        if let Ok(assembly) = read_assembly(&bytes) {
            for found in assembly.handlers {
                prop_assert_eq!(Handler::parse(&found.handler.to_string()), Ok(found.handler));
            }
        }
    }

    #[test]
    fn any_bytes_behind_a_pe_header_are_read_or_refused(rest in prop::collection::vec(any::<u8>(), 0..600)) {
        let mut bytes = ORDERS[..0x200].to_vec();
        bytes.extend(rest);
        let _ = read_assembly(&bytes);
    }
}
