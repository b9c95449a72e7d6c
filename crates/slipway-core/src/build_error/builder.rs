//! What the builder itself refuses: the Dockerfile, the files it copies, the images it stands on.
//!
//! The sentences are BuildKit's and those of the builder before it, which say the same in other words.

use super::words::{behind, between};
use super::{Explanation, Reason, signs};

/// Explains the builder's message; empty where nothing is known of it.
pub fn explain_builder(message: &str) -> Explanation {
    let reason = signs::of_text(message)
        .or_else(|| of_files(message))
        .or_else(|| of_dockerfile(message))
        .or_else(|| of_images(message));
    reason.map_or_else(Explanation::default, |reason| Explanation {
        causes: vec![reason.cause],
        next: reason.next,
    })
}

const SEE_CONTEXT: (&str, &str) = ("See what is sent:", "slipway context PROJECT");

/// A COPY or ADD of what was not sent.
fn of_files(text: &str) -> Option<Reason> {
    if text.contains("forbidden path outside") {
        let path = behind(text, "build context: ").unwrap_or("a path").trim_end_matches(" ()");
        return Some(
            Reason::new(format!("A COPY names {path}, which lies above the folder that is sent."))
                .then("Build from a folder that holds both: `--context FOLDER`, and write the path as seen from there."),
        );
    }
    let copies = text.contains("cache key")
        || text.contains("failed to calculate checksum")
        || text.contains("COPY failed")
        || text.contains("ADD failed");
    let names_file = between(text, "\"/", "\"").or_else(|| between(text, "stat ", ": "));
    if !copies || text.contains("failed to do request") {
        return None;
    }
    let path = names_file.map_or("a file".to_owned(), |path| path.trim_start_matches('/').to_owned());
    let reason = Reason::new(format!("A COPY names {path}, which is not among the files that are sent."))
        .then("Look at its path (counted from the folder that is sent, letter for letter) and whether .dockerignore takes it away.");
    Some(reason.then_run(SEE_CONTEXT.0, SEE_CONTEXT.1))
}

fn of_dockerfile(text: &str) -> Option<Reason> {
    let reason = if let Some(word) = behind(text, "unknown instruction: ") {
        let line =
            between(text, "parse error on line ", ":").or_else(|| between(text, "parse error line ", ":"));
        let line = line.map(|line| format!(" on line {line}")).unwrap_or_default();
        Reason::new(format!("The Dockerfile has no such instruction as {word}{line}."))
            .then("Correct the word; a line that goes on needs a backslash at the end of the one before.")
    } else if text.contains("parse error") || text.contains("unexpected end of statement") {
        Reason::new("The Dockerfile cannot be read.")
            .then("Correct the line that is named: quotes in pairs, JSON in double quotes.")
    } else if let Some(stage) = between(text, "target stage ", " could not be found")
        .or_else(|| between(text, "failed to reach build target ", " in Dockerfile"))
    {
        let stage = stage.trim_matches('"');
        Reason::new(format!("The Dockerfile has no stage {stage}."))
            .then("Name a stage that it has (the word behind AS), or leave `--target-stage` out.")
    } else if let Some(name) = between(text, "base name (", ") should not be blank") {
        Reason::new(format!("FROM takes its image from {name}, which is empty."))
            .then("Give it a value: `--build-arg NAME=IMAGE`, or a default at the ARG before FROM.")
    } else if let Some(stage) = behind(text, "circular dependency detected on stage: ") {
        Reason::new(format!("The stage {stage} copies from itself."))
            .then("Name another stage in COPY --from.")
    } else if text.contains("destination must be a directory") {
        Reason::new("A COPY of several files needs a folder as its target.").then("End the target with `/`.")
    } else if text.contains("file with no instructions") || text.contains("has no FROM") {
        Reason::new("The Dockerfile is empty.")
            .then_run("Let Slipway write one:", "slipway dockerfile PROJECT --adopt --write")
    } else {
        return of_steps(text);
    };
    Some(reason)
}

/// What a step cannot have.
fn of_steps(text: &str) -> Option<Reason> {
    if let Some(id) =
        between(text, "secret ", " not found").or_else(|| between(text, "secret ", ": not found"))
    {
        let command = format!("slipway build PROJECT --secret id={id},src=FILE");
        return Some(
            Reason::new(format!("A step needs the build secret {id}, and none was given."))
                .then_run("Give it:", command),
        );
    }
    if text.contains("--mount option requires BuildKit") {
        return Some(
            Reason::new("A step mounts a cache or a secret, and this engine builds without BuildKit.")
                .then("Use Docker with BuildKit (20.10 or newer)."),
        );
    }
    if let Some(user) = between(text, "unable to find user ", ":") {
        return Some(
            Reason::new(format!("USER names {user}, whom the image does not have."))
                .then("Create the user before it, or name a number."),
        );
    }
    let program = between(text, "exec: \"", "\"").filter(|_| text.contains("not found in $PATH"))?;
    Some(
        Reason::new(format!("The step calls {program}, which the image of its stage does not have."))
            .then("Install it in that stage, or choose another image for it."),
    )
}

fn of_images(text: &str) -> Option<Reason> {
    if text.contains("invalid reference format") || text.contains("failed to parse stage name") {
        let name = between(text, "stage name \"", "\"").map(|name| format!(" {name}")).unwrap_or_default();
        return Some(
            Reason::new(format!("The name of a base image{name} is not one."))
                .then("Write it as REGISTRY/NAME:TAG in small letters."),
        );
    }
    let image = image_of(text);
    let named = image.map_or("a base image".to_owned(), |image| format!("the image {image}"));
    let lower = text.to_lowercase();
    let says = |signs: &[&str]| signs.iter().any(|sign| lower.contains(sign));
    if says(&[
        "pull access denied",
        "insufficient_scope",
        "authorization failed",
        "repository does not exist",
    ]) {
        let from_stage = between(text, "invalid from flag value ", ":")
            .map(|stage| format!(" If {stage} should be a stage, no FROM … AS {stage} is before it."));
        return Some(
            Reason::new(format!(
                "The registry gives {named} to nobody without a login, or has none.{}",
                from_stage.unwrap_or_default()
            ))
            .then("Check the name letter by letter; for a private registry sign in first: `docker login REGISTRY`."),
        );
    }
    if says(&["manifest unknown", "not found: manifest", ": not found"])
        && says(&["manifest", "llb definition", "source metadata"])
    {
        return Some(
            Reason::new(format!("The registry does not have {named} in this version."))
                .then_run("See the tags of AWS's bases:", "slipway bases"),
        );
    }
    if says(&["no such host", "dial tcp", "i/o timeout", "connection refused", "tls handshake timeout"]) {
        return Some(unreachable(text, &named));
    }
    None
}

fn unreachable(text: &str, named: &str) -> Reason {
    let host = between(text, "lookup ", " ").map(str::to_owned).or_else(|| {
        let (_, rest) = text.split_once("://")?;
        rest.split('/').next().map(str::to_owned)
    });
    let host = host.map(|host| format!(" {host}")).unwrap_or_default();
    let stage = between(text, "invalid from flag value ", ":").map(|stage| {
        format!("If {stage} should be a stage of the Dockerfile, write FROM … AS {stage} before it.")
    });
    let reason = Reason::new(format!("The engine cannot reach the registry{host} for {named}."))
        .then("Check the engine's network, name service and proxy. An image that the engine holds already needs no registry.");
    match stage {
        Some(stage) => reason.then(stage),
        None => reason,
    }
}

/// `HOST/NAME:TAG` of the address that was asked, or the name that the message gives.
fn image_of(text: &str) -> Option<String> {
    if let Some((repository, tag)) =
        between(text, "/v2/", "\"").and_then(|path| path.split_once("/manifests/"))
    {
        let host = text.split_once("://")?.1.split('/').next()?;
        let host = if host == "registry-1.docker.io" { "docker.io" } else { host };
        let separator = if tag.starts_with("sha256:") { '@' } else { ':' };
        return Some(format!("{host}/{repository}{separator}{tag}"));
    }
    between(text, "pull access denied for ", ",")
        .or_else(|| between(text, "LLB definition: ", ": "))
        .or_else(|| between(text, "invalid from flag value ", ":"))
        .filter(|name| !name.contains(' '))
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The builders' message, what the cause has to hold, what the next action has to hold.
    const CASES: &[(&str, &str, &str)] = &[
        (
            "failed to compute cache key: \"/nothere.txt\" not found: not found",
            "COPY names nothere.txt",
            ".dockerignore",
        ),
        (
            "failed to solve: failed to compute cache key: failed to calculate checksum of ref 3x::y: \"/src/App.csproj\": not found",
            "COPY names src/App.csproj",
            "slipway context",
        ),
        (
            "COPY failed: file not found in build context or excluded by .dockerignore: stat nothere.txt: file does not exist",
            "COPY names nothere.txt",
            ".dockerignore",
        ),
        ("COPY failed: forbidden path outside the build context: ../a ()", "../a", "--context"),
        (
            "failed to solve with frontend dockerfile.v0: failed to create LLB definition: dockerfile parse error line 2: unknown instruction: COPPY",
            "COPPY on line 2",
            "Correct",
        ),
        (
            "failed to process \"\\\"x\": unexpected end of statement while looking for matching double-quote",
            "cannot be read",
            "quotes",
        ),
        (
            "failed to solve with frontend dockerfile.v0: failed to create LLB definition: target stage two could not be found",
            "no stage two",
            "--target-stage",
        ),
        ("failed to reach build target two in Dockerfile", "no stage two", "--target-stage"),
        ("base name ($BASE) should not be blank", "$BASE", "--build-arg"),
        (
            "failed to create LLB definition: circular dependency detected on stage: a",
            "stage a copies from itself",
            "another stage",
        ),
        (
            "When using COPY with more than one source file, the destination must be a directory and end with a /",
            "several files",
            "`/`",
        ),
        ("failed to create LLB definition: file with no instructions", "empty", "--adopt"),
        ("secret nug not found: not found", "build secret nug", "--secret id=nug"),
        (
            "the --mount option requires BuildKit. Refer to https://docs.docker.com/go/buildkit/",
            "without BuildKit",
            "20.10",
        ),
        (
            "executor failed running [/bin/sh -c true]: unable to find user nobodyhere: no matching entries in passwd file",
            "nobodyhere",
            "number",
        ),
        (
            "OCI runtime create failed: runc create failed: unable to start container process: exec: \"dotnett\": executable file not found in $PATH: unknown",
            "calls dotnett",
            "Install",
        ),
        (
            "failed to create LLB definition: failed to parse stage name \"Bad_Ref:::x\": invalid reference format: repository name must be lowercase",
            "Bad_Ref:::x",
            "small letters",
        ),
        (
            "pull access denied for acme/base, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
            "acme/base",
            "docker login",
        ),
        (
            "failed to solve: registry.example/base:1: failed to resolve source metadata for registry.example/base:1: pull access denied, repository does not exist or may require authorization",
            "login",
            "docker login",
        ),
        (
            "failed to create LLB definition: registry.example/base:1: not found",
            "registry.example/base:1",
            "slipway bases",
        ),
        (
            "failed to create LLB definition: failed to do request: Head \"https://no-such-host.invalid/v2/x/manifests/1\": dial tcp: lookup no-such-host.invalid on 10.0.0.1:53: no such host",
            "no-such-host.invalid for the image no-such-host.invalid/x:1",
            "proxy",
        ),
        (
            "invalid from flag value nostage: Get \"https://registry-1.docker.io/v2/\": dial tcp: lookup registry-1.docker.io: no such host",
            "registry-1.docker.io",
            "AS nostage",
        ),
        ("write /var/lib/docker/tmp/x: no space left on device", "disk", "docker system df"),
        (
            "toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading",
            "too many",
            "docker login",
        ),
        (
            "failed to do request: Head \"https://feed.example/v2/x/manifests/1\": x509: certificate signed by unknown authority",
            "certificate",
            "engine",
        ),
        (
            "failed to do request: Head \"https://registry-1.docker.io/v2/library/x/manifests/1\": Proxy Authentication Required",
            "proxy",
            "user and password",
        ),
        (
            "standard_init_linux.go:228: exec user process caused: exec format error",
            "another architecture",
            "--platform=$BUILDPLATFORM",
        ),
    ];

    #[test]
    fn every_refusal_of_the_builders_has_a_cause_with_its_names_and_a_next_action() {
        for (message, cause, next) in CASES {
            let told = explain_builder(message);
            let actions: Vec<String> = told
                .next
                .iter()
                .map(|next| format!("{} {}", next.text, next.command.as_deref().unwrap_or_default()))
                .collect();
            assert!(told.causes.concat().contains(cause), "{message}: {:?}", told.causes);
            assert!(actions.concat().contains(next), "{message}: {actions:?}");
        }
    }

    #[test]
    fn a_step_that_failed_by_itself_is_left_to_its_exit_code() {
        for message in [
            "executor failed running [/bin/sh -c dotnet publish]: exit code: 1",
            "process \"/bin/sh -c dotnet publish\" did not complete successfully: exit code: 1",
        ] {
            assert_eq!(explain_builder(message), Explanation::default());
        }
    }
}
