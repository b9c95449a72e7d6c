//! Brings an image of the local engine into ECR, layer by layer.
//!
//! [`prepare`] reads what `docker save` writes, compresses each layer once and computes the manifest, so the digest
//! is known before a byte is sent. [`upload`] sends what the registry does not have, through ECR's own layer API: it is
//! the only way into ECR that can resume within a layer (chunked `PATCH` at `/v2/` drops every chunk but the first).
//! A single-platform manifest is all Lambda takes, so nothing else is made.
//!
//! An upload that is broken off goes on within its layers, also after another start. The store of compressed layers has a
//! bound, and deleting its folder is safe at any time.

mod archive;
mod compress;
mod error;
mod gzip;
mod image_manifest;
mod prepare;
#[cfg(test)]
mod prepare_tests;
mod store;
#[cfg(test)]
mod store_tests;
mod trim;
mod upload;

pub use error::{ImageProblem, RegistryError, StoreStep};
pub use prepare::{Blob, PrepareEvent, PreparedImage, prepare, prepared};
pub use trim::{InUse, StoreUsage, Trimmed, hold, trim, usage};
pub use upload::{UploadEvent, Uploaded, upload};
