//! The types of an assembly and their methods, in the form that the rules for handlers are written for.

use super::flag;
use super::marks::Marks;
use super::metadata::Metadata;
use super::shape::{MethodShape, TypeShape, belongs_to_every_object};
use super::tables::id;
use super::type_name::TypeName;
use super::{bytes::index, signature};
use std::collections::HashMap;

/// Reads types and methods; `entry` is the row of the method that starts the program.
struct Shapes<'m, 'a> {
    metadata: &'m Metadata<'a>,
    marks: &'m Marks,
    entry: Option<u32>,
    /// Which types have type parameters of their own or of a type around them.
    generic: Vec<bool>,
}

/// A method's name with its flags.
struct Row<'a> {
    row: u32,
    name: &'a str,
    flags: u32,
}

/// All public types of an assembly that can have handlers or pass them on.
pub(super) fn read(metadata: &Metadata<'_>, marks: &Marks, entry: Option<u32>) -> Vec<TypeShape> {
    let shapes = Shapes { metadata, marks, entry, generic: generic_types(metadata) };
    let mut found = Vec::new();
    // Every method belongs to one type: a table that says otherwise would be walked again and again.
    let mut next_method = 1;
    for row in 1..=metadata.tables.rows(id::TYPE_DEF) {
        let first = metadata.tables.cell(id::TYPE_DEF, row, 5).unwrap_or(0).max(next_method);
        let end = metadata.tables.cell(id::TYPE_DEF, row + 1, 5);
        let after = metadata.tables.rows(id::METHOD_DEF) + 1;
        let end = end.unwrap_or(after).min(after);
        next_method = next_method.max(end);
        if shapes.is_public(row).unwrap_or(false)
            && let Some(shape) = shapes.shape(row, first..end)
        {
            found.push(shape);
        }
    }
    found
}

fn generic_types(metadata: &Metadata<'_>) -> Vec<bool> {
    let mut generic = vec![false; index(metadata.tables.rows(id::TYPE_DEF)) + 1];
    for row in 1..=metadata.tables.rows(id::GENERIC_PARAM) {
        let owner = metadata.tables.cell(id::GENERIC_PARAM, row, 2);
        if let Some((id::TYPE_DEF, owner)) =
            owner.and_then(|owner| super::schema::TYPE_OR_METHOD_DEF.decode(owner))
            && let Some(entry) = generic.get_mut(index(owner))
        {
            *entry = true;
        }
    }
    generic
}

impl<'a> Shapes<'_, 'a> {
    fn flags(&self, row: u32) -> Option<u32> {
        self.metadata.tables.cell(id::TYPE_DEF, row, 0)
    }

    /// Whether a type can be reached from outside.
    fn is_public(&self, row: u32) -> Option<bool> {
        let chain = self.metadata.nesting(row)?;
        let outermost = chain.len() - 1;
        for (depth, row) in chain.into_iter().enumerate() {
            let wanted = if depth == outermost { flag::PUBLIC_TYPE } else { flag::NESTED_PUBLIC_TYPE };
            if self.flags(row)? & flag::ACCESS != wanted {
                return Some(false);
            }
        }
        Some(true)
    }

    fn shape(&self, row: u32, methods: std::ops::Range<u32>) -> Option<TypeShape> {
        let flags = self.flags(row)?;
        if flags & flag::INTERFACE != 0 || self.marks.has_no_handlers(row) {
            return None;
        }
        let rows: Vec<Row<'a>> = methods.filter_map(|row| self.method_row(row)).collect();
        let is_static = flags & flag::ABSTRACT_TYPE != 0 && flags & flag::SEALED_TYPE != 0;
        Some(TypeShape {
            name: self.metadata.full_type(id::TYPE_DEF, row)?,
            public: true,
            incomplete: flags & flag::ABSTRACT_TYPE != 0 && !is_static,
            generic: self.generic.get(index(row)).copied().unwrap_or(false),
            constructible: rows.iter().any(|method| self.is_plain_constructor(method)),
            base: self.base(row),
            methods: self.methods(&rows),
            place: None,
        })
    }

    fn base(&self, row: u32) -> Option<TypeName> {
        let extends = self.metadata.tables.cell(id::TYPE_DEF, row, 3)?;
        let (table, row) = Metadata::type_def_or_ref(extends)?;
        if table == id::TYPE_SPEC {
            return signature::specification(self.metadata, row);
        }
        if self.metadata.is_type(table, row, "System", "Object") {
            return None;
        }
        self.metadata.full_type(table, row).map(TypeName::plain)
    }

    fn method_row(&self, row: u32) -> Option<Row<'a>> {
        let cell = |column| self.metadata.tables.cell(id::METHOD_DEF, row, column);
        Some(Row { row, name: self.metadata.name(cell(3)?)?, flags: cell(2)? })
    }

    fn is_plain_constructor(&self, method: &Row<'_>) -> bool {
        method.name == ".ctor"
            && method.flags & flag::ACCESS == flag::PUBLIC_METHOD
            && self.signature(method).and_then(signature::head).is_some_and(|head| head.parameters == 0)
    }

    fn signature(&self, method: &Row<'_>) -> Option<&'a [u8]> {
        self.metadata.blob(self.metadata.tables.cell(id::METHOD_DEF, method.row, 4)?)
    }

    fn methods(&self, rows: &[Row<'a>]) -> Vec<MethodShape> {
        let mut counts: HashMap<&str, u32> = HashMap::new();
        for method in rows {
            *counts.entry(method.name).or_default() += 1;
        }
        rows.iter()
            .filter_map(|method| self.method(method, counts.get(method.name).is_some_and(|count| *count > 1)))
            .collect()
    }

    fn method(&self, method: &Row<'a>, overloaded: bool) -> Option<MethodShape> {
        let without = flag::ABSTRACT_METHOD | flag::SPECIAL_NAME;
        let is_static = method.flags & flag::STATIC != 0;
        // A `Main` that answers with a task is called by the method that the runtime starts.
        let starts =
            self.entry == Some(method.row) || self.entry.is_some() && is_static && method.name == "Main";
        if method.flags & flag::ACCESS != flag::PUBLIC_METHOD
            || method.flags & without != 0
            || method.name.contains(['<', '.'])
            || starts
            || self.marks.is_generated(method.row)
            || self.marks.is_annotated(method.row)
            || self.marks.is_extension(method.row)
        {
            return None;
        }
        let blob = self.signature(method)?;
        let head = signature::head(blob)?;
        if head.special || head.parameters > 2 || belongs_to_every_object(method.name, index(head.parameters))
        {
            return None;
        }
        let signature = signature::method(self.metadata, blob)?;
        if self.marks.is_async(method.row) && signature.answer.name() == Some("System.Void") {
            return None;
        }
        Some(MethodShape {
            name: self.metadata.owned(method.name)?,
            is_static,
            overloaded,
            parameters: signature.parameters,
            answer: signature.answer,
            place: None,
        })
    }
}
