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
    method(subject, outcome);
}

fn number(subject: &Subject<'_>, outcome: &mut Outcome) {
    const RULE: &str = "command-one";
    let count = subject.command().len();
    match count {
        1 => outcome.pass(RULE, "The command is one word, the handler."),
        0 => outcome.find("command-missing", Severity::Refused, Words {
            what: "The image has no command, and the function sets none.",
            why: "AWS's entry point takes the handler from the command and ends at once without it.",
            fix: "Add CMD [\"ASSEMBLY::NAMESPACE.TYPE::METHOD\"], or set image-command.",
            place: None,
        }),
        _ => outcome.find(RULE, Severity::Refused, Words {
            what: format!("The command has {count} parts."),
            why: "AWS's entry point takes exactly one, the handler, and ends at once with any other number.",
            fix: "Write the handler as one string: CMD [\"ASSEMBLY::NAMESPACE.TYPE::METHOD\"], in brackets and not in shell form.",
            place: None,
        }),
    }
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

fn method(subject: &Subject<'_>, outcome: &mut Outcome) {
    const RULE: &str = "handler-method";
    let (Some(handler @ Handler::Method { .. }), Some(known)) = (subject.handler(), subject.wanted.handlers)
    else {
        return;
    };
    let text = handler.to_string();
    if known.contains(&text) {
        return outcome.pass(RULE, format!("The method {} is in its assembly.", shown(&text)));
    }
    let nearest = match subject.wanted.nearest {
        Some(nearest) => nearest(&text, known),
        None => longest_common_front(&text, known),
    };
    let fix = match nearest {
        Some(name) => format!("Perhaps {} is meant: set it as the command.", shown(&name)),
        None if known.is_empty() => {
            "Publish the project with its handler, and build the image again.".to_owned()
        }
        None => format!("Set one of these as the command: {}.", super::some_of(known, 5)),
    };
    outcome.find(
        RULE,
        Severity::Refused,
        Words {
            what: format!("The assemblies in the image have no method {}.", shown(&text)),
            why: "The runtime fails at its start when the type or the method of the handler is not there.",
            fix,
            place: None,
        },
    );
}

/// The name that agrees with the text for longest from the front, if it agrees beyond the assembly.
fn longest_common_front(text: &str, names: &[String]) -> Option<String> {
    let assembly = text.split("::").next().map_or(0, str::len);
    let common =
        |name: &&String| text.bytes().zip(name.bytes()).take_while(|(one, other)| one == other).count();
    names.iter().max_by_key(common).filter(|name| common(name) > assembly).cloned()
}
