//! Every key of AWS's own tool: what becomes of it is written down here, and held against the reader and the list that a
//! person sees.

use super::*;
use crate::defaults::{Defaults, read_defaults};
use Fate::{Passed, Read, ReadInPart, Told};

/// What becomes of a key.
#[derive(Debug, PartialEq)]
enum Fate {
    /// It decides something.
    Read,
    /// A part of it does, and what is left out is told.
    ReadInPart,
    /// It decides nothing here, and why is told.
    Told,
    /// It says nothing that a function would be made of.
    Passed,
}

/// The keys of `dotnet lambda` as its sources have them, each with a value.
const KEYS: [(&str, &str, Fate); 87] = [
    ("append-environment-variables", "a=1", Read),
    ("apply-defaults", "true", Told),
    ("aws-access-key-id", "x", Told),
    ("aws-secret-key", "x", Told),
    ("aws-session-token", "x", Told),
    ("cloudformation-role", "x", Told),
    ("code-mount-directory", "x", Told),
    ("config-file", "x", Told),
    ("configuration", "Debug", Read),
    ("container-image-for-build", "x", Told),
    ("dead-letter-target-arn", "arn:aws:sqs:eu-west-1:1:q", Read),
    ("disable-capabilities", "x", Told),
    ("disable-interactive", "true", Passed),
    ("disable-version-check", "true", Passed),
    ("docker-build-options", "--target final", Read),
    ("docker-build-options", "--target final --ssh default", ReadInPart),
    ("docker-build-working-dir", "..", Read),
    ("docker-host-build-output-dir", "./bin/publish", Read),
    ("dockerfile", "Other", Read),
    ("durable-execution-timeout", "60", Told),
    ("durable-retention-period", "1", Told),
    ("enable-package-optimization", "true", Told),
    ("environment-variables", "a=1", Read),
    ("ephemeral-storage-size", "1024", Read),
    ("ephemerals-storage-size", "1024", Read),
    ("file-system-configs", "x", Told),
    ("framework", "net10.0", Read),
    ("function-architecture", "arm64", Read),
    ("function-description", "x", Read),
    ("function-handler", "x", Read),
    ("function-layers", "x", Told),
    ("function-memory-size", "512", Read),
    ("function-name", "x", Read),
    ("function-publish", "true", Told),
    ("function-role", "x", Read),
    ("function-runtime", "provided.al2023", Read),
    ("function-security-groups", "sg-1", Read),
    ("function-subnets", "subnet-1", Read),
    ("function-timeout", "30", Read),
    ("function-url-auth", "NONE", Told),
    ("function-url-enable", "true", Told),
    ("image-command", "A::A.F::Run", Read),
    ("image-entrypoint", "x", Told),
    ("image-tag", "team/hello:latest", ReadInPart),
    ("image-tag", "Team:latest", Told),
    ("image-working-directory", "x", Told),
    ("invoke-mode", "Event", Told),
    ("kms-key", "x", Read),
    ("layer-license-info", "x", Told),
    ("layer-name", "x", Told),
    ("layer-type", "x", Told),
    ("layer-version-arn", "x", Told),
    ("local-docker-image", "x", Told),
    ("log-application-level", "WARN", Read),
    ("log-format", "JSON", Read),
    ("log-group", "x", Read),
    ("log-system-level", "WARN", Read),
    ("msbuild-parameters", "/p:A=1", Read),
    ("opt-directory", "x", Told),
    ("output-package", "x", Told),
    ("output-template", "x", Told),
    ("package", "x", Told),
    ("package-manifest", "x", Told),
    ("package-type", "Image", Passed),
    ("package-type", "Zip", Told),
    ("payload", "{}", Told),
    ("persist-config-file", "true", Told),
    ("profile", "x", Told),
    ("profile-location", "x", Told),
    ("project-location", "x", Passed),
    ("publish-options", "x", Told),
    ("region", "eu-west-1", ReadInPart),
    ("resolve-s3", "true", Told),
    ("s3-bucket", "x", Told),
    ("s3-prefix", "x", Told),
    ("self-contained", "true", Told),
    ("snap-start-apply-on", "x", Told),
    ("stack-name", "x", Told),
    ("stack-polling-delay", "1", Told),
    ("stack-wait", "true", Told),
    ("tag", "hello:latest", ReadInPart),
    ("tags", "a=1", Read),
    ("template", "serverless.template", Passed),
    ("template-parameters", "a=1", Told),
    ("template-substitutions", "x", Told),
    ("tracing-mode", "Active", Read),
    ("use-container-for-build", "true", Told),
];

fn fate(key: &str, value: &str) -> Fate {
    let text = serde_json::json!({ key: value }).to_string();
    let read = read_defaults(text.as_bytes()).unwrap() != Defaults::default();
    let shown = settings(&[("defaults.json", text.as_bytes())]).unwrap();
    let told = shown.first().and_then(|setting| setting.left_out.as_deref());
    assert_ne!(told, Some(UNKNOWN), "{key} is a key of the tool");
    match (read, told) {
        (true, None) => Read,
        (true, Some(_)) => ReadInPart,
        (false, Some(_)) => Told,
        (false, None) => Passed,
    }
}

#[test]
fn every_key_of_the_tool_is_read_or_told_or_says_nothing() {
    for (key, value, expected) in &KEYS {
        assert_eq!(fate(key, value), *expected, "{key}");
    }
    let left_out = LEFT_OUT.iter().map(|(key, _)| *key);
    let own = ["$schema", "Information"];
    let named = USED.iter().chain(PASSED_OVER).copied().chain(left_out).filter(|key| !own.contains(key));
    for key in named {
        assert!(KEYS.iter().any(|(known, ..)| *known == key), "{key} is no key of the tool");
    }
}
