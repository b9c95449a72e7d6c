//! What `docker save` writes, in either of its layouts.
//!
//! Older engines write `manifest.json` and one `layer.tar` per folder; engines with the containerd store write an OCI
//! layout with `index.json` and `blobs/`; most engines between them write both. The index comes at the end of the
//! stream, so the entries are spooled to files first. The names of entries are compared and never used as paths.

mod layout;
mod spool;

pub(crate) use layout::{ImageParts, Layer, find_image};
pub(crate) use spool::spool;
