//! Reads an image's archive once, as a stream, and says what Lambda would refuse before anything is pushed.
//!
//! The archive is read by `slipway-archive`, and each layer is opened while it passes. Nothing is written to disk and
//! no layer is held in memory. What is kept is a table of paths and the few small files that the checks read. Every
//! byte is treated as hostile, so sizes, counts and depths are bounded, and a broken archive is a typed error.
//!
//! Limits: of compressed layers only those of gzip are opened, the digests of layers are not verified (the upload does
//! that), and what a program does at run time cannot be known from its files.

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

pub mod check;
pub mod contents;
pub mod elf;
pub mod error;
pub mod files;
mod inspection;
mod layer;
mod merge;
mod policy;
mod reading;
pub mod secrets;
pub mod tree;

#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod inspection_tests;
#[cfg(test)]
mod sample;

pub use check::{CheckFinding, CheckReport, Expectations, PassedCheck, Severity, check};
pub use contents::ImageContents;
pub use error::InspectError;
pub use inspection::inspect;
pub use reading::InspectOptions;
pub use tree::{SizeNode, size_tree};
