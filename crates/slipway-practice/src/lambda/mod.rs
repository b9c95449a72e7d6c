//! Lambda for functions whose package is a container image.
//!
//! What is copied with care is the state machine: a new function is `Pending`, an update is `InProgress`,
//! calls in between conflict, both may end as `Failed` with a reason code, revisions change, and only the
//! digest that was looked up at the time of the call runs. Not there: deployment packages in ZIP files,
//! layers, networks, concurrency limits, event sources, function URLs.

mod aliases;
mod call;
mod configuration;
mod create;
mod describe;
mod invoke;
mod outcome;
mod permissions;
mod record;
mod report;
mod route;
mod source;
mod tags;
mod update;
mod validate;
mod versions;
mod words;

pub(crate) use call::Call;
pub(crate) use record::{Failure, Function, Outcome, wanted_blobs};
pub(crate) use route::{Route, route};

use crate::cloud::Cloud;
use crate::wire::{AwsError, RestReply};
use crate::work::blocking;
use http::StatusCode;
use std::sync::Arc;

/// Answers a call.
pub(crate) async fn answer(cloud: Arc<Cloud>, call: Call) -> Result<RestReply, AwsError> {
    if call.route.operation == "Invoke" {
        return invoke::invoke(cloud, call).await;
    }
    blocking(move || answer_now(&cloud, &call)).await
}

fn answer_now(cloud: &Cloud, call: &Call) -> Result<RestReply, AwsError> {
    match call.route.operation {
        "CreateFunction" => create::create(cloud, call),
        "GetFunction" => describe::function(cloud, call),
        "GetFunctionConfiguration" => describe::configuration(cloud, call),
        "ListFunctions" => describe::list(cloud, call),
        "ListFunctionUrlConfigs" => describe::urls(cloud, call),
        "DeleteFunction" => create::delete(cloud, call),
        "UpdateFunctionCode" => update::code(cloud, call),
        "UpdateFunctionConfiguration" => update::configuration(cloud, call),
        "PublishVersion" => versions::publish(cloud, call),
        "ListVersionsByFunction" => versions::list(cloud, call),
        "CreateAlias" => aliases::create(cloud, call),
        "UpdateAlias" => aliases::update(cloud, call),
        "GetAlias" => aliases::get(cloud, call),
        "ListAliases" => aliases::list(cloud, call),
        "DeleteAlias" => aliases::delete(cloud, call),
        "AddPermission" => permissions::add(cloud, call),
        "RemovePermission" => permissions::remove(cloud, call),
        "GetPolicy" => permissions::get(cloud, call),
        "ListTags" => tags::list(cloud, call),
        "TagResource" => tags::add(cloud, call),
        "UntagResource" => tags::remove(cloud, call),
        other => {
            let message = format!("The practice cloud has no Lambda {other}.");
            Err(AwsError::new(StatusCode::NOT_FOUND, "UnknownOperationException", message))
        }
    }
}
