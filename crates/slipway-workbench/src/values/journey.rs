//! The whole way in one request, and where it ended.

use super::{BuildRequest, DeployRequest, InvocationResult};
use serde::{Deserialize, Serialize};

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
