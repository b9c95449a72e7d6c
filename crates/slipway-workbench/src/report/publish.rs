//! Errors of an upload, and what to do about them.

use super::engine::{full_disk, is_full_disk};
use super::{ErrorCode, ErrorReport, Problem, aws::aws_as, repository_missing};
use slipway_archive::ArchiveError;
use slipway_core::Digest;
use slipway_registry::{ImageProblem, RegistryError};
use std::io::ErrorKind;
use std::path::Path;

/// The image that a deploy names is not in its repository.
pub(crate) fn image_absent(repository: &str, digest: &Digest) -> ErrorReport {
    Problem::new(ErrorCode::ImageMissing, format!("There is no image {digest} in {repository}."))
        .because("Nothing was created or changed.")
        .hint("Correct the digest, or upload the image first.")
        .command("In the terminal:", "slipway push PROJECT")
}

/// A stage worked on another image than the one that was made for it.
pub(crate) fn image_differs(done: &str, wanted: &str, found: &str) -> ErrorReport {
    let found = if found.is_empty() { "an image that is not known" } else { found };
    Problem::new(ErrorCode::ImageDiffers, format!("Another image was {done} than the one of this run."))
        .because(format!("This run made {wanted}, and {found} was {done}."))
        .because("Somebody else has changed the image or the function meanwhile.")
        .hint("See that nobody else deploys this function now, and run again.")
}

/// Lambda takes no index of several images.
pub(crate) fn image_is_index(repository: &str, digest: &Digest) -> ErrorReport {
    Problem::new(
        ErrorCode::InvalidInput,
        format!("{digest} in {repository} is an index of several images, and Lambda takes a single one."),
    )
    .hint("Name the digest of one platform's image, or upload the image with Slipway.")
}

/// Layers that an upload reads are not taken from under it.
pub(crate) fn layers_in_use() -> ErrorReport {
    Problem::new(
        ErrorCode::StorageFailed,
        "The store of layers was left as it is: an upload, here or in another Slipway, uses it.",
    )
    .hint("Wait for the upload to end, or cancel it. Then try again.")
    .retryable()
}

/// Lambda takes images of its own region only.
pub(crate) fn image_in_other_region(repository: &str, found: &str, wanted: &str) -> ErrorReport {
    Problem::new(
        ErrorCode::InvalidInput,
        format!("{repository} is in {found}, and the function would be in {wanted}."),
    )
    .because("Lambda takes images of its own region only.")
    .hint(format!("Deploy to {found} with --region {found}, or upload the image to {wanted}."))
}

/// Lambda takes images from ECR only.
pub(crate) fn image_not_in_ecr(repository: &str) -> ErrorReport {
    Problem::new(ErrorCode::InvalidInput, format!("{repository} is no repository of ECR."))
        .because("Lambda takes images from ECR only.")
        .hint("Upload the image to ECR: slipway push --image IMAGE --repository NAME.")
}

/// The report for an upload that did not end with the image proven in the registry.
pub fn publish(error: &RegistryError) -> ErrorReport {
    let problem =
        |code| Problem::new(code, format!("Could not publish the image: {error}.")).caused_by(error);
    let failed = || problem(ErrorCode::PublishFailed);
    match error {
        // The calls are ECR's here: what has no code of its own is a failed upload.
        RegistryError::Aws(source) => aws_as(ErrorCode::PublishFailed, "publish the image", source),
        RegistryError::RepositoryMissing { repository } => repository_missing(repository),
        RegistryError::TagTaken { .. } => {
            problem(ErrorCode::TagTaken).hint("Choose another tag, or leave it out for a unique one.")
        }
        RegistryError::ArchiveInterrupted { .. } if is_full_disk(error) => {
            full_disk(problem(ErrorCode::DiskFull))
        }
        RegistryError::ArchiveInterrupted { .. } => {
            failed().hint("Look whether the container engine is running, and try again.").retryable()
        }
        RegistryError::Archive { source } => of_archive(failed(), source),
        RegistryError::Image { source } => of_image(failed(), source),
        RegistryError::Store { path, source, .. } => of_store(failed(), path, source),
        RegistryError::StoredLayerDamaged { .. } => failed()
            .hint("Publish again: layers that arrived are not sent twice.")
            .command("Where further layers are damaged, begin with an empty store:", "slipway layers --empty")
            .retryable(),
        RegistryError::NotVerified { .. } => {
            failed().hint("Nothing was deployed. Publish again; if it happens twice, report it.").retryable()
        }
        RegistryError::Worker { .. }
        | RegistryError::Manifest { .. }
        | RegistryError::LayerCorrupted { .. }
        | RegistryError::LayerStuck { .. } => {
            failed().hint("Publish again: layers that arrived are not sent twice.").retryable()
        }
    }
}

/// The report for a change of the store of layers that was not made.
pub(crate) fn layer_store(error: &RegistryError) -> ErrorReport {
    let text = format!("Could not change the store of layers: {error}.");
    let problem = Problem::new(ErrorCode::StorageFailed, text).caused_by(error);
    if let RegistryError::Store { path, source, .. } = error {
        return of_store(problem, path, source);
    }
    problem.hint("Try again.").retryable()
}

fn of_store(problem: Problem, path: &Path, source: &std::io::Error) -> ErrorReport {
    let (path, kind) = (path.display(), source.kind());
    let hint = if matches!(kind, ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) {
        format!("Look whether you may write at {path}, then try again.")
    } else if matches!(kind, ErrorKind::AlreadyExists | ErrorKind::NotADirectory | ErrorKind::IsADirectory) {
        format!("Move {path} away: Slipway makes it again.")
    } else {
        "Check the disk's free space, then try again.".to_owned()
    };
    problem.hint(hint).retryable()
}

fn of_archive(problem: Problem, error: &ArchiveError) -> ErrorReport {
    match error {
        ArchiveError::Read { .. } | ArchiveError::Truncated => {
            problem.hint("Look whether the container engine is running, and try again.").retryable()
        }
        ArchiveError::Malformed { .. }
        | ArchiveError::TooManyEntries
        | ArchiveError::NoIndex
        | ArchiveError::NotOneImage { .. }
        | ArchiveError::DocumentMissing { .. }
        | ArchiveError::DocumentTooLarge { .. }
        | ArchiveError::DocumentDamaged { .. }
        | ArchiveError::DocumentMalformed { .. }
        | ArchiveError::LayerMissing { .. }
        | ArchiveError::LayerCount { .. } => problem.hint("Build the image again."),
    }
}

fn of_image(problem: Problem, error: &ImageProblem) -> ErrorReport {
    match error {
        ImageProblem::TooLarge { .. } => {
            problem.hint("Lambda takes 10 GB at most. Leave out what the function does not need.")
        }
        ImageProblem::TooManyLayers { .. } => problem.hint("Join RUN and COPY steps of the Dockerfile."),
        ImageProblem::Platform { .. } => problem.hint("Build for linux/amd64 or linux/arm64."),
        ImageProblem::LayerMismatch { .. } | ImageProblem::LayerFormat { .. } => {
            problem.hint("Build the image again.")
        }
    }
}
