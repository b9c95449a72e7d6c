//! Which keys of the settings Slipway uses, and which it names as left out with the reason.
//!
//! The list is that of AWS's own tool, `dotnet lambda`. A key that nobody knows is told too: it may be a slip of the pen.

use super::{DefaultsError, docker_options, keys_of, repository};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// One setting with where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Setting {
    /// The key, as the file writes it.
    pub key: String,
    /// The value as a person may see it: of variables only the names.
    pub value: String,
    /// The file that has the last word.
    pub source: String,
    /// Why Slipway does not use it; none where it does.
    pub left_out: Option<String>,
}

/// Keys that Slipway uses.
const USED: &[&str] = &[
    "append-environment-variables",
    "dead-letter-target-arn",
    "docker-build-working-dir",
    "docker-host-build-output-dir",
    "dockerfile",
    "environment-variables",
    "ephemeral-storage-size",
    "ephemerals-storage-size",
    "framework",
    "function-architecture",
    "function-description",
    "function-handler",
    "function-memory-size",
    "function-name",
    "function-role",
    "function-security-groups",
    "function-subnets",
    "function-timeout",
    "image-command",
    "kms-key",
    "log-application-level",
    "log-format",
    "log-group",
    "log-system-level",
    "msbuild-parameters",
    "tags",
    "tracing-mode",
];

/// Keys that are left out, each with the reason and the way that there is instead.
const LEFT_OUT: &[(&str, &str)] = &[
    ("apply-defaults", "AWS's tool does without it too."),
    ("aws-access-key-id", CREDENTIALS),
    ("aws-secret-key", CREDENTIALS),
    ("aws-session-token", CREDENTIALS),
    ("cloudformation-role", STACK),
    ("code-mount-directory", ZIP_BUILD),
    ("config-file", "A settings file cannot name another one; name it on the command line."),
    (
        "container-image-for-build",
        "It belongs to AWS's build of zip packages; the Dockerfile names the SDK's image.",
    ),
    ("disable-capabilities", STACK),
    ("durable-execution-timeout", NOT_YET),
    ("durable-retention-period", NOT_YET),
    ("enable-package-optimization", LAYERS),
    ("file-system-configs", NOT_YET),
    ("function-layers", LAYERS),
    ("function-publish", "Slipway publishes no versions."),
    ("function-url-auth", NOT_YET),
    ("function-url-enable", NOT_YET),
    ("image-entrypoint", "The image's own ENTRYPOINT is kept."),
    ("image-working-directory", "The image's own WORKDIR is kept."),
    ("invoke-mode", "slipway remote-invoke waits for the answer."),
    ("layer-license-info", LAYERS),
    ("layer-name", LAYERS),
    ("layer-type", LAYERS),
    ("layer-version-arn", LAYERS),
    ("local-docker-image", "Name the image on the command line: slipway push --image."),
    ("opt-directory", LAYERS),
    ("output-package", ZIP),
    ("output-template", STACK),
    ("package", ZIP),
    ("package-manifest", LAYERS),
    ("package-type", ZIP),
    (
        "payload",
        "An event is given with the invocation: slipway invoke --event, slipway remote-invoke --event.",
    ),
    ("persist-config-file", "Slipway writes a key of this file only where you say so."),
    ("profile", "Choose the target: --profile, or in the window."),
    ("profile-location", "The AWS SDK's own files are read; AWS_SHARED_CREDENTIALS_FILE names others."),
    (
        "publish-options",
        "`dotnet publish` is not given them: write them into the project file or your own Dockerfile.",
    ),
    ("resolve-s3", "Images need no bucket."),
    ("s3-bucket", "Images need no bucket."),
    ("s3-prefix", "Images need no bucket."),
    ("self-contained", "`dotnet publish` is not given it: write SelfContained into the project file."),
    ("snap-start-apply-on", NOT_YET),
    ("stack-name", STACK),
    ("stack-polling-delay", STACK),
    ("stack-wait", STACK),
    ("template-parameters", STACK),
    ("template-substitutions", STACK),
    ("use-container-for-build", "The build always runs in a container."),
];

const UNKNOWN: &str = "AWS's tools know no such key.";
const NOT_YET: &str =
    "Slipway does not set it yet: set it with another tool after the deploy; a later deploy keeps it.";
const OWN_TAG: &str = "Of it only the repository's name is used: Slipway gives each upload a tag of its own and deploys by digest.";
const NO_REPOSITORY: &str = "It names no repository that AWS takes.";
const STACK: &str = "It belongs to a CloudFormation stack; Slipway deploys the function itself.";
const LAYERS: &str = "A function from an image has no layers: their files belong into the image.";
const ZIP: &str = "Slipway deploys images, no zip packages.";
const ZIP_BUILD: &str = "It belongs to AWS's build of zip packages.";
const CREDENTIALS: &str =
    "Slipway takes credentials from AWS profiles only, and these do not belong into a project's file.";

/// Keys that say nothing a function would be made of.
const PASSED_OVER: &[&str] = &[
    "$schema",
    "Information",
    "configuration",
    "disable-interactive",
    "disable-version-check",
    "function-runtime",
    "project-location",
    "template",
];

/// Every setting of the files, each over the ones before it, with the file that has the last word.
pub fn settings(files: &[(&str, &[u8])]) -> Result<Vec<Setting>, DefaultsError> {
    let mut found: BTreeMap<String, Setting> = BTreeMap::new();
    for (name, bytes) in files {
        for (key, value) in &keys_of(bytes)? {
            if let Some(setting) = setting(key, value, name) {
                found.insert(key.clone(), setting);
            }
        }
    }
    Ok(found.into_values().collect())
}

fn setting(key: &str, value: &Value, source: &str) -> Option<Setting> {
    let text = match value {
        Value::Null => return None,
        Value::String(text) => text.trim().to_owned(),
        other => other.to_string(),
    };
    if text.is_empty() || key.starts_with(['/', '_', '#']) || PASSED_OVER.contains(&key) {
        return None;
    }
    Some(Setting {
        key: key.to_owned(),
        value: shown(key, value, text.clone()),
        source: source.to_owned(),
        left_out: left_out(key, &text),
    })
}

fn left_out(key: &str, text: &str) -> Option<String> {
    match key {
        "image-tag" | "tag" => {
            Some(if repository(text).is_some() { OWN_TAG } else { NO_REPOSITORY }.to_owned())
        }
        "package-type" if text.eq_ignore_ascii_case("image") => None,
        "region" => Some(
            "Local runs are told it; where to deploy is the target's choice: --region, or in the window."
                .to_owned(),
        ),
        "docker-build-options" => {
            let options = docker_options(text).left_out;
            (!options.is_empty())
                .then(|| format!("Of it only --build-arg and --target are used, not {}.", options.join(", ")))
        }
        key if USED.contains(&key) => None,
        key => {
            let known = LEFT_OUT.iter().find(|(name, _)| *name == key);
            Some(known.map_or(UNKNOWN, |(_, reason)| reason).to_owned())
        }
    }
}

/// Variables and credentials are secrets as a rule, so their values are not shown.
fn shown(key: &str, value: &Value, text: String) -> String {
    match key {
        "environment-variables" | "append-environment-variables" => {
            let keys = Map::from_iter([("environment-variables".to_owned(), value.clone())]);
            let names = super::pairs(&keys, "environment-variables").ok().flatten().unwrap_or_default();
            names.into_keys().collect::<Vec<_>>().join(", ")
        }
        "aws-access-key-id" | "aws-secret-key" | "aws-session-token" => "(set)".to_owned(),
        _ => text,
    }
}

#[cfg(test)]
#[path = "keys_tests.rs"]
mod tests;
