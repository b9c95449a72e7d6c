//! Invokes the deployed function.

use super::invoke_locally::{check_event, without_mark};
use super::wanted_function::function_name;
use crate::Workbench;
use crate::report::{self, ErrorReport};
use crate::tasks::{StageState, TaskContext, TaskDescription, TaskId, TaskKind, TaskResult};
use crate::values::{InvocationResult, ProjectRecord, RemoteInvocationRequest};
use slipway_aws::AwsError;
use slipway_practice::NO_ENGINE;
use std::error::Error;

impl Workbench {
    /// Invokes a function where it is deployed.
    pub async fn start_remote_invocation(
        &self,
        request: RemoteInvocationRequest,
    ) -> Result<TaskId, ErrorReport> {
        let name = function_name(&request.function)?;
        check_event(&request.event)?;
        let description = TaskDescription {
            kind: TaskKind::RemoteInvocation,
            title: format!("Invoke {name} in the cloud"),
            project: request.project.clone(),
            command_line: request.command_line(),
        };
        let workbench = self.clone();
        Ok(self.tasks().spawn(description, move |context| async move {
            workbench
                .invoke_remotely(&request, &context)
                .await
                .map(|result| TaskResult::Invocation(Box::new(result)))
        }))
    }

    /// Invokes within a running task.
    pub(crate) async fn invoke_remotely(
        &self,
        request: &RemoteInvocationRequest,
        context: &TaskContext,
    ) -> Result<InvocationResult, ErrorReport> {
        let mut record = self.record_to(request.project.as_deref()).await?;
        self.invoke_remotely_as(&mut record, request, context).await
    }

    /// Invokes for a project, and keeps the invocation in it.
    pub(crate) async fn invoke_remotely_as(
        &self,
        record: &mut Option<ProjectRecord>,
        request: &RemoteInvocationRequest,
        context: &TaskContext,
    ) -> Result<InvocationResult, ErrorReport> {
        let name = function_name(&request.function)?;
        let doing = format!("invoke the function {name}");
        let session = self.session(&request.target).await?;
        context.begin("find", &format!("Look up {name}"));
        let function = session
            .find_function(&name)
            .await
            .map_err(|error| report::aws(&doing, &error))?
            .ok_or_else(|| report::function_missing(name.as_str()))?;
        context.end("find", StageState::Done);
        context.begin("invoke", &format!("Invoke {name}"));
        let (event, note) = without_mark(&request.event);
        let payload = event.to_owned().into_bytes();
        let invoked = session.invoke(&name, request.qualifier.as_deref(), payload).await;
        let mut invocation = match invoked {
            Ok(invocation) => invocation,
            Err(error) if lacks_engine(&error) => return Err(self.without_engine(&doing, &error).await),
            Err(error) => return Err(report::aws(&doing, &error)),
        };
        invocation.warnings.extend(note);
        context.end("invoke", StageState::Done);
        for line in &invocation.log_lines {
            context.log(Some("invoke"), line);
        }
        let digest = function.resolved_digest.map(String::from);
        let result = InvocationResult { invocation, subject: function.arn, digest, cold_start: None };
        let kept = result.clone();
        self.keep(record, move |record| record.invoked = Some(kept.clone())).await?;
        Ok(result)
    }

    /// The practice cloud could not run the function: the engine is what is missing, and its own report says why. Where
    /// it runs by now, the practice cloud of an older process still has none.
    async fn without_engine(&self, doing: &str, error: &AwsError) -> ErrorReport {
        match self.machine().engine().await {
            Err(missing) => missing.because(format!("Could not {doing}: {NO_ENGINE}")),
            Ok(_) => report::practice_without_engine(doing, error),
        }
    }
}

/// Whether the practice cloud said that it has no engine.
fn lacks_engine(error: &AwsError) -> bool {
    std::iter::successors(Some(error as &dyn Error), |error| (*error).source())
        .any(|error| error.to_string().contains(NO_ENGINE))
}
