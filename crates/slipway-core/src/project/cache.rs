//! The files around a project, each read and parsed at most once.
//!
//! The core does no I/O, so the caller lends its eyes through [`Files`]. Two hundred projects share one
//! `Directory.Build.props`; without a memory it would be parsed two hundred times. The memory is bounded: past
//! [`MOST_KEPT`] bytes of XML a tree is built anew each time it is asked for.

use super::closure::{self, Closure};
use super::error::{MAX_BYTES, ProjectError};
use super::leads::{self, Outline};
use super::msbuild::Lead;
use super::{Project, Wish, describe, file_app};
use crate::image::shortened;
use crate::xml::{self, Element};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::path::{Component, Path, PathBuf};
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
pub struct Cache<'a> {
    files: &'a dyn Files,
    trees: RefCell<HashMap<PathBuf, Option<Rc<Element>>>>,
    kept: Cell<usize>,
    names: RefCell<HashMap<PathBuf, Rc<BTreeSet<String>>>>,
    folders: RefCell<HashMap<PathBuf, Rc<BTreeSet<String>>>>,
    pub(super) given: Given,
    told: HashMap<PathBuf, Lead>,
    outlines: RefCell<HashMap<PathBuf, Rc<Outline>>>,
    packages: RefCell<HashMap<PathBuf, Vec<(PathBuf, bool)>>>,
}

/// Bytes of XML whose trees are remembered. A tree takes a few times its text's size.
const MOST_KEPT: usize = 32 * 1024 * 1024;

impl<'a> Cache<'a> {
    /// An empty memory over these files, for what a build of Slipway gives MSBuild.
    pub fn new(files: &'a dyn Files) -> Self {
        Self::with(files, Given::default())
    }

    /// An empty memory over these files, for other values on MSBuild's command line.
    pub fn with(files: &'a dyn Files, given: Given) -> Self {
        Self {
            files,
            given,
            told: HashMap::new(),
            folders: RefCell::default(),
            trees: RefCell::default(),
            kept: Cell::new(0),
            names: RefCell::default(),
            outlines: RefCell::default(),
            packages: RefCell::default(),
        }
    }

    /// The same, where MSBuild's word is known for some projects: whoever follows references goes by that.
    #[must_use]
    pub fn told(self, told: HashMap<PathBuf, Lead>) -> Self {
        Self { told, ..self }
    }

    /// What [`read_project`](super::read_project) gives.
    pub fn project(&self, file: &Path) -> Result<Project, ProjectError> {
        self.project_for(file, Wish::default())
    }

    /// The same, for the framework that a wish decides on where there are several.
    pub fn project_for(&self, file: &Path, wish: Wish<'_>) -> Result<Project, ProjectError> {
        let file = tidy(file);
        if file_app::is_file_app(&file) {
            return file_app::read(&file, self, wish);
        }
        let tree = self.tree(&file)?.ok_or_else(|| ProjectError::Missing(file.clone()))?;
        describe::project(&file, &tree, self, describe::Surroundings::Read, wish)
    }

    /// What [`closure`](super::closure::closure) gives.
    pub fn closure(&self, project: &Path) -> Result<Closure, ProjectError> {
        closure::follow(&tidy(project), self)
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

    /// What following references needs of one project, worked out once.
    pub(super) fn outline(&self, project: &Path) -> Result<Rc<Outline>, ProjectError> {
        if let Some(known) = self.outlines.borrow().get(project) {
            return Ok(Rc::clone(known));
        }
        let mut outline = leads::outline(project, self)?;
        if let Some(lead) = self.told.get(project) {
            outline.hear(project, lead, self);
        }
        let outline = Rc::new(outline);
        self.outlines.borrow_mut().insert(project.to_owned(), Rc::clone(&outline));
        Ok(outline)
    }

    /// The folders of packages that a `NuGet.config` names, worked out once.
    pub(super) fn package_folders(&self, config: &Path) -> Vec<(PathBuf, bool)> {
        let known = self.packages.borrow().get(config).cloned();
        known.unwrap_or_else(|| {
            let folders = closure::package_folders(config, self);
            self.packages.borrow_mut().insert(config.to_owned(), folders.clone());
            folders
        })
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

/// The path without `.` and `..`, by its text alone: what a link would change is not looked at.
pub fn tidy(path: &Path) -> PathBuf {
    let mut tidied = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => match tidied.components().next_back() {
                Some(Component::Normal(_)) => {
                    tidied.pop();
                }
                Some(Component::RootDir | Component::Prefix(_)) => {}
                _ => tidied.push(".."),
            },
            other => tidied.push(other),
        }
    }
    tidied
}

/// A path as a project file writes it, from a folder. None for a place in the network: only looking there would
/// already tell a stranger who is asking.
pub(super) fn join(folder: &Path, text: &str) -> Option<PathBuf> {
    let text = text.trim().replace('\\', "/");
    (!text.is_empty() && !text.starts_with("//")).then(|| tidy(&folder.join(text)))
}

/// The folder of a file; empty for a bare name.
pub(super) fn folder(file: &Path) -> &Path {
    file.parent().unwrap_or(Path::new(""))
}
