//! From an evaluated project to the facts that Slipway needs.
//!
//! A project for several frameworks is evaluated twice: once to learn which, and once for the one that is chosen, as
//! MSBuild's outer and inner builds do.

use super::cache::Cache;
use super::error::ProjectError;
use super::evaluate::Evaluation;
use super::expand::{shown, unescaped};
use super::items::{self, Items};
use super::{Language, OutputType, Project, ProjectKind, kind, linked};
use crate::catalogue;
use crate::handler::{Handler, is_assembly_name};
use crate::image::shortened;
use crate::xml::Element;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// Whether the files around a project are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Surroundings {
    /// They are read.
    Read,
    /// Only the project's own text is known.
    Unknown,
}

/// No project builds for this many frameworks.
pub(super) const MAX_FRAMEWORKS: usize = 16;

/// Describes the project that a file's tree holds. With it come the folders it takes files from, where one evaluation
/// says all there is to say because the project is for one framework.
pub(super) fn project(
    file: &Path,
    root: &Rc<Element>,
    cache: &Cache<'_>,
    surroundings: Surroundings,
) -> Result<(Project, Option<Vec<PathBuf>>), ProjectError> {
    let sdk = sdk(root).ok_or(ProjectError::OldStyle)?;
    let alone = surroundings == Surroundings::Unknown;
    let outer = Evaluation::run(file, root, None, cache, alone)?;
    let frameworks = frameworks(&outer)?.ok_or(ProjectError::NoFramework)?;
    let framework = preferred(&frameworks).ok_or(ProjectError::NoFramework)?;
    let whole = value(&outer, "TargetFramework")?.is_some();
    let evaluation = if whole { outer } else { Evaluation::run(file, root, Some(&framework), cache, alone)? };
    let linked = whole.then(|| linked::folders(file, &evaluation));
    Ok((finish(file, sdk, frameworks, framework, evaluation)?, linked))
}

/// The framework to build for where a person has not chosen: the first that has a base, else the first.
pub(super) fn preferred(frameworks: &[String]) -> Option<String> {
    let with_base = frameworks.iter().find(|framework| catalogue::base_for_framework(framework).is_some());
    with_base.or(frameworks.first()).cloned()
}

/// The properties whose doubts a person has to know of.
const TELLING: [&str; 10] = [
    "TargetFramework",
    "TargetFrameworks",
    "AssemblyName",
    "OutputType",
    "PublishAot",
    "SelfContained",
    "PublishSelfContained",
    "AWSProjectType",
    "RootNamespace",
    "ManagePackageVersionsCentrally",
];

fn finish(
    file: &Path,
    sdk: String,
    frameworks: Vec<String>,
    framework: String,
    mut evaluation: Evaluation<'_>,
) -> Result<Project, ProjectError> {
    let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    for doubt in TELLING.iter().filter_map(|property| evaluation.scope.get(property).0.doubt) {
        evaluation.notes.add(&doubt);
    }
    let assembly_name = value(&evaluation, "AssemblyName")?.unwrap_or_else(|| name.clone());
    if !is_assembly_name(&assembly_name) {
        return Err(ProjectError::AssemblyName(shortened(&assembly_name)));
    }
    let output_type = output_type(&evaluation)?;
    let items: Items = items::collect(&mut evaluation);
    let references = items.references(&mut evaluation);
    let scope = &evaluation.scope;
    let publish_aot = scope.is("PublishAot", "true");
    let self_contained =
        publish_aot || scope.is("SelfContained", "true") || scope.is("PublishSelfContained", "true");
    let mut project = Project {
        language: language(file),
        // Both follow from the rest.
        kind: ProjectKind::ClassLibrary,
        handler: None,
        aws_project_type: text(&evaluation, "AWSProjectType"),
        root_namespace: text(&evaluation, "RootNamespace").unwrap_or_else(|| name.replace(' ', "_")),
        lambda_packages: items.lambda_packages(scope.is("ManagePackageVersionsCentrally", "true")),
        imports: evaluation.imports,
        notes: evaluation.notes.into_vec(),
        project_references: references.iter().map(|(written, _)| written.clone()).collect(),
        references: references.into_iter().map(|(_, path)| path).collect(),
        name,
        sdk,
        framework,
        frameworks,
        output_type,
        assembly_name,
        publish_aot,
        self_contained,
    };
    project.kind = kind::decide(&project);
    project.handler = handler(&project);
    Ok(project)
}

fn output_type(evaluation: &Evaluation<'_>) -> Result<OutputType, ProjectError> {
    let executable = value(evaluation, "OutputType")?
        .is_some_and(|text| ["exe", "winexe"].contains(&text.to_ascii_lowercase().as_str()));
    Ok(if executable { OutputType::Executable } else { OutputType::Library })
}

/// What follows from the project alone. The entry point of a server in a class library has the name that AWS's own
/// templates give it; the source may have chosen another.
pub(super) fn handler(project: &Project) -> Option<Handler> {
    let in_library = project.kind == ProjectKind::AspNetCore && project.runs_by_entry_point();
    if in_library {
        let (assembly, namespace) = (&project.assembly_name, &project.root_namespace);
        let type_name = format!("{namespace}.LambdaEntryPoint");
        return Handler::parse(&format!("{assembly}::{type_name}::FunctionHandlerAsync")).ok();
    }
    let assembly = project.assembly_name.clone();
    (project.output_type == OutputType::Executable).then_some(Handler::Executable { assembly })
}

/// An SDK is named on the root, by an `Sdk` element, or by an import.
pub(super) fn sdk(root: &Element) -> Option<String> {
    let by_element = || root.children_named("Sdk").find_map(|element| element.attribute("Name"));
    let by_import = || root.children_named("Import").find_map(|element| element.attribute("Sdk"));
    let named = root.attribute("Sdk").or_else(by_element).or_else(by_import)?.trim();
    (!named.is_empty()).then(|| named.to_owned())
}

/// Whether an SDK makes an executable where the project itself says nothing.
pub(super) fn program_sdk(sdk: &str) -> bool {
    is_web(sdk) || names(sdk).any(|name| name.eq_ignore_ascii_case("Microsoft.NET.Sdk.Worker"))
}

/// Whether it is the SDK of ASP.NET Core.
pub(super) fn is_web(sdk: &str) -> bool {
    names(sdk).any(|name| name.eq_ignore_ascii_case("Microsoft.NET.Sdk.Web"))
}

/// The names in a list of SDKs, without their versions.
fn names(sdk: &str) -> impl Iterator<Item = &str> {
    sdk.split(';').map(|part| part.split('/').next().unwrap_or(part).trim())
}

/// The frameworks an outer evaluation names; none where it names none.
pub(super) fn frameworks(outer: &Evaluation<'_>) -> Result<Option<Vec<String>>, ProjectError> {
    let text = match value(outer, "TargetFramework")? {
        Some(one) => one,
        None => match value(outer, "TargetFrameworks")? {
            Some(several) => several,
            None => return Ok(None),
        },
    };
    let mut frameworks: Vec<String> = Vec::new();
    for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_');
        if part.len() > 64 || !part.chars().all(plain) || frameworks.len() >= MAX_FRAMEWORKS {
            return Err(ProjectError::Framework(shown(part)));
        }
        if !frameworks.iter().any(|known| known == part) {
            frameworks.push(part.to_owned());
        }
    }
    Ok((!frameworks.is_empty()).then_some(frameworks))
}

/// The value of a property, none where it is empty, and an error where only MSBuild can work it out.
fn value(evaluation: &Evaluation<'_>, property: &'static str) -> Result<Option<String>, ProjectError> {
    let (text, written) = evaluation.scope.get(property);
    let Some(value) = text.value else {
        return Err(ProjectError::Expression { property, value: written.to_owned() });
    };
    let value = unescaped(value.trim());
    Ok((!value.is_empty()).then_some(value))
}

/// The value of a property that may stay unknown.
fn text(evaluation: &Evaluation<'_>, property: &'static str) -> Option<String> {
    value(evaluation, property).ok().flatten()
}

fn language(file: &Path) -> Language {
    let end = file.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    match end.as_str() {
        "fsproj" => Language::Fsharp,
        "vbproj" => Language::VisualBasic,
        _ => Language::Csharp,
    }
}

/// What a project leads to for any of its frameworks, as a restore needs them all. A project that names no framework
/// still leads somewhere.
pub(super) fn leads(file: &Path, root: &Rc<Element>, cache: &Cache<'_>) -> Result<Leads, ProjectError> {
    let outer = Evaluation::run(file, root, None, cache, false)?;
    let several = match value(&outer, "TargetFramework") {
        Ok(None) => frameworks(&outer).unwrap_or_default().unwrap_or_default(),
        _ => Vec::new(),
    };
    let mut evaluations = Vec::new();
    for framework in &several {
        evaluations.push(Evaluation::run(file, root, Some(framework), cache, false)?);
    }
    evaluations.push(outer);
    let mut leads = Leads::default();
    for mut evaluation in evaluations {
        merge(&mut leads.linked, linked::folders(file, &evaluation));
        let items = items::collect(&mut evaluation);
        let references = items.references(&mut evaluation);
        merge(&mut leads.references, references.into_iter().map(|(_, path)| path).collect());
        merge(&mut leads.imports, evaluation.imports);
        leads.doubtful |= !evaluation.notes.into_vec().is_empty();
    }
    Ok(leads)
}

/// Where a project leads: other projects, files it imports, folders it takes files from.
#[derive(Debug, Default)]
pub(super) struct Leads {
    pub(super) references: Vec<PathBuf>,
    pub(super) imports: Vec<PathBuf>,
    pub(super) linked: Vec<PathBuf>,
    /// Whether something could not be worked out that may lead to more.
    pub(super) doubtful: bool,
}

fn merge(known: &mut Vec<PathBuf>, more: Vec<PathBuf>) {
    let seen: HashSet<PathBuf> = known.iter().cloned().collect();
    known.extend(more.into_iter().filter(|path| !seen.contains(path)));
}
