//! The handler of a project, and where it was read.
//!
//! What names the handler of an image decides outright: `image-command` of the settings, and CMD of the project's own
//! Dockerfile. What names that of a zip package, the settings' `function-handler` and the functions of templates,
//! decides among the handlers that the sources have.

use super::inspect_project::project_defaults;
use super::project_settings::settings_name;
use slipway_core::defaults::Defaults;
use slipway_core::nearest::nearest;
use slipway_core::project::{OutputType, Project, ProjectKind, tidy};
use slipway_core::source::{Choice, SourceHandlers, Told, choose};
use slipway_core::template_handlers::code_handlers;
use slipway_core::{Handler, dockerfile};
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// What a Dockerfile of a function takes: AWS's base images, or the adapter that puts a web server behind Lambda.
const LAMBDA_IMAGES: &[&str] = &["public.ecr.aws/lambda/", "aws-lambda-adapter", "lambda-adapter"];
/// Folders above the project in which templates are looked for.
const LEVELS: usize = 5;
/// The most templates of a folder that are read.
const MOST_TEMPLATES: usize = 10;

/// What is told of a project's handlers beside it and above: by the settings for a zip package, then by templates.
pub(crate) fn told_of(project: &Project, folder: &Path, defaults: &Defaults) -> Vec<Told> {
    let setting = defaults.function_handler.iter().map(|handler| Told {
        handlers: vec![handler.clone()],
        by: format!("function-handler in {}", settings_name()),
    });
    setting.chain(told_by_templates(folder, &project.assembly_name)).collect()
}

/// Lists first what is told of.
pub(crate) fn prefer_told(sources: &mut SourceHandlers, told: &[Told]) {
    let named: HashSet<&String> = told.iter().flat_map(|told| &told.handlers).collect();
    for found in &mut sources.handlers {
        found.likely |= named.contains(&found.handler.to_string());
    }
    sources.handlers.sort_by_key(|found| !found.likely);
}

/// The handler of a project with these settings, given what is told of it.
pub(crate) fn handler_of(
    project: &Project,
    own: Option<&Path>,
    defaults: &Defaults,
    sources: &SourceHandlers,
    told: &[Told],
) -> Option<Choice> {
    let chosen = |handler: String, source: &str| Choice { handler, source: source.to_owned() };
    if let Some(handler) = &defaults.image_command {
        return Some(chosen(handler.to_string(), &settings_name()));
    }
    if let Some(handler) = own.and_then(own_command) {
        return Some(chosen(handler, "CMD in the project's own Dockerfile"));
    }
    if project.is_test {
        // A program that runs tests is started by nobody but their runner.
        return None;
    }
    let program = (project.output_type == OutputType::Executable).then_some(project.assembly_name.as_str());
    choose(sources, program, project.kind == ProjectKind::NativeAot, told)
}

/// Whether what is written beside a project makes a function of it: settings with a handler of its own, a Dockerfile for
/// Lambda, a template's function.
pub(crate) fn is_told(project: &Project, folder: &Path) -> bool {
    let assembly = &project.assembly_name;
    let defaults = project_defaults(folder).unwrap_or_default();
    let of_project = |handler: &Handler| handler.assembly() == assembly;
    let set = defaults.image_command.is_some()
        || defaults
            .function_handler
            .is_some_and(|handler| Handler::parse(&handler).is_ok_and(|it| of_project(&it)));
    let dockerfile = || std::fs::read_to_string(folder.join("Dockerfile")).unwrap_or_default();
    let named =
        |told: &Told| told.handlers.iter().any(|it| Handler::parse(it).is_ok_and(|it| of_project(&it)));
    set || LAMBDA_IMAGES.iter().any(|image| dockerfile().contains(image))
        || told_by_templates(folder, assembly).iter().any(named)
}

/// What should be said about the handlers that the settings name.
pub(crate) fn handler_warnings(defaults: &Defaults, sources: &SourceHandlers) -> Vec<String> {
    let image = defaults.image_command.clone().map(|handler| ("image-command", handler));
    let zip = defaults.function_handler.as_ref().and_then(|text| Handler::parse(text).ok());
    let zip = zip.filter(|zip| defaults.image_command.as_ref() != Some(zip));
    let told = image.into_iter().chain(zip.map(|handler| ("function-handler", handler)));
    told.filter_map(|(key, handler)| handler_warning(key, &handler, sources)).collect()
}

fn handler_warning(key: &str, told: &Handler, sources: &SourceHandlers) -> Option<String> {
    let Handler::Method { type_name, method, .. } = told else { return None };
    let same = |found: &Handler| {
        found == told
            || matches!(found, Handler::Method { type_name: of, method: named, .. } if (of, named) == (type_name, method))
    };
    let found: Vec<&Handler> = sources.handlers.iter().map(|found| &found.handler).collect();
    // `function-handler` counts by its class and method: the assembly's name may have changed since.
    let is_there =
        if key == "image-command" { found.contains(&told) } else { found.iter().any(|it| same(it)) };
    let ours = key == "function-handler" || found.iter().any(|found| found.assembly() == told.assembly());
    if found.is_empty() || !ours || is_there {
        return None;
    }
    let found: Vec<String> = found.iter().map(ToString::to_string).collect();
    let found: Vec<&str> = found.iter().map(String::as_str).collect();
    let near = nearest(&told.to_string(), &found, 1);
    let near = near.first().map(|near| format!(" The nearest is {near}.")).unwrap_or_default();
    Some(format!(
        "{key} in {} names {told}, which no public method of the sources is.{near}",
        settings_name()
    ))
}

/// The handler that the project's own Dockerfile names: CMD of its last stage, as long as AWS's entry point reads it.
fn own_command(path: &Path) -> Option<String> {
    let text = std::fs::read_to_string(path).ok()?;
    let handler = dockerfile::parse(&text).ok()?.handler()?;
    Handler::parse(&handler).is_ok().then_some(handler)
}

/// What the templates beside and above the project say of it, the nearest first. A repository ends the search.
fn told_by_templates(folder: &Path, assembly: &str) -> Vec<Told> {
    let mut told = Vec::new();
    for above in folder.ancestors().take(LEVELS) {
        for path in templates(above) {
            let Some(found) = std::fs::read(&path).ok().and_then(|bytes| code_handlers(&bytes).ok()) else {
                continue;
            };
            let mut handlers: Vec<String> = found
                .into_iter()
                .filter(|found| belongs(&found.handler, found.code.as_deref(), above, folder, assembly))
                .map(|found| found.handler)
                .collect();
            handlers.sort();
            handlers.dedup();
            if !handlers.is_empty() {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                told.push(Told { handlers, by: format!("a function of {name}") });
            }
        }
        if above.join(".git").exists() {
            break;
        }
    }
    told
}

/// The names that AWS's tools and their templates give to templates.
fn templates(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut found: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
            let written = [".yaml", ".yml", ".json"].iter().any(|end| name.ends_with(end));
            name.ends_with(".template")
                || written && ["template", "serverless", "sam"].iter().any(|start| name.starts_with(start))
        })
        .filter(|path| path.is_file())
        .collect();
    found.sort();
    found.truncate(MOST_TEMPLATES);
    found
}

/// Whether a function of a template is the project's: its code is the project's folder or what lies in it, or its
/// handler is of the project's assembly.
fn belongs(handler: &str, code: Option<&str>, template: &Path, project: &Path, assembly: &str) -> bool {
    let place = tidy(&template.join(code.unwrap_or(".").replace('\\', "/")));
    place.starts_with(project) || Handler::parse(handler).is_ok_and(|handler| handler.assembly() == assembly)
}
