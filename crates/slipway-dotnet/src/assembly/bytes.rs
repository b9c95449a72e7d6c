//! Reading small numbers from bytes that may end anywhere.

/// The byte at an offset.
pub(super) fn u8_at(bytes: &[u8], at: usize) -> Option<u8> {
    bytes.get(at).copied()
}

/// The little-endian number of two bytes at an offset.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|chunk| u16::from_le_bytes(*chunk))
}

/// The little-endian number of four bytes at an offset.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|chunk| u32::from_le_bytes(*chunk))
}

/// The little-endian number of eight bytes at an offset.
pub(super) fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk().map(|chunk| u64::from_le_bytes(*chunk))
}

/// An offset of the file as an index; there is no machine on which it would not fit.
pub(super) fn index(value: u32) -> usize {
    usize::try_from(value).unwrap_or(usize::MAX)
}

/// The part of the bytes that starts at an offset and has a length, if it lies inside.
pub(super) fn part(bytes: &[u8], at: u32, length: u32) -> Option<&[u8]> {
    let start = index(at);
    bytes.get(start..start.checked_add(index(length))?)
}

/// Reads a blob from its start to its end.
pub(super) struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    /// Starts at the first byte.
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// The next byte.
    pub(super) fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    /// The next number in the compressed form of ECMA-335 II.23.2: one, two or four bytes.
    pub(super) fn compressed(&mut self) -> Option<u32> {
        let first = u32::from(self.byte()?);
        if first & 0x80 == 0 {
            return Some(first);
        }
        let second = u32::from(self.byte()?);
        if first & 0x40 == 0 {
            return Some((first & 0x3f) << 8 | second);
        }
        if first & 0x20 != 0 {
            return None;
        }
        let (third, fourth) = (u32::from(self.byte()?), u32::from(self.byte()?));
        Some((first & 0x1f) << 24 | second << 16 | third << 8 | fourth)
    }

    /// The next so many bytes.
    pub(super) fn take(&mut self, length: u32) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(index(length))?;
        self.rest = rest;
        Some(taken)
    }
}
