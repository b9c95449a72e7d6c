//! Puts the layers on top of each other, once it is known which of them make up the image.
//!
//! A whiteout hides what lower layers hold and nothing of its own layer, so a layer's whiteouts come before its
//! files. A path below a link to a directory lands where the link points, as it does when an engine unpacks it.

use crate::contents::{ConfigurationDocument, HistoryDocument, ImageContents, LayerRow, SharedFramework};
use crate::error::InspectError;
use crate::files::{self, FileEntry, FileKind, FileTable};
use crate::layer::LayerRead;
use crate::policy::TASK_ROOTS;
use crate::secrets::{self, SecretFinding};
use slipway_archive::{ArchiveError, Form, Image};
use slipway_core::{Bytes, Digest};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A manifest that names one layer a thousand times must not cost a thousand times its work.
const MOST_APPLIED: usize = 1_000_000;
const MOST_SECRETS: usize = 500;
const LONGEST_COMMAND: usize = 300;

/// Where .NET is installed by custom; `DOTNET_ROOT` comes on top.
const DOTNET_ROOTS: [&str; 5] =
    ["var/lang/bin", "usr/share/dotnet", "usr/lib/dotnet", "usr/lib64/dotnet", "usr/local/share/dotnet"];

#[derive(Default)]
struct Merge {
    files: FileTable,
    rows: Vec<LayerRow>,
    wasted: u64,
    total: u64,
    applied: usize,
    incomplete: bool,
    unsafe_names: u32,
    left_out: u32,
    secrets: Vec<SecretFinding>,
    kept: BTreeMap<String, (u16, Vec<u8>)>,
    natives: Vec<(u16, crate::elf::NativeFile)>,
    libcs: Vec<(u16, String, crate::elf::LibcVersion)>,
    /// The last parent directory as written and as it stands after links: entries come by directory.
    parent: Option<(String, String)>,
}

/// Merges the layers that make up the image.
pub(crate) fn assemble(
    image: Image,
    mut read: HashMap<String, LayerRead>,
) -> Result<ImageContents, InspectError> {
    let document: ConfigurationDocument = serde_json::from_slice(&image.configuration).map_err(|source| {
        InspectError::Configuration { document: image.configuration_name.clone(), source }
    })?;
    let (config, history) = document.split();
    let commands = layer_commands(&history);
    let mut uses: HashMap<&str, usize> = HashMap::new();
    for layer in &image.layers {
        *uses.entry(&layer.blob).or_default() += 1;
    }
    let mut merge = Merge::default();
    for (index, layer) in image.layers.iter().enumerate() {
        let name = layer.blob.as_str();
        let left = uses.get_mut(name).map_or(0, |left| {
            *left -= 1;
            *left
        });
        let held = if left > 0 { read.get(name).cloned() } else { read.remove(name) };
        let held = held.ok_or_else(|| ArchiveError::LayerMissing { layer: name.to_owned() })?;
        if let Some(reason) = held.broken {
            return Err(InspectError::LayerMalformed { layer: name.to_owned(), reason });
        }
        merge.row(index, name, &layer.diff_id, commands.get(index).copied(), &held);
        merge.layer(u16::try_from(index).unwrap_or(u16::MAX), held)?;
    }
    merge.secrets.extend(secrets::scan_config(&config));
    merge.secrets.truncate(MOST_SECRETS);
    Ok(merge.finish(config, image.manifests))
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The commands that made a layer, without those that made none.
fn layer_commands(history: &[HistoryDocument]) -> Vec<&str> {
    history.iter().filter(|step| !step.empty_layer).map(|step| step.created_by.as_str()).collect()
}

impl Merge {
    fn row(&mut self, index: usize, name: &str, diff_id: &Digest, command: Option<&str>, layer: &LayerRead) {
        self.rows.push(LayerRow {
            index: number(index),
            diff_id: diff_id.to_string(),
            blob: name.strip_prefix("blobs/sha256/").map(|hex| format!("sha256:{hex}")),
            compressed: layer.form != Form::Tar,
            stored_bytes: Bytes(layer.stored_bytes),
            unpacked_bytes: Bytes(layer.unpacked_bytes),
            files: layer.files,
            whiteouts: number(layer.whiteouts.len() + layer.opaque.len()),
            created_by: command.filter(|command| !command.is_empty()).map(shown_command),
            opened: layer.opened,
        });
        let passed_over = !layer.opened && matches!(layer.form, Form::Tar | Form::Gzip);
        self.incomplete |= layer.cut || passed_over;
    }

    fn layer(&mut self, index: u16, layer: LayerRead) -> Result<(), InspectError> {
        self.applied += layer.rows.len() + layer.whiteouts.len() + layer.opaque.len();
        if self.applied > MOST_APPLIED {
            return Err(ArchiveError::TooManyEntries.into());
        }
        self.total = self.total.saturating_add(layer.unpacked_bytes);
        self.unsafe_names = self.unsafe_names.saturating_add(layer.unsafe_names);
        self.left_out = self.left_out.saturating_add(layer.not_kept);
        for path in layer.whiteouts {
            let path = self.place(&path);
            self.wasted = self.wasted.saturating_add(self.files.remove(&path));
        }
        for directory in layer.opaque {
            let inside = self.place(&format!("{directory}/x"));
            self.wasted = self.wasted.saturating_add(self.files.remove_below(files::parent(&inside)));
        }
        self.parent = None;
        for (path, entry) in layer.rows {
            self.entry(&path, FileEntry { layer: index, ..entry });
        }
        for (path, bytes) in layer.kept {
            let path = self.place(&path);
            self.kept.insert(path, (index, bytes));
        }
        for native in layer.natives {
            let path = self.place(&native.path);
            self.natives.push((index, crate::elf::NativeFile { path, ..native }));
        }
        for (path, version) in layer.libcs {
            let path = self.place(&path);
            self.libcs.push((index, path, version));
        }
        let findings = layer.secrets.into_iter();
        self.secrets
            .extend(findings.map(|finding| SecretFinding { layer: Some(u32::from(index)), ..finding }));
        self.secrets.truncate(MOST_SECRETS);
        Ok(())
    }

    fn entry(&mut self, path: &str, entry: FileEntry) {
        let place = self.place(path);
        let kind = entry.kind;
        if kind != FileKind::Directory {
            self.wasted = self.wasted.saturating_add(self.files.remove_below(&place));
        }
        let replaced = self.files.insert(place.into(), entry);
        if let Some(replaced) = replaced {
            self.wasted = self.wasted.saturating_add(replaced.size);
            if replaced.kind == FileKind::Symlink {
                self.parent = None;
            }
        }
        // A link changes where paths land, and so does a file in the place of a directory.
        if kind != FileKind::Directory {
            let stays =
                |(written, _): &(String, String)| kind != FileKind::Symlink && !written.starts_with(path);
            self.parent = self.parent.take().filter(stays);
        }
    }

    /// Where a path lands after the links of its parent directories.
    fn place(&mut self, path: &str) -> String {
        let (parent, name) = (files::parent(path), files::file_name(path));
        if parent.is_empty() {
            return path.to_owned();
        }
        if self.parent.as_ref().is_none_or(|(written, _)| written != parent) {
            let resolved = self.files.resolve(parent).filter(|(_, entry)| entry.kind == FileKind::Directory);
            let stands = resolved.map_or_else(|| parent.to_owned(), |(path, _)| path);
            self.parent = Some((parent.to_owned(), stands));
        }
        match &self.parent {
            Some((_, stands)) if !stands.is_empty() => format!("{stands}/{name}"),
            _ => name.to_owned(),
        }
    }

    fn finish(
        self,
        config: crate::contents::ImageConfig,
        manifests: crate::contents::ManifestFacts,
    ) -> ImageContents {
        let files = self.files;
        let from = |path: &str, layer: u16| files.get(path).is_some_and(|entry| entry.layer == layer);
        let kept = self
            .kept
            .into_iter()
            .filter(|(path, (layer, _))| from(path, *layer))
            .map(|(path, (_, bytes))| (path, bytes))
            .collect();
        let natives = self.natives.into_iter().filter(|(layer, native)| from(&native.path, *layer));
        let natives = natives.map(|(_, native)| native).collect();
        let libc =
            self.libcs.iter().rfind(|(layer, path, _)| from(path, *layer)).map(|(_, _, version)| *version);
        let task_root = task_root(&config);
        let frameworks = frameworks(&files, config.variable("DOTNET_ROOT"));
        ImageContents {
            kept: without_packages(kept),
            config,
            manifests,
            layers: self.rows,
            files,
            total_bytes: self.total,
            wasted_bytes: self.wasted,
            incomplete: self.incomplete,
            unsafe_names: self.unsafe_names,
            task_root,
            natives,
            libc,
            frameworks,
            secrets: self.secrets,
            bodies_left_out: self.left_out,
        }
    }
}

fn task_root(config: &crate::contents::ImageConfig) -> String {
    let directory = files::clean(&config.working_directory);
    let aws = config.entrypoint.first().is_some_and(|program| program == "/lambda-entrypoint.sh");
    let known = TASK_ROOTS.iter().find(|root| !aws && **root == directory);
    known.copied().unwrap_or(TASK_ROOTS[0]).to_owned()
}

/// A command may hold a secret that was passed as a build argument, so such a command is not shown.
fn shown_command(command: &str) -> String {
    if !secrets::scan_bytes("history", command.as_bytes()).is_empty() {
        return "not shown, since it holds what looks like a secret".to_owned();
    }
    command
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .take(LONGEST_COMMAND)
        .collect()
}

fn frameworks(files: &FileTable, dotnet_root: Option<&str>) -> Vec<SharedFramework> {
    let own = dotnet_root.map(files::clean).filter(|root| !root.is_empty());
    let roots: BTreeSet<String> = DOTNET_ROOTS.iter().map(|root| (*root).to_owned()).chain(own).collect();
    let mut found = BTreeSet::new();
    for root in roots {
        let shared = format!("{root}/shared");
        for (path, _) in files.below(&shared) {
            let mut parts = path.get(shared.len() + 1..).unwrap_or_default().splitn(3, '/');
            let (Some(name), Some(version), Some(_)) = (parts.next(), parts.next(), parts.next()) else {
                continue;
            };
            if version.starts_with(|first: char| first.is_ascii_digit()) {
                let (name, version) = (name.to_owned(), version.to_owned());
                found.insert(SharedFramework { name, version, root: root.clone() });
            }
        }
    }
    found.into_iter().collect()
}

/// Leaves out the assemblies that a dependency list names as parts of packages.
fn without_packages(kept: BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    let mut packaged: BTreeSet<String> = BTreeSet::new();
    for (path, bytes) in kept.iter().filter(|(path, _)| path.ends_with(".deps.json")) {
        let names = serde_json::from_slice(bytes).map(|document| packaged_assemblies(&document));
        let directory = files::parent(path);
        packaged.extend(names.unwrap_or_default().into_iter().map(|name| format!("{directory}/{name}")));
    }
    kept.into_iter().filter(|(path, _)| !packaged.contains(path)).collect()
}

fn packaged_assemblies(document: &serde_json::Value) -> Vec<String> {
    let packages: BTreeSet<&String> = document
        .get("libraries")
        .and_then(|libraries| libraries.as_object())
        .into_iter()
        .flatten()
        .filter(|(_, library)| library.get("type").is_some_and(|kind| kind == "package"))
        .map(|(name, _)| name)
        .collect();
    let targets = document.get("targets").and_then(|targets| targets.as_object()).into_iter().flatten();
    targets
        .filter_map(|(_, target)| target.as_object())
        .flatten()
        .filter(|(name, _)| packages.contains(name))
        .filter_map(|(_, library)| library.get("runtime")?.as_object())
        .flatten()
        .map(|(path, _)| files::file_name(path).to_owned())
        .collect()
}
