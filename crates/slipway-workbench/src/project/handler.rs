//! The handler of a project, and where it was read.
//!
//! What names the handler of an image decides outright: `image-command` of the settings, the command of the template's
//! function that is meant, and CMD of the project's own Dockerfile. What names that of a zip package, the settings'
//! `function-handler` and the functions of templates, decides among the handlers that the sources have.

use super::templates::{meant, templates_of};
use crate::disk;
use crate::values::{AspireResource, FromTemplate, SettingsFiles};
use slipway_core::Handler;
use slipway_core::defaults::Defaults;
use slipway_core::nearest::nearest;
use slipway_dotnet::project::{OutputType, Project, ProjectKind};
use slipway_dotnet::source::{Choice, SourceHandlers, Told, choose};
use std::collections::HashSet;
use std::path::Path;

/// What a Dockerfile of a function takes: AWS's base images, or the adapter that puts a web server behind Lambda.
const LAMBDA_IMAGES: &[&str] = &["public.ecr.aws/lambda/", "aws-lambda-adapter", "lambda-adapter"];

/// What is told of a project's handlers beside it and above: by the settings for a zip package, then by templates.
pub(crate) fn told_of(
    settings: &str,
    defaults: &Defaults,
    templates: &[FromTemplate],
    aspire: &[AspireResource],
) -> Vec<Told> {
    let setting = defaults.function_handler.iter().map(|handler| Told {
        handlers: vec![handler.clone()],
        by: format!("function-handler in {settings}"),
    });
    setting.chain(told_by_templates(templates)).chain(told_by_apphosts(aspire)).collect()
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
    settings: &str,
    own: Option<&Path>,
    defaults: &Defaults,
    sources: &SourceHandlers,
    templates: &[FromTemplate],
    told: &[Told],
) -> Option<Choice> {
    let chosen = |handler: String, source: &str| Choice { handler, source: source.to_owned() };
    if let Some(handler) = &defaults.image_command {
        return Some(chosen(handler.to_string(), settings));
    }
    // What the function is told takes the place of the image's own CMD.
    let by_template = meant(templates, defaults.function_name.as_deref());
    if let Some((one, handler)) = by_template.and_then(|one| Some((one, command_of(one, sources)?))) {
        let source = format!("{COMMAND} of {} in {}", one.function.logical_id, one.file_name());
        return Some(chosen(handler, &source));
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
pub(crate) fn is_told(project: &Project, file: &Path, settings: &SettingsFiles) -> bool {
    let folder = file.parent().unwrap_or(file);
    let assembly = &project.assembly_name;
    let defaults = settings.layered(None).unwrap_or_default();
    let of_project = |handler: &Handler| handler.assembly() == assembly;
    let set = defaults.image_command.is_some()
        || defaults
            .function_handler
            .is_some_and(|handler| Handler::parse(&handler).is_ok_and(|it| of_project(&it)));
    let dockerfile = || disk::read_text(folder.join("Dockerfile")).unwrap_or_default();
    let named =
        |told: &Told| told.handlers.iter().any(|it| Handler::parse(it).is_ok_and(|it| of_project(&it)));
    set || LAMBDA_IMAGES.iter().any(|image| dockerfile().contains(image))
        || told_by_templates(&templates_of(file, assembly)).iter().any(named)
}

/// What should be said about the handlers that the settings name.
pub(crate) fn handler_warnings(settings: &str, defaults: &Defaults, sources: &SourceHandlers) -> Vec<String> {
    let image = defaults.image_command.clone().map(|handler| ("image-command", handler));
    let zip = defaults.function_handler.as_ref().and_then(|text| Handler::parse(text).ok());
    let zip = zip.filter(|zip| defaults.image_command.as_ref() != Some(zip));
    let told = image.into_iter().chain(zip.map(|handler| ("function-handler", handler)));
    told.filter_map(|(key, handler)| handler_warning(settings, key, &handler, sources)).collect()
}

fn handler_warning(settings: &str, key: &str, told: &Handler, sources: &SourceHandlers) -> Option<String> {
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
    Some(format!("{key} in {settings} names {told}, which no public method of the sources is.{near}"))
}

/// How the source of a handler begins that a template's image function is told.
pub(crate) const COMMAND: &str = "ImageConfig.Command";

/// The handler that an image function of a template is told, as long as the sources do not speak against it.
fn command_of(one: &FromTemplate, sources: &SourceHandlers) -> Option<String> {
    let command = one.function.command.first()?;
    let told = Handler::parse(command).ok()?;
    let found = &sources.handlers;
    let is_there = || found.iter().any(|found| found.handler == told);
    let good = !matches!(told, Handler::Method { .. }) || found.is_empty() || is_there();
    good.then(|| command.clone())
}

/// The handler that the project's own Dockerfile names: CMD of its last stage, as long as AWS's entry point reads it.
fn own_command(path: &Path) -> Option<String> {
    let text = disk::read_text(path).ok()?;
    let handler = slipway_dockerfile::parse(&text).ok()?.handler()?;
    Handler::parse(&handler).is_ok().then_some(handler)
}

/// What the AppHosts say of it.
fn told_by_apphosts(aspire: &[AspireResource]) -> Option<Told> {
    let mut handlers: Vec<String> = aspire.iter().filter_map(|resource| resource.handler.clone()).collect();
    handlers.sort();
    handlers.dedup();
    (!handlers.is_empty())
        .then(|| Told { handlers, by: "AddAWSLambdaFunction of the Aspire AppHost".to_owned() })
}

/// What the templates say of the handler, the nearest first.
fn told_by_templates(templates: &[FromTemplate]) -> Vec<Told> {
    let mut told: Vec<(&Path, Told)> = Vec::new();
    for one in templates {
        let Some(handler) = one.function.told_handler() else { continue };
        match told.iter_mut().find(|(file, _)| *file == one.file) {
            Some((_, told)) if told.handlers.iter().any(|known| known == handler) => {}
            Some((_, told)) => told.handlers.push(handler.to_owned()),
            None => {
                let by = format!("a function of {}", one.file_name());
                told.push((&one.file, Told { handlers: vec![handler.to_owned()], by }));
            }
        }
    }
    told.into_iter().map(|(_, told)| told).collect()
}
