//! Settings that do not hold in Lambda: only `/tmp` can be written to, and users and volumes mean nothing there.

use super::{Outcome, Severity, Subject, Words, shown};
use crate::files::clean;

/// Variables that name a directory which a program writes to.
const WRITTEN: [&str; 5] =
    ["HOME", "DOTNET_BUNDLE_EXTRACT_BASE_DIR", "TMPDIR", "XDG_CACHE_HOME", "DOTNET_CLI_HOME"];

pub(crate) fn check(subject: &Subject<'_>, outcome: &mut Outcome) {
    written_directories(subject, outcome);
    single_file(subject, outcome);
    volumes(subject, outcome);
    user(subject, outcome);
}

fn in_tmp(directory: &str) -> bool {
    let path = clean(directory);
    path == "tmp" || path.starts_with("tmp/")
}

fn written_directories(subject: &Subject<'_>, outcome: &mut Outcome) {
    const RULE: &str = "writable-directories";
    let config = &subject.contents.config;
    let outside: Vec<(&str, &str)> = WRITTEN
        .iter()
        .filter_map(|name| Some((*name, config.variable(name)?)))
        .filter(|(_, value)| !value.is_empty() && !in_tmp(value))
        .collect();
    if outside.is_empty() {
        return outcome.pass(RULE, "No variable sends the function to write outside /tmp.");
    }
    for (name, value) in outside {
        outcome.find(RULE, Severity::Advice, Words {
            what: format!("{name} is {}.", shown(value)),
            why: "In Lambda only /tmp can be written to; a program that writes to this directory fails there.",
            fix: format!("Add ENV {name}=/tmp, if the function writes to it."),
            place: Some(name.to_owned()),
        });
    }
}

/// A program with its libraries packed into it has to unpack them somewhere.
fn single_file(subject: &Subject<'_>, outcome: &mut Outcome) {
    const RULE: &str = "single-file-extraction";
    let set = subject.contents.config.variable("DOTNET_BUNDLE_EXTRACT_BASE_DIR").is_some();
    let large =
        subject.contents.natives.iter().find(|native| !native.path.contains(".so") && !native.read_whole);
    let Some(program) = large.filter(|_| !set) else { return };
    outcome.find(RULE, Severity::Advice, Words {
        what: format!("/{} is a large program of one file, and DOTNET_BUNDLE_EXTRACT_BASE_DIR is not set.", shown(&program.path)),
        why: "A single-file program may unpack libraries to the home directory, which cannot be written to in Lambda.",
        fix: "Add ENV DOTNET_BUNDLE_EXTRACT_BASE_DIR=/tmp, if it was published as a single file.",
        place: Some(format!("/{}", shown(&program.path))),
    });
}

fn volumes(subject: &Subject<'_>, outcome: &mut Outcome) {
    const RULE: &str = "volumes";
    let volumes = &subject.contents.config.volumes;
    if volumes.is_empty() {
        return outcome.pass(RULE, "The image declares no volume.");
    }
    outcome.find(
        RULE,
        Severity::Warning,
        Words {
            what: format!("The image declares volumes: {}.", super::some_of(volumes, 5)),
            why: "Lambda mounts none: what the function expects there is missing, and it cannot write there.",
            fix: "Remove VOLUME, and write to /tmp.",
            place: None,
        },
    );
}

fn user(subject: &Subject<'_>, outcome: &mut Outcome) {
    const RULE: &str = "user-ignored";
    let user = &subject.contents.config.user;
    if user.is_empty() {
        return outcome.pass(RULE, "The image sets no user; Lambda uses its own.");
    }
    outcome.find(
        RULE,
        Severity::Advice,
        Words {
            what: format!("The image sets the user {}.", shown(user)),
            why: "Lambda runs every function as a user of its own with few rights, whatever the image sets.",
            fix: "Remove USER, or keep it for other places where the image runs.",
            place: None,
        },
    );
}
