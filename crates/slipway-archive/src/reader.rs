//! Reads the archive's entries: documents and links are kept, blobs are handed out.
//!
//! What an entry is, its first bytes say: in the OCI layout names are digests and tell nothing, and the media type of
//! a layer is not always true.

use crate::error::ArchiveError;
use crate::image::{Held, Image, Pick};
use crate::limits::NameBudget;
use crate::names::{clean, parent};
use crate::tar_stream::{Body, EntryKind, Head, TarStream, starts_tar};
use std::io::{self, BufRead, Chain, Cursor, Read};

/// Bytes that tell what an entry is: one header of a tar.
const PROBE: u64 = 512;

/// What a blob is, as its first bytes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// An uncompressed tar.
    Tar,
    /// Compressed with gzip.
    Gzip,
    /// Compressed with zstd.
    Zstd,
    /// Compressed with bzip2.
    Bzip2,
    /// Compressed with xz.
    Xz,
    /// Something else, such as a note that an engine leaves beside a layer.
    Other,
}

impl Form {
    fn of(start: &[u8]) -> Self {
        match start {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Self::Zstd,
            [0xfd, b'7', b'z', b'X', b'Z', ..] => Self::Xz,
            _ if starts_tar(start) => Self::Tar,
            [b'B', b'Z', b'h', b'1'..=b'9', ..] => Self::Bzip2,
            _ => Self::Other,
        }
    }
}

/// An archive while it passes.
#[derive(Debug)]
pub struct ImageArchive<R> {
    tar: TarStream<R>,
    held: Held,
    names: NameBudget,
}

/// An entry that is no document: perhaps a layer. Its bytes are read from the stream, as many of them as are wanted.
#[derive(Debug)]
pub struct Blob<'a, R> {
    /// Its name in the archive, by which the image's layers are told.
    pub name: String,
    /// Its bytes as they stand in the archive.
    pub size: u64,
    /// What it is.
    pub form: Form,
    bytes: Chain<Cursor<Vec<u8>>, Body<'a, R>>,
}

impl<R: BufRead> ImageArchive<R> {
    /// An archive from its beginning.
    pub fn new(input: R) -> Self {
        Self { tar: TarStream::new(input), held: Held::default(), names: NameBudget::default() }
    }

    /// The next blob, or none at the archive's end. What is left of the last one is skipped.
    ///
    /// # Errors
    /// Where the stream fails, ends too early, or breaks a rule.
    pub fn next_blob(&mut self) -> Result<Option<Blob<'_, R>>, ArchiveError> {
        while let Some(head) = self.tar.next_entry()? {
            if !self.names.take(head.path.len() + head.link.len()) {
                return Err(ArchiveError::TooManyEntries);
            }
            let name = clean(&String::from_utf8_lossy(&head.path));
            if head.kind == EntryKind::Directory || head.kind == EntryKind::Other {
                continue;
            }
            self.held.forget(&name);
            if let Some(target) = link(&name, &head) {
                self.held.add_link(name, &target);
                continue;
            }
            let mut start = Vec::with_capacity(PROBE as usize);
            self.tar.body().take(PROBE).read_to_end(&mut start)?;
            let form = Form::of(&start);
            if form == Form::Other && starts_json(&start) {
                if self.held.documents.take(&name, head.size) {
                    self.tar.body().read_to_end(&mut start)?;
                    self.held.documents.add(name, start);
                }
                continue;
            }
            self.held.add_blob(&name);
            let bytes = Cursor::new(start).chain(self.tar.body());
            return Ok(Some(Blob { name, size: head.size, form, bytes }));
        }
        Ok(None)
    }

    /// The image that is meant, once all blobs have passed.
    ///
    /// # Errors
    /// Where the archive does not hold the whole of one image.
    pub fn image(self, pick: Pick) -> Result<Image, ArchiveError> {
        self.held.image(pick)
    }
}

/// What a link points to, from the archive's top: a symbolic one is meant from where it stands.
fn link(name: &str, head: &Head) -> Option<String> {
    let target = String::from_utf8_lossy(&head.link);
    match head.kind {
        EntryKind::Symlink => Some(format!("{}/{target}", parent(name))),
        EntryKind::HardLink => Some(target.into_owned()),
        EntryKind::File | EntryKind::Directory | EntryKind::Other => None,
    }
}

fn starts_json(start: &[u8]) -> bool {
    matches!(start.iter().find(|byte| !byte.is_ascii_whitespace()), Some(b'{' | b'['))
}

impl<R: BufRead> Read for Blob<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.bytes.read(buffer)
    }
}

impl<R: BufRead> BufRead for Blob<'_, R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.bytes.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.bytes.consume(amount);
    }
}
