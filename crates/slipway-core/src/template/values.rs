//! What is read of a template.

use crate::Architecture;
use std::collections::BTreeMap;

/// The most functions that are read.
pub(super) const MOST_FUNCTIONS: usize = 200;
/// The most names of variables that are read of one function.
pub(super) const MOST_NAMES: usize = 200;

/// A function of a template.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TemplateFunction {
    /// The resource's name in the template.
    pub logical_id: String,
    /// Whether its package is an image.
    pub is_image: bool,
    /// `FunctionName`.
    pub function_name: Option<String>,
    /// `ImageConfig.Command`.
    pub command: Vec<String>,
    /// `ImageConfig.EntryPoint`.
    pub entrypoint: Vec<String>,
    /// `ImageConfig.WorkingDirectory`.
    pub working_directory: Option<String>,
    /// `Handler` of a zip function.
    pub handler: Option<String>,
    /// `CodeUri` or `Code` of a zip function, relative to the template: a project's folder, or what was published from it.
    pub code: Option<String>,
    /// `Metadata.Dockerfile`.
    pub dockerfile: Option<String>,
    /// `Metadata.DockerContext`, relative to the template.
    pub docker_context: Option<String>,
    /// `Metadata.DockerTag`.
    pub docker_tag: Option<String>,
    /// `Metadata.DockerBuildTarget`.
    pub docker_build_target: Option<String>,
    /// `Metadata.DockerBuildArgs`.
    pub docker_build_arguments: BTreeMap<String, String>,
    /// `MemorySize`, in MiB.
    pub memory_mib: Option<u32>,
    /// `Timeout`, in seconds.
    pub timeout_seconds: Option<u32>,
    /// The one architecture of `Architectures`.
    pub architecture: Option<Architecture>,
    /// `Description`.
    pub description: Option<String>,
    /// `EphemeralStorage.Size`, in MiB.
    pub ephemeral_storage_mib: Option<u32>,
    /// `Tracing`, or `TracingConfig.Mode`.
    pub tracing: Option<String>,
    /// `Role`, where its ARN is written out.
    pub role: Option<String>,
    /// Names of `Environment.Variables`.
    pub environment_names: Vec<String>,
    /// Those whose value is written out.
    pub variables: Variables,
    /// What could not be taken as it stands.
    pub notes: Vec<String>,
}

/// Variables of a function. Their values may be secrets, so the debug form shows only names.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Variables(pub BTreeMap<String, String>);

impl std::fmt::Debug for Variables {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_set().entries(self.0.keys()).finish()
    }
}

impl TemplateFunction {
    /// The handler that Lambda is told, as it is written.
    pub fn told_handler(&self) -> Option<&str> {
        if self.is_image { self.command.first() } else { self.handler.as_ref() }.map(String::as_str)
    }

    /// Whether a person means this function by a name: that of the resource, or that of the function.
    pub fn is_named(&self, name: &str) -> bool {
        self.logical_id == name || self.function_name.as_deref() == Some(name)
    }
}
