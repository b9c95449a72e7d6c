//! Native programs and libraries: their processor, and the C library that they ask for.

use super::{Outcome, Severity, Subject, Words, shown, some_of};
use crate::elf::NativeFile;
use crate::files::FileKind;
use slipway_core::Architecture;

pub(crate) fn check(subject: &Subject<'_>, outcome: &mut Outcome) {
    let own = Architecture::from_name(&subject.contents.config.architecture);
    let Some(wanted) = subject.wanted.architecture.or(own) else { return };
    let used: Vec<&NativeFile> =
        subject.contents.natives.iter().filter(|native| is_used(&native.path, wanted)).collect();
    if used.is_empty() {
        return;
    }
    processor(&used, wanted, outcome);
    c_library(subject, &used, outcome);
    unread(&used, outcome);
}

/// A package carries libraries for many systems below `runtimes`; the host loads those of its own.
fn is_used(path: &str, wanted: Architecture) -> bool {
    match path.split_once("/runtimes/") {
        Some((_, rest)) => rest.split('/').next() == Some(wanted.runtime_identifier()),
        None => true,
    }
}

fn processor(used: &[&NativeFile], wanted: Architecture, outcome: &mut Outcome) {
    const RULE: &str = "native-architecture";
    let foreign: Vec<String> = used
        .iter()
        .filter(|native| native.architecture != Some(wanted))
        .map(|native| format!("/{} ({})", native.path, native.machine))
        .collect();
    if foreign.is_empty() {
        return outcome.pass(RULE, format!("All native files of the function are for {wanted}."));
    }
    outcome.find(RULE, Severity::Refused, Words {
        what: format!("Native files are not for {wanted}: {}.", some_of(&foreign, 5)),
        why: "The processor cannot run them; the function fails at its start or when it first needs them.",
        fix: format!("Publish with --runtime {}.", wanted.runtime_identifier()),
        place: foreign.first().map(|path| shown(path)),
    });
}

fn c_library(subject: &Subject<'_>, used: &[&NativeFile], outcome: &mut Outcome) {
    const RULE: &str = "glibc-version";
    let needing = used.iter().filter_map(|native| Some((native.needs_libc?, native)));
    let Some((needed, native)) = needing.max_by_key(|(version, _)| *version) else { return };
    let path = format!("/{}", shown(&native.path));
    let fix =
        "Compile on the system that runs it: for NativeAOT, publish within a container of Amazon Linux 2023.";
    match subject.contents.libc {
        Some(own) if own >= needed => outcome.pass(
            RULE,
            format!("Native files ask for version {needed} of the GNU C library; the image has {own}."),
        ),
        Some(own) => outcome.find(RULE, Severity::Refused, Words {
            what: format!("{path} asks for version {needed} of the GNU C library; the image has {own}."),
            why: "The loader refuses a program that asks for a newer version: version `GLIBC_…' not found.",
            fix,
            place: Some(path),
        }),
        None if has_musl(subject) => outcome.find(RULE, Severity::Refused, Words {
            what: format!("{path} asks for the GNU C library, and the image has musl in its place."),
            why: "A program for one C library does not start on the other.",
            fix: "Begin from a base with the GNU C library, or publish for linux-musl.",
            place: Some(path),
        }),
        None => outcome.find(RULE, Severity::Warning, Words {
            what: format!("{path} asks for version {needed} of the GNU C library, and none was found in the image."),
            why: "Without the library the program does not start.",
            fix: "Begin from one of AWS's base images, or copy the library into the image.",
            place: Some(path),
        }),
    }
}

fn has_musl(subject: &Subject<'_>) -> bool {
    let loaders = ["lib/ld-musl-x86_64.so.1", "lib/ld-musl-aarch64.so.1"];
    let files = &subject.contents.files;
    loaders.iter().filter_map(|path| files.get(path)).any(|entry| entry.kind != FileKind::Directory)
}

fn unread(used: &[&NativeFile], outcome: &mut Outcome) {
    const RULE: &str = "native-unread";
    let unread: Vec<String> =
        used.iter().filter(|native| !native.read_whole).map(|native| format!("/{}", native.path)).collect();
    if unread.is_empty() {
        return;
    }
    outcome.find(
        RULE,
        Severity::Advice,
        Words {
            what: format!("Too large to be read whole: {}.", some_of(&unread, 5)),
            why: "Which C library they ask for is not known; their processor is.",
            fix: "Run the image in the emulator before it is pushed.",
            place: unread.first().map(|path| shown(path)),
        },
    );
}
