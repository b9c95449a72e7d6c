//! Checks of what the image sets: users, variables, secrets, and what Lambda passes over.

use super::super::edit::{DockerfileEdit, is_secret_id};
use super::super::syntax::{Instruction, Keyword};
use super::finding::{Findings, Severity, Texts, quoted};
use super::look::Look;
use slipway_core::function::RESERVED_NAMES;

pub(super) fn check(look: &Look<'_>, found: &mut Findings<'_>) {
    for instruction in look.file.instructions() {
        if let Keyword::Other(word) = &instruction.keyword {
            let what = format!("`{}` is no instruction.", quoted(word));
            let why = "The build ends here. Often the line above lacks the character that continues it.";
            let fix = "Correct the word, or continue the line above.";
            found.add("unknown-instruction", Severity::Error, instruction, Texts(what, why, fix));
        }
        if matches!(instruction.keyword, Keyword::Env | Keyword::Arg) {
            variables(look, found, instruction);
        }
    }
    for seen in look.view.final_image() {
        passed_over(found, seen.instruction);
    }
}

fn passed_over(found: &mut Findings<'_>, instruction: &Instruction) {
    let edit = Some(DockerfileEdit::RemoveInstruction { line: instruction.span.first_line });
    let (word, why) = match instruction.keyword {
        Keyword::User => {
            let what = "USER is set.".to_owned();
            let why = "Lambda runs every function as a user of its own, so this holds only outside of Lambda; files \
                       that only this user can read are then a surprise.";
            let fix = "Remove it, and see that all users can read the published files.";
            found.add_with("user-ignored", Severity::Advice, instruction, Texts(what, why, fix), edit);
            return;
        }
        Keyword::Volume => ("VOLUME", "Lambda mounts nothing; only /tmp can be written."),
        Keyword::Expose => {
            ("EXPOSE", "A function has no ports; events come through the runtime interface client.")
        }
        Keyword::Healthcheck => {
            ("HEALTHCHECK", "Lambda watches the runtime itself and runs no health check.")
        }
        Keyword::Stopsignal => ("STOPSIGNAL", "Lambda ends a function in its own way."),
        _ => return,
    };
    let what = format!("{word} has no effect on Lambda.");
    found.add_with("ignored-by-lambda", Severity::Advice, instruction, Texts(what, why, "Remove it."), edit);
}

/// More secrets than one instruction would ever hold.
const MAX_SECRETS: usize = 20;

fn variables(look: &Look<'_>, found: &mut Findings<'_>, instruction: &Instruction) {
    let is_final = look.view.is_final(instruction);
    let mut secrets = 0;
    for (name, value) in instruction.pairs() {
        let is_empty = value.as_deref().is_some_and(|value| matches!(value.trim(), "" | "\"\"" | "''"));
        if is_secret_name(&name) && !is_empty {
            secrets += 1;
            if secrets > MAX_SECRETS {
                return;
            }
            secret(found, instruction, &name);
        } else if is_final && instruction.keyword == Keyword::Env && is_reserved(look, &name) {
            reserved(found, instruction, &name);
        }
    }
}

/// Never the value, only the name.
fn secret(found: &mut Findings<'_>, instruction: &Instruction, name: &str) {
    let what = format!("`{}` looks like a secret.", quoted(name));
    let why = "Everyone who may pull the image can read it: ENV stands in its configuration, and ARG in its history.";
    let fix = "Mount it with `RUN --mount=type=secret` where the build needs it. What the function needs when it \
               runs belongs to its environment or to a secret store.";
    let id: String = name.to_ascii_lowercase().replace('_', "-").chars().take(64).collect();
    let line = instruction.span.first_line;
    let edit = is_secret_id(&id).then(|| DockerfileEdit::SecretMount { line, name: name.to_owned(), id });
    found.add_with("secret-in-image", Severity::Warning, instruction, Texts(what, why, fix), edit);
}

fn is_secret_name(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let harmless = [
        "_ARN",
        "_NAME",
        "_FILE",
        "_PATH",
        "_ID",
        "_PARAMETER",
        "PUBLIC_KEY",
        "PUBLICKEY",
        "PARTITION_KEY",
        "SORT_KEY",
    ];
    let ends = ["TOKEN", "SECRET", "PASSWD", "PASSPHRASE", "CREDENTIALS", "KEY"];
    !harmless.iter().any(|end| name.ends_with(end))
        && (name.contains("PASSWORD") || ends.iter().any(|end| name.ends_with(end)))
}

/// An own base has to set the folders itself, because nobody else does when it runs outside of Lambda.
fn is_reserved(look: &Look<'_>, name: &str) -> bool {
    let is_folder = matches!(name, "LAMBDA_TASK_ROOT" | "LAMBDA_RUNTIME_DIR");
    RESERVED_NAMES.contains(&name) && (look.kind.is_aws() || !is_folder)
}

fn reserved(found: &mut Findings<'_>, instruction: &Instruction, name: &str) {
    let what = format!("`{name}` is Lambda's own variable.");
    let (severity, why) = match name {
        "AWS_LAMBDA_RUNTIME_API" => (
            Severity::Error,
            "AWS's entry point takes it as a sign that it runs on Lambda and starts no emulator, so the image \
             cannot run anywhere else.",
        ),
        _ => (Severity::Warning, "Lambda sets it itself, so the value holds only outside of Lambda."),
    };
    let only = instruction.pairs().len() == 1;
    let edit = only.then_some(DockerfileEdit::RemoveInstruction { line: instruction.span.first_line });
    found.add_with("reserved-variable", severity, instruction, Texts(what, why, "Remove it."), edit);
}
