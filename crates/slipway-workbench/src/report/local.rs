//! Errors of local invocations and of the practice cloud, and what to do about them.

use super::{ErrorCode, ErrorReport, engine};
use slipway_emulator::EmulatorError;
use slipway_practice::PracticeError;
use std::path::Path;

/// The most log lines that an error shows.
const SHOWN_LINES: usize = 20;

/// The report for a local invocation that could not be made.
pub fn emulator(error: EmulatorError) -> ErrorReport {
    let code = match &error {
        EmulatorError::Engine(_) => {
            let EmulatorError::Engine(source) = error else { return unknown(&error) };
            return engine(source);
        }
        EmulatorError::EventNotJson { .. }
        | EmulatorError::EventNotText { .. }
        | EmulatorError::EventTooLarge { .. } => ErrorCode::EventInvalid,
        EmulatorError::ArchitectureMismatch { .. } | EmulatorError::ArchitectureUnsupported { .. } => {
            ErrorCode::ArchitectureMismatch
        }
        _ => ErrorCode::LocalStartFailed,
    };
    let report = ErrorReport::new(code, format!("Could not invoke the function: {error}.")).caused_by(&error);
    advise(report, &error)
}

fn unknown(error: &EmulatorError) -> ErrorReport {
    ErrorReport::new(ErrorCode::Unexpected, error.to_string()).caused_by(error)
}

fn advise(report: ErrorReport, error: &EmulatorError) -> ErrorReport {
    match error {
        EmulatorError::EventNotJson { .. } | EmulatorError::EventNotText { .. } => {
            report.hint("Correct the event: Lambda accepts JSON in UTF-8 only.")
        }
        EmulatorError::EventTooLarge { .. } => {
            report.hint("Send a smaller event, or a reference to the data.")
        }
        EmulatorError::ArchitectureMismatch { .. } => {
            report.hint("Build the image for the chosen architecture.")
        }
        EmulatorError::ArchitectureUnsupported { .. } => {
            report.hint("Choose the engine's own architecture, or set up emulation with QEMU in the engine.")
        }
        EmulatorError::RieMissing { .. } => report
            .hint("Slipway takes the emulator out of any of AWS's base images that the engine holds.")
            .command("Bring one there:", "docker pull public.ecr.aws/lambda/dotnet:10"),
        EmulatorError::ContainerEnded { exit_code, log_lines } => explain_exit(report, *exit_code, log_lines),
        EmulatorError::NotReady { log_lines, .. } => report
            .detail(last_lines(log_lines))
            .hint("Look at the container's last lines, and at the load of this machine.")
            .retryable(),
        _ => report.hint("Try again; the container is replaced.").retryable(),
    }
}

/// The exit codes of the base image's entry point and bootstrap are a diagnosis of their own.
fn explain_exit(report: ErrorReport, exit_code: i64, log_lines: &[String]) -> ErrorReport {
    let advice = match exit_code {
        142 => {
            "AWS's entry point takes exactly one argument, the handler. Write CMD in its JSON form with one part, such as \
             CMD [\"Assembly::Namespace.Type::Method\"], and build again: without CMD, in shell form, or with several \
             parts it ends at once."
        }
        101..=103 => {
            "The function's folder is empty or no handler is set. Check COPY and CMD of the Dockerfile."
        }
        104 => "The handler names an executable that is not in the image. Check the assembly's name.",
        105 | 106 => {
            "The function's .deps.json or .runtimeconfig.json is missing. Build it with dotnet publish."
        }
        126 | 127 => "The wrapper or entry point is missing or not executable.",
        137 => "The container was killed, most likely because its memory was used up. Raise the memory.",
        _ => "The container's last lines tell why.",
    };
    report.detail(last_lines(log_lines)).hint(advice)
}

fn last_lines(lines: &[String]) -> String {
    lines.get(lines.len().saturating_sub(SHOWN_LINES)..).unwrap_or(lines).join("\n")
}

/// The event's text could not be read.
pub fn event_unreadable(name: &str, error: &std::io::Error) -> ErrorReport {
    ErrorReport::new(ErrorCode::EventInvalid, format!("Cannot read the event from {name}."))
        .because(error.to_string())
        .hint("Name a file that holds JSON, or write the JSON itself.")
}

pub(crate) fn event_invalid(error: &serde_json::Error) -> ErrorReport {
    ErrorReport::new(
        ErrorCode::EventInvalid,
        format!("The event is not JSON: line {}, column {}.", error.line(), error.column()),
    )
    .because(error.to_string())
    .hint("Correct the event: Lambda accepts JSON only.")
}

/// The report for a practice cloud that did not start.
pub fn practice(error: PracticeError) -> ErrorReport {
    let report = |code| {
        ErrorReport::new(code, format!("Could not start the practice cloud: {error}.")).caused_by(&error)
    };
    match &error {
        PracticeError::PortInUse { address, .. } => report(ErrorCode::PortInUse)
            .hint("Stop the program that uses the port, or choose another port.")
            .command(
                "To let the system choose a free one:",
                format!("slipway practice --listen {}:0 --data DIR", address.ip()),
            ),
        PracticeError::NotLoopback(_) => {
            report(ErrorCode::InvalidInput).hint("Use an address of this machine alone, such as 127.0.0.1:0.")
        }
        PracticeError::FaultScript { .. } | PracticeError::FaultScriptFormat { .. } => {
            report(ErrorCode::InvalidInput).hint("Correct the fault script.")
        }
        PracticeError::DataFormat { .. } => report(ErrorCode::StorageFailed).hint(
            "Move the folder away to begin with an empty practice cloud; nothing in it is worth money.",
        ),
        _ => report(ErrorCode::StorageFailed)
            .hint("Stop the other practice cloud, or check that you may write to the folder.")
            .retryable(),
    }
}

/// Another process holds the practice cloud's folder and does not answer.
pub fn practice_busy(folder: &Path) -> ErrorReport {
    ErrorReport::new(
        ErrorCode::StorageFailed,
        format!("Another Slipway holds the practice cloud in {} and does not answer.", folder.display()),
    )
    .hint("Close the other window or command, then try again.")
    .retryable()
}
