//! Errors of bases, Dockerfiles and checks, and what to do about them.

use super::engine::{full_disk, is_full_disk};
use super::{ErrorCode, ErrorReport, Problem};
use slipway_bases::BasesError;
use slipway_check::{CheckFinding, InspectError};
use slipway_dockerfile::EditError;
use std::path::Path;

/// The most findings that an error names.
const NAMED: usize = 5;

pub(crate) fn bases(reference: &str, error: &BasesError) -> ErrorReport {
    let code = match error {
        BasesError::NotFound { .. } => ErrorCode::ImageMissing,
        BasesError::Unreachable { .. } | BasesError::TimedOut { .. } => ErrorCode::RegistryUnreachable,
        BasesError::RateLimited { .. } => ErrorCode::Throttled,
        BasesError::Refused { .. } | BasesError::Malformed { .. } | BasesError::TooLarge { .. } => {
            ErrorCode::RegistryFailed
        }
    };
    Problem::new(code, format!("The registry told nothing about {reference}."))
        .because(error.to_string())
        .caused_by(error)
        .hint("The built-in catalogue still holds. Everything but pinning to the registry's digest works without it.")
        .retryable()
}

pub(crate) fn edit_refused(error: &EditError) -> ErrorReport {
    Problem::new(ErrorCode::InvalidInput, format!("The Dockerfile cannot be changed so: {error}."))
        .caused_by(error)
        .hint("Change the file in an editor; Slipway reads it again by itself.")
}

pub(crate) fn inspect(image: &str, error: &InspectError) -> ErrorReport {
    let problem = |code| {
        Problem::new(code, format!("The image {image} cannot be read."))
            .because(error.to_string())
            .caused_by(error)
    };
    if is_full_disk(error) {
        return full_disk(problem(ErrorCode::DiskFull));
    }
    problem(ErrorCode::ImageUnreadable)
        .hint("Build or pull the image again, then check it again.")
        .retryable()
}

pub(crate) fn check_failed(image: &str, findings: &[&CheckFinding]) -> ErrorReport {
    let mut report = Problem::new(
        ErrorCode::CheckFailed,
        format!("Lambda would refuse {image}, or the function could not start in it."),
    );
    for finding in findings.iter().take(NAMED) {
        report = report.because(format!("{} {}", finding.what, finding.fix));
    }
    report
        .hint("Mend what is named, build again, then publish.")
        .hint("Or say why it may be uploaded all the same; the reason is kept with the upload.")
        .command("In the terminal:", "slipway push PROJECT --allow-findings REASON")
}

/// A secret's place and kind; its value is never part of an error.
pub(crate) fn secrets_found(places: &[String]) -> ErrorReport {
    let mut report = Problem::new(
        ErrorCode::SecretsFound,
        "Secrets lie in the files that the build would copy into a layer.",
    );
    for place in places.iter().take(NAMED) {
        report = report.because(place.clone());
    }
    if places.len() > NAMED {
        report = report.because(format!("and {} more", places.len() - NAMED));
    }
    report
        .hint("Take them out of the project, or name the files in .dockerignore.")
        .command("Where one is no secret, say so once:", "slipway context PROJECT --not-a-secret FILE")
        .command(
            "Or say why they may be copied; the reason is kept in the history:",
            "slipway build PROJECT --allow-secrets REASON",
        )
}

/// The first few of a list, and how many more there are.
pub(crate) fn some_of(places: &[String]) -> String {
    let named = places.get(..NAMED).unwrap_or(places).join("; ");
    let more = places.len().saturating_sub(NAMED);
    if more == 0 { named } else { format!("{named}; and {more} more") }
}

pub(crate) fn secret_source(id: &str, what: &str) -> ErrorReport {
    Problem::new(ErrorCode::InvalidInput, format!("The build secret {id} has no value: {what}."))
        .hint("Set the variable, or name a file that can be read.")
}

/// A file that the system's own program for it could not open.
pub fn file_unopened(path: &Path, error: &dyn std::error::Error) -> ErrorReport {
    Problem::new(ErrorCode::OpenFailed, format!("{} was not opened.", path.display()))
        .because(error.to_string())
        .hint("Open it in your editor; its path can be copied.")
}

/// A file that does not lie in the folder of the project.
pub(crate) fn file_foreign(file: &str, project: &str) -> ErrorReport {
    Problem::new(ErrorCode::InvalidInput, format!("`{file}` is no file of {project}."))
        .hint("Only files of the open project are opened.")
}

pub(crate) fn file_unwritten(path: &Path, error: &std::io::Error) -> ErrorReport {
    Problem::new(ErrorCode::WriteFailed, format!("Cannot write {}.", path.display()))
        .because(error.to_string())
        .hint("Check that the file may be written. Nothing of it was changed.")
        .retryable()
}

#[cfg(test)]
mod tests {
    use super::*;
    use slipway_archive::ArchiveError;

    #[test]
    fn a_full_disk_of_the_engine_is_told_as_such_and_not_as_a_lost_image() {
        let engine = std::io::Error::other("write /data/tmp/layer.tar: no space left on device");
        let report = inspect("hello:1", &ArchiveError::Read { source: engine }.into());
        assert_eq!(report.code, ErrorCode::DiskFull);
        let lost = inspect("hello:1", &ArchiveError::Read { source: std::io::Error::other("reset") }.into());
        assert_eq!(lost.code, ErrorCode::ImageUnreadable);
    }
}
