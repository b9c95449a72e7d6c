//! What is said of a project: the values that all that reads projects, and all that asks, have in common.

use serde::Serialize;
use slipway_core::Handler;
use std::path::PathBuf;

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

/// The wishes of one project.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Publishing {
    /// Whether code that nothing reaches is cut away (`PublishTrimmed`), which needs a runtime of its own.
    pub trimmed: bool,
    /// Whether the program is one file (`PublishSingleFile`).
    pub single_file: bool,
    /// What `SelfContained` or `PublishSelfContained` says, where either does.
    pub self_contained: Option<bool>,
    /// What `InvariantGlobalization` says: false asks for the data of cultures, which the base without a runtime lacks.
    pub invariant: Option<bool>,
    /// Whether a restore has to find exactly what the lock file says (`RestoreLockedMode`).
    pub locked: bool,
    /// The package that works the version out from git's history, where there is one.
    pub versioned_by: Option<String>,
}

impl Publishing {
    /// Whether the program has to be published with a runtime of its own, whatever base it goes onto.
    pub fn brings_runtime(&self) -> bool {
        self.self_contained.unwrap_or(self.trimmed)
    }
}
