//! Updates of code and of configuration: two calls that cannot overlap.

use super::call::Call;
use super::create::{Settings, one_architecture, require_role};
use super::outcome::{new_revision, require_revision, require_settled, transition};
use super::record::{Configuration, Failure, Function};
use super::source::{self, allow_reading};
use super::validate;
use super::versions::publish_now;
use super::words::{invalid, no_function};
use crate::clock;
use crate::cloud::Cloud;
use crate::store::State;
use crate::wire::{AwsError, RestReply};
use http::StatusCode;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct UpdateCode {
    image_uri: Option<String>,
    architectures: Option<Vec<String>>,
    #[serde(default)]
    publish: bool,
    #[serde(default)]
    dry_run: bool,
    revision_id: Option<String>,
}

pub(super) fn code(cloud: &Cloud, call: &Call) -> Result<RestReply, AwsError> {
    let input: UpdateCode = call.input()?;
    let target = call.target(cloud)?;
    let uri = input
        .image_uri
        .ok_or_else(|| invalid("Please provide ImageUri when updating a function with packageType Image."))?;
    let architecture = one_architecture(input.architectures.as_deref())?;
    let now = clock::now();
    // A dry run goes the whole way and ends before anything is kept.
    let mut dry = None;
    let outcome = cloud.store.change(|state| {
        let function = state.functions.get(&target.name).ok_or_else(|| no_function(cloud, &target.name))?;
        require_settled(cloud, &target, &function.latest, now)?;
        require_revision(input.revision_id.as_deref(), function.latest.revision(now), "GetFunction")?;
        let (image, failure) = source::find(cloud, state, &uri)?;
        if let Some(repository) = state.repositories.get_mut(&image.repository) {
            allow_reading(cloud, repository);
        }
        let change = |latest: &mut Configuration| {
            latest.image = image;
            latest.architecture = architecture.unwrap_or(latest.architecture);
        };
        let function = begin(cloud, call, state, &target.name, failure, change)?;
        let published =
            input.publish.then(|| publish_now(cloud, function, None)).map(|number| number.to_string());
        let shown =
            function.latest.json(cloud, &target.name, published.as_deref().unwrap_or("$LATEST"), None);
        let reply = RestReply::json(StatusCode::OK, &shown);
        if input.dry_run {
            dry = Some(reply);
            return Err(invalid("dry run"));
        }
        Ok(reply)
    });
    dry.map_or(outcome, Ok)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct UpdateConfiguration {
    role: Option<String>,
    runtime: Option<String>,
    handler: Option<String>,
    #[serde(flatten)]
    settings: Settings,
    revision_id: Option<String>,
}

pub(super) fn configuration(cloud: &Cloud, call: &Call) -> Result<RestReply, AwsError> {
    let input: UpdateConfiguration = call.input()?;
    let target = call.target(cloud)?;
    input.settings.check()?;
    if input.runtime.is_some() || input.handler.is_some() {
        return Err(invalid(
            "Please don't provide Runtime or Handler when the function PackageType is Image.",
        ));
    }
    let now = clock::now();
    cloud.store.change(|state| {
        let function = state.functions.get(&target.name).ok_or_else(|| no_function(cloud, &target.name))?;
        require_settled(cloud, &target, &function.latest, now)?;
        require_revision(input.revision_id.as_deref(), function.latest.revision(now), "GetFunction")?;
        if let Some(role) = &input.role {
            validate::role_arn(role)?;
            require_role(cloud, state, role)?;
        }
        let change = |latest: &mut Configuration| {
            latest.role = input.role.unwrap_or_else(|| latest.role.clone());
            input.settings.apply(latest);
        };
        let function = begin(cloud, call, state, &target.name, None, change)?;
        Ok(RestReply::json(StatusCode::OK, &function.latest.json(cloud, &target.name, "$LATEST", None)))
    })
}

/// Makes a change that is `InProgress` for a while, during which the function runs as before.
fn begin<'a>(
    cloud: &Cloud,
    call: &Call,
    state: &'a mut State,
    name: &str,
    failure: Option<Failure>,
    change: impl FnOnce(&mut Configuration),
) -> Result<&'a mut Function, AwsError> {
    let function = state.functions.get_mut(name).ok_or_else(|| no_function(cloud, name))?;
    let mut before = function.latest.running(clock::now()).clone();
    before.transition = None;
    change(&mut function.latest);
    function.latest.last_modified = clock::now();
    function.latest.revision = new_revision();
    function.latest.transition =
        Some(transition(cloud.pace.update, call.outcome.as_ref(), failure, Some(before)));
    Ok(function)
}
