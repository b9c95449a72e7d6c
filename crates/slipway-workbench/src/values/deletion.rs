//! Which function is to go, and what is left of it.

use super::Target;
use serde::{Deserialize, Serialize};

/// What to delete.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct DeletionRequest {
    /// The project that it was asked from, where there is one. Every project's record forgets the function.
    pub project: Option<String>,
    /// Where the function lives.
    pub target: Target,
    /// The function's name.
    pub function: String,
    /// The name once more, as the person has written it: without it nothing is deleted.
    pub confirmation: String,
}

/// A function that is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct DeletionResult {
    /// Its name.
    pub function: String,
    /// The ARN it had.
    pub function_arn: String,
    /// What was left, a sentence each.
    pub stays: Vec<String>,
}
