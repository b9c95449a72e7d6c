//! What was looked at while something was read, and whether it still is as it was.
//!
//! A file is known by its length, its times and its identity in the file system. Of a folder the names in it count, of the
//! kind that was asked for, and no more; of a folder that all share, such as a person's own or the one for temporary files,
//! only names that can belong to a project, because others come and go there all day. Only looking is counted: whoever
//! reads past [`super`] is not seen. A file that changed within the last tick of the file system's clock may change once
//! more and show the same time, so what was read of it is not kept.

use super::stamp::{Listing, Names, Stamp};
use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// The most values that a memo keeps.
const MOST_KEPT: usize = 64;
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
    use super::super::stamp::TICK;
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
