//! Why an archive is not one readable image.

use crate::limits::{MOST_ENTRIES, MOST_NAME_BYTES};
use std::io;

/// A step of the reading that failed. The variant names the step.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The stream failed.
    #[error("the image's archive could not be read")]
    Read {
        /// What the stream said.
        source: io::Error,
    },
    /// The stream ended within an entry.
    #[error("the image's archive ends before it is complete")]
    Truncated,
    /// It is no tar, or breaks its rules.
    #[error("the image's archive is malformed: {reason}")]
    Malformed {
        /// Which rule it breaks.
        reason: String,
    },
    /// More names than any image has.
    #[error("the image's archive holds more than {MOST_ENTRIES} entries or {MOST_NAME_BYTES} bytes of names")]
    TooManyEntries,
    /// Neither `manifest.json` nor `index.json` was in it.
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
    /// A document is larger than such documents are, or all of them are.
    #[error("{document} is too large")]
    DocumentTooLarge {
        /// The document's name in the archive.
        document: String,
    },
    /// A document's bytes do not have the digest that it is named by.
    #[error("{document} was damaged on the way")]
    DocumentDamaged {
        /// The document's name in the archive.
        document: String,
    },
    /// A document is not the JSON that it should be.
    #[error("{document} is malformed")]
    DocumentMalformed {
        /// The document's name in the archive.
        document: String,
        /// What the JSON reader says.
        source: serde_json::Error,
    },
    /// A layer that the image names is not in the archive.
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

/// What an error of reading the archive's bytes means.
impl From<io::Error> for ArchiveError {
    fn from(source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::UnexpectedEof => Self::Truncated,
            io::ErrorKind::InvalidData => Self::Malformed { reason: source.to_string() },
            _ => Self::Read { source },
        }
    }
}

/// A count for a person.
pub(crate) fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
