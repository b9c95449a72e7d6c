//! The function's files: those that AWS's runtime looks for by the handler's assembly.

use super::{Outcome, Severity, Subject, Words, shown, some_of};
use slipway_core::Handler;

pub(crate) fn check(subject: &Subject<'_>, outcome: &mut Outcome) {
    let Some(handler) = subject.handler() else { return };
    let assembly = handler.assembly();
    let assembly = assembly.strip_suffix(".dll").unwrap_or(assembly);
    if matches!(handler, Handler::Executable { .. }) && is_native_program(subject, assembly) {
        let seen = format!("The program /{} is in the image.", shown(&subject.in_task(assembly)));
        return outcome.pass("assembly-missing", seen);
    }
    let is_method = matches!(handler, Handler::Method { .. });
    if !main_assembly(subject, assembly, is_method, outcome) {
        return;
    }
    // A program's own host does without the list of its files; the bootstrap asks for it where a method is called.
    let endings =
        if is_method { [".deps.json", ".runtimeconfig.json"].as_slice() } else { &[".runtimeconfig.json"] };
    for ending in endings {
        companion(subject, assembly, is_method, ending, outcome);
    }
}

fn is_native_program(subject: &Subject<'_>, name: &str) -> bool {
    let files = &subject.contents.files;
    files.is_file(&subject.in_task(name)) && !files.is_file(&subject.in_task(&format!("{name}.dll")))
}

fn main_assembly(subject: &Subject<'_>, assembly: &str, is_method: bool, outcome: &mut Outcome) -> bool {
    const RULE: &str = "assembly-missing";
    let path = subject.in_task(&format!("{assembly}.dll"));
    if subject.contents.files.is_file(&path) {
        outcome.pass(RULE, format!("The handler's assembly /{} is in the image.", shown(&path)));
        return true;
    }
    let other_case = subject
        .contents
        .files
        .below(&subject.contents.task_root)
        .map(|(own, _)| own)
        .find(|own| own.eq_ignore_ascii_case(&path));
    // A method's assembly is loaded by its name, which .NET compares without regard to capitals; a program is a file.
    if let Some(own) = other_case.filter(|_| is_method) {
        let seen = format!(
            "The handler's assembly is in the image as /{}, which .NET finds by that name.",
            shown(own)
        );
        outcome.pass(RULE, seen);
        return true;
    }
    let found: Vec<String> =
        subject.contents.found_assemblies().map(|(path, _)| format!("/{path}")).collect();
    let fix = match (other_case, found.is_empty()) {
        (Some(own), _) => format!("The image has /{}: names differ in capitals on Linux.", shown(own)),
        (None, false) => format!("Correct the handler's first part. The image has {}.", some_of(&found, 5)),
        (None, true) => {
            format!("Publish the project and copy the result to /{}.", subject.contents.task_root)
        }
    };
    outcome.find(
        RULE,
        Severity::Refused,
        Words {
            what: format!("The handler's assembly /{} is not in the image.", shown(&path)),
            why: "The runtime loads the assembly that the handler names, from that directory.",
            fix,
            place: Some(format!("/{}", shown(&path))),
        },
    );
    false
}

fn companion(subject: &Subject<'_>, assembly: &str, is_method: bool, ending: &str, outcome: &mut Outcome) {
    let rule = if ending == ".deps.json" { "deps-json-missing" } else { "runtimeconfig-missing" };
    let path = subject.in_task(&format!("{assembly}{ending}"));
    if subject.contents.files.is_file(&path) {
        return outcome.pass(rule, format!("/{} is in the image.", shown(&path)));
    }
    if let Some(only) = subject.companion(assembly, ending).filter(|_| is_method) {
        let seen = format!("/{} is the only file of its kind, so the bootstrap takes it.", shown(&only));
        return outcome.pass(rule, seen);
    }
    let fix = if ending == ".deps.json" {
        "Copy the whole directory that dotnet publish wrote, and not only the assembly."
    } else {
        "Set GenerateRuntimeConfigurationFiles to true in the project: a class library has no such file otherwise."
    };
    outcome.find(
        rule,
        Severity::Refused,
        Words {
            what: format!("/{} is not in the image.", shown(&path)),
            why: "AWS's bootstrap for .NET looks for this file, else for the only one of its kind, and ends without it.",
            fix,
            place: Some(format!("/{}", shown(&path))),
        },
    );
}
