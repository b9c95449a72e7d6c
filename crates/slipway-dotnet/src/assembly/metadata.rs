//! The metadata root, its heaps, and the names that the tables point at.

use super::AssemblyError;
use super::bytes::{Cursor, index, part, u16_at, u32_at};
use super::schema::{RESOLUTION_SCOPE, TYPE_DEF_OR_REF};
use super::tables::{Tables, id};
use std::cell::Cell;

/// The tables of an assembly together with their heaps.
pub(super) struct Metadata<'a> {
    /// The tables.
    pub(super) tables: Tables<'a>,
    names: &'a [u8],
    blobs: &'a [u8],
    /// The row of the enclosing type for every type, zero where there is none.
    enclosing: Vec<u32>,
    /// How many bytes of text may still be copied.
    budget: Cell<usize>,
    exhausted: Cell<bool>,
}

/// The first four bytes of the metadata root.
const SIGNATURE: u32 = 0x424a_5342;
/// An assembly has five streams; obfuscators add a few.
const MOST_STREAMS: u16 = 32;
/// Longer than any name that a compiler writes.
const MOST_NAME: usize = 512;
/// Types are nested a few levels deep.
const MOST_NESTING: usize = 16;
/// A large assembly has some megabytes of names, and only the names of handlers are copied.
const MOST_TEXT: usize = 32 * 1024 * 1024;

impl<'a> Metadata<'a> {
    /// Reads the root and finds the streams.
    pub(super) fn read(root: &'a [u8]) -> Result<Self, AssemblyError> {
        if u32_at(root, 0) != Some(SIGNATURE) {
            return Err(AssemblyError::Damaged("its metadata has no signature"));
        }
        let streams = streams(root).ok_or(AssemblyError::Damaged("its list of streams is cut off"))?;
        let stream = |name: &[u8]| streams.iter().find(|(known, _)| *known == name).map(|(_, bytes)| *bytes);
        let tables = stream(b"#~").ok_or(AssemblyError::Damaged("it has no table stream"))?;
        let mut metadata = Self {
            tables: Tables::read(tables)?,
            names: stream(b"#Strings").unwrap_or_default(),
            blobs: stream(b"#Blob").unwrap_or_default(),
            enclosing: Vec::new(),
            budget: Cell::new(MOST_TEXT),
            exhausted: Cell::new(false),
        };
        metadata.enclosing = metadata.enclosing_types();
        Ok(metadata)
    }

    fn enclosing_types(&self) -> Vec<u32> {
        let mut enclosing = vec![0; index(self.tables.rows(id::TYPE_DEF)) + 1];
        for row in 1..=self.tables.rows(id::NESTED_CLASS) {
            let cell = |column| self.tables.cell(id::NESTED_CLASS, row, column);
            if let (Some(nested), Some(outer)) = (cell(0), cell(1))
                && let Some(entry) = enclosing.get_mut(index(nested))
            {
                *entry = outer;
            }
        }
        enclosing
    }

    /// The text at an offset of the heap of names; none if it is damaged or longer than any name.
    pub(super) fn name(&self, at: u32) -> Option<&'a str> {
        let rest = self.names.get(index(at)..)?;
        let window = rest.get(..MOST_NAME).unwrap_or(rest);
        let end = window.iter().position(|byte| *byte == 0)?;
        std::str::from_utf8(window.get(..end)?).ok()
    }

    /// The bytes at an offset of the heap of blobs.
    pub(super) fn blob(&self, at: u32) -> Option<&'a [u8]> {
        let mut cursor = Cursor::new(self.blobs.get(index(at)..)?);
        let length = cursor.compressed()?;
        cursor.take(length)
    }

    /// A copy of a text, as long as there is budget for it.
    pub(super) fn owned(&self, text: &str) -> Option<String> {
        match self.budget.get().checked_sub(text.len()) {
            Some(left) => {
                self.budget.set(left);
                Some(text.to_owned())
            }
            None => {
                self.exhausted.set(true);
                None
            }
        }
    }

    /// Whether something was left out because the budget was spent.
    pub(super) fn is_exhausted(&self) -> bool {
        self.exhausted.get()
    }

    /// Namespace and name of a type, without the types it is nested in.
    pub(super) fn simple_type(&self, table: usize, row: u32) -> Option<(&'a str, &'a str)> {
        let cell = |column| self.name(self.tables.cell(table, row, column)?);
        if table == id::TYPE_REF || table == id::TYPE_DEF { Some((cell(2)?, cell(1)?)) } else { None }
    }

    /// Whether this text stands at an offset of the heap of names, told without reading more than is compared.
    pub(super) fn is_name(&self, at: u32, text: &str) -> bool {
        let rest = self.names.get(index(at)..).and_then(|rest| rest.strip_prefix(text.as_bytes()));
        rest.is_some_and(|rest| rest.first() == Some(&0))
    }

    /// Whether a type has this namespace and name.
    pub(super) fn is_type(&self, table: usize, row: u32, namespace: &str, name: &str) -> bool {
        let holds = |column, text: &str| {
            self.tables.cell(table, row, column).is_some_and(|at| self.is_name(at, text))
        };
        (table == id::TYPE_REF || table == id::TYPE_DEF) && holds(1, name) && holds(2, namespace)
    }

    /// The row of the type that a type of this assembly is nested in.
    pub(super) fn enclosing(&self, type_def: u32) -> Option<u32> {
        self.enclosing.get(index(type_def)).copied().filter(|row| *row != 0)
    }

    /// The types from the innermost to the outermost; none if there is no end to it.
    pub(super) fn nesting(&self, type_def: u32) -> Option<Vec<u32>> {
        let mut chain = vec![type_def];
        let mut inner = type_def;
        while let Some(outer) = self.enclosing(inner) {
            if chain.len() == MOST_NESTING {
                return None;
            }
            chain.push(outer);
            inner = outer;
        }
        Some(chain)
    }

    /// The full name of a type as reflection has it.
    pub(super) fn full_type(&self, table: usize, row: u32) -> Option<String> {
        let chain = match table {
            id::TYPE_DEF => self.nesting(row)?,
            id::TYPE_REF => self.reference_nesting(row)?,
            _ => return None,
        };
        let mut full = String::new();
        for row in chain.into_iter().rev() {
            let (namespace, name) = self.simple_type(table, row)?;
            if !full.is_empty() {
                full.push('+');
            } else if !namespace.is_empty() {
                full.push_str(namespace);
                full.push('.');
            }
            full.push_str(name);
        }
        self.owned(&full)
    }

    fn reference_nesting(&self, row: u32) -> Option<Vec<u32>> {
        let mut chain = vec![row];
        let mut inner = row;
        while let Some((id::TYPE_REF, outer)) =
            RESOLUTION_SCOPE.decode(self.tables.cell(id::TYPE_REF, inner, 0)?)
        {
            if chain.len() == MOST_NESTING {
                return None;
            }
            chain.push(outer);
            inner = outer;
        }
        Some(chain)
    }

    /// The table and row behind a number of the kind that signatures and base types are written in.
    pub(super) fn type_def_or_ref(value: u32) -> Option<(usize, u32)> {
        TYPE_DEF_OR_REF.decode(value)
    }
}

/// Names and bytes of the streams.
fn streams(root: &[u8]) -> Option<Vec<(&[u8], &[u8])>> {
    let version = index(u32_at(root, 12)?);
    let mut at = 16_usize.checked_add(version)?.checked_add(4)?;
    let count = u16_at(root, at - 2)?.min(MOST_STREAMS);
    let mut streams = Vec::new();
    for _ in 0..count {
        let bytes = part(root, u32_at(root, at)?, u32_at(root, at + 4)?)?;
        let name = root.get(at + 8..)?;
        let name = name.get(..32).unwrap_or(name);
        let length = name.iter().position(|byte| *byte == 0)?;
        streams.push((name.get(..length)?, bytes));
        at += 8 + (length + 4) / 4 * 4;
    }
    Some(streams)
}
