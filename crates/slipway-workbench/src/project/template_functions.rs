//! Image functions of templates as a person sees them, and choosing the one that a project is deployed as.

use super::own_dockerfile::{OwnDockerfile, own_dockerfile};
use super::settings::{rows_for, settings_for};
use super::suggestions::{followed, suggested};
use super::templates::meant;
use crate::values::{FromTemplate, ProjectRecord, TemplateFunction};
use slipway_core::defaults::Defaults;
use std::path::Path;

/// The image functions among those of a project; `named` says which of several is meant.
pub(crate) fn views(found: &[FromTemplate], named: Option<&str>) -> Vec<TemplateFunction> {
    let in_use = meant(found, named);
    let images = found.iter().filter(|one| one.function.is_image);
    images
        .map(|one| TemplateFunction {
            in_use: in_use == Some(one),
            file: one.file.display().to_string(),
            logical_id: one.function.logical_id.clone(),
            function_name: one.function.function_name.clone(),
            command: one.function.command.clone(),
            memory_mib: one.function.memory_mib,
            timeout_seconds: one.function.timeout_seconds,
            architecture: one.function.architecture,
            environment_names: one.function.environment_names.clone(),
            notes: one.function.notes.clone(),
        })
        .collect()
}

/// How the sentence on several functions begins.
const UNDECIDED: &str = "The templates make several functions of this project:";

/// What is said where several functions are made from a project and none is meant.
pub(crate) fn undecided(functions: &[TemplateFunction]) -> Option<String> {
    if functions.is_empty() || functions.iter().any(|function| function.in_use) {
        return None;
    }
    let names: Vec<&str> = functions.iter().map(|function| function.logical_id.as_str()).collect();
    Some(format!(
        "{UNDECIDED} {}. None of them counts until you choose one: slipway \
         import PROJECT NAME, or --function NAME for one call.",
        names.join(", ")
    ))
}

impl ProjectRecord {
    /// Takes the layers that are chosen into the view of the project.
    pub(crate) fn take_layers(&mut self) {
        let layers = self.choices.layers();
        let rows = rows_for(&self.project, layers);
        let named = rows.iter().find(|row| row.key == "function-name").map(|row| row.value.clone());
        if let Some(name) = layers.template.map(str::to_owned).or(named) {
            self.project.template_functions = views(&self.project.behind().templates, Some(&name));
            self.project.warnings.retain(|warning| !warning.starts_with(UNDECIDED));
            self.project.warnings.extend(undecided(&self.project.template_functions));
        }
        self.project.settings = rows;
        if self.choices.template.is_some() {
            self.take_dockerfile();
        }
    }

    /// The Dockerfile of the function that is meant, where the functions of a project have several.
    fn take_dockerfile(&mut self) {
        let settings = settings_for(&self.project, self.choices.layers()).unwrap_or_default();
        if let Some(own) = self.own_dockerfile(&settings) {
            let project = &mut self.project;
            project.has_dockerfile = true;
            project.kept_dockerfile = false;
            project.context_source = Some(own.decided_by.to_owned());
            project.context_folder = own.context.display().to_string();
            project.dockerfile = Some(own.path.display().to_string());
        }
    }

    /// The author's Dockerfile, as the function that is meant has it.
    pub(crate) fn own_dockerfile(&self, settings: &Defaults) -> Option<OwnDockerfile> {
        let file = Path::new(&self.project.file);
        let named = self.choices.template.as_deref().or(settings.function_name.as_deref());
        own_dockerfile(file, settings, &self.project.behind().templates, named)
    }

    /// Means the template's function of this name, where there is one, for this call. What nobody chose follows it.
    pub(crate) fn mean(&mut self, function: &str) {
        let known =
            self.project.template_functions.iter().any(|known| {
                known.logical_id == function || known.function_name.as_deref() == Some(function)
            });
        if known {
            let before = suggested(&self.project, self.choices.layers());
            self.choices.template = Some(function.to_owned());
            let now = suggested(&self.project, self.choices.layers());
            let name = self.choices.function.clone();
            self.choices = followed(self.choices.clone(), &before, &now);
            self.choices.function = name;
            self.take_layers();
        }
    }
}
