//! Creates or updates the function, and proves that it runs the wanted digest.

use super::aliases_behind::aliases_behind;
use super::deploy_ready::ReadyDeploy;
use super::wanted_function::{check_request, function_name};
use crate::Workbench;
use crate::report::{self, ErrorReport};
use crate::tasks::{StageState, TaskContext, TaskDescription, TaskId, TaskKind, TaskResult};
use crate::values::{DeployRequest, DeployResult, ProjectRecord, RoleChoice};
use slipway_aws::{DeployEvent, Session};
use slipway_core::plan::{self, FieldChange};

impl Workbench {
    /// Creates or updates the function.
    pub async fn start_deploy(&self, request: DeployRequest) -> Result<TaskId, ErrorReport> {
        let name = function_name(&request.function)?;
        check_request(&request)?;
        let description = TaskDescription {
            kind: TaskKind::Deploy,
            title: format!("Deploy {name}"),
            project: request.project.clone(),
            command_line: request.command_line(),
        };
        let workbench = self.clone();
        Ok(self.tasks().spawn(description, move |context| async move {
            workbench.deploy(&request, &context).await.map(TaskResult::Deploy)
        }))
    }

    /// Deploys within a running task.
    pub(crate) async fn deploy(
        &self,
        request: &DeployRequest,
        context: &TaskContext,
    ) -> Result<DeployResult, ErrorReport> {
        let mut record = self.record_to(request.project.as_deref()).await?;
        self.deploy_as(&mut record, request, context).await
    }

    /// Deploys for a project, and keeps the deploy in it.
    pub(crate) async fn deploy_as(
        &self,
        record: &mut Option<ProjectRecord>,
        request: &DeployRequest,
        context: &TaskContext,
    ) -> Result<DeployResult, ErrorReport> {
        context.begin("read", "Check the request: who you are, what is there, whether the image is");
        let ReadyDeploy { session, identity, name, current, mut wanted, mut plan, left_out, notes } =
            self.ready_to_deploy(record.as_ref(), request).await?;
        context.end("read", StageState::Done);
        context
            .notice(format!("Account {} in {}, as {}.", identity.account_id, identity.region, identity.arn));
        for sentence in left_out.into_iter().chain(notes) {
            context.notice(sentence);
        }
        for change in &plan.changes {
            context.log(Some("read"), &told(change));
        }
        // Nothing is created before all else is known to be good.
        if let RoleChoice::Create { name } = &request.role {
            wanted.role_arn = create_role(&session, name, context).await?;
            plan = plan::plan(current.as_ref(), &wanted);
        }
        let doing = format!("deploy the function {name}");
        let reported = context.clone();
        let report_event = move |event: DeployEvent| show_deploy(&reported, &event);
        let deployed = session
            .apply(&plan, &wanted, current.as_ref(), &report_event)
            .await
            .map_err(|error| report::deploy(&doing, &error))?;
        // The function is deployed by now: aliases that cannot be read are said, and fail nothing.
        let aliases = match aliases_behind(&session, &name, &request.target, &wanted.digest).await {
            Ok(aliases) => aliases,
            Err(report) => {
                context.notice(format!("Whether aliases stay behind is not known: {}", report.message));
                Vec::new()
            }
        };
        for alias in &aliases {
            context.notice(alias.sentence());
        }
        let result = DeployResult {
            aliases,
            function_arn: deployed.arn,
            function: name.to_string(),
            digest: wanted.digest.to_string(),
            action: plan.action,
            tested: record.as_ref().is_some_and(|record| record.was_tested(&wanted.digest)),
            role_arn: wanted.role_arn,
            tags: wanted.extras.tags.iter().flatten().map(|(name, _)| name.clone()).collect(),
        };
        let (target, kept) = (request.target.clone(), result.clone());
        self.keep(record, move |record| record.keep_deployed(&target, kept.clone())).await?;
        Ok(result)
    }
}

async fn create_role(session: &Session, name: &str, context: &TaskContext) -> Result<String, ErrorReport> {
    context.begin("role", &format!("Create the role {name}, unless it is there"));
    let failed = |error| report::aws(&format!("create the role {name}"), &error);
    let role = session.create_execution_role(name).await.map_err(failed)?;
    context.end("role", StageState::Done);
    Ok(role.arn)
}

/// A change in one line, with where its value comes from.
fn told(change: &FieldChange) -> String {
    let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "(none)".to_owned());
    let source = change.source.as_ref().map(|source| format!(" ({source})")).unwrap_or_default();
    format!("{}: {} -> {}{source}", change.field, value(&change.before), value(&change.after))
}

fn show_deploy(context: &TaskContext, event: &DeployEvent) {
    match event {
        DeployEvent::Creating => context.begin("create", "Create the function"),
        DeployEvent::RoleNotReady { .. } => {
            context.begin_once("role-wait", "Wait until Lambda may use the new role");
        }
        DeployEvent::WaitingForActive { state, .. } => {
            context.end("role-wait", StageState::Done);
            context.end("create", StageState::Done);
            context.begin_once("active", "Wait until the function is active");
            context.log(Some("active"), &format!("State: {state}"));
        }
        DeployEvent::UpdatingConfiguration => context.begin("configuration", "Update the configuration"),
        DeployEvent::UpdatingCode => context.begin("code", "Update the image"),
        DeployEvent::WaitingForUpdate { status } => {
            context.end("configuration", StageState::Done);
            context.end("code", StageState::Done);
            context.begin_once("update", "Wait until the update is through");
            context.log(Some("update"), &format!("Last update: {status}"));
        }
        DeployEvent::RevertingConfiguration => {
            context.end("configuration", StageState::Done);
            context.end("code", StageState::Failed);
            context.begin("revert", "Put the configuration back, because the image was not taken");
        }
        DeployEvent::Retrying { what, after } => {
            context
                .notice(format!("{what} did not go through; trying again in {:.1} s.", after.as_secs_f64()));
        }
        DeployEvent::Verified { digest } => {
            context.end("active", StageState::Done);
            context.end("update", StageState::Done);
            context.ended("proof", &format!("get-function shows {digest}"), StageState::Done, None);
        }
    }
}
