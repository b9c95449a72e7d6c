//! Live facts about base images.
//!
//! A registry knows which digest a tag points to today, what the image weighs, when it was made and which .NET
//! it holds; Microsoft's release index knows which .NET is the newest. Both are asked here, without an account
//! and without an engine. Nothing is kept: what no registry answers comes from the catalogue in
//! `slipway-core`, and it is the caller who decides between the two.
//!
//! The limits: only public images are read, no credentials are ever sent, and no layer is downloaded. Each
//! answer is bounded in size and each look in time, because a registry, a proxy or a captive portal may answer
//! anything. Work is cancelled by dropping its future.
//!
//! HTTP is hyper-util's client with its reading of proxies, over rustls; addresses are the `url` crate's. What is asked
//! of a registry is written here on purpose: the usual OCI client reads answers of any length into memory and drops the
//! `Retry-After` of a refusal. No redirect is followed by a library, for the reason that stands in `transport`.

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

mod age;
mod challenge;
mod documents;
mod error;
#[cfg(test)]
mod error_samples;
mod look;
mod origin;
mod registry;
mod releases;
mod route;
mod signed;
mod transport;

pub use age::age_in_days;
pub use error::BasesError;
pub use look::{LiveBase, PlatformFacts, look};
pub use releases::{PatchGap, Release, ReleaseSource, latest_patch, patch_gap};
pub use signed::architecture_at;
pub use slipway_core::catalogue::{DatedTag, parse_dated_tag};
pub use transport::{LookOptions, Proxies};
