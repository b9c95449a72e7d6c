//! The image that an archive holds, once all of it has passed.

use crate::documents::Documents;
use crate::error::{ArchiveError, number};
use crate::layout::{ManifestFacts, find_parts};
use crate::limits::MOST_LINKS;
use crate::names::clean;
use serde::Deserialize;
use slipway_core::{Architecture, Digest};
use std::collections::{HashMap, HashSet};

/// Which image is meant where an archive holds several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pick {
    /// None: several are refused.
    Only,
    /// The first.
    First,
    /// The first for this processor, or else the first.
    For(Architecture),
}

/// What an image is made of.
#[derive(Debug)]
pub struct Image {
    /// The configuration's bytes, exactly as the engine wrote them: their digest is the image's id.
    pub configuration: Vec<u8>,
    /// The configuration's name in the archive.
    pub configuration_name: String,
    /// The operating system that the configuration names.
    pub os: String,
    /// The processor that it names, in the words of OCI.
    pub architecture: String,
    /// The layers, the lowest first. One that occurs twice is listed twice.
    pub layers: Vec<ImageLayer>,
    /// What else the archive says of it.
    pub manifests: ManifestFacts,
}

/// A layer of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageLayer {
    /// The name under which its blob was handed out.
    pub blob: String,
    /// The digest of the uncompressed layer, as the configuration says.
    pub diff_id: Digest,
}

#[derive(Deserialize)]
struct Configuration {
    #[serde(default)]
    architecture: String,
    #[serde(default)]
    os: String,
    rootfs: RootFileSystem,
}

#[derive(Deserialize)]
struct RootFileSystem {
    #[serde(default)]
    diff_ids: Option<Vec<Digest>>,
}

/// All that an archive held, before it is known what the image is made of.
#[derive(Debug, Default)]
pub(crate) struct Held {
    pub(crate) documents: Documents,
    blobs: HashSet<String>,
    /// Names that stand for other names.
    links: HashMap<String, String>,
}

impl Held {
    /// Of two entries with one name the later counts, as it does where a tar is unpacked.
    pub(crate) fn forget(&mut self, name: &str) {
        self.documents.forget(name);
        self.blobs.remove(name);
        self.links.remove(name);
    }

    pub(crate) fn add_blob(&mut self, name: &str) {
        self.blobs.insert(name.to_owned());
    }

    pub(crate) fn add_link(&mut self, name: String, target: &str) {
        self.links.insert(name, clean(target));
    }

    /// The entry that a name stands for. A layer that two folders share is one file and links to it.
    fn target(&self, name: &str) -> String {
        let mut name = clean(name);
        for _ in 0..MOST_LINKS {
            match self.links.get(&name) {
                Some(target) => name.clone_from(target),
                None => break,
            }
        }
        name
    }

    /// Finds the image that is meant, with all that it is made of.
    pub(crate) fn image(self, pick: Pick) -> Result<Image, ArchiveError> {
        let parts = find_parts(&self.documents, pick)?;
        let name = self.target(&parts.configuration);
        let parsed: Configuration = self.documents.parse(&name)?;
        let diff_ids = parsed.rootfs.diff_ids.unwrap_or_default();
        if diff_ids.len() != parts.layers.len() {
            let (configuration, manifest) = (number(diff_ids.len()), number(parts.layers.len()));
            return Err(ArchiveError::LayerCount { configuration, manifest });
        }
        let layer = |(diff_id, name): (Digest, &String)| {
            let blob = self.target(name);
            match self.blobs.contains(&blob) {
                true => Ok(ImageLayer { blob, diff_id }),
                false => Err(ArchiveError::LayerMissing { layer: blob }),
            }
        };
        Ok(Image {
            layers: diff_ids.into_iter().zip(&parts.layers).map(layer).collect::<Result<_, _>>()?,
            configuration: self.documents.bytes(&name)?.to_vec(),
            configuration_name: name,
            os: parsed.os,
            architecture: parsed.architecture,
            manifests: parts.facts,
        })
    }
}
