//! A project as a person sees it.

use super::Overlay;
use super::behind::HeldBehind;
use serde::{Deserialize, Serialize};
use slipway_core::Architecture;
use slipway_core::defaults::Setting;
use slipway_dotnet::assembly::FoundHandler;
use slipway_dotnet::project::nuget::NugetSource;
use slipway_dotnet::project::{Language, OutputType, PackageReference, ProjectKind};

/// The project as a person sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ProjectView {
    /// The project file's full path.
    pub file: String,
    /// The project's folder.
    pub folder: String,
    /// The project's name.
    pub name: String,
    /// The target framework, such as `net8.0`.
    pub framework: String,
    /// Every target framework.
    pub frameworks: Vec<String>,
    /// Library or executable.
    pub output_type: OutputType,
    /// What kind of function it is.
    pub kind: ProjectKind,
    /// One sentence: why it is of this kind.
    pub kind_reason: String,
    /// The language.
    pub language: Language,
    /// The assembly's name.
    pub assembly_name: String,
    /// The packages that belong to Lambda.
    pub lambda_packages: Vec<PackageReference>,
    /// The projects it refers to, directly or through others, as paths relative to its folder.
    pub references: Vec<String>,
    /// The folder that is sent to the engine: the smallest that holds all a build needs, or the one that the author's
    /// Dockerfile was written for.
    pub context_folder: String,
    /// Who decided on that folder, where the project has a Dockerfile of its own.
    #[serde(default)]
    pub context_source: Option<String>,
    /// The path of the project's own Dockerfile, where there is one.
    #[serde(default)]
    pub dockerfile: Option<String>,
    /// The handler, where one is known, and where it was read.
    pub handler: Option<String>,
    /// A sentence on where the handler comes from: `image-command in aws-lambda-tools-defaults.json`.
    pub handler_source: Option<String>,
    /// Handlers found in the sources.
    pub handlers: Vec<FoundHandler>,
    /// Whether a Dockerfile of the user's own is there.
    pub has_dockerfile: bool,
    /// Whether one is there that is still Slipway's, which it keeps in step with the project.
    #[serde(default)]
    pub kept_dockerfile: bool,
    /// The tag of the base image that fits, where one does.
    pub suggested_base: Option<String>,
    /// What a person should know before going on.
    pub warnings: Vec<String>,
    /// Sample events found beside the project: paths relative to its folder.
    pub events: Vec<String>,
    /// Names of the settings overlays beside the project.
    pub environments: Vec<String>,
    /// NuGet sources that are not the public gallery.
    pub private_feeds: Vec<NugetSource>,
    /// Image functions of templates beside the project.
    pub template_functions: Vec<TemplateFunction>,
    /// Every setting of the project's own file, where it comes from and whether Slipway uses it.
    #[serde(default)]
    pub settings: Vec<Setting>,
    /// The Lambda functions that an Aspire AppHost makes of the project.
    #[serde(default)]
    pub aspire: Vec<AspireResource>,
    /// The file that these are read from, whether it is there or not.
    #[serde(default)]
    pub settings_file: String,
    /// What the file of each environment says.
    #[serde(default)]
    pub overlays: Vec<Overlay>,
    /// Who told these facts.
    #[serde(default)]
    pub facts: FactsSource,
    /// Where MSBuild says something else than the preview did, a sentence each.
    #[serde(default)]
    pub differences: Vec<String>,
    /// What was read with it.
    #[serde(skip)]
    pub(crate) behind: HeldBehind,
    /// Whether it holds tests.
    #[serde(skip)]
    pub(crate) is_test: bool,
}

/// Where the facts of a project come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum FactsSource {
    /// From Slipway's own reading of the project files.
    #[default]
    Preview,
    /// From MSBuild.
    Msbuild,
}

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
    /// Names of environment variables.
    pub environment_names: Vec<String>,
    /// What could not be taken from the template as it stands.
    pub notes: Vec<String>,
    /// Whether what it sets counts for the project, below the project's own file.
    #[serde(default)]
    pub in_use: bool,
}

/// A Lambda function of an AppHost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct AspireResource {
    /// The resource's name; none where the AppHost works it out.
    pub name: Option<String>,
    /// The handler; none where the AppHost works it out.
    pub handler: Option<String>,
    /// The AppHost's project file.
    pub host: String,
}
