//! Looking at functions.

use super::call::{Call, Target};
use super::record::{Configuration, Function};
use super::words::{function_arn, no_function, not_found};
use crate::cloud::Cloud;
use crate::wire::{AwsError, RestReply};
use http::StatusCode;
use serde_json::{Value, json};

/// Members that `ListFunctions` leaves out.
const NOT_LISTED: &[&str] = &[
    "State",
    "StateReason",
    "StateReasonCode",
    "LastUpdateStatus",
    "LastUpdateStatusReason",
    "LastUpdateStatusReasonCode",
];

/// A version of a function, found by number, by alias, or as `$LATEST`.
pub(super) struct Found<'a> {
    pub(super) configuration: &'a Configuration,
    pub(super) version: String,
}

/// Finds what a call means.
pub(super) fn find<'a>(
    cloud: &Cloud,
    function: &'a Function,
    qualifier: Option<&str>,
) -> Result<Found<'a>, AwsError> {
    let wanted = match qualifier {
        None => "$LATEST",
        Some(qualifier) => function.aliases.get(qualifier).map_or(qualifier, |alias| alias.version.as_str()),
    };
    if wanted == "$LATEST" {
        return Ok(Found { configuration: &function.latest, version: wanted.to_owned() });
    }
    let version = function.versions.iter().find(|version| version.number.to_string() == wanted);
    match version {
        Some(version) => Ok(Found { configuration: &version.configuration, version: wanted.to_owned() }),
        None => {
            let arn = function_arn(cloud, &function.name);
            Err(not_found(format!("Function not found: {arn}:{}", qualifier.unwrap_or(wanted))))
        }
    }
}

/// Looks at one function.
pub(super) fn with_function<T>(
    cloud: &Cloud,
    target: &Target,
    look: impl FnOnce(&Function) -> Result<T, AwsError>,
) -> Result<T, AwsError> {
    cloud.store.read(|state| {
        look(state.functions.get(&target.name).ok_or_else(|| no_function(cloud, &target.name))?)
    })
}

pub(super) fn function(cloud: &Cloud, call: &Call) -> Result<RestReply, AwsError> {
    let target = call.target(cloud)?;
    with_function(cloud, &target, |function| {
        let found = find(cloud, function, target.qualifier.as_deref())?;
        let image = &found.configuration.image;
        let mut shown = json!({
            "Configuration": found.configuration.json(cloud, &target.name, &found.version, target.qualifier.as_deref()),
            "Code": {
                "RepositoryType": "ECR",
                "ImageUri": image.uri(cloud),
                "ResolvedImageUri": image.resolved_uri(cloud),
            },
        });
        if let (false, Some(shown)) = (function.tags.is_empty(), shown.as_object_mut()) {
            shown.insert("Tags".to_owned(), json!(function.tags));
        }
        Ok(RestReply::json(StatusCode::OK, &shown))
    })
}

pub(super) fn configuration(cloud: &Cloud, call: &Call) -> Result<RestReply, AwsError> {
    let target = call.target(cloud)?;
    with_function(cloud, &target, |function| {
        let found = find(cloud, function, target.qualifier.as_deref())?;
        let shown =
            found.configuration.json(cloud, &target.name, &found.version, target.qualifier.as_deref());
        Ok(RestReply::json(StatusCode::OK, &shown))
    })
}

pub(super) fn list(cloud: &Cloud, call: &Call) -> Result<RestReply, AwsError> {
    let functions: Vec<(String, Value)> = cloud.store.read(|state| {
        let shown = |function: &Function| {
            let mut shown = function.latest.json(cloud, &function.name, "$LATEST", None);
            if let Some(shown) = shown.as_object_mut() {
                shown.retain(|member, _| !NOT_LISTED.contains(&member.as_str()));
            }
            (function.name.clone(), shown)
        };
        state.functions.values().map(shown).collect()
    });
    Ok(RestReply::json(StatusCode::OK, &page(call, "Functions", functions)))
}

/// No function here has an address of its own.
pub(super) fn urls(cloud: &Cloud, call: &Call) -> Result<RestReply, AwsError> {
    let target = call.target(cloud)?;
    with_function(cloud, &target, |_| {
        Ok(RestReply::json(StatusCode::OK, &json!({ "FunctionUrlConfigs": [] })))
    })
}

/// So many entries are in one answer at most, whatever is asked for.
const LARGEST_PAGE: usize = 50;

/// One page of entries in the order of their keys; the marker is the last key of the page before.
pub(super) fn page(call: &Call, member: &str, entries: Vec<(String, Value)>) -> Value {
    let asked = call.query("MaxItems").and_then(|text| text.parse().ok());
    let size = asked.unwrap_or(LARGEST_PAGE).clamp(1, LARGEST_PAGE);
    let mut entries = entries.into_iter();
    if let Some(marker) = call.query("Marker") {
        entries.by_ref().find(|(key, _)| key == marker);
    }
    let shown: Vec<(String, Value)> = entries.by_ref().take(size).collect();
    let more = entries.next().is_some();
    let mut answer = serde_json::Map::new();
    if let (true, Some((last, _))) = (more, shown.last()) {
        answer.insert("NextMarker".to_owned(), json!(last));
    }
    answer.insert(member.to_owned(), shown.into_iter().map(|(_, value)| value).collect());
    Value::Object(answer)
}
