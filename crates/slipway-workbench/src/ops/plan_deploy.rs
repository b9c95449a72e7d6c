//! Compares the function that is there with the function that is wanted. Nothing is written.

use super::deploy_function::{chosen_role, function_name};
use super::{DeployRequest, Identity, RoleChoice};
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
        Ok(PlanView {
            plan: plan::plan(current.as_ref(), &wanted),
            function: name.to_string(),
            left_out: self.deploy_settings(request).await?.left_out(current.as_ref()),
            tested: self.was_tested(request.project.as_deref(), &wanted.digest).await,
            digest: wanted.digest.to_string(),
            identity,
        })
    }
}

fn new_role_arn(identity: &Identity, name: &str) -> String {
    let partition = identity.arn.split(':').nth(1).unwrap_or("aws");
    format!("arn:{partition}:iam::{}:role/{name}", identity.account_id)
}
