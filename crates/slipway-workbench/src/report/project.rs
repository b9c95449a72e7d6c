//! Errors of projects, images, functions and values, and what to do about them.

use super::{ErrorCode, ErrorReport, Hint, NextActions, Problem};
use crate::disk;
use slipway_core::defaults::DefaultsError;
use slipway_core::function::FieldProblem;
use slipway_core::{Architecture, Invocation};
use slipway_dockerfile::DockerfileError;
use slipway_dotnet::assembly::FoundHandler;
use slipway_dotnet::project::ProjectError;
use slipway_dotnet::project::solution::SolutionError;
use std::path::{Path, PathBuf};

/// The most handlers that an error names.
const NAMED: usize = 5;

pub(crate) fn project_unreadable(path: &Path, error: &std::io::Error) -> ErrorReport {
    Problem::new(ErrorCode::ProjectUnreadable, format!("Cannot read {}.", path.display()))
        .because(error.to_string())
        .hint("Check that the file or folder is still there and that you may read it.")
        .retryable()
}

pub(crate) fn solution_invalid(solution: &Path, error: &SolutionError) -> ErrorReport {
    Problem::new(
        ErrorCode::ProjectInvalid,
        format!("{} is no solution that Slipway can read.", solution.display()),
    )
    .because(error.to_string())
    .caused_by(error)
    .hint("Open one of its projects by its own file.")
}

pub(crate) fn solution_named(path: &Path, projects: &[PathBuf]) -> ErrorReport {
    Problem::new(
        ErrorCode::ProjectAmbiguous,
        format!("{} is a solution, and not exactly one of its projects is a function.", path.display()),
    )
    .hint(match names_of(projects).as_str() {
        "" => "Choose one of its projects.".to_owned(),
        names => format!("Choose one of its projects: {names}."),
    })
    .command("See which of them are functions:", format!("slipway inspect {}", path.display()))
}

pub(crate) fn apphost_named(path: &Path, functions: &[PathBuf]) -> ErrorReport {
    Problem::new(
        ErrorCode::ProjectAmbiguous,
        format!("{} is an Aspire AppHost, which is no function itself.", path.display()),
    )
    .hint(match names_of(functions).as_str() {
        "" => "It adds no Lambda function: open the project of one.".to_owned(),
        names => format!("Choose one of its projects: {names}."),
    })
    .command("See the functions that it adds:", format!("slipway inspect {}", path.display()))
}

pub(crate) fn project_missing(path: &Path) -> ErrorReport {
    Problem::new(ErrorCode::ProjectMissing, format!("There is no project file in {}.", path.display()))
        .hint("Choose the folder of a .NET project, the project file itself, a solution, or a .cs file.")
        .command("To start with a sample:", "slipway new my-function")
}

pub(crate) fn project_ambiguous(path: &Path, files: &[PathBuf]) -> ErrorReport {
    Problem::new(ErrorCode::ProjectAmbiguous, format!("{} holds several project files.", path.display()))
        .hint(format!("Name one of them: {}.", names_of(files)))
}

/// The names of some files, the first ones of many.
fn names_of(files: &[PathBuf]) -> String {
    let names = files.iter().filter_map(|file| Some(file.file_name()?.to_string_lossy().into_owned()));
    names.take(NAMED).collect::<Vec<_>>().join(", ")
}

pub(crate) fn project_invalid(file: &Path, error: &ProjectError) -> ErrorReport {
    let report = Problem::new(
        ErrorCode::ProjectInvalid,
        format!("{} is no project that Slipway can read.", file.display()),
    )
    .because(error.to_string())
    .caused_by(error);
    let there = if let ProjectError::Missing(file) = error { disk::other_case(file) } else { None };
    match there {
        Some(there) => report
            .because(format!("{} is there, and capitals count where images are built.", there.display()))
            .hint("Name the file as it is written there."),
        None => report.hint("Correct the project file, then open it again."),
    }
}

pub(crate) fn defaults_invalid(file: &Path, error: &DefaultsError) -> ErrorReport {
    Problem::new(ErrorCode::ProjectInvalid, format!("Cannot use {}.", file.display()))
        .because(error.to_string())
        .caused_by(error)
        .hint("Correct the file, or move it away to go on without it.")
}

pub(crate) fn handler_missing(name: &str, found: &[FoundHandler], settings: &str) -> ErrorReport {
    let report = Problem::new(ErrorCode::HandlerMissing, format!("No handler is known for {name}."));
    let likely = found.iter().filter(|found| found.likely).count();
    let named: Vec<String> = match likely {
        0 => found.iter().take(NAMED).map(|found| found.handler.to_string()).collect(),
        likely => found.iter().take(likely.min(NAMED)).map(|found| found.handler.to_string()).collect(),
    };
    let report = match named.split_first() {
        None => report
            .because("A class library can hold many methods, and nothing says which one Lambda shall call.")
            .hint("Enter the handler as ASSEMBLY::NAMESPACE.TYPE::METHOD."),
        Some((first, others)) => report
            .because(match others {
                [] => format!("{first} is found, and nothing says that Lambda shall call it."),
                [_, ..] => format!("Several come into question: {}.", named.join(", ")),
            })
            .command(
                "Choose one of them for this build:",
                format!("slipway build PROJECT --handler '{first}'"),
            )
            .command("Or once for all:", format!("slipway handlers PROJECT --pick '{first}'")),
    };
    report.hint(format!("Or write it to `image-command` in {settings} beside the project."))
}

/// A project of tests has public methods and may be a program, and is no function all the same.
pub(crate) fn holds_tests(name: &str) -> ErrorReport {
    Problem::new(ErrorCode::HandlerMissing, format!("{name} holds tests, so no function is made of it."))
        .because("It refers to a package that runs tests, or says so by IsTestProject.")
        .hint("Open the project that it tests.")
        .hint("If it is a function all the same, set IsTestProject to false in the project file.")
}

/// A program that Amazon.Lambda.Annotations starts is told by a variable what to run.
pub(crate) fn annotations_unchosen(name: &str, handlers: &[&str], settings: &str) -> ErrorReport {
    let first = handlers.first().copied().unwrap_or_default();
    Problem::new(
        ErrorCode::HandlerMissing,
        format!(
            "{name} runs one of several handlers, and the variable ANNOTATIONS_HANDLER names none of them."
        ),
    )
    .because(format!("Amazon.Lambda.Annotations generated them: {}.", handlers.join(", ")))
    .command("For this run:", format!("slipway invoke PROJECT --env ANNOTATIONS_HANDLER={first}"))
    .hint(format!("Or once for all: set it under `environment-variables` in {settings}."))
}

pub(crate) fn handler_unknown(handler: &str, nearest: &[&str]) -> ErrorReport {
    let report =
        Problem::new(ErrorCode::HandlerMissing, format!("The handler {handler} is not in the image."));
    let report = if nearest.is_empty() {
        report.hint("Choose one of the handlers that the check of the image lists.")
    } else {
        report.hint(format!("The nearest in the image: {}.", nearest.join(", ")))
    };
    report.hint("If it was written since, build the image again first.")
}

/// A handler that was chosen in Slipway, and that the sources have no more.
pub(crate) fn handler_vanished(handler: &str, nearest: &[String]) -> ErrorReport {
    let report = Problem::new(
        ErrorCode::HandlerMissing,
        format!("The handler {handler} was chosen in Slipway and is not in the sources any more."),
    );
    let report = match nearest.first() {
        None => report.hint("Choose another handler, or bring this one back."),
        Some(first) => report
            .because(format!("The nearest in the sources: {}.", nearest.join(", ")))
            .command("Choose it for good:", format!("slipway build PROJECT --handler '{first}' --remember")),
    };
    report.hint("A choice that says what the project says follows the project again.")
}

pub(crate) fn template_function_missing(logical_id: &str) -> ErrorReport {
    Problem::new(
        ErrorCode::InvalidInput,
        format!("No template beside the project has an image function {logical_id}."),
    )
    .command("See those there are:", "slipway inspect PROJECT")
}

/// What the project's own Dockerfile copies could not be published.
pub(crate) fn unpublished(command: &str, causes: &[String]) -> ErrorReport {
    let mut report = Problem::new(
        ErrorCode::BuildFailed,
        "The project could not be published, and its Dockerfile copies what was published.".to_owned(),
    );
    for cause in causes {
        report = report.because(cause.clone());
    }
    report.command("Publish it where the SDK is, then build again:", command)
}

/// A folder was chosen for a Dockerfile that Slipway generates.
pub(crate) fn context_of_generated(folder: &str) -> ErrorReport {
    Problem::new(
        ErrorCode::InvalidInput,
        "A folder can be chosen for a Dockerfile of the project's own only.".to_owned(),
    )
    .because(format!("The project has none, and the one that Slipway generates is written for {folder}."))
    .command("Make the generated one the project's own:", "slipway dockerfile PROJECT --adopt")
}

pub(crate) fn context_missing(folder: &str) -> ErrorReport {
    Problem::new(ErrorCode::InvalidInput, format!("There is no folder {folder}."))
        .hint("Name the folder that the paths in the Dockerfile count from.")
}

pub(crate) fn base_unknown(tag: &str) -> ErrorReport {
    Problem::new(ErrorCode::BaseImageUnfit, format!("There is no .NET base image with the tag `{tag}`."))
        .command("See the base images there are:", "slipway bases")
}

/// Why no Dockerfile can be written. Where the handler is at fault, no other base would mend it.
pub(crate) fn dockerfile_unwritten(error: &DockerfileError) -> ErrorReport {
    let message = format!("Cannot write a Dockerfile for this project: {error}.");
    match error {
        DockerfileError::OtherAssembly { project, .. } => {
            Problem::new(ErrorCode::HandlerMissing, message)
                .caused_by(error)
                .hint(format!("A program is started by its name: use {project} as the handler."))
        }
        DockerfileError::Handler(_) | DockerfileError::NeedsExecutable { .. } => {
            Problem::new(ErrorCode::HandlerMissing, message)
                .caused_by(error)
                .command("See the handlers there are:", "slipway handlers PROJECT")
        }
        DockerfileError::Portable { .. } => Problem::new(ErrorCode::BaseImageUnfit, message)
            .caused_by(error)
            .hint(
                "Add <RuntimeIdentifiers>linux-x64;linux-arm64</RuntimeIdentifiers> to the project, and write its lock \
                 file anew.",
            )
            .command("Write the lock file anew:", "dotnet restore --force-evaluate PROJECT"),
        DockerfileError::Configuration(_) => Problem::new(ErrorCode::InvalidInput, message)
            .caused_by(error)
            .hint("Correct `configuration` in the project's settings file."),
        DockerfileError::Path(_)
        | DockerfileError::NotAProjectFile(_)
        | DockerfileError::AssemblyName(_)
        | DockerfileError::Secret(_) => Problem::new(ErrorCode::InvalidInput, message)
            .caused_by(error)
            .hint("Rename what is named, or put a Dockerfile of your own beside the project."),
        DockerfileError::Image { .. }
        | DockerfileError::Architecture { .. }
        | DockerfileError::Native { .. }
        | DockerfileError::NativeBase { .. }
        | DockerfileError::Framework { .. }
        | DockerfileError::SingleFile { .. } => Problem::new(ErrorCode::BaseImageUnfit, message)
            .caused_by(error)
            .hint("Choose another base image, or put a Dockerfile of your own beside the project."),
    }
}

pub(crate) fn architecture_unknown(image: &str) -> ErrorReport {
    Problem::new(
        ErrorCode::ArchitectureMismatch,
        format!("The image {image} names no architecture of Lambda."),
    )
    .hint("Lambda runs x86_64 and arm64 images.")
}

pub(crate) fn architecture_mismatch(image: &str, found: Architecture, wanted: Architecture) -> ErrorReport {
    Problem::new(
        ErrorCode::ArchitectureMismatch,
        format!("The image {image} was built for {found}, and {wanted} was asked for."),
    )
    .hint(format!("Choose {found}, or build from a base image that exists for {wanted}."))
}

/// A function of one architecture would be given an image of another.
pub(crate) fn function_architecture(
    function: &str,
    found: Architecture,
    wanted: Architecture,
) -> ErrorReport {
    Problem::new(
        ErrorCode::ArchitectureMismatch,
        format!("The image is for {found}, and the function {function} would be for {wanted}."),
    )
    .because("Lambda takes such a function and cannot start it: Runtime.InvalidEntrypoint.".to_owned())
    .hint(format!("Deploy it for {found}, or build and upload the image for {wanted}."))
    .command("Build it for the function:", format!("slipway build PROJECT --architecture {wanted}"))
}

pub(crate) fn not_built(project: &str) -> ErrorReport {
    Problem::new(ErrorCode::ImageMissing, format!("{project} has not been built yet."))
        .hint("Build the image first.")
        .command("In the terminal:", "slipway build PROJECT")
}

pub(crate) fn not_published(function: &str) -> ErrorReport {
    Problem::new(
        ErrorCode::ImageMissing,
        format!("There is no published image to deploy {function} from, at least not for this target."),
    )
    .hint("Publish the image first.")
    .command("In the terminal:", "slipway push PROJECT --create-repository")
}

pub(crate) fn repository_missing(name: &str) -> ErrorReport {
    Problem::new(ErrorCode::RepositoryMissing, format!("The repository {name} does not exist."))
        .because("Slipway creates nothing in an account without a clear yes.")
        .hint("Agree to create it: immutable tags, scan on push, encryption by AWS.")
        .command("In the terminal, add:", "--create-repository")
}

pub(crate) fn role_missing(function: &str) -> ErrorReport {
    Problem::new(ErrorCode::RoleMissing, format!("{function} is new and has no execution role yet."))
        .because("Slipway creates nothing in an account without a clear yes.")
        .hint("Choose an existing role, or agree to create one that may only write logs.")
        .command("In the terminal, add:", "--create-role")
}

pub(crate) fn function_missing(name: &str) -> ErrorReport {
    Problem::new(ErrorCode::FunctionMissing, format!("The function {name} does not exist there."))
        .hint("Deploy it first, or check the target and the region.")
}

pub(crate) fn deletion_unconfirmed(name: &str) -> ErrorReport {
    Problem::new(
        ErrorCode::Refused,
        format!("The function {name} was not deleted: its name was not written once more."),
    )
    .because("A deletion cannot be taken back.")
    .hint(format!("Write {name} to confirm it."))
    .command("In a script, add:", "--yes")
}

pub(crate) fn fields_invalid(problems: &[FieldProblem]) -> ErrorReport {
    let mut report =
        Problem::new(ErrorCode::InvalidInput, "The function's configuration breaks a rule of AWS.");
    for problem in problems {
        report = report.because(format!("{}: {}", problem.field, problem.message));
    }
    report.hint("Correct the values named above.")
}

pub(crate) fn folder_taken(folder: &Path) -> ErrorReport {
    Problem::new(ErrorCode::InvalidInput, format!("The folder {} is not empty.", folder.display()))
        .hint("Choose a new folder; Slipway overwrites nothing.")
}

pub(crate) fn folder_nameless(folder: &Path) -> ErrorReport {
    Problem::new(
        ErrorCode::InvalidInput,
        format!("The last part of {} gives no name for a project.", folder.display()),
    )
    .because(
        "A name begins with a letter, has at most 50 letters, digits, hyphens, dots and underscores, ends \
         with a letter or a digit, and is none that the template uses itself.",
    )
    .hint("Choose another name for the folder, such as my-function.")
}

pub(crate) fn folder_unusable(folder: &Path) -> ErrorReport {
    let shown = folder.display().to_string();
    Problem::new(
        ErrorCode::InvalidInput,
        format!(
            "The folder `{}` has a line break or another control character in its name.",
            shown.escape_debug()
        ),
    )
    .because("Neither a Dockerfile nor the builder can name such a folder. Nothing was written.")
    .hint("Choose another name for the folder, such as my-function.")
}

pub(crate) fn sample_unwritten(path: &Path, error: &std::io::Error) -> ErrorReport {
    Problem::new(ErrorCode::WriteFailed, format!("Cannot write {}.", path.display()))
        .because(error.to_string())
        .hint("Choose a folder where you may write.")
        .retryable()
}

pub(crate) fn test_failed(invocation: &Invocation) -> ErrorReport {
    let problem = Problem::new(
        ErrorCode::Refused,
        "The image did not pass its test on this machine, so it was not uploaded.",
    );
    let problem = match &invocation.error {
        Some(error) => problem.because_of(
            error.with_causes().iter().map(|error| format!("{}: {}", error.error_type, error.error_message)),
        ),
        None => problem.because(format!("The verdict was: {}.", words(invocation))),
    };
    let problem = problem.detail(invocation.log_lines.join("\n"));
    let last = Hint::text("Mend the function or the event, then run again.");
    problem.advised(NextActions::ending(invocation.hints.iter().map(Hint::text), last))
}

fn words(invocation: &Invocation) -> &'static str {
    use slipway_core::Verdict;
    match invocation.verdict {
        Verdict::Success => "success",
        Verdict::FunctionError => "the function threw an error",
        Verdict::Timeout => "timed out",
        Verdict::Crash => "the process ended",
        Verdict::InitFailure => "the function did not start",
        Verdict::OutOfMemory => "out of memory",
    }
}
