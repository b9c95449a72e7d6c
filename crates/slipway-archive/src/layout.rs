//! Finds the image in an archive's documents: its configuration, the names of its layers, and what else is in there.
//!
//! Where `manifest.json` is present it names the image, of one platform only. The index tells what kind of manifests
//! the archive holds; an archive of the older layout has none.

use crate::documents::{Documents, blob_name};
use crate::error::{ArchiveError, number};
use crate::image::Pick;
use crate::limits::{DEEPEST_INDEX, MOST_MANIFESTS};
use serde::Deserialize;
use slipway_core::Digest;
use std::collections::{BTreeSet, HashMap};

/// The kinds of manifests in an archive.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ManifestFacts {
    /// The media types of the image's manifest; empty in the older layout, which has none.
    pub media_types: Vec<String>,
    /// The media types of the image's layers, each once.
    pub layer_media_types: Vec<String>,
    /// Whether an image index stands above the manifests.
    pub nested_index: bool,
    /// The platforms that the archive holds, such as `linux/amd64`.
    pub platforms: Vec<String>,
    /// How many attestation manifests it holds.
    pub attestations: u32,
}

/// The parts of the image that is meant.
#[derive(Debug)]
pub(crate) struct Parts {
    pub(crate) configuration: String,
    pub(crate) layers: Vec<String>,
    pub(crate) facts: ManifestFacts,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SavedImage {
    config: String,
    #[serde(default)]
    layers: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Index {
    #[serde(default)]
    manifests: Option<Vec<Descriptor>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Manifest {
    #[serde(default)]
    media_type: String,
    config: Descriptor,
    #[serde(default)]
    layers: Option<Vec<Descriptor>>,
}

#[derive(Deserialize, Clone)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    #[serde(default)]
    media_type: String,
    digest: Digest,
    #[serde(default)]
    platform: Option<Platform>,
    #[serde(default)]
    annotations: Option<HashMap<String, String>>,
}

#[derive(Deserialize, Clone)]
struct Platform {
    #[serde(default)]
    architecture: String,
    #[serde(default)]
    os: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ConfigurationPlatform {
    architecture: String,
    os: String,
}

struct Found {
    name: String,
    media_type: String,
    manifest: Manifest,
    platform: String,
}

#[derive(Default)]
struct Walk {
    images: Vec<Found>,
    attestations: BTreeSet<String>,
    seen: BTreeSet<String>,
    nested_index: bool,
}

/// Finds the image that is meant, and describes the archive around it.
pub(crate) fn find_parts(documents: &Documents, pick: Pick) -> Result<Parts, ArchiveError> {
    let mut walk = Walk::default();
    if documents.has("index.json") {
        walk.index(documents, "index.json", 0)?;
    }
    let facts = walk.facts();
    if documents.has("manifest.json") {
        let (configuration, layers) = saved_image(documents)?;
        let own = walk.images.iter().find(|image| blob_name(&image.manifest.config.digest) == configuration);
        let facts = ManifestFacts { layer_media_types: own.map_or_else(Vec::new, layer_types), ..facts };
        return Ok(Parts { configuration, layers, facts });
    }
    if !documents.has("index.json") {
        return Err(ArchiveError::NoIndex);
    }
    let image = walk.pick(pick)?;
    let layers = image.manifest.layers.iter().flatten().map(|layer| blob_name(&layer.digest)).collect();
    let facts = ManifestFacts { layer_media_types: layer_types(image), ..facts };
    Ok(Parts { configuration: blob_name(&image.manifest.config.digest), layers, facts })
}

fn saved_image(documents: &Documents) -> Result<(String, Vec<String>), ArchiveError> {
    let mut images: Vec<SavedImage> = documents.parse("manifest.json")?;
    match (images.pop(), images.len()) {
        (Some(image), 0) => Ok((crate::names::clean(&image.config), image.layers.unwrap_or_default())),
        (last, rest) => {
            Err(ArchiveError::NotOneImage { count: number(rest).saturating_add(u32::from(last.is_some())) })
        }
    }
}

impl Walk {
    /// Follows an index. What it names and the archive does not hold belongs to platforms that were not saved.
    fn index(&mut self, documents: &Documents, name: &str, depth: u32) -> Result<(), ArchiveError> {
        let index: Index = documents.parse(name)?;
        for descriptor in index.manifests.unwrap_or_default() {
            let name = blob_name(&descriptor.digest);
            let known = self.seen.len() >= MOST_MANIFESTS || !self.seen.insert(name.clone());
            if known || !documents.has(&name) {
                continue;
            }
            if is_attestation(&descriptor) {
                self.attestations.insert(name);
            } else if is_index(&descriptor.media_type) {
                self.nested_index = true;
                if depth < DEEPEST_INDEX {
                    self.index(documents, &name, depth + 1)?;
                }
            } else {
                self.image(documents, name, &descriptor)?;
            }
        }
        Ok(())
    }

    fn image(
        &mut self,
        documents: &Documents,
        name: String,
        descriptor: &Descriptor,
    ) -> Result<(), ArchiveError> {
        let manifest: Manifest = documents.parse(&name)?;
        let named = descriptor.platform.as_ref().filter(|platform| !platform.architecture.is_empty());
        let platform = match named {
            Some(named) => format!("{}/{}", named.os, named.architecture),
            None => {
                let own: ConfigurationPlatform =
                    documents.parse(&blob_name(&manifest.config.digest)).unwrap_or_default();
                format!("{}/{}", own.os, own.architecture)
            }
        };
        let media_type = if manifest.media_type.is_empty() {
            descriptor.media_type.clone()
        } else {
            manifest.media_type.clone()
        };
        self.images.push(Found { name, media_type, manifest, platform });
        Ok(())
    }

    fn pick(&self, pick: Pick) -> Result<&Found, ArchiveError> {
        let mut images = self.images.iter();
        let found = match pick {
            Pick::Only if self.images.len() > 1 => None,
            Pick::Only | Pick::First => images.next(),
            Pick::For(wanted) => {
                images.find(|image| image.platform == wanted.platform()).or_else(|| self.images.first())
            }
        };
        found.ok_or(ArchiveError::NotOneImage { count: number(self.images.len()) })
    }

    fn facts(&self) -> ManifestFacts {
        let mut media_types: Vec<String> = self.images.iter().map(|image| image.media_type.clone()).collect();
        media_types.sort();
        media_types.dedup();
        let names: BTreeSet<&str> = self.images.iter().map(|image| image.name.as_str()).collect();
        let mut platforms: Vec<String> = self.images.iter().map(|image| image.platform.clone()).collect();
        if names.len() == 1 {
            platforms.truncate(1);
        }
        platforms.sort();
        ManifestFacts {
            media_types,
            layer_media_types: Vec::new(),
            nested_index: self.nested_index,
            platforms,
            attestations: number(self.attestations.len()),
        }
    }
}

fn layer_types(image: &Found) -> Vec<String> {
    let layers = image.manifest.layers.iter().flatten();
    let types: BTreeSet<String> = layers.map(|layer| layer.media_type.clone()).collect();
    types.into_iter().collect()
}

fn is_attestation(descriptor: &Descriptor) -> bool {
    let unknown = descriptor.platform.as_ref().is_some_and(|platform| platform.architecture == "unknown");
    let marked = descriptor.annotations.as_ref().is_some_and(|annotations| {
        annotations.get("vnd.docker.reference.type").is_some_and(|kind| kind == "attestation-manifest")
    });
    unknown || marked
}

fn is_index(media_type: &str) -> bool {
    media_type.contains("index") || media_type.contains("manifest.list")
}
