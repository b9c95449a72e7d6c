//! Lambda for functions whose package is a container image.
//!
//! What is copied with care is the state machine: a new function is `Pending`, an update is `InProgress`,
//! calls in between conflict, both may end as `Failed` with a reason code, revisions change, and only the
//! digest that was looked up at the time of the call runs. Not there: deployment packages in ZIP files,
//! layers, networks, concurrency limits, event sources, function URLs.

mod aliases;
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

pub(crate) use record::{Failure, Function, Outcome};
pub(crate) use route::{Route, route};

use crate::credentials::REGION;
use crate::dispatch::blocking;
use crate::ecr;
use crate::server::Cloud;
use crate::wire::{AwsError, RestReply, percent};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use slipway_core::Digest;
use std::collections::BTreeSet;
use std::sync::Arc;

/// One call with all that it carries.
pub(crate) struct Call {
    pub(crate) route: Route,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// What the fault script wants to become of it.
    pub(crate) outcome: Option<Outcome>,
    pub(crate) request_id: String,
}

impl Call {
    fn query(&self, name: &str) -> Option<&str> {
        percent::value(&self.query, name)
    }

    fn input<T: DeserializeOwned>(&self) -> Result<T, AwsError> {
        let body: &[u8] = if self.body.is_empty() { b"{}" } else { &self.body };
        serde_json::from_slice(body).map_err(|error| {
            AwsError::bad(
                "InvalidRequestContentException",
                format!("Could not parse request body into json: {error}"),
            )
        })
    }

    /// The function that the path names, and the version or alias behind it if there is one.
    fn target(&self, cloud: &Cloud) -> Result<Target, AwsError> {
        let mut target = parse_name(cloud, &self.route.label(0))?;
        if let Some(qualifier) = self.query("Qualifier") {
            target.qualifier = Some(qualifier.to_owned());
        }
        Ok(target)
    }
}

/// A function as a call names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    name: String,
    qualifier: Option<String>,
}

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

/// Functions run from Lambda's own copy of an image, so these blobs stay when the image is deleted.
pub(crate) fn wanted_blobs(function: &Function) -> BTreeSet<Digest> {
    function.configurations().flat_map(|configuration| configuration.image.blobs()).collect()
}

fn function_arn(cloud: &Cloud, name: &str) -> String {
    format!("arn:aws:lambda:{REGION}:{}:function:{name}", cloud.credentials.account_id)
}

/// Reads `NAME`, `NAME:QUALIFIER`, `ACCOUNT:function:NAME` and whole ARNs.
fn parse_name(cloud: &Cloud, text: &str) -> Result<Target, AwsError> {
    let rest = match text.split_once(":function:") {
        Some((owner, rest)) => {
            let account = owner.rsplit(':').next().unwrap_or_default();
            if account != cloud.credentials.account_id {
                let message = format!("The account {account} is not the account of this practice cloud");
                return Err(AwsError::new(StatusCode::FORBIDDEN, "AccessDeniedException", message));
            }
            rest
        }
        None => text,
    };
    let (name, qualifier) = match rest.split_once(':') {
        Some((name, qualifier)) => (name, Some(qualifier.to_owned())),
        None => (rest, None),
    };
    validate::function_name(name)?;
    Ok(Target { name: name.to_owned(), qualifier })
}

fn invalid(message: impl Into<String>) -> AwsError {
    AwsError::bad("InvalidParameterValueException", message)
}

fn not_found(message: impl Into<String>) -> AwsError {
    AwsError::new(StatusCode::NOT_FOUND, "ResourceNotFoundException", message)
}

fn conflict(message: impl Into<String>) -> AwsError {
    AwsError::new(StatusCode::CONFLICT, "ResourceConflictException", message)
}

fn no_function(cloud: &Cloud, name: &str) -> AwsError {
    not_found(format!("Function not found: {}", function_arn(cloud, name)))
}

/// Lets Lambda read the repository, as it does itself for a caller who may change the policy.
fn allow_reading(cloud: &Cloud, repository: &mut ecr::Repository) {
    if repository.policy.is_some() {
        return;
    }
    let account = &cloud.credentials.account_id;
    let policy = serde_json::json!({
        "Version": "2008-10-17",
        "Statement": [{
            "Sid": "LambdaECRImageRetrievalPolicy",
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            "Condition": {"StringLike": {"aws:sourceArn": format!("arn:aws:lambda:{REGION}:{account}:function:*")}},
        }],
    });
    repository.policy = Some(policy.to_string());
}
