//! What is invoked, here or in the cloud, and what came of it.

use super::Target;
use serde::{Deserialize, Serialize};
use slipway_core::Invocation;
use std::collections::BTreeMap;

/// What to invoke.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct LocalInvocationRequest {
    /// The project, or none when only an image is named.
    pub project: Option<String>,
    /// The image's id or name, or none for the project's last build.
    pub image: Option<String>,
    /// The event: JSON text.
    pub event: String,
    /// Memory in MiB, or none for the project's own.
    pub memory_mib: Option<u32>,
    /// Timeout in seconds, or none for the project's own.
    pub timeout_seconds: Option<u32>,
    /// Variables of the function for this invocation, over those of the project's settings.
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
}

/// What to invoke.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct RemoteInvocationRequest {
    /// The project whose record this belongs to, where there is one.
    pub project: Option<String>,
    /// Where the function lives.
    pub target: Target,
    /// The function's name.
    pub function: String,
    /// A version or an alias, or none for `$LATEST`.
    pub qualifier: Option<String>,
    /// The event: JSON text.
    pub event: String,
}

/// An invocation and where it ran.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct InvocationResult {
    /// What came of it.
    pub invocation: Invocation,
    /// The image's id for a local invocation, the function's ARN for a remote one.
    pub subject: String,
    /// The digest the function ran, for a remote invocation.
    pub digest: Option<String>,
    /// Whether a new container was started for it (local only).
    pub cold_start: Option<bool>,
}
