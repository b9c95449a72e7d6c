//! The doctor: what this machine has and lacks for the journey.

use serde::{Deserialize, Serialize};

/// How one item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum CheckStatus {
    /// As it should be.
    Ready,
    /// Works, with something to know.
    Notice,
    /// Missing, and something will not work without it.
    Missing,
}

/// One item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct CheckItem {
    /// Stays the same between versions: `engine`, `builder`, `profile`.
    pub id: String,
    /// The item's name.
    pub name: String,
    /// How it stands.
    pub status: CheckStatus,
    /// What was seen.
    pub detail: String,
    /// What to do; always there unless the item is ready.
    pub fix: Option<String>,
    /// A command to copy that does it.
    pub command: Option<String>,
}

/// All items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct MachineReport {
    /// The items, in the journey's order.
    pub items: Vec<CheckItem>,
}
