//! What an image holds, as far as the checks ask.

use crate::elf::{LibcVersion, NativeFile};
use crate::files::FileTable;
use crate::secrets::SecretFinding;
use serde::{Deserialize, Serialize};
pub use slipway_archive::ManifestFacts;
use slipway_core::Bytes;
use slipway_dotnet::assembly::{Assembly, read_assembly};
use std::collections::BTreeMap;

/// The image's configuration.
#[derive(Clone, Default)]
pub struct ImageConfig {
    /// The processor, in the words of OCI.
    pub architecture: String,
    /// The operating system.
    pub os: String,
    /// When it was built, as the configuration says.
    pub created: Option<String>,
    /// The entry point.
    pub entrypoint: Vec<String>,
    /// The command.
    pub command: Vec<String>,
    /// The working directory; empty where none is set.
    pub working_directory: String,
    /// The user; empty where none is set.
    pub user: String,
    /// The volumes.
    pub volumes: Vec<String>,
    /// The labels.
    pub labels: BTreeMap<String, String>,
    /// The commands that made the layers, the oldest first.
    pub history: Vec<String>,
    environment: Vec<(String, String)>,
}

/// Values of variables may be secrets, so they are no part of what is printed.
impl std::fmt::Debug for ImageConfig {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("ImageConfig")
            .field("architecture", &self.architecture)
            .field("os", &self.os)
            .field("entrypoint", &self.entrypoint)
            .field("working_directory", &self.working_directory)
            .field("user", &self.user)
            .field("variables", &self.variables().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

impl ImageConfig {
    /// The names of the variables; their values may be secrets and stay inside.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.environment.iter().map(|(name, _)| name.as_str())
    }

    pub(crate) fn variable(&self, name: &str) -> Option<&str> {
        self.environment.iter().rev().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn environment(&self) -> &[(String, String)] {
        &self.environment
    }
}

/// One layer, for a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct LayerRow {
    /// Its place, counted from the lowest, which is 0.
    pub index: u32,
    /// The digest of the uncompressed layer.
    pub diff_id: String,
    /// The digest of the blob, where the archive names one.
    pub blob: Option<String>,
    /// Whether the archive holds it compressed.
    pub compressed: bool,
    /// Its bytes in the archive.
    pub stored_bytes: Bytes,
    /// The bytes of its files.
    pub unpacked_bytes: Bytes,
    /// How many regular files it holds.
    pub files: u32,
    /// How many paths of lower layers it deletes or hides.
    pub whiteouts: u32,
    /// The command that made it, from the history, shortened; text that looks like a secret is left out.
    pub created_by: Option<String>,
    /// Whether its files were read.
    pub opened: bool,
}

/// A .NET runtime in the image.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SharedFramework {
    /// `Microsoft.NETCore.App` or `Microsoft.AspNetCore.App`.
    pub name: String,
    /// Its version, such as `8.0.4`.
    pub version: String,
    /// The directory of the .NET installation.
    pub root: String,
}

/// What an image holds.
#[derive(Debug)]
pub struct ImageContents {
    /// The configuration.
    pub config: ImageConfig,
    /// The kinds of manifests in the archive.
    pub manifests: ManifestFacts,
    /// The layers, the lowest first.
    pub layers: Vec<LayerRow>,
    /// The merged view of the files.
    pub files: FileTable,
    /// The bytes of all files in all layers, also of those that a higher layer replaces.
    pub total_bytes: u64,
    /// The bytes of files that a higher layer replaces or deletes.
    pub wasted_bytes: u64,
    /// True where reading stopped because the image unpacks to more than the limit.
    pub incomplete: bool,
    /// Entries whose names try to leave the root.
    pub unsafe_names: u32,
    /// The directory with the function's files, without a leading slash.
    pub task_root: String,
    /// Native files of the function, and the bootstrap.
    pub natives: Vec<NativeFile>,
    /// The version of the GNU C library in the image.
    pub libc: Option<LibcVersion>,
    /// The .NET runtimes in the image.
    pub frameworks: Vec<SharedFramework>,
    /// What looks like a secret, in every layer and in the configuration.
    pub secrets: Vec<SecretFinding>,
    /// Bodies that did not fit into the memory set aside for them.
    pub bodies_left_out: u32,
    pub(crate) kept: BTreeMap<String, Vec<u8>>,
}

impl ImageContents {
    /// The function's own assemblies with their bytes; those of packages are left out.
    pub fn found_assemblies(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.kept
            .iter()
            .filter(|(path, _)| path.ends_with(".dll"))
            .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// What the function's own assemblies say of themselves. One that cannot be read is left out.
    pub fn own_assemblies(&self) -> Vec<Assembly> {
        self.found_assemblies().filter_map(|(_, bytes)| read_assembly(bytes).ok()).collect()
    }

    /// The bytes of the function's own assembly of this name. .NET looks for it without regard to capitals.
    pub(crate) fn assembly(&self, name: &str) -> Option<&[u8]> {
        let path = format!("{}/{name}.dll", self.task_root);
        self.found_assemblies().find(|(own, _)| own.eq_ignore_ascii_case(&path)).map(|(_, bytes)| bytes)
    }

    /// The bytes of a kept document, such as a runtime configuration.
    pub fn document(&self, path: &str) -> Option<&[u8]> {
        self.kept.get(path.trim_start_matches('/')).map(Vec::as_slice)
    }

    /// Whether the image carries AWS's runtime client for .NET.
    pub fn has_runtime_support(&self) -> bool {
        self.files.is_file("var/runtime/Amazon.Lambda.RuntimeSupport.dll")
    }

    /// Whether the Lambda Web Adapter is among the extensions of the image.
    pub fn has_web_adapter(&self) -> bool {
        self.files.below("opt/extensions").any(|(path, _)| path.contains("adapter"))
    }

    /// Whether AWS's Runtime Interface Emulator is in the image.
    pub fn has_emulator(&self) -> bool {
        self.files.is_file("usr/local/bin/aws-lambda-rie")
    }
}

#[derive(Deserialize)]
pub(crate) struct ConfigurationDocument {
    #[serde(default)]
    architecture: String,
    #[serde(default)]
    os: String,
    #[serde(default)]
    created: Option<String>,
    #[serde(default)]
    config: Option<Settings>,
    #[serde(default)]
    history: Option<Vec<HistoryDocument>>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Settings {
    entrypoint: Option<Vec<String>>,
    cmd: Option<Vec<String>>,
    working_dir: Option<String>,
    user: Option<String>,
    env: Option<Vec<String>>,
    labels: Option<BTreeMap<String, String>>,
    volumes: Option<BTreeMap<String, serde_json::Value>>,
}

#[derive(Deserialize)]
pub(crate) struct HistoryDocument {
    #[serde(default)]
    pub(crate) created_by: String,
    #[serde(default)]
    pub(crate) empty_layer: bool,
}

impl ConfigurationDocument {
    pub(crate) fn split(self) -> (ImageConfig, Vec<HistoryDocument>) {
        let settings = self.config.unwrap_or_default();
        let history = self.history.unwrap_or_default();
        let environment = settings.env.unwrap_or_default();
        let config = ImageConfig {
            architecture: self.architecture,
            os: self.os,
            created: self.created,
            entrypoint: settings.entrypoint.unwrap_or_default(),
            command: settings.cmd.unwrap_or_default(),
            working_directory: settings.working_dir.unwrap_or_default(),
            user: settings.user.unwrap_or_default(),
            volumes: settings.volumes.unwrap_or_default().into_keys().collect(),
            labels: settings.labels.unwrap_or_default(),
            history: history.iter().map(|step| step.created_by.clone()).collect(),
            environment: environment
                .into_iter()
                .map(|line| match line.split_once('=') {
                    Some((name, value)) => (name.to_owned(), value.to_owned()),
                    None => (line, String::new()),
                })
                .collect(),
        };
        (config, history)
    }
}
