//! Deletes a deployed function, and looks afterwards whether it is gone.
//!
//! Only the function goes, with its versions, aliases and URL. Role, repository, images and log are other things that
//! others may use; they stay and are named.

use super::wanted_function::function_name;
use crate::Workbench;
use crate::report::{self, ErrorReport};
use crate::tasks::{StageState, TaskContext, TaskDescription, TaskId, TaskKind, TaskResult};
use crate::values::{DeletionRequest, DeletionResult, Target};

impl Workbench {
    /// Deletes a function whose name was written once more.
    ///
    /// # Errors
    /// The name is none, or was not written once more.
    pub async fn start_deletion(&self, request: DeletionRequest) -> Result<TaskId, ErrorReport> {
        let name = function_name(&request.function)?;
        if request.confirmation.trim() != name.as_str() {
            return Err(report::deletion_unconfirmed(name.as_str()));
        }
        let description = TaskDescription {
            kind: TaskKind::Deletion,
            title: format!("Delete {name}"),
            project: request.project.clone(),
            command_line: request.command_line(),
        };
        let workbench = self.clone();
        Ok(self.tasks().spawn(description, move |context| async move {
            workbench.delete(&request, &context).await.map(TaskResult::Deletion)
        }))
    }

    async fn delete(
        &self,
        request: &DeletionRequest,
        context: &TaskContext,
    ) -> Result<DeletionResult, ErrorReport> {
        let name = function_name(&request.function)?;
        context.begin("look", &format!("Look at {name}"));
        let view = self.look_at_function(&request.target, name.as_str()).await?;
        context.end("look", StageState::Done);
        context.notice(format!("Account {} in {}.", view.identity.account_id, view.identity.region));
        for sentence in &view.goes {
            context.log(Some("look"), sentence);
        }
        for note in &view.notes {
            context.notice(note.clone());
        }
        context.begin("delete", &format!("Delete {name}, and look whether it is gone"));
        let session = self.session(&request.target).await?;
        let deleted = session.delete_function(&name).await;
        deleted.map_err(|error| report::aws(&format!("delete the function {name}"), &error))?;
        context.end("delete", StageState::Done);
        if let Err(problem) = self.forget_function(&request.target, &view.arn).await {
            context.notice(format!(
                "Slipway's own records go on saying that it is deployed: {}",
                problem.message
            ));
        }
        Ok(DeletionResult { function: view.name, function_arn: view.arn, stays: view.stays })
    }

    /// No record says any more that the function is deployed, whichever project it is of.
    async fn forget_function(&self, target: &Target, arn: &str) -> Result<(), ErrorReport> {
        let _one_writer = self.records().lock().await;
        let (target, arn) = (target.clone(), arn.to_owned());
        self.on_disk(move |workbench| workbench.change_notes(|note| note.forget_function(&target, &arn)))
            .await
    }
}
