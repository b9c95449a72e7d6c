//! From an evaluated project to the facts that Slipway needs.
//!
//! A project for several frameworks is evaluated twice: once to learn which, and once for the one that is chosen, as
//! MSBuild's outer and inner builds do. What a project asks of the runtime identifier may hang on the processor, which
//! is chosen elsewhere; then it is evaluated for the other one as well, and a difference is said.

use super::error::ProjectError;
use super::evaluate::Evaluation;
use super::items::{self, Wanted};
use super::memo::Memo;
use super::values::{Language, OutputType, Project, ProjectKind, Publishing, Wish};
use super::words::{name, shown, unescaped};
use super::{kind, references};
use crate::xml::Element;
use slipway_core::catalogue;
use slipway_core::handler::{Handler, is_assembly_name};
use slipway_core::image::shortened;
use std::path::Path;
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

/// Describes the project that a file's tree holds.
pub(super) fn project(
    file: &Path,
    root: &Rc<Element>,
    memo: &Memo<'_>,
    surroundings: Surroundings,
    wish: Wish<'_>,
) -> Result<Project, ProjectError> {
    let alone = surroundings == Surroundings::Unknown;
    let mut outer = Evaluation::run(file, root, None, memo, alone)?;
    let sdk = outer.sdk.clone().ok_or(ProjectError::OldStyle)?;
    let frameworks = match frameworks(&outer) {
        Ok(Some(frameworks)) => frameworks,
        Ok(None) if !alone && may_be_set(&outer) => Vec::new(),
        Ok(None) => return Err(ProjectError::NoFramework),
        Err(ProjectError::Expression { .. }) if !alone => Vec::new(),
        Err(error) => return Err(error),
    };
    let framework = preferred(&frameworks, wish).unwrap_or_default();
    if framework.is_empty() {
        outer.notes.add(&format!(
            "No target framework could be read from {}; only MSBuild can tell it.",
            name(file)
        ));
    }
    let whole = framework.is_empty() || value(&outer, "TargetFramework")?.is_some();
    let evaluation = if whole {
        outer
    } else {
        let mut inner = Evaluation::run(file, root, Some(&framework), memo, alone)?;
        for property in ["TargetFramework", "TargetFrameworks"] {
            outer.scope.get(property).0.doubt.iter().for_each(|doubt| inner.notes.add(doubt));
        }
        inner
    };
    let asked = evaluation.scope.asked_runtime.get();
    let inner = (!whole).then(|| framework.clone());
    let mut project = finish(file, sdk.clone(), frameworks, framework, evaluation)?;
    let other = other_processor(memo).filter(|_| asked);
    if let Some(other) = other {
        let again = Evaluation::run_for(file, root, inner.as_deref(), Some(&other), memo, alone)?;
        let again = finish(file, sdk, project.frameworks.clone(), project.framework.clone(), again)?;
        if !same(&project, &again) {
            project
                .notes
                .push(format!("What is read hangs on the runtime identifier; for {other} it differs."));
        }
    }
    Ok(project)
}

/// The runtime identifier of the other processor that Lambda has.
fn other_processor(memo: &Memo<'_>) -> Option<String> {
    match memo.given.runtime_identifier.as_deref()? {
        "linux-x64" => Some("linux-arm64".to_owned()),
        "linux-arm64" => Some("linux-x64".to_owned()),
        _ => None,
    }
}

fn same(one: &Project, two: &Project) -> bool {
    one.assembly_name == two.assembly_name
        && (one.output_type, one.kind, one.self_contained) == (two.output_type, two.kind, two.self_contained)
        && one.lambda_packages == two.lambda_packages
        && one.references == two.references
}

/// Whether a framework may be set although none was found.
fn may_be_set(outer: &Evaluation<'_>) -> bool {
    let doubtful = |property| outer.scope.get(property).0.doubt.is_some();
    outer.other_sdk
        || !outer.possible.is_empty()
        || doubtful("TargetFramework")
        || doubtful("TargetFrameworks")
}

/// The framework to build for: the one that is wished for, else the newest with a base in support, else the newest
/// with a base, else the first.
pub(super) fn preferred(frameworks: &[String], wish: Wish<'_>) -> Option<String> {
    let wished = wish
        .framework
        .and_then(|wished| frameworks.iter().find(|framework| framework.eq_ignore_ascii_case(wished.trim())));
    let with_base = |supported: bool| {
        // The catalogue begins with the newest.
        catalogue::bases().into_iter().find_map(|base| {
            let ended =
                wish.today.is_some_and(|today| base.support_on(today) != catalogue::Support::Supported);
            let own = frameworks.iter().find(|framework| framework.eq_ignore_ascii_case(base.framework));
            own.filter(|_| !(supported && ended))
        })
    };
    wished.or_else(|| with_base(true)).or_else(|| with_base(false)).or(frameworks.first()).cloned()
}

/// The properties whose doubts a person has to know of.
pub(super) const TELLING: [&str; 14] = [
    "TargetFramework",
    "TargetFrameworks",
    "AssemblyName",
    "OutputType",
    "PublishAot",
    "PublishTrimmed",
    "PublishSingleFile",
    "RuntimeIdentifier",
    "SelfContained",
    "PublishSelfContained",
    "AWSProjectType",
    "RootNamespace",
    "ManagePackageVersionsCentrally",
    "EnableDefaultCompileItems",
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
    let assembly_name = assembly_name(&mut evaluation, &name)?;
    let output_type = output_type(&mut evaluation)?;
    let items = items::collect(&mut evaluation, Wanted::Packages);
    let projects = items.references();
    let packages = items.packages(&mut evaluation);
    let publishing = Publishing::of(&evaluation, &items);
    let scope = &evaluation.scope;
    let publish_aot = scope.is("PublishAot", "true");
    let self_contained = publish_aot || scope.is("SelfContained", "true");
    let mut project = Project {
        publishing,
        language: language(file),
        // Both follow from the rest.
        kind: ProjectKind::ClassLibrary,
        handler: None,
        is_test: kind::is_test(text(&evaluation, "IsTestProject").as_deref(), &sdk, &packages),
        aws_project_type: text(&evaluation, "AWSProjectType"),
        root_namespace: text(&evaluation, "RootNamespace").unwrap_or_else(|| name.replace(' ', "_")),
        lambda_packages: references::of_lambda(packages),
        imports: evaluation.imports,
        notes: evaluation.notes.into_vec(),
        project_references: projects.iter().map(|(written, _)| written.clone()).collect(),
        references: projects.into_iter().map(|(_, path)| path).collect(),
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

/// The assembly's name. One that only MSBuild knows, or that no file of a build should have, is said and the
/// project's own is taken; one that could do harm in a file of a build is an error.
fn assembly_name(evaluation: &mut Evaluation<'_>, project: &str) -> Result<String, ProjectError> {
    let (text, written) = evaluation.scope.get("AssemblyName");
    let written = written.to_owned();
    let built_later = |value: &String| value.contains("@(") || value.contains("%(");
    let Some(escaped) = text.value.filter(|value| !built_later(value)) else {
        if evaluation.scope.alone {
            return Err(ProjectError::Expression { property: "AssemblyName", value: written });
        }
        if text.doubt.is_none() {
            evaluation.notes.add("AssemblyName is built from items, which only MSBuild can work out.");
        }
        return Ok(project.to_owned());
    };
    let assembly = unescaped(escaped.trim());
    let assembly = assembly.as_str();
    if assembly.is_empty() {
        return Ok(project.to_owned());
    }
    if escaped.trim() != escaped {
        let what = shown(assembly);
        evaluation.notes.add(&format!(
            "The assembly's name is `{what}` with white space around it, which MSBuild keeps."
        ));
    }
    if is_assembly_name(assembly) {
        return Ok(assembly.to_owned());
    }
    let harmless = |letter: char| matches!(letter, '<' | '>' | '[' | ']' | '{' | '}');
    let plain: String = assembly.chars().filter(|letter| !harmless(*letter)).collect();
    if !is_assembly_name(&plain) {
        return Err(ProjectError::AssemblyName(shortened(assembly)));
    }
    let what = shown(assembly);
    evaluation
        .notes
        .add(&format!("The assembly's name is `{what}`, which cannot stand in a Dockerfile of Slipway."));
    Ok(project.to_owned())
}

fn output_type(evaluation: &mut Evaluation<'_>) -> Result<OutputType, ProjectError> {
    let written = match value(evaluation, "OutputType") {
        Err(ProjectError::Expression { .. }) if !evaluation.scope.alone => None,
        other => other?,
    };
    let executable =
        written.is_some_and(|text| ["exe", "winexe"].contains(&text.to_ascii_lowercase().as_str()));
    Ok(if executable { OutputType::Executable } else { OutputType::Library })
}

/// What follows from the project alone. Which class a web server is run by, the sources tell.
pub(super) fn handler(project: &Project) -> Option<Handler> {
    let by_class = project.kind == ProjectKind::AspNetCore && project.runs_by_entry_point();
    let assembly = project.assembly_name.clone();
    (project.output_type == OutputType::Executable && !by_class).then_some(Handler::Executable { assembly })
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
pub(super) fn value(
    evaluation: &Evaluation<'_>,
    property: &'static str,
) -> Result<Option<String>, ProjectError> {
    let (text, written) = evaluation.scope.get(property);
    let Some(value) = text.value else {
        return Err(ProjectError::Expression { property, value: written.to_owned() });
    };
    let value = unescaped(&value).trim().to_owned();
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

/// All evaluations that a restore and a build of a project need: the outer one, and one for each framework where there
/// are several.
pub(super) fn evaluations<'c>(
    file: &Path,
    root: &Rc<Element>,
    memo: &'c Memo<'c>,
) -> Result<Vec<Evaluation<'c>>, ProjectError> {
    let outer = Evaluation::run(file, root, None, memo, false)?;
    let several = match value(&outer, "TargetFramework") {
        Ok(None) => frameworks(&outer).unwrap_or_default().unwrap_or_default(),
        _ => Vec::new(),
    };
    let mut evaluations = Vec::new();
    for framework in &several {
        evaluations.push(Evaluation::run(file, root, Some(framework), memo, false)?);
    }
    evaluations.push(outer);
    Ok(evaluations)
}
