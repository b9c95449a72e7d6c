//! Errors of an upload, and what to do about them.

use super::{ErrorCode, ErrorReport, aws, repository_missing};
use slipway_core::Digest;
use slipway_registry::{ArchiveError, RegistryError};

/// The image that a deploy names is not in its repository.
pub(crate) fn image_absent(repository: &str, digest: &Digest) -> ErrorReport {
    ErrorReport::new(ErrorCode::ImageMissing, format!("There is no image {digest} in {repository}."))
        .because("Nothing was created or changed.")
        .hint("Correct the digest, or upload the image first.")
        .command("In the terminal:", "slipway push PROJECT")
}

/// A stage worked on another image than the one that was made for it.
pub(crate) fn image_differs(done: &str, wanted: &str, found: &str) -> ErrorReport {
    let found = if found.is_empty() { "an image that is not known" } else { found };
    ErrorReport::new(ErrorCode::ImageDiffers, format!("Another image was {done} than the one of this run."))
        .because(format!("This run made {wanted}, and {found} was {done}."))
        .because("Somebody else has changed the image or the function meanwhile.")
        .hint("See that nobody else deploys this function now, and run again.")
}

/// Lambda takes no index of several images.
pub(crate) fn image_is_index(repository: &str, digest: &Digest) -> ErrorReport {
    ErrorReport::new(
        ErrorCode::ImageMissing,
        format!("{digest} in {repository} is an index of several images, and Lambda takes a single one."),
    )
    .hint("Name the digest of one platform's image, or upload the image with Slipway.")
}

/// Lambda takes images of its own region only.
pub(crate) fn image_in_other_region(repository: &str, found: &str, wanted: &str) -> ErrorReport {
    ErrorReport::new(
        ErrorCode::InvalidInput,
        format!("{repository} is in {found}, and the function would be in {wanted}."),
    )
    .because("Lambda takes images of its own region only.")
    .hint(format!("Deploy to {found} with --region {found}, or upload the image to {wanted}."))
}

/// Lambda takes images from ECR only.
pub(crate) fn image_not_in_ecr(repository: &str) -> ErrorReport {
    ErrorReport::new(ErrorCode::InvalidInput, format!("{repository} is no repository of ECR."))
        .because("Lambda takes images from ECR only.")
        .hint("Upload the image to ECR: slipway push --image IMAGE --repository NAME.")
}

/// The report for an upload that did not end with the image proven in the registry.
pub fn publish(error: &RegistryError) -> ErrorReport {
    match error {
        RegistryError::Aws(source) => published_by_aws(source),
        RegistryError::RepositoryMissing { repository } => repository_missing(repository),
        _ => {
            let report =
                ErrorReport::new(ErrorCode::PublishFailed, format!("Could not publish the image: {error}."));
            advise(report.caused_by(error), error)
        }
    }
}

fn published_by_aws(source: &slipway_aws::AwsError) -> ErrorReport {
    let mut report = aws("publish the image", source);
    // The calls are ECR's here; what has no code of its own is a failed upload and not a failed deploy.
    if report.code == ErrorCode::DeployFailed {
        report.code = ErrorCode::PublishFailed;
    }
    report
}

fn advise(report: ErrorReport, error: &RegistryError) -> ErrorReport {
    match error {
        RegistryError::TagTaken { .. } => {
            report.hint("Choose another tag, or leave it out for a unique one.")
        }
        RegistryError::ArchiveInterrupted { .. } => {
            report.hint("Look whether the container engine is running, and try again.").retryable()
        }
        RegistryError::Archive { source } => advise_archive(report, source),
        RegistryError::Store { .. } => {
            report.hint("Check the disk's free space, then try again.").retryable()
        }
        RegistryError::NotVerified { .. } => {
            report.hint("Nothing was deployed. Publish again; if it happens twice, report it.").retryable()
        }
        _ => report.hint("Publish again: layers that arrived are not sent twice.").retryable(),
    }
}

fn advise_archive(report: ErrorReport, error: &ArchiveError) -> ErrorReport {
    match error {
        ArchiveError::TooLarge { .. } => {
            report.hint("Lambda takes 10 GB at most. Leave out what the function does not need.")
        }
        ArchiveError::TooManyLayers { .. } => report.hint("Join RUN and COPY steps of the Dockerfile."),
        ArchiveError::Platform { .. } => report.hint("Build for linux/amd64 or linux/arm64."),
        _ => report.hint("Build the image again."),
    }
}
