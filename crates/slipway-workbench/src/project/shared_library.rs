//! Libraries that are there for functions and are none themselves.
//!
//! A helper that takes an event of Lambda looks like a handler. Where nothing but the sources names one, and a project of
//! Lambda's refers to the library, the function is that project.

use super::files::Disk;
use super::find::search;
use super::handler::is_told;
use super::repository::is_shared;
use crate::disk;
use crate::values::SettingsFiles;
use slipway_dotnet::project::{Cache, OutputType, Project, tidy};
use std::path::{Path, PathBuf};

/// How many folders above the library its users are looked for.
const LEVELS: usize = 3;
/// How deep they are looked for.
const DEPTH: usize = 6;
/// The most project files that are looked at.
const MOST: usize = 300;

/// The project of Lambda's that a library without any sign of a function is for.
pub(crate) fn user_of(file: &Path, project: &Project, settings: &SettingsFiles) -> Option<PathBuf> {
    let folder = file.parent()?;
    let plain = project.output_type == OutputType::Library && project.aws_project_type.is_none();
    if !plain || is_told(project, file, settings) {
        return None;
    }
    let name = file.file_name()?.to_str()?;
    let above = || folder.ancestors().take(LEVELS + 1).filter(|above| !is_shared(above));
    // A repository is looked through as a whole where it is near, else what lies beside the library.
    let top = above().find(|above| disk::exists(above.join(".git"))).or_else(|| above().nth(1))?;
    let mut files = Vec::new();
    search(top, DEPTH, &mut files);
    let cache = Cache::new(&Disk);
    let names_it = |other: &PathBuf| disk::read_text(other).is_ok_and(|text| text.contains(name));
    let refers = |other: &PathBuf| {
        cache.project(other).is_ok_and(|other| {
            !other.is_test
                && other.is_of_lambda()
                && other.references.iter().any(|reference| tidy(reference) == file)
        })
    };
    let others = files.into_iter().take(MOST).filter(|other| other != file);
    others.filter(names_it).find(refers)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(library_type: &str, user: &str) -> Option<PathBuf> {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let write = |name: &str, more: &str| {
            let path = root.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            let text = format!(
                "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup>{more}\
                 <ItemGroup><PackageReference Include=\"Amazon.Lambda.Core\" Version=\"2.8.0\"/></ItemGroup></Project>"
            );
            std::fs::write(path, text).unwrap();
        };
        write("src/Shared/Shared.csproj", library_type);
        write("src/App/App.csproj", user);
        let file = root.join("src/Shared/Shared.csproj");
        let project = Cache::new(&Disk).project(&file).unwrap();
        user_of(&file, &project, &SettingsFiles::default())
            .map(|user| user.strip_prefix(&root).unwrap().to_owned())
    }

    const REFERS: &str = "<ItemGroup><ProjectReference Include=\"../Shared/Shared.csproj\"/></ItemGroup>";

    #[test]
    fn a_library_that_a_function_refers_to_is_told_from_a_function() {
        assert_eq!(user("", REFERS).as_deref(), Some(Path::new("src/App/App.csproj")));
        assert_eq!(user("", ""), None);
        let marked = "<PropertyGroup><AWSProjectType>Lambda</AWSProjectType></PropertyGroup>";
        assert_eq!(user(marked, REFERS), None, "the project says itself that it is one");
        let tests =
            format!("{REFERS}<ItemGroup><PackageReference Include=\"xunit\" Version=\"2.9.3\"/></ItemGroup>");
        assert_eq!(user("", &tests), None, "tests refer to functions");
    }
}
