//! The files around a project, each read and parsed at most once.
//!
//! The core does no I/O, so the caller lends its eyes through [`Files`]. Two hundred projects share one
//! `Directory.Build.props`; without a memory it would be parsed two hundred times. The memory is bounded: past
//! [`MOST_KEPT`] bytes of XML a tree is built anew each time it is asked for. It knows files only, none of those who ask.

use super::error::{MAX_BYTES, ProjectError};
use crate::xml::{self, Element};
use slipway_core::image::shortened;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// The files around a project, as the caller lets them be read.
///
/// Paths come from project files and are therefore hostile: an implementation reads regular files only, never a
/// device or a pipe, and may refuse whatever lies outside the folders it is willing to show.
pub trait Files {
    /// The whole file, or none where there is no such file or it may not be read. The caller may cut what is
    /// larger than a megabyte after its first byte too many; such a file is refused.
    fn read(&self, path: &Path) -> Option<Vec<u8>>;
    /// The names of the files (not folders) directly in a folder; empty where there is no such folder.
    fn list(&self, folder: &Path) -> Vec<String>;
    /// The names of the folders directly in a folder, those that are reached by a link left out.
    fn folders(&self, folder: &Path) -> Vec<String>;
}

/// What stands on MSBuild's command line besides `Configuration=Release`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The runtime identifier that the build passes; none where it passes none.
    pub runtime_identifier: Option<String>,
    /// Further global properties.
    pub properties: Vec<(String, String)>,
}

impl Default for Given {
    /// What a Dockerfile of Slipway passes for x86-64.
    fn default() -> Self {
        Self { runtime_identifier: Some("linux-x64".to_owned()), properties: Vec::new() }
    }
}

impl Given {
    /// Nothing but the configuration, as `dotnet publish -c Release` alone.
    pub fn nothing() -> Self {
        Self { runtime_identifier: None, properties: Vec::new() }
    }
}

/// A view of [`Files`] that remembers what it has read, for several questions about the same tree.
pub(super) struct Memo<'a> {
    files: &'a dyn Files,
    trees: RefCell<HashMap<PathBuf, Option<Rc<Element>>>>,
    kept: Cell<usize>,
    names: RefCell<HashMap<PathBuf, Rc<BTreeSet<String>>>>,
    folders: RefCell<HashMap<PathBuf, Rc<BTreeSet<String>>>>,
    pub(super) given: Given,
}

/// Bytes of XML whose trees are remembered. A tree takes a few times its text's size.
const MOST_KEPT: usize = 32 * 1024 * 1024;

impl<'a> Memo<'a> {
    /// An empty memory over these files, for values on MSBuild's command line.
    pub(super) fn new(files: &'a dyn Files, given: Given) -> Self {
        Self {
            files,
            given,
            folders: RefCell::default(),
            trees: RefCell::default(),
            kept: Cell::new(0),
            names: RefCell::default(),
        }
    }

    /// The bytes of a file, not remembered.
    pub(super) fn bytes(&self, file: &Path) -> Result<Option<Vec<u8>>, ProjectError> {
        let Some(bytes) = self.files.read(file) else { return Ok(None) };
        if bytes.len() > MAX_BYTES {
            return Err(ProjectError::TooLarge { bytes: bytes.len() });
        }
        Ok(Some(bytes))
    }

    /// The tree of a project or of a file that projects import; none where there is no such file.
    pub(super) fn tree(&self, file: &Path) -> Result<Option<Rc<Element>>, ProjectError> {
        if let Some(known) = self.trees.borrow().get(file) {
            return Ok(known.clone());
        }
        let bytes = self.bytes(file)?;
        let size = bytes.as_ref().map_or(0, Vec::len);
        let tree = bytes.map(|bytes| parse(&bytes)).transpose()?;
        if self.kept.get() + size <= MOST_KEPT {
            self.kept.set(self.kept.get() + size);
            self.trees.borrow_mut().insert(file.to_owned(), tree.clone());
        }
        Ok(tree)
    }

    /// The names of the files in a folder, sorted.
    pub(super) fn names(&self, folder: &Path) -> Rc<BTreeSet<String>> {
        if let Some(known) = self.names.borrow().get(folder) {
            return Rc::clone(known);
        }
        let names: Rc<BTreeSet<String>> = Rc::new(self.files.list(folder).into_iter().collect());
        self.names.borrow_mut().insert(folder.to_owned(), Rc::clone(&names));
        names
    }

    /// The names of the folders in a folder, sorted.
    pub(super) fn folders(&self, folder: &Path) -> Rc<BTreeSet<String>> {
        if let Some(known) = self.folders.borrow().get(folder) {
            return Rc::clone(known);
        }
        let names: Rc<BTreeSet<String>> = Rc::new(self.files.folders(folder).into_iter().collect());
        self.folders.borrow_mut().insert(folder.to_owned(), Rc::clone(&names));
        names
    }

    /// Whether there is a folder of this name.
    pub(super) fn is_folder(&self, path: &Path) -> bool {
        let listed = |path: &Path| {
            let name = path.file_name()?.to_str()?;
            Some(self.folders(path.parent()?).contains(name))
        };
        !self.names(path).is_empty() || !self.folders(path).is_empty() || listed(path) == Some(true)
    }

    /// Whether there is a file of exactly this name: builds run on Linux, where case counts.
    pub(super) fn is_file(&self, path: &Path) -> bool {
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return false };
        let names = self.names(folder);
        if names.is_empty() {
            // A folder may be passed through and yet not be listed.
            return matches!(self.tree(path), Ok(Some(_)) | Err(_));
        }
        name.to_str().is_some_and(|name| names.contains(name))
    }

    /// The nearest file of this name in the folder or above it.
    pub(super) fn above(&self, folder: &Path, name: &str) -> Option<PathBuf> {
        folder.ancestors().map(|folder| folder.join(name)).find(|path| self.is_file(path))
    }
}

/// The tree of a file whose first element is `Project`.
pub(super) fn parse(bytes: &[u8]) -> Result<Rc<Element>, ProjectError> {
    let root = xml::parse(&decode(bytes).ok_or(ProjectError::NotText)?)?;
    if root.name != "Project" {
        return Err(ProjectError::NotAProject(shortened(&root.name)));
    }
    Ok(Rc::new(root))
}

/// UTF-8 with or without its mark, or UTF-16 in either order, which Visual Studio wrote for years.
pub(super) fn decode(bytes: &[u8]) -> Option<String> {
    let utf16 = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let (pairs, odd) = rest.as_chunks::<2>();
        let text = String::from_utf16(&pairs.iter().copied().map(unit).collect::<Vec<_>>());
        text.ok().filter(|_| odd.is_empty())
    };
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8(rest.to_vec()).ok(),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [b'<', 0, ..] => utf16(bytes, u16::from_le_bytes),
        [0, b'<', ..] => utf16(bytes, u16::from_be_bytes),
        _ if says_latin(bytes) => Some(bytes.iter().copied().map(char::from).collect()),
        _ => String::from_utf8(bytes.to_vec()).ok(),
    }
}

/// Whether the declaration of an XML text says that each byte is a letter of Latin-1.
fn says_latin(bytes: &[u8]) -> bool {
    const NAMES: [&str; 6] = ["iso-8859-1", "latin1", "iso_8859-1", "l1", "us-ascii", "windows-1252"];
    let head = bytes.get(..bytes.len().min(200)).unwrap_or_default();
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let declaration = head.trim_start().strip_prefix("<?xml").and_then(|rest| rest.split_once("?>"));
    let encoding =
        declaration.and_then(|(declaration, _)| declaration.split_once("encoding")).map(|(_, after)| {
            after.trim_start_matches(|letter: char| {
                letter == '=' || letter.is_whitespace() || "'\"".contains(letter)
            })
        });
    encoding.is_some_and(|encoding| NAMES.iter().any(|name| encoding.starts_with(name)))
}
