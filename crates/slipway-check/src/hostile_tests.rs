//! Archives that lie, break off or try to exhaust: each ends in a typed error or in bounded work.

use crate::contents::ImageContents;
use crate::sample::{Image, Layer, gzip};
use crate::{Expectations, InspectError, InspectOptions, check, inspect};
use proptest::prelude::*;
use serde_json::json;
use slipway_archive::ArchiveError;
use slipway_core::Digest;
use std::io::{self, Read};
use tar::{EntryType, Header};

fn read(archive: &[u8]) -> Result<ImageContents, InspectError> {
    inspect(archive, &InspectOptions::default())
}

fn header(path: &str, size: u64) -> Vec<u8> {
    let mut header = Header::new_gnu();
    header.set_path(path).unwrap();
    header.set_size(size);
    header.set_mode(0o644);
    header.set_cksum();
    header.as_bytes().to_vec()
}

/// A header, then as many zeros as one asks for.
fn endless(front: Vec<u8>) -> impl Read {
    io::Cursor::new(front).chain(io::repeat(0))
}

#[test]
fn an_archive_cut_anywhere_is_an_error() {
    let whole = Image::good().legacy();
    for cut in (0..whole.len() - 1536).step_by(701) {
        let error = read(&whole[..cut]).unwrap_err();
        assert!(
            matches!(
                error,
                InspectError::Archive(ArchiveError::Truncated) | InspectError::Archive(ArchiveError::NoIndex)
            ),
            "{cut}: {error:?}"
        );
    }
}

#[test]
fn a_size_beyond_the_stream_is_a_truncated_archive() {
    assert!(matches!(read(&header("a", 1 << 40)), Err(InspectError::Archive(ArchiveError::Truncated))));
    assert!(matches!(
        read(&header("a", u64::MAX)),
        Err(InspectError::Archive(ArchiveError::Truncated)
            | InspectError::Archive(ArchiveError::Malformed { .. }))
    ));
}

#[test]
fn a_layer_that_unpacks_beyond_the_limit_is_not_read_on() {
    // The layer's one file claims a tebibyte; the outer entry is as long as it says.
    let layer = header("bomb", 1 << 40);
    let image = Image { layers: vec![layer], ..Image::new(vec![]) };
    let contents = read(&image.oci(|one| (one, Vec::new()))).unwrap();
    assert!(contents.incomplete);
    let report = check(&contents, &Expectations::default());
    assert!(report.findings.iter().any(|finding| finding.rule == "image-size"), "{report:?}");
}

#[test]
fn a_gzip_bomb_stops_at_the_limit_and_is_a_finding() {
    let mut layer = Layer::new();
    for index in 0..40 {
        layer = layer.file(&format!("zeros{index}"), vec![0; 200_000]);
    }
    let image = Image::new(vec![layer, Layer::new().file("after", "x")]);
    let archive = image.oci(|one| (one, Vec::new()));
    let options = InspectOptions { most_unpacked: 1_000_000, ..InspectOptions::default() };
    let contents = inspect(archive.as_slice(), &options).unwrap();
    assert!(contents.incomplete);
    assert!(contents.files.len() < 10 && contents.total_bytes < 2_000_000);
    let report = check(&contents, &Expectations::default());
    assert!(
        report
            .findings
            .iter()
            .any(|finding| finding.rule == "image-size" && finding.what.contains("more than"))
    );
}

#[test]
fn names_that_leave_the_root_stay_within_and_are_counted() {
    let layer = Layer::new()
        .entry(b"../../etc/passwd", EntryType::Regular, 0o644, "", b"x")
        .entry(b"/abs", EntryType::Regular, 0o644, "", b"x")
        .entry(b"bad\xff\xfename", EntryType::Regular, 0o644, "", b"x")
        .entry(b"line\nbreak", EntryType::Regular, 0o644, "", b"x");
    let contents = read(&Image::new(vec![layer]).legacy()).unwrap();
    let paths: Vec<&str> = contents.files.iter().map(|(path, _)| path).collect();
    assert_eq!(paths, ["abs", "bad\u{fffd}\u{fffd}name", "etc/passwd", "line\nbreak"]);
    assert_eq!(contents.unsafe_names, 1);
}

#[test]
fn loops_of_links_end() {
    let layer = Layer::new()
        .symlink("lambda-entrypoint.sh", "other")
        .symlink("other", "lambda-entrypoint.sh")
        .symlink("var", "var")
        .file("var/task/App.dll", "MZ");
    let contents = read(&Image::new(vec![layer]).legacy()).unwrap();
    let report = check(&contents, &Expectations::default());
    assert!(report.findings.iter().any(|finding| finding.rule == "entrypoint-missing"));
    let outer = Layer::new()
        .symlink("a", "b")
        .symlink("b", "a")
        .file("manifest.json", r#"[{"Config":"c","Layers":["a"]}]"#);
    assert!(matches!(read(&outer.bytes()), Err(InspectError::Archive(ArchiveError::DocumentMissing { .. }))));
}

#[test]
fn two_hundred_thousand_entries_are_read() {
    let layer = header("d/f", 0).repeat(200_000);
    let image = Image { layers: vec![layer], ..Image::new(vec![]) };
    assert_eq!(read(&image.legacy()).unwrap().layers[0].files, 200_000);
}

#[test]
fn more_bytes_of_names_than_any_image_has_are_refused() {
    let mut layer = tar::Builder::new(Vec::new());
    let name = "n".repeat(1024 * 1024 - 1);
    for _ in 0..49 {
        let mut header = Header::new_gnu();
        header.set_size(0);
        layer.append_data(&mut header, &name, io::empty()).unwrap();
    }
    let outer = Layer::new().file("blobs/sha256/x", layer.into_inner().unwrap()).bytes();
    assert!(matches!(read(&outer), Err(InspectError::Archive(ArchiveError::TooManyEntries))));
}

#[test]
fn a_broken_layer_is_an_error_where_the_image_names_it_and_nowhere_else() {
    let mut broken = gzip(&Layer::new().file("a", "a").bytes());
    let middle = broken.len() / 2;
    broken[middle] ^= 0xff;
    let stray = Layer::new().file("stray", &broken);
    let mut whole = Image::good().legacy();
    let mut both = stray.bytes();
    both.truncate(both.len() - 1024);
    both.append(&mut whole);
    assert!(read(&both).is_ok());
    let configuration =
        json!({"architecture": "amd64", "os": "linux", "rootfs": {"diff_ids": [Digest::of(b"x")]}});
    let named = Layer::new()
        .file("stray", &broken)
        .file("c", configuration.to_string())
        .file("manifest.json", json!([{"Config": "c", "Layers": ["stray"]}]).to_string());
    assert!(matches!(read(&named.bytes()), Err(InspectError::LayerMalformed { .. })));
}

#[test]
fn documents_that_do_not_fit_together_are_named() {
    let archive = |documents: &[(&str, &str)]| {
        documents.iter().fold(Layer::new(), |layer, (name, text)| layer.file(name, text)).bytes()
    };
    assert!(matches!(read(&archive(&[])), Err(InspectError::Archive(ArchiveError::NoIndex))));
    assert!(matches!(
        read(&archive(&[("manifest.json", "[]")])),
        Err(InspectError::Archive(ArchiveError::NotOneImage { count: 0 }))
    ));
    assert!(matches!(
        read(&archive(&[("manifest.json", "[1")])),
        Err(InspectError::Archive(ArchiveError::DocumentMalformed { .. }))
    ));
    assert!(matches!(
        read(&archive(&[("index.json", "{}")])),
        Err(InspectError::Archive(ArchiveError::NotOneImage { count: 0 }))
    ));
    let two = r#"[{"Config":"c","Layers":[]},{"Config":"d"}]"#;
    assert!(matches!(
        read(&archive(&[("manifest.json", two)])),
        Err(InspectError::Archive(ArchiveError::NotOneImage { count: 2 }))
    ));
    let config = r#"{"rootfs":{"diff_ids":[]}}"#;
    let missing = r#"[{"Config":"c","Layers":["x"]}]"#;
    assert!(matches!(
        read(&archive(&[("c", config), ("manifest.json", missing)])),
        Err(InspectError::Archive(ArchiveError::LayerCount { configuration: 0, manifest: 1 }))
    ));
    let config = format!(r#"{{"rootfs":{{"diff_ids":["{}"]}}}}"#, Digest::of(b"x"));
    assert!(matches!(
        read(&archive(&[("c", &config), ("manifest.json", missing)])),
        Err(InspectError::Archive(ArchiveError::LayerMissing { .. }))
    ));
    let deep = "[".repeat(100_000);
    assert!(matches!(
        read(&archive(&[("manifest.json", &deep)])),
        Err(InspectError::Archive(ArchiveError::DocumentMalformed { .. }))
    ));
}

#[test]
fn of_a_layer_that_stands_twice_the_later_is_looked_at_as_it_would_be_uploaded() {
    let tar = Layer::new().file("var/task/a", "x").bytes();
    let config = format!(r#"{{"rootfs":{{"diff_ids":["{}"]}}}}"#, Digest::of(b"x"));
    let outer = Layer::new()
        .file("l", tar)
        .file("l", "no tar at all")
        .file("c", config)
        .file("manifest.json", r#"[{"Config":"c","Layers":["l"]}]"#);
    let refused = read(&outer.bytes());
    assert!(matches!(refused, Err(InspectError::LayerMalformed { .. })), "{:?}", refused.err());
}

#[test]
fn one_layer_named_a_thousand_times_does_not_cost_a_thousand_times_its_work() {
    let layer: Vec<u8> = (0..5000).flat_map(|index| header(&format!("f{index}"), 0)).collect();
    let ids = vec![Digest::of(b"x"); 1000];
    let configuration = json!({"rootfs": {"diff_ids": ids}}).to_string();
    let names = vec!["l"; 1000];
    let outer = Layer::new()
        .file("l", layer)
        .file("c", configuration)
        .file("manifest.json", json!([{"Config": "c", "Layers": names}]).to_string());
    assert!(matches!(read(&outer.bytes()), Err(InspectError::Archive(ArchiveError::TooManyEntries))));
}

#[test]
fn a_failing_stream_is_an_error_of_reading() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::new(io::ErrorKind::ConnectionReset, "gone"))
        }
    }
    assert!(matches!(
        inspect(Broken, &InspectOptions::default()),
        Err(InspectError::Archive(ArchiveError::Read { .. }))
    ));
    // Zeros are an empty tar, and reading ends at its mark instead of at the end of the zeros.
    assert!(matches!(
        inspect(endless(Vec::new()), &InspectOptions::default()),
        Err(InspectError::Archive(ArchiveError::NoIndex))
    ));
    assert!(matches!(
        read(b"this is no archive at all"),
        Err(InspectError::Archive(ArchiveError::Truncated))
    ));
    assert!(matches!(read(&[b'x'; 600]), Err(InspectError::Archive(ArchiveError::Malformed { .. }))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn any_damage_ends_in_contents_or_a_typed_error(damage in proptest::collection::vec((0_usize..100_000, any::<u8>()), 1..30), oci in any::<bool>()) {
        let image = Image::good();
        let mut archive = if oci { image.oci(|one| (one, Vec::new())) } else { image.legacy() };
        let length = archive.len();
        for (at, byte) in damage {
            archive[at % length] = byte;
        }
        if let Ok(contents) = read(&archive) {
            drop(check(&contents, &Expectations::default()));
        }
    }

    #[test]
    fn any_bytes_are_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..3000)) {
        prop_assert!(read(&bytes).is_err());
    }
}
