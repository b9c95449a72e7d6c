//! Errors of the container engine, and what to do about them.

use super::{ErrorCode, ErrorPlace, ErrorReport, Hint, NextActions, Problem, engine_address, sentence};
use slipway_core::build_error::{self, Complaint, Explanation};
use slipway_engine::{BuildFailure, Diagnostic, EngineError, Severity};

/// The report for an engine error.
pub fn engine(error: EngineError) -> ErrorReport {
    let headline = engine_address::headline(&error).unwrap_or_else(|| format!("{}.", sentence(&error)));
    advise(Problem::new(code_of(&error), headline).caused_by(&error), &error)
}

fn code_of(error: &EngineError) -> ErrorCode {
    match error {
        EngineError::NotFound { .. } => ErrorCode::EngineNotFound,
        EngineError::ContextUnknown { .. }
        | EngineError::ContextEmpty { .. }
        | EngineError::ConfigurationUnreadable { .. }
        | EngineError::ConfigurationMalformed { .. }
        | EngineError::SshUnsupported { .. }
        | EngineError::SchemeUnsupported { .. }
        | EngineError::CertificatesUnusable { .. } => ErrorCode::EngineAddressInvalid,
        EngineError::TooOld { .. } | EngineError::TooNew { .. } | EngineError::SecretsNeedBuildKit { .. } => {
            ErrorCode::EngineUnfit
        }
        EngineError::PermissionDenied { .. } => ErrorCode::EnginePermission,
        EngineError::Unreachable { .. } | EngineError::NoAnswer { .. } | EngineError::Lost { .. } => {
            ErrorCode::EngineUnreachable
        }
        EngineError::ImageMissing { .. } => ErrorCode::ImageMissing,
        EngineError::BuildFailed { failure: BuildFailure::DiskFull, .. } => ErrorCode::DiskFull,
        EngineError::BuildFailed { .. } | EngineError::BuildUnproven { .. } => ErrorCode::BuildFailed,
        EngineError::DockerfileMissing { .. }
        | EngineError::ContextUnreadable { .. }
        | EngineError::IgnoreFileUnreadable { .. }
        | EngineError::IgnorePatternInvalid { .. }
        | EngineError::FileUnreadable { .. }
        | EngineError::FileChanged { .. } => ErrorCode::ContextUnusable,
        EngineError::Request { .. }
        | EngineError::AnswerIncomplete { .. }
        | EngineError::ContainerMissing { .. }
        | EngineError::TaskTooLong { .. }
        | EngineError::RemovalStuck { .. }
        | EngineError::SessionRefused { .. }
        | EngineError::ImportFailed { .. } => ErrorCode::EngineFailed,
    }
}

fn advise(problem: Problem, error: &EngineError) -> ErrorReport {
    match error {
        EngineError::NotFound { named_by, .. } => engine_address::not_found(problem, named_by),
        EngineError::PermissionDenied { named_by, .. } => engine_address::denied(problem, named_by),
        EngineError::Unreachable { url, named_by, .. } => engine_address::unreachable(problem, url, named_by),
        EngineError::NoAnswer { url, named_by, .. } => engine_address::no_answer(problem, url, named_by),
        EngineError::Lost { .. } => {
            problem.hint("Look whether the engine is running, and try again.").retryable()
        }
        EngineError::ContextUnknown { .. } | EngineError::ContextEmpty { .. } => {
            engine_address::context(problem)
        }
        EngineError::SshUnsupported { url } => engine_address::ssh(problem, url),
        EngineError::SchemeUnsupported { .. } => engine_address::scheme(problem),
        EngineError::CertificatesUnusable { .. } => engine_address::certificates(problem),
        EngineError::ConfigurationUnreadable { .. } | EngineError::ConfigurationMalformed { .. } => {
            problem.hint("Correct the file, or name the engine in DOCKER_HOST: the file is then not read.")
        }
        EngineError::TooOld { .. } => {
            problem.hint("Update the engine: Docker Engine 20.10 or newer is needed.")
        }
        EngineError::TooNew { .. } => problem.hint("Update Slipway: this engine is newer than it knows."),
        EngineError::SecretsNeedBuildKit { .. } => problem.hint(NO_SECRETS),
        EngineError::ImageMissing { .. } => problem.hint("Build the image first."),
        EngineError::BuildFailed { failure, message, diagnostics, .. } => {
            build_failed(problem, failure, message, diagnostics)
        }
        EngineError::BuildUnproven { .. } => problem.hint(UNPROVEN).retryable(),
        EngineError::ContextUnreadable { .. } | EngineError::IgnoreFileUnreadable { .. } => {
            problem.hint("Check that it is still there and that you may read it.").retryable()
        }
        EngineError::FileUnreadable { .. } => problem
            .hint("Give yourself the right to read it, or name it in .dockerignore. Then try again.")
            .retryable(),
        EngineError::IgnorePatternInvalid { .. } => {
            problem.hint("Correct that line, or take it out: the engine would refuse it too.")
        }
        EngineError::DockerfileMissing { .. } => problem.hint(DOCKERFILE),
        EngineError::FileChanged { .. } => {
            problem.hint("Build again once nothing writes into the folder.").retryable()
        }
        EngineError::Request { .. } => problem.hint(REQUEST).retryable(),
        EngineError::AnswerIncomplete { .. } => problem.hint(NOT_DOCKER),
        EngineError::ContainerMissing { .. } => problem.hint("Try again: another is made.").retryable(),
        EngineError::TaskTooLong { .. } => {
            problem.hint("Look at the load of this machine, then try again.").retryable()
        }
        EngineError::RemovalStuck { id, .. } => {
            problem.command("Remove it yourself, then try again:", format!("docker rm --force {id}"))
        }
        EngineError::SessionRefused { .. } => problem.hint(SESSION),
        EngineError::ImportFailed { .. } => problem.command(IMPORT, "docker system df"),
    }
}

const NO_SECRETS: &str =
    "Use Docker with BuildKit for this project; no other builder keeps secrets out of the image.";
const UNPROVEN: &str = "Build again. If it happens twice, look what removes images from this engine.";
const DOCKERFILE: &str =
    "Name a Dockerfile within the folder that is sent, or choose a folder that holds it.";
const REQUEST: &str = "Look at the engine's own words above and whether it is healthy, then try again.";
const NOT_DOCKER: &str =
    "Update the engine, or name another one in DOCKER_HOST: this one does not answer as Docker does.";
const SESSION: &str = "Whatever stands between Slipway and the engine has to let connections be upgraded: name the engine's own address.";
const IMPORT: &str = "Look whether the engine's disk has space, then try again:";

/// Tells the cause in plain words and the next action, from what the tools said; else from how the step ended.
fn build_failed(
    problem: Problem,
    failure: &BuildFailure,
    message: &str,
    diagnostics: &[Diagnostic],
) -> ErrorReport {
    let places = places(diagnostics);
    let by_tools = matches!(failure, BuildFailure::Step | BuildFailure::PackageFeed);
    let (located, explanation) = match by_tools {
        true => (!places.is_empty(), explain_tools(message, diagnostics, !places.is_empty())),
        false => (false, build_error::explain_builder(message)),
    };
    let problem = problem.at(places).because_of(explanation.causes);
    let next = explanation.next.into_iter().map(|next| match next.command {
        Some(command) => Hint::command(next.text, command),
        None => Hint::text(next.text),
    });
    match NextActions::try_from(next.collect::<Vec<_>>()) {
        Ok(actions) => problem.advised(actions),
        Err(_) if located => problem.hint("Correct the code at the places that are named, then build again."),
        Err(_) => advise_build(problem, failure),
    }
}

fn explain_tools(message: &str, diagnostics: &[Diagnostic], located: bool) -> Explanation {
    let complaints: Vec<Complaint<'_>> = diagnostics.iter().map(complaint).collect();
    let ways = [
        build_error::explain(&complaints),
        build_error::explain_builder(message),
        build_error::explain_step(message),
    ];
    let mut ways = ways.into_iter();
    let first = ways.next().unwrap_or_default();
    if located {
        return first;
    }
    std::iter::once(first).chain(ways).find(|known| !known.causes.is_empty()).unwrap_or_default()
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
fn places(diagnostics: &[Diagnostic]) -> Vec<ErrorPlace> {
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
    let places = errors.filter_map(|error| {
        Some(ErrorPlace {
            file: error.file.clone()?,
            line: error.line?,
            column: error.column,
            code: error.code.clone(),
            message: error.message.lines().next().unwrap_or_default().to_owned(),
        })
    });
    places.collect()
}

/// What to do where the engine's disk is full.
pub(super) fn full_disk(problem: Problem) -> ErrorReport {
    problem
        .command("See what takes the space:", "docker system df")
        .hint("Slipway removes nothing of yours by itself.")
}

/// Whether an error comes from a full disk: the engine writes an image down before it hands it out.
pub(super) fn is_full_disk(error: &dyn std::error::Error) -> bool {
    std::iter::successors(Some(error), |error| error.source())
        .any(|error| error.to_string().to_lowercase().contains("no space left on device"))
}

fn advise_build(problem: Problem, failure: &BuildFailure) -> ErrorReport {
    match failure {
        BuildFailure::DiskFull => full_disk(problem),
        BuildFailure::BaseImageMissing => problem
            .hint("Check the name of the base image, and that you may read it: `docker login` for a private registry.")
            .command("See AWS's bases:", "slipway bases"),
        BuildFailure::RegistryUnreachable => problem
            .hint("Check the network and the proxy. A base that the engine holds already needs no registry.")
            .retryable(),
        BuildFailure::RateLimited => problem
            .hint("The registry asks to wait. Signed-in users may pull more often: `docker login` raises the limit.")
            .retryable(),
        BuildFailure::FileMissing => problem
            .hint("A COPY names a file that is not sent to the engine. Look at the path and at .dockerignore.")
            .command("See what is sent:", "slipway context PROJECT"),
        BuildFailure::ArchitectureUnsupported => problem
            .hint("Choose the engine's own architecture, or install emulation for the other one (qemu and binfmt)."),
        BuildFailure::PackageFeed => problem
            .hint("Look whether the package's name and version exist, and whether the feed needs a login.")
            .hint("A private feed gets its credentials as a build secret.")
            .command("For example:", "slipway build PROJECT --secret id=nugetconfig,src=NuGet.Config")
            .retryable(),
        BuildFailure::Step => problem.hint("The log shows the step that failed."),
    }
}
