//! The store under a process that is killed, and within its bound.

use crate::prepare_tests::{classic, layer, prepare_in};
use crate::{PreparedImage, StoreUsage, Trimmed, hold, prepared, trim, usage};
use slipway_core::Digest;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    folders.iter().flat_map(|folder| self::files(folder)).chain(files).collect()
}

fn is_whole(image: &PreparedImage) -> bool {
    image
        .blobs()
        .iter()
        .all(|blob| std::fs::read(&blob.path).is_ok_and(|bytes| Digest::of(&bytes) == blob.digest))
}

#[tokio::test]
async fn a_store_that_was_cut_off_at_any_byte_gives_the_same_image() {
    let store = tempfile::tempdir().unwrap();
    let archive = classic(&[b"a layer"]).bytes();
    let first = prepare_in(store.path(), &archive).await.0.unwrap();
    let mut cuts = 0;
    for file in files(store.path()) {
        let whole = std::fs::read(&file).unwrap();
        let is_image_record = file.parent().is_some_and(|folder| folder.ends_with("images"));
        for length in 0..whole.len() {
            std::fs::write(&file, &whole[..length]).unwrap();
            let at_once = prepared(store.path(), first.config.digest.as_str());
            let image = match at_once {
                Some(image) => image,
                // A preparation does not read the record of an image, so a few of its cuts say it.
                None if is_image_record && length % 101 != 0 => continue,
                None => prepare_in(store.path(), &archive).await.0.unwrap(),
            };
            assert!(image == first && is_whole(&image), "{} cut after {length} bytes", file.display());
            cuts += 1;
        }
        std::fs::write(&file, &whole).unwrap();
    }
    assert!(cuts > 200, "blobs and records were cut, not {cuts} bytes of something else");
}

/// Two images of one layer each, the second one used later.
async fn two(store: &Path) -> [PreparedImage; 2] {
    let first = prepare_in(store, &classic(&[&layer(1)]).bytes()).await.0.unwrap();
    let second = prepare_in(store, &classic(&[&layer(2)]).bytes()).await.0.unwrap();
    for (blob, age) in
        first.blobs().iter().map(|blob| (blob, 2)).chain(second.blobs().iter().map(|blob| (blob, 1)))
    {
        let used = SystemTime::now() - Duration::from_hours(age);
        std::fs::File::options().append(true).open(&blob.path).unwrap().set_modified(used).unwrap();
    }
    [first, second]
}

fn size(image: &PreparedImage) -> u64 {
    image.blobs().iter().map(|blob| blob.size_bytes).sum()
}

#[tokio::test]
async fn the_bound_drops_what_was_used_least_lately() {
    let store = tempfile::tempdir().unwrap();
    let [first, second] = two(store.path()).await;
    assert_eq!(usage(store.path()), StoreUsage { blobs: 4, size_bytes: size(&first) + size(&second) });
    // Looking for the first one is using it.
    assert!(prepared(store.path(), first.config.digest.as_str()).is_some());
    let freed = StoreUsage { blobs: 2, size_bytes: size(&second) };
    assert_eq!(trim(store.path(), size(&first)).unwrap(), Trimmed::Freed(freed));
    assert!(
        prepared(store.path(), first.config.digest.as_str()).is_some(),
        "the one that was used lately is whole"
    );
    assert_eq!(prepared(store.path(), second.config.digest.as_str()), None);
    trim(store.path(), 0).unwrap();
    assert_eq!(usage(store.path()), StoreUsage::default());
}

#[tokio::test]
async fn nothing_is_taken_from_a_store_in_use() {
    let store = tempfile::tempdir().unwrap();
    two(store.path()).await;
    let (one, other) = (hold(store.path()).unwrap(), hold(store.path()).unwrap());
    assert_eq!(trim(store.path(), 0).unwrap(), Trimmed::InUse);
    drop(one);
    assert_eq!(trim(store.path(), 0).unwrap(), Trimmed::InUse, "the other one uses it still");
    drop(other);
    assert!(matches!(trim(store.path(), 0).unwrap(), Trimmed::Freed(StoreUsage { blobs: 4, .. })));
}

#[tokio::test]
async fn what_a_killed_process_left_half_written_goes_and_what_is_whole_stays() {
    let store = tempfile::tempdir().unwrap();
    let [first, _] = two(store.path()).await;
    std::fs::create_dir(store.path().join("spool-killed")).unwrap();
    std::fs::write(store.path().join("spool-killed/0"), "half").unwrap();
    std::fs::write(store.path().join("blobs/.slipway-killed"), "half").unwrap();
    let freed = trim(store.path(), u64::MAX).unwrap();
    assert_eq!(freed, Trimmed::Freed(StoreUsage::default()));
    assert!(
        !store.path().join("spool-killed").exists() && !store.path().join("blobs/.slipway-killed").exists()
    );
    assert!(prepared(store.path(), first.config.digest.as_str()).is_some());
}

#[tokio::test]
async fn a_note_of_an_upload_goes_after_a_week_and_nothing_else_of_that_age() {
    let store = tempfile::tempdir().unwrap();
    two(store.path()).await;
    let uploads = store.path().join("uploads");
    let note = |letter: &str| uploads.join(format!("{}.json", letter.repeat(24)));
    let old = [note("a"), uploads.join("taxes.json"), uploads.join("notes.txt")];
    for file in old.iter().chain([&note("b")]) {
        std::fs::write(file, "{}").unwrap();
    }
    for file in &old {
        let written = SystemTime::now() - Duration::from_hours(8 * 24);
        std::fs::File::options().append(true).open(file).unwrap().set_modified(written).unwrap();
    }
    trim(store.path(), u64::MAX).unwrap();
    assert_eq!(old.map(|file| file.exists()), [false, true, true]);
    assert!(note("b").exists(), "an upload of today can be gone on with");
}

#[cfg(unix)]
#[tokio::test]
async fn what_is_not_the_stores_own_stays_however_the_store_is_emptied() {
    let disk = tempfile::tempdir().unwrap();
    let store = disk.path().join("cache");
    std::fs::create_dir(disk.path().join("large")).unwrap();
    std::os::unix::fs::symlink(disk.path().join("large"), &store).unwrap();
    prepare_in(&store, &classic(&[&layer(1)]).bytes()).await.0.unwrap();
    let others =
        ["photos/2024/sea.jpg", ".git/HEAD", "blobs/thesis.docx", "notes.txt"].map(|name| store.join(name));
    let others = others.into_iter().chain([store.join("blobs").join("Z".repeat(64))]);
    let others: Vec<_> = others.collect();
    for file in &others {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, "of a person").unwrap();
    }
    // The link is named like what Slipway gives names to, and leads to what it has not written.
    std::os::unix::fs::symlink(store.join("photos"), store.join("spool-link")).unwrap();
    assert!(matches!(trim(&store, 0).unwrap(), Trimmed::Freed(StoreUsage { blobs: 2, .. })));
    for file in &others {
        assert!(file.exists(), "{} is a person's", file.display());
    }
}

#[test]
fn a_store_that_is_no_folder_is_told_and_left() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("layers");
    std::fs::write(&store, "a file").unwrap();
    assert!(trim(&store, 0).is_err());
    assert_eq!(std::fs::read_to_string(&store).unwrap(), "a file");
}

#[test]
fn a_store_that_is_not_there_holds_nothing_and_is_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("layers");
    assert_eq!(usage(&store), StoreUsage::default());
    assert_eq!(trim(&store, 0).unwrap(), Trimmed::Freed(StoreUsage::default()));
    assert!(!store.exists());
}
