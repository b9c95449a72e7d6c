//! Where a function lives, and who one is there.

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

impl Target {
    /// `practice`, or the name of an AWS profile.
    pub fn from_name(name: &str) -> Self {
        if name == "practice" {
            Self::Practice
        } else {
            Self::Aws { profile: Some(name.to_owned()), region: None }
        }
    }
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
