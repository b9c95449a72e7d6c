//! An upload's steps as a person follows them: one stage for each layer.

use crate::tasks::{StageState, TaskContext};
use slipway_core::{Bytes, Digest};
use slipway_registry::{PrepareEvent, UploadEvent};
use std::collections::HashMap;

/// Shows how the image is read from the engine and compressed.
pub(super) fn show_prepare(context: &TaskContext, event: &PrepareEvent) {
    match event {
        PrepareEvent::Exported { bytes } => context.advance("prepare", *bytes, None),
        PrepareEvent::LayerCompressing { diff_id, size_bytes } => {
            context.log(
                Some("prepare"),
                &format!("Compressing layer {} ({})", diff_id.short(), Bytes(*size_bytes)),
            );
        }
        PrepareEvent::LayerReady { digest, size_bytes, cached, .. } => {
            let how = if *cached { "was compressed before" } else { "compressed" };
            context.log(Some("prepare"), &format!("Layer {} {how} ({})", digest.short(), Bytes(*size_bytes)));
        }
    }
}

/// Shows how the layers arrive.
pub(super) fn show_upload(context: &TaskContext, sizes: &HashMap<Digest, u64>, event: &UploadEvent) {
    match event {
        UploadEvent::LayerPresent { digest, size: bytes } => {
            begin(context, digest, *bytes);
            context.advance(&stage(digest), *bytes, Some(*bytes));
            context.end(&stage(digest), StageState::Reused);
        }
        UploadEvent::LayerStarted { digest, size: bytes } => begin(context, digest, *bytes),
        UploadEvent::LayerProgress { digest, sent } => {
            context.advance(&stage(digest), *sent, sizes.get(digest).copied());
        }
        UploadEvent::LayerDone { digest } => context.end(&stage(digest), StageState::Done),
        UploadEvent::ManifestPut => context.begin("verify", "Read the image back from the registry"),
        UploadEvent::Verified { .. } => context.end("verify", StageState::Done),
        UploadEvent::Retrying { what, after } => {
            context
                .notice(format!("{what} did not go through; trying again in {:.1} s.", after.as_secs_f64()));
        }
    }
}

fn stage(digest: &Digest) -> String {
    format!("layer-{}", digest.hex())
}

/// A layer's size is that of its progress, which both hosts show beside its name.
fn begin(context: &TaskContext, digest: &Digest, size_bytes: u64) {
    context.begin(&stage(digest), &format!("Layer {}", digest.short()));
    context.advance(&stage(digest), 0, Some(size_bytes));
}
