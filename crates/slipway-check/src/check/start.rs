//! Whether the image can start: its program, its working directory, and the client that speaks to Lambda.

use super::{Outcome, Severity, Subject, Words, shown};
use crate::files::{FileEntry, FileKind, clean};
use crate::policy::BOOTSTRAP;

const USUAL_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const MOST_PATHS: usize = 100;

pub(crate) fn check(subject: &Subject<'_>, outcome: &mut Outcome) {
    entrypoint(subject, outcome);
    working_directory(subject, outcome);
    runtime_client(subject, outcome);
    emulator(subject, outcome);
}

/// The program that the image starts, with its path in the image once links are followed.
pub(crate) fn program(subject: &Subject<'_>) -> Option<(String, Option<(String, FileEntry)>)> {
    let name = subject.entrypoint().first().or_else(|| subject.command().first())?;
    Some((name.clone(), find_program(subject, name)))
}

fn find_program(subject: &Subject<'_>, name: &str) -> Option<(String, FileEntry)> {
    let files = &subject.contents.files;
    let file = |path: &str| files.resolve(path).filter(|(_, entry)| entry.kind == FileKind::File);
    if name.starts_with('/') {
        return file(name);
    }
    if name.contains('/') {
        return file(&clean(&format!("{}/{name}", subject.working_directory())));
    }
    let path = subject.contents.config.variable("PATH").unwrap_or(USUAL_PATH);
    let found = path.split(':').take(MOST_PATHS).filter_map(|directory| file(&format!("{directory}/{name}")));
    let found: Vec<(String, FileEntry)> = found.collect();
    let executable = found.iter().find(|(_, entry)| entry.mode & 0o001 != 0).or_else(|| found.first());
    executable.cloned()
}

fn entrypoint(subject: &Subject<'_>, outcome: &mut Outcome) {
    const RULE: &str = "entrypoint-missing";
    let Some((name, found)) = program(subject) else {
        return outcome.find(RULE, Severity::Refused, Words {
            what: "The image has neither an entry point nor a command.",
            why: "Lambda starts the entry point, and reports Runtime.InvalidEntrypoint where there is none.",
            fix: "Begin the Dockerfile from one of AWS's base images, or set ENTRYPOINT.",
            place: None,
        });
    };
    let name = shown(&name);
    let Some((path, entry)) = found else {
        return outcome.find(RULE, Severity::Refused, Words {
            what: format!("The image starts {name}, and there is no such file in it."),
            why: "Lambda reports Runtime.InvalidEntrypoint, and no invocation runs.",
            fix: "Copy the program into the image, or correct ENTRYPOINT; a name without a slash is looked for along PATH.",
            place: Some(name),
        });
    };
    outcome.pass(RULE, format!("The image starts {name}, which is in it."));
    if entry.mode & 0o001 != 0 {
        return outcome.pass("entrypoint-executable", format!("{name} may be run by everyone."));
    }
    outcome.find(
        "entrypoint-executable",
        Severity::Refused,
        Words {
            what: format!("/{} has the mode {:o} and cannot be run by everyone.", shown(&path), entry.mode),
            why: "Lambda runs as a user of its own, not as root and not as the file's owner.",
            fix: format!("Add RUN chmod 755 /{}, or COPY --chmod=755.", shown(&path)),
            place: Some(format!("/{}", shown(&path))),
        },
    );
}

fn working_directory(subject: &Subject<'_>, outcome: &mut Outcome) {
    const RULE: &str = "workdir-missing";
    let directory = subject.working_directory();
    if directory.is_empty() {
        return outcome.pass(RULE, "No working directory is set; the function starts in the root.");
    }
    let name = shown(directory);
    if subject.contents.files.is_directory(directory) {
        return outcome.pass(RULE, format!("The working directory {name} is in the image."));
    }
    outcome.find(
        RULE,
        Severity::Refused,
        Words {
            what: format!("The working directory {name} is not in the image."),
            why: "Lambda does not make it, and reports Runtime.InvalidWorkingDir.",
            fix: "Set WORKDIR to a directory that the image has; WORKDIR in a Dockerfile makes it.",
            place: Some(name),
        },
    );
}

fn runtime_client(subject: &Subject<'_>, outcome: &mut Outcome) {
    const RULE: &str = "runtime-interface-client";
    let files = &subject.contents.files;
    if subject.has_aws_entrypoint() {
        let bootstrap = files.resolve(BOOTSTRAP).filter(|(_, entry)| entry.kind == FileKind::File);
        return match bootstrap {
            Some((_, entry)) if entry.mode & 0o001 != 0 => {
                outcome.pass(RULE, "/var/runtime/bootstrap is in the image and may be run.");
            }
            Some(_) => outcome.find(RULE, Severity::Refused, Words {
                what: "/var/runtime/bootstrap cannot be run by everyone.",
                why: "AWS's entry point runs it as Lambda's own user.",
                fix: "Copy it with COPY --chmod=755.",
                place: Some(format!("/{BOOTSTRAP}")),
            }),
            None => outcome.find(RULE, Severity::Refused, Words {
                what: "/var/runtime/bootstrap is not in the image.",
                why: "AWS's entry point runs it, and it is what asks Lambda for the next event.",
                fix: "On the base without a runtime, copy the published program to /var/runtime/bootstrap; on the others, do not delete it.",
                place: Some(format!("/{BOOTSTRAP}")),
            }),
        };
    }
    if subject.contents.has_web_adapter() {
        return outcome.pass(
            RULE,
            "The Lambda Web Adapter is in the image, and hands events to the program as web requests.",
        );
    }
    let client = files.is_file(&subject.in_task("Amazon.Lambda.RuntimeSupport.dll"))
        || subject.contents.has_runtime_support();
    let starts_dotnet =
        program(subject).is_some_and(|(name, _)| name == "dotnet" || name.ends_with("/dotnet"));
    let words = subject.entrypoint().len() + subject.command().len();
    if !client && words == 1 && program(subject).is_some_and(|(name, _)| is_shell(&name)) {
        return outcome.find(RULE, Severity::Warning, Words {
            what: "The image starts a shell, and no runtime interface client was found in it.",
            why: "A program that never asks Lambda for an event is ended after its first seconds.",
            fix: "Build on AWS's base, or add the client: `slipway dockerfile PROJECT --bring-base IMAGE` shows how.",
            place: None,
        });
    }
    if client || !starts_dotnet {
        let seen = if client {
            "Amazon.Lambda.RuntimeSupport is in the image."
        } else {
            "The image starts a program of its own, which may hold the client; its files do not tell."
        };
        return outcome.pass(RULE, seen);
    }
    outcome.find(RULE, Severity::Warning, Words {
        what: "The image starts dotnet, and Amazon.Lambda.RuntimeSupport is not among its files.",
        why: "A program that never asks Lambda for an event is ended after its first seconds.",
        fix: "Add the package Amazon.Lambda.RuntimeSupport, or for ASP.NET Core Amazon.Lambda.AspNetCoreServer.Hosting.",
        place: Some(format!("/{}", subject.contents.task_root)),
    });
}

/// A shell by itself runs no function; one that starts a script may.
fn is_shell(program: &str) -> bool {
    let name = program.rsplit('/').next().unwrap_or(program);
    ["sh", "bash", "dash", "ash", "busybox"].contains(&name)
}

fn emulator(subject: &Subject<'_>, outcome: &mut Outcome) {
    const RULE: &str = "rie-missing";
    if subject.contents.has_emulator() {
        return outcome.pass(RULE, "AWS's Runtime Interface Emulator is in the image.");
    }
    outcome.find(
        RULE,
        Severity::Advice,
        Words {
            what: "AWS's Runtime Interface Emulator is not in the image.",
            why: "Lambda does not need it; a test on this machine does.",
            fix: "Nothing to do: Slipway mounts the emulator while it tests the image.",
            place: None,
        },
    );
}
