//! How a project is published: what its settings say, then what its own file says.

use slipway_core::defaults::Defaults;
use slipway_dockerfile::PublishParameters;
use slipway_dotnet::project::{OutputType, Project};

/// What the settings add to the command line of `dotnet publish`.
pub(crate) fn parameters_of(defaults: &Defaults) -> PublishParameters {
    PublishParameters::read(defaults.building.msbuild_parameters.as_deref().unwrap_or_default())
}

/// Whether a program is published with its own runtime, so that it needs a base without one. A class library is
/// loaded by the runtime of its base, whatever it brings along.
pub(crate) fn brings_runtime(project: &Project, defaults: &Defaults) -> bool {
    let asked = parameters_of(defaults).brings_runtime();
    project.output_type == OutputType::Executable
        && asked.unwrap_or(project.publishing.brings_runtime() || defaults.building.is_provided())
}
