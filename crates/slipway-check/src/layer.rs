//! Reads one layer while it passes: its paths, its whiteouts, the few bodies that the checks need, and secrets.
//!
//! A layer is read before it is known whether the image uses it, so a broken one is noted here and becomes an error
//! only where the image names it.

use crate::elf::{self, LibcVersion, NativeFile};
use crate::files::{self, FileEntry, FileKind};
use crate::policy::{Budgets, Interest, LARGEST_TEXT, interest};
use crate::secrets::{self, SecretFinding};
use slipway_archive::Form;
use slipway_archive::tar_stream::{Body, EntryKind, Head, TarStream};
use std::collections::HashMap;
use std::io::{self, BufRead, Read};

/// What was found in a layer.
#[derive(Debug, Clone)]
pub(crate) struct LayerRead {
    /// How the archive holds it.
    pub(crate) form: Form,
    /// Whether its files were read.
    pub(crate) opened: bool,
    pub(crate) stored_bytes: u64,
    pub(crate) unpacked_bytes: u64,
    pub(crate) files: u32,
    pub(crate) unsafe_names: u32,
    pub(crate) rows: Vec<(Box<str>, FileEntry)>,
    /// Paths that the layer deletes.
    pub(crate) whiteouts: Vec<Box<str>>,
    /// Directories whose lower content the layer hides.
    pub(crate) opaque: Vec<Box<str>>,
    pub(crate) kept: HashMap<Box<str>, Vec<u8>>,
    pub(crate) not_kept: u32,
    pub(crate) natives: Vec<NativeFile>,
    pub(crate) libcs: Vec<(String, LibcVersion)>,
    pub(crate) secrets: Vec<SecretFinding>,
    pub(crate) broken: Option<String>,
    /// Reading stopped within it, at the limit of uncompressed bytes.
    pub(crate) cut: bool,
}

/// What goes on over all layers.
#[derive(Debug)]
pub(crate) struct Gathering {
    pub(crate) budgets: Budgets,
    pub(crate) unpacked: u64,
    pub(crate) most_unpacked: u64,
    /// A name did not fit any more; the inspection ends with an error.
    pub(crate) overflow: bool,
    buffer: Vec<u8>,
}

/// Findings kept of one layer. Beyond it, one more tells a person nothing new.
const MOST_SECRETS: usize = 200;
const MOST_NATIVES: usize = 2000;
const HEAD: u64 = 8 * 1024;

impl Gathering {
    pub(crate) fn new(most_unpacked: u64) -> Self {
        Self { budgets: Budgets::new(), unpacked: 0, most_unpacked, overflow: false, buffer: Vec::new() }
    }

    pub(crate) fn is_full(&self) -> bool {
        self.unpacked > self.most_unpacked
    }
}

impl LayerRead {
    pub(crate) fn new(form: Form, stored_bytes: u64) -> Self {
        Self {
            form,
            opened: false,
            stored_bytes,
            unpacked_bytes: 0,
            files: 0,
            unsafe_names: 0,
            rows: Vec::new(),
            whiteouts: Vec::new(),
            opaque: Vec::new(),
            kept: HashMap::new(),
            not_kept: 0,
            natives: Vec::new(),
            libcs: Vec::new(),
            secrets: Vec::new(),
            broken: None,
            cut: false,
        }
    }

    /// Reads a whole layer. An error within it is kept, so that the outer archive can go on.
    pub(crate) fn read(
        form: Form,
        stored_bytes: u64,
        input: impl BufRead,
        gathering: &mut Gathering,
    ) -> Self {
        let mut layer = Self { opened: true, ..Self::new(form, stored_bytes) };
        if let Err(error) = layer.read_entries(input, gathering) {
            layer.broken = Some(reason(&error));
        }
        layer.rows.shrink_to_fit();
        layer
    }

    fn read_entries(&mut self, input: impl BufRead, gathering: &mut Gathering) -> io::Result<()> {
        let mut tar = TarStream::new(input);
        let before = gathering.unpacked;
        while let Some(head) = tar.next_entry()? {
            gathering.unpacked = before.saturating_add(tar.position()).saturating_add(head.size);
            if !gathering.budgets.names.take(head.path.len() + head.link.len()) {
                gathering.overflow = true;
                return Ok(());
            }
            if head.kind == EntryKind::File {
                self.files = self.files.saturating_add(1);
                self.unpacked_bytes = self.unpacked_bytes.saturating_add(head.size);
            }
            let path = self.path(&head.path);
            if gathering.is_full() {
                self.cut = true;
                self.add_row(path, &head);
                return Ok(());
            }
            if self.note_whiteout(&path) {
                continue;
            }
            if head.kind == EntryKind::File && head.size > 0 {
                self.look_into(&path, head.size, tar.body(), gathering)?;
            }
            self.add_row(path, &head);
        }
        Ok(())
    }

    fn path(&mut self, bytes: &[u8]) -> String {
        let name = String::from_utf8_lossy(bytes);
        if name.split('/').any(|part| part == "..") || name.contains('\0') {
            self.unsafe_names = self.unsafe_names.saturating_add(1);
        }
        files::clean(&name)
    }

    fn note_whiteout(&mut self, path: &str) -> bool {
        let Some(name) = files::file_name(path).strip_prefix(".wh.") else { return false };
        let directory = files::parent(path);
        if name == ".wh..opq" {
            self.opaque.push(directory.into());
        } else if !name.starts_with(".wh.") && !name.is_empty() {
            let whole = if directory.is_empty() { name.to_owned() } else { format!("{directory}/{name}") };
            self.whiteouts.push(whole.into());
        }
        true
    }

    fn add_row(&mut self, path: String, head: &Head) {
        if path.is_empty() {
            return;
        }
        let kind = match head.kind {
            EntryKind::File => FileKind::File,
            EntryKind::Directory => FileKind::Directory,
            EntryKind::Symlink => FileKind::Symlink,
            EntryKind::HardLink => FileKind::HardLink,
            EntryKind::Other => FileKind::Other,
        };
        let link = matches!(kind, FileKind::Symlink | FileKind::HardLink);
        let target = link.then(|| String::from_utf8_lossy(&head.link).into());
        let entry = FileEntry {
            layer: 0,
            kind,
            mode: (head.mode & 0o7777) as u16,
            uid: u32::try_from(head.uid).unwrap_or(u32::MAX),
            gid: u32::try_from(head.gid).unwrap_or(u32::MAX),
            size: head.size,
            target,
        };
        self.rows.push((path.into(), entry));
    }

    fn look_into<R: BufRead>(
        &mut self,
        path: &str,
        size: u64,
        mut body: Body<'_, R>,
        gathering: &mut Gathering,
    ) -> io::Result<()> {
        self.note_secret(secrets::scan_path(path));
        match interest(path, size) {
            Interest::Nothing => Ok(()),
            Interest::Keep if !gathering.budgets.keep(size) => {
                self.not_kept = self.not_kept.saturating_add(1);
                Ok(())
            }
            Interest::Keep => {
                let mut bytes = Vec::new();
                body.read_to_end(&mut bytes)?;
                self.scan(path, &bytes);
                self.kept.insert(path.into(), bytes);
                Ok(())
            }
            Interest::Libc => self.read_libc(path, body),
            Interest::Native => self.read_native(path, size, body, gathering),
            Interest::Text => {
                head_of(&mut body, &mut gathering.buffer)?;
                self.scan_text(path, body, &mut gathering.buffer)
            }
        }
    }

    fn read_libc(&mut self, path: &str, mut body: impl BufRead) -> io::Result<()> {
        let mut bytes = Vec::new();
        body.read_to_end(&mut bytes)?;
        if let Some(version) = elf::own_version(&bytes).or_else(|| elf::version_in_name(path)) {
            self.libcs.push((path.to_owned(), version));
        }
        Ok(())
    }

    fn read_native(
        &mut self,
        path: &str,
        size: u64,
        mut body: impl BufRead,
        gathering: &mut Gathering,
    ) -> io::Result<()> {
        head_of(&mut body, &mut gathering.buffer)?;
        if !elf::is_elf(&gathering.buffer) {
            let text = size <= LARGEST_TEXT;
            return if text { self.scan_text(path, body, &mut gathering.buffer) } else { Ok(()) };
        }
        if self.natives.len() >= MOST_NATIVES {
            return Ok(());
        }
        let whole = gathering.budgets.open_native(size);
        if whole {
            // A buffer of its own: the shared one shall not stay as large as the largest program.
            let mut bytes = std::mem::take(&mut gathering.buffer);
            body.read_to_end(&mut bytes)?;
            self.natives.push(elf::read_native(path, &bytes, true));
        } else {
            self.natives.push(elf::read_native(path, &gathering.buffer, false));
        }
        Ok(())
    }

    /// The head stands in the buffer already. A file with a zero byte in it is no text.
    fn scan_text(&mut self, path: &str, mut body: impl BufRead, buffer: &mut Vec<u8>) -> io::Result<()> {
        if self.secrets.len() < MOST_SECRETS && secrets::is_text(buffer) {
            body.read_to_end(buffer)?;
            self.scan(path, buffer);
        }
        Ok(())
    }

    fn scan(&mut self, path: &str, bytes: &[u8]) {
        if secrets::is_text(bytes) {
            for finding in secrets::scan_bytes(path, bytes) {
                self.note_secret(Some(finding));
            }
        }
    }

    fn note_secret(&mut self, finding: Option<SecretFinding>) {
        if self.secrets.len() < MOST_SECRETS {
            self.secrets.extend(finding);
        }
    }
}

fn head_of(body: &mut impl BufRead, buffer: &mut Vec<u8>) -> io::Result<()> {
    buffer.clear();
    body.by_ref().take(HEAD).read_to_end(buffer)?;
    Ok(())
}

fn reason(error: &io::Error) -> String {
    if error.kind() == io::ErrorKind::UnexpectedEof {
        "it ends before it is complete".to_owned()
    } else {
        error.to_string()
    }
}
