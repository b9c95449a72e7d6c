//! Writes the picked handler to where it is read: CMD of the project's own Dockerfile, and `image-command` in the
//! settings that Amazon's tools share. Both say the same afterwards.

use super::DockerfileRequest;
use super::file_changes::{FileChange, change_file};
use crate::Workbench;
use crate::disk;
use crate::report::{self, ErrorReport};
use crate::values::ProjectRecord;
use serde::{Deserialize, Serialize};
use slipway_core::Handler;
use slipway_core::defaults::edit_defaults;
use slipway_core::nearest::{meant, nearest};
use slipway_dockerfile::DockerfileEdit;
use slipway_dotnet::source::doubt;
use std::path::Path;

/// Which handler, and whether to write it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct HandlerRequest {
    /// The project's folder or file.
    pub project: String,
    /// The handler.
    pub handler: String,
    /// False shows the changes only.
    pub write: bool,
}

/// How many handlers an error names.
const NAMED: usize = 3;

impl Workbench {
    /// What should be said of a handler before it is written somewhere; none where the sources show it, and where it is
    /// none at all, which the step itself refuses.
    pub async fn handler_doubt(&self, project: &str, handler: &str) -> Result<Option<String>, ErrorReport> {
        let project = self.open_project(project).await?.project;
        let handler = Handler::parse(handler).ok();
        Ok(handler.and_then(|handler| doubt(&handler, &project.assembly_name, &project.handlers)))
    }

    /// Shows where the handler would be written, and writes it where that is asked.
    pub async fn pick_handler(&self, request: &HandlerRequest) -> Result<Vec<FileChange>, ErrorReport> {
        let handler = Handler::parse(&request.handler)
            .map_err(|error| report::invalid_input(format!("{}.", report::sentence(&error))))?;
        let (asked, wanted) = (request.clone(), handler.clone());
        let changes = self.on_disk(move |workbench| workbench.handler_changes(&asked, &wanted)).await?;
        if request.write {
            self.record(&request.project, move |record| record.choices.handler = handler.to_string()).await?;
        }
        Ok(changes)
    }

    fn handler_changes(
        &self,
        request: &HandlerRequest,
        handler: &Handler,
    ) -> Result<Vec<FileChange>, ErrorReport> {
        let record = self.record_of(Path::new(&request.project))?;
        known(&record, handler)?;
        let preview = self.dockerfile_for(&DockerfileRequest::of(&request.project));
        let mut changes = Vec::new();
        let behind = record.project.behind();
        let defaults = &behind.settings.place.file;
        let before = disk::read_text(defaults).ok();
        let wanted = [("image-command", Some(serde_json::Value::from(handler.to_string())))];
        let after = edit_defaults(before.as_deref().unwrap_or_default(), &wanted)
            .map_err(|error| report::defaults_invalid(defaults, &error))?;
        // The Dockerfile is looked at first, so that nothing is written where one of the two cannot be.
        if let Some((path, text)) = preview.ok().and_then(|own| Some((own.path?, own.text))) {
            let edit = DockerfileEdit::SetCmd { handler: handler.to_string() };
            let after =
                slipway_dockerfile::apply(&text, &edit).map_err(|error| report::edit_refused(&error))?;
            changes.push(change_file(Path::new(&path), Some(&text), &after, request.write)?);
        }
        changes.push(change_file(defaults, before.as_deref(), &after, request.write)?);
        Ok(changes)
    }
}

/// Refuses a slip of the keyboard: a handler of this project's assembly that the built image does not list, beside one
/// that it does. All else may be right, such as a method that is not public, and the check of the next image says so.
fn known(record: &ProjectRecord, handler: &Handler) -> Result<(), ErrorReport> {
    let Some(checked) = &record.checked else { return Ok(()) };
    let current = record.built.as_ref().is_some_and(|built| built.image_id == checked.image_id);
    let wanted = handler.to_string();
    let ours = handler.assembly() == record.project.assembly_name;
    if !current || !ours || checked.handlers.is_empty() || checked.handlers.contains(&wanted) {
        return Ok(());
    }
    let found: Vec<&str> = checked.handlers.iter().map(String::as_str).collect();
    if meant(&wanted, &found).is_none() {
        return Ok(());
    }
    Err(report::handler_unknown(&wanted, &nearest(&wanted, &found, NAMED)))
}
