//! Published versions.

use super::call::Call;
use super::describe::{page, with_function};
use super::outcome::{new_revision, require_revision, require_settled};
use super::record::{Function, Transition, Version};
use super::words::{invalid, no_function};
use crate::clock;
use crate::cloud::Cloud;
use crate::wire::{AwsError, RestReply};
use http::StatusCode;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Publish {
    code_sha256: Option<String>,
    description: Option<String>,
    revision_id: Option<String>,
}

pub(super) fn publish(cloud: &Cloud, call: &Call) -> Result<RestReply, AwsError> {
    let input: Publish = call.input()?;
    let target = call.target(cloud)?;
    let now = clock::now();
    cloud.store.change(|state| {
        let function =
            state.functions.get_mut(&target.name).ok_or_else(|| no_function(cloud, &target.name))?;
        require_settled(cloud, &target, &function.latest, now)?;
        require_revision(input.revision_id.as_deref(), function.latest.revision(now), "GetFunction")?;
        let digest = function.latest.image.digest.hex();
        if input.code_sha256.as_deref().is_some_and(|told| told != digest) {
            let told = input.code_sha256.unwrap_or_default();
            return Err(invalid(format!(
                "CodeSHA256 ({told}) is different from current CodeSHA256 in $LATEST ({digest})."
            )));
        }
        let number = publish_now(cloud, function, input.description);
        let version = function.versions.iter().find(|version| version.number == number);
        let shown = version.map(|version| show(cloud, function, version)).unwrap_or_default();
        Ok(RestReply::json(StatusCode::CREATED, &shown))
    })
}

/// Publishes `$LATEST`; when nothing has changed since the last version, that version is the answer.
pub(super) fn publish_now(cloud: &Cloud, function: &mut Function, description: Option<String>) -> u64 {
    let now = clock::now();
    if let Some(last) = function.versions.last().filter(|last| is_same(last, function)) {
        return last.number;
    }
    let mut configuration = function.latest.clone();
    configuration.description = description.unwrap_or(configuration.description);
    configuration.revision = new_revision();
    let pending = u64::try_from(cloud.pace.pending.as_millis()).unwrap_or(u64::MAX);
    // A version begins as a function does, and not before what it is a copy of is ready.
    let copied = function.latest.transition.as_ref().filter(|transition| now < transition.until);
    configuration.transition = Some(Transition {
        until: copied.map_or(now, |transition| transition.until).max(now.saturating_add(pending)),
        settled_revision: new_revision(),
        failure: copied.and_then(|transition| transition.failure.clone()),
        before: None,
    });
    let number = function.next_version;
    function.versions.push(Version { number, configuration });
    function.next_version += 1;
    number
}

fn is_same(version: &Version, function: &Function) -> bool {
    let (old, new) = (&version.configuration, &function.latest);
    let of = |configuration: &super::record::Configuration| {
        (
            configuration.image.digest.clone(),
            configuration.role.clone(),
            configuration.timeout_seconds,
            configuration.memory_mib,
            configuration.ephemeral_storage_mib,
            configuration.environment.clone(),
            configuration.image_config.clone(),
            configuration.architecture,
        )
    };
    of(old) == of(new)
}

fn show(cloud: &Cloud, function: &Function, version: &Version) -> Value {
    let number = version.number.to_string();
    version.configuration.json(cloud, &function.name, &number, Some(&number))
}

pub(super) fn list(cloud: &Cloud, call: &Call) -> Result<RestReply, AwsError> {
    let target = call.target(cloud)?;
    with_function(cloud, &target, |function| {
        let latest = function.latest.json(cloud, &function.name, "$LATEST", Some("$LATEST"));
        let mut shown = vec![("$LATEST".to_owned(), latest)];
        let versions = function.versions.iter();
        shown.extend(versions.map(|version| (version.number.to_string(), show(cloud, function, version))));
        Ok(RestReply::json(StatusCode::OK, &page(call, "Versions", shown)))
    })
}
