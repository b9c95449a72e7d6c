//! Writes a new project: it builds, runs and deploys as it is.

use super::command_line::quoted;
use crate::Workbench;
use crate::disk::{self, Names};
use crate::report::{self, ErrorReport};
use crate::values::ProjectView;
use serde::{Deserialize, Serialize};
use slipway_core::Architecture;
use slipway_dotnet::scaffold::{self, SampleFile, ScaffoldLanguage, ScaffoldSpec, Template};
use std::path::{Path, PathBuf};

/// The framework of a project when none is asked for: the only one in support.
const NEWEST_FRAMEWORK: &str = "net10.0";

/// What to write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct SampleRequest {
    /// The folder to create; its last part names the project. It must be missing or empty.
    pub folder: String,
    /// The target framework, such as `net10.0`; none for the newest in support.
    pub framework: Option<String>,
    /// What kind of function.
    pub template: Template,
    /// In which language.
    pub language: ScaffoldLanguage,
    /// For which architecture.
    pub architecture: Architecture,
    /// Whether a project with a test comes along.
    pub tests: bool,
}

/// One file of a new project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct NewFile {
    /// The path inside the folder.
    pub path: String,
    /// Its text.
    pub contents: String,
}

/// What a new project would be, before anything is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct SamplePreview {
    /// Its files.
    pub files: Vec<NewFile>,
    /// Its handler.
    pub handler: String,
    /// The line for the terminal that writes it.
    pub command_line: String,
}

impl Workbench {
    /// What would be written. Nothing is.
    pub fn preview_sample(&self, request: &SampleRequest) -> Result<SamplePreview, ErrorReport> {
        let spec = spec(request)?;
        let files = files(&spec)?;
        Ok(SamplePreview {
            files: files
                .into_iter()
                .map(|file| NewFile { path: file.path, contents: file.contents })
                .collect(),
            handler: scaffold::handler_of(&spec),
            command_line: request.command_line(),
        })
    }

    /// Writes the project and reads it back.
    pub async fn create_sample(&self, request: &SampleRequest) -> Result<ProjectView, ErrorReport> {
        let request = request.clone();
        let project = self.on_disk(move |_| write_sample(&request)).await?;
        let project = self.inspect_project(&project.display().to_string()).await?;
        // Files above the folder, such as a NuGet.Config, may belong to the build and change the Dockerfile.
        self.keep_dockerfile(&project).await?;
        Ok(project)
    }
}

/// Writes the project's files, and gives the project's.
fn write_sample(request: &SampleRequest) -> Result<PathBuf, ErrorReport> {
    let folder = Path::new(&request.folder);
    let files = files(&spec(request)?)?;
    if disk::entries(folder, Names::All).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(report::folder_taken(folder));
    }
    for file in &files {
        let path = folder.join(&file.path);
        disk::write(&path, &file.contents).map_err(|error| report::sample_unwritten(&path, &error))?;
    }
    Ok(project_of(folder, &files))
}

impl SampleRequest {
    pub(crate) fn command_line(&self) -> String {
        let mut line = format!("slipway new {}", quoted(&self.folder));
        if let Some(framework) = &self.framework {
            line.push_str(&format!(" --framework {}", quoted(framework)));
        }
        if self.template != Template::ClassLibrary {
            line.push_str(&format!(" --template {}", self.template.name()));
        }
        if self.language == ScaffoldLanguage::FSharp {
            line.push_str(" --language fsharp");
        }
        if self.architecture != Architecture::X86_64 {
            line.push_str(&format!(" --architecture {}", self.architecture));
        }
        if self.tests {
            line.push_str(" --tests");
        }
        line
    }
}

fn spec(request: &SampleRequest) -> Result<ScaffoldSpec, ErrorReport> {
    let folder = Path::new(&request.folder);
    // Every tool that gets the path later would refuse it, with half of the project written by then.
    if request.folder.chars().any(|letter| letter.is_control() || "\u{2028}\u{2029}".contains(letter)) {
        return Err(report::folder_unusable(folder));
    }
    let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    Ok(ScaffoldSpec {
        name: scaffold::sample_name(name).ok_or_else(|| report::folder_nameless(folder))?,
        framework: request.framework.clone().unwrap_or_else(|| NEWEST_FRAMEWORK.to_owned()),
        architecture: request.architecture,
        template: request.template,
        language: request.language,
        tests: request.tests,
    })
}

fn files(spec: &ScaffoldSpec) -> Result<Vec<SampleFile>, ErrorReport> {
    scaffold::scaffold(spec).map_err(|error| report::invalid_input(format!("{error}.")))
}

/// The project that becomes the function: the first that is written, tests come after it.
fn project_of(folder: &Path, files: &[SampleFile]) -> PathBuf {
    let is_project = |file: &&SampleFile| file.path.ends_with("proj");
    files.iter().find(is_project).map_or_else(|| folder.to_owned(), |file| folder.join(&file.path))
}
