//! Sentences that tell the reason of a failure wherever they stand: in a line without a code, within a tool's own
//! message, or in what the builder says. They are about the machine, the network and the stage's image.

use super::{Complaint, Reason};

/// Texts of which one occurs, the cause, a sentence, a command.
struct Sign {
    texts: &'static [&'static str],
    cause: &'static str,
    next: &'static str,
    command: Option<&'static str>,
}

const fn sign(texts: &'static [&'static str], cause: &'static str, next: &'static str) -> Sign {
    Sign { texts, cause, next, command: None }
}

const CERTIFICATES: &str = "slipway build PROJECT --certificates FILE";

/// These count also within a message that has a code.
const STRONG: &[Sign] = &[
    Sign {
        texts: &["No space left on device", "There is not enough space on the disk"],
        cause: "the engine's disk is full.",
        next: "See what takes the space; Slipway removes nothing of yours by itself:",
        command: Some("docker system df"),
    },
    sign(
        &["Proxy Authentication Required"],
        "a proxy on the way wants a login (407).",
        "Name it with user and password: HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT in the environment that Slipway and the \
         engine run in. NO_PROXY names what needs none.",
    ),
    sign(
        &[
            "GC heap initialization failed",
            "HRESULT: 0x8007000E",
            "Cannot allocate memory",
            "System.OutOfMemoryException",
        ],
        "the build ran out of memory.",
        "Give the engine more memory, or compile with `-maxcpucount:1`.",
    ),
    sign(
        &["qemu: uncaught target signal"],
        "a program crashed under the emulation of another architecture.",
        "Build for the engine's own architecture, or let the first stage run on it: FROM --platform=$BUILDPLATFORM.",
    ),
];

/// These are the reason where nothing has a code.
const PLAIN: &[Sign] = &[
    sign(
        &["exec format error"],
        "a program of the stage is for another architecture than the engine's.",
        "Let the build stage run on the engine's own: FROM --platform=$BUILDPLATFORM; or choose that architecture for the \
         function, or install emulation (qemu and binfmt).",
    ),
    sign(
        &["toomanyrequests", "pull rate limit", "429 Too Many Requests"],
        "the registry has had too many requests from here and asks to wait.",
        "Signed-in users may pull more often: `docker login`. Or take the image from another registry.",
    ),
    sign(
        &["x509: "],
        "a registry shows a certificate that the engine does not trust.",
        "Give the certificate of your company's authority to the engine: /etc/docker/certs.d/HOST/ca.crt, or the \
         system's own store; then start it again.",
    ),
    Sign {
        texts: &[
            "UntrustedRoot",
            "PartialChain",
            "unable to get local issuer certificate",
            "self-signed certificate",
            "self signed certificate",
            "SSL certificate problem",
        ],
        cause: "a server shows a certificate that the build does not trust.",
        next: "Give the build the certificates of your company's authority:",
        command: Some(CERTIFICATES),
    },
    sign(
        &["No .NET SDKs were found", "The command could not be loaded, possibly because"],
        "the image of the build stage has no .NET SDK, only the runtime.",
        "Build on mcr.microsoft.com/dotnet/sdk; bases of Lambda and of the runtime only run.",
    ),
    sign(
        &[
            "You must install or update .NET to run this application",
            "It was not possible to find any compatible framework version",
        ],
        "a tool of the build needs a .NET runtime that the image of its stage does not have.",
        "The log names the version: take the SDK image of it, or set DOTNET_ROLL_FORWARD=Major for the tool.",
    ),
    sign(
        &["Couldn't find a valid ICU package"],
        "the image of the stage has no ICU, which .NET needs for cultures.",
        "Install it (icu-libs or libicu), or set DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 in that stage.",
    ),
    sign(
        &["dotnet: not found", "dotnet: command not found", "dotnet\": executable file not found"],
        "the step calls dotnet, and the image of its stage has none.",
        "Build on mcr.microsoft.com/dotnet/sdk.",
    ),
    sign(
        &["linker command failed", "cannot find -l", "unable to find library -l"],
        "Native AOT links with C libraries that the image of the build stage lacks.",
        "Build on the SDK image with the tag ending in -aot, or install the libraries that the log names (zlib1g-dev, \
         zlib-devel, libssl-dev).",
    ),
    sign(
        &["Unable to locate package", "No match for argument", "has no installation candidate"],
        "a step installs a package of the system that its distribution does not have.",
        "Names differ between apt, dnf and apk; before apt-get install stands apt-get update.",
    ),
    sign(
        &["Temporary failure in name resolution", "Temporary failure resolving", "Could not resolve host"],
        "the build cannot resolve names of hosts.",
        "Check the engine's name service and network; behind a proxy set HTTPS_PROXY.",
    ),
];

/// The reason that counts whatever code stands before it.
pub(super) fn strong(complaint: &Complaint<'_>) -> Option<Reason> {
    find(STRONG, complaint.message)
}

/// The reason of a text without a code.
pub(super) fn plain(complaint: &Complaint<'_>) -> Option<Reason> {
    find(STRONG, complaint.message).or_else(|| find(PLAIN, complaint.message))
}

/// The reason of what the builder says, as a sentence by itself.
pub(super) fn of_text(text: &str) -> Option<Reason> {
    let text = if text.contains("no space left") { "No space left on device" } else { text };
    let mut reason = find(STRONG, text).or_else(|| find(PLAIN, text))?;
    if let Some(first) = reason.cause.get(..1) {
        reason.cause.replace_range(..1, &first.to_ascii_uppercase());
    }
    Some(reason)
}

/// Whether a line of the log tells the reason of a failure although it has no code.
pub fn is_telling(line: &str) -> bool {
    STRONG.iter().chain(PLAIN).any(|sign| sign.texts.iter().any(|text| line.contains(text)))
}

fn find(signs: &[Sign], text: &str) -> Option<Reason> {
    let found = signs.iter().find(|sign| sign.texts.iter().any(|sign| text.contains(sign)))?;
    let reason = Reason::new(found.cause);
    Some(match found.command {
        Some(command) => reason.then_run(found.next, command),
        None => reason.then(found.next),
    })
}
