//! The metadata tables: how many rows each has, how wide they are, and what stands in a cell.

use super::AssemblyError;
use super::bytes::{index, u8_at, u16_at, u32_at, u64_at};
use super::schema::{Coded, Column, columns};

/// The numbers of the tables, as ECMA-335 II.22 gives them.
pub(super) mod id {
    pub(in super::super) const MODULE: usize = 0x00;
    pub(in super::super) const TYPE_REF: usize = 0x01;
    pub(in super::super) const TYPE_DEF: usize = 0x02;
    pub(in super::super) const FIELD: usize = 0x04;
    pub(in super::super) const METHOD_DEF: usize = 0x06;
    pub(in super::super) const PARAM: usize = 0x08;
    pub(in super::super) const INTERFACE_IMPL: usize = 0x09;
    pub(in super::super) const MEMBER_REF: usize = 0x0a;
    pub(in super::super) const CUSTOM_ATTRIBUTE: usize = 0x0c;
    pub(in super::super) const DECL_SECURITY: usize = 0x0e;
    pub(in super::super) const STAND_ALONE_SIG: usize = 0x11;
    pub(in super::super) const EVENT: usize = 0x14;
    pub(in super::super) const PROPERTY: usize = 0x17;
    pub(in super::super) const MODULE_REF: usize = 0x1a;
    pub(in super::super) const TYPE_SPEC: usize = 0x1b;
    pub(in super::super) const ASSEMBLY: usize = 0x20;
    pub(in super::super) const ASSEMBLY_REF: usize = 0x23;
    pub(in super::super) const FILE: usize = 0x26;
    pub(in super::super) const EXPORTED_TYPE: usize = 0x27;
    pub(in super::super) const MANIFEST_RESOURCE: usize = 0x28;
    pub(in super::super) const NESTED_CLASS: usize = 0x29;
    pub(in super::super) const GENERIC_PARAM: usize = 0x2a;
    pub(in super::super) const METHOD_SPEC: usize = 0x2b;
    pub(in super::super) const GENERIC_PARAM_CONSTRAINT: usize = 0x2c;
    /// One more than the last table's number.
    pub(in super::super) const COUNT: usize = 0x2d;
}

/// The tables of an assembly.
pub(super) struct Tables<'a> {
    tables: Vec<Table<'a>>,
}

struct Table<'a> {
    rows: u32,
    width: usize,
    /// Offset and width of every column.
    columns: Vec<(usize, usize)>,
    bytes: &'a [u8],
}

/// What decides the widths of columns.
struct Widths {
    heaps: u8,
    rows: Vec<u32>,
}

const DAMAGED: AssemblyError = AssemblyError::Damaged("its table stream is cut off");

impl<'a> Tables<'a> {
    /// Reads the head of the `#~` stream and cuts the rest into tables.
    pub(super) fn read(stream: &'a [u8]) -> Result<Self, AssemblyError> {
        let heaps = u8_at(stream, 6).ok_or(DAMAGED)?;
        let valid = u64_at(stream, 8).ok_or(DAMAGED)?;
        if valid >> id::COUNT != 0 {
            return Err(AssemblyError::Damaged("it has a table that the standard does not know"));
        }
        let mut at = 24;
        let mut rows = vec![0; id::COUNT];
        for (number, count) in rows.iter_mut().enumerate() {
            if valid >> number & 1 == 1 {
                *count = u32_at(stream, at).ok_or(DAMAGED)?;
                at += 4;
            }
        }
        // One more number stands here when the linker had something to add; nothing reads it.
        if heaps & 0x40 != 0 {
            at += 4;
        }
        let widths = Widths { heaps, rows };
        let mut rest = stream.get(at..).ok_or(DAMAGED)?;
        let mut tables = Vec::with_capacity(id::COUNT);
        for (number, rows) in widths.rows.iter().enumerate() {
            let (columns, width) = widths.layout(number);
            let length = index(*rows).checked_mul(width).ok_or(DAMAGED)?;
            let (bytes, after) = rest.split_at_checked(length).ok_or(DAMAGED)?;
            rest = after;
            tables.push(Table { rows: *rows, width, columns, bytes });
        }
        Ok(Self { tables })
    }

    /// How many rows a table has.
    pub(super) fn rows(&self, table: usize) -> u32 {
        self.tables.get(table).map_or(0, |table| table.rows)
    }

    /// The number in a cell. Rows count from one; a row or column that does not exist has none.
    pub(super) fn cell(&self, table: usize, row: u32, column: usize) -> Option<u32> {
        let table = self.tables.get(table)?;
        let (offset, width) = *table.columns.get(column)?;
        let at = index(row.checked_sub(1)?).checked_mul(table.width)?.checked_add(offset)?;
        if width == 2 { u16_at(table.bytes, at).map(u32::from) } else { u32_at(table.bytes, at) }
    }
}

impl Widths {
    /// Offset and width of a table's columns, and the width of a row.
    fn layout(&self, table: usize) -> (Vec<(usize, usize)>, usize) {
        let mut offset = 0;
        let mut layout = Vec::new();
        for column in columns(table).unwrap_or_default() {
            let width = self.width(*column);
            layout.push((offset, width));
            offset += width;
        }
        (layout, offset)
    }

    fn width(&self, column: Column) -> usize {
        let wide = match column {
            Column::Short => false,
            Column::Long => true,
            Column::Text => self.heaps & 1 != 0,
            Column::Guid => self.heaps & 2 != 0,
            Column::Blob => self.heaps & 4 != 0,
            Column::Row(table) => self.count(table) > 0xffff,
            Column::Coded(coded) => {
                let most = coded.tables.iter().flatten().map(|table| self.count(*table)).max();
                most.unwrap_or(0) > 0xffff >> coded.bits
            }
        };
        if wide { 4 } else { 2 }
    }

    fn count(&self, table: usize) -> u32 {
        self.rows.get(table).copied().unwrap_or(0)
    }
}

impl Coded {
    /// The table and the row that a coded number names; none for the null row and for unused numbers.
    pub(super) fn decode(&self, value: u32) -> Option<(usize, u32)> {
        let table = self.tables.get(index(value & ((1 << self.bits) - 1)))?;
        let row = value >> self.bits;
        if row == 0 { None } else { Some(((*table)?, row)) }
    }
}
