//! The store of compressed layers, which makes a second upload quick: how large it is, its bound, and emptying it.

use crate::Workbench;
use crate::report::{self, ErrorReport};
use crate::storage::{self, OwnFile};
use serde::{Deserialize, Serialize};
use slipway_core::Bytes;
use slipway_registry::{InUse, Trimmed};
use std::path::PathBuf;

const GIBIBYTE: u64 = 1 << 30;

/// What the store holds and may hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct LayerStore {
    /// Where it lies.
    pub folder: String,
    /// How many layers and configurations of images it holds.
    pub blobs: u32,
    /// Their size.
    pub size_bytes: Bytes,
    /// The size it is kept to, in GiB. What was used least lately goes first.
    pub limit_gib: u32,
}

/// The bound, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Limit {
    gib: u32,
}

impl Default for Limit {
    fn default() -> Self {
        Self { gib: 5 }
    }
}

impl Limit {
    fn bytes(&self) -> u64 {
        u64::from(self.gib) * GIBIBYTE
    }
}

impl OwnFile for Limit {
    const VERSION: u32 = 1;
}

impl Workbench {
    /// How large the store is.
    ///
    /// # Errors
    /// The bound cannot be read.
    pub async fn layer_store(&self) -> Result<LayerStore, ErrorReport> {
        self.on_disk(|workbench| {
            let usage = slipway_registry::usage(&workbench.layers());
            Ok(LayerStore {
                folder: workbench.layers().display().to_string(),
                blobs: u32::try_from(usage.blobs).unwrap_or(u32::MAX),
                size_bytes: Bytes(usage.size_bytes),
                limit_gib: workbench.layer_limit()?.gib,
            })
        })
        .await
    }

    /// Sets the bound in GiB and keeps to it at once, or from the end of an upload on that uses the store; 0 keeps nothing
    /// from one upload to the next.
    ///
    /// # Errors
    /// The bound cannot be written, or not kept to.
    pub async fn limit_layer_store(&self, gib: u32) -> Result<LayerStore, ErrorReport> {
        self.on_disk(move |workbench| {
            let file = workbench.layer_limit_file();
            storage::change(&file, |limit: &mut Limit| limit.gib = gib).map_err(report::storage)?;
            workbench.trim_layers(Limit { gib }.bytes())
        })
        .await?;
        self.layer_store().await
    }

    /// Empties the store. Layers are made again when they are needed.
    ///
    /// # Errors
    /// An upload uses the store.
    pub async fn empty_layer_store(&self) -> Result<LayerStore, ErrorReport> {
        match self.on_disk(|workbench| workbench.trim_layers(0)).await? {
            Trimmed::Freed(_) => self.layer_store().await,
            Trimmed::InUse => Err(report::layers_in_use()),
        }
    }

    /// Where the compressed layers lie.
    pub(crate) fn layers(&self) -> PathBuf {
        self.folders().cache.join("layers")
    }

    /// Keeps the store as it is until what is returned is dropped.
    pub(crate) async fn hold_layers(&self) -> Result<InUse, ErrorReport> {
        self.on_disk(|workbench| {
            slipway_registry::hold(&workbench.layers()).map_err(|error| report::layer_store(&error))
        })
        .await
    }

    /// Keeps to the bound after an upload. One that is not kept to has harmed nothing: the next upload keeps to it.
    pub(crate) async fn bound_layers(&self) {
        let bounded = self.on_disk(|workbench| {
            let limit = workbench.layer_limit()?;
            workbench.trim_layers(limit.bytes())
        });
        match bounded.await {
            Ok(Trimmed::Freed(freed)) if freed.blobs > 0 => {
                tracing::info!(
                    blobs = freed.blobs,
                    bytes = freed.size_bytes,
                    "the store of layers kept to its bound"
                );
            }
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(error = error.message, "the store of layers was not brought to its bound")
            }
        }
    }

    fn trim_layers(&self, limit_bytes: u64) -> Result<Trimmed, ErrorReport> {
        let trimmed = slipway_registry::trim(&self.layers(), limit_bytes);
        trimmed.map_err(|error| report::layer_store(&error))
    }

    fn layer_limit(&self) -> Result<Limit, ErrorReport> {
        let read = storage::read(&self.layer_limit_file()).map(storage::Stored::or_default);
        read.map_err(report::storage)
    }

    fn layer_limit_file(&self) -> PathBuf {
        self.folders().config.join("layer-store.json")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Folders;

    #[tokio::test]
    async fn the_bound_is_kept_and_an_emptied_store_holds_nothing() {
        let home = tempfile::tempdir().unwrap();
        let workbench = Workbench::open(Folders::below(home.path())).unwrap();
        assert_eq!(workbench.layer_store().await.unwrap().limit_gib, 5, "a bound nobody has set");
        let blobs = workbench.layers().join("blobs");
        std::fs::create_dir_all(&blobs).unwrap();
        std::fs::write(blobs.join("0".repeat(64)), "a layer").unwrap();
        let limited = workbench.limit_layer_store(7).await.unwrap();
        assert_eq!((limited.limit_gib, limited.blobs, limited.size_bytes), (7, 1, Bytes(7)));
        let held = workbench.hold_layers().await.unwrap();
        let refused = workbench.empty_layer_store().await.unwrap_err();
        assert!(refused.message.contains("upload"), "{refused}");
        assert_eq!(
            workbench.limit_layer_store(0).await.unwrap().blobs,
            1,
            "the bound waits for the upload's end"
        );
        workbench.limit_layer_store(7).await.unwrap();
        drop(held);
        let emptied = workbench.empty_layer_store().await.unwrap();
        assert_eq!((emptied.limit_gib, emptied.blobs, emptied.size_bytes), (7, 0, Bytes(0)));
        std::fs::write(blobs.join("1".repeat(64)), "another").unwrap();
        let nothing = workbench.limit_layer_store(0).await.unwrap();
        assert_eq!((nothing.limit_gib, nothing.blobs), (0, 0), "a bound of nothing is kept to at once");
    }
}
