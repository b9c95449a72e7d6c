//! Lists AWS's .NET base images with their support dates.

use serde::{Deserialize, Serialize};
use slipway_core::Architecture;

/// Whether a base is in support.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum SupportState {
    /// In support.
    Supported,
    /// Past its end; still usable.
    Ended,
}

/// One base image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct BaseRow {
    /// The tag: `10`, `core3.1`, `provided:al2023`.
    pub tag: String,
    /// The target framework moniker.
    pub framework: String,
    /// The operating system.
    pub operating_system: String,
    /// The architectures AWS publishes.
    pub architectures: Vec<Architecture>,
    /// The name on ECR Public.
    pub ecr_public: String,
    /// The name on Docker Hub.
    pub docker_hub: String,
    /// The SDK image that builds for it.
    pub sdk_image: String,
    /// The last day of support, `YYYY-MM-DD`.
    pub support_ends: Option<String>,
    /// Whether that day has passed.
    pub support: SupportState,
    /// Days until the end, negative when it has passed.
    pub days_left: Option<i32>,
    /// A plain warning for a base that is past its end.
    pub warning: Option<String>,
}

/// The catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct BasesView {
    /// All rows, newest first.
    pub bases: Vec<BaseRow>,
}
