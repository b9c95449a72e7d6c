//! Why a build failed, as far as the builder's text tells.
//!
//! The engine reports every failure as a sentence inside a successful HTTP answer. The sentences below are the
//! engine's and the registry's own; what is not recognised stays a failed step, with the text untouched.

use serde::Serialize;

/// The kind of failure, where another kind needs another action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum BuildFailure {
    /// A command of the Dockerfile failed, or the Dockerfile is wrong.
    Step,
    /// The engine's disk is full.
    DiskFull,
    /// A base image does not exist or may not be read.
    BaseImageMissing,
    /// The registry of a base image cannot be reached.
    RegistryUnreachable,
    /// The registry of a base image refused because of too many requests.
    RateLimited,
    /// A `COPY` names a file that is not in the context.
    FileMissing,
    /// The engine cannot run programs of the wanted architecture.
    ArchitectureUnsupported,
    /// A package could not be restored: a feed refused, cannot be reached or does not have it.
    PackageFeed,
}

/// The first row of which a text occurs in the message decides.
const SIGNS: &[(BuildFailure, &[&str])] = &[
    (BuildFailure::DiskFull, &["no space left on device"]),
    (
        BuildFailure::RateLimited,
        &["toomanyrequests", "429 too many requests", "rate exceeded", "pull rate limit"],
    ),
    (BuildFailure::ArchitectureUnsupported, &["exec format error", "no match for platform"]),
    (
        BuildFailure::FileMissing,
        &[
            "excluded by .dockerignore",
            "failed to compute cache key",
            "failed to calculate checksum",
            "forbidden path outside",
        ],
    ),
    (
        BuildFailure::RegistryUnreachable,
        &[
            "dial tcp",
            "no such host",
            "i/o timeout",
            "connection refused",
            "network is unreachable",
            "tls handshake timeout",
            "temporary failure in name resolution",
            "client.timeout exceeded",
        ],
    ),
    (
        BuildFailure::BaseImageMissing,
        &[
            "manifest unknown",
            "pull access denied",
            "failed to authorize",
            "failed to fetch oauth token",
            "authentication required",
            "unauthorized: ",
            "repository does not exist",
            "failed to resolve source metadata",
            "not found: manifest",
        ],
    ),
];

impl BuildFailure {
    /// Reads the kind from the builder's message.
    pub(crate) fn of(message: &str) -> Self {
        let message = message.to_lowercase();
        let known = SIGNS.iter().find(|(_, signs)| signs.iter().any(|sign| message.contains(sign)));
        match known {
            Some((failure, _)) => *failure,
            // BuildKit says no more than this when it looks for a base image before any step.
            None if message.contains("llb definition") && message.ends_with(": not found") => {
                Self::BaseImageMissing
            }
            None => Self::Step,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_engines_sentences_are_told_apart() {
        let cases = [
            ("write /x: no space left on device", BuildFailure::DiskFull),
            ("toomanyrequests: Rate exceeded", BuildFailure::RateLimited),
            ("Get \"https://x/v2/\": dial tcp: lookup x: no such host", BuildFailure::RegistryUnreachable),
            (
                "failed to authorize: failed to fetch anonymous token: unexpected status: 401 Unauthorized",
                BuildFailure::BaseImageMissing,
            ),
            (
                "failed to create LLB definition: registry.example/base:1: not found",
                BuildFailure::BaseImageMissing,
            ),
            ("pull access denied for x, repository does not exist", BuildFailure::BaseImageMissing),
            (
                "COPY failed: file not found in build context or excluded by .dockerignore",
                BuildFailure::FileMissing,
            ),
            ("The command '/bin/sh -c dotnet publish' returned a non-zero code: 1", BuildFailure::Step),
            ("standard_init_linux.go: exec format error", BuildFailure::ArchitectureUnsupported),
        ];
        for (message, expected) in cases {
            assert_eq!(BuildFailure::of(message), expected, "{message}");
        }
    }
}
