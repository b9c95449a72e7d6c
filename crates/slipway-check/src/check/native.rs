//! Native programs and libraries: their processor, the libraries that they name, and the C library that they ask for.

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
    libraries(subject, &used, outcome);
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

/// Parts of .NET itself that load what they name only when it is there, or only for what few programs do.
const OPTIONAL: [&str; 5] = [
    "libcoreclrtraceptprovider",
    "libSystem.Net.Security",
    "libSystem.Security",
    "libmscordbi",
    "libmscordaccore",
];

/// What the loader has to find for a native file, and does not. A name that lies anywhere in the image counts as found.
fn libraries(subject: &Subject<'_>, used: &[&NativeFile], outcome: &mut Outcome) {
    const RULE: &str = "native-libraries";
    let there: std::collections::HashSet<&str> = subject
        .contents
        .files
        .iter()
        .filter(|(_, entry)| entry.kind != FileKind::Directory)
        .map(|(path, _)| crate::files::file_name(path))
        .filter(|name| name.contains(".so"))
        .collect();
    let is_libc = |name: &str| {
        // Whether there is a C library at all another rule says.
        ["libc.so", "libm.so", "libdl.so", "libpthread.so", "librt.so", "ld-linux", "ld-musl", "libc.musl"]
            .iter()
            .any(|start| name.starts_with(start))
    };
    let optional = |native: &&&NativeFile| {
        let name = crate::files::file_name(&native.path);
        !OPTIONAL.iter().any(|start| name.starts_with(start))
    };
    let mut complete = true;
    for native in used.iter().filter(optional).filter(|native| !native.needs.is_empty()).take(MOST_NAMED) {
        let missing: Vec<String> = native
            .needs
            .iter()
            .filter(|name| !is_libc(name) && !there.contains(name.as_str()))
            .cloned()
            .collect();
        let Some(first) = missing.first() else { continue };
        complete = false;
        let path = format!("/{}", shown(&native.path));
        outcome.find(RULE, Severity::Warning, Words {
            what: format!("{path} needs {}, not in the image.", some_of(&missing, 5)),
            why: "The loader refuses a library that names another it cannot find: the function fails with                   DllNotFoundException when it first needs it.",
            fix: remedy(first, &native.path),
            place: Some(path),
        });
    }
    if complete {
        outcome.pass(RULE, "What the function's native files name is in the image.");
    }
}

/// As many files as are worth a finding each.
const MOST_NAMED: usize = 20;

/// The package of Amazon Linux that holds a library, where it is one that people miss.
fn remedy(library: &str, path: &str) -> String {
    const PACKAGES: [(&str, &str); 12] = [
        ("libfontconfig.so", "fontconfig"),
        ("libfreetype.so", "freetype"),
        ("libicu", "libicu"),
        ("libssl.so", "openssl-libs"),
        ("libcrypto.so", "openssl-libs"),
        ("libgssapi_krb5.so", "krb5-libs"),
        ("libstdc++.so", "libstdc++"),
        ("libgomp.so", "libgomp"),
        ("libX11.so", "libX11"),
        ("libGL.so", "mesa-libGL"),
        ("libexpat.so", "expat"),
        ("libz.so", "zlib"),
    ];
    let package = PACKAGES.iter().find(|(start, _)| library.starts_with(start)).map(|(_, package)| *package);
    let mut fix = match package {
        Some(package) => format!("Add RUN dnf install -y {package} to the final stage."),
        None => format!(
            "Install in the final stage what holds it (dnf provides '*/{}' names the package), or copy it beside the \
             function.",
            shown(library)
        ),
    };
    if path.contains("SkiaSharp") {
        fix.push_str(" Or refer to SkiaSharp.NativeAssets.Linux.NoDependencies, which does without.");
    }
    fix
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
