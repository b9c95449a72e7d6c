//! Looks against servers that run in the test: good ones, odd ones, hostile ones, and Debian's registry.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test that fails should fail loudly, and one that cannot run should say so"
)]

mod failures;
mod looks;
mod play;
mod real_registry;
mod releases;
mod shelf;
