//! Dockerfiles of .NET Lambda images: read, checked, changed, compared and written.
//!
//! A Dockerfile belongs to its owner. It is read without loss, checked for what Lambda and a developer would
//! trip over, and changed in the one place an offered correction names. Nothing here runs a build, reads a
//! file or knows a registry: what a check needs to know about the project comes in as [`lint::LintFacts`].

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

mod copied;
pub mod diff;
pub mod edit;
pub mod kept;
pub mod lint;
pub mod render;
mod start;
pub mod syntax;
mod warm;

pub use copied::Copied;
pub use diff::{DiffKind, DiffLine, diff};
pub use edit::{DockerfileEdit, EditError, apply};
pub use lint::{ContextNeeds, LintFacts, LintFinding, Severity, context_needs, host_build, lint};
pub use render::{BuildSecret, BuildSecretKind, DockerfileError, DockerfileSpec, PublishParameters, render};
pub use syntax::{Dockerfile, SyntaxError, parse};
pub use warm::WarmWay;

/// The JSON form of an instruction's arguments.
fn json(arguments: &[&str]) -> String {
    let quoted: Vec<String> =
        arguments.iter().map(|argument| serde_json::Value::from(*argument).to_string()).collect();
    format!("[{}]", quoted.join(", "))
}
