//! Chooses the function of a template that a project is deployed as.

use crate::Workbench;
use crate::report::{self, ErrorReport};
use crate::values::ProjectRecord;
use slipway_core::Handler;

impl Workbench {
    /// Chooses a template's function for a project: what it sets counts from now on, below the project's own file, and
    /// its values are taken over as choices where that file says otherwise.
    pub async fn import_function(
        &self,
        project: &str,
        logical_id: &str,
    ) -> Result<ProjectRecord, ErrorReport> {
        let known = self.inspect_project(project).await?.template_functions;
        let function = known.into_iter().find(|function| function.logical_id == logical_id);
        let function = function.ok_or_else(|| report::template_function_missing(logical_id))?;
        let logical_id = logical_id.to_owned();
        self.record(project, move |record| {
            record.mean(&logical_id);
            let choices = &mut record.choices;
            if let Some(name) = function.function_name {
                choices.function = name;
            }
            if let Some(handler) = function.command.first()
                && Handler::parse(handler).is_ok()
            {
                choices.handler = handler.clone();
            }
            choices.memory_mib = function.memory_mib.unwrap_or(choices.memory_mib);
            choices.timeout_seconds = function.timeout_seconds.unwrap_or(choices.timeout_seconds);
            choices.architecture = function.architecture.unwrap_or(choices.architecture);
        })
        .await
    }
}
