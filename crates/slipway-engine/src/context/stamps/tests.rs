use super::super::selection::Selection;
use super::*;
use std::fs::File;

const PATH: &str = "a.cs";

/// A folder with one file, and the records beside it.
struct Trees {
    context: tempfile::TempDir,
    records: tempfile::TempDir,
}

impl Trees {
    fn new(content: &str) -> Self {
        let folder = || tempfile::tempdir().expect("a folder");
        let trees = Self { context: folder(), records: folder() };
        trees.write(content);
        trees
    }

    fn file(&self) -> PathBuf {
        self.context.path().join(PATH)
    }

    fn write(&self, content: &str) {
        std::fs::write(self.file(), content).expect("a file");
    }

    /// Gives the file this time, as an archive or a checkout may.
    fn set_time(&self, seconds: u64) {
        let time = UNIX_EPOCH + Duration::from_secs(seconds);
        File::options().write(true).open(self.file()).expect("the file").set_modified(time).expect("a time");
    }

    fn selection(&self) -> Selection {
        Selection::of(self.context.path(), None).expect("a selection")
    }

    /// Sends the file as a build does, and gives key and time.
    fn build(&self) -> (String, i64) {
        let selection = self.selection();
        let stamps = Stamps::recorded(&selection, self.records.path());
        let content = Sha256::digest(std::fs::read(self.file()).expect("the file")).into();
        assert!(stamps.stands_for(0, content));
        stamps.save(&selection);
        (stamps.key().to_owned(), stamps.time(0))
    }
}

#[test]
fn an_untouched_file_keeps_its_time_and_a_touched_one_too() {
    let trees = Trees::new("one");
    let first = trees.build();
    assert_eq!(trees.build(), first);
    trees.set_time(1_000_000_000);
    assert_eq!(trees.build(), first, "the content is the same");
}

#[test]
fn another_content_of_the_same_size_and_time_has_another_time() {
    let trees = Trees::new("one");
    let mut seen = Vec::new();
    for content in ["one", "two", "one", "six", "two"] {
        trees.write(content);
        trees.set_time(1_000_000_000);
        let (_, time) = trees.build();
        assert!(!seen.contains(&time), "an engine may still hold what this time stood for");
        assert_eq!(time / SECOND, 1_000_000_000, "the seconds are the file's own");
        seen.push(time);
    }
}

#[test]
fn a_file_that_had_not_settled_is_read_again() {
    let trees = Trees::new("one");
    let first = trees.build();
    let settled = |walked: i64| {
        let selection = trees.selection();
        let stamps = Stamps { walked, ..Stamps::recorded(&selection, trees.records.path()) };
        stamps.save(&selection);
        let record = Record::read(stamps.record.as_deref().expect("a file")).expect("a record");
        let known: Vec<bool> = record.known.values().map(|known| known.identity.is_some()).collect();
        known
    };
    assert_eq!(settled(now()), [false]);
    assert_eq!(settled(now() + 10 * SECOND), [true]);
    assert_eq!(trees.build(), first);
}

#[test]
fn a_settled_identity_is_believed_without_reading() {
    let trees = Trees::new("one");
    trees.build();
    let selection = trees.selection();
    let stamps = Stamps { walked: now() + 10 * SECOND, ..Stamps::recorded(&selection, trees.records.path()) };
    stamps.save(&selection);
    // What the identity says and what the file holds are set apart by hand: the file cannot be opened.
    std::fs::remove_file(trees.file()).expect("removed");
    let again = Stamps::recorded(&selection, trees.records.path());
    assert_eq!(again.time(0), stamps.time(0));
}

#[test]
fn content_that_the_time_does_not_stand_for_is_told_and_the_key_is_forgotten() {
    let trees = Trees::new("one");
    let (key, time) = trees.build();
    let selection = trees.selection();
    let stamps = Stamps::recorded(&selection, trees.records.path());
    assert!(!stamps.stands_for(0, Sha256::digest("two").into()));
    stamps.forget();
    let (fresh_key, fresh_time) = trees.build();
    assert_ne!((key, time), (fresh_key.clone(), fresh_time));
    assert_ne!(fresh_key, trees.selection().root.display().to_string());
}

#[test]
fn without_a_record_every_build_has_a_key_of_its_own() {
    let trees = Trees::new("one");
    let selection = trees.selection();
    let (one, two) = (Stamps::unknown(&selection), Stamps::unknown(&selection));
    assert_ne!(one.key(), two.key());
    one.save(&selection);
    assert_eq!(std::fs::read_dir(trees.records.path()).expect("a folder").count(), 0);
}

#[test]
fn two_folders_have_two_keys() {
    let (one, two) = (Trees::new("one"), Trees::new("one"));
    let stamps = Stamps::recorded(&two.selection(), one.records.path());
    assert_ne!(one.build().0, stamps.key());
}
