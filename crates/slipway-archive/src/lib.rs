//! The one reader of an image's archive, for the check and for the upload.
//!
//! The archive is what an engine's `save` writes: a folder per layer with `manifest.json` in older engines, an OCI
//! layout in newer ones, and both at once in most between them. It is read once, as a stream, and nothing of it is
//! written or held but the small documents: each blob is handed out while it passes, before it is known whether the
//! image uses it, because the index may come last. So whoever reads decides what becomes of a blob — look into it,
//! keep it, compress it — and one passage can serve several. At the end the archive says which blobs are the image.
//!
//! Every byte is hostile: names, links, counts, sizes and depths are bounded in one place, and what is broken ends in
//! a typed error. Names are compared and never used as paths. A document whose name is its digest has to have it;
//! layers are not verified here, since only their readers see them uncompressed. Sparse files are not unpacked.

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        reason = "a test that fails should fail loudly"
    )
)]

mod documents;
mod error;
mod image;
mod layout;
pub mod limits;
pub mod names;
mod reader;
pub mod tar_stream;

#[cfg(test)]
mod tests;

pub use error::ArchiveError;
pub use image::{Image, ImageLayer, Pick};
pub use layout::ManifestFacts;
pub use reader::{Blob, Form, ImageArchive};
