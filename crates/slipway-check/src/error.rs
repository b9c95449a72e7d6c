//! Why an archive could not be inspected.
//!
//! What Lambda would refuse is no error: it is a finding of the report. An error means that there is no report.

use slipway_archive::ArchiveError;

/// A step of the inspection that failed. The variant names the step.
#[derive(Debug, thiserror::Error)]
pub enum InspectError {
    /// The archive is not one readable image.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The caller asked to stop.
    #[error("the inspection was cancelled")]
    Cancelled,
    /// The configuration is not the JSON that it should be.
    #[error("{document} is malformed")]
    Configuration {
        /// Its name in the archive.
        document: String,
        /// What the JSON reader says.
        source: serde_json::Error,
    },
    /// A layer that the image names is no readable tar.
    #[error("the layer {layer} is malformed: {reason}")]
    LayerMalformed {
        /// The layer's name in the archive.
        layer: String,
        /// Which rule it breaks.
        reason: String,
    },
}
