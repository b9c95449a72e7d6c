//! How much of an archive is read, whoever reads it.

/// A document larger than this is no configuration and no manifest.
pub(crate) const LARGEST_DOCUMENT: u64 = 4 * 1024 * 1024;
/// All documents of an archive.
pub(crate) const ALL_DOCUMENTS: u64 = 16 * 1024 * 1024;
/// Indexes within indexes that are followed.
pub(crate) const DEEPEST_INDEX: u32 = 4;
/// Manifests that are read over all indexes.
pub(crate) const MOST_MANIFESTS: usize = 500;
/// Links from name to name that are followed within the archive.
pub(crate) const MOST_LINKS: usize = 16;
/// A long name or an extended header of a tar beyond this is refused.
pub(crate) const LARGEST_EXTENSION: u64 = 1024 * 1024;
/// Extension headers before one entry.
pub(crate) const MOST_EXTENSIONS: usize = 8;
/// Headers of a sparse file's map.
pub(crate) const MOST_SPARSE_BLOCKS: usize = 4096;

/// Entries of an archive, and again of all its layers.
pub const MOST_ENTRIES: u32 = 500_000;
/// Bytes of their names.
pub const MOST_NAME_BYTES: u32 = 48 * 1024 * 1024;

/// How many more names fit.
#[derive(Debug)]
pub struct NameBudget {
    entries: u32,
    bytes: u32,
}

impl Default for NameBudget {
    fn default() -> Self {
        Self { entries: MOST_ENTRIES, bytes: MOST_NAME_BYTES }
    }
}

impl NameBudget {
    /// Takes one entry with a name of this length. False where it does not fit any more.
    pub fn take(&mut self, length: usize) -> bool {
        let Ok(length) = u32::try_from(length) else { return false };
        let (Some(entries), Some(bytes)) = (self.entries.checked_sub(1), self.bytes.checked_sub(length))
        else {
            return false;
        };
        (self.entries, self.bytes) = (entries, bytes);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_of_names_ends() {
        let mut budget = NameBudget::default();
        assert!(!budget.take(MOST_NAME_BYTES as usize + 1) && !budget.take(usize::MAX));
        assert!((0..MOST_ENTRIES).all(|_| budget.take(1)) && !budget.take(1));
    }
}
