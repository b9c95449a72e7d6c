//! Turns the engine's archive into blobs and a manifest that can be uploaded.

use crate::archive::{ImageParts, Layer, find_image, spool};
use crate::compress::{Compressed, Format, check_gzip, compress, format_of};
use crate::error::{RegistryError, StoreStep};
use crate::gzip::Threads;
use crate::image_manifest;
use crate::store::{LayerRecord, Store};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde::{Deserialize, Serialize};
use slipway_core::{Architecture, Digest};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::io::AsyncRead;

/// All of them share the threads that compress; a second one fills what the end of the first leaves idle.
const LAYERS_AT_ONCE: usize = 2;

/// A file that goes to the registry under its digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blob {
    /// The digest of the bytes.
    pub digest: Digest,
    /// Their number.
    pub size_bytes: u64,
    /// For a layer: the digest of its uncompressed form.
    pub diff_id: Option<Digest>,
    /// Where the bytes lie.
    pub path: PathBuf,
}

/// An image that is ready to be uploaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreparedImage {
    /// The manifest's bytes.
    pub manifest: Vec<u8>,
    /// The manifest's media type.
    pub media_type: String,
    /// The manifest's digest, which is the image's name in every registry.
    pub digest: Digest,
    /// The only architecture of the image.
    pub architecture: Architecture,
    /// The configuration.
    pub config: Blob,
    /// The layers, lowest first. A layer that occurs twice is listed twice.
    pub layers: Vec<Blob>,
}

impl PreparedImage {
    /// Every blob once, the largest layers first, so that none of them is started last.
    pub fn blobs(&self) -> Vec<&Blob> {
        let mut blobs: Vec<&Blob> = self.layers.iter().chain([&self.config]).collect();
        blobs.sort_by(|left, right| (right.size_bytes, &right.digest).cmp(&(left.size_bytes, &left.digest)));
        blobs.dedup_by(|left, right| left.digest == right.digest);
        blobs
    }
}

/// A step on the way to a prepared image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrepareEvent {
    /// So much of the archive has been read.
    Exported {
        /// Bytes so far.
        bytes: u64,
    },
    /// A layer is being compressed.
    LayerCompressing {
        /// The digest of the layer, uncompressed.
        diff_id: Digest,
        /// Its size, uncompressed.
        size_bytes: u64,
    },
    /// A layer is ready.
    LayerReady {
        /// The digest of the layer, uncompressed.
        diff_id: Digest,
        /// The digest it will have in the registry.
        digest: Digest,
        /// Its size, compressed.
        size_bytes: u64,
        /// Whether it was in the store already.
        cached: bool,
    },
}

/// The image of that id as it was prepared before, if all of it is still in the store. The id is the digest of the
/// image's configuration; an engine that names its images otherwise finds nothing here.
pub fn prepared(store: &Path, image_id: &str) -> Option<PreparedImage> {
    let image_id = Digest::parse(image_id).ok()?;
    let store = Store::at(store);
    let image: PreparedImage = store.image(&image_id)?;
    let complete = image.config.digest == image_id
        && image
            .blobs()
            .iter()
            .all(|blob| blob.path == store.blob(&blob.digest) && store.holds(&blob.digest, blob.size_bytes));
    let whole = complete && Digest::of(&image.manifest) == image.digest;
    whole.then(|| {
        image.blobs().iter().for_each(|blob| store.touch(&blob.digest));
        image
    })
}

/// Reads a `docker save` archive, compresses the layers the store does not have, and makes the manifest.
pub async fn prepare(
    archive: impl AsyncRead + Unpin,
    store: &Path,
    report: &(dyn Fn(PrepareEvent) + Send + Sync),
) -> Result<PreparedImage, RegistryError> {
    let root = store;
    let store = Store::create(root)?;
    let spool = spool(archive, root, |bytes| report(PrepareEvent::Exported { bytes })).await?;
    let parts = find_image(&spool)?;
    let on_drop = DropSignal::default();
    let threads = Threads::start().map_err(|source| RegistryError::Store {
        step: StoreStep::Write,
        path: store.blobs(),
        source,
    })?;
    let maker = LayerMaker { store, threads: Arc::new(threads), dropped: Arc::clone(&on_drop.flag) };
    // The futures are collected first: a closure that borrows in `map` would make the whole future unsendable.
    let mut work = Vec::with_capacity(parts.layers.len());
    for layer in &parts.layers {
        work.push(ready_layer(layer, &maker, report));
    }
    let layers = stream::iter(work).buffered(LAYERS_AT_ONCE).try_collect::<Vec<_>>().await?;
    let image = assemble(parts, layers, &maker.store)?;
    maker.store.keep_image(&image.config.digest, &image)?;
    Ok(image)
}

fn assemble(parts: ImageParts, layers: Vec<Blob>, store: &Store) -> Result<PreparedImage, RegistryError> {
    let digest = Digest::of(&parts.configuration);
    store.keep_bytes(&parts.configuration, &digest)?;
    let config = Blob {
        path: store.blob(&digest),
        size_bytes: parts.configuration.len() as u64,
        diff_id: None,
        digest,
    };
    let manifest = image_manifest::write(&config, &layers)?;
    Ok(PreparedImage {
        digest: Digest::of(&manifest),
        manifest,
        media_type: image_manifest::MANIFEST.to_owned(),
        architecture: parts.architecture,
        config,
        layers,
    })
}

async fn ready_layer(
    layer: &Layer,
    maker: &LayerMaker,
    report: &(dyn Fn(PrepareEvent) + Send + Sync),
) -> Result<Blob, RegistryError> {
    let (diff_id, store) = (layer.diff_id.clone(), &maker.store);
    let (record, cached) = match (format_of(layer)?, store.layer(&diff_id)) {
        (Format::Plain, Some(record)) => (record, true),
        (format, _) => {
            report(PrepareEvent::LayerCompressing {
                diff_id: diff_id.clone(),
                size_bytes: layer.spooled.size,
            });
            let (maker, layer) = (maker.clone(), layer.clone());
            let work = move || maker.make(&layer, format);
            let made = tokio::task::spawn_blocking(work).await;
            (made.map_err(|source| RegistryError::Worker { source })??, false)
        }
    };
    report(PrepareEvent::LayerReady {
        diff_id: diff_id.clone(),
        digest: record.digest.clone(),
        size_bytes: record.size_bytes,
        cached,
    });
    store.touch(&record.digest);
    let path = store.blob(&record.digest);
    Ok(Blob { digest: record.digest, size_bytes: record.size_bytes, diff_id: Some(diff_id), path })
}

/// What the making of a layer needs, wherever it runs.
#[derive(Clone)]
struct LayerMaker {
    store: Store,
    threads: Arc<Threads>,
    dropped: Arc<AtomicBool>,
}

impl LayerMaker {
    /// Brings the compressed form of a layer into the store.
    fn make(self, layer: &Layer, format: Format) -> Result<LayerRecord, RegistryError> {
        let Self { store, threads, dropped } = self;
        match format {
            Format::Plain => {
                let Compressed { file, digest, size } = compress(layer, &store.blobs(), threads, &dropped)?;
                store.keep_blob(file, &digest)?;
                let record = LayerRecord::new(digest, size);
                store.keep_layer(&layer.diff_id, &record)?;
                Ok(record)
            }
            Format::Gzip => {
                let record = LayerRecord::new(layer.spooled.digest.clone(), layer.spooled.size);
                if !store.holds(&record.digest, record.size_bytes) {
                    check_gzip(layer, &store.blobs(), &dropped)?;
                    store.keep_file(&layer.spooled.path, &record.digest)?;
                }
                Ok(record)
            }
        }
    }
}

/// Tells the blocking threads that nobody waits for them any more.
#[derive(Default)]
struct DropSignal {
    flag: Arc<AtomicBool>,
}

impl Drop for DropSignal {
    fn drop(&mut self) {
        self.flag.store(true, Ordering::Relaxed);
    }
}
