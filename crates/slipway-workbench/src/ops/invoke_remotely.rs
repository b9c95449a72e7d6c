//! Invokes the deployed function.

use super::Target;
use serde::{Deserialize, Serialize};
use slipway_core::Invocation;

/// What to invoke.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct RemoteInvocationRequest {
    /// The project whose journey this belongs to, where there is one.
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
