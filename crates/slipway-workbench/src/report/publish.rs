//! Errors of an upload, and what to do about them.

use super::{ErrorCode, ErrorReport, aws, repository_missing};
use slipway_registry::{ArchiveError, RegistryError};

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
