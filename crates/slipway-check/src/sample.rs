//! Archives made in memory for the tests, in both layouts.

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use slipway_core::{Architecture, Digest};
use std::io::Write;
use tar::{Builder, EntryType, Header};

/// One layer in the making.
pub(crate) struct Layer(Builder<Vec<u8>>);

impl Layer {
    pub(crate) fn new() -> Self {
        Self(Builder::new(Vec::new()))
    }

    pub(crate) fn entry(mut self, path: &[u8], kind: EntryType, mode: u32, link: &str, body: &[u8]) -> Self {
        let mut header = Header::new_gnu();
        header.as_gnu_mut().unwrap().name[..path.len()].copy_from_slice(path);
        header.as_gnu_mut().unwrap().linkname[..link.len()].copy_from_slice(link.as_bytes());
        header.set_entry_type(kind);
        header.set_mode(mode);
        header.set_size(body.len() as u64);
        header.set_uid(0);
        header.set_gid(0);
        header.set_cksum();
        self.0.append(&header, body).unwrap();
        self
    }

    pub(crate) fn file(self, path: &str, body: impl AsRef<[u8]>) -> Self {
        self.entry(path.as_bytes(), EntryType::Regular, 0o644, "", body.as_ref())
    }

    pub(crate) fn program(self, path: &str, body: impl AsRef<[u8]>) -> Self {
        self.entry(path.as_bytes(), EntryType::Regular, 0o755, "", body.as_ref())
    }

    pub(crate) fn directory(self, path: &str, mode: u32) -> Self {
        self.entry(path.as_bytes(), EntryType::Directory, mode, "", b"")
    }

    pub(crate) fn symlink(self, path: &str, target: &str) -> Self {
        self.entry(path.as_bytes(), EntryType::Symlink, 0o777, target, b"")
    }

    pub(crate) fn bytes(self) -> Vec<u8> {
        self.0.into_inner().unwrap()
    }
}

/// An image in the making.
pub(crate) struct Image {
    pub(crate) layers: Vec<Vec<u8>>,
    pub(crate) configuration: Value,
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

impl Image {
    /// An image for x86_64 with AWS's entry point and a handler.
    pub(crate) fn new(layers: Vec<Layer>) -> Self {
        let configuration = json!({
            "architecture": "amd64", "os": "linux", "created": "2026-01-01T00:00:00Z",
            "config": {"Entrypoint": ["/lambda-entrypoint.sh"], "Cmd": ["App::App.Function::Run"],
                       "WorkingDir": "/var/task", "Env": ["PATH=/usr/bin:/bin"]},
            "history": [],
        });
        Self { layers: layers.into_iter().map(Layer::bytes).collect(), configuration }
    }

    /// A whole function that breaks no rule.
    pub(crate) fn good() -> Self {
        Self::new(vec![base(), function()])
    }

    pub(crate) fn with(mut self, layer: Layer) -> Self {
        self.layers.push(layer.bytes());
        self
    }

    pub(crate) fn set(mut self, key: &str, value: Value) -> Self {
        self.configuration["config"][key] = value;
        self
    }

    pub(crate) fn configuration(&self) -> Vec<u8> {
        let mut whole = self.configuration.clone();
        let ids: Vec<String> = self.layers.iter().map(|layer| Digest::of(layer).to_string()).collect();
        whole["rootfs"] = json!({"type": "layers", "diff_ids": ids});
        serde_json::to_vec(&whole).unwrap()
    }

    /// The older layout: a directory per layer, and `manifest.json` at the end.
    pub(crate) fn legacy(&self) -> Vec<u8> {
        let mut outer = Layer::new().file("config.json", self.configuration());
        let mut names = Vec::new();
        for (index, layer) in self.layers.iter().enumerate() {
            let name = format!("layer{index}/layer.tar");
            outer = outer.file(&name, layer).file(&format!("layer{index}/VERSION"), "1.0");
            names.push(name);
        }
        let manifest = json!([{"Config": "config.json", "RepoTags": ["x:1"], "Layers": names}]);
        outer.file("manifest.json", manifest.to_string()).bytes()
    }

    /// The OCI layout with compressed layers; `more` gets a say in the index.
    pub(crate) fn oci(&self, more: impl FnOnce(Vec<Value>) -> (Vec<Value>, Vec<Vec<u8>>)) -> Vec<u8> {
        let blob = |bytes: &[u8]| format!("blobs/sha256/{}", Digest::of(bytes).hex());
        let packed: Vec<Vec<u8>> = self.layers.iter().map(|layer| gzip(layer)).collect();
        let configuration = self.configuration();
        let layers: Vec<Value> = packed
            .iter()
            .map(|layer| json!({"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": Digest::of(layer), "size": layer.len()}))
            .collect();
        let manifest = json!({
            "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": {"digest": Digest::of(&configuration)}, "layers": layers,
        })
        .to_string();
        let descriptor = json!({"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": Digest::of(manifest.as_bytes())});
        let (descriptors, blobs) = more(vec![descriptor]);
        let mut outer = Layer::new();
        for bytes in packed
            .iter()
            .map(Vec::as_slice)
            .chain([configuration.as_slice(), manifest.as_bytes()])
            .chain(blobs.iter().map(Vec::as_slice))
        {
            outer = outer.file(&blob(bytes), bytes);
        }
        outer.file("index.json", json!({"schemaVersion": 2, "manifests": descriptors}).to_string()).bytes()
    }
}

/// What AWS's base for .NET 8 has, as far as the checks look.
pub(crate) fn base() -> Layer {
    let banner = b"\0GNU C Library (GNU libc) stable release version 2.34.\0 and more text";
    Layer::new()
        .program("lambda-entrypoint.sh", "#!/bin/sh\n")
        .program("var/runtime/bootstrap", "#!/bin/sh\n")
        .file("var/runtime/Amazon.Lambda.RuntimeSupport.dll", "MZ\0")
        .program("usr/local/bin/aws-lambda-rie", "\x7fELF\0")
        .file("var/lang/bin/shared/Microsoft.NETCore.App/8.0.4/System.dll", "MZ\0")
        .program("usr/bin/dotnet", "\0")
        .symlink("lib64", "usr/lib64")
        .file("usr/lib64/libc.so.6", banner)
}

/// A published function.
pub(crate) fn function() -> Layer {
    Layer::new()
        .directory("var/task/", 0o755)
        .file("var/task/App.dll", "MZ\0App")
        .file("var/task/App.deps.json", "{}")
        .file("var/task/App.runtimeconfig.json", runtime_config("8.0.0"))
}

pub(crate) fn runtime_config(version: &str) -> String {
    json!({"runtimeOptions": {"tfm": "net8.0", "framework": {"name": "Microsoft.NETCore.App", "version": version}}}).to_string()
}

/// A native library that asks for these versions of the C library.
pub(crate) fn elf(architecture: Architecture, versions: &[&str]) -> Vec<u8> {
    let mut strings = b"\0libc.so.6\0.gnu.version_r\0.dynstr\0".to_vec();
    let mut needs = Vec::new();
    let mut push = |half: &[u16], words: &[u32]| {
        needs.extend(half.iter().flat_map(|value| value.to_le_bytes()));
        needs.extend(words.iter().flat_map(|value| value.to_le_bytes()));
    };
    push(&[1, versions.len() as u16], &[1, 16, 0]);
    for (index, version) in versions.iter().enumerate() {
        let next = if index + 1 == versions.len() { 0 } else { 16 };
        push(&[], &[0]);
        push(&[0, index as u16 + 2], &[strings.len() as u32, next]);
        strings.extend(version.bytes().chain([0]));
    }
    let machine: u16 = if architecture == Architecture::Arm64 { 183 } else { 62 };
    let (at_needs, at_strings) = (64_u64, 64 + needs.len() as u64);
    let at_sections = at_strings + strings.len() as u64;
    let mut file = vec![0x7f, b'E', b'L', b'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    file.extend([3_u16, machine].iter().flat_map(|value| value.to_le_bytes()));
    file.extend(1_u32.to_le_bytes());
    file.extend([0, 0, at_sections].iter().flat_map(|value: &u64| value.to_le_bytes()));
    file.extend(0_u32.to_le_bytes());
    file.extend([64_u16, 0, 0, 64, 3, 2].iter().flat_map(|value| value.to_le_bytes()));
    file.extend(&needs);
    file.extend(&strings);
    let mut section = |name: u32, kind: u32, at: u64, size: u64, link: u32, info: u32| {
        file.extend([name, kind].iter().flat_map(|value| value.to_le_bytes()));
        file.extend([0, 0, at, size].iter().flat_map(|value: &u64| value.to_le_bytes()));
        file.extend([link, info].iter().flat_map(|value| value.to_le_bytes()));
        file.extend([1, 0].iter().flat_map(|value: &u64| value.to_le_bytes()));
    };
    section(0, 0, 0, 0, 0, 0);
    section(11, 0x6fff_fffe, at_needs, needs.len() as u64, 2, 1);
    section(26, 3, at_strings, strings.len() as u64, 0, 0);
    file
}

/// A native library for x86_64 that names these libraries.
pub(crate) fn elf_naming(libraries: &[&str]) -> Vec<u8> {
    let mut strings = b"\0.dynamic\0.dynstr\0".to_vec();
    let mut entries: Vec<u8> = Vec::new();
    for library in libraries {
        entries.extend([1, strings.len() as u64].iter().flat_map(|value: &u64| value.to_le_bytes()));
        strings.extend(library.bytes().chain([0]));
    }
    entries.extend([0_u8; 16]);
    let at_strings = 64 + entries.len() as u64;
    let at_sections = at_strings + strings.len() as u64;
    let mut file = vec![0x7f, b'E', b'L', b'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    file.extend([3_u16, 62].iter().flat_map(|value| value.to_le_bytes()));
    file.extend(1_u32.to_le_bytes());
    file.extend([0, 0, at_sections].iter().flat_map(|value: &u64| value.to_le_bytes()));
    file.extend(0_u32.to_le_bytes());
    file.extend([64_u16, 0, 0, 64, 3, 2].iter().flat_map(|value| value.to_le_bytes()));
    file.extend(&entries);
    file.extend(&strings);
    let mut section = |words: [u32; 2], places: [u64; 4], links: [u32; 2], ends: [u64; 2]| {
        file.extend(words.iter().flat_map(|value| value.to_le_bytes()));
        file.extend(places.iter().flat_map(|value| value.to_le_bytes()));
        file.extend(links.iter().flat_map(|value| value.to_le_bytes()));
        file.extend(ends.iter().flat_map(|value| value.to_le_bytes()));
    };
    section([0, 0], [0; 4], [0, 0], [0, 0]);
    section([1, 6], [0, 0, 64, entries.len() as u64], [2, 0], [8, 16]);
    section([10, 3], [0, 0, at_strings, strings.len() as u64], [0, 0], [1, 0]);
    file
}
