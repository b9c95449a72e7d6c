//! What is deployed, where to, and the function as it runs then.

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
    /// Aliases whose callers do not get this image.
    #[serde(default)]
    pub aliases: Vec<AliasBehind>,
    /// Names of the tags that the project's settings have set.
    #[serde(default)]
    pub tags: Vec<String>,
}

/// An alias whose callers do not get what is deployed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct AliasBehind {
    /// The alias.
    pub name: String,
    /// The version it stays on.
    pub version: String,
    /// The digest that this version runs, where Lambda tells it.
    pub digest: Option<String>,
    /// The line that publishes a version and moves the alias to it.
    pub command: String,
}

impl AliasBehind {
    /// What is said of it.
    pub fn sentence(&self) -> String {
        let digest = self.digest.as_ref().map(|digest| format!(" ({digest})")).unwrap_or_default();
        format!(
            "The alias {} stays on version {}{digest}: who calls it does not get this image. To move it to \
             the deployed one: {}",
            self.name, self.version, self.command
        )
    }
}
