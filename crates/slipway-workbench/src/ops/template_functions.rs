//! Image functions of SAM and CloudFormation templates beside a project, and taking their settings over.

use super::Journey;
use crate::Workbench;
use crate::report::{self, ErrorReport};
use serde::{Deserialize, Serialize};
use slipway_core::template::image_functions;
use slipway_core::{Architecture, Handler};
use std::path::Path;

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

/// The image functions of the templates in the project's folder, and in the folder of its context.
pub(crate) fn template_functions(folder: &Path, context: &Path) -> Vec<TemplateFunction> {
    let mut folders = vec![folder];
    if context != folder {
        folders.push(context);
    }
    let paths = folders.iter().flat_map(|folder| TEMPLATES.iter().map(|name| folder.join(name)));
    paths.filter_map(|path| functions_of(&path)).flatten().take(LISTED).collect()
}

/// A template that cannot be read is none; it is not Slipway's file to complain about.
fn functions_of(path: &Path) -> Option<Vec<TemplateFunction>> {
    let bytes = std::fs::read(path).ok()?;
    let functions = image_functions(&bytes).ok()?;
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
