//! The Dockerfile that the project's author wrote, and the folder that it is built from.
//!
//! The project's settings and the templates around it name both; what they leave open follows from the file itself:
//! the folder is the first, from the Dockerfile's own upwards, in which everything lies that it copies. Nothing that a
//! generated Dockerfile would need makes that folder wider.

use super::dockerfile_owner::{Owner, owner_of};
use super::repository::repository;
use super::templates::meant;
use crate::disk;
use crate::values::FromTemplate;
use slipway_core::defaults::Defaults;
use slipway_dockerfile::context_needs;
use slipway_dotnet::project::tidy;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A Dockerfile of the author's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OwnDockerfile {
    pub(crate) path: PathBuf,
    /// The folder that is sent.
    pub(crate) context: PathBuf,
    /// Who decided on that folder, as the end of a sentence.
    pub(crate) decided_by: &'static str,
    /// The stage to stop at, where a template names one.
    pub(crate) target: Option<String>,
    /// The values of `ARG` that a template gives.
    pub(crate) arguments: BTreeMap<String, String>,
}

/// No Dockerfile of a person is larger.
const MOST_BYTES: u64 = 1024 * 1024;
/// How many folders above the project are looked at.
const MOST_ABOVE: usize = 12;

/// The author's Dockerfile for a project, where there is one.
pub(crate) fn own_dockerfile(
    project: &Path,
    defaults: &Defaults,
    templates: &[FromTemplate],
    chosen: Option<&str>,
) -> Option<OwnDockerfile> {
    let folder = project.parent()?;
    let limit = repository(folder);
    let told =
        |name: &str| Some(tidy(&folder.join(name.replace('\\', "/")))).filter(|path| disk::is_file(path));
    let by_settings = defaults.dockerfile.as_deref().and_then(told);
    let by_template = of_template(project, templates, chosen);
    let path = by_settings
        .or_else(|| by_template.as_ref().map(|told| told.path.clone()))
        .or_else(|| Some(folder.join("Dockerfile")).filter(|path| disk::is_file(path)))?;
    if owner_of(&path) != Owner::Project {
        return None;
    }
    let template = by_template.filter(|told| told.path == path);
    let set = defaults.docker_folder.as_deref().map(|name| tidy(&folder.join(name.replace('\\', "/"))));
    let (context, decided_by) = match (set.filter(|folder| disk::is_dir(folder)), &template) {
        (Some(set), _) => (set, "docker-build-working-dir in aws-lambda-tools-defaults.json"),
        (None, Some(told)) => (told.context.clone(), "DockerContext in the template"),
        (None, None) => searched(&path, project, &limit),
    };
    let (target, arguments) = template.map(|told| (told.target, told.arguments)).unwrap_or_default();
    Some(OwnDockerfile { path, context, decided_by, target, arguments })
}

/// The first folder that the file was written for, else its own, as `docker build` would take it.
fn searched(path: &Path, project: &Path, limit: &Path) -> (PathBuf, &'static str) {
    let own = path.parent().unwrap_or(Path::new("")).to_owned();
    let read = disk::metadata(path).ok().filter(|file| file.len() <= MOST_BYTES);
    let parsed = read
        .and_then(|_| disk::read(path).ok())
        .and_then(|bytes| slipway_dockerfile::parse(&String::from_utf8_lossy(&bytes)).ok());
    let Some(parsed) = parsed else { return (own, "the Dockerfile's place") };
    let needs = context_needs(&parsed);
    let above = |folder: &Path| {
        let folders = folder.ancestors().take_while(|one| one.starts_with(limit)).take(MOST_ABOVE);
        folders.map(Path::to_owned).collect::<Vec<_>>()
    };
    let beside = project.parent().map(&above).unwrap_or_default();
    let mut candidates = vec![own.clone()];
    for folder in above(&own).into_iter().chain(beside) {
        if !candidates.contains(&folder) {
            candidates.push(folder);
        }
    }
    let fits = |folder: &&PathBuf| {
        let inside = project.strip_prefix(folder).ok().and_then(Path::to_str);
        needs.fit(inside.map(|path| path.replace('\\', "/")).as_deref(), &|path| {
            disk::exists(folder.join(path))
        })
    };
    match candidates.iter().find(fits) {
        Some(found) if *found == own => (own, "the Dockerfile's place"),
        Some(found) => (found.clone(), "what the Dockerfile copies"),
        None => (own, "the Dockerfile's place"),
    }
}

/// What the templates say of the Dockerfile of a project.
struct OfTemplate {
    path: PathBuf,
    context: PathBuf,
    target: Option<String>,
    arguments: BTreeMap<String, String>,
}

/// The Dockerfile that the templates name. Of several functions the one that is meant tells, else what all of them say
/// alike.
fn of_template(project: &Path, found: &[FromTemplate], chosen: Option<&str>) -> Option<OfTemplate> {
    let folder = project.parent()?;
    let told = |one: &FromTemplate| {
        let (context, path) = one.docker_paths()?;
        (disk::is_file(&path) && folder.starts_with(&context)).then(|| OfTemplate {
            path,
            context,
            target: one.function.docker_build_target.clone(),
            arguments: one.function.docker_build_arguments.clone(),
        })
    };
    if let Some(told) = meant(found, chosen).and_then(told) {
        return Some(told);
    }
    let mut all = found.iter().filter(|one| one.function.is_image).filter_map(told);
    let mut common = all.next()?;
    for other in all {
        if other.path != common.path || other.context != common.context {
            return None;
        }
        common.target = common.target.filter(|target| other.target.as_ref() == Some(target));
        common.arguments.retain(|name, value| other.arguments.get(name) == Some(value));
    }
    Some(common)
}
