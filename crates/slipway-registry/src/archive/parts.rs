//! The parts of a spooled image, if it is one that Lambda takes.

use super::spool::{Spool, Spooled};
use crate::error::{ImageProblem, RegistryError};
use slipway_archive::ArchiveError;
use slipway_core::{Architecture, Digest};

const MOST_LAYERS: usize = 127;
/// Lambda's limit on an image, all layers uncompressed.
const LARGEST_IMAGE: u64 = 10 * 1024 * 1024 * 1024;

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
    pub(crate) spooled: Spooled,
    /// The digest of the uncompressed layer, as the configuration says.
    pub(crate) diff_id: Digest,
}

/// The parts of the image, each with its file.
pub(crate) fn find_image(spool: &Spool) -> Result<ImageParts, RegistryError> {
    let image = &spool.image;
    if image.layers.len() > MOST_LAYERS {
        return Err(ImageProblem::TooManyLayers { count: image.layers.len() }.into());
    }
    let mut layers = Vec::with_capacity(image.layers.len());
    for layer in &image.layers {
        let spooled = spool.blobs.get(&layer.blob).cloned();
        let spooled = spooled.ok_or_else(|| ArchiveError::LayerMissing { layer: layer.blob.clone() })?;
        layers.push(Layer { spooled, diff_id: layer.diff_id.clone() });
    }
    let total = layers.iter().map(|layer| layer.spooled.size).fold(0, u64::saturating_add);
    if total > LARGEST_IMAGE {
        return Err(ImageProblem::TooLarge { bytes: total }.into());
    }
    let architecture = Architecture::from_name(&image.architecture)
        .filter(|_| image.os == "linux")
        .ok_or_else(|| ImageProblem::Platform { platform: format!("{}/{}", image.os, image.architecture) })?;
    Ok(ImageParts { configuration: image.configuration.clone(), architecture, layers })
}
