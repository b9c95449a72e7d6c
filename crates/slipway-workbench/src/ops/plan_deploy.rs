//! Compares the function that is there with the function that is wanted. Nothing is written.

use super::{DeployRequest, Identity};
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
}
