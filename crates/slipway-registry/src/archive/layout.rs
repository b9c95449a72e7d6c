//! Finds the one image in a spooled archive: its configuration and its layers, in order.

use super::spool::{Entry, Spool};
use crate::RegistryError;
use crate::error::ArchiveError;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use slipway_core::{Architecture, Digest};

const MOST_LAYERS: usize = 127;
/// Lambda's limit on an image, all layers uncompressed.
const LARGEST_IMAGE: u64 = 10 * 1024 * 1024 * 1024;
const DEEPEST_INDEX: usize = 4;

/// The parts of an image.
#[derive(Debug)]
pub(crate) struct ImageParts {
    /// The configuration's bytes, exactly as the engine wrote them: their digest is the image's id.
    pub(crate) configuration: Vec<u8>,
    pub(crate) architecture: Architecture,
    pub(crate) layers: Vec<Layer>,
}

/// A layer as the archive holds it.
#[derive(Debug, Clone)]
pub(crate) struct Layer {
    pub(crate) entry: Entry,
    /// The digest of the uncompressed layer, as the configuration says.
    pub(crate) diff_id: Digest,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SavedImage {
    config: String,
    #[serde(default)]
    layers: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Configuration {
    architecture: String,
    os: String,
    rootfs: RootFileSystem,
}

#[derive(Deserialize)]
struct RootFileSystem {
    #[serde(default)]
    diff_ids: Option<Vec<Digest>>,
}

#[derive(Deserialize)]
struct Index {
    manifests: Vec<Descriptor>,
}

#[derive(Deserialize)]
struct Manifest {
    config: Descriptor,
    layers: Vec<Descriptor>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    #[serde(default)]
    media_type: String,
    digest: Digest,
    #[serde(default)]
    platform: Option<Platform>,
}

#[derive(Deserialize)]
struct Platform {
    architecture: String,
}

/// Finds the image. An archive with both layouts is read by `manifest.json`, which names one platform only.
pub(crate) fn find_image(spool: &Spool) -> Result<ImageParts, RegistryError> {
    let (configuration, layers) = if spool.entry("manifest.json").is_some() {
        by_manifest_json(spool)?
    } else if spool.entry("index.json").is_some() {
        by_index(spool)?
    } else {
        return Err(ArchiveError::NoIndex.into());
    };
    let bytes = spool.document(&configuration)?;
    let parsed: Configuration = parse(&configuration, &bytes)?;
    let diff_ids = parsed.rootfs.diff_ids.unwrap_or_default();
    if diff_ids.len() != layers.len() {
        let (configuration, manifest) = (diff_ids.len(), layers.len());
        return Err(ArchiveError::LayerCount { configuration, manifest }.into());
    }
    if layers.len() > MOST_LAYERS {
        return Err(ArchiveError::TooManyLayers { count: layers.len() }.into());
    }
    let named = diff_ids.into_iter().zip(&layers);
    let layers = named
        .map(|(diff_id, name)| Ok(Layer { entry: spool.required(name)?.clone(), diff_id }))
        .collect::<Result<Vec<_>, ArchiveError>>()?;
    let total = layers.iter().map(|layer| layer.entry.size).sum();
    if total > LARGEST_IMAGE {
        return Err(ArchiveError::TooLarge { bytes: total }.into());
    }
    let architecture = architecture_of(&parsed.os, &parsed.architecture)?;
    Ok(ImageParts { configuration: bytes, architecture, layers })
}

fn architecture_of(system: &str, architecture: &str) -> Result<Architecture, ArchiveError> {
    Architecture::from_name(architecture)
        .filter(|_| system == "linux")
        .ok_or_else(|| ArchiveError::Platform { platform: format!("{system}/{architecture}") })
}

fn by_manifest_json(spool: &Spool) -> Result<(String, Vec<String>), RegistryError> {
    const NAME: &str = "manifest.json";
    let mut images: Vec<SavedImage> = parse(NAME, &spool.document(NAME)?)?;
    match (images.pop(), images.len()) {
        (Some(image), 0) => Ok((image.config, image.layers.unwrap_or_default())),
        (last, rest) => Err(ArchiveError::NotOneImage { count: rest + usize::from(last.is_some()) }.into()),
    }
}

fn by_index(spool: &Spool) -> Result<(String, Vec<String>), RegistryError> {
    let mut manifests = Vec::new();
    collect_manifests(spool, "index.json", 0, &mut manifests)?;
    // Two tags of one image are two descriptors with one digest.
    manifests.sort();
    manifests.dedup();
    let [manifest] = manifests.as_slice() else {
        return Err(ArchiveError::NotOneImage { count: manifests.len() }.into());
    };
    let parsed: Manifest = parse(manifest, &spool.document(manifest)?)?;
    let layers = parsed.layers.iter().map(blob_name).collect();
    Ok((blob_name(&parsed.config), layers))
}

/// Follows indexes down to manifests. An index may name platforms that were not saved, and attestations, which are
/// manifests for the platform `unknown`; both are left out.
fn collect_manifests(
    spool: &Spool,
    index: &str,
    depth: usize,
    manifests: &mut Vec<String>,
) -> Result<(), RegistryError> {
    let parsed: Index = parse(index, &spool.document(index)?)?;
    for descriptor in parsed.manifests {
        let name = blob_name(&descriptor);
        let attestation =
            descriptor.platform.as_ref().is_some_and(|platform| platform.architecture == "unknown");
        if attestation || spool.entry(&name).is_none() {
            continue;
        }
        let is_index =
            descriptor.media_type.contains("index") || descriptor.media_type.contains("manifest.list");
        if is_index && depth < DEEPEST_INDEX {
            collect_manifests(spool, &name, depth + 1, manifests)?;
        } else if !is_index {
            manifests.push(name);
        }
    }
    Ok(())
}

fn blob_name(descriptor: &Descriptor) -> String {
    format!("blobs/sha256/{}", descriptor.digest.hex())
}

fn parse<T: DeserializeOwned>(entry: &str, bytes: &[u8]) -> Result<T, ArchiveError> {
    serde_json::from_slice(bytes)
        .map_err(|source| ArchiveError::EntryMalformed { entry: entry.to_owned(), source })
}
