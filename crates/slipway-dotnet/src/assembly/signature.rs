//! Signatures: which types a method takes and answers with (ECMA-335 II.23.2).

use super::bytes::Cursor;
use super::metadata::Metadata;
use super::tables::id;
use super::type_name::TypeName;

/// What stands at the start of a method's signature, enough to pass over most methods.
pub(super) struct Head {
    /// Whether the method has type parameters, or takes a variable number of arguments.
    pub(super) special: bool,
    /// Whether the method has type parameters.
    pub(super) generic: bool,
    /// How many parameters it has.
    pub(super) parameters: u32,
}

/// A method's signature.
pub(super) struct Signature {
    /// What it answers with.
    pub(super) answer: TypeName,
    /// What it takes.
    pub(super) parameters: Vec<TypeName>,
}

/// Reads one blob.
struct Reader<'m, 'a> {
    metadata: &'m Metadata<'a>,
    cursor: Cursor<'a>,
    /// How many parts may still be read; together with the depth it bounds the work for any blob.
    left: u32,
}

const MOST_PARTS: u32 = 64;
const MOST_DEPTH: u32 = 12;

/// Reads how many parameters a method has.
pub(super) fn head(blob: &[u8]) -> Option<Head> {
    let mut cursor = Cursor::new(blob);
    let convention = cursor.byte()?;
    let generic = convention & 0x10 != 0;
    if generic {
        cursor.compressed()?;
    }
    Some(Head { special: generic || convention & 0x0f != 0, generic, parameters: cursor.compressed()? })
}

/// Reads the signature of a method that has no type parameters.
pub(super) fn method(metadata: &Metadata<'_>, blob: &[u8]) -> Option<Signature> {
    let mut reader = Reader { metadata, cursor: Cursor::new(blob), left: MOST_PARTS };
    reader.cursor.byte()?;
    let count = reader.cursor.compressed()?;
    let answer = reader.type_name(0)?;
    let mut parameters = Vec::new();
    for _ in 0..count {
        parameters.push(reader.type_name(0)?);
    }
    Some(Signature { answer, parameters })
}

/// Reads what a row of the type specifications stands for.
pub(super) fn specification(metadata: &Metadata<'_>, row: u32) -> Option<TypeName> {
    let blob = metadata.blob(metadata.tables.cell(id::TYPE_SPEC, row, 0)?)?;
    Reader { metadata, cursor: Cursor::new(blob), left: MOST_PARTS }.type_name(0)
}

/// The generic type that a row of the type specifications is an instance of.
pub(super) fn specified(metadata: &Metadata<'_>, row: u32) -> Option<(usize, u32)> {
    let mut cursor = Cursor::new(metadata.blob(metadata.tables.cell(id::TYPE_SPEC, row, 0)?)?);
    if cursor.byte()? != 0x15 || !matches!(cursor.byte()?, 0x11 | 0x12) {
        return None;
    }
    Metadata::type_def_or_ref(cursor.compressed()?)
}

impl Reader<'_, '_> {
    fn type_name(&mut self, depth: u32) -> Option<TypeName> {
        self.left = self.left.checked_sub(1)?;
        if depth > MOST_DEPTH {
            return None;
        }
        let element = self.cursor.byte()?;
        if let Some(name) = built_in(element) {
            return Some(TypeName::plain(self.metadata.owned(name)?));
        }
        match element {
            0x11 | 0x12 => self.token(),
            0x13 => self.cursor.compressed().map(TypeName::Variable),
            0x14 => self.array(depth),
            0x15 => self.instance(depth),
            // A method's type parameter; whoever reads on finds the next type where it should be.
            0x1e => self.cursor.compressed().map(|_| TypeName::Unfit),
            0x1d => Some(TypeName::Array { element: Box::new(self.type_name(depth + 1)?), rank: 1 }),
            0x0f | 0x10 => self.type_name(depth + 1).map(|_| TypeName::Unfit),
            // A modifier changes nothing for whoever calls through reflection.
            0x1f | 0x20 => {
                self.cursor.compressed()?;
                self.type_name(depth + 1)
            }
            _ => None,
        }
    }

    fn token(&mut self) -> Option<TypeName> {
        let (table, row) = Metadata::type_def_or_ref(self.cursor.compressed()?)?;
        self.metadata.full_type(table, row).map(TypeName::plain)
    }

    fn instance(&mut self, depth: u32) -> Option<TypeName> {
        if !matches!(self.cursor.byte()?, 0x11 | 0x12) {
            return None;
        }
        let name = self.token()?.name()?.to_owned();
        let count = self.cursor.compressed()?;
        let mut arguments = Vec::new();
        for _ in 0..count {
            arguments.push(self.type_name(depth + 1)?);
        }
        Some(TypeName::Named { name, arguments, sure: true })
    }

    fn array(&mut self, depth: u32) -> Option<TypeName> {
        let element = Box::new(self.type_name(depth + 1)?);
        let rank = self.cursor.compressed()?;
        // Sizes and lower bounds, of which a type from a compiler has none.
        for _ in 0..2 {
            for _ in 0..self.cursor.compressed()? {
                self.left = self.left.checked_sub(1)?;
                self.cursor.compressed()?;
            }
        }
        Some(TypeName::Array { element, rank })
    }
}

fn built_in(element: u8) -> Option<&'static str> {
    Some(match element {
        0x01 => "System.Void",
        0x02 => "System.Boolean",
        0x03 => "System.Char",
        0x04 => "System.SByte",
        0x05 => "System.Byte",
        0x06 => "System.Int16",
        0x07 => "System.UInt16",
        0x08 => "System.Int32",
        0x09 => "System.UInt32",
        0x0a => "System.Int64",
        0x0b => "System.UInt64",
        0x0c => "System.Single",
        0x0d => "System.Double",
        0x0e => "System.String",
        0x16 => "System.TypedReference",
        0x18 => "System.IntPtr",
        0x19 => "System.UIntPtr",
        0x1c => "System.Object",
        _ => return None,
    })
}
