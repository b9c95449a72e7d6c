//! Deletes a deployed function, and looks afterwards whether it is gone.
//!
//! Only the function goes, with its versions, aliases and URL. Role, repository, images and log are other things that
//! others may use; they stay and are named.

use super::wanted_function::function_name;
use crate::Workbench;
use crate::report::{self, ErrorReport};
use crate::tasks::{StageState, TaskContext, TaskDescription, TaskId, TaskKind, TaskResult};
use crate::values::{DeletionRequest, DeletionResult, ProjectRecord};

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
        context.begin("delete", &format!("Delete {name}, and look whether it is gone"));
        let session = self.session(&request.target).await?;
        let deleted = session.delete_function(&name).await;
        deleted.map_err(|error| report::aws(&format!("delete the function {name}"), &error))?;
        context.end("delete", StageState::Done);
        let mut record = self.record_to(request.project.as_deref()).await?;
        let arn = view.arn.clone();
        self.keep(&mut record, move |record| record.forget_function(&arn)).await?;
        Ok(DeletionResult { function: view.name, function_arn: view.arn, stays: view.stays })
    }
}

impl ProjectRecord {
    /// What was deployed and invoked under this ARN is no more.
    fn forget_function(&mut self, arn: &str) {
        let deployed = self.elsewhere.iter_mut().map(|other| &mut other.deployed).chain([&mut self.deployed]);
        for deployed in deployed {
            deployed.take_if(|deployed| deployed.function_arn == arn);
        }
        self.invoked.take_if(|invoked| invoked.subject == arn);
    }
}
