//! Files in memory, which count how often each is read.

use super::Files;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

#[derive(Default)]
pub(crate) struct Memory {
    files: BTreeMap<PathBuf, Vec<u8>>,
    pub(crate) reads: RefCell<HashMap<PathBuf, usize>>,
}

impl Memory {
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let files =
            files.iter().map(|(path, text)| (PathBuf::from(path), text.as_bytes().to_vec())).collect();
        Self { files, reads: RefCell::default() }
    }

    pub(crate) fn with(mut self, path: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.files.insert(PathBuf::from(path), bytes.into());
        self
    }
}

impl Files for Memory {
    fn read(&self, path: &Path) -> Option<Vec<u8>> {
        *self.reads.borrow_mut().entry(path.to_owned()).or_default() += 1;
        self.files.get(path).cloned()
    }

    fn list(&self, folder: &Path) -> Vec<String> {
        let inside = self.files.keys().filter(|path| path.parent() == Some(folder));
        inside.filter_map(|path| Some(path.file_name()?.to_str()?.to_owned())).collect()
    }

    fn folders(&self, folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for path in self.files.keys() {
            let Ok(rest) = path.strip_prefix(folder) else { continue };
            let mut parts = rest.components();
            let name = parts.next().and_then(|part| part.as_os_str().to_str());
            if let Some(name) = name.filter(|_| parts.next().is_some()) {
                names.push(name.to_owned());
            }
        }
        names.dedup();
        names
    }
}
