//! Image functions of SAM and CloudFormation templates beside a project or above it, and taking their settings over.
//!
//! SAM keeps `template.yaml` at the root of a repository with many functions. Of a template that is not in the project's
//! own folder only the functions count that are this project's: by the folder or Dockerfile of their metadata, or by the
//! assembly of their command.

use super::Journey;
use crate::Workbench;
use crate::report::{self, ErrorReport};
use serde::{Deserialize, Serialize};
use slipway_core::template::image_functions;
use slipway_core::{Architecture, Handler};
use std::path::{Path, PathBuf};

/// An image function of a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct TemplateFunction {
    /// The template's path.
    pub file: String,
    /// The resource's name in the template.
    pub logical_id: String,
    /// The function's name.
    pub function_name: Option<String>,
    /// `ImageConfig.Command`.
    pub command: Vec<String>,
    /// Memory in MiB.
    pub memory_mib: Option<u32>,
    /// Timeout in seconds.
    pub timeout_seconds: Option<u32>,
    /// The architecture.
    pub architecture: Option<Architecture>,
    /// Names of environment variables; their values are not read.
    pub environment_names: Vec<String>,
    /// What could not be taken from the template as it stands.
    pub notes: Vec<String>,
}

/// The templates that AWS's tools write and look for.
const TEMPLATES: &[&str] =
    &["serverless.template", "template.yaml", "template.yml", "template.json", "serverless.yaml"];
/// The most functions that are listed.
const LISTED: usize = 100;

/// How far above the project templates are looked for where no repository says where it ends.
const LEVELS: usize = 6;

/// The image functions of the templates in the project's folder, and of those above it up to the repository's root.
pub(crate) fn template_functions(folder: &Path, assembly: &str) -> Vec<TemplateFunction> {
    let mut found = Vec::new();
    for above in folder.ancestors().take(LEVELS) {
        let paths = TEMPLATES.iter().map(|name| above.join(name));
        let functions = paths.filter_map(|path| functions_of(&path, folder, assembly)).flatten();
        found.extend(functions.take(LISTED));
        if above.join(".git").exists() {
            break;
        }
    }
    found.truncate(LISTED);
    found
}

/// Whether a function of a template above is made from this project.
fn is_of_project(
    function: &slipway_core::template::TemplateFunction,
    template: &Path,
    folder: &Path,
    assembly: &str,
) -> bool {
    let handlers = || function.command.iter().chain(&function.entrypoint);
    if let Some((named, _)) = handlers().find_map(|handler| handler.split_once("::")) {
        return named == assembly;
    }
    let context = resolved(template, function.docker_context.as_deref().unwrap_or("."));
    let dockerfile = resolved(&context, function.dockerfile.as_deref().unwrap_or("Dockerfile"));
    function.docker_context.is_some() && (context == folder || dockerfile.parent() == Some(folder))
}

/// A path counted from a folder, with its dots worked out and no look at the disk.
fn resolved(folder: &Path, path: &str) -> PathBuf {
    let mut resolved = folder.to_owned();
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => {
                resolved.pop();
            }
            part => resolved.push(part),
        }
    }
    resolved
}

/// A template that cannot be read is none; it is not Slipway's file to complain about.
fn functions_of(path: &Path, folder: &Path, assembly: &str) -> Option<Vec<TemplateFunction>> {
    let bytes = std::fs::read(path).ok()?;
    let mut functions = image_functions(&bytes).ok()?;
    let place = path.parent()?;
    if place != folder {
        functions.retain(|function| is_of_project(function, place, folder, assembly));
    }
    let view = |function: slipway_core::template::TemplateFunction| TemplateFunction {
        file: path.display().to_string(),
        logical_id: function.logical_id,
        function_name: function.function_name,
        command: function.command,
        memory_mib: function.memory_mib,
        timeout_seconds: function.timeout_seconds,
        architecture: function.architecture,
        environment_names: function.environment_names,
        notes: function.notes,
    };
    Some(functions.into_iter().map(view).collect())
}

impl Workbench {
    /// Takes the settings of a template's function over into the project's choices.
    pub async fn import_function(&self, project: &str, logical_id: &str) -> Result<Journey, ErrorReport> {
        let known = self.inspect_project(project).await?.template_functions;
        let function = known.into_iter().find(|function| function.logical_id == logical_id);
        let function = function.ok_or_else(|| report::template_function_missing(logical_id))?;
        self.record(project, |journey| {
            let choices = &mut journey.choices;
            if let Some(name) = function.function_name {
                choices.function = name;
            }
            if let Some(handler) = function.command.first()
                && Handler::parse(handler).is_ok()
            {
                choices.handler = handler.clone();
            }
            choices.memory_mib = function.memory_mib.unwrap_or(choices.memory_mib);
            choices.timeout_seconds = function.timeout_seconds.unwrap_or(choices.timeout_seconds);
            choices.architecture = function.architecture.unwrap_or(choices.architecture);
        })
        .await
    }
}
