//! What was looked at while something was read, and whether it still is as it was.
//!
//! A file is known by its length, its times and its identity in the file system. Of a folder the names in it count, of the
//! kind that was asked for, and no more; of a folder that all share, such as a person's own or the one for temporary files,
//! only names that can belong to a project, because others come and go there all day. Only looking is counted: whoever
//! reads past [`super`] is not seen. A file that changed within the last tick of the file system's clock may change once
//! more and show the same time, so what was read of it is not kept.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fs::{DirEntry, FileType, Metadata};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// More than the tick by which file systems of today count.
const TICK: Duration = Duration::from_millis(20);
/// The same for those that count whole seconds, or two.
const COARSE_TICK: Duration = Duration::from_secs(2);
/// The most values that a memo keeps.
const MOST_KEPT: usize = 64;
/// The ends of names that can belong to a project, as they count in a folder that all share.
const OF_PROJECTS: [&str; 18] = [
    "csproj",
    "fsproj",
    "vbproj",
    "sln",
    "slnx",
    "slnf",
    "props",
    "targets",
    "rsp",
    "json",
    "config",
    "editorconfig",
    "globalconfig",
    "yaml",
    "yml",
    "template",
    "cs",
    "fs",
];

/// How a path was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    is_folder: bool,
    /// The length in bytes.
    length: u64,
    modified: Option<SystemTime>,
    /// The inode and the change time, which no program sets; zero where the system has neither.
    identity: (u64, i64, i64),
}

impl Stamp {
    fn of(path: &Path) -> Option<Self> {
        let metadata = std::fs::metadata(path).ok()?;
        Some(Self {
            is_folder: metadata.is_dir(),
            length: metadata.len(),
            modified: metadata.modified().ok(),
            identity: identity(&metadata),
        })
    }

    /// Whether both say the same of what a path leads to. A folder's times move with the names in it, which count only
    /// where they were asked for.
    fn is_like(&self, other: &Self) -> bool {
        let same_folder = self.is_folder && other.is_folder && self.identity.0 == other.identity.0;
        same_folder || self == other
    }

    /// Whether a change that comes now could show the same time.
    fn is_young(&self) -> bool {
        let Some(modified) = self.modified else { return true };
        let nanoseconds =
            modified.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.subsec_nanos());
        let tick = if nanoseconds == 0 { COARSE_TICK } else { TICK };
        SystemTime::now().duration_since(modified).map_or(true, |age| age < tick)
    }
}

#[cfg(unix)]
fn identity(metadata: &Metadata) -> (u64, i64, i64) {
    use std::os::unix::fs::MetadataExt as _;
    (metadata.ino(), metadata.ctime(), metadata.ctime_nsec())
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> (u64, i64, i64) {
    (0, 0, 0)
}

/// Which names of a folder were asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Names {
    /// Those of all that is no folder.
    Files,
    /// Those of folders.
    Folders,
    /// All.
    All,
}

impl Names {
    fn counts(self, kind: FileType) -> bool {
        match self {
            Self::Files => !kind.is_dir(),
            Self::Folders => kind.is_dir(),
            Self::All => true,
        }
    }
}

/// The names that were found in a folder.
#[derive(Debug, Clone, Copy)]
struct Listing {
    /// The folder itself, by which most need no second look; none where it had changed a moment before.
    settled: Option<Stamp>,
    names: Option<u64>,
}

impl Listing {
    fn of(folder: &Path, names: Names) -> Self {
        let settled = Stamp::of(folder).filter(|stamp| !stamp.is_young());
        Self { settled, names: numbered(folder, names) }
    }

    fn holds(&self, folder: &Path, names: Names) -> bool {
        self.settled.is_some() && self.settled == Stamp::of(folder) || self.names == numbered(folder, names)
    }
}

/// A number for the names in a folder, whatever their order; none where it cannot be listed.
fn numbered(folder: &Path, names: Names) -> Option<u64> {
    let shared = is_shared(folder);
    let entries = std::fs::read_dir(folder).ok()?.flatten();
    Some(entries.fold(0_u64, |sum, entry| match entry.file_type() {
        Ok(kind) if names.counts(kind) && (!shared || is_of_projects(&entry, kind)) => {
            let mut hasher = DefaultHasher::new();
            (entry.file_name(), kind.is_dir(), kind.is_symlink()).hash(&mut hasher);
            sum.wrapping_add(hasher.finish())
        }
        _ => sum,
    }))
}

/// Folders that hold more than one owner's things: the root and what is directly in it, a person's own, the one for
/// temporary files.
fn is_shared(folder: &Path) -> bool {
    let names = folder.components().filter(|part| matches!(part, Component::Normal(_))).count();
    names < 2 || folder == std::env::temp_dir() || std::env::home_dir().is_some_and(|home| folder == home)
}

fn is_of_projects(entry: &DirEntry, kind: FileType) -> bool {
    let name = entry.file_name().to_string_lossy().to_lowercase();
    let end = name.rsplit_once('.').map_or("", |(_, end)| end);
    name == ".git" || name == "dockerfile" || !kind.is_dir() && OF_PROJECTS.contains(&end)
}

/// Everything that was looked at.
#[derive(Debug, Clone, Default)]
struct Footprint {
    seen: HashMap<PathBuf, Option<Stamp>>,
    listed: HashMap<(PathBuf, Names), Listing>,
    /// Whether something of it may have changed unseen.
    doubtful: bool,
}

impl Footprint {
    fn add(&mut self, path: &Path) {
        if self.seen.contains_key(path) {
            return;
        }
        let stamp = Stamp::of(path);
        self.doubtful |= stamp.is_some_and(|stamp| !stamp.is_folder && stamp.is_young());
        self.seen.insert(path.to_owned(), stamp);
    }

    fn add_names(&mut self, folder: &Path, names: Names) {
        let key = (folder.to_owned(), names);
        self.listed.entry(key).or_insert_with(|| Listing::of(folder, names));
    }

    fn join(&mut self, other: &Self) {
        self.doubtful |= other.doubtful;
        for (path, stamp) in &other.seen {
            self.seen.entry(path.clone()).or_insert(*stamp);
        }
        for (key, listing) in &other.listed {
            self.listed.entry(key.clone()).or_insert(*listing);
        }
    }

    fn holds(&self) -> bool {
        let is_same = |before: &Option<Stamp>, now: Option<Stamp>| match (before, now) {
            (Some(before), Some(now)) => before.is_like(&now),
            (before, now) => before.is_none() && now.is_none(),
        };
        !self.doubtful
            && self.seen.iter().all(|(path, stamp)| is_same(stamp, Stamp::of(path)))
            && self.listed.iter().all(|((folder, names), listing)| listing.holds(folder, *names))
    }
}

thread_local! {
    /// The footprints that are being taken on this thread, the innermost last.
    static TAKEN: RefCell<Vec<Footprint>> = const { RefCell::new(Vec::new()) };
}

/// Notes that a path is looked at, whether it is there or not. Called before looking: a change in between is then seen.
pub(crate) fn saw(path: &Path) {
    TAKEN.with_borrow_mut(|taken| {
        if let Some(innermost) = taken.last_mut() {
            innermost.add(path);
        }
    });
}

/// Notes that the names in a folder are looked at.
pub(crate) fn saw_names(folder: &Path, names: Names) {
    TAKEN.with_borrow_mut(|taken| {
        if let Some(innermost) = taken.last_mut() {
            innermost.add_names(folder, names);
        }
    });
}

/// Does what reads, and gives what it has looked at besides.
fn watched<T>(read: impl FnOnce() -> T) -> (T, Footprint) {
    /// Takes the footprint off again, also where the reading panics.
    struct Taking;
    impl Drop for Taking {
        fn drop(&mut self) {
            TAKEN.with_borrow_mut(|taken| drop(taken.pop()));
        }
    }
    TAKEN.with_borrow_mut(|taken| taken.push(Footprint::default()));
    let taking = Taking;
    let value = read();
    let footprint = TAKEN.with_borrow(|taken| taken.last().cloned()).unwrap_or_default();
    drop(taking);
    also(&footprint);
    (value, footprint)
}

/// What an inner reading has looked at, the outer one has, too.
fn also(footprint: &Footprint) {
    TAKEN.with_borrow_mut(|taken| {
        if let Some(outer) = taken.last_mut() {
            outer.join(footprint);
        }
    });
}

/// Values that were read, each kept for as long as the files that it came from stay as they are.
///
/// Who asks for a value while another thread reads it waits for that thread, and reads nothing again.
pub(crate) struct Memo<K, V> {
    kept: Mutex<Vec<(K, Place<V>)>>,
}

type Place<V> = Arc<Mutex<Option<(V, Footprint)>>>;

impl<K, V> Default for Memo<K, V> {
    fn default() -> Self {
        Self { kept: Mutex::new(Vec::new()) }
    }
}

impl<K: PartialEq, V: Clone> Memo<K, V> {
    /// The value under a key: as it was read before, else as `read` gives it now. What fails is not kept.
    pub(crate) fn get_or<E>(&self, key: K, read: impl FnOnce() -> Result<V, E>) -> Result<V, E> {
        let place = self.place(key);
        let mut kept = place.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((value, footprint)) = kept.as_ref().filter(|(_, footprint)| footprint.holds()) {
            also(footprint);
            return Ok(value.clone());
        }
        *kept = None;
        let (value, footprint) = watched(read);
        let value = value?;
        if !footprint.doubtful {
            *kept = Some((value.clone(), footprint));
        }
        Ok(value)
    }

    /// The place of a key. The one that was asked for longest ago goes first.
    fn place(&self, key: K) -> Place<V> {
        let mut all = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = match all.iter().position(|(known, _)| *known == key) {
            Some(at) => all.remove(at),
            None => (key, Place::default()),
        };
        let place = Arc::clone(&entry.1);
        all.push(entry);
        if all.len() > MOST_KEPT {
            all.remove(0);
        }
        place
    }
}

#[cfg(test)]
mod tests {
    use super::super::{entries, exists, read_text};
    use super::*;
    use std::cell::Cell;

    /// Waits until no file that was written before is young any more.
    fn settle() {
        std::thread::sleep(TICK * 2);
    }

    fn names(folder: &Path) -> usize {
        entries(folder, Names::Files)
            .unwrap()
            .filter(|entry| entry.as_ref().unwrap().path().is_file())
            .count()
    }

    #[test]
    fn a_value_is_read_again_only_when_a_file_that_it_came_from_has_changed() {
        let folder = tempfile::tempdir().unwrap();
        let (file, later) =
            (folder.path().join("App.csproj"), folder.path().join("above").join("later.props"));
        std::fs::write(&file, "one").unwrap();
        std::fs::create_dir(folder.path().join("above")).unwrap();
        settle();
        let (memo, read) = (Memo::default(), Cell::new(0));
        let ask = || {
            memo.get_or("app", || -> std::io::Result<(String, bool, usize)> {
                read.set(read.get() + 1);
                Ok((read_text(&file)?, exists(&later), names(folder.path())))
            })
            .unwrap()
        };
        assert_eq!(
            (ask(), ask(), read.get()),
            (("one".to_owned(), false, 1), ("one".to_owned(), false, 1), 1)
        );
        std::fs::write(&file, "two").unwrap();
        settle();
        assert_eq!(
            (ask().0, ask().0, read.get()),
            ("two".to_owned(), "two".to_owned(), 2),
            "the same length"
        );
        std::fs::write(&later, "").unwrap();
        settle();
        assert_eq!((ask().1, ask().1, read.get()), (true, true, 3), "what was not there has come");
        std::fs::write(folder.path().join("New.cs"), "").unwrap();
        settle();
        assert_eq!((ask().2, ask().2, read.get()), (2, 2, 4), "a new name in a folder");
        std::fs::create_dir(folder.path().join("beside")).unwrap();
        assert_eq!((ask().2, read.get()), (2, 4), "a new folder where only files were asked for");
    }

    #[test]
    fn in_a_folder_that_all_share_only_names_of_projects_count() {
        let shared = std::env::temp_dir();
        let (memo, read) = (Memo::default(), Cell::new(0));
        let ask = || {
            memo.get_or((), || -> std::io::Result<()> {
                read.set(read.get() + 1);
                entries(&shared, Names::Files).map(drop)
            })
            .unwrap();
        };
        ask();
        let _anybodys = tempfile::Builder::new().suffix(".tmp").tempfile().unwrap();
        ask();
        assert_eq!(read.get(), 1);
        let _ours = tempfile::Builder::new().prefix("Directory.").suffix(".props").tempfile().unwrap();
        ask();
        assert_eq!(read.get(), 2);
    }

    #[test]
    fn what_changed_a_moment_ago_is_not_kept() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("App.csproj");
        settle();
        let memo = Memo::default();
        for text in ["one", "two", "six", "ten"] {
            std::fs::write(&file, text).unwrap();
            assert_eq!(memo.get_or((), || read_text(&file)).unwrap(), text);
        }
    }

    #[test]
    fn what_an_inner_reading_saw_counts_for_the_outer_also_when_it_was_kept() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("inner");
        std::fs::write(&file, "a").unwrap();
        settle();
        let (inner, outer) = (Memo::default(), Memo::default());
        let read_inner = || inner.get_or((), || read_text(&file));
        read_inner().unwrap();
        assert_eq!(outer.get_or((), read_inner).unwrap(), "a");
        std::fs::write(&file, "b").unwrap();
        assert_eq!(outer.get_or((), read_inner).unwrap(), "b");
    }
}
