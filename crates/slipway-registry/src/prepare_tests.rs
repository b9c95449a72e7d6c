//! Archives of both layouts, written here byte by byte, so that no engine is needed.

use crate::{ImageProblem, PrepareEvent, PreparedImage, RegistryError, prepare, prepared};
use serde_json::{Value, json};
use slipway_archive::ArchiveError;
use slipway_core::{Architecture, Digest};
use std::io::Write as _;
use std::path::Path;
use std::sync::Mutex;

/// A tar archive in the making.
#[derive(Default)]
pub(crate) struct Archive(Vec<(String, Entry)>);

enum Entry {
    File(Vec<u8>),
    Link(String),
}

impl Archive {
    fn file(mut self, name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.0.push((name.to_owned(), Entry::File(bytes.into())));
        self
    }

    fn link(mut self, name: &str, target: &str) -> Self {
        self.0.push((name.to_owned(), Entry::Link(target.to_owned())));
        self
    }

    fn json(self, name: &str, value: &Value) -> Self {
        self.file(name, value.to_string())
    }

    fn blob(self, bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        let name = format!("blobs/sha256/{}", Digest::of(&bytes).hex());
        self.file(&name, bytes)
    }

    pub(crate) fn bytes(self) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for (name, entry) in self.0 {
            let mut header = tar::Header::new_gnu();
            header.set_mode(0o644);
            match entry {
                Entry::File(bytes) => {
                    header.set_size(bytes.len() as u64);
                    builder.append_data(&mut header, name, bytes.as_slice()).unwrap();
                }
                Entry::Link(target) => {
                    header.set_entry_type(tar::EntryType::Symlink);
                    header.set_size(0);
                    builder.append_link(&mut header, name, target).unwrap();
                }
            }
        }
        builder.into_inner().unwrap()
    }
}

pub(crate) fn layer(seed: u8) -> Vec<u8> {
    (0..200_000_u32).map(|index| (index / 7) as u8 ^ seed).collect()
}

fn configuration(layers: &[&[u8]]) -> Vec<u8> {
    let diff_ids: Vec<_> = layers.iter().map(|layer| Digest::of(layer).to_string()).collect();
    json!({"architecture": "amd64", "os": "linux", "config": {}, "rootfs": {"type": "layers", "diff_ids": diff_ids}})
        .to_string()
        .into_bytes()
}

/// What an engine with the graph-driver store writes.
pub(crate) fn classic(layers: &[&[u8]]) -> Archive {
    let configuration = configuration(layers);
    let name = format!("{}.json", Digest::of(&configuration).hex());
    let names: Vec<_> = (0..layers.len()).map(|number| format!("folder{number}/layer.tar")).collect();
    let mut archive = Archive::default();
    for (name, layer) in names.iter().zip(layers) {
        archive = archive.file(name, *layer);
    }
    archive
        .file(&name, configuration)
        .json("manifest.json", &json!([{"Config": name, "RepoTags": null, "Layers": names}]))
}

/// What an engine with the containerd store writes: an index, an attestation beside the image, a platform left out.
fn oci(layers: &[&[u8]], stored: &[Vec<u8>]) -> Archive {
    let configuration = configuration(layers);
    let describe = |bytes: &[u8]| json!({"digest": Digest::of(bytes).to_string(), "size": bytes.len()});
    let manifest = json!({
        "schemaVersion": 2,
        "config": describe(&configuration),
        "layers": stored.iter().map(|layer| describe(layer)).collect::<Vec<_>>(),
    })
    .to_string();
    let attestation = json!({"schemaVersion": 2, "config": describe(b"x"), "layers": []}).to_string();
    let platform = |bytes: &[u8], architecture: &str| {
        let mut descriptor = describe(bytes);
        descriptor["platform"] = json!({"architecture": architecture, "os": "linux"});
        descriptor
    };
    let inner = json!({"manifests": [
        platform(manifest.as_bytes(), "amd64"),
        platform(b"not saved", "arm64"),
        platform(attestation.as_bytes(), "unknown"),
    ]})
    .to_string();
    let mut outer = describe(inner.as_bytes());
    outer["mediaType"] = json!("application/vnd.oci.image.index.v1+json");
    let mut archive = Archive::default().blob(configuration).blob(manifest).blob(attestation).blob(inner);
    for layer in stored {
        archive = archive.blob(layer.clone());
    }
    archive.json("index.json", &json!({"schemaVersion": 2, "manifests": [outer]}))
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) async fn prepare_in(
    store: &Path,
    archive: &[u8],
) -> (Result<PreparedImage, RegistryError>, Vec<PrepareEvent>) {
    let events = Mutex::new(Vec::new());
    let report = |event| events.lock().unwrap().push(event);
    let image = prepare(archive, store, &report).await;
    (image, events.into_inner().unwrap())
}

async fn refused(archive: Archive) -> RegistryError {
    let store = tempfile::tempdir().unwrap();
    prepare_in(store.path(), &archive.bytes()).await.0.unwrap_err()
}

#[tokio::test]
async fn both_layouts_of_one_image_give_one_digest() {
    let store = tempfile::tempdir().unwrap();
    let (lower, upper) = (layer(1), layer(2));
    let layers = [lower.as_slice(), upper.as_slice()];
    let first = prepare_in(store.path(), &classic(&layers).bytes()).await.0.unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let plain: Vec<_> = layers.iter().map(|layer| layer.to_vec()).collect();
    let second = prepare_in(elsewhere.path(), &oci(&layers, &plain).bytes()).await.0.unwrap();
    assert_eq!(first.digest, second.digest, "compression and manifest are deterministic");
    assert_eq!(first.architecture, Architecture::X86_64);
    let manifest: Value = serde_json::from_slice(&first.manifest).unwrap();
    assert_eq!(manifest["layers"].as_array().unwrap().len(), 2, "a manifest and no index");
    for blob in first.blobs() {
        let bytes = std::fs::read(&blob.path).unwrap();
        assert_eq!((Digest::of(&bytes), bytes.len() as u64), (blob.digest.clone(), blob.size_bytes));
    }
}

#[tokio::test]
async fn a_second_preparation_compresses_nothing() {
    let store = tempfile::tempdir().unwrap();
    let (lower, upper) = (layer(1), layer(2));
    let archive = classic(&[&lower, &upper]).bytes();
    let first = prepare_in(store.path(), &archive).await.0.unwrap();
    let (second, events) = prepare_in(store.path(), &archive).await;
    assert_eq!(second.unwrap(), first);
    assert!(
        !events.iter().any(|event| matches!(event, PrepareEvent::LayerCompressing { .. })),
        "every layer was in the store: {events:?}"
    );
    assert_eq!(
        prepared(store.path(), first.config.digest.as_str()),
        Some(first.clone()),
        "nor is it exported again"
    );
    std::fs::remove_file(&first.layers[0].path).unwrap();
    assert_eq!(
        prepared(store.path(), first.config.digest.as_str()),
        None,
        "a store that lacks a layer is not enough"
    );
}

#[tokio::test]
async fn a_layer_that_came_compressed_is_kept_as_it_is() {
    let store = tempfile::tempdir().unwrap();
    let (lower, upper) = (layer(1), layer(2));
    let stored = [gzipped(&lower), gzipped(&upper)];
    let image = prepare_in(store.path(), &oci(&[&lower, &upper], &stored).bytes()).await.0.unwrap();
    let digests: Vec<_> = image.layers.iter().map(|layer| layer.digest.clone()).collect();
    assert_eq!(digests, [Digest::of(&stored[0]), Digest::of(&stored[1])]);
}

#[tokio::test]
async fn a_layer_that_is_a_link_to_another_is_found_and_uploaded_once() {
    let store = tempfile::tempdir().unwrap();
    let shared = layer(1);
    let configuration = configuration(&[&shared, &shared]);
    let archive = Archive::default()
        .file("a/layer.tar", shared.clone())
        .link("b/layer.tar", "../a/layer.tar")
        .file("c.json", configuration)
        .json("manifest.json", &json!([{"Config": "c.json", "Layers": ["a/layer.tar", "b/layer.tar"]}]));
    let image = prepare_in(store.path(), &archive.bytes()).await.0.unwrap();
    assert_eq!(image.layers.len(), 2, "the manifest lists it twice");
    assert_eq!(image.blobs().len(), 2, "the layer and the configuration go out once each");
}

#[tokio::test]
async fn what_lambda_cannot_take_is_refused_before_the_upload() {
    let bytes = layer(1);
    let none = Archive::default().file("readme", "x");
    assert!(matches!(refused(none).await, RegistryError::Archive { source: ArchiveError::NoIndex }));
    let two = Archive::default().json("manifest.json", &json!([{"Config": "a"}, {"Config": "b"}]));
    assert!(matches!(
        refused(two).await,
        RegistryError::Archive { source: ArchiveError::NotOneImage { count: 2 } }
    ));
    let zstd = [vec![0x28, 0xb5, 0x2f, 0xfd, 0, 0, 0, 0]];
    assert!(matches!(
        refused(oci(&[&bytes], &zstd)).await,
        RegistryError::Image { source: ImageProblem::LayerFormat { format: "zstd", .. } }
    ));
    let other = [layer(9)];
    assert!(matches!(
        refused(oci(&[&bytes], &other)).await,
        RegistryError::Image { source: ImageProblem::LayerMismatch { .. } }
    ));
    let windows = Archive::default()
        .json("c.json", &json!({"architecture": "amd64", "os": "windows", "rootfs": {"diff_ids": []}}))
        .json("manifest.json", &json!([{"Config": "c.json", "Layers": []}]));
    assert!(matches!(refused(windows).await, RegistryError::Image { source: ImageProblem::Platform { .. } }));
}

#[tokio::test]
async fn an_archive_that_breaks_off_is_no_image() {
    let bytes = layer(1);
    let whole = classic(&[&bytes]).bytes();
    for length in [0, 100, 512, whole.len() / 2, whole.len() - 2048] {
        let store = tempfile::tempdir().unwrap();
        let (image, _) = prepare_in(store.path(), &whole[..length]).await;
        assert!(image.is_err(), "cut after {length} bytes");
        let left = std::fs::read_dir(store.path())
            .unwrap()
            .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with("spool"));
        assert_eq!(left.count(), 0, "the spool is gone");
    }
}

#[tokio::test]
async fn a_hostile_entry_name_writes_nothing_outside_the_spool() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    let mut header = tar::Header::new_gnu();
    header.set_size(4);
    header.set_mode(0o644);
    header.as_old_mut().name[..12].copy_from_slice(b"../../escape");
    header.set_cksum();
    let mut builder = tar::Builder::new(Vec::new());
    builder.append(&header, &b"evil"[..]).unwrap();
    let (image, _) = prepare_in(&store, &builder.into_inner().unwrap()).await;
    assert!(matches!(image, Err(RegistryError::Archive { source: ArchiveError::NoIndex })));
    let names: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["store"]);
}
