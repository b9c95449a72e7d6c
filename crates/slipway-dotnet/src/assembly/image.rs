//! From the first byte of a file to its .NET metadata: PE header, sections, CLI header.

use super::AssemblyError;
use super::bytes::{index, part, u16_at, u32_at};

/// An executable file with managed code in it.
pub(super) struct Image<'a> {
    /// The metadata from its root on.
    pub(super) metadata: &'a [u8],
    /// The row of the method that the runtime starts.
    pub(super) entry_point: Option<u32>,
}

/// Where the section table begins and how many entries it has.
struct Sections<'a> {
    headers: &'a [u8],
}

/// A section's header.
const SECTION_LENGTH: usize = 40;
/// In a PE file at most 96 sections are loaded.
const MOST_SECTIONS: u16 = 96;
/// The data directory that points at the CLI header.
const CLI_DIRECTORY: usize = 14;
/// The flag of the CLI header that turns the entry point into a native address.
const NATIVE_ENTRY_POINT: u32 = 0x10;
/// The table of the entry point's token: a method of this assembly.
const METHOD_TOKEN: u32 = 0x06;

impl<'a> Image<'a> {
    /// Finds the metadata of a file.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, AssemblyError> {
        let (optional, sections) = headers(bytes).ok_or(AssemblyError::NotPortableExecutable)?;
        let (address, length) =
            cli_directory(optional).filter(|(address, _)| *address != 0).ok_or(AssemblyError::Native)?;
        let cli = sections
            .part(bytes, address, length)
            .ok_or(AssemblyError::Damaged("its CLI header lies outside the file"))?;
        let number = |at| u32_at(cli, at).ok_or(AssemblyError::Damaged("its CLI header is cut off"));
        let metadata = sections
            .part(bytes, number(8)?, number(12)?)
            .ok_or(AssemblyError::Damaged("its metadata lies outside the file"))?;
        let (flags, token) = (number(16)?, number(20)?);
        let managed = flags & NATIVE_ENTRY_POINT == 0 && token >> 24 == METHOD_TOKEN;
        Ok(Self { metadata, entry_point: managed.then_some(token & 0x00ff_ffff) })
    }
}

/// The optional header and the section table.
fn headers(bytes: &[u8]) -> Option<(&[u8], Sections<'_>)> {
    if !bytes.starts_with(b"MZ") {
        return None;
    }
    let pe = index(u32_at(bytes, 0x3c)?);
    let file = bytes.get(pe..)?;
    if !file.starts_with(b"PE\0\0") {
        return None;
    }
    let count = u16_at(file, 6)?.min(MOST_SECTIONS);
    let optional_length = usize::from(u16_at(file, 20)?);
    let optional = file.get(24..24_usize.checked_add(optional_length)?)?;
    let table = file.get(24 + optional_length..)?;
    let headers = table.get(..usize::from(count) * SECTION_LENGTH)?;
    Some((optional, Sections { headers }))
}

/// Address and length of the CLI header.
fn cli_directory(optional: &[u8]) -> Option<(u32, u32)> {
    let (count_at, directories) = match u16_at(optional, 0)? {
        0x10b => (92, 96),
        0x20b => (108, 112),
        _ => return None,
    };
    if index(u32_at(optional, count_at)?) <= CLI_DIRECTORY {
        return None;
    }
    let entry = directories + CLI_DIRECTORY * 8;
    Some((u32_at(optional, entry)?, u32_at(optional, entry + 4)?))
}

impl Sections<'_> {
    /// The bytes in the file that are loaded at an address.
    fn part<'a>(&self, bytes: &'a [u8], address: u32, length: u32) -> Option<&'a [u8]> {
        self.headers.chunks_exact(SECTION_LENGTH).find_map(|header| {
            let (loaded, raw_length, raw) = (u32_at(header, 12)?, u32_at(header, 16)?, u32_at(header, 20)?);
            let inside = address.checked_sub(loaded)?;
            if inside.checked_add(length)? > raw_length {
                return None;
            }
            part(bytes, raw.checked_add(inside)?, length)
        })
    }
}
