//! Whether AWS's runtime client could call the method that the command names.

use super::{Outcome, Severity, Subject, Words, shown, some_of};
use slipway_core::Handler;
use slipway_core::nearest::meant;
use slipway_dotnet::assembly::{Assembly, Callable, Uncallable, callable};

const RULE: &str = "handler-method";
const SERIALIZER: &str = "serializer-missing";
/// Handlers that are named where none was probably meant.
const NAMED: usize = 5;

pub(crate) fn check(subject: &Subject<'_>, outcome: &mut Outcome) {
    let Some(Handler::Method { assembly, type_name, method }) = subject.handler() else { return };
    if subject.contents.assembly(&assembly).is_none() {
        return;
    }
    let text = shown(&format!("{assembly}::{type_name}::{method}"));
    let file = |name: &str| subject.contents.assembly(name);
    match callable((&assembly, &type_name, &method), &file) {
        Callable::Yes => {
            outcome.pass(RULE, format!("The runtime client can call {text}."));
            outcome.pass(SERIALIZER, "What the handler takes and answers with needs no more than there is.");
        }
        Callable::Unknown(what) => {
            let seen = format!("Whether {text} can be called is open: {} was not read.", shown(&what));
            outcome.pass(RULE, seen);
        }
        Callable::No(reason @ Uncallable::NoSerializer(_)) => {
            outcome.pass(RULE, format!("{text} is in its assembly."));
            refuse(
                SERIALIZER,
                &text,
                &reason,
                fix(subject, &assembly, &type_name, &method, &reason),
                outcome,
            );
        }
        Callable::No(reason) => {
            refuse(RULE, &text, &reason, fix(subject, &assembly, &type_name, &method, &reason), outcome);
        }
    }
}

fn refuse(rule: &str, text: &str, reason: &Uncallable, fix: String, outcome: &mut Outcome) {
    outcome.find(
        rule,
        Severity::Refused,
        Words {
            what: format!("{text} cannot be called: {reason}."),
            why: "AWS's runtime client looks at the handler when it starts, and ends there.",
            fix,
            place: None,
        },
    );
}

fn fix(subject: &Subject<'_>, assembly: &str, type_name: &str, method: &str, reason: &Uncallable) -> String {
    let assemblies = subject.wanted.assemblies;
    if let Some(program) = assemblies.iter().find(|own| own.has_entry_point && own.name == assembly)
        && is_of_a_program(reason)
    {
        return format!(
            "{} is a program, which is started by its name: set it as the command.",
            program.name
        );
    }
    let known: Vec<String> = handlers(assemblies);
    // What Amazon.Lambda.Annotations generates for a method is called in its place.
    let generated = format!("{assembly}::{type_name}_{method}_Generated::{method}");
    if known.contains(&generated) {
        return format!("Set the generated handler as the command: {}.", shown(&generated));
    }
    let own = match reason {
        Uncallable::NoType | Uncallable::NoMethod | Uncallable::EntryPoint => {
            return proposal(&format!("{assembly}::{type_name}::{method}"), &known);
        }
        Uncallable::Overloaded { signatures } if !signatures.is_empty() => {
            let whole: Vec<String> =
                signatures.iter().map(|signature| format!("{assembly}::{type_name}::{signature}")).collect();
            return format!("Name one by its whole signature: {}.", some_of(&whole, NAMED));
        }
        Uncallable::Overloaded { .. } => "None of them can be called as it is; give one a name of its own.",
        Uncallable::AbstractMethod => "Name a type that gives the method a body.",
        Uncallable::GenericMethod => "Give the method fixed types.",
        Uncallable::AsyncVoid => "Answer with Task in place of void.",
        Uncallable::AnyNumber => "Take one value, without params.",
        Uncallable::TooManyParameters(_) | Uncallable::SecondParameter(_) => {
            "Take the event and, where it is needed, an ILambdaContext; carry more in one type."
        }
        Uncallable::ByReference => "Take and answer with values.",
        Uncallable::GenericType => "Derive a type without type parameters from it, and name that one.",
        Uncallable::AbstractType => "Name a type that derives from it, or make the method static.",
        Uncallable::NoClass => "Name a class or a structure.",
        Uncallable::NoConstructor => {
            "Add a public constructor without parameters, or make the method static."
        }
        Uncallable::NoSerializer(_) => {
            "Add [assembly: LambdaSerializer(typeof(DefaultLambdaJsonSerializer))] and the package \
             Amazon.Lambda.Serialization.SystemTextJson, or take and answer with a Stream."
        }
    };
    own.to_owned()
}

/// Whether a program, which is not written for the client to call its methods, would give this reason.
fn is_of_a_program(reason: &Uncallable) -> bool {
    use Uncallable::{EntryPoint, NoMethod, NoSerializer, NoType};
    matches!(reason, NoType | NoMethod | EntryPoint | NoSerializer(_))
}

/// The handler that was meant, else all there are: a name that merely looks alike would lead astray.
fn proposal(text: &str, known: &[String]) -> String {
    let names: Vec<&str> = known.iter().map(String::as_str).collect();
    match meant(text, &names) {
        Some(name) => format!("Perhaps {} is meant: set it as the command.", shown(name)),
        None if known.is_empty() => {
            "Publish the project with its handler, and build the image again.".to_owned()
        }
        None => format!("Set one of these as the command: {}.", some_of(known, NAMED)),
    }
}

/// The handlers of all assemblies, the likely ones first.
fn handlers(assemblies: &[Assembly]) -> Vec<String> {
    let all = || assemblies.iter().flat_map(|own| &own.handlers);
    let likely = all().filter(|found| found.likely).chain(all().filter(|found| !found.likely));
    let mut names: Vec<String> = Vec::new();
    for found in likely {
        let name = found.handler.to_string();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}
