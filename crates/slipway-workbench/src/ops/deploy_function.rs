//! Creates or updates the function, and proves that it runs the wanted digest.

use super::Target;
use serde::{Deserialize, Serialize};
use slipway_core::Architecture;
use slipway_core::plan::DeployAction;
use std::collections::BTreeMap;

/// The execution role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum RoleChoice {
    /// The role the function has, or the project's own.
    Keep,
    /// A role that exists.
    Existing {
        /// Its ARN.
        arn: String,
    },
    /// A new role for this function, which may only write logs.
    Create {
        /// Its name.
        name: String,
    },
}

/// What to deploy, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct DeployRequest {
    /// The project, or none when the image is named in full.
    pub project: Option<String>,
    /// Where to.
    pub target: Target,
    /// The function's name.
    pub function: String,
    /// `repository-uri@digest`, or none for the project's last upload to this target.
    pub image_uri: Option<String>,
    /// The handler, or none for the project's own.
    pub handler: Option<String>,
    /// The architecture, or none for the one of the published image.
    pub architecture: Option<Architecture>,
    /// Memory in MiB, or none for the project's own.
    pub memory_mib: Option<u32>,
    /// Timeout in seconds, or none for the project's own.
    pub timeout_seconds: Option<u32>,
    /// The environment, or none to keep what the function has.
    pub environment: Option<BTreeMap<String, String>>,
    /// The role.
    pub role: RoleChoice,
}

/// The function as it runs now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct DeployResult {
    /// The function's ARN.
    pub function_arn: String,
    /// The function's name.
    pub function: String,
    /// The digest it runs, as `get-function` says.
    pub digest: String,
    /// What was done.
    pub action: DeployAction,
    /// Whether exactly this image was tested on this machine before.
    pub tested: bool,
    /// The role it runs with.
    pub role_arn: String,
}
