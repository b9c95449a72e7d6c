//! Reads and judges a project. What stands between it and an image is said in its warnings.

use super::aspire::resources_near;
use super::dockerfile_owner::{self, Owner};
use super::files::{Disk, relative};
use super::find_handlers::handlers_in_sources;
use super::handler::{handler_of, handler_warnings, prefer_told, told_of};
use super::ignored_needs::ignored_needs;
use super::msbuild::heard;
use super::opened::Opened;
use super::own_dockerfile::{OwnDockerfile, own_dockerfile};
use super::publish_settings::brings_runtime;
use super::repository::repository;
use super::settings::rows_for;
use super::shared_library::user_of;
use super::template_functions::{undecided, views};
use super::templates::templates_of;
use crate::disk::{self, Names};
use crate::values::{AspireResource, Behind, FactsSource, HeldBehind, Layers, ProjectView, SettingsPlace};
use slipway_core::catalogue;
use slipway_core::defaults::Defaults;
use slipway_dotnet::project::closure::Closure;
use slipway_dotnet::project::nuget::{NugetSource, private_sources};
use slipway_dotnet::project::{Cache, Project, ProjectKind, tidy};
use slipway_dotnet::source::{Choice, ONLY, SourceHandlers};
use std::path::Path;

/// The most sample events that are listed.
const LISTED_EVENTS: usize = 50;

/// Judges a project that was read; `cache` holds what MSBuild has told.
pub(crate) fn inspect(mut opened: Opened, cache: &Path) -> ProjectView {
    let word = heard(&mut opened, cache);
    let facts = if word.is_some() { FactsSource::Msbuild } else { FactsSource::Preview };
    let folder = opened.file.parent().map(Path::to_owned).unwrap_or_default();
    let Opened { file, project, around, defaults, settings } = opened;
    let files = Cache::new(&Disk);
    let sources = handlers_in_sources(&file, &project, &around.projects, &files, word.as_ref());
    let differences = word.map(|word| word.differences).unwrap_or_default();
    let templates = templates_of(&file, &project.assembly_name);
    let publishing = project.publishing.clone();
    let behind = Behind { around, templates, settings, publishing };
    let seen = view(&file, &folder, project, &behind, &defaults, sources);
    let seen = ProjectView { facts, differences, behind: HeldBehind::new(behind), ..seen };
    ProjectView { settings: rows_for(&seen, Layers::default()), ..seen }
}

fn view(
    file: &Path,
    folder: &Path,
    project: Project,
    behind: &Behind,
    defaults: &Defaults,
    mut sources: SourceHandlers,
) -> ProjectView {
    let Behind { around, templates, .. } = behind;
    let aspire = resources_near(file, &repository(folder));
    let own = own_dockerfile(file, defaults, templates, defaults.function_name.as_deref());
    let own_path = own.as_ref().map(|own| own.path.as_path());
    let (handler, for_others) =
        handler_or_user(file, &project, own_path, defaults, &mut sources, behind, &aspire);
    let template_functions = views(templates, defaults.function_name.as_deref());
    let behind_adapter = own.as_ref().is_some_and(has_web_adapter);
    let suggested_base = suggested_base(&project, defaults);
    let context = own.as_ref().map_or(&around.context, |own| &own.context).clone();
    let mut warnings = warnings(&project, suggested_base.is_some(), behind_adapter, &sources);
    warnings.extend(handler_warnings(&behind.settings.place.name(), defaults, &sources));
    // Missing references among them, with the reason where only capitals differ.
    warnings.extend(around.said.iter().filter(|said| !project.notes.contains(said)).cloned());
    warnings.extend(lost_settings(&behind.settings.place, folder, defaults, own.as_ref()));
    if !project.is_test {
        warnings.extend(ignored_needs(around, &context, own_path));
    }
    warnings.extend(for_others);
    warnings.extend(undecided(&template_functions));
    ProjectView {
        warnings,
        has_dockerfile: own.is_some(),
        kept_dockerfile: own.is_none() && dockerfile_owner::owner(folder) == Owner::Slipway,
        context_source: own.as_ref().map(|own| own.decided_by.to_owned()),
        dockerfile: own.as_ref().map(|own| own.path.display().to_string()),
        overlays: behind.settings.views(),
        environments: behind.settings.environments(),
        settings_file: behind.settings.place.file.display().to_string(),
        private_feeds: private_feeds(around),
        aspire,
        template_functions,
        references: references(file, folder, around),
        context_folder: context.display().to_string(),
        handler: handler.as_ref().map(|choice| choice.handler.clone()),
        handler_source: handler.map(|choice| choice.source),
        handlers: sources.handlers,
        suggested_base,
        ..as_written(file, folder, project, behind_adapter)
    }
}

/// What the project's file and folder say by themselves; what follows from all around it is empty still.
fn as_written(file: &Path, folder: &Path, project: Project, behind_adapter: bool) -> ProjectView {
    ProjectView {
        events: sample_events(folder),
        settings_file: String::new(),
        file: file.display().to_string(),
        folder: folder.display().to_string(),
        kind: project.kind,
        kind_reason: kind_reason(&project, behind_adapter),
        language: project.language,
        name: project.name,
        framework: project.framework,
        frameworks: project.frameworks,
        output_type: project.output_type,
        assembly_name: project.assembly_name,
        lambda_packages: project.lambda_packages,
        is_test: project.is_test,
        facts: FactsSource::Preview,
        differences: Vec::new(),
        settings: Vec::new(),
        behind: HeldBehind::default(),
        warnings: Vec::new(),
        has_dockerfile: false,
        kept_dockerfile: false,
        context_source: None,
        dockerfile: None,
        overlays: Vec::new(),
        environments: Vec::new(),
        private_feeds: Vec::new(),
        aspire: Vec::new(),
        template_functions: Vec::new(),
        references: Vec::new(),
        context_folder: String::new(),
        handler: None,
        handler_source: None,
        handlers: Vec::new(),
        suggested_base: None,
    }
}

/// The handler; or, of a library that is there for another project, a sentence that says so.
fn handler_or_user(
    file: &Path,
    project: &Project,
    own: Option<&Path>,
    defaults: &Defaults,
    sources: &mut SourceHandlers,
    behind: &Behind,
    aspire: &[AspireResource],
) -> (Option<Choice>, Option<String>) {
    let folder = file.parent().unwrap_or(file);
    let (settings, templates) = (behind.settings.place.name(), behind.templates.as_slice());
    let told = told_of(&settings, defaults, templates, aspire);
    prefer_told(sources, &told);
    let handler = handler_of(project, &settings, own, defaults, sources, templates, &told);
    let by_sources = handler.as_ref().is_some_and(|choice| choice.source == ONLY);
    match by_sources.then(|| user_of(file, project, &behind.settings)).flatten() {
        None => (handler, None),
        Some(user) => {
            let user = relative(folder, &user);
            let said = format!(
                "{user} refers to this library, and nothing says that it is a function of its own. Choose a handler if \
                 it is."
            );
            (None, Some(said))
        }
    }
}

/// Why the project is of its kind, in one sentence.
fn kind_reason(project: &Project, behind_adapter: bool) -> String {
    if behind_adapter {
        return format!(
            "The project's own Dockerfile holds the Lambda Web Adapter, so {} is a web application behind it.",
            project.assembly_name
        );
    }
    project.explain()
}

/// A program that brings its runtime along stands on the base without one.
fn suggested_base(project: &Project, defaults: &Defaults) -> Option<String> {
    if project.kind == ProjectKind::NativeAot || brings_runtime(project, defaults) {
        return Some(catalogue::PROVIDED_TAG.to_owned());
    }
    catalogue::base_for_framework(&project.framework).map(|base| base.tag.to_owned())
}

/// Whether events reach the program as web requests.
fn has_web_adapter(own: &OwnDockerfile) -> bool {
    let text = disk::read_text(&own.path).unwrap_or_default();
    slipway_dockerfile::parse(&text).is_ok_and(|file| file.has_web_adapter())
}

fn warnings(
    project: &Project,
    has_base: bool,
    behind_adapter: bool,
    sources: &SourceHandlers,
) -> Vec<String> {
    let mut warnings = project.notes.clone();
    if !has_base {
        warnings.push(format!("No AWS base image carries {}.", project.framework));
    }
    let annotated: Vec<&str> =
        sources.handlers.iter().filter_map(|found| found.annotations_handler.as_deref()).collect();
    if !annotated.is_empty() {
        warnings.push(format!(
            "{} is started by Amazon.Lambda.Annotations and runs the handler that the variable ANNOTATIONS_HANDLER \
             names: {}.",
            project.assembly_name,
            annotated.join(" or ")
        ));
    }
    if project.is_test {
        warnings.push("The project holds tests, so no function is made of it.".to_owned());
    } else if project.lambda_packages.is_empty() && !behind_adapter {
        warnings.push(
            "The project refers to no Amazon.Lambda package, so it may not be a Lambda function yet."
                .to_owned(),
        );
    }
    warnings
}

/// What the settings say of the Dockerfile, and cannot be followed.
fn lost_settings(
    place: &SettingsPlace,
    folder: &Path,
    defaults: &Defaults,
    own: Option<&OwnDockerfile>,
) -> Vec<String> {
    let settings = place.name();
    let there = |value: &str| disk::exists(tidy(&folder.join(value.replace('\\', "/"))));
    let folder_key = defaults.docker_folder.as_ref().filter(|_| own.is_some());
    [("dockerfile", defaults.dockerfile.as_ref()), ("docker-build-working-dir", folder_key)]
        .into_iter()
        .filter_map(|(key, value)| Some((key, value.filter(|value| !there(value))?)))
        // AWS's tool takes this name where nothing is said, so it may stand there without a file.
        .filter(|(_, value)| value.as_str() != "Dockerfile")
        .map(|(key, value)| format!("{settings} names {value} as {key}, which is not there."))
        .collect()
}

fn references(file: &Path, folder: &Path, around: &Closure) -> Vec<String> {
    let others = around.projects.iter().filter(|project| project.as_path() != file);
    others.map(|project| relative(folder, project)).collect()
}

fn private_feeds(around: &Closure) -> Vec<NugetSource> {
    let configs = around
        .restore_files
        .iter()
        .filter(|path| path.file_name().is_some_and(|name| name.eq_ignore_ascii_case("nuget.config")));
    configs
        .filter_map(|path| disk::read(path).ok())
        .filter_map(|bytes| private_sources(&bytes).ok())
        .flatten()
        .collect()
}

/// JSON files in the project's `events` folder, as paths relative to the project's.
fn sample_events(folder: &Path) -> Vec<String> {
    let Ok(entries) = disk::entries(folder.join("events"), Names::Files) else { return Vec::new() };
    let mut events: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".json"))
        .take(LISTED_EVENTS)
        .map(|name| format!("events/{name}"))
        .collect();
    events.sort();
    events
}
