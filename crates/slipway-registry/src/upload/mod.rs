//! Uploads a prepared image through ECR's layer API, and proves that it arrived.
//!
//! The order of an upload is fixed: ask what is there, send the layers that are not, put the manifest, read back what
//! the registry shows. Every repeat is decided here and reported, so the SDK's own retries are switched off.

mod attempts;
mod journal;
mod layer;
mod publish;

use crate::error::RegistryError;
use crate::prepare::{Blob, PreparedImage};
use attempts::Registry;
use futures_util::{TryStreamExt as _, stream};
use slipway_core::{Digest, RepositoryName};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// ECR takes more, but a home connection gains nothing from it.
const LAYERS_AT_ONCE: usize = 3;
/// How often the layers are gone through when the registry misses one at the end.
const ROUNDS: usize = 2;

/// A step of an upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UploadEvent {
    /// The registry has this layer already.
    LayerPresent {
        /// Its digest.
        digest: Digest,
        /// Its size.
        size: u64,
    },
    /// A layer is being sent, or sent again from its beginning.
    LayerStarted {
        /// Its digest.
        digest: Digest,
        /// Its size.
        size: u64,
    },
    /// So much of a layer has arrived. The number goes back where the registry lost a part.
    LayerProgress {
        /// Its digest.
        digest: Digest,
        /// Bytes the registry has.
        sent: u64,
    },
    /// A layer is complete.
    LayerDone {
        /// Its digest.
        digest: Digest,
    },
    /// The manifest was taken.
    ManifestPut,
    /// The registry was seen to hold this image.
    Verified {
        /// Its digest.
        digest: Digest,
    },
    /// A call is about to be sent again.
    Retrying {
        /// The call's action.
        what: String,
        /// The pause before it.
        after: Duration,
    },
}

/// Where the steps of an upload are told.
pub(crate) type UploadReport<'a> = &'a (dyn Fn(UploadEvent) + Send + Sync);

/// An upload that was proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uploaded {
    /// The digest the registry shows.
    pub digest: Digest,
    /// The tag, if one was asked for.
    pub tag: Option<String>,
    /// Bytes of layers that went out, repeats included.
    pub bytes_sent: u64,
    /// Bytes of layers that the registry had already.
    pub bytes_skipped: u64,
}

/// What went out so far.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    sent: AtomicU64,
    skipped: AtomicU64,
}

impl Tally {
    pub(crate) fn sent(&self, bytes: u64) {
        self.sent.fetch_add(bytes, Ordering::Relaxed);
    }
}

/// Uploads the image. Layers the registry has are not sent; an upload that was done before sends nothing,
/// and one that was broken off goes on within its layers, by what is noted in the store.
pub async fn upload(
    client: &aws_sdk_ecr::Client,
    repository: &RepositoryName,
    tag: Option<&str>,
    image: &PreparedImage,
    store: &Path,
    report: &(dyn Fn(UploadEvent) + Send + Sync),
) -> Result<Uploaded, RegistryError> {
    let registry = Registry::new(client, repository, store, report);
    let tally = Tally::default();
    let blobs = image.blobs();
    for round in 1..=ROUNDS {
        send_missing(&registry, &blobs, round == 1, &tally, report).await?;
        if registry.put_image(image, tag, round == ROUNDS).await? == publish::Put::Taken {
            break;
        }
    }
    report(UploadEvent::ManifestPut);
    registry.verify(&image.digest, tag).await?;
    report(UploadEvent::Verified { digest: image.digest.clone() });
    Ok(Uploaded {
        digest: image.digest.clone(),
        tag: tag.map(str::to_owned),
        bytes_sent: tally.sent.into_inner(),
        bytes_skipped: tally.skipped.into_inner(),
    })
}

async fn send_missing(
    registry: &Registry<'_>,
    blobs: &[&Blob],
    first_round: bool,
    tally: &Tally,
    report: UploadReport<'_>,
) -> Result<(), RegistryError> {
    let present = registry.present(blobs.iter().map(|blob| &blob.digest)).await?;
    let (present, missing): (Vec<&Blob>, Vec<&Blob>) =
        blobs.iter().copied().partition(|blob| present.contains(&blob.digest));
    if first_round {
        for blob in present {
            tally.skipped.fetch_add(blob.size_bytes, Ordering::Relaxed);
            report(UploadEvent::LayerPresent { digest: blob.digest.clone(), size: blob.size_bytes });
        }
    }
    stream::iter(missing.into_iter().map(Ok))
        .try_for_each_concurrent(LAYERS_AT_ONCE, |blob| registry.send_layer(blob, tally))
        .await
}
