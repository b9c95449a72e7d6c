//! One function of a template, with what is left out of it.

use super::intrinsics::Parameters;
use super::reader::Reader;
use super::values::{MOST_NAMES, TemplateFunction, Variables};
use super::yaml::{child, plain, scalar};
use crate::image::shortened;
use saphyr::Yaml;
use std::collections::BTreeMap;

/// A resource with the globals that lie under its properties.
struct Resource<'a, 'b> {
    itself: &'a Yaml<'b>,
    properties: &'a Yaml<'b>,
    globals: Option<&'a Yaml<'b>>,
}

impl<'a, 'b> Resource<'a, 'b> {
    fn property(&self, name: &str) -> Option<&'a Yaml<'b>> {
        child(self.properties, name).or_else(|| self.globals.and_then(|globals| child(globals, name)))
    }

    /// A property of a property.
    fn part(&self, name: &str, part: &str) -> Option<&'a Yaml<'b>> {
        self.property(name).and_then(|value| child(value, part))
    }

    fn metadata(&self, name: &str) -> Option<&'a Yaml<'b>> {
        child(self.itself, "Metadata").and_then(|metadata| child(metadata, name))
    }

    fn text(&self, name: &str) -> Option<String> {
        self.property(name).and_then(plain).and_then(scalar)
    }
}

/// Reads a resource; none where it is no image function and no zip function that .NET may run in.
pub(super) fn read(
    name: &str,
    resource: &Yaml<'_>,
    globals: Option<&Yaml<'_>>,
    parameters: &Parameters,
) -> Option<TemplateFunction> {
    let kind = child(resource, "Type").and_then(plain)?.as_str()?;
    let serverless = kind == "AWS::Serverless::Function";
    if !serverless && kind != "AWS::Lambda::Function" {
        return None;
    }
    let properties = child(resource, "Properties")?;
    let resource = Resource { itself: resource, properties, globals: globals.filter(|_| serverless) };
    if resource.text("PackageType").as_deref() == Some("Image") {
        Some(image_function(name, &resource, parameters))
    } else {
        zip_function(name, &resource)
    }
}

fn zip_function(name: &str, resource: &Resource<'_, '_>) -> Option<TemplateFunction> {
    let runtime = resource.text("Runtime");
    let runs_dotnet = |name: &String| name.starts_with("dotnet") || name.starts_with("provided");
    if !runtime.as_ref().is_none_or(runs_dotnet) {
        return None;
    }
    let handler = resource.text("Handler").map(|handler| handler.trim().to_owned());
    Some(TemplateFunction {
        logical_id: shortened(name),
        handler: Some(handler.filter(|handler| !handler.is_empty())?),
        code: resource.text("CodeUri").or_else(|| resource.text("Code")),
        ..TemplateFunction::default()
    })
}

fn image_function(name: &str, resource: &Resource<'_, '_>, parameters: &Parameters) -> TemplateFunction {
    let mut reader = Reader::new(parameters);
    let config = |name: &str| resource.part("ImageConfig", name);
    let (environment_names, variables) = variables(resource);
    let function = TemplateFunction {
        logical_id: shortened(name),
        is_image: true,
        function_name: reader.text("FunctionName", resource.property("FunctionName")),
        command: reader.texts("ImageConfig.Command", config("Command")),
        entrypoint: reader.texts("ImageConfig.EntryPoint", config("EntryPoint")),
        working_directory: reader.text("ImageConfig.WorkingDirectory", config("WorkingDirectory")),
        handler: None,
        code: None,
        dockerfile: reader.text("Dockerfile", resource.metadata("Dockerfile")),
        docker_context: reader.text("DockerContext", resource.metadata("DockerContext")),
        docker_tag: reader.text("DockerTag", resource.metadata("DockerTag")),
        docker_build_target: reader.text("DockerBuildTarget", resource.metadata("DockerBuildTarget")),
        docker_build_arguments: reader.pairs("DockerBuildArgs", resource.metadata("DockerBuildArgs")),
        memory_mib: reader.number("MemorySize", resource.property("MemorySize")),
        timeout_seconds: reader.number("Timeout", resource.property("Timeout")),
        architecture: reader.architecture(resource.property("Architectures")),
        description: reader.text("Description", resource.property("Description")),
        ephemeral_storage_mib: reader.number("EphemeralStorage", resource.part("EphemeralStorage", "Size")),
        tracing: resource
            .text("Tracing")
            .or_else(|| resource.part("TracingConfig", "Mode").and_then(plain).and_then(scalar)),
        role: resource.text("Role").filter(|role| role.starts_with("arn:")),
        environment_names,
        variables,
        notes: Vec::new(),
    };
    let mut notes = reader.into_notes();
    notes.extend(config_notes(&function));
    notes.extend(left_out(resource, &function));
    TemplateFunction { notes, ..function }
}

/// What of `ImageConfig` is not taken. ENTRYPOINT is the program that talks to Lambda; a handler is what that program
/// is told.
fn config_notes(function: &TemplateFunction) -> Vec<String> {
    let entrypoint = function.entrypoint.first().map(|first| {
        if first.contains("::") {
            format!(
                "ImageConfig.EntryPoint is the handler {first}: it takes the place of the image's own program, so the \
                 function could not start. Write it to Command."
            )
        } else {
            "ImageConfig.EntryPoint is not taken over: the image's own ENTRYPOINT is kept.".to_owned()
        }
    });
    let folder = function.working_directory.as_ref().map(|_| {
        "ImageConfig.WorkingDirectory is not taken over: the image's own WORKDIR is kept.".to_owned()
    });
    let command = (function.command.len() > 1)
        .then(|| "Of ImageConfig.Command only the first word is taken over, as the handler.".to_owned());
    entrypoint.into_iter().chain(folder).chain(command).collect()
}

/// Properties that are taken over, or that say where the image is.
const TAKEN: &[&str] = &[
    "Architectures",
    "Code",
    "CodeUri",
    "Description",
    "Environment",
    "EphemeralStorage",
    "FunctionName",
    "ImageConfig",
    "ImageUri",
    "MemorySize",
    "PackageType",
    "Timeout",
];

/// What stands in the template and is not taken over.
fn left_out(resource: &Resource<'_, '_>, function: &TemplateFunction) -> Vec<String> {
    let names = |value: &Yaml<'_>| -> Vec<String> {
        let all = value.as_mapping().into_iter().flat_map(|all| all.iter());
        all.filter_map(|(name, _)| name.as_str().map(str::to_owned)).collect()
    };
    let is_taken = |name: &str| match name {
        "Role" => function.role.is_some(),
        "Tracing" | "TracingConfig" => function.tracing.is_some(),
        name => TAKEN.contains(&name),
    };
    let mut others = names(resource.properties);
    others.extend(resource.globals.map(names).unwrap_or_default());
    others.retain(|name| !is_taken(name));
    others.sort();
    others.dedup();
    others.truncate(MOST_NAMES);
    let open = function.environment_names.iter().filter(|name| !function.variables.0.contains_key(*name));
    let open: Vec<&str> = open.map(String::as_str).collect();
    let properties = (!others.is_empty()).then(|| format!("Not taken over: {}.", others.join(", ")));
    let variables = (!open.is_empty())
        .then(|| format!("Variables that are not written out are not taken over: {}.", open.join(", ")));
    properties.into_iter().chain(variables).collect()
}

/// The names of the function's variables, its own before those of the globals: SAM puts both together. With them the
/// values that are written out.
fn variables(resource: &Resource<'_, '_>) -> (Vec<String>, Variables) {
    let of = |value| child(value, "Environment").and_then(|found| child(found, "Variables"));
    let all = [of(resource.properties), resource.globals.and_then(of)];
    let (mut names, mut values) = (Vec::new(), BTreeMap::new());
    let pairs = all.into_iter().flatten().filter_map(|all| plain(all)?.as_mapping());
    for (name, value) in pairs.flat_map(|all| all.iter()) {
        let Some(name) = name.as_str().map(str::to_owned) else { continue };
        if names.contains(&name) || names.len() >= MOST_NAMES {
            continue;
        }
        if let Some(value) = plain(value).and_then(scalar) {
            values.insert(name.clone(), value);
        }
        names.push(name);
    }
    (names, Variables(values))
}
