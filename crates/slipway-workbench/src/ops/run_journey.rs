//! Build, test, publish, deploy and cloud invocation as one task.

use super::deploy_function::{check_request, function_name};
use super::invoke_locally::check_event;
use super::publish_image::repository_name;
use super::{
    BuildRequest, DeployRequest, InvocationResult, LocalInvocationRequest, PublishRequest,
    RemoteInvocationRequest,
};
use crate::Workbench;
use crate::report::{self, ErrorReport};
use crate::tasks::{TaskContext, TaskDescription, TaskId, TaskKind, TaskResult};
use serde::{Deserialize, Serialize};
use slipway_core::Verdict;

/// The whole way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct JourneyRequest {
    /// What to build.
    pub build: BuildRequest,
    /// What to deploy, and where.
    pub deploy: DeployRequest,
    /// The repository to upload to.
    pub repository: String,
    /// Agreement to create the repository where it is missing.
    pub create_repository: bool,
    /// The event for both invocations.
    pub event: String,
}

/// Where the journey ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct JourneyResult {
    /// The function's ARN.
    pub function_arn: String,
    /// The digest that was tested, uploaded, deployed and invoked.
    pub digest: String,
    /// What the deployed function answered.
    pub cloud: InvocationResult,
}

impl Workbench {
    /// Goes the whole way as one task. It stops at the first stage that does not succeed: an image that fails
    /// its test is not uploaded.
    pub async fn start_journey(&self, request: JourneyRequest) -> Result<TaskId, ErrorReport> {
        let project = self.inspect_project(&request.build.project).await?;
        function_name(&request.deploy.function)?;
        check_request(&request.deploy)?;
        repository_name(&request.repository)?;
        check_event(&request.event)?;
        let description = TaskDescription {
            kind: TaskKind::Journey,
            title: format!("Take {} to the cloud", project.name),
            project: Some(project.file),
            command_line: request.command_line(),
        };
        let workbench = self.clone();
        Ok(self.tasks().spawn(description, move |context| async move {
            workbench.journey(&request, &context).await.map(|result| TaskResult::Journey(Box::new(result)))
        }))
    }

    async fn journey(
        &self,
        request: &JourneyRequest,
        context: &TaskContext,
    ) -> Result<JourneyResult, ErrorReport> {
        let project = Some(request.build.project.clone());
        // A build takes long, and an upload may make a repository: a deploy that cannot be is said before both.
        let identity = self.check_deploy_ahead(&request.deploy).await?;
        context
            .notice(format!("Account {} in {}, as {}.", identity.account_id, identity.region, identity.arn));
        let built = self.build(&request.build, context).await?;
        let test = LocalInvocationRequest {
            project: project.clone(),
            image: Some(built.image_id.clone()),
            event: request.event.clone(),
            memory_mib: request.deploy.memory_mib,
            timeout_seconds: request.deploy.timeout_seconds,
            environment: request.deploy.environment.clone().unwrap_or_default(),
        };
        let tested = self.invoke_locally(&test, context).await?;
        if tested.invocation.verdict != Verdict::Success {
            return Err(report::test_failed(&tested.invocation));
        }
        let publish = PublishRequest {
            project: project.clone(),
            image: Some(built.image_id),
            target: request.deploy.target.clone(),
            repository: request.repository.clone(),
            tag: None,
            create_repository: request.create_repository,
            allow_findings: None,
        };
        self.publish(&publish, context).await?;
        let deployed = self.deploy(&request.deploy, context).await?;
        let invoke = RemoteInvocationRequest {
            project,
            target: request.deploy.target.clone(),
            function: request.deploy.function.clone(),
            qualifier: None,
            event: request.event.clone(),
        };
        let cloud = self.invoke_remotely(&invoke, context).await?;
        Ok(JourneyResult { function_arn: deployed.function_arn, digest: deployed.digest, cloud })
    }
}
