//! Changes the project's Dockerfile, with every change shown before it is written.
//!
//! A generated Dockerfile lies nowhere, or in the folder as one that is still Slipway's; a change to it makes it the
//! project's own. What is written is exactly what was shown: the change is computed from the file as it is on disk
//! at that moment.

use super::file_changes::{FileChange, change_file};
use super::preview_dockerfile::{handler_missing, lint_findings, lint_with};
use super::{DockerfilePreview, DockerfileRequest, LintFinding};
use crate::Workbench;
use crate::disk;
use crate::report::{self, ErrorReport};
use crate::values::ProjectRecord;
use serde::{Deserialize, Serialize};
use slipway_core::{Architecture, Digest, Handler, ImageReference, catalogue};
use slipway_dockerfile::DockerfileEdit;
use slipway_dotnet::scaffold;
use slipway_dotnet::source::doubt;
use std::path::{Path, PathBuf};

/// A change that a person asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum DockerfileChange {
    /// The change that the finding of this rule on this line proposes.
    Fix {
        /// The rule.
        rule: String,
        /// The line, counted from 1.
        line: u32,
    },
    /// Another base for the final stage.
    SetBase {
        /// The image's name.
        image: String,
    },
    /// Another handler in CMD.
    SetHandler {
        /// The handler.
        handler: String,
    },
    /// Pins the base of the final stage.
    PinBase {
        /// The digest.
        digest: String,
    },
    /// Names the platform of the final stage.
    SetPlatform {
        /// The architecture.
        architecture: Architecture,
    },
    /// Another base than AWS's: the runtime interface client is added where it is missing.
    BringBase {
        /// The image's name.
        image: String,
    },
    /// Writes the generated Dockerfile as the project's own.
    Adopt,
}

/// What to change, and whether to write it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct DockerfileChangeRequest {
    /// The project's folder or file.
    pub project: String,
    /// The change.
    pub change: DockerfileChange,
    /// False shows the changes only.
    pub write: bool,
}

/// The change as it would be, or as it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct DockerfileChangeView {
    /// The files it touches.
    pub changes: Vec<FileChange>,
    /// What a person should know about it.
    pub notes: Vec<String>,
    /// What remains to be said about the Dockerfile after it.
    pub findings: Vec<LintFinding>,
}

impl Workbench {
    /// Shows a change to the Dockerfile, and writes it where that is asked.
    pub async fn change_dockerfile(
        &self,
        request: &DockerfileChangeRequest,
    ) -> Result<DockerfileChangeView, ErrorReport> {
        let record = self.open_project(&request.project).await?;
        let preview = self.preview_dockerfile(&DockerfileRequest::of(&request.project)).await?;
        let mut notes = Vec::new();
        let after = match &request.change {
            DockerfileChange::Adopt if preview.own => {
                return Err(report::invalid_input("The project has a Dockerfile of its own already."));
            }
            DockerfileChange::Adopt => preview.text.clone(),
            DockerfileChange::BringBase { image } => {
                self.bring_base(&record, &preview.text, image, &mut notes).await?
            }
            change => {
                notes.extend(doubted(&record, change));
                let (record, text, change) = (record.clone(), preview.text.clone(), change.clone());
                self.on_disk(move |_| edited(&record, &text, &change)).await?
            }
        };
        let write = request.write;
        self.on_disk(move |_| changed(&record, preview, &after, notes, write)).await
    }

    /// Another base, and the runtime interface client with it where the engine says that it is missing.
    async fn bring_base(
        &self,
        record: &ProjectRecord,
        text: &str,
        image: &str,
        notes: &mut Vec<String>,
    ) -> Result<String, ErrorReport> {
        let reference = reference(image)?;
        let changed = set_base(text, image)?;
        if catalogue::identify(&reference).is_some() {
            return Ok(changed);
        }
        let held = self.lambda_parts(image).await;
        match &held {
            Ok(parts) if parts.runtime_client => {
                notes.push(format!("{image} holds a runtime interface client."));
                return Ok(changed);
            }
            Ok(_) => notes.push(format!("{image} holds no runtime interface client, so one is added.")),
            Err(report) => notes.push(format!(
                "The engine cannot look into {image} ({}), so a runtime interface client is added.",
                report.message
            )),
        }
        if held.is_ok_and(|parts| !parts.emulator) {
            notes.push(
                "It holds no emulator either; for tests on this machine Slipway brings its own.".to_owned(),
            );
        }
        let edit = runtime_client(record)?;
        slipway_dockerfile::apply(&changed, &edit).map_err(|error| report::edit_refused(&error))
    }
}

/// What should be said of another handler before it stands in the file.
fn doubted(record: &ProjectRecord, change: &DockerfileChange) -> Option<String> {
    let DockerfileChange::SetHandler { handler } = change else { return None };
    let (handler, project) = (Handler::parse(handler).ok()?, &record.project);
    doubt(&handler, &project.assembly_name, &project.handlers)
}

fn edited(record: &ProjectRecord, text: &str, change: &DockerfileChange) -> Result<String, ErrorReport> {
    let edit = match change {
        DockerfileChange::Fix { rule, line } => proposed(record, text, rule, *line)?,
        DockerfileChange::SetBase { image } => {
            reference(image)?;
            return set_base(text, image);
        }
        DockerfileChange::SetHandler { handler } => {
            let handler = Handler::parse(handler)
                .map_err(|error| report::invalid_input(format!("{}.", report::sentence(&error))))?;
            DockerfileEdit::SetCmd { handler: handler.to_string() }
        }
        DockerfileChange::PinBase { digest } => {
            let digest = Digest::parse(digest)
                .map_err(|error| report::invalid_input(format!("{}.", report::sentence(&error))))?;
            DockerfileEdit::PinDigest { line: final_stage(text)?, digest: digest.to_string() }
        }
        DockerfileChange::SetPlatform { architecture } => DockerfileEdit::SetPlatform {
            line: final_stage(text)?,
            platform: architecture.platform().to_owned(),
        },
        DockerfileChange::BringBase { .. } | DockerfileChange::Adopt => return Ok(text.to_owned()),
    };
    slipway_dockerfile::apply(text, &edit).map_err(|error| report::edit_refused(&error))
}

fn proposed(
    record: &ProjectRecord,
    text: &str,
    rule: &str,
    line: u32,
) -> Result<DockerfileEdit, ErrorReport> {
    lint_with(record, text)
        .into_iter()
        .find(|finding| finding.rule == rule && finding.line == line)
        .and_then(|finding| finding.edit)
        .ok_or_else(|| {
            report::invalid_input(format!("There is no fix for `{rule}` on line {line} of the Dockerfile."))
        })
}

fn set_base(text: &str, image: &str) -> Result<String, ErrorReport> {
    let edit = DockerfileEdit::SetBase { stage_line: final_stage(text)?, image: image.to_owned() };
    slipway_dockerfile::apply(text, &edit).map_err(|error| report::edit_refused(&error))
}

/// The line of the FROM that begins the final stage.
fn final_stage(text: &str) -> Result<u32, ErrorReport> {
    let parsed = slipway_dockerfile::parse(text)
        .map_err(|error| report::invalid_input(format!("{}.", report::sentence(&error))))?;
    let last = parsed.stages().last().map(|stage| stage.line);
    last.ok_or_else(|| report::invalid_input("The Dockerfile has no FROM instruction."))
}

fn reference(image: &str) -> Result<ImageReference, ErrorReport> {
    ImageReference::parse(image)
        .map_err(|error| report::invalid_input(format!("{}.", report::sentence(&error))))
}

fn runtime_client(record: &ProjectRecord) -> Result<DockerfileEdit, ErrorReport> {
    let handler = &record.choices.handler;
    if handler.is_empty() {
        return Err(handler_missing(&record.project));
    }
    Ok(DockerfileEdit::AddRuntimeClient {
        framework: record.project.framework.clone(),
        assembly: record.project.assembly_name.clone(),
        handler: handler.clone(),
        folder: "/var/task".to_owned(),
    })
}

/// The files as they are changed, and what remains to be said of the Dockerfile.
fn changed(
    record: &ProjectRecord,
    preview: DockerfilePreview,
    after: &str,
    mut notes: Vec<String>,
    write: bool,
) -> Result<DockerfileChangeView, ErrorReport> {
    let path =
        preview.path.map_or_else(|| Path::new(&record.project.folder).join("Dockerfile"), PathBuf::from);
    let before = disk::read_text(&path).ok();
    let after = slipway_dockerfile::kept::released(after);
    let mut changes = vec![change_file(&path, before.as_deref(), after, write)?];
    if !preview.own {
        changes.extend(ignore_file(record, write)?);
        notes.push(
            "From now on the build uses this Dockerfile as it is, and Slipway generates none.".to_owned(),
        );
    }
    Ok(DockerfileChangeView { changes, notes, findings: lint_findings(record, after) })
}

/// A Dockerfile of one's own needs an ignore file beside its context, so that nothing private is sent.
fn ignore_file(record: &ProjectRecord, write: bool) -> Result<Option<FileChange>, ErrorReport> {
    let path = Path::new(&record.project.context_folder).join(".dockerignore");
    if disk::exists(&path) {
        return Ok(None);
    }
    change_file(&path, None, scaffold::DOCKERIGNORE, write).map(Some)
}
