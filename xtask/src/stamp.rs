//! Stamps: the hash of what a piece was made from, kept beside it. A piece whose stamp agrees is not made again.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::failure::{Explain, Outcome};

/// Gathers what a piece is made from.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stamp {
    hash: Sha256,
}

impl Stamp {
    /// Adds a text, kept apart from its neighbours.
    pub(crate) fn text(mut self, text: &str) -> Self {
        self.hash.update((text.len() as u64).to_le_bytes());
        self.hash.update(text.as_bytes());
        self
    }

    /// Adds a file, or a folder with all its files, by name and content.
    pub(crate) fn path(mut self, path: &Path) -> Outcome<Self> {
        for file in files_below(path)? {
            let name = file.strip_prefix(path).unwrap_or(&file).to_string_lossy().into_owned();
            let content = fs::read(&file).explain("read", &file)?;
            self = self.text(&name);
            self.hash.update((content.len() as u64).to_le_bytes());
            self.hash.update(&content);
        }
        Ok(self)
    }

    /// The stamp as text.
    pub(crate) fn finish(self) -> String {
        hex(&self.hash.finalize())
    }
}

/// Tells whether the piece at `place` was made from what `stamp` says.
pub(crate) fn is_current(place: &Path, stamp: &str) -> bool {
    fs::read_to_string(stamp_file(place)).is_ok_and(|found| found == stamp) && place.exists()
}

/// Notes what the piece at `place` was made from. Called last, so that a broken run is made again.
pub(crate) fn write(place: &Path, stamp: &str) -> Outcome {
    let file = stamp_file(place);
    fs::write(&file, stamp).explain("write", &file)
}

/// The sha256 of a file, as hexadecimal text.
pub(crate) fn sha256_of(path: &Path) -> Outcome<String> {
    let content = fs::read(path).explain("read", path)?;
    Ok(hex(&Sha256::digest(&content)))
}

/// All files below a folder (or the file itself), in a fixed order.
pub(crate) fn files_below(path: &Path) -> Outcome<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_path_buf()]);
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(path).explain("list", path)? {
        let entry = entry.explain("list", path)?;
        let kind = entry.file_type().explain("look at", &entry.path())?;
        if kind.is_dir() {
            found.extend(files_below(&entry.path())?);
        } else if kind.is_file() {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

fn stamp_file(place: &Path) -> PathBuf {
    let mut name = place.as_os_str().to_owned();
    name.push(".stamp");
    PathBuf::from(name)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::{Stamp, is_current, write};
    use std::fs;

    #[test]
    fn a_stamp_depends_on_names_and_contents() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a"), "1").unwrap();
        let first = Stamp::default().path(folder.path()).unwrap().finish();
        fs::rename(folder.path().join("a"), folder.path().join("b")).unwrap();
        let renamed = Stamp::default().path(folder.path()).unwrap().finish();
        fs::write(folder.path().join("b"), "2").unwrap();
        let changed = Stamp::default().path(folder.path()).unwrap().finish();
        assert_ne!(first, renamed);
        assert_ne!(renamed, changed);
    }

    #[test]
    fn texts_do_not_run_together() {
        assert_ne!(
            Stamp::default().text("ab").text("c").finish(),
            Stamp::default().text("a").text("bc").finish()
        );
    }

    #[test]
    fn a_piece_that_is_gone_is_not_current() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("piece");
        write(&place, "stamp").unwrap();
        assert!(!is_current(&place, "stamp"));
        fs::write(&place, "").unwrap();
        assert!(is_current(&place, "stamp"));
        assert!(!is_current(&place, "other"));
    }
}
