//! Errors of a project's settings files.

use super::{ErrorCode, ErrorReport, Problem};
use slipway_core::defaults::DefaultsError;
use std::path::Path;

/// A settings file that was chosen cannot be read.
pub(crate) fn settings_unreadable(file: &Path, error: &std::io::Error) -> ErrorReport {
    Problem::new(
        ErrorCode::ProjectUnreadable,
        format!("The settings file {} cannot be read.", file.display()),
    )
    .because(error.to_string())
    .hint("Choose a file that is there; the one before still counts.")
}

/// What was chosen is no settings file.
pub(crate) fn settings_refused(file: &Path, error: &DefaultsError) -> ErrorReport {
    Problem::new(
        ErrorCode::ProjectInvalid,
        format!("The settings in {} cannot be used: {error}.", file.display()),
    )
    .caused_by(error)
    .hint("Correct the value in that file, or choose another one; the one before still counts.")
}

/// There is no file for the environment that is asked for.
pub(crate) fn overlay_missing(file: &Path, environments: &[String]) -> ErrorReport {
    let report = Problem::new(
        ErrorCode::InvalidInput,
        format!("There are no settings of that environment: {} is not there.", file.display()),
    );
    match environments {
        [] => report.hint("Write the environment's settings to that file, or leave --environment out."),
        some => report.hint(format!("Use one of these environments: {}.", some.join(", "))),
    }
}
