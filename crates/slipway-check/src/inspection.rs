//! Reads the outer archive once: documents are kept, layers are read as they pass, links are remembered.
//!
//! What an entry is, its first bytes say: in the OCI layout names are digests and tell nothing. Which of them make
//! up the image is settled at the end, since `manifest.json` may come last.

use crate::contents::ImageContents;
use crate::error::InspectError;
use crate::files;
use crate::layer::{Gathering, LayerForm, LayerRead};
use crate::layout::Documents;
use crate::merge::assemble;
use crate::policy::{MOST_ENTRIES, MOST_NAME_BYTES};
use crate::reading::{InspectOptions, outer_error, watched};
use crate::tar_stream::{Body, EntryKind, Head, TarStream, starts_tar};
use flate2::bufread::MultiGzDecoder;
use std::cell::Cell;
use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Cursor, Read};

/// A document larger than this is no configuration and no manifest.
const LARGEST_DOCUMENT: u64 = 4 * 1024 * 1024;
/// All documents of an archive.
const ALL_DOCUMENTS: u64 = 16 * 1024 * 1024;
/// Bytes that tell what an entry is: one header of a tar.
const PROBE: u64 = 512;
const UNPACKED_BUFFER: usize = 64 * 1024;

/// All that an archive held, before it is known what the image is made of.
#[derive(Debug)]
pub(crate) struct Gathered {
    pub(crate) documents: Documents,
    pub(crate) layers: HashMap<String, LayerRead>,
    /// Names that stand for other names.
    pub(crate) links: HashMap<String, String>,
    pub(crate) gathering: Gathering,
    documents_left: u64,
}

/// Reads an archive to its end and says what the image holds.
///
/// # Errors
/// Where the stream fails, is cancelled, or the archive is not one readable image.
pub fn inspect(archive: impl Read, options: &InspectOptions<'_>) -> Result<ImageContents, InspectError> {
    let cancelled = Cell::new(false);
    let mut tar = TarStream::new(watched(archive, options, &cancelled));
    let mut gathered = Gathered {
        documents: Documents::default(),
        layers: HashMap::new(),
        links: HashMap::new(),
        gathering: Gathering::new(options.most_unpacked),
        documents_left: ALL_DOCUMENTS,
    };
    while let Some(head) = tar.next_entry().map_err(|error| outer_error(error, &cancelled))? {
        gathered.entry(&head, &mut tar).map_err(|error| outer_error(error, &cancelled))?;
        if gathered.gathering.overflow {
            return Err(InspectError::TooManyEntries { limit: MOST_ENTRIES, name_bytes: MOST_NAME_BYTES });
        }
    }
    assemble(gathered, options.architecture)
}

impl Gathered {
    fn entry<R: BufRead>(&mut self, head: &Head, tar: &mut TarStream<R>) -> io::Result<()> {
        if !self.gathering.budgets.name(head.path.len() + head.link.len()) {
            self.gathering.overflow = true;
            return Ok(());
        }
        let name = files::clean(&String::from_utf8_lossy(&head.path));
        match head.kind {
            EntryKind::File => self.file(name, head.size, tar.body()),
            EntryKind::Symlink => {
                let target = String::from_utf8_lossy(&head.link);
                let target = files::clean(&format!("{}/{target}", files::parent(&name)));
                self.links.insert(name, target);
                Ok(())
            }
            EntryKind::HardLink => {
                self.links.insert(name, files::clean(&String::from_utf8_lossy(&head.link)));
                Ok(())
            }
            EntryKind::Directory | EntryKind::Other => Ok(()),
        }
    }

    fn file<R: BufRead>(&mut self, name: String, size: u64, mut body: Body<'_, R>) -> io::Result<()> {
        let mut probe = Vec::with_capacity(PROBE as usize);
        body.by_ref().take(PROBE).read_to_end(&mut probe)?;
        let form = if probe.starts_with(&[0x1f, 0x8b]) {
            LayerForm::Gzip
        } else if probe.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
            LayerForm::Zstd
        } else if starts_tar(&probe) {
            LayerForm::Tar
        } else {
            return self.document(name, size, probe, body);
        };
        let whole = Cursor::new(probe).chain(body);
        let layer = if form == LayerForm::Zstd {
            LayerRead::new(form, size)
        } else if self.gathering.is_full() {
            LayerRead::new(LayerForm::Skipped, size)
        } else if form == LayerForm::Gzip {
            let unpacked = BufReader::with_capacity(UNPACKED_BUFFER, MultiGzDecoder::new(whole));
            LayerRead::read(form, size, unpacked, &mut self.gathering)
        } else {
            LayerRead::read(form, size, whole, &mut self.gathering)
        };
        self.layers.insert(name, layer);
        Ok(())
    }

    fn document<R: BufRead>(
        &mut self,
        name: String,
        size: u64,
        mut bytes: Vec<u8>,
        mut body: Body<'_, R>,
    ) -> io::Result<()> {
        let json = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
        let Some(left) = self.documents_left.checked_sub(size) else { return Ok(()) };
        if size > LARGEST_DOCUMENT || !matches!(json, Some(b'{' | b'[')) {
            return Ok(());
        }
        body.read_to_end(&mut bytes)?;
        self.documents_left = left;
        self.documents.add(name, bytes);
        Ok(())
    }

    /// The layer of this name, links followed. It is taken out: an image may use it twice, which gives none then.
    pub(crate) fn target(&self, name: &str) -> String {
        let mut name = files::clean(name);
        for _ in 0..8 {
            match self.links.get(&name) {
                Some(target) => name.clone_from(target),
                None => break,
            }
        }
        name
    }
}
