//! Errors of the container engine, and what to do about them.

use super::{ErrorCode, ErrorPlace, ErrorReport, engine_address};
use slipway_core::build_error::{self, Complaint, Explanation};
use slipway_engine::{BuildFailure, Diagnostic, EngineError, Severity};

/// The report for an engine error.
pub fn engine(error: EngineError) -> ErrorReport {
    let report = ErrorReport::new(code_of(&error), headline(&error)).caused_by(&error);
    advise(report, &error)
}

fn code_of(error: &EngineError) -> ErrorCode {
    match error {
        EngineError::NotFound { .. }
        | EngineError::ContextUnknown { .. }
        | EngineError::ContextEmpty { .. }
        | EngineError::ConfigurationUnreadable { .. }
        | EngineError::ConfigurationMalformed { .. }
        | EngineError::SshUnsupported { .. }
        | EngineError::SchemeUnsupported { .. }
        | EngineError::CertificatesUnusable { .. }
        | EngineError::TooOld { .. }
        | EngineError::TooNew { .. } => ErrorCode::EngineNotFound,
        EngineError::PermissionDenied { .. } => ErrorCode::EnginePermission,
        EngineError::Unreachable { .. } | EngineError::NoAnswer { .. } | EngineError::Lost { .. } => {
            ErrorCode::EngineUnreachable
        }
        EngineError::ImageMissing { .. } => ErrorCode::ImageMissing,
        EngineError::BuildFailed { failure: BuildFailure::DiskFull, .. } => ErrorCode::DiskFull,
        EngineError::BuildFailed { .. }
        | EngineError::BuildUnproven { .. }
        | EngineError::SecretsNeedBuildKit { .. }
        | EngineError::DockerfileMissing { .. }
        | EngineError::ContextUnreadable { .. }
        | EngineError::IgnoreFileUnreadable { .. }
        | EngineError::IgnorePatternInvalid { .. }
        | EngineError::FileUnreadable { .. }
        | EngineError::FileChanged { .. } => ErrorCode::BuildFailed,
        _ => ErrorCode::Unexpected,
    }
}

fn headline(error: &EngineError) -> String {
    engine_address::headline(error).unwrap_or_else(|| {
        let text = error.to_string();
        let mut characters = text.chars();
        let first =
            characters.next().map(|first| first.to_uppercase().collect::<String>()).unwrap_or_default();
        format!("{first}{}.", characters.as_str().trim_end_matches('.'))
    })
}

fn advise(report: ErrorReport, error: &EngineError) -> ErrorReport {
    match error {
        EngineError::TooOld { .. } => {
            report.hint("Update the engine: Docker Engine 20.10 or newer is needed.")
        }
        EngineError::TooNew { .. } => report.hint("Update Slipway: this engine is newer than it knows."),
        EngineError::SecretsNeedBuildKit { .. } => report.hint(
            "Use Docker with BuildKit for this project; no other builder keeps secrets out of the image.",
        ),
        EngineError::ImageMissing { .. } => report.hint("Build the image first."),
        EngineError::FileChanged { .. } => {
            report.hint("Build again once nothing writes into the folder.").retryable()
        }
        EngineError::BuildFailed { failure, message, diagnostics, .. } => {
            let report = with_places(report, diagnostics);
            match failure {
                BuildFailure::Step | BuildFailure::PackageFeed => {
                    explain(report, message, diagnostics, failure)
                }
                _ => match build_error::explain_builder(message) {
                    known if known.causes.is_empty() => advise_build(report, failure),
                    known => told(report, known),
                },
            }
        }
        other => engine_address::advise(report, other),
    }
}

/// Tells the cause in plain words and the next action, from what the tools said; else from how the step ended.
fn explain(
    mut report: ErrorReport,
    message: &str,
    diagnostics: &[Diagnostic],
    failure: &BuildFailure,
) -> ErrorReport {
    let complaints: Vec<Complaint<'_>> = diagnostics.iter().map(complaint).collect();
    let mut explanation = build_error::explain(&complaints);
    if explanation.causes.is_empty() && report.places.is_empty() {
        explanation = build_error::explain_builder(message);
    }
    if explanation.causes.is_empty() && report.places.is_empty() {
        explanation = build_error::explain_step(message);
    }
    report = told(report, explanation);
    match report.hints.is_empty() {
        true if !report.places.is_empty() => {
            report.hint("Correct the code at the places that are named, then build again.")
        }
        true => advise_build(report, failure),
        false => report,
    }
}

fn told(mut report: ErrorReport, explanation: Explanation) -> ErrorReport {
    report.causes.extend(explanation.causes);
    for next in explanation.next {
        report = match next.command {
            Some(command) => report.command(next.text, command),
            None => report.hint(next.text),
        };
    }
    report
}

fn complaint(diagnostic: &Diagnostic) -> Complaint<'_> {
    Complaint {
        code: &diagnostic.code,
        message: &diagnostic.message,
        file: diagnostic.file.as_deref(),
        is_error: diagnostic.severity == Severity::Error,
        has_place: diagnostic.file.is_some() && diagnostic.line.is_some(),
    }
}

/// The compiler's errors with their places. What names no file and line is in the log.
fn with_places(mut report: ErrorReport, diagnostics: &[Diagnostic]) -> ErrorReport {
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
    report.places = errors
        .filter_map(|error| {
            Some(ErrorPlace {
                file: error.file.clone()?,
                line: error.line?,
                column: error.column,
                code: error.code.clone(),
                message: error.message.lines().next().unwrap_or_default().to_owned(),
            })
        })
        .collect();
    report
}

fn advise_build(report: ErrorReport, failure: &BuildFailure) -> ErrorReport {
    match failure {
        BuildFailure::DiskFull => report
            .command("See what takes the space:", "docker system df")
            .hint("Slipway removes nothing of yours by itself."),
        BuildFailure::BaseImageMissing => report
            .hint("Check the name of the base image, and that you may read it: `docker login` for a private registry.")
            .command("See AWS's bases:", "slipway bases"),
        BuildFailure::RegistryUnreachable => report
            .hint("Check the network and the proxy. A base that the engine holds already needs no registry.")
            .retryable(),
        BuildFailure::RateLimited => report
            .hint("The registry asks to wait. Signed-in users may pull more often: `docker login` raises the limit.")
            .retryable(),
        BuildFailure::FileMissing => report
            .hint("A COPY names a file that is not sent to the engine. Look at the path and at .dockerignore.")
            .command("See what is sent:", "slipway context PROJECT"),
        BuildFailure::ArchitectureUnsupported => report
            .hint("Choose the engine's own architecture, or install emulation for the other one (qemu and binfmt)."),
        BuildFailure::PackageFeed => report
            .hint("Look whether the package's name and version exist, and whether the feed needs a login.")
            .hint("A private feed gets its credentials as a build secret.")
            .command("For example:", "slipway build PROJECT --secret id=nugetconfig,src=NuGet.Config")
            .retryable(),
        BuildFailure::Step => report.hint("The log shows the step that failed."),
    }
}
