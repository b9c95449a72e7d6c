//! The difference between the function that is there and the function that is wanted.

use serde::{Deserialize, Serialize};

/// What a deploy would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct DeployPlan {
    /// The kind of change as a whole.
    pub action: DeployAction,
    /// Each field that changes; empty for `Create` and `Nothing`.
    pub changes: Vec<FieldChange>,
}

/// The kind of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum DeployAction {
    /// The function does not exist.
    Create,
    /// The function exists and differs.
    Update,
    /// The function is already as wanted; nothing is sent.
    Nothing,
}

/// One field before and after. Values of environment variables are never carried, only their names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct FieldChange {
    /// The field in the words of the Lambda API: `imageUri`, `memorySize`, `environment.NAME`.
    pub field: String,
    /// The value now, or none where it is new.
    pub before: Option<String>,
    /// The value wanted, or none where it goes.
    pub after: Option<String>,
}
