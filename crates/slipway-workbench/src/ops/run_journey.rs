//! Build, test, publish, deploy and cloud invocation as one task.

use super::invoke_locally::check_event;
use super::publish_image::repository_name;
use super::wanted_function::{check_request, function_name};
use crate::Workbench;
use crate::report::{self, ErrorReport};
use crate::tasks::{TaskContext, TaskDescription, TaskId, TaskKind, TaskResult};
use crate::values::{
    BuildResult, JourneyRequest, JourneyResult, LocalInvocationRequest, PublishRequest,
    RemoteInvocationRequest,
};
use slipway_core::{Step, Verdict};

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

    /// Each stage takes what the one before it has made. The project is opened once, and what anyone saves meanwhile
    /// changes nothing of this run.
    async fn journey(
        &self,
        request: &JourneyRequest,
        context: &TaskContext,
    ) -> Result<JourneyResult, ErrorReport> {
        let certain = self.hear_first(&request.build.project, context).await?;
        let mut record = self.record_to(Some(&request.build.project)).await?;
        // A build takes long, and an upload may make a repository: a deploy that cannot be is said before both.
        let identity = self.check_deploy_ahead(record.as_ref(), &request.deploy).await?;
        context
            .notice(format!("Account {} in {}, as {}.", identity.account_id, identity.region, identity.arn));
        let built = self.build_as(&mut record, &request.build, certain, &context.at(Step::Build)).await?;
        let tested =
            self.invoke_locally_as(&mut record, &request.test_of(&built), &context.at(Step::Test)).await?;
        same("tested", &built.image_id, &tested.subject)?;
        if tested.invocation.verdict != Verdict::Success {
            return Err(report::test_failed(&tested.invocation));
        }
        let published =
            self.publish_as(&mut record, &request.publish_of(&built), &context.at(Step::Publish)).await?;
        same("uploaded", &built.image_id, &published.image_id)?;
        let deployed = self.deploy_as(&mut record, &request.deploy, &context.at(Step::Deploy)).await?;
        same("deployed", &published.digest, &deployed.digest)?;
        let cloud =
            self.invoke_remotely_as(&mut record, &request.invocation(), &context.at(Step::Cloud)).await?;
        same("invoked", &deployed.digest, cloud.digest.as_deref().unwrap_or_default())?;
        Ok(JourneyResult { function_arn: deployed.function_arn, digest: deployed.digest, cloud })
    }
}

impl JourneyRequest {
    /// The test on this machine, of the image that was built.
    fn test_of(&self, built: &BuildResult) -> LocalInvocationRequest {
        LocalInvocationRequest {
            project: Some(self.build.project.clone()),
            image: Some(built.image_id.clone()),
            event: self.event.clone(),
            memory_mib: self.deploy.memory_mib,
            timeout_seconds: self.deploy.timeout_seconds,
            environment: self.deploy.environment.clone().unwrap_or_default(),
        }
    }

    /// The upload of the image that was built.
    fn publish_of(&self, built: &BuildResult) -> PublishRequest {
        PublishRequest {
            project: Some(self.build.project.clone()),
            image: Some(built.image_id.clone()),
            target: self.deploy.target.clone(),
            repository: self.repository.clone(),
            tag: None,
            create_repository: self.create_repository,
            allow_findings: None,
        }
    }

    fn invocation(&self) -> RemoteInvocationRequest {
        RemoteInvocationRequest {
            project: Some(self.build.project.clone()),
            target: self.deploy.target.clone(),
            function: self.deploy.function.clone(),
            qualifier: None,
            event: self.event.clone(),
        }
    }
}

/// A stage has worked on the image that the one before it has made; else the run ends here.
fn same(done: &str, wanted: &str, found: &str) -> Result<(), ErrorReport> {
    if wanted == found { Ok(()) } else { Err(report::image_differs(done, wanted, found)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::ErrorCode;

    #[test]
    fn a_stage_that_worked_on_another_image_ends_the_run() {
        assert!(same("deployed", "sha256:aa", "sha256:aa").is_ok());
        let report = same("invoked", "sha256:aa", "sha256:bb").unwrap_err();
        assert_eq!(report.code, ErrorCode::ImageDiffers);
        assert!(report.causes.iter().any(|cause| cause.contains("sha256:bb")), "{report:?}");
    }
}
