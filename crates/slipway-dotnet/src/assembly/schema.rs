//! The columns of every metadata table, as ECMA-335 II.22 lists them.
//!
//! Only a few tables are read, but all must be known: a table begins where the one before it ends.

use super::tables::id::*;

/// What a column holds, which decides its width.
#[derive(Debug, Clone, Copy)]
pub(super) enum Column {
    /// Two bytes.
    Short,
    /// Four bytes.
    Long,
    /// An offset into the heap of names.
    Text,
    /// An index into the heap of GUIDs.
    Guid,
    /// An offset into the heap of blobs.
    Blob,
    /// A row of one table.
    Row(usize),
    /// A row of one of several tables, with the table in the lowest bits.
    Coded(&'static Coded),
}

/// A column that may point into several tables.
#[derive(Debug)]
pub(super) struct Coded {
    /// How many of the lowest bits name the table.
    pub(super) bits: u32,
    /// The tables by number; none where a number is not used.
    pub(super) tables: &'static [Option<usize>],
}

pub(super) static TYPE_DEF_OR_REF: Coded =
    Coded { bits: 2, tables: &[Some(TYPE_DEF), Some(TYPE_REF), Some(TYPE_SPEC)] };
static HAS_CONSTANT: Coded = Coded { bits: 2, tables: &[Some(FIELD), Some(PARAM), Some(PROPERTY)] };
pub(super) static HAS_CUSTOM_ATTRIBUTE: Coded = Coded {
    bits: 5,
    tables: &[
        Some(METHOD_DEF),
        Some(FIELD),
        Some(TYPE_REF),
        Some(TYPE_DEF),
        Some(PARAM),
        Some(INTERFACE_IMPL),
        Some(MEMBER_REF),
        Some(MODULE),
        Some(DECL_SECURITY),
        Some(PROPERTY),
        Some(EVENT),
        Some(STAND_ALONE_SIG),
        Some(MODULE_REF),
        Some(TYPE_SPEC),
        Some(ASSEMBLY),
        Some(ASSEMBLY_REF),
        Some(FILE),
        Some(EXPORTED_TYPE),
        Some(MANIFEST_RESOURCE),
        Some(GENERIC_PARAM),
        Some(GENERIC_PARAM_CONSTRAINT),
        Some(METHOD_SPEC),
    ],
};
static HAS_FIELD_MARSHAL: Coded = Coded { bits: 1, tables: &[Some(FIELD), Some(PARAM)] };
static HAS_DECL_SECURITY: Coded =
    Coded { bits: 2, tables: &[Some(TYPE_DEF), Some(METHOD_DEF), Some(ASSEMBLY)] };
pub(super) static MEMBER_REF_PARENT: Coded = Coded {
    bits: 3,
    tables: &[Some(TYPE_DEF), Some(TYPE_REF), Some(MODULE_REF), Some(METHOD_DEF), Some(TYPE_SPEC)],
};
static HAS_SEMANTICS: Coded = Coded { bits: 1, tables: &[Some(EVENT), Some(PROPERTY)] };
static METHOD_DEF_OR_REF: Coded = Coded { bits: 1, tables: &[Some(METHOD_DEF), Some(MEMBER_REF)] };
static MEMBER_FORWARDED: Coded = Coded { bits: 1, tables: &[Some(FIELD), Some(METHOD_DEF)] };
static IMPLEMENTATION: Coded =
    Coded { bits: 2, tables: &[Some(FILE), Some(ASSEMBLY_REF), Some(EXPORTED_TYPE)] };
pub(super) static CUSTOM_ATTRIBUTE_TYPE: Coded =
    Coded { bits: 3, tables: &[None, None, Some(METHOD_DEF), Some(MEMBER_REF)] };
pub(super) static RESOLUTION_SCOPE: Coded =
    Coded { bits: 2, tables: &[Some(MODULE), Some(MODULE_REF), Some(ASSEMBLY_REF), Some(TYPE_REF)] };
pub(super) static TYPE_OR_METHOD_DEF: Coded = Coded { bits: 1, tables: &[Some(TYPE_DEF), Some(METHOD_DEF)] };

/// The columns of a table; none for a table that the standard does not know.
pub(super) fn columns(table: usize) -> Option<&'static [Column]> {
    TABLES.get(table).copied()
}

use Column::{Blob, Guid, Long, Row, Short, Text};

static TABLES: [&[Column]; COUNT] = [
    &[Short, Text, Guid, Guid, Guid],
    &[Column::Coded(&RESOLUTION_SCOPE), Text, Text],
    &[Long, Text, Text, Column::Coded(&TYPE_DEF_OR_REF), Row(FIELD), Row(METHOD_DEF)],
    &[Row(FIELD)],
    &[Short, Text, Blob],
    &[Row(METHOD_DEF)],
    &[Long, Short, Short, Text, Blob, Row(PARAM)],
    &[Row(PARAM)],
    &[Short, Short, Text],
    &[Row(TYPE_DEF), Column::Coded(&TYPE_DEF_OR_REF)],
    &[Column::Coded(&MEMBER_REF_PARENT), Text, Blob],
    &[Short, Column::Coded(&HAS_CONSTANT), Blob],
    &[Column::Coded(&HAS_CUSTOM_ATTRIBUTE), Column::Coded(&CUSTOM_ATTRIBUTE_TYPE), Blob],
    &[Column::Coded(&HAS_FIELD_MARSHAL), Blob],
    &[Short, Column::Coded(&HAS_DECL_SECURITY), Blob],
    &[Short, Long, Row(TYPE_DEF)],
    &[Long, Row(FIELD)],
    &[Blob],
    &[Row(TYPE_DEF), Row(EVENT)],
    &[Row(EVENT)],
    &[Short, Text, Column::Coded(&TYPE_DEF_OR_REF)],
    &[Row(TYPE_DEF), Row(PROPERTY)],
    &[Row(PROPERTY)],
    &[Short, Text, Blob],
    &[Short, Row(METHOD_DEF), Column::Coded(&HAS_SEMANTICS)],
    &[Row(TYPE_DEF), Column::Coded(&METHOD_DEF_OR_REF), Column::Coded(&METHOD_DEF_OR_REF)],
    &[Text],
    &[Blob],
    &[Short, Column::Coded(&MEMBER_FORWARDED), Text, Row(MODULE_REF)],
    &[Long, Row(FIELD)],
    &[Long, Long],
    &[Long],
    &[Long, Short, Short, Short, Short, Long, Blob, Text, Text],
    &[Long],
    &[Long, Long, Long],
    &[Short, Short, Short, Short, Long, Blob, Text, Text, Blob],
    &[Long, Row(ASSEMBLY_REF)],
    &[Long, Long, Long, Row(ASSEMBLY_REF)],
    &[Long, Text, Blob],
    &[Long, Long, Text, Text, Column::Coded(&IMPLEMENTATION)],
    &[Long, Long, Text, Column::Coded(&IMPLEMENTATION)],
    &[Row(TYPE_DEF), Row(TYPE_DEF)],
    &[Short, Short, Column::Coded(&TYPE_OR_METHOD_DEF), Text],
    &[Column::Coded(&METHOD_DEF_OR_REF), Blob],
    &[Row(GENERIC_PARAM), Column::Coded(&TYPE_DEF_OR_REF)],
];
