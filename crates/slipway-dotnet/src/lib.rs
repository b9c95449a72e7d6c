//! What .NET says of a function: in project files, in sources, in compiled assemblies; and new projects.
//!
//! MSBuild's language, the languages of .NET and the format of assemblies are read by rule, and nothing is run: what is
//! opened may come from a stranger. What only the SDK can tell is left out and said so. The crate does no I/O; the
//! caller lends its eyes.

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

pub mod assembly;
pub mod packages;
pub mod project;
pub mod scaffold;
pub mod source;
mod xml;

pub use project::Project;
pub use xml::XmlError;
