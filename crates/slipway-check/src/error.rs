//! Why an archive could not be inspected.
//!
//! What Lambda would refuse is no error: it is a finding of the report. An error means that there is no report.

use std::io;

/// A step of the inspection that failed. The variant names the step.
#[derive(Debug, thiserror::Error)]
pub enum InspectError {
    /// The stream failed.
    #[error("the image's archive could not be read")]
    Read {
        /// What the stream said.
        source: io::Error,
    },
    /// The stream ended within an entry.
    #[error("the image's archive ends before it is complete")]
    Truncated,
    /// The caller asked to stop.
    #[error("the inspection was cancelled")]
    Cancelled,
    /// The outer archive is no tar, or breaks its rules.
    #[error("the image's archive is malformed: {reason}")]
    Malformed {
        /// Which rule it breaks.
        reason: String,
    },
    /// A layer that the image names is no readable tar.
    #[error("the layer {layer} is malformed: {reason}")]
    LayerMalformed {
        /// The layer's name in the archive.
        layer: String,
        /// Which rule it breaks.
        reason: String,
    },
    /// More names than any image has.
    #[error("the image's archive holds more than {limit} entries or {name_bytes} bytes of names")]
    TooManyEntries {
        /// The most entries that are read.
        limit: u32,
        /// The most bytes of names that are kept.
        name_bytes: u32,
    },
    /// Neither `manifest.json` nor `index.json` was in the archive.
    #[error("the archive holds neither manifest.json nor index.json")]
    NoIndex,
    /// Not exactly one image can be meant.
    #[error("the archive holds {count} images where one was expected")]
    NotOneImage {
        /// How many there are.
        count: u32,
    },
    /// A document that another one names is missing.
    #[error("the archive does not hold {document}, which it names")]
    DocumentMissing {
        /// The document's name in the archive.
        document: String,
    },
    /// A document is not the JSON that it should be.
    #[error("{document} is malformed")]
    DocumentMalformed {
        /// The document's name in the archive.
        document: String,
        /// What the reader of JSON said.
        source: serde_json::Error,
    },
    /// A layer that the image names is missing.
    #[error("the archive does not hold the layer {layer}")]
    LayerMissing {
        /// The layer's name in the archive.
        layer: String,
    },
    /// The configuration and the manifest speak of different layers.
    #[error("the configuration names {configuration} layers and the manifest {manifest}")]
    LayerCount {
        /// How many the configuration names.
        configuration: u32,
        /// How many the manifest names.
        manifest: u32,
    },
}

impl InspectError {
    /// The next action, apart from the error's text.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Read { .. } | Self::Truncated => {
                "Check that the engine is running and has free disk space, then inspect again."
            }
            Self::Cancelled => "Inspect again when it suits.",
            Self::Malformed { .. } | Self::LayerMalformed { .. } | Self::TooManyEntries { .. } => {
                "Build the image again; if the archive came from a file, save it again."
            }
            Self::NoIndex | Self::NotOneImage { .. } => "Save exactly one image into the archive.",
            Self::DocumentMissing { .. }
            | Self::DocumentMalformed { .. }
            | Self::LayerMissing { .. }
            | Self::LayerCount { .. } => "Build the image again and inspect the new one.",
        }
    }
}
