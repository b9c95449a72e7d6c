//! Shows the Dockerfile that a build would use, with what is to be said about it.

use crate::Workbench;
use crate::day::today_text;
use crate::disk;
use crate::project::files::global_json;
use crate::project::publish_settings::parameters_of;
use crate::project::settings::settings_for;
use crate::report::{self, ErrorReport};
use crate::values::{ProjectRecord, ProjectView, SecretSource};
use serde::{Deserialize, Serialize};
use slipway_core::{Architecture, Digest, Handler, catalogue};
use slipway_dockerfile::{
    BuildSecret, BuildSecretKind, DockerfileSpec, LintFacts, PublishParameters, Severity,
};
use slipway_dotnet::project::closure::Closure;
use slipway_dotnet::project::sdk_image::image_tag;
use slipway_dotnet::project::{OutputType, ProjectKind, lock};
use slipway_engine::context::ignore::IgnoreRules;
use std::path::{Path, PathBuf};

/// What to generate it for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct DockerfileRequest {
    /// The project's folder or file.
    pub project: String,
    /// The base image's tag, or none for the one that fits.
    pub base_tag: Option<String>,
    /// The architecture, or none for the project's own choice.
    pub architecture: Option<Architecture>,
    /// The handler, or none for the project's own.
    pub handler: Option<String>,
    /// The folder that the project's own Dockerfile is built from, or none for the one it was written for.
    #[serde(default)]
    pub context: Option<String>,
}

impl DockerfileRequest {
    /// The Dockerfile of a project with everything as the project has it.
    pub fn of(project: impl Into<String>) -> Self {
        Self { project: project.into(), base_tag: None, architecture: None, handler: None, context: None }
    }
}

/// One thing to say about a Dockerfile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct LintFinding {
    /// The rule, such as `cmd-missing`.
    pub rule: String,
    /// How bad it is.
    pub severity: Severity,
    /// The first line, counted from 1.
    pub line: u32,
    /// The last line.
    pub last_line: u32,
    /// What was seen.
    pub what: String,
    /// Why it matters.
    pub why: String,
    /// What to do.
    pub fix: String,
    /// Whether Slipway can make the change itself.
    pub fixable: bool,
}

/// The Dockerfile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct DockerfilePreview {
    /// Its text.
    pub text: String,
    /// True when it is the user's own file, false when Slipway generates it.
    pub own: bool,
    /// The path of the user's own file.
    pub path: Option<String>,
    /// What is to be said about it, in the order of the lines.
    pub findings: Vec<LintFinding>,
}

impl Workbench {
    /// The user's own Dockerfile where there is one, else the one Slipway would generate. Nothing is written.
    pub async fn preview_dockerfile(
        &self,
        request: &DockerfileRequest,
    ) -> Result<DockerfilePreview, ErrorReport> {
        let request = request.clone();
        self.on_disk(move |workbench| workbench.dockerfile_for(&request)).await
    }

    /// The same, for whoever is where the disk may be read.
    pub(crate) fn dockerfile_for(
        &self,
        request: &DockerfileRequest,
    ) -> Result<DockerfilePreview, ErrorReport> {
        let mut record = self.record_of(Path::new(&request.project))?;
        if let Some(architecture) = request.architecture {
            record.choices.architecture = architecture;
        }
        if let Some(handler) = &request.handler {
            record.choices.handler = handler.clone();
        }
        if let Some(tag) = &request.base_tag {
            record.choices.stand_on(tag);
        }
        if request.context.is_some() {
            record.choices.build.context = request.context.clone();
            record.take_context()?;
        }
        dockerfile_of(&record)
    }
}

/// The user's own Dockerfile where there is one, else one for the choices of the record.
pub(crate) fn dockerfile_of(record: &ProjectRecord) -> Result<DockerfilePreview, ErrorReport> {
    if let Some(path) = &record.project.dockerfile {
        let path = PathBuf::from(path);
        let text = disk::read_text(&path).map_err(|error| report::project_unreadable(&path, &error))?;
        let findings = lint_findings(record, &text);
        let path = Some(path.display().to_string());
        return Ok(DockerfilePreview { text, own: true, path, findings });
    }
    let text = generated(record)?;
    // The file for other tools says whose it is, and so does what is shown of it.
    let text = if record.project.kept_dockerfile { slipway_dockerfile::kept::keep(&text) } else { text };
    let findings = lint_findings(record, &text);
    Ok(DockerfilePreview { text, own: false, path: None, findings })
}

/// The Dockerfile for a project with the choices of its record.
pub(super) fn generated(record: &ProjectRecord) -> Result<String, ErrorReport> {
    let (project, choices) = (&record.project, &record.choices);
    let tag = &choices.base_tag;
    let base = catalogue::base_by_tag(tag).ok_or_else(|| report::base_unknown(tag))?;
    if choices.handler.is_empty() {
        return Err(handler_missing(project));
    }
    let handler =
        Handler::parse(&choices.handler).map_err(|error| report::invalid_input(format!("{error}.")))?;
    let digest = choices.base_digest.as_deref().map(Digest::parse).transpose();
    let digest = digest.map_err(|error| report::invalid_input(format!("{error}.")))?;
    let behind = project.behind();
    let (around, publishing) = (&behind.around, &behind.publishing);
    let defaults = settings_for(project, choices.layers()).unwrap_or_default();
    let parameters = parameters_of(&defaults);
    let configuration = parameters.configuration.clone().or_else(|| defaults.building.configuration.clone());
    let self_contained =
        parameters.brings_runtime().unwrap_or_else(|| publishing.brings_runtime()) || base.is_provided();
    let project_file = around.project_file();
    let spec = DockerfileSpec {
        restore_files: around.restore_paths().into_iter().filter(|path| *path != project_file).collect(),
        restore_known: !around.doubtful && !reads_other_files(around),
        project_file,
        assembly_name: project.assembly_name.clone(),
        sdk_tag: image_tag(around.frameworks.iter().map(String::as_str), global_json(around).as_ref()),
        cultures: base.is_provided() && publishing.invariant == Some(false),
        portable: !self_contained && is_locked_without(around, choices.architecture),
        base,
        base_digest: digest,
        architecture: choices.architecture,
        handler,
        publish_aot: project.kind == ProjectKind::NativeAot || is_native(&parameters),
        restore_folders: feeds(around),
        leftovers: sent_leftovers(around, Path::new(&project.context_folder)),
        framework: project.framework.clone(),
        several_frameworks: project.frameworks.len() > 1,
        configuration: configuration.unwrap_or_else(|| "Release".to_owned()),
        self_contained,
        parameters,
        secrets: secrets(record),
        certificates: choices.build.certificates.is_some(),
    };
    slipway_dockerfile::render(&spec).map_err(|error| report::dockerfile_unwritten(&error))
}

/// The folders that builds write to and that the ignore list leaves in the context. Slipway itself sends none of them; the
/// Dockerfile takes them away for whoever builds it with another tool, and needs no such step where the list does.
fn sent_leftovers(around: &Closure, context: &Path) -> Vec<String> {
    let rules = IgnoreRules::for_dockerfile(context, None).ok();
    let stays = |folder: &String| {
        !rules.as_ref().is_some_and(|rules| rules.excludes(folder) && !rules.may_reenter(folder))
    };
    around.leftovers().into_iter().filter(stays).collect()
}

/// Why there is no handler.
pub(super) fn handler_missing(project: &ProjectView) -> ErrorReport {
    match project.is_test {
        true => report::holds_tests(&project.name),
        false => {
            let settings = project.behind().settings.place.name();
            report::handler_missing(&project.name, &project.handlers, &settings)
        }
    }
}

/// Whether the settings ask for a native program.
fn is_native(parameters: &PublishParameters) -> bool {
    parameters.property("PublishAot").is_some_and(|value| value.eq_ignore_ascii_case("true"))
}

/// Whether a project's lock file was written without the runtime, and locked mode holds to it.
fn is_locked_without(around: &Closure, architecture: Architecture) -> bool {
    around.locked.iter().any(|project| {
        let folder = project.parent().unwrap_or(Path::new(""));
        let mut locks = lock::file_names(project).into_iter().map(|name| folder.join(name));
        let text = locks.find_map(|path| disk::read(path).ok());
        text.is_some_and(|text| lock::lacks_runtime(&text, architecture.runtime_identifier()))
    })
}

/// Whether a project may take a version from a file that MSBuild does not import. Nobody lists such files.
fn reads_other_files(around: &Closure) -> bool {
    const READING: [&str; 3] = ["System.IO.File", "ReadLinesFromFile", "<Exec"];
    around.projects.iter().chain(&around.restore_files).any(|file| match disk::read_text(file) {
        Ok(text) => READING.iter().any(|word| text.contains(word)),
        Err(_) => true,
    })
}

/// The folders of packages within the context, which a restore reads before any source is there.
fn feeds(around: &Closure) -> Vec<String> {
    let inside = around.feeds.iter().filter(|folder| disk::is_dir(folder) && **folder != around.context);
    inside.map(|folder| around.relative(folder)).collect()
}

fn secrets(record: &ProjectRecord) -> Vec<BuildSecret> {
    let kind = |secret: &super::BuildSecret| match &secret.source {
        SecretSource::Variable { name } => BuildSecretKind::Variable { name: name.clone() },
        SecretSource::File { .. } => BuildSecretKind::NugetConfig,
    };
    let secrets = record.choices.build.secrets.iter();
    secrets.map(|secret| BuildSecret { id: secret.id.clone(), kind: kind(secret) }).collect()
}

/// What is to be said about a text as the Dockerfile of this project, as it crosses to a host.
pub(crate) fn lint_findings(record: &ProjectRecord, text: &str) -> Vec<LintFinding> {
    let findings = lint_with(record, text).into_iter();
    findings
        .map(|finding| LintFinding {
            fixable: finding.edit.is_some(),
            rule: finding.rule,
            severity: finding.severity,
            line: finding.line,
            last_line: finding.last_line,
            what: finding.what,
            why: finding.why,
            fix: finding.fix,
        })
        .collect()
}

/// What is to be said about a text as the Dockerfile of this project.
pub(crate) fn lint_with(record: &ProjectRecord, text: &str) -> Vec<slipway_dockerfile::LintFinding> {
    let parsed = match slipway_dockerfile::parse(text) {
        Ok(parsed) => parsed,
        Err(error) => return vec![unreadable(&error)],
    };
    let context = Path::new(&record.project.context_folder);
    let own = record.project.dockerfile.as_deref().map(Path::new);
    let own = own.map(|own| own.strip_prefix(context).unwrap_or(own));
    let rules = IgnoreRules::for_dockerfile(context, own).ok();
    // A file is excluded with a folder above it, unless something takes the file itself back.
    let excluded = |path: &str| {
        rules.as_ref().is_some_and(|rules| {
            rules.excludes(path)
                || Path::new(path)
                    .ancestors()
                    .skip(1)
                    .filter_map(Path::to_str)
                    .any(|above| !above.is_empty() && rules.excludes(above) && !rules.may_reenter(above))
        })
    };
    let exists = |path: &str| Some(disk::exists(context.join(path)));
    let file = Path::new(&record.project.file);
    let behind = record.project.behind();
    let around = &behind.around;
    let inside = |path: &Path| path.strip_prefix(context).ok()?.to_str().map(|path| path.replace('\\', "/"));
    let restored = around.projects.iter().chain(&around.restore_files);
    let settings = settings_for(&record.project, record.choices.layers()).unwrap_or_default();
    let facts = LintFacts {
        project_file: inside(file).unwrap_or_default(),
        restore_files: restored.filter_map(|path| inside(path)).collect(),
        several_frameworks: record.project.frameworks.len() > 1,
        is_library: record.project.output_type == OutputType::Library,
        invariant: behind.publishing.invariant,
        versioned_by: around.versioned_by.clone(),
        commanded: settings.image_command.is_some(),
        framework: record.project.framework.clone(),
        assembly_name: record.project.assembly_name.clone(),
        handler: Handler::parse(&record.choices.handler).ok(),
        architecture: record.choices.architecture,
        engine_architecture: None,
        publish_aot: record.project.kind == ProjectKind::NativeAot,
        has_runtime_support: Some(
            record.project.lambda_packages.iter().any(|package| package.id == RUNTIME_SUPPORT),
        ),
        today: today_text(),
        is_excluded: &excluded,
        exists: &exists,
    };
    slipway_dockerfile::lint(&parsed, &facts)
}

/// The package that lets an executable talk to Lambda by itself.
const RUNTIME_SUPPORT: &str = "Amazon.Lambda.RuntimeSupport";

fn unreadable(error: &slipway_dockerfile::SyntaxError) -> slipway_dockerfile::LintFinding {
    slipway_dockerfile::LintFinding {
        rule: "unreadable".to_owned(),
        severity: Severity::Error,
        line: 1,
        last_line: 1,
        what: format!("The Dockerfile cannot be read: {}.", report::sentence(error)),
        why: "The engine would refuse it, too.".to_owned(),
        fix: "Correct the file in an editor.".to_owned(),
        edit: None,
    }
}
