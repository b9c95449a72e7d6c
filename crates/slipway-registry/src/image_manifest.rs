//! The manifest: Docker's schema 2 for one platform, the form that every part of AWS takes.

use crate::error::RegistryError;
use crate::prepare::Blob;
use serde::Serialize;
use slipway_core::Digest;

/// The media type of the manifest.
pub(crate) const MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
/// The media type of the configuration.
pub(crate) const CONFIGURATION: &str = "application/vnd.docker.container.image.v1+json";
/// The media type of a layer.
pub(crate) const LAYER: &str = "application/vnd.docker.image.rootfs.diff.tar.gzip";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Manifest<'a> {
    schema_version: u32,
    media_type: &'static str,
    config: Descriptor<'a>,
    layers: Vec<Descriptor<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor<'a> {
    media_type: &'static str,
    size: u64,
    digest: &'a Digest,
}

fn describe<'a>(blob: &'a Blob, media_type: &'static str) -> Descriptor<'a> {
    Descriptor { media_type, size: blob.size_bytes, digest: &blob.digest }
}

/// Writes the manifest. The same blobs always give the same bytes, and so the same digest.
pub(crate) fn write(configuration: &Blob, layers: &[Blob]) -> Result<Vec<u8>, RegistryError> {
    let manifest = Manifest {
        schema_version: 2,
        media_type: MANIFEST,
        config: describe(configuration, CONFIGURATION),
        layers: layers.iter().map(|layer| describe(layer, LAYER)).collect(),
    };
    serde_json::to_vec(&manifest).map_err(|source| RegistryError::Manifest { source })
}
