//! A program whose start Amazon.Lambda.Annotations generates: it has to be told which handler to run.

use super::{Outcome, Severity, Subject, Words, shown, some_of};
use slipway_core::Handler;

/// The variable that such a program reads.
const VARIABLE: &str = "ANNOTATIONS_HANDLER";

pub(crate) fn check(subject: &Subject<'_>, outcome: &mut Outcome) {
    const RULE: &str = "annotations-handler";
    let Some(Handler::Executable { assembly }) = subject.handler() else { return };
    let name = assembly.strip_suffix(".dll").unwrap_or(&assembly);
    let Some(program) = subject.wanted.assemblies.iter().find(|own| own.name == name) else { return };
    let handlers = &program.annotated;
    if handlers.is_empty() {
        return;
    }
    let listed = some_of(handlers, 10);
    let why = "Amazon.Lambda.Annotations generates a program that runs the one handler the variable names, and ends at once otherwise.";
    match subject.contents.config.variable(VARIABLE) {
        Some(value) if handlers.iter().any(|own| own == value) => {
            outcome.pass(RULE, format!("{VARIABLE} is {}, a handler of the program.", shown(value)));
        }
        Some(_) if subject.sets(VARIABLE) => {
            outcome.pass(RULE, format!("The function sets {VARIABLE}."));
        }
        Some(value) => outcome.find(
            RULE,
            Severity::Refused,
            Words {
                what: format!("{VARIABLE} is {}, and {} has no such handler.", shown(value), shown(name)),
                why,
                fix: format!("Set it to one of: {listed}."),
                place: None,
            },
        ),
        None if subject.sets(VARIABLE) => outcome.pass(RULE, format!("The function sets {VARIABLE}.")),
        None => outcome.find(
            RULE,
            Severity::Warning,
            Words {
                what: format!(
                    "{} needs the variable {VARIABLE}, and the image does not set it.",
                    shown(name)
                ),
                why,
                fix: format!("Set it among the function's variables, or with ENV, to one of: {listed}."),
                place: None,
            },
        ),
    }
}
