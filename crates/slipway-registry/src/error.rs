//! What can go wrong between the engine's archive and the registry.

use slipway_archive::ArchiveError;
use slipway_aws::AwsError;
use slipway_core::Digest;
use std::path::PathBuf;

/// An error of this crate.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// The engine's archive could not be read to its end.
    #[error("the image's archive could not be read")]
    ArchiveInterrupted {
        /// The reader's error.
        #[source]
        source: std::io::Error,
    },
    /// The engine's archive is not one readable image.
    #[error("the image's archive cannot be used")]
    Archive {
        /// What is wrong with it.
        #[from]
        source: ArchiveError,
    },
    /// The image is none that Lambda takes, or not the one that it says it is.
    #[error("the image cannot be used")]
    Image {
        /// What is wrong with it.
        #[from]
        source: ImageProblem,
    },
    /// The store of layers could not be read or written.
    #[error("the layer store could not be {step} at `{}`", .path.display())]
    Store {
        /// What was done.
        step: StoreStep,
        /// Where.
        path: PathBuf,
        /// The system's error.
        #[source]
        source: std::io::Error,
    },
    /// A task on another thread ended without a result.
    #[error("a worker thread ended early")]
    Worker {
        /// How it ended.
        #[source]
        source: tokio::task::JoinError,
    },
    /// The manifest could not be written as JSON.
    #[error("the manifest could not be written")]
    Manifest {
        /// The writer's error.
        #[source]
        source: serde_json::Error,
    },
    /// The layer in the store is not the layer that was stored; it has been removed.
    #[error("the stored layer {digest} was damaged and has been removed")]
    StoredLayerDamaged {
        /// The layer's digest.
        digest: Digest,
    },
    /// The repository does not exist.
    #[error("there is no repository `{repository}`")]
    RepositoryMissing {
        /// The repository.
        repository: String,
    },
    /// The tag is immutable and stands for another image.
    #[error("the tag `{tag}` of `{repository}` already stands for another image and cannot be moved")]
    TagTaken {
        /// The repository.
        repository: String,
        /// The tag.
        tag: String,
        /// The digest it stands for, where the registry tells.
        existing: Option<Digest>,
    },
    /// The registry's copy of a layer had another digest, twice.
    #[error("the layer {digest} arrived damaged twice")]
    LayerCorrupted {
        /// The layer's digest.
        digest: Digest,
        /// The registry's refusal.
        #[source]
        source: Box<AwsError>,
    },
    /// The upload of a layer had to be started over too often.
    #[error("the upload of the layer {digest} made no progress")]
    LayerStuck {
        /// The layer's digest.
        digest: Digest,
        /// The last refusal.
        #[source]
        source: Box<AwsError>,
    },
    /// The registry took the manifest and shows something else.
    #[error("the registry shows {} instead of {wanted}", .found.as_deref().unwrap_or("nothing"))]
    NotVerified {
        /// The digest that was sent.
        wanted: Digest,
        /// What the registry shows.
        found: Option<String>,
    },
    /// A call failed for a reason that has nothing to do with images.
    #[error(transparent)]
    Aws(#[from] AwsError),
}

/// What was done with the store when it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreStep {
    /// Read.
    Read,
    /// Written.
    Write,
}

impl std::fmt::Display for StoreStep {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Read => "read",
            Self::Write => "written",
        })
    }
}

/// Why an image cannot be uploaded.
#[derive(Debug, thiserror::Error)]
pub enum ImageProblem {
    /// A layer's bytes are not what the image's configuration says.
    #[error("the layer {expected} has the digest {found}")]
    LayerMismatch {
        /// What the configuration says.
        expected: Digest,
        /// What the bytes are.
        found: Digest,
    },
    /// A layer is compressed with something Lambda does not take.
    #[error("the layer {layer} is compressed with {format}, which Lambda does not take")]
    LayerFormat {
        /// The layer's digest.
        layer: Digest,
        /// The format's name.
        format: &'static str,
    },
    /// The image is for a platform Lambda does not run.
    #[error("it is for {platform}, which Lambda does not run")]
    Platform {
        /// The platform.
        platform: String,
    },
    /// The image has more layers than Lambda takes.
    #[error("it has {count} layers; Lambda takes at most 127")]
    TooManyLayers {
        /// How many.
        count: usize,
    },
    /// The image is larger than Lambda takes.
    #[error("it has {bytes} bytes uncompressed; Lambda takes at most 10 GB")]
    TooLarge {
        /// The bytes of all layers.
        bytes: u64,
    },
}
