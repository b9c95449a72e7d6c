//! The settings that decide how a project is published and its image is built.

use super::{DefaultsError, string};
use serde_json::{Map, Value};

/// Those that are read; a missing key is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Building {
    /// `framework`.
    pub framework: Option<String>,
    /// `configuration`.
    pub configuration: Option<String>,
    /// `msbuild-parameters`: what is added to the command line of `dotnet publish`.
    pub msbuild_parameters: Option<String>,
    /// `function-runtime`, such as `dotnet8` or `provided.al2023`.
    pub function_runtime: Option<String>,
    /// `docker-host-build-output-dir`: where the project is published to before the image is built, relative to the
    /// project. The Dockerfile then copies that folder.
    pub host_build_folder: Option<String>,
}

impl Building {
    pub(super) fn read(keys: &Map<String, Value>) -> Result<Self, DefaultsError> {
        Ok(Self {
            framework: string(keys, "framework")?,
            configuration: string(keys, "configuration")?,
            msbuild_parameters: string(keys, "msbuild-parameters")?,
            function_runtime: string(keys, "function-runtime")?,
            host_build_folder: string(keys, "docker-host-build-output-dir")?,
        })
    }

    pub(super) fn overlay(self, over: Self) -> Self {
        Self {
            framework: over.framework.or(self.framework),
            configuration: over.configuration.or(self.configuration),
            msbuild_parameters: over.msbuild_parameters.or(self.msbuild_parameters),
            function_runtime: over.function_runtime.or(self.function_runtime),
            host_build_folder: over.host_build_folder.or(self.host_build_folder),
        }
    }

    /// Whether the function is for a base without a runtime, as `provided.al2023` says.
    pub fn is_provided(&self) -> bool {
        self.function_runtime
            .as_deref()
            .is_some_and(|runtime| runtime.to_ascii_lowercase().starts_with("provided"))
    }
}
