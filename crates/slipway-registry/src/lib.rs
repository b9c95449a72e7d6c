//! Brings an image of the local engine into ECR, layer by layer.
//!
//! [`prepare`] reads what `docker save` writes, compresses each layer once and computes the manifest, so the digest
//! is known before a byte is sent. [`upload`] sends what the registry does not have, through ECR's own layer API: it is
//! the only way into ECR that can resume within a layer (chunked `PATCH` at `/v2/` drops every chunk but the first).
//! A single-platform manifest is all Lambda takes, so nothing else is made.
//!
//! Limits: an upload that is dropped starts its unfinished layers anew next time; finished layers are found in the
//! registry and not sent again. The store of compressed layers only grows; deleting its folder is safe at any time.

mod archive;
mod compress;
mod error;
mod gzip;
mod image_manifest;
mod prepare;
#[cfg(test)]
mod prepare_tests;
mod store;
mod upload;

pub use error::{ArchiveError, RegistryError, StoreStep};
pub use prepare::{Blob, PrepareEvent, PreparedImage, prepare, prepared};
pub use upload::{UploadEvent, Uploaded, upload};
