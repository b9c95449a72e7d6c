//! What is stored of a repository and its images.

use crate::clock::Moment;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use slipway_core::Digest;
use std::collections::{BTreeMap, BTreeSet};

/// A repository.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Repository {
    pub(crate) name: String,
    pub(super) created: Moment,
    pub(super) mutability: Mutability,
    pub(super) scan_on_push: bool,
    pub(super) encryption: Value,
    pub(super) resource_tags: BTreeMap<String, String>,
    pub(crate) policy: Option<String>,
    pub(crate) images: BTreeMap<Digest, Image>,
    /// From tag to image.
    pub(crate) tags: BTreeMap<String, Digest>,
    /// Layers and configurations that were uploaded here, used or not.
    pub(crate) layers: BTreeSet<Digest>,
}

/// Whether a tag can move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Mutability {
    #[default]
    Mutable,
    Immutable,
}

/// An image or an index, whose manifest lies among the blobs.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Image {
    pub(crate) media_type: String,
    pub(super) artifact_media_type: Option<String>,
    /// Configuration and layers together, as they are stored.
    pub(super) size: u64,
    pub(super) pushed: Moment,
}
