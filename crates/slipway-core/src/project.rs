//! What a project says, with the files it builds on.
//!
//! MSBuild is never run: opening a project from outside must not run its code. Instead the part of its language that
//! decides how a function is built is read: properties, conditions, imports, `Directory.Build.props` and `.targets`,
//! central package versions and items, worked out as `dotnet publish -c Release` on Linux would. What cannot be worked
//! out that way is left out and said so in [`Project::notes`], or is an error where nothing can be done without it.
//! The SDK's own files, targets and tasks are not read.
//!
//! The core does no I/O; the caller lends its eyes through [`Files`]. For several questions about one tree, such as a
//! solution's projects, one [`Cache`] reads and parses each file once.

mod cache;
pub mod closure;
mod condition;
mod describe;
mod error;
mod evaluate;
mod expand;
pub mod facts;
pub mod file_app;
mod framework;
mod functions;
mod glob;
mod imports;
mod items;
mod kind;
mod leads;
mod leftovers;
mod lists;
pub mod lock;
pub mod msbuild;
pub mod needed;
pub mod nuget;
mod publishing;
mod references;
mod responses;
mod sdk;
pub mod sdk_image;
pub mod solution;
mod vectors;

pub use self::cache::{Cache, Files, Given, tidy};
pub use self::error::ProjectError;
pub use self::publishing::Publishing;

use crate::Handler;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// The facts of one project that Slipway needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Project {
    /// The project's name: the file's name without its extension.
    pub name: String,
    /// The SDK the file names, such as `Microsoft.NET.Sdk`.
    pub sdk: String,
    /// The language it is written in.
    pub language: Language,
    /// How it is run on Lambda; [`Project::explain`] says why.
    pub kind: ProjectKind,
    /// The target framework moniker, such as `net8.0`: of several the one that is [wished](Wish) for, else the newest
    /// with a base image in support, else the newest with one.
    pub framework: String,
    /// Every target framework moniker in the order written.
    pub frameworks: Vec<String>,
    /// Whether the output is a library or an executable.
    pub output_type: OutputType,
    /// The assembly's name without `.dll`.
    pub assembly_name: String,
    /// The namespace that source files start from.
    pub root_namespace: String,
    /// The packages whose name starts with `Amazon.Lambda.`, with their versions where stated, centrally or here.
    pub lambda_packages: Vec<PackageReference>,
    /// Paths of the projects this one refers to, as written, with `/`.
    pub project_references: Vec<String>,
    /// The same projects as paths from where this project's path starts.
    pub references: Vec<PathBuf>,
    /// The files that took part besides the project's own: props, targets, central versions.
    pub imports: Vec<PathBuf>,
    /// Whether the project asks for native compilation ahead of time.
    pub publish_aot: bool,
    /// Whether it is published with its own .NET runtime, or needs none.
    pub self_contained: bool,
    /// How it asks to be published.
    pub publishing: Publishing,
    /// The value of `AWSProjectType`, which is `Lambda` for a project of AWS's templates.
    pub aws_project_type: Option<String>,
    /// Whether it holds tests, of which no function is made.
    pub is_test: bool,
    /// The handler that follows from the project file: an executable runs by its assembly's name.
    pub handler: Option<Handler>,
    /// What could not be worked out without MSBuild and was left out, a sentence each.
    pub notes: Vec<String>,
}

/// What decides between several frameworks of a project.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wish<'a> {
    /// The framework that the settings or a person name; one that the project does not have counts for nothing.
    pub framework: Option<&'a str>,
    /// Today, as `YYYY-MM-DD`, so that a base out of support comes last.
    pub today: Option<&'a str>,
}

/// How a project is run on Lambda.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, serde::Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum ProjectKind {
    /// A class library whose handler is a method.
    ClassLibrary,
    /// A program that asks for its events itself and is run by its name.
    Executable,
    /// A web application on ASP.NET Core.
    AspNetCore,
    /// Handlers that Lambda Annotations generates.
    Annotations,
    /// A program compiled to native code.
    NativeAot,
    /// A program that brings its own runtime.
    CustomRuntime,
}

/// The language of a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, serde::Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Language {
    /// C#.
    Csharp,
    /// F#.
    Fsharp,
    /// Visual Basic.
    VisualBasic,
}

/// The kind of assembly a project produces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum OutputType {
    /// A class library, run through a method handler.
    Library,
    /// An executable, run by its assembly's name.
    Executable,
}

/// A package the project refers to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct PackageReference {
    /// The package's id.
    pub id: String,
    /// The version that the project asks for, or none where nothing states one.
    pub version: Option<String>,
}

/// Reads a project, or a file-based app where the file is a `.cs`. The path should be absolute: the files above it
/// take part.
pub fn read_project(file: &Path, files: &dyn Files) -> Result<Project, ProjectError> {
    Cache::new(files).project(file)
}

/// Reads a project whose surroundings are not known. `file_name` is its name without folders, such as
/// `Hello.csproj`. A value that needs a property of another file is an error, not an empty text.
pub fn parse_project(file_name: &str, bytes: &[u8]) -> Result<Project, ProjectError> {
    if bytes.len() > error::MAX_BYTES {
        return Err(ProjectError::TooLarge { bytes: bytes.len() });
    }
    let tree = cache::parse(bytes)?;
    let cache = Cache::new(&Nothing);
    let alone = describe::Surroundings::Unknown;
    describe::project(Path::new(file_name), &tree, &cache, alone, Wish::default())
}

/// No files at all.
struct Nothing;

impl Files for Nothing {
    fn read(&self, _: &Path) -> Option<Vec<u8>> {
        None
    }

    fn list(&self, _: &Path) -> Vec<String> {
        Vec::new()
    }

    fn folders(&self, _: &Path) -> Vec<String> {
        Vec::new()
    }
}

#[cfg(test)]
#[path = "project_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "project/evaluate_tests.rs"]
mod evaluate_tests;

#[cfg(test)]
#[path = "project/expression_tests.rs"]
mod expression_tests;

#[cfg(test)]
#[path = "project/kind_tests.rs"]
mod kind_tests;

#[cfg(test)]
#[path = "project/hostile_tests.rs"]
mod hostile_tests;

#[cfg(test)]
#[path = "project/testing.rs"]
mod testing;

#[cfg(test)]
#[path = "project/cases_tests.rs"]
mod cases_tests;
