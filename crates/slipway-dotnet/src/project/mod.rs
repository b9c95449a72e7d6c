//! What a project says, with the files it builds on. Worked out by hand: nothing but MSBuild itself reads its language.
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
mod memo;
pub mod msbuild;
pub mod needed;
pub mod nuget;
mod paths;
mod publishing;
mod reads;
mod references;
mod responses;
mod scope;
mod sdk;
pub mod sdk_image;
mod sdks;
mod shared;
pub mod solution;
mod values;
mod vectors;
mod words;

pub use self::cache::Cache;
pub use self::error::ProjectError;
pub use self::memo::{Files, Given};
pub use self::paths::tidy;
pub use self::values::{Language, OutputType, PackageReference, Project, ProjectKind, Publishing, Wish};

use self::memo::Memo;
use std::path::Path;

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
    let tree = memo::parse(bytes)?;
    let memo = Memo::new(&Nothing, Given::default());
    let alone = describe::Surroundings::Unknown;
    describe::project(Path::new(file_name), &tree, &memo, alone, Wish::default())
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
mod tests;

#[cfg(test)]
mod evaluate_tests;

#[cfg(test)]
mod expression_tests;

#[cfg(test)]
mod kind_tests;

#[cfg(test)]
mod hostile_tests;

#[cfg(test)]
mod testing;

#[cfg(test)]
mod cases_tests;
