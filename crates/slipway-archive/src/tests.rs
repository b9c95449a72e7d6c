//! Archives in both layouts, whole, cut off anywhere, damaged anywhere, and made to exhaust.

use crate::{ArchiveError, Form, Image, ImageArchive, Pick, limits};
use proptest::prelude::*;
use serde_json::{Value, json};
use slipway_core::{Architecture, Digest};
use std::io::{self, Read};
use tar::{Builder, EntryType, Header};

/// An archive in the making.
struct Archive(Builder<Vec<u8>>);

impl Archive {
    fn new() -> Self {
        Self(Builder::new(Vec::new()))
    }

    fn entry(mut self, path: &str, kind: EntryType, link: &str, body: &[u8]) -> Self {
        let mut header = Header::new_gnu();
        header.set_path(path).unwrap();
        header.set_entry_type(kind);
        header.as_gnu_mut().unwrap().linkname[..link.len()].copy_from_slice(link.as_bytes());
        header.set_mode(0o644);
        header.set_size(body.len() as u64);
        header.set_cksum();
        self.0.append(&header, body).unwrap();
        self
    }

    fn file(self, path: &str, body: impl AsRef<[u8]>) -> Self {
        self.entry(path, EntryType::Regular, "", body.as_ref())
    }

    fn link(self, path: &str, target: &str) -> Self {
        self.entry(path, EntryType::Symlink, target, b"")
    }

    fn blob(self, body: impl AsRef<[u8]>) -> Self {
        let name = name_of(body.as_ref());
        self.file(&name, body)
    }

    fn bytes(self) -> Vec<u8> {
        self.0.into_inner().unwrap()
    }
}

fn name_of(body: &[u8]) -> String {
    format!("blobs/sha256/{}", Digest::of(body).hex())
}

fn layer(name: &str) -> Vec<u8> {
    Archive::new().file(name, "some bytes of a file").bytes()
}

fn configuration(architecture: &str, layers: &[Vec<u8>]) -> String {
    let ids: Vec<Digest> = layers.iter().map(|layer| Digest::of(layer)).collect();
    json!({"architecture": architecture, "os": "linux", "rootfs": {"diff_ids": ids}}).to_string()
}

fn layers() -> Vec<Vec<u8>> {
    vec![layer("lower"), layer("upper")]
}

fn legacy() -> Vec<u8> {
    let [lower, upper] = layers().try_into().unwrap();
    Archive::new()
        .file("1/layer.tar", &lower)
        .file("1/VERSION", "1.0")
        .file("2/layer.tar", &upper)
        .file("c.json", configuration("amd64", &[lower, upper]))
        .file(
            "manifest.json",
            json!([{"Config": "c.json", "Layers": ["1/layer.tar", "2/layer.tar"]}]).to_string(),
        )
        .bytes()
}

fn manifest(configuration: &str, layers: &[Vec<u8>]) -> String {
    let layers: Vec<Value> = layers.iter().map(|layer| json!({"digest": Digest::of(layer)})).collect();
    json!({"config": {"digest": Digest::of(configuration.as_bytes())}, "layers": layers}).to_string()
}

/// Images of these processors with the same layers, the index first or last.
fn oci(architectures: &[&str], index_first: bool) -> Vec<u8> {
    let layers = layers();
    let mut archive = Archive::new();
    let mut descriptors = Vec::new();
    let mut blobs: Vec<Vec<u8>> = layers.clone();
    for architecture in architectures {
        let configuration = configuration(architecture, &layers);
        let manifest = manifest(&configuration, &layers);
        descriptors.push(json!({"mediaType": "application/vnd.oci.image.manifest.v1+json",
            "digest": Digest::of(manifest.as_bytes()), "platform": {"os": "linux", "architecture": architecture}}));
        blobs.extend([configuration.into_bytes(), manifest.into_bytes()]);
    }
    let index = json!({"manifests": descriptors}).to_string();
    if index_first {
        archive = archive.file("index.json", &index);
    }
    for blob in blobs {
        archive = archive.blob(blob);
    }
    if !index_first {
        archive = archive.file("index.json", &index);
    }
    archive.bytes()
}

/// A blob that was read: its name, its form and its bytes.
type ReadBlob = (String, Form, Vec<u8>);

/// Reads an archive to its end with every byte of its blobs, as one that keeps them would.
fn read(archive: impl Read, pick: Pick) -> Result<(Image, Vec<ReadBlob>), ArchiveError> {
    let mut archive = ImageArchive::new(io::BufReader::new(archive));
    let mut blobs = Vec::new();
    while let Some(mut blob) = archive.next_blob()? {
        let mut bytes = Vec::new();
        blob.read_to_end(&mut bytes)?;
        assert_eq!(bytes.len() as u64, blob.size);
        blobs.push((blob.name.clone(), blob.form, bytes));
    }
    Ok((archive.image(pick)?, blobs))
}

fn refused(archive: &[u8]) -> ArchiveError {
    read(archive, Pick::First).unwrap_err()
}

#[test]
fn every_layout_and_order_gives_the_layers_in_order_and_the_exact_configuration() {
    for archive in [legacy(), oci(&["amd64"], false), oci(&["amd64"], true)] {
        let (image, blobs) = read(archive.as_slice(), Pick::Only).unwrap();
        assert_eq!(image.configuration, configuration("amd64", &layers()).into_bytes());
        assert_eq!((image.os.as_str(), image.architecture.as_str()), ("linux", "amd64"));
        let found = image.layers.iter().map(|layer| {
            let (_, form, bytes) = blobs.iter().find(|(name, ..)| *name == layer.blob).unwrap();
            assert_eq!((*form, Digest::of(bytes)), (Form::Tar, layer.diff_id.clone()));
            bytes.clone()
        });
        assert_eq!(found.collect::<Vec<_>>(), layers());
    }
}

#[test]
fn a_blob_that_nobody_reads_is_passed_over() {
    let whole = legacy();
    let mut archive = ImageArchive::new(whole.as_slice());
    let mut names = Vec::new();
    while let Some(blob) = archive.next_blob().unwrap() {
        names.push(blob.name.clone());
    }
    assert_eq!(names, ["1/layer.tar", "1/VERSION", "2/layer.tar"]);
    assert_eq!(archive.image(Pick::Only).unwrap().layers.len(), 2);
}

#[test]
fn what_a_blob_is_its_first_bytes_say_and_not_its_name() {
    let archive = Archive::new()
        .file("a.tar", [0x1f, 0x8b, 8])
        .file("b.tar", [0x28, 0xb5, 0x2f, 0xfd])
        .file("c.tar", b"BZh9")
        .file("d.tar", b"\xfd7zXZ\0")
        .file("e.json", layer("BZh9"))
        .file("f.json", "not json")
        .file("g", "")
        .bytes();
    let mut archive = ImageArchive::new(archive.as_slice());
    let mut forms = Vec::new();
    while let Some(blob) = archive.next_blob().unwrap() {
        forms.push(blob.form);
    }
    assert_eq!(forms, [Form::Gzip, Form::Zstd, Form::Bzip2, Form::Xz, Form::Tar, Form::Other, Form::Other]);
}

#[test]
fn of_several_images_the_wanted_one_is_picked_or_none() {
    let archive = oci(&["amd64", "arm64"], false);
    let picked = |pick| read(archive.as_slice(), pick).map(|(image, _)| image.architecture);
    assert_eq!(picked(Pick::First).unwrap(), "amd64");
    assert_eq!(picked(Pick::For(Architecture::Arm64)).unwrap(), "arm64");
    assert!(matches!(picked(Pick::Only), Err(ArchiveError::NotOneImage { count: 2 })));
}

#[test]
fn a_layer_behind_links_is_found_and_a_loop_of_them_is_none() {
    let layers = vec![layer("shared"), layer("shared")];
    let archive = |target: &str| {
        Archive::new()
            .file("a/layer.tar", &layers[0])
            .link("b/layer.tar", target)
            .entry("c/layer.tar", EntryType::Link, "b/layer.tar", b"")
            .file("c.json", configuration("amd64", &layers))
            .file(
                "manifest.json",
                json!([{"Config": "./c.json", "Layers": ["/a/layer.tar", "c/layer.tar"]}]).to_string(),
            )
            .bytes()
    };
    let (image, _) = read(archive("../a/layer.tar").as_slice(), Pick::Only).unwrap();
    assert!(image.layers.iter().all(|layer| layer.blob == "a/layer.tar"));
    assert!(matches!(refused(&archive("../c/layer.tar")), ArchiveError::LayerMissing { .. }));
}

#[test]
fn of_two_entries_with_one_name_the_later_counts() {
    let again = |later: Archive| {
        let layers = [layer("one")];
        let manifest = json!([{"Config": "c", "Layers": ["l"]}]).to_string();
        later.file("c", configuration("amd64", &layers)).file("manifest.json", manifest).bytes()
    };
    let archive = Archive::new().link("l", "gone").file("./l", layer("one"));
    assert!(read(again(archive).as_slice(), Pick::Only).is_ok());
    let archive = Archive::new().file("l", layer("one")).link("l", "gone");
    assert!(matches!(refused(&again(archive)), ArchiveError::LayerMissing { .. }));
    let archive = Archive::new().file("l", layer("one")).file("l", "{}");
    assert!(matches!(refused(&again(archive)), ArchiveError::LayerMissing { .. }));
}

#[test]
fn a_document_that_is_not_what_its_digest_says_is_damaged() {
    let whole = oci(&["amd64"], false);
    let at = whole.windows(5).position(|bytes| bytes == b"amd64").unwrap();
    let mut damaged = whole;
    damaged[at] = b'b';
    assert!(matches!(refused(&damaged), ArchiveError::DocumentDamaged { .. }));
}

#[test]
fn indexes_within_indexes_are_followed_to_a_depth_and_no_further() {
    let within = |indexes: u32| {
        let layers = layers();
        let configuration = configuration("amd64", &layers);
        let manifest = manifest(&configuration, &layers);
        let kind = |name: &str| format!("application/vnd.oci.image.{name}.v1+json");
        let mut descriptor =
            json!({"mediaType": kind("manifest"), "digest": Digest::of(manifest.as_bytes())});
        let mut archive = Archive::new().blob(configuration).blob(manifest);
        for _ in 0..indexes {
            let index = json!({"manifests": [descriptor]}).to_string();
            descriptor = json!({"mediaType": kind("index"), "digest": Digest::of(index.as_bytes())});
            archive = archive.blob(index);
        }
        for layer in layers {
            archive = archive.blob(layer);
        }
        archive.file("index.json", json!({"manifests": [descriptor]}).to_string()).bytes()
    };
    let deepest = limits::DEEPEST_INDEX;
    assert_eq!(read(within(deepest).as_slice(), Pick::Only).unwrap().0.layers.len(), layers().len());
    assert!(matches!(refused(&within(deepest + 1)), ArchiveError::NotOneImage { count: 0 }));
}

#[test]
fn documents_beyond_their_limits_are_told_as_such() {
    let large = format!("[{}]", " ".repeat(4 * 1024 * 1024));
    let archive = Archive::new().file("manifest.json", &large).bytes();
    assert!(matches!(refused(&archive), ArchiveError::DocumentTooLarge { .. }));
    let some = format!("[{}]", " ".repeat(3 * 1024 * 1024));
    let many = (0..5).fold(Archive::new(), |archive, number| archive.file(&format!("{number}.json"), &some));
    let archive = many.file("manifest.json", &some).bytes();
    assert!(matches!(refused(&archive), ArchiveError::DocumentTooLarge { .. }));
}

#[test]
fn more_entries_or_bytes_of_names_than_any_image_has_are_refused() {
    let mut header = Header::new_gnu();
    header.set_path("f").unwrap();
    header.set_size(0);
    header.set_cksum();
    let entries = header.as_bytes().repeat(limits::MOST_ENTRIES as usize + 1);
    assert!(matches!(refused(&entries), ArchiveError::TooManyEntries));
    let mut names = Builder::new(Vec::new());
    for _ in 0..49 {
        names.append_data(&mut header.clone(), "n".repeat(1024 * 1024 - 1), io::empty()).unwrap();
    }
    assert!(matches!(refused(&names.into_inner().unwrap()), ArchiveError::TooManyEntries));
}

#[test]
fn a_stream_that_fails_says_so_wherever_it_does() {
    struct Breaks<'a>(&'a [u8]);
    impl Read for Breaks<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            match self.0.read(buffer)? {
                0 => Err(io::Error::new(io::ErrorKind::ConnectionReset, "gone")),
                count => Ok(count),
            }
        }
    }
    let whole = legacy();
    for at in (0..whole.len() - 1024).step_by(100) {
        let error = read(Breaks(&whole[..at]), Pick::First).unwrap_err();
        assert!(matches!(error, ArchiveError::Read { .. }), "{at}: {error:?}");
    }
}

/// Where the index comes first, what is missing is a document or a layer; else nothing says what the image is.
#[test]
fn an_archive_cut_off_in_any_block_is_a_typed_error() {
    for whole in [legacy(), oci(&["amd64"], false), oci(&["amd64"], true)] {
        // The two blocks that end a tar, and the padding before them, carry nothing.
        let end = whole.iter().rposition(|byte| *byte != 0).unwrap();
        let blocks = (0..end).step_by(512).flat_map(|at| [at, at + 1, at + 100, at + 511]);
        for at in blocks.filter(|at| *at < end) {
            let error = refused(&whole[..at]);
            match error {
                ArchiveError::Truncated => {}
                ArchiveError::NoIndex
                | ArchiveError::NotOneImage { count: 0 }
                | ArchiveError::DocumentMissing { .. }
                | ArchiveError::LayerMissing { .. } => {
                    let lost = &whole[at..at.next_multiple_of(512)];
                    assert!(lost.iter().all(|byte| *byte == 0), "{at} is within an entry: {error:?}");
                }
                other => panic!("{at}: {other:?}"),
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn damage_anywhere_ends_in_a_typed_error_or_in_an_image_whose_layers_have_passed(
        damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40),
        cut in proptest::option::of(any::<prop::sample::Index>()),
        kind in 0..4,
    ) {
        let mut archive = match kind {
            0 => legacy(),
            1 => oci(&["amd64"], false),
            2 => oci(&["amd64"], true),
            _ => oci(&["amd64", "arm64"], true),
        };
        for (at, byte) in damage {
            let at = at.index(archive.len());
            archive[at] = byte;
        }
        archive.truncate(cut.map_or(archive.len(), |cut| cut.index(archive.len())));
        if let Ok((image, blobs)) = read(archive.as_slice(), Pick::Only) {
            for layer in image.layers {
                prop_assert!(blobs.iter().any(|(name, ..)| *name == layer.blob));
            }
        }
    }

    #[test]
    fn any_bytes_are_a_typed_error(bytes in proptest::collection::vec(any::<u8>(), 0..3000)) {
        prop_assert!(read(bytes.as_slice(), Pick::First).is_err());
    }
}
