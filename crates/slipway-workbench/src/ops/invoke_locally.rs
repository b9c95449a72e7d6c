//! Invokes the built image on this machine, through the Runtime Interface Emulator.

use serde::{Deserialize, Serialize};

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
}
