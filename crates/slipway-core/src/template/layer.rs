//! A template's function as a layer of settings, the lowest of them: a project's own file lies over it.

use super::TemplateFunction;
use crate::defaults::{Defaults, Setting};
use crate::{FunctionExtras, Handler, MemorySize};

/// What a function of a template sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// The values.
    pub defaults: Defaults,
    /// The same for a person, by the keys that the project's own file has for them.
    pub rows: Vec<Setting>,
}

impl TemplateFunction {
    /// The function as settings; `file` is the template's name.
    pub fn layer(&self, file: &str) -> Layer {
        let command = self.command.first().and_then(|handler| Handler::parse(handler).ok());
        let defaults = Defaults {
            function_name: self.function_name.clone(),
            image_command: command,
            memory: self.memory_mib.map(MemorySize),
            timeout_seconds: self.timeout_seconds,
            architecture: self.architecture,
            role: self.role.clone(),
            environment: self.variables.0.clone(),
            extras: FunctionExtras {
                description: self.description.clone(),
                tracing: self.tracing.clone(),
                ephemeral_storage_mib: self.ephemeral_storage_mib,
                ..FunctionExtras::default()
            },
            ..Defaults::default()
        };
        let names: Vec<String> = self.variables.0.keys().cloned().collect();
        let values = [
            ("environment-variables", (!names.is_empty()).then(|| names.join(", "))),
            ("ephemeral-storage-size", self.ephemeral_storage_mib.map(|size| size.to_string())),
            ("function-architecture", self.architecture.map(|value| value.to_string())),
            ("function-description", self.description.clone()),
            ("function-memory-size", self.memory_mib.map(|size| size.to_string())),
            ("function-name", self.function_name.clone()),
            ("function-role", self.role.clone()),
            ("function-timeout", self.timeout_seconds.map(|seconds| seconds.to_string())),
            ("image-command", defaults.image_command.as_ref().map(ToString::to_string)),
            ("tracing-mode", self.tracing.clone()),
        ];
        let source = format!("{} in {file}", self.logical_id);
        let row = |(key, value): (&str, Option<String>)| {
            Some(Setting { key: key.to_owned(), value: value?, source: source.clone(), left_out: None })
        };
        Layer { rows: values.into_iter().filter_map(row).collect(), defaults }
    }
}
