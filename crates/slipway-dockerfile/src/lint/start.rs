//! Checks of what the image starts: ENTRYPOINT, CMD and the runtime interface client.

use super::super::edit::DockerfileEdit;
use super::super::syntax::{Arguments, Instruction, Keyword};
use super::base::{BaseKind, has_client};
use super::finding::{Findings, Severity, Texts, quoted};
use super::look::Look;
use slipway_core::Handler;
use slipway_core::catalogue::base_for_framework;

const ONE_HANDLER: &str = "AWS's entry point takes exactly one argument, the handler; with anything else the container ends with exit code 142.";

pub(super) fn check(look: &Look<'_>, found: &mut Findings<'_>) {
    let entrypoint = look.last_final(|one| one.keyword == Keyword::Entrypoint);
    let cmd = look.last_final(|one| one.keyword == Keyword::Cmd);
    if let Some(entrypoint) = entrypoint.filter(|one| !one.is_exec()) {
        shell_entrypoint(found, entrypoint);
    }
    if !look.kind.is_aws() {
        own_base(look, found, entrypoint);
        return;
    }
    match (entrypoint, cmd) {
        (Some(entrypoint), _) if !is_aws_entrypoint(entrypoint) => overridden(look, found, entrypoint),
        (_, None) => missing(look, found),
        (_, Some(cmd)) => command(look, found, cmd),
    }
}

fn is_aws_entrypoint(entrypoint: &Instruction) -> bool {
    entrypoint.values().first().is_some_and(|first| first == "/lambda-entrypoint.sh")
}

fn shell_entrypoint(found: &mut Findings<'_>, entrypoint: &Instruction) {
    let what = "ENTRYPOINT is in shell form.".to_owned();
    let why =
        "A shell starts the program, so CMD is not passed on and the program does not get the signal to end.";
    let fix = "Write it as a JSON array.";
    let edit = DockerfileEdit::ExecForm { line: entrypoint.span.first_line };
    found.add_with("entrypoint-shell-form", Severity::Error, entrypoint, Texts(what, why, fix), Some(edit));
}

fn overridden(look: &Look<'_>, found: &mut Findings<'_>, entrypoint: &Instruction) {
    let what = "ENTRYPOINT replaces AWS's own entry point.".to_owned();
    let why = "AWS's entry point starts the emulator when the image runs outside of Lambda, and the client that \
               calls the handler inside of it. Both are gone unless this program brings them.";
    let fix = "Remove it and name the handler in CMD.";
    // A native program on the base without a runtime may well be its own entry point.
    let severity = if look.kind == BaseKind::Provided { Severity::Advice } else { Severity::Warning };
    let edit = DockerfileEdit::RemoveInstruction { line: entrypoint.span.first_line };
    found.add_with("entrypoint-overridden", severity, entrypoint, Texts(what, why, fix), Some(edit));
}

fn missing(look: &Look<'_>, found: &mut Findings<'_>) {
    let Some(stage) = look.file.stages().last() else { return };
    if look.facts.commanded {
        let what = "The image names no handler: the project's settings give it to the function.".to_owned();
        let why = "Slipway's own runs and deploys pass it along; a plain `docker run` has to be given it.";
        let fix = "Leave it so, or add CMD with the handler.";
        found.add_with("cmd-missing", Severity::Advice, stage, Texts(what, why, fix), look.set_cmd());
        return;
    }
    let what = "The image names no handler: there is no CMD.".to_owned();
    let why = "Without arguments the container ends with exit code 142. It only runs where the handler is given \
               from outside, in `docker run` or in the function's image configuration.";
    let fix = "Add CMD with the handler.";
    found.add_with("cmd-missing", Severity::Warning, stage, Texts(what, why, fix), look.set_cmd());
}

fn command(look: &Look<'_>, found: &mut Findings<'_>, cmd: &Instruction) {
    match &cmd.arguments {
        Arguments::Shell(text) if text.starts_with('[') => {
            let what = "CMD looks like JSON and is none.".to_owned();
            let why = "Texts in JSON stand in double quotes. Otherwise the whole line is handed to a shell, and \
                       the container ends with exit code 142.";
            let fix = "Write the handler in double quotes.";
            found.add_with("cmd-not-json", Severity::Error, cmd, Texts(what, why, fix), look.set_cmd());
        }
        Arguments::Shell(text) => {
            let what = "CMD is in shell form.".to_owned();
            let fix = "Write it as a JSON array with the handler as its only text.";
            let edit = if text.contains(char::is_whitespace) { look.set_cmd() } else { None };
            let edit = edit.or(Some(DockerfileEdit::ExecForm { line: cmd.span.first_line }));
            found.add_with("cmd-shell-form", Severity::Error, cmd, Texts(what, ONE_HANDLER, fix), edit);
        }
        Arguments::Exec(values) => match values.as_slice() {
            [handler] => handler_of(look, found, cmd, handler),
            _ => {
                let what = format!("CMD has {} texts.", values.len());
                let fix = "Leave the handler as the only text.";
                found.add_with(
                    "cmd-several",
                    Severity::Error,
                    cmd,
                    Texts(what, ONE_HANDLER, fix),
                    look.set_cmd(),
                );
            }
        },
    }
}

fn handler_of(look: &Look<'_>, found: &mut Findings<'_>, cmd: &Instruction, text: &str) {
    // On the base without a runtime the program decides what the text means.
    if look.kind == BaseKind::Provided {
        return;
    }
    let why = "The runtime cannot find what to call, and every invocation fails.";
    match Handler::parse(text) {
        Err(_) => {
            let what = format!("`{}` is no handler.", quoted(text));
            let fix = "Write ASSEMBLY::NAMESPACE.TYPE::METHOD, or the name of an executable assembly.";
            found.add_with("cmd-not-a-handler", Severity::Error, cmd, Texts(what, why, fix), look.set_cmd());
        }
        Ok(handler) if !names_assembly(&handler, &look.facts.assembly_name) => {
            let (there, ours) = (quoted(handler.assembly()), quoted(&look.facts.assembly_name));
            let what = format!("CMD names the assembly `{there}`, the project makes `{ours}`.");
            let (severity, why, fix) = match handler {
                Handler::Executable { .. } => {
                    (Severity::Error, why, "Name the project's program. Case counts on Linux.")
                }
                Handler::Method { .. } => (
                    Severity::Warning,
                    "It has to come with a project or a package that this one refers to; otherwise the runtime \
                     cannot find what to call.",
                    "Name the project's own assembly, unless the handler lies in another.",
                ),
            };
            found.add_with("cmd-assembly", severity, cmd, Texts(what, why, fix), look.set_cmd());
        }
        Ok(handler) if look.facts.handler.as_ref().is_some_and(|chosen| *chosen != handler) => {
            let what = "CMD names another handler than the one chosen for the function.".to_owned();
            let why =
                "The one chosen is passed when Slipway runs and deploys the image; elsewhere CMD counts.";
            let fix = "Let both name the same handler.";
            found.add_with("cmd-other-handler", Severity::Advice, cmd, Texts(what, why, fix), look.set_cmd());
        }
        Ok(_) => {}
    }
}

/// A program is a file's name. A method's assembly is found without regard to capitals.
fn names_assembly(handler: &Handler, project: &str) -> bool {
    match handler {
        Handler::Executable { assembly } => assembly.strip_suffix(".dll").unwrap_or(assembly) == project,
        Handler::Method { assembly, .. } => assembly.eq_ignore_ascii_case(project),
    }
}

/// A base that is none of AWS's has to bring the client, and to start it.
fn own_base(look: &Look<'_>, found: &mut Findings<'_>, entrypoint: Option<&Instruction>) {
    if !matches!(look.kind, BaseKind::DotnetRuntime | BaseKind::Foreign | BaseKind::Scratch) {
        return;
    }
    let Some(stage) = look.file.stages().last() else { return };
    let is_executable = matches!(look.facts.handler, Some(Handler::Executable { .. }));
    // Where nobody can tell, an executable gets the benefit of the doubt: its packages may bring the client.
    let is_client = look.facts.has_runtime_support.unwrap_or(is_executable);
    if is_client && entrypoint.is_none() {
        let what = "The image has no ENTRYPOINT, and its base is none of AWS's.".to_owned();
        let why = "Nothing starts the program, because Lambda runs what ENTRYPOINT names.";
        let fix = "Add an ENTRYPOINT that starts the program.";
        found.add_with("start-missing", Severity::Error, stage, Texts(what, why, fix), add_client(look));
    } else if !is_client && !has_client(look) {
        let what = "Nothing in the image speaks to Lambda: its base is none of AWS's and no client is added."
            .to_owned();
        let why = "Lambda hands events to the runtime interface client. Without it every invocation ends with \
                   Runtime.ExitError or a timeout.";
        let fix = "Use AWS's base for .NET, or add the runtime interface client.";
        found.add_with(
            "runtime-client-missing",
            Severity::Error,
            stage,
            Texts(what, why, fix),
            add_client(look),
        );
    }
}

/// Only a base with `dotnet` can start the client; for others AWS's base is offered.
fn add_client(look: &Look<'_>) -> Option<DockerfileEdit> {
    let facts = look.facts;
    if look.kind != BaseKind::DotnetRuntime {
        let stage = look.root().filter(|_| look.kind == BaseKind::Foreign)?;
        let image = base_for_framework(&facts.framework)?.ecr_public;
        return Some(DockerfileEdit::SetBase { stage_line: stage.line, image });
    }
    let handler = facts.handler.as_ref()?;
    // An executable that does not refer to the client would start and never ask for an event.
    if matches!(handler, Handler::Executable { .. }) && facts.has_runtime_support == Some(false) {
        return None;
    }
    let copied = look.view.final_image().filter(|seen| seen.instruction.keyword == Keyword::Copy).last();
    let folder = copied.and_then(|seen| seen.destination()).unwrap_or_else(|| "/var/task".to_owned());
    Some(DockerfileEdit::AddRuntimeClient {
        framework: facts.framework.clone(),
        assembly: facts.assembly_name.clone(),
        handler: handler.to_string(),
        folder,
    })
}
