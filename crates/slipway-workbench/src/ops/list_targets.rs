//! Where a function can be deployed: the practice cloud and the AWS profiles of this machine.

use serde::{Deserialize, Serialize};

/// Where to deploy.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum Target {
    /// The built-in practice cloud; needs no account.
    Practice,
    /// An AWS account, reached through a profile.
    Aws {
        /// The profile's name, or none for the default chain.
        profile: Option<String>,
        /// The region, or none for the profile's own.
        region: Option<String>,
    },
}

/// The kind of a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum TargetKind {
    /// The practice cloud.
    Practice,
    /// An AWS profile.
    Aws,
}

/// One target to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct TargetSummary {
    /// What to send back to choose it.
    pub target: Target,
    /// Its kind.
    pub kind: TargetKind,
    /// Its name.
    pub name: String,
    /// What it is, in a sentence.
    pub description: String,
}

/// Who one is at a target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Identity {
    /// The account's id, 12 digits.
    pub account_id: String,
    /// The caller's ARN.
    pub arn: String,
    /// The region that calls go to.
    pub region: String,
    /// The endpoint, where it is not AWS's own.
    pub endpoint: Option<String>,
}
