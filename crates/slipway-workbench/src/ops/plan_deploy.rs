//! Compares the function that is there with the function that is wanted. Nothing is written.

use super::aliases_behind::aliases_behind;
use super::deploy_function::{chosen_role, function_name};
use super::{AliasBehind, ChosenValue, DeployRequest, Identity, Journey, RoleChoice};
use crate::Workbench;
use crate::report::{self, ErrorReport};
use serde::{Deserialize, Serialize};
use slipway_core::DeployPlan;
use slipway_core::plan;

/// What to compare: the same values a deploy takes.
pub type PlanRequest = DeployRequest;

/// What a deploy would do, and to whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct PlanView {
    /// The account and region it would happen in.
    pub identity: Identity,
    /// The function's name.
    pub function: String,
    /// The digest it would run.
    pub digest: String,
    /// The changes.
    pub plan: DeployPlan,
    /// Whether the image that was tested is the image to deploy.
    pub tested: bool,
    /// A sentence for each setting of the project that a deploy does not carry out.
    #[serde(default)]
    pub left_out: Vec<String>,
    /// Aliases whose callers would not get this image.
    #[serde(default)]
    pub aliases: Vec<AliasBehind>,
    /// What the plan goes by, where the project's files say something else.
    #[serde(default)]
    pub notes: Vec<String>,
}

impl Workbench {
    /// What a deploy with the same values would do.
    pub async fn plan_deploy(&self, request: &PlanRequest) -> Result<PlanView, ErrorReport> {
        let session = self.session(&request.target).await?;
        let name = function_name(&request.function)?;
        let doing = format!("read the function {name}");
        let current = session.find_function(&name).await.map_err(|error| report::aws(&doing, &error))?;
        let identity = self.identify(&request.target).await?;
        let role = match &request.role {
            // The role is made only when the deploy runs; its ARN is known before.
            RoleChoice::Create { name } => new_role_arn(&identity, name),
            _ => chosen_role(request, current.as_ref())?,
        };
        let wanted = self.wanted_function(request, current.as_ref(), role).await?;
        let mut notes = self.deploy_notes(request).await?;
        let aliases = match &current {
            Some(_) => aliases_behind(&session, &name, &request.target, &wanted.digest).await,
            None => Ok(Vec::new()),
        };
        // A plan is worth having without them.
        let aliases = aliases.unwrap_or_else(|report| {
            notes.push(format!("Whether aliases would stay behind is not known: {}", report.message));
            Vec::new()
        });
        Ok(PlanView {
            aliases,
            notes,
            plan: plan::plan(current.as_ref(), &wanted),
            function: name.to_string(),
            left_out: self.deploy_settings(request).await?.left_out(current.as_ref()),
            tested: self.was_tested(request.project.as_deref(), &wanted.digest).await,
            digest: wanted.digest.to_string(),
            identity,
        })
    }
}

impl Workbench {
    /// What a deploy goes by, where the project's files say something else.
    pub(crate) async fn deploy_notes(&self, request: &DeployRequest) -> Result<Vec<String>, ErrorReport> {
        let Some(project) = &request.project else { return Ok(Vec::new()) };
        let journey = self.open_project(project).await?;
        let named = |field: &str| match field {
            "handler" => request.handler.is_some() || request.image_uri.is_some(),
            "memory" => request.memory_mib.is_some_and(|memory| memory != journey.choices.memory_mib),
            "timeout" => request.timeout_seconds.is_some_and(|s| s != journey.choices.timeout_seconds),
            "architecture" => true,
            _ => request.function != journey.choices.function,
        };
        let chosen = journey.chosen.iter().filter(|chosen| !named(&chosen.field));
        let mut notes: Vec<String> = chosen.filter_map(ChosenValue::sentence).collect();
        notes.extend(built_with_another(request, &journey));
        Ok(notes)
    }
}

/// An image goes with the handler that it was built and tested with, also where the project names another by now.
fn built_with_another(request: &DeployRequest, journey: &Journey) -> Option<String> {
    let now = &journey.choices.handler;
    let built = journey.build_of(&journey.published_to(&request.target)?.image_id)?;
    let differs = request.handler.is_none() && request.image_uri.is_none() && built.handler != *now;
    (differs && !now.is_empty()).then(|| {
        format!(
            "The image was built with the handler {}; the project's is {now} by now. Build and publish again to \
             deploy that.",
            built.handler
        )
    })
}

fn new_role_arn(identity: &Identity, name: &str) -> String {
    let partition = identity.arn.split(':').nth(1).unwrap_or("aws");
    format!("arn:{partition}:iam::{}:role/{name}", identity.account_id)
}
