//! Which lines of a function's log are wanted, and what was read.

use super::Target;
use serde::{Deserialize, Serialize};
use slipway_core::Milliseconds;

/// Whose log to read, and which lines of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct FunctionLogRequest {
    /// The project whose function it is, where there is one.
    pub project: Option<String>,
    /// Where the function lives.
    pub target: Target,
    /// The function's name.
    pub function: String,
    /// How far back to begin.
    pub since_seconds: u32,
    /// A filter pattern in the language of CloudWatch Logs.
    pub filter: Option<String>,
    /// Whether to go on with what comes, until the task is cancelled.
    pub follow: bool,
}

/// What was read of a log. A log that is followed has no such end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct FunctionLogResult {
    /// The function.
    pub function: String,
    /// The log group.
    pub log_group: String,
    /// How many events there were.
    pub events: u32,
    /// Where it began, in milliseconds since 1970.
    pub since_ms: Milliseconds,
}
