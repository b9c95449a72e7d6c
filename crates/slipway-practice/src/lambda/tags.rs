//! Tags of a function.

use super::aliases::change;
use super::call::{Call, Target, parse_name};
use super::describe::with_function;
use crate::cloud::Cloud;
use crate::wire::{AwsError, RestReply};
use http::StatusCode;
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Add {
    tags: BTreeMap<String, String>,
}

fn target(cloud: &Cloud, call: &Call) -> Result<Target, AwsError> {
    parse_name(cloud, &call.route.label(0))
}

pub(super) fn list(cloud: &Cloud, call: &Call) -> Result<RestReply, AwsError> {
    with_function(cloud, &target(cloud, call)?, |function| {
        Ok(RestReply::json(StatusCode::OK, &json!({"Tags": function.tags})))
    })
}

pub(super) fn add(cloud: &Cloud, call: &Call) -> Result<RestReply, AwsError> {
    let input: Add = call.input()?;
    change(cloud, &target(cloud, call)?.name, |function| {
        function.tags.extend(input.tags);
        Ok(RestReply::empty(StatusCode::NO_CONTENT))
    })
}

pub(super) fn remove(cloud: &Cloud, call: &Call) -> Result<RestReply, AwsError> {
    let keys: Vec<&String> =
        call.query.iter().filter(|(name, _)| name == "tagKeys").map(|(_, key)| key).collect();
    change(cloud, &target(cloud, call)?.name, |function| {
        function.tags.retain(|key, _| !keys.contains(&key));
        Ok(RestReply::empty(StatusCode::NO_CONTENT))
    })
}
