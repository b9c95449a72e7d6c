//! Compares the function that is there with the function that is wanted. Nothing is written.

use super::aliases_behind::aliases_behind;
use crate::Workbench;
use crate::report::ErrorReport;
use crate::values::{AliasBehind, DeployRequest, Identity};
use serde::{Deserialize, Serialize};
use slipway_core::DeployPlan;

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
        let record = self.record_to(request.project.as_deref()).await?;
        let ready = self.ready_to_deploy(record.as_ref(), request).await?;
        let mut notes = ready.notes;
        let aliases = match &ready.current {
            Some(_) => {
                aliases_behind(&ready.session, &ready.name, &request.target, &ready.wanted.digest).await
            }
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
            plan: ready.plan,
            function: ready.name.to_string(),
            left_out: ready.left_out,
            tested: record.is_some_and(|record| record.was_tested(&ready.wanted.digest)),
            digest: ready.wanted.digest.to_string(),
            identity: ready.identity,
        })
    }
}
