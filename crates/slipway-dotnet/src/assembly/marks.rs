//! The few custom attributes that matter, gathered in one pass over their table.

use super::bytes::{Cursor, index, u16_at};
use super::metadata::Metadata;
use super::schema::{CUSTOM_ATTRIBUTE_TYPE, HAS_CUSTOM_ATTRIBUTE, MEMBER_REF_PARENT};
use super::tables::id;
use std::ops::Range;

/// What attributes say about the assembly, its types and its methods.
pub(super) struct Marks {
    /// What the compiler was told to build for.
    pub(super) target_framework: Option<String>,
    /// Whether the assembly names a serializer for Lambda.
    pub(super) serializer: bool,
    /// Whether Amazon.Lambda.Annotations generates the method that starts the program.
    pub(super) generates_main: bool,
    /// The parameters that take any number of arguments.
    any_number: Vec<u32>,
    types: Vec<u8>,
    methods: Vec<u8>,
}

/// Written by the compiler, not by a person.
const GENERATED: u8 = 1;
/// Amazon.Lambda.Annotations generates the handler.
const ANNOTATED: u8 = 2;
/// An `async` method.
const ASYNCHRONOUS: u8 = 4;
/// A method with a serializer of its own.
const SERIALIZED: u8 = 8;
/// A class that registers services for Amazon.Lambda.Annotations.
const STARTUP: u8 = 16;
/// A method that is called as if it were one of its first parameter's.
const EXTENSION: u8 = 32;

#[derive(Clone, Copy)]
enum Known {
    Generated,
    Asynchronous,
    Annotated,
    Serializer,
    Startup,
    GlobalProperties,
    AnyNumber,
    Extension,
    Framework,
}

static KNOWN: [(&str, &str, Known); 9] = [
    ("System.Runtime.CompilerServices", "CompilerGeneratedAttribute", Known::Generated),
    ("System.Runtime.CompilerServices", "AsyncStateMachineAttribute", Known::Asynchronous),
    ("Amazon.Lambda.Annotations", "LambdaFunctionAttribute", Known::Annotated),
    ("Amazon.Lambda.Annotations", "LambdaStartupAttribute", Known::Startup),
    ("Amazon.Lambda.Annotations", "LambdaGlobalPropertiesAttribute", Known::GlobalProperties),
    ("System", "ParamArrayAttribute", Known::AnyNumber),
    ("System.Runtime.CompilerServices", "ExtensionAttribute", Known::Extension),
    ("Amazon.Lambda.Core", "LambdaSerializerAttribute", Known::Serializer),
    ("System.Runtime.Versioning", "TargetFrameworkAttribute", Known::Framework),
];

impl Marks {
    /// Reads the table of custom attributes.
    pub(super) fn read(metadata: &Metadata<'_>) -> Self {
        let clean = |table| vec![0; index(metadata.tables.rows(table)) + 1];
        let mut marks = Self {
            target_framework: None,
            serializer: false,
            generates_main: false,
            any_number: Vec::new(),
            types: clean(id::TYPE_DEF),
            methods: clean(id::METHOD_DEF),
        };
        for row in 1..=metadata.tables.rows(id::CUSTOM_ATTRIBUTE) {
            marks.note(metadata, row);
        }
        marks
    }

    fn note(&mut self, metadata: &Metadata<'_>, row: u32) -> Option<()> {
        let cell = |column| metadata.tables.cell(id::CUSTOM_ATTRIBUTE, row, column);
        let (table, parent) = HAS_CUSTOM_ATTRIBUTE.decode(cell(0)?)?;
        if table == id::PARAM {
            if let Known::AnyNumber = known(metadata, cell(1)?)? {
                self.any_number.push(parent);
            }
            return Some(());
        }
        let marked = match table {
            id::ASSEMBLY => None,
            id::TYPE_DEF => Some(self.types.get_mut(index(parent))?),
            id::METHOD_DEF => Some(self.methods.get_mut(index(parent))?),
            _ => return None,
        };
        match (known(metadata, cell(1)?)?, marked) {
            (Known::Generated, Some(marks)) => *marks |= GENERATED,
            (Known::Asynchronous, Some(marks)) => *marks |= ASYNCHRONOUS,
            (Known::Annotated, Some(marks)) => *marks |= ANNOTATED,
            (Known::Startup, Some(marks)) => *marks |= STARTUP,
            (Known::Extension, Some(marks)) => *marks |= EXTENSION,
            (Known::Serializer, Some(marks)) => *marks |= SERIALIZED,
            (Known::Serializer, None) => self.serializer = true,
            (Known::GlobalProperties, None) => {
                self.generates_main = sets_property(metadata.blob(cell(2)?)?, "GenerateMain")?;
            }
            (Known::Framework, None) => {
                self.target_framework = metadata.owned(text_argument(metadata.blob(cell(2)?)?)?);
            }
            _ => {}
        }
        Some(())
    }

    /// Whether the compiler wrote a type, or it is there to register services: neither has handlers.
    pub(super) fn has_no_handlers(&self, row: u32) -> bool {
        has(&self.types, row, GENERATED | STARTUP)
    }

    /// Whether one of these parameters takes any number of arguments.
    pub(super) fn takes_any_number(&self, parameters: &Range<u32>) -> bool {
        self.any_number.iter().any(|row| parameters.contains(row))
    }

    /// Whether a method names a serializer of its own.
    pub(super) fn has_serializer(&self, row: u32) -> bool {
        has(&self.methods, row, SERIALIZED)
    }

    /// Whether the compiler wrote a method.
    pub(super) fn is_generated(&self, row: u32) -> bool {
        has(&self.methods, row, GENERATED)
    }

    /// Whether Amazon.Lambda.Annotations generates the handler of a method.
    pub(super) fn is_annotated(&self, row: u32) -> bool {
        has(&self.methods, row, ANNOTATED)
    }

    /// Whether a method extends the type of its first parameter.
    pub(super) fn is_extension(&self, row: u32) -> bool {
        has(&self.methods, row, EXTENSION)
    }

    /// Whether a method is `async`.
    pub(super) fn is_async(&self, row: u32) -> bool {
        has(&self.methods, row, ASYNCHRONOUS)
    }
}

fn has(marks: &[u8], row: u32, mark: u8) -> bool {
    marks.get(index(row)).is_some_and(|marks| marks & mark != 0)
}

/// The attribute that a constructor belongs to, if it is one of those looked for. None of them is declared in the
/// assembly itself.
fn known(metadata: &Metadata<'_>, constructor: u32) -> Option<Known> {
    let (id::MEMBER_REF, member) = CUSTOM_ATTRIBUTE_TYPE.decode(constructor)? else { return None };
    let (table, row) = MEMBER_REF_PARENT.decode(metadata.tables.cell(id::MEMBER_REF, member, 0)?)?;
    let found = KNOWN.iter().find(|(namespace, name, _)| metadata.is_type(table, row, namespace, name));
    match found {
        Some((_, _, known)) => Some(*known),
        // One that derives from the attribute for serializers does the same, and nobody should be refused for it.
        None => {
            let (_, name) = metadata.simple_type(table, row)?;
            name.ends_with("SerializerAttribute").then_some(Known::Serializer)
        }
    }
}

/// The first argument of an attribute, which is a text.
fn text_argument(blob: &[u8]) -> Option<&str> {
    let mut cursor = Cursor::new(blob);
    if cursor.take(2)? != [1, 0] {
        return None;
    }
    let length = cursor.compressed()?;
    std::str::from_utf8(cursor.take(length.min(256))?).ok()
}

/// Whether an attribute's arguments set a property to true. Only texts and truth values are read.
fn sets_property(blob: &[u8], wanted: &str) -> Option<bool> {
    let count = u16_at(blob, 2)?;
    let mut cursor = Cursor::new(blob.get(4..)?);
    for _ in 0..count {
        let (_, kind) = (cursor.byte()?, cursor.byte()?);
        let name = text(&mut cursor)?;
        match kind {
            0x02 => {
                let value = cursor.byte()? == 1;
                if name == wanted.as_bytes() {
                    return Some(value);
                }
            }
            0x0e => {
                text(&mut cursor)?;
            }
            _ => return None,
        }
    }
    Some(false)
}

fn text<'a>(cursor: &mut Cursor<'a>) -> Option<&'a [u8]> {
    let length = cursor.compressed()?;
    cursor.take(length).filter(|text| text.len() == index(length))
}
