//! The templates beside a project and above it, read once for all who ask: which handler is meant, how the author's
//! Dockerfile is built, and which settings a function has.
//!
//! SAM keeps `template.yaml` at the root of a repository with many functions. Those count that are this project's: by
//! their handler's assembly, or by the place of their code. Where a project has several image functions, which one is
//! meant is a choice; none is taken for the first.

use super::repository::repository;
use crate::disk::{self, Names};
use crate::values::FromTemplate;
use slipway_core::Handler;
use slipway_core::template::{Layer, functions};
use slipway_dotnet::project::tidy;
use std::path::{Path, PathBuf};

/// How many folders, from the project's own upwards, templates are looked for in.
const MOST_ABOVE: usize = 12;
/// The most templates of a folder that are read.
const MOST_TEMPLATES: usize = 10;
/// No Dockerfile of a person is larger.
const MOST_BYTES: u64 = 1024 * 1024;
/// The most functions of a project.
const MOST_FUNCTIONS: usize = 100;

impl FromTemplate {
    /// The template's name, as a person calls it.
    pub(crate) fn file_name(&self) -> String {
        self.file.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// The folder that the template's paths count from.
    pub(crate) fn beside(&self) -> &Path {
        self.file.parent().unwrap_or(Path::new(""))
    }

    /// The folder that is sent to the engine, and the Dockerfile in it; none where the template names no folder.
    pub(crate) fn docker_paths(&self) -> Option<(PathBuf, PathBuf)> {
        let context = tidy(&self.beside().join(slashes(self.function.docker_context.as_deref()?)));
        let dockerfile = self.function.dockerfile.as_deref().unwrap_or("Dockerfile");
        let dockerfile = tidy(&context.join(slashes(dockerfile)));
        Some((context, dockerfile))
    }

    /// The function as settings.
    pub(crate) fn layer(&self) -> Layer {
        self.function.layer(&self.file_name())
    }
}

fn slashes(path: &str) -> String {
    path.replace('\\', "/")
}

/// The functions of a project, those of the nearest template first. A repository ends the search. A template that cannot
/// be read is none; it is not Slipway's file to complain about.
pub(crate) fn templates_of(project: &Path, assembly: &str) -> Vec<FromTemplate> {
    let folder = project.parent().unwrap_or(Path::new(""));
    let limit = repository(folder);
    let folders = folder.ancestors().take_while(|one| one.starts_with(&limit)).take(MOST_ABOVE);
    let mut found = Vec::new();
    for file in folders.flat_map(templates_in) {
        let Some(read) = disk::read(&file).ok().and_then(|bytes| functions(&bytes).ok()) else { continue };
        let all = read.into_iter().map(|function| FromTemplate { file: file.clone(), function });
        found.extend(all.filter(|one| belongs(one, project, folder, assembly)));
    }
    found.truncate(MOST_FUNCTIONS);
    found
}

/// The image function that is meant: the one of that name, else the only one.
pub(crate) fn meant<'f>(found: &'f [FromTemplate], name: Option<&str>) -> Option<&'f FromTemplate> {
    let images = || found.iter().filter(|one| one.function.is_image);
    let named = name.and_then(|name| images().find(|one| one.function.is_named(name)));
    named.or_else(|| {
        let mut all = images();
        all.next().filter(|_| all.next().is_none())
    })
}

/// The names that AWS's tools and their templates give to templates.
fn templates_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = disk::entries(folder, Names::Files) else { return Vec::new() };
    let mut found: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
            let written = [".yaml", ".yml", ".json"].iter().any(|end| name.ends_with(end));
            name.ends_with(".template")
                || written && ["template", "serverless", "sam"].iter().any(|start| name.starts_with(start))
        })
        .filter(|path| disk::is_file(path))
        .collect();
    found.sort();
    found.truncate(MOST_TEMPLATES);
    found
}

/// Whether a function is made from a project. A method handler of the project's assembly says so outright; else the place
/// of its code or of its Dockerfile tells. An image function that says neither is its who lies beside the template.
fn belongs(one: &FromTemplate, project: &Path, folder: &Path, assembly: &str) -> bool {
    let function = &one.function;
    let told = function.told_handler().into_iter().chain(function.entrypoint.first().map(String::as_str));
    let methods = told.filter_map(|text| Handler::parse(text).ok());
    let mut methods = methods.filter(|handler| matches!(handler, Handler::Method { .. }));
    let of = methods.next().map(|handler| handler.assembly() == assembly);
    if of == Some(true) {
        return true;
    }
    if !function.is_image {
        let code = slashes(function.code.as_deref().unwrap_or("."));
        return tidy(&one.beside().join(code)).starts_with(folder);
    }
    match one.docker_paths() {
        // The assembly's name may have changed since the template beside the project was written.
        None => one.beside() == folder,
        Some((context, _)) if of == Some(false) => context == folder && one.beside() == folder,
        Some((context, dockerfile)) => {
            let name = project.file_name().and_then(|name| name.to_str());
            let speaks = || disk::is_file(&dockerfile) && name.is_some_and(|name| names(&dockerfile, name));
            context == folder || dockerfile.starts_with(folder) || speaks()
        }
    }
}

/// Whether a Dockerfile speaks of a project by its file's name.
fn names(path: &Path, project: &str) -> bool {
    let small = disk::metadata(path).is_ok_and(|file| file.len() <= MOST_BYTES);
    small && disk::read_text(path).is_ok_and(|text| text.contains(project))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &str = "Resources:\n  Load:\n    Type: AWS::Serverless::Function\n    Metadata: {DockerContext: ./src/Quay}\n    \
        Properties: {PackageType: Image, FunctionName: quay-load}\n  Zip:\n    Type: AWS::Serverless::Function\n    \
        Properties: {CodeUri: ./src/Quay, Handler: 'Quay::Quay.F::Run', Runtime: dotnet10}\n  Other:\n    \
        Type: AWS::Serverless::Function\n    Metadata: {DockerContext: ./src/Other}\n    Properties:\n      \
        PackageType: Image\n      ImageConfig: {Command: ['Other::Other.F::Run']}\n";

    #[test]
    fn the_functions_of_a_project_are_found_by_place_and_assembly_and_a_name_chooses() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        std::fs::create_dir_all(root.join(".git")).unwrap();
        std::fs::create_dir_all(root.join("src/Quay")).unwrap();
        std::fs::write(root.join("template.yaml"), TWO).unwrap();
        let project = root.join("src/Quay/Quay.csproj");
        let ids = |found: &[FromTemplate]| -> Vec<String> {
            found.iter().map(|one| one.function.logical_id.clone()).collect()
        };
        let found = templates_of(&project, "Quay");
        assert_eq!(ids(&found), ["Load", "Zip"]);
        assert_eq!(meant(&found, None).unwrap().function.logical_id, "Load", "a zip function sets nothing");
        // A second image function of the same project: none is taken for the first.
        let three = format!(
            "{TWO}  Unload:\n    Type: AWS::Serverless::Function\n    Properties:\n      PackageType: Image\n      \
             ImageConfig: {{Command: ['Quay::Quay.F::Unload']}}\n"
        );
        std::fs::write(root.join("template.yaml"), three).unwrap();
        let found = templates_of(&project, "Quay");
        assert_eq!(ids(&found), ["Load", "Zip", "Unload"]);
        assert_eq!(meant(&found, None), None);
        assert_eq!(meant(&found, Some("quay-load")).unwrap().function.logical_id, "Load");
        assert_eq!(meant(&found, Some("Unload")).unwrap().function.logical_id, "Unload");
        assert_eq!(meant(&found, Some("Zip")), None, "a zip function is none of them");
    }
}
