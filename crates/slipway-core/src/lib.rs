//! Values and rules of a .NET Lambda image.
//!
//! This crate holds what is true whatever machine, engine or account is used: which base image fits, what a
//! handler string means, what a function is set to, when an invocation was a success. What reads .NET is
//! `slipway-dotnet`, what reads and writes Dockerfiles `slipway-dockerfile`; both stand on this one. None of the
//! three does I/O, has async code or reads a clock, so every rule is a plain test.

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

pub mod architecture;
pub mod build_error;
pub mod catalogue;
pub mod defaults;
pub mod digest;
pub mod function;
pub mod function_extras;
pub mod git_config;
pub mod handler;
pub mod image;
pub mod invocation;
pub mod journey;
pub mod jsonc;
pub mod letters;
pub mod nearest;
pub mod plan;
pub mod step;
pub mod template;
pub mod units;

pub use architecture::Architecture;
pub use catalogue::BaseImage;
pub use digest::Digest;
pub use function::{FieldProblem, FunctionName, FunctionSpec, MemorySize};
pub use function_extras::FunctionExtras;
pub use handler::Handler;
pub use image::{ImageReference, RepositoryName};
pub use invocation::{Invocation, Verdict};
pub use plan::{DeployPlan, DeployedFunction};
pub use step::Step;
pub use units::{Bytes, Mebibytes, Milliseconds};
