//! Errors of local invocations and of the practice cloud, and what to do about them.

use super::{ErrorCode, ErrorReport, Problem, engine};
use slipway_emulator::EmulatorError;
use slipway_practice::PracticeError;
use std::ops::RangeInclusive;
use std::path::Path;

/// The most log lines that an error shows.
const SHOWN_LINES: usize = 20;

/// The report for a local invocation that could not be made.
pub fn emulator(error: EmulatorError) -> ErrorReport {
    if let EmulatorError::Engine(source) = error {
        return engine(source);
    }
    let problem = Problem::new(code_of(&error), format!("Could not invoke the function: {error}."));
    advise(problem.caused_by(&error), &error)
}

fn code_of(error: &EmulatorError) -> ErrorCode {
    match error {
        EmulatorError::EventNotJson { .. }
        | EmulatorError::EventNotText { .. }
        | EmulatorError::EventTooLarge { .. } => ErrorCode::EventInvalid,
        EmulatorError::ArchitectureMismatch { .. } | EmulatorError::ArchitectureUnsupported { .. } => {
            ErrorCode::ArchitectureMismatch
        }
        EmulatorError::RieUnreadable { .. }
        | EmulatorError::RieChecksumWrong { .. }
        | EmulatorError::RieMissing { .. } => ErrorCode::EmulatorMissing,
        EmulatorError::ContainerEnded { .. } | EmulatorError::NotReady { .. } => ErrorCode::LocalStartFailed,
        EmulatorError::Stopped | EmulatorError::Request(_) => ErrorCode::InvocationFailed,
        EmulatorError::Engine(_) => ErrorCode::EngineFailed,
    }
}

fn advise(problem: Problem, error: &EmulatorError) -> ErrorReport {
    match error {
        EmulatorError::EventNotJson { .. } | EmulatorError::EventNotText { .. } => {
            problem.hint("Correct the event: Lambda accepts JSON in UTF-8 only.")
        }
        EmulatorError::EventTooLarge { .. } => {
            problem.hint("Send a smaller event, or a reference to the data.")
        }
        EmulatorError::ArchitectureMismatch { .. } => {
            problem.hint("Build the image for the chosen architecture.")
        }
        EmulatorError::ArchitectureUnsupported { .. } => {
            problem.hint("Choose the engine's own architecture, or set up emulation with QEMU in the engine.")
        }
        EmulatorError::RieUnreadable { .. } | EmulatorError::RieChecksumWrong { .. } => {
            problem.hint("Remove the file that is named, then try again: Slipway takes the emulator anew.")
        }
        EmulatorError::RieMissing { .. } => problem
            .hint("Slipway takes the emulator out of any of AWS's base images that the engine holds.")
            .command("Bring one there:", "docker pull public.ecr.aws/lambda/dotnet:10"),
        EmulatorError::ContainerEnded { exit_code, log_lines } => {
            problem.detail(last_lines(log_lines)).hint(of_exit(*exit_code))
        }
        EmulatorError::NotReady { log_lines, .. } => problem
            .detail(last_lines(log_lines))
            .hint("Look at the container's last lines, and at the load of this machine.")
            .retryable(),
        EmulatorError::Stopped | EmulatorError::Request(_) | EmulatorError::Engine(_) => {
            problem.hint("Try again; the container is replaced.").retryable()
        }
    }
}

/// The exit codes of the base image's entry point and bootstrap are a diagnosis of their own.
const EXITS: &[(RangeInclusive<i64>, &str)] = &[
    (
        142..=142,
        "AWS's entry point takes exactly one argument, the handler. Write CMD in its JSON form with one part, such as \
         CMD [\"Assembly::Namespace.Type::Method\"], and build again: without CMD, in shell form, or with several \
         parts it ends at once.",
    ),
    (101..=103, "The function's folder is empty or no handler is set. Check COPY and CMD of the Dockerfile."),
    (104..=104, "The handler names an executable that is not in the image. Check the assembly's name."),
    (105..=106, "The function's .deps.json or .runtimeconfig.json is missing. Build it with dotnet publish."),
    (126..=127, "The wrapper or entry point is missing or not executable."),
    (137..=137, "The container was killed, most likely because its memory was used up. Raise the memory."),
];

fn of_exit(exit_code: i64) -> &'static str {
    let known = EXITS.iter().find(|(codes, _)| codes.contains(&exit_code));
    known.map_or("The container's last lines tell why.", |(_, advice)| advice)
}

fn last_lines(lines: &[String]) -> String {
    lines.get(lines.len().saturating_sub(SHOWN_LINES)..).unwrap_or(lines).join("\n")
}

/// The event's text could not be read.
pub fn event_unreadable(name: &str, error: &std::io::Error) -> ErrorReport {
    Problem::new(ErrorCode::EventInvalid, format!("Cannot read the event from {name}."))
        .because(error.to_string())
        .hint("Name a file that holds JSON, or write the JSON itself.")
}

pub(crate) fn event_invalid(error: &serde_json::Error) -> ErrorReport {
    Problem::new(
        ErrorCode::EventInvalid,
        format!("The event is not JSON: line {}, column {}.", error.line(), error.column()),
    )
    .because(error.to_string())
    .hint("Correct the event: Lambda accepts JSON only.")
}

/// The report for a practice cloud that did not start.
pub fn practice(error: PracticeError) -> ErrorReport {
    let code = match &error {
        PracticeError::PortInUse { .. } => ErrorCode::PortInUse,
        PracticeError::NotLoopback(_)
        | PracticeError::FaultScript { .. }
        | PracticeError::FaultScriptFormat { .. } => ErrorCode::InvalidInput,
        PracticeError::Listen { .. } | PracticeError::DataInUse { .. } => ErrorCode::PracticeFailed,
        PracticeError::Data { .. } | PracticeError::DataFormat { .. } | PracticeError::DataNewer { .. } => {
            ErrorCode::StorageFailed
        }
    };
    let problem =
        Problem::new(code, format!("Could not start the practice cloud: {error}.")).caused_by(&error);
    match &error {
        PracticeError::PortInUse { address, .. } => {
            problem.hint("Stop the program that uses the port, or choose another port.").command(
                "To let the system choose a free one:",
                format!("slipway practice --listen {}:0 --data DIR", address.ip()),
            )
        }
        PracticeError::NotLoopback(_) | PracticeError::Listen { .. } => {
            problem.hint("Use an address of this machine alone, such as 127.0.0.1:0.")
        }
        PracticeError::FaultScript { .. } | PracticeError::FaultScriptFormat { .. } => {
            problem.hint("Correct the fault script.")
        }
        PracticeError::DataFormat { .. } => problem.hint(
            "Move the folder away to begin with an empty practice cloud; nothing in it is worth money.",
        ),
        PracticeError::DataNewer { .. } => problem
            .hint("Use the newer Slipway, or move the folder away to begin with an empty practice cloud."),
        PracticeError::DataInUse { .. } => {
            problem.hint("Stop the other practice cloud, or choose another folder.").retryable()
        }
        PracticeError::Data { .. } => {
            problem.hint("Check that you may write to the folder, and that the disk is not full.").retryable()
        }
    }
}

/// Another process holds the practice cloud's folder and does not answer.
pub fn practice_busy(folder: &Path) -> ErrorReport {
    Problem::new(
        ErrorCode::PracticeFailed,
        format!("Another Slipway holds the practice cloud in {} and does not answer.", folder.display()),
    )
    .hint("Close the other window or command, then try again.")
    .retryable()
}
