//! The command: what AWS's entry point takes as the handler.

use super::{Outcome, Severity, Subject, Words, shown};
use slipway_core::Handler;

pub(crate) fn check(subject: &Subject<'_>, outcome: &mut Outcome) {
    if !subject.has_aws_entrypoint() {
        return;
    }
    number(subject, outcome);
    if let [command] = subject.command() {
        form(command, subject, outcome);
    }
}

fn number(subject: &Subject<'_>, outcome: &mut Outcome) {
    const RULE: &str = "command-one";
    let count = subject.command().len();
    match count {
        1 => outcome.pass(RULE, "The command is one word, the handler."),
        0 => outcome.find(
            "command-missing",
            Severity::Refused,
            Words {
                what: "The image has no command, and the function sets none.",
                why: "AWS's entry point takes the handler from the command and ends at once without it.",
                fix: "Add CMD [\"ASSEMBLY::NAMESPACE.TYPE::METHOD\"], or set image-command.",
                place: None,
            },
        ),
        _ => {
            let (what, fix) = several(subject.command());
            let why =
                "AWS's entry point takes exactly one, the handler, and ends at once with any other number.";
            outcome.find(RULE, Severity::Refused, Words { what, why, fix, place: None });
        }
    }
}

fn several(command: &[String]) -> (String, String) {
    if let Some(text) = shell_form(command) {
        let example = if Handler::parse(text).is_ok() { text } else { "ASSEMBLY::NAMESPACE.TYPE::METHOD" };
        return (
            format!(
                "CMD is in shell form: the image would start /bin/sh -c \"{}\", in three parts.",
                shown(text)
            ),
            format!("Write it in brackets and quotes: CMD [\"{}\"].", shown(example)),
        );
    }
    let parts = super::some_of(command, 4);
    (
        format!("The command has {} parts: {parts}.", command.len()),
        "Write the handler as the only one: CMD [\"ASSEMBLY::NAMESPACE.TYPE::METHOD\"].".to_owned(),
    )
}

fn form(command: &str, subject: &Subject<'_>, outcome: &mut Outcome) {
    const RULE: &str = "handler-form";
    let dotnet = subject.has_dotnet() || subject.contents.has_runtime_support();
    match Handler::parse(command) {
        Ok(_) => outcome.pass(RULE, format!("The handler {} is well formed.", shown(command))),
        Err(_) if !dotnet => outcome.pass(RULE, "The base has no .NET runtime, so the command may be any word."),
        Err(error) => outcome.find(RULE, Severity::Refused, Words {
            what: format!("The command is no handler: {error}."),
            why: "The runtime looks for an assembly, a type and a method, and fails at its start otherwise.",
            fix: "Write ASSEMBLY::NAMESPACE.TYPE::METHOD, or the name of an executable assembly.",
            place: None,
        }),
    }
}

/// What the shell is told where CMD was written without brackets.
fn shell_form(command: &[String]) -> Option<&str> {
    match command {
        [shell, option, text] if shell == "/bin/sh" && option == "-c" => Some(text.trim()),
        _ => None,
    }
}
