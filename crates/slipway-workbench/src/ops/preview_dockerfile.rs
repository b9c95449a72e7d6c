//! Shows the Dockerfile that a build would use.

use super::Journey;
use crate::Workbench;
use crate::report::{self, ErrorReport};
use serde::{Deserialize, Serialize};
use slipway_core::dockerfile::{self, DockerfileSpec};
use slipway_core::project::parse_project;
use slipway_core::{Architecture, Handler, catalogue};
use std::path::Path;

/// What to generate it for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct DockerfileRequest {
    /// The project's folder or file.
    pub project: String,
    /// The base image's tag, or none for the one that fits.
    pub base_tag: Option<String>,
    /// The architecture, or none for the project's own choice.
    pub architecture: Option<Architecture>,
    /// The handler, or none for the project's own.
    pub handler: Option<String>,
}

/// The Dockerfile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct DockerfilePreview {
    /// Its text.
    pub text: String,
    /// True when it is the user's own file, false when Slipway generates it.
    pub own: bool,
    /// The path of the user's own file.
    pub path: Option<String>,
}

impl Workbench {
    /// The user's own Dockerfile where there is one, else the one Slipway would generate. Nothing is written.
    pub async fn preview_dockerfile(
        &self,
        request: &DockerfileRequest,
    ) -> Result<DockerfilePreview, ErrorReport> {
        let journey = self.open_project(&request.project).await?;
        if journey.project.has_dockerfile {
            let path = Path::new(&journey.project.folder).join("Dockerfile");
            let text =
                std::fs::read_to_string(&path).map_err(|error| report::project_unreadable(&path, &error))?;
            return Ok(DockerfilePreview { text, own: true, path: Some(path.display().to_string()) });
        }
        let text = generate(&journey, request)?;
        Ok(DockerfilePreview { text, own: false, path: None })
    }
}

/// The Dockerfile for a project; what the request leaves out comes from the project's choices.
fn generate(journey: &Journey, request: &DockerfileRequest) -> Result<String, ErrorReport> {
    let choices = &journey.choices;
    let tag = request.base_tag.as_deref().unwrap_or(&choices.base_tag);
    let base = catalogue::base_by_tag(tag).ok_or_else(|| report::base_unknown(tag))?;
    let handler = request.handler.as_deref().unwrap_or(&choices.handler);
    if handler.is_empty() {
        return Err(report::handler_missing(&journey.project.name));
    }
    let handler = Handler::parse(handler).map_err(|error| report::invalid_input(format!("{error}.")))?;
    let file = Path::new(&journey.project.file);
    let bytes = std::fs::read(file).map_err(|error| report::project_unreadable(file, &error))?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let project = parse_project(&name, &bytes).map_err(|error| report::project_invalid(file, &error))?;
    let spec = DockerfileSpec {
        project_file: name,
        restore_files: Vec::new(),
        assembly_name: project.assembly_name,
        base,
        base_digest: None,
        architecture: request.architecture.unwrap_or(choices.architecture),
        handler,
        publish_aot: project.publish_aot,
    };
    dockerfile::render(&spec).map_err(|error| report::base_unfit(&error))
}
