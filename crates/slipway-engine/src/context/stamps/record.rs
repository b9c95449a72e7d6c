//! The record of one folder: the key, and what each time stands for.
//!
//! A few fields of fixed width for each file, because tens of thousands are read before every build, and a digest
//! at the end, because a damaged record would lie.

use super::super::selection::Identity;
use super::ContentDigest;
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::io::Write as _;
use std::path::Path;

const TITLE: &[u8] = b"slipway context 1\n";
const KEY_LENGTH: usize = 32;

/// What is recorded of a folder.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) key: String,
    /// By the path's bytes.
    pub(super) known: HashMap<Vec<u8>, Known>,
}

/// What is recorded of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) size: u64,
    /// None if the file could still be written without a new change time.
    pub(super) identity: Option<Identity>,
    pub(super) time: i64,
    pub(super) content: ContentDigest,
}

impl Record {
    /// An empty record with a key that nobody has used.
    pub(super) fn new() -> Self {
        Self { key: uuid::Uuid::new_v4().simple().to_string(), known: HashMap::new() }
    }

    /// Reads a record; none if there is none, or if it is not whole.
    pub(super) fn read(file: &Path) -> Option<Self> {
        Self::decode(&std::fs::read(file).ok()?)
    }

    /// Writes the record in one go, for its owner only.
    pub(super) fn write(&self, file: &Path) -> std::io::Result<()> {
        let folder = file.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder)?;
        let beside = file.with_extension(uuid::Uuid::new_v4().simple().to_string());
        let mut options = std::fs::File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written = options.open(&beside).and_then(|mut new| new.write_all(&self.encode()));
        written.and_then(|()| std::fs::rename(&beside, file)).inspect_err(|_| {
            let _ = std::fs::remove_file(&beside);
        })
    }

    fn encode(&self) -> Vec<u8> {
        let mut bytes = [TITLE, self.key.as_bytes()].concat();
        for (path, known) in &self.known {
            bytes.extend_from_slice(&(path.len() as u64).to_le_bytes());
            bytes.extend_from_slice(path);
            let none = Identity { file: (0, 0), modified: 0, changed: 0 };
            let identity = known.identity.unwrap_or(none);
            let numbers = [u64::from(known.identity.is_some()), known.size, identity.file.0, identity.file.1];
            numbers.iter().for_each(|number| bytes.extend_from_slice(&number.to_le_bytes()));
            let times = [identity.modified, identity.changed, known.time];
            times.iter().for_each(|time| bytes.extend_from_slice(&time.to_le_bytes()));
            bytes.extend_from_slice(&known.content);
        }
        let digest = Sha256::digest(&bytes);
        bytes.extend_from_slice(&digest);
        bytes
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let (bytes, digest) = bytes.split_last_chunk::<32>()?;
        if Sha256::digest(bytes)[..] != digest[..] {
            return None;
        }
        let (key, rest) = bytes.strip_prefix(TITLE)?.split_at_checked(KEY_LENGTH)?;
        let mut record = Self { key: String::from_utf8(key.to_vec()).ok()?, known: HashMap::new() };
        let mut rest = Fields(rest);
        while !rest.0.is_empty() {
            let length = usize::try_from(rest.number()?).ok()?;
            let (path, after) = rest.0.split_at_checked(length)?;
            rest = Fields(after);
            record.known.insert(path.to_vec(), rest.known()?);
        }
        Some(record)
    }
}

/// What is left to decode.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (array, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*array)
    }

    fn number(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    fn time(&mut self) -> Option<i64> {
        self.array().map(i64::from_le_bytes)
    }

    fn known(&mut self) -> Option<Known> {
        let has_identity = self.number()? == 1;
        let size = self.number()?;
        let file = (self.number()?, self.number()?);
        let identity = Identity { file, modified: self.time()?, changed: self.time()? };
        let (time, content) = (self.time()?, self.array()?);
        Some(Known { size, identity: has_identity.then_some(identity), time, content })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        let identity = Some(Identity { file: (1, 2), modified: -3, changed: 4 });
        let known = |identity| Known { size: 5, identity, time: 6, content: [7; 32] };
        let known = [(b"a/\xffb".to_vec(), known(identity)), (b"c".to_vec(), known(None))];
        Record { known: HashMap::from(known), ..Record::new() }
    }

    #[test]
    fn a_record_is_read_as_it_was_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("deep/record");
        record().write(&file).expect("written");
        let second = Record { key: "k".repeat(KEY_LENGTH), ..record() };
        second.write(&file).expect("written over");
        let read = Record::read(&file).expect("a record");
        assert_eq!((read.key, read.known), (second.key, second.known));
        assert_eq!(std::fs::read_dir(folder.path().join("deep")).expect("a folder").count(), 1);
    }

    #[test]
    fn a_damaged_record_is_none() {
        let whole = record().encode();
        assert!(Record::decode(&whole).is_some());
        for cut in 0..whole.len() {
            assert!(Record::decode(&whole[..cut]).is_none(), "{cut}");
        }
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            assert!(Record::decode(&bytes).is_none(), "{at}");
        }
    }
}
