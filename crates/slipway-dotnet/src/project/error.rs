//! Why a file, or what it leads to, is no project that Slipway can read.

use crate::xml::XmlError;
use std::path::PathBuf;

/// Why a file is no project that Slipway can read.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    /// There is no such file, or it may not be read.
    #[error("there is no file {}, or it cannot be read", .0.display())]
    Missing(PathBuf),
    /// A file that a project imports or refers to cannot be read; the source says why.
    #[error("{} cannot be read", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        #[source]
        source: Box<ProjectError>,
    },
    /// The file is larger than any project file.
    #[error("the project file has more than {MAX_BYTES} bytes; larger files are not read")]
    TooLarge {
        /// How many bytes were seen.
        bytes: usize,
    },
    /// The file is neither UTF-8 nor UTF-16.
    #[error("the project file is neither UTF-8 nor UTF-16 text")]
    NotText,
    /// The text is no XML, or uses what is refused.
    #[error("the project file cannot be read")]
    Xml(#[from] XmlError),
    /// The first element is not `Project`.
    #[error("the file is not a project: its first element is `{0}`")]
    NotAProject(String),
    /// The project is in the format before .NET Core.
    #[error("the project is not SDK-style: it names no Sdk")]
    OldStyle,
    /// Neither `TargetFramework` nor `TargetFrameworks` is set by the project or what it imports.
    #[error("the project names no TargetFramework")]
    NoFramework,
    /// The project names a framework that is none.
    #[error("`{0}` is not a target framework")]
    Framework(String),
    /// A value is built from what only a run of MSBuild can tell.
    #[error("{property} is `{value}`, which only MSBuild can work out")]
    Expression {
        /// The property.
        property: &'static str,
        /// Its value as written.
        value: String,
    },
    /// The assembly's name cannot be a file's name.
    #[error("`{}` is not the name of an assembly", .0.escape_debug())]
    AssemblyName(String),
    /// A path holds a control character or is no text, so that it could not stand in a Dockerfile.
    #[error("the path `{}` cannot be used: it holds a control character or is not text", .0.escape_debug())]
    Path(String),
    /// A directive at the top of a `.cs` file is not of its form.
    #[error("line {line}: `{}` is not a directive of a file-based app", .text.escape_debug())]
    Directive {
        /// The line, counted from 1.
        line: u32,
        /// The line's text, shortened.
        text: String,
    },
    /// A project leads to more projects than are followed.
    #[error("{} leads to more than {most} projects", project.display())]
    TooManyProjects {
        /// The project that was asked about.
        project: PathBuf,
        /// How many are followed.
        most: u32,
    },
    /// The projects have only a home folder or the file system's root in common.
    #[error("the projects have only {} in common, which is never sent to an engine", folder.display())]
    ContextTooWide {
        /// The common folder.
        folder: PathBuf,
    },
}

/// A megabyte, some hundred times the size of a long project file.
pub(super) const MAX_BYTES: usize = 1024 * 1024;
