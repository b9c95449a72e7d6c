//! The store of compressed layers, which makes a second upload quick: where it lies and who holds it.

use crate::Workbench;
use crate::report::{self, ErrorReport};
use slipway_registry::InUse;
use std::path::PathBuf;

impl Workbench {
    /// Where the compressed layers lie.
    pub(crate) fn layers(&self) -> PathBuf {
        self.folders().cache.join("layers")
    }

    /// Keeps the store as it is until what is returned is dropped.
    pub(crate) async fn hold_layers(&self) -> Result<InUse, ErrorReport> {
        let hold = |workbench: &Self| slipway_registry::hold(&workbench.layers());
        self.on_disk(move |workbench| hold(workbench).map_err(|error| report::publish(&error))).await
    }
}
