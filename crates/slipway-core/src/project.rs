//! What an SDK-style project file says.
use crate::Handler;
use serde::Serialize;

/// The facts of one project that Slipway needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Project {
    /// The project's name: the file's name without its extension.
    pub name: String,
    /// The target framework moniker, such as `net8.0`.
    pub framework: String,
    /// Whether the output is a library or an executable.
    pub output_type: OutputType,
    /// The assembly's name without `.dll`.
    pub assembly_name: String,
    /// The packages whose name starts with `Amazon.Lambda.`, with their versions where stated.
    pub lambda_packages: Vec<PackageReference>,
    /// The handler where the project file or its defaults name one.
    pub handler: Option<Handler>,
}

/// The kind of assembly a project produces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum OutputType {
    /// A class library, run through a method handler.
    Library,
    /// An executable, run by its assembly's name.
    Executable,
}

/// A package the project refers to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct PackageReference {
    /// The package's id.
    pub id: String,
    /// The version as written, or none where it is managed centrally.
    pub version: Option<String>,
}
