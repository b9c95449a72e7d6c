//! AWS's .NET base images.
use crate::Architecture;
use serde::Serialize;

/// One row of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct BaseImage {
    /// The tag: `10`, `8`, `core3.1`, or `provided:al2023` for the base without a runtime.
    pub tag: &'static str,
    /// The target framework moniker, such as `net10.0`; `any` for a self-contained base.
    pub framework: &'static str,
    /// The operating system's name, such as `Amazon Linux 2023`.
    pub operating_system: &'static str,
    /// The architectures that AWS publishes.
    pub architectures: Vec<Architecture>,
    /// The full name on ECR Public.
    pub ecr_public: String,
    /// The full name on Docker Hub.
    pub docker_hub: String,
    /// The SDK image that builds for it.
    pub sdk_image: &'static str,
    /// The last day of support as `YYYY-MM-DD`, or none where no end is set.
    pub support_ends: Option<&'static str>,
}
