//! Native programs: for which processor they are, which libraries they name, and which version of the C library they
//! ask for.
//!
//! Only the sections of required versions and of dynamic linking are read. A program without sections, such as a packed one, says nothing
//! here; it is then known by its processor alone.

use object::elf::{DT_NEEDED, EM_386, EM_AARCH64, EM_ARM, EM_X86_64, FileHeader64};
use object::read::elf::FileHeader;
use object::{Endianness, FileKind};
use slipway_core::Architecture;

/// A version of the GNU C library, such as 2.34.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LibcVersion {
    /// The first number.
    pub major: u32,
    /// The second number.
    pub minor: u32,
}

impl std::fmt::Display for LibcVersion {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}.{}", self.major, self.minor)
    }
}

impl LibcVersion {
    /// Reads the numbers at the front of a text such as `2.34-1.amzn2023`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.split(|letter: char| !letter.is_ascii_digit());
        let (major, minor) = (numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?);
        Some(Self { major, minor })
    }
}

/// What a native file says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NativeFile {
    /// Its path in the image.
    pub path: String,
    /// The architecture, where Lambda knows it.
    pub architecture: Option<Architecture>,
    /// The processor in words, for a message.
    pub machine: &'static str,
    /// The newest version of the GNU C library that it asks for.
    pub needs_libc: Option<LibcVersion>,
    /// The libraries that the loader has to find before it can load this file, by their names.
    pub needs: Vec<String>,
    /// False where it was too large to be read whole.
    pub read_whole: bool,
}

/// Whether bytes begin as a native Linux program or library does.
pub(crate) fn is_elf(head: &[u8]) -> bool {
    head.starts_with(b"\x7fELF")
}

/// Reads a native file, or the beginning of one.
pub(crate) fn read_native(path: &str, bytes: &[u8], whole: bool) -> NativeFile {
    let (architecture, machine) = machine(bytes);
    let needs_libc = if whole { needed_libc(bytes) } else { None };
    let needs = if whole { needed_libraries(bytes).unwrap_or_default() } else { Vec::new() };
    NativeFile { path: path.to_owned(), architecture, machine, needs_libc, needs, read_whole: whole }
}

fn machine(bytes: &[u8]) -> (Option<Architecture>, &'static str) {
    let field = bytes.get(18..20).and_then(|field| <[u8; 2]>::try_from(field).ok());
    let wide = bytes.get(4) == Some(&2);
    match (field.map(u16::from_le_bytes), wide) {
        (Some(EM_X86_64), true) => (Some(Architecture::X86_64), "x86_64"),
        (Some(EM_AARCH64), true) => (Some(Architecture::Arm64), "arm64"),
        (Some(EM_386), _) => (None, "32-bit x86"),
        (Some(EM_ARM), _) => (None, "32-bit Arm"),
        _ => (None, "a processor that Lambda does not have"),
    }
}

fn needed_libc(bytes: &[u8]) -> Option<LibcVersion> {
    if FileKind::parse(bytes).ok()? != FileKind::Elf64 {
        return None;
    }
    let header = FileHeader64::<Endianness>::parse(bytes).ok()?;
    let endian = header.endian().ok()?;
    let sections = header.sections(endian, bytes).ok()?;
    let (mut libraries, strings) = sections.gnu_verneed(endian, bytes).ok()??;
    let strings = sections.strings(endian, bytes, strings).ok()?;
    let mut newest = None;
    // The chain's links are offsets within the file, so its length is bounded before it is walked.
    for _ in 0..MOST_LIBRARIES {
        let Ok(Some((_, mut versions))) = libraries.next() else { break };
        for _ in 0..MOST_VERSIONS {
            let Ok(Some(version)) = versions.next() else { break };
            let name = version.name(endian, strings).ok().and_then(|name| std::str::from_utf8(name).ok());
            newest = newest.max(name.and_then(|name| LibcVersion::parse(name.strip_prefix("GLIBC_")?)));
        }
    }
    newest
}

/// The names in the entries `NEEDED` of the section for dynamic linking.
fn needed_libraries(bytes: &[u8]) -> Option<Vec<String>> {
    if FileKind::parse(bytes).ok()? != FileKind::Elf64 {
        return None;
    }
    let header = FileHeader64::<Endianness>::parse(bytes).ok()?;
    let endian = header.endian().ok()?;
    let sections = header.sections(endian, bytes).ok()?;
    let (entries, strings) = sections.dynamic(endian, bytes).ok()??;
    let strings = sections.strings(endian, bytes, strings).ok()?;
    let named = entries.iter().filter(|entry| entry.d_tag.get(endian) == u64::from(DT_NEEDED));
    let names = named.filter_map(|entry| {
        let name = strings.get(u32::try_from(entry.d_val.get(endian)).ok()?).ok()?;
        std::str::from_utf8(name).ok().filter(|name| !name.is_empty() && name.len() <= MOST_LETTERS)
    });
    Some(names.take(MOST_LIBRARIES).map(str::to_owned).collect())
}

const MOST_LIBRARIES: usize = 1000;
const MOST_LETTERS: usize = 255;
const MOST_VERSIONS: usize = 1000;

/// The version that the C library's own file names in its banner.
pub(crate) fn own_version(bytes: &[u8]) -> Option<LibcVersion> {
    let banner = memchr::memmem::find(bytes, b"GNU C Library")?;
    let line = bytes.get(banner..(banner + 200).min(bytes.len()))?;
    let at = memchr::memmem::find(line, b"version ")? + b"version ".len();
    LibcVersion::parse(std::str::from_utf8(line.get(at..at + 12)?).ok()?)
}

/// The version in the name of a file such as `libc-2.26.so`.
pub(crate) fn version_in_name(path: &str) -> Option<LibcVersion> {
    LibcVersion::parse(crate::files::file_name(path).strip_prefix("libc-")?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::elf;
    use proptest::prelude::*;

    fn version(major: u32, minor: u32) -> Option<LibcVersion> {
        Some(LibcVersion { major, minor })
    }

    #[test]
    fn the_libraries_that_a_file_names_are_read() {
        let bytes = crate::sample::elf_naming(&["libfontconfig.so.1", "libc.so.6"]);
        assert_eq!(read_native("x", &bytes, true).needs, ["libfontconfig.so.1", "libc.so.6"]);
        assert!(read_native("x", &bytes, false).needs.is_empty(), "half a file says nothing");
    }

    #[test]
    fn the_newest_needed_version_is_found() {
        let bytes = elf(Architecture::Arm64, &["GLIBC_2.17", "GLIBC_2.38", "GLIBC_2.4", "GLIBC_PRIVATE"]);
        let native = read_native("x", &bytes, true);
        assert_eq!(native.needs_libc, version(2, 38));
        assert_eq!(native.architecture, Some(Architecture::Arm64));
        assert_eq!(read_native("x", &bytes[..64], false).needs_libc, None);
    }

    #[test]
    fn this_test_itself_is_a_native_program_of_this_machine() {
        let bytes = std::fs::read("/proc/self/exe").unwrap();
        let native = read_native("x", &bytes, true);
        assert_eq!(native.architecture, Architecture::from_name(std::env::consts::ARCH));
        assert!(native.needs_libc >= version(2, 2), "{native:?}");
    }

    #[test]
    fn the_c_library_names_its_version() {
        let body = b"..GNU C Library (GNU libc) stable release version 2.34, by Roland".as_slice();
        assert_eq!(own_version(&[&[0; 50], body, &[0; 50]].concat()), version(2, 34));
        assert_eq!(own_version(b"GNU C Library version 2"), None);
        assert_eq!(version_in_name("lib64/libc-2.26.so"), version(2, 26));
    }

    proptest! {
        #[test]
        fn a_broken_program_is_read_without_harm(at in 0_usize..2000, bytes in proptest::collection::vec(any::<u8>(), 1..40)) {
            let mut whole = elf(Architecture::X86_64, &["GLIBC_2.17", "GLIBC_2.38"]);
            let length = whole.len();
            for (offset, byte) in bytes.iter().enumerate() {
                whole[(at + offset) % length] = *byte;
            }
            drop(read_native("x", &whole, true));
            drop(read_native("x", &bytes, true));
        }
    }
}
