//! What `docker save` writes, kept in files as it passes.
//!
//! `slipway-archive` reads it; here its blobs are spooled with their digests, since which of them are the image is known
//! at the end only, and what Lambda takes of an image is asked before anything is compressed.

mod parts;
mod spool;

pub(crate) use parts::{ImageParts, Layer, find_image};
pub(crate) use spool::spool;
