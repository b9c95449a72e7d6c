//! Reads a tar from a stream, in place.
//!
//! The reader of the `tar` crate keeps a long name or an extended header in memory whatever its size, and copies
//! each skipped byte. An archive here is hostile and may be 10 GiB, so this one bounds the extensions and skips
//! within the buffer. The fields of a header are still read by the `tar` crate. Sparse files are skipped over, not
//! unpacked: no layer that an engine writes holds one.

use crate::limits::{LARGEST_EXTENSION, MOST_EXTENSIONS, MOST_SPARSE_BLOCKS};
use std::io::{self, BufRead, Read};
use tar::{EntryType, Header};

const BLOCK: usize = 512;

/// What an entry is, as far as a file system is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file, the only kind with a body.
    File,
    /// A directory.
    Directory,
    /// A symbolic link.
    Symlink,
    /// A second name of a file.
    HardLink,
    /// A device, a pipe or a socket.
    Other,
}

/// The head of an entry; its body is read from the stream.
#[derive(Debug)]
pub struct Head {
    /// The path as written.
    pub path: Vec<u8>,
    /// Where a link points, as written.
    pub link: Vec<u8>,
    /// What the entry is.
    pub kind: EntryKind,
    /// The bytes of its body.
    pub size: u64,
    /// The permission bits.
    pub mode: u32,
    /// The owner.
    pub uid: u64,
    /// The group.
    pub gid: u64,
}

/// A tar over a buffered stream.
#[derive(Debug)]
pub struct TarStream<R> {
    input: R,
    left: u64,
    padding: u64,
    position: u64,
    ended: bool,
}

#[derive(Default)]
struct Extensions {
    path: Option<Vec<u8>>,
    link: Option<Vec<u8>>,
    size: Option<u64>,
}

/// The archive breaks a rule of the format.
fn malformed(reason: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason.to_owned())
}

/// Whether a block is a tar's first: a header with a right checksum, or the zeros of an empty tar.
pub(crate) fn starts_tar(block: &[u8]) -> bool {
    let Some(block) = block.get(..BLOCK) else { return false };
    block.iter().all(|byte| *byte == 0) || header_of(block).is_ok()
}

fn header_of(block: &[u8]) -> io::Result<Header> {
    let mut header = Header::new_old();
    if block.len() != header.as_bytes().len() {
        return Err(malformed("a header is not 512 bytes long"));
    }
    header.as_mut_bytes().copy_from_slice(block);
    // The checksum counts its own eight bytes as blanks.
    let all = |bytes: &[u8]| bytes.iter().map(|byte| u32::from(*byte)).sum::<u32>();
    let own = block.get(148..156).map_or(0, all);
    let sum = all(block) - own + 8 * u32::from(b' ');
    match header.cksum() {
        Ok(declared) if declared == sum => Ok(header),
        _ => Err(malformed("a header's checksum is wrong")),
    }
}

impl<R: BufRead> TarStream<R> {
    /// A tar from its beginning.
    pub fn new(input: R) -> Self {
        Self { input, left: 0, padding: 0, position: 0, ended: false }
    }

    /// The bytes read so far.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// The next entry, or none at the end. What is left of the last body is skipped.
    pub fn next_entry(&mut self) -> io::Result<Option<Head>> {
        let mut extensions = Extensions::default();
        for _ in 0..=MOST_EXTENSIONS {
            self.skip_body()?;
            let Some(block) = self.block()? else { return Ok(None) };
            let header = header_of(&block)?;
            let size = header.entry_size().map_err(|_| malformed("a size is not a number"))?;
            match header.entry_type() {
                EntryType::GNULongName => extensions.path = Some(text(self.extension(size)?)),
                EntryType::GNULongLink => extensions.link = Some(text(self.extension(size)?)),
                EntryType::XHeader => read_records(&self.extension(size)?, &mut extensions),
                EntryType::XGlobalHeader => drop(self.extension(size)?),
                kind => return self.entry(&header, kind, size, extensions).map(Some),
            }
        }
        Err(malformed("an entry has too many extension headers"))
    }

    /// The body of the current entry.
    pub fn body(&mut self) -> Body<'_, R> {
        Body { tar: self }
    }

    fn entry(
        &mut self,
        header: &Header,
        kind: EntryType,
        size: u64,
        extensions: Extensions,
    ) -> io::Result<Head> {
        let path = extensions.path.unwrap_or_else(|| header.path_bytes().into_owned());
        let link = extensions
            .link
            .unwrap_or_else(|| header.link_name_bytes().map(|name| name.into_owned()).unwrap_or_default());
        let kind = match kind {
            EntryType::Regular if path.ends_with(b"/") => EntryKind::Directory,
            EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse => EntryKind::File,
            EntryType::Directory => EntryKind::Directory,
            EntryType::Symlink => EntryKind::Symlink,
            EntryType::Link => EntryKind::HardLink,
            _ => EntryKind::Other,
        };
        if header.entry_type() == EntryType::GNUSparse {
            self.skip_sparse_map(header)?;
        }
        // As Go's writer has it, only a file has a body, whatever the size field of a link says.
        let size = if kind == EntryKind::File { extensions.size.unwrap_or(size) } else { 0 };
        self.begin(size);
        Ok(Head {
            path,
            link,
            kind,
            size,
            mode: header.mode().unwrap_or(0),
            uid: header.uid().unwrap_or(0),
            gid: header.gid().unwrap_or(0),
        })
    }

    fn begin(&mut self, size: u64) {
        self.left = size;
        self.padding = (BLOCK as u64 - size % BLOCK as u64) % BLOCK as u64;
    }

    fn extension(&mut self, size: u64) -> io::Result<Vec<u8>> {
        if size > LARGEST_EXTENSION {
            return Err(malformed("a name or an extended header is longer than 1 MiB"));
        }
        self.begin(size);
        let mut bytes = Vec::new();
        self.body().read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn skip_sparse_map(&mut self, header: &Header) -> io::Result<()> {
        let mut more = header.as_gnu().is_some_and(tar::GnuHeader::is_extended);
        for _ in 0..MOST_SPARSE_BLOCKS {
            if !more {
                return Ok(());
            }
            let mut block = [0_u8; BLOCK];
            self.fill(&mut block)?;
            more = block.get(504).is_some_and(|flag| *flag == 1);
        }
        Err(malformed("a sparse file's map is too long"))
    }

    /// The next header block; none at the end marker or where the stream ends between entries.
    fn block(&mut self) -> io::Result<Option<[u8; BLOCK]>> {
        if self.ended || self.input.fill_buf()?.is_empty() {
            self.ended = true;
            return Ok(None);
        }
        let mut block = [0_u8; BLOCK];
        self.fill(&mut block)?;
        if block.iter().all(|byte| *byte == 0) {
            self.ended = true;
            return Ok(None);
        }
        Ok(Some(block))
    }

    fn fill(&mut self, block: &mut [u8; BLOCK]) -> io::Result<()> {
        self.input.read_exact(block)?;
        self.position += BLOCK as u64;
        Ok(())
    }

    fn skip_body(&mut self) -> io::Result<()> {
        while self.left > 0 {
            let length = self.body().fill_buf()?.len();
            self.body().consume(length);
        }
        while self.padding > 0 {
            let available = self.input.fill_buf()?.len() as u64;
            // A tar cut off within the last padding has lost nothing.
            let step = if available == 0 { self.padding } else { available.min(self.padding) };
            self.input.consume(if available == 0 { 0 } else { step as usize });
            self.padding -= step;
            self.position += step;
        }
        Ok(())
    }
}

/// The body of the current entry, without its padding.
#[derive(Debug)]
pub struct Body<'a, R> {
    tar: &'a mut TarStream<R>,
}

impl<R: BufRead> Read for Body<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let count = available.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..count), available.get(..count)) {
            to.copy_from_slice(from);
        }
        self.consume(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Body<'_, R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.tar.left == 0 {
            return Ok(&[]);
        }
        let available = self.tar.input.fill_buf()?;
        if available.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let most = usize::try_from(self.tar.left).unwrap_or(usize::MAX);
        Ok(available.get(..most).unwrap_or(available))
    }

    fn consume(&mut self, amount: usize) {
        self.tar.input.consume(amount);
        self.tar.left = self.tar.left.saturating_sub(amount as u64);
        self.tar.position += amount as u64;
    }
}

/// A long name ends with a zero byte that is no part of it.
fn text(mut bytes: Vec<u8>) -> Vec<u8> {
    while bytes.last() == Some(&0) {
        bytes.pop();
    }
    bytes
}

/// Records of an extended header: `LENGTH KEY=VALUE` and a line break. A broken rest is left out.
fn read_records(mut bytes: &[u8], extensions: &mut Extensions) {
    while let Some((record, rest)) = next_record(bytes) {
        bytes = rest;
        let Some(at) = record.iter().position(|byte| *byte == b'=') else { continue };
        let (key, value) = (record.get(..at).unwrap_or_default(), record.get(at + 1..).unwrap_or_default());
        match key {
            b"path" => extensions.path = Some(value.to_vec()),
            b"linkpath" => extensions.link = Some(value.to_vec()),
            b"size" => extensions.size = number(value),
            _ => {}
        }
    }
}

fn next_record(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let space = bytes.iter().take(12).position(|byte| *byte == b' ')?;
    let length = usize::try_from(number(bytes.get(..space)?)?).ok()?;
    let record = bytes.get(space + 1..length)?;
    Some((record.strip_suffix(b"\n").unwrap_or(record), bytes.get(length..)?))
}

fn number(text: &[u8]) -> Option<u64> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn paths(bytes: &[u8]) -> io::Result<Vec<String>> {
        let mut tar = TarStream::new(bytes);
        let mut paths = Vec::new();
        while let Some(head) = tar.next_entry()? {
            paths.push(String::from_utf8_lossy(&head.path).into_owned());
        }
        Ok(paths)
    }

    fn archive(names: &[&str]) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for name in names {
            let mut header = Header::new_gnu();
            header.set_size(3);
            header.set_mode(0o644);
            builder.append_data(&mut header, name, &b"abc"[..]).unwrap();
        }
        builder.into_inner().unwrap()
    }

    #[test]
    fn a_long_name_is_read_whole() {
        let long = "d/".repeat(200) + "end";
        assert_eq!(paths(&archive(&["a", &long, "b"])).unwrap(), ["a", long.as_str(), "b"]);
    }

    #[test]
    fn an_extended_header_overrides_name_and_size() {
        let mut builder = tar::Builder::new(Vec::new());
        builder
            .append_pax_extensions([("path", "other"), ("size", "5")].map(|(k, v)| (k, v.as_bytes())))
            .unwrap();
        let mut bytes = builder.into_inner().unwrap();
        bytes.truncate(1024);
        let mut header = Header::new_ustar();
        header.set_path("named").unwrap();
        header.set_size(0);
        header.set_cksum();
        bytes.extend_from_slice(header.as_bytes());
        bytes.extend_from_slice(&[b'x'; BLOCK]);
        let mut tar = TarStream::new(bytes.as_slice());
        let head = tar.next_entry().unwrap().unwrap();
        assert_eq!((head.path.as_slice(), head.size), (&b"other"[..], 5));
        let mut body = String::new();
        tar.body().read_to_string(&mut body).unwrap();
        assert_eq!(body, "xxxxx");
        assert!(tar.next_entry().unwrap().is_none());
    }

    #[test]
    fn a_huge_name_is_refused_before_it_is_read() {
        let mut header = Header::new_gnu();
        header.set_entry_type(EntryType::GNULongName);
        header.set_size(u64::MAX / 2);
        header.set_cksum();
        assert_eq!(paths(header.as_bytes()).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }

    #[test]
    fn a_body_that_is_cut_off_is_an_unexpected_end() {
        let whole = archive(&["a"]);
        assert_eq!(paths(&whole[..514]).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
        assert_eq!(paths(&whole[..100]).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
    }

    #[test]
    fn a_header_with_a_wrong_checksum_starts_no_tar() {
        let mut whole = archive(&["a"]);
        assert!(starts_tar(&whole));
        assert!(starts_tar(&[0; 1024]));
        whole[0] = b'b';
        assert!(!starts_tar(&whole));
        assert!(!starts_tar(b"short"));
    }

    proptest! {
        #[test]
        fn any_bytes_end_in_entries_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..2000), at in 0_usize..2000) {
            drop(paths(&bytes));
            let mut whole = archive(&["a", "b"]);
            let length = whole.len();
            for (offset, byte) in bytes.iter().take(20).enumerate() {
                whole[(at + offset * 97) % length] = *byte;
            }
            drop(paths(&whole));
        }
    }
}
