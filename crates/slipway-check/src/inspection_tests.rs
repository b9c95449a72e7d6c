//! Both layouts give one view; whiteouts, links and captured bodies are as an engine would unpack them.

use crate::contents::ImageContents;
use crate::files::FileKind;
use crate::sample::{Image, Layer, base, function, gzip};
use crate::{InspectError, InspectOptions, inspect, size_tree};
use proptest::prelude::*;
use serde_json::json;
use slipway_core::{Architecture, Bytes};
use tar::EntryType;

fn read(archive: &[u8]) -> ImageContents {
    inspect(archive, &InspectOptions::default()).unwrap()
}

fn paths(contents: &ImageContents) -> Vec<String> {
    contents.files.iter().map(|(path, _)| path.to_owned()).collect()
}

#[test]
fn both_layouts_give_the_same_contents() {
    let image = Image::good();
    let (legacy, oci) = (read(&image.legacy()), read(&image.oci(|one| (one, Vec::new()))));
    assert_eq!(paths(&legacy), paths(&oci));
    assert_eq!(legacy.total_bytes, oci.total_bytes);
    assert_eq!(legacy.config.entrypoint, ["/lambda-entrypoint.sh"]);
    assert_eq!(legacy.libc.unwrap().to_string(), "2.34");
    assert_eq!(legacy.frameworks.len(), 1);
    assert!(legacy.manifests.media_types.is_empty());
    assert_eq!(oci.manifests.platforms, ["linux/amd64"]);
    assert!(oci.layers[0].compressed && !legacy.layers[0].compressed);
    assert!(oci.layers[0].blob.is_some());
    assert!(oci.has_runtime_support() && oci.has_emulator());
}

#[test]
fn a_whiteout_hides_lower_layers_and_not_its_own() {
    let contents = read(
        &Image::new(vec![
            Layer::new()
                .file("etc/a", "lower")
                .file("etc/sub/b", "1234")
                .file("keep/x", "x")
                .file("etc0", "n"),
            Layer::new()
                .file("etc/new", "n")
                .file("etc/.wh.sub", "")
                .file("keep/.wh..wh..opq", "")
                .file("keep/y", "y"),
            Layer::new().file(".wh.etc", "").file("etc/after", "z"),
        ])
        .legacy(),
    );
    assert_eq!(paths(&contents), ["etc/after", "etc0", "keep/y"]);
    assert_eq!(contents.wasted_bytes, 5 + 4 + 1 + 1);
    assert_eq!(contents.layers[1].whiteouts, 2);
}

#[test]
fn a_file_below_a_link_lands_where_the_link_points() {
    let contents = read(
        &Image::new(vec![
            Layer::new().directory("usr/lib/", 0o755).symlink("lib", "usr/lib").file("usr/lib/old", "o"),
            Layer::new().file("lib/new", "n").file("lib/old", "replaced"),
        ])
        .legacy(),
    );
    assert_eq!(paths(&contents), ["lib", "usr/lib", "usr/lib/new", "usr/lib/old"]);
    assert_eq!(contents.files.get("usr/lib/old").unwrap().size, 8);
}

#[test]
fn a_file_in_the_place_of_a_directory_takes_what_was_below() {
    let contents =
        read(&Image::new(vec![Layer::new().file("d/a", "1"), Layer::new().file("d", "22")]).legacy());
    assert_eq!(paths(&contents), ["d"]);
    assert_eq!(contents.files.get("/d").unwrap().kind, FileKind::File);
}

#[test]
fn a_layer_that_is_a_link_to_another_is_found() {
    let image = Image::new(vec![function(), function()]);
    let outer = Layer::new()
        .file("aa/layer.tar", &image.layers[0])
        .symlink("bb/layer.tar", "../aa/layer.tar")
        .file("c.json", image.configuration())
        .file(
            "manifest.json",
            json!([{"Config": "c.json", "Layers": ["aa/layer.tar", "bb/layer.tar"]}]).to_string(),
        );
    let contents = read(&outer.bytes());
    assert_eq!(contents.layers.len(), 2);
    assert_eq!(contents.files.get("var/task/App.dll").unwrap().layer, 1);
    assert_eq!(contents.found_assemblies().count(), 1);
}

#[test]
fn only_the_functions_own_assemblies_are_kept() {
    let deps = json!({
        "targets": {"net8.0": {"Lib/1.0.0": {"runtime": {"lib/net8.0/Lib.dll": {}}}, "App/1.0.0": {"runtime": {"App.dll": {}}}}},
        "libraries": {"Lib/1.0.0": {"type": "package"}, "App/1.0.0": {"type": "project"}},
    });
    let layer = function()
        .file("var/task/App.deps.json", deps.to_string())
        .file("var/task/Lib.dll", "MZ\0lib")
        .file("var/task/System.Text.Json.dll", "MZ\0");
    let contents = read(&Image::new(vec![base(), layer]).legacy());
    let names: Vec<(&str, &[u8])> = contents.found_assemblies().collect();
    assert_eq!(names, [("var/task/App.dll", &b"MZ\0App"[..])]);
    assert!(contents.document("/var/task/App.runtimeconfig.json").is_some());
}

#[test]
fn a_body_that_a_higher_layer_replaces_is_not_kept() {
    let above = Layer::new().file("var/task/App.dll", "MZ\0new");
    let contents = read(&Image::good().with(above).legacy());
    assert_eq!(contents.found_assemblies().next().unwrap().1, b"MZ\0new");
    let deleted = read(&Image::good().with(Layer::new().file("var/task/.wh.App.dll", "")).legacy());
    assert_eq!(deleted.found_assemblies().count(), 0);
}

#[test]
fn several_platforms_and_attestations_are_told_apart() {
    let arm = json!({"architecture": "arm64", "os": "linux", "rootfs": {"diff_ids": []}}).to_string();
    let digest = |text: &str| slipway_core::Digest::of(text.as_bytes());
    let manifest = json!({"config": {"digest": digest(&arm)}, "layers": []}).to_string();
    let attestation = json!({"config": {"digest": digest("none")}}).to_string();
    let archive = Image::good().oci(|mut manifests| {
        manifests.push(json!({"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": digest(&manifest)}));
        manifests.push(json!({"mediaType": "x", "digest": digest(&attestation), "platform": {"architecture": "unknown", "os": "unknown"}}));
        manifests.push(json!({"mediaType": "x", "digest": digest("not saved"), "platform": {"architecture": "s390x", "os": "linux"}}));
        let index = json!({"schemaVersion": 2, "manifests": manifests}).to_string();
        let above = json!({"mediaType": "application/vnd.oci.image.index.v1+json", "digest": digest(&index)});
        (vec![above], [arm, manifest, attestation, index].map(String::into_bytes).to_vec())
    });
    let contents = read(&archive);
    assert_eq!(contents.manifests.platforms, ["linux/amd64", "linux/arm64"]);
    assert_eq!(contents.manifests.attestations, 1);
    assert!(contents.manifests.nested_index);
    let options = InspectOptions { architecture: Some(Architecture::Arm64), ..InspectOptions::default() };
    assert_eq!(inspect(archive.as_slice(), &options).unwrap().config.architecture, "arm64");
}

/// Bytes that no compression makes smaller.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let step = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    std::iter::repeat_with(step).take(length).collect()
}

#[test]
fn what_is_read_is_reported_and_a_wish_to_stop_is_heeded() {
    let archive = Image::good().legacy();
    let seen = std::cell::Cell::new(0);
    let options = InspectOptions { progress: &|bytes| seen.set(bytes), ..InspectOptions::default() };
    inspect(archive.as_slice(), &options).unwrap();
    assert!(seen.get() > 0 && seen.get() <= archive.len() as u64);
    let options = InspectOptions { cancelled: &|| true, ..InspectOptions::default() };
    assert!(matches!(inspect(archive.as_slice(), &options), Err(InspectError::Cancelled)));
    // Also within a compressed layer, where the stream's error passes through the decompression.
    let calls = std::cell::Cell::new(0);
    let cancelled = || {
        calls.set(calls.get() + 1);
        calls.get() > 1
    };
    let noise = noise(1_000_000);
    let large = Layer::new().file("blobs/sha256/x", gzip(&Layer::new().file("big", noise).bytes())).bytes();
    let options = InspectOptions { cancelled: &cancelled, ..InspectOptions::default() };
    assert!(matches!(inspect(large.as_slice(), &options), Err(InspectError::Cancelled)));
}

#[test]
fn the_tree_is_bounded_and_adds_up() {
    let mut layer = Layer::new();
    for index in 0..120_usize {
        layer = layer.file(&format!("many/f{index}"), vec![1; 10_000 + index]);
    }
    let deep = Layer::new().file("a/b/c/d/e/f/g/h/i", vec![1; 2_000_000]);
    let contents = read(&Image::new(vec![layer, deep]).legacy());
    let tree = size_tree(&contents);
    assert_eq!(tree.bytes, Bytes(contents.total_bytes));
    assert_eq!(tree.files, 121);
    assert_eq!(tree.layer, None);
    let many = tree.children.iter().find(|child| child.name == "many").unwrap();
    assert_eq!(many.children.len(), 41);
    assert_eq!(many.layer, Some(0));
    assert_eq!(many.children.iter().map(|child| child.bytes.0).sum::<u64>(), many.bytes.0);
    assert_eq!(many.children.last().unwrap().name, "other");
    let (mut node, mut depth) = (&tree, 0);
    while let Some(child) = node.children.first() {
        (node, depth) = (child, depth + 1);
    }
    assert_eq!((depth, node.path.as_str()), (6, "/a/b/c/d/e/f"));
}

#[test]
fn owners_modes_and_devices_are_kept() {
    let layer = Layer::new().entry(b"run", EntryType::Regular, 0o4750, "", b"x").entry(
        b"dev/null",
        EntryType::Char,
        0o666,
        "",
        b"",
    );
    let contents = read(&Image::new(vec![layer]).legacy());
    assert_eq!(contents.files.get("run").unwrap().mode, 0o4750);
    assert_eq!(contents.files.get("dev/null").unwrap().kind, FileKind::Other);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn each_byte_of_the_files_is_counted_once(sizes in proptest::collection::vec(0_usize..3000, 0..20)) {
        let layer = sizes.iter().enumerate().fold(Layer::new(), |layer, (index, size)| layer.file(&format!("f{index}"), vec![b'a'; *size]));
        let image = Image::new(vec![layer]);
        for archive in [image.legacy(), image.oci(|one| (one, Vec::new()))] {
            prop_assert_eq!(read(&archive).total_bytes, sizes.iter().sum::<usize>() as u64);
        }
    }
}
