//! Values and rules of a .NET Lambda image.
//!
//! This crate holds what is true whatever machine, engine or account is used: what a project file says,
//! which base image fits, what a handler string means, what a Dockerfile must contain, when an invocation
//! was a success. It does no I/O, has no async code and reads no clock, so every rule is a plain test.

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
pub mod assembly;
pub mod build_error;
pub mod catalogue;
pub mod defaults;
pub mod digest;
pub mod dockerfile;
pub mod function;
pub mod function_extras;
pub mod git_config;
pub mod handler;
pub mod image;
pub mod invocation;
pub mod journey;
pub mod letters;
pub mod nearest;
pub mod packages;
pub mod plan;
pub mod project;
pub mod scaffold;
pub mod source;
pub mod step;
pub mod template;
pub mod units;
mod xml;

pub use architecture::Architecture;
pub use catalogue::BaseImage;
pub use digest::Digest;
pub use function::{FieldProblem, FunctionName, FunctionSpec, MemorySize};
pub use function_extras::FunctionExtras;
pub use handler::Handler;
pub use image::{ImageReference, RepositoryName};
pub use invocation::{Invocation, Verdict};
pub use plan::{DeployPlan, DeployedFunction};
pub use project::Project;
pub use step::Step;
pub use units::{Bytes, Mebibytes, Milliseconds};
pub use xml::XmlError;
