//! ECR: repositories, the layer API, images, and the passwords of the registry.
//!
//! Images that arrive here and images that arrive at `/v2/` are the same images: both ways end in
//! `images::put`. Scans, replication, lifecycle policies and encryption are not there.

pub(crate) mod access;
pub(crate) mod images;
pub(crate) mod layers;
pub(crate) mod manifest;
mod queries;
mod record;
mod repositories;

pub(crate) use access::{download, download_path, expire_registry_tokens};
pub(crate) use record::Repository;
pub(crate) use repositories::find;

use crate::cloud::Cloud;
use crate::store::State;
use crate::wire::AwsError;
use serde::de::DeserializeOwned;
use serde_json::Value;
use slipway_core::Digest;
use std::collections::BTreeSet;

/// What stands before the operation in `X-Amz-Target`.
pub(crate) const TARGET: &str = "AmazonEC2ContainerRegistry_V20150921";

/// Answers a call of the JSON protocol.
pub(crate) fn answer(cloud: &Cloud, operation: &str, body: &[u8]) -> Result<Value, AwsError> {
    match operation {
        "GetAuthorizationToken" => access::authorization_token(cloud),
        "GetDownloadUrlForLayer" => access::download_url(cloud, input(body)?),
        "PutAccountSetting" => access::put_setting(cloud, input(body)?),
        "GetAccountSetting" => access::get_setting(cloud, input(body)?),
        "CreateRepository" => repositories::create(cloud, input(body)?),
        "DescribeRepositories" => repositories::describe(cloud, input(body)?),
        "DeleteRepository" => repositories::delete(cloud, input(body)?),
        "SetRepositoryPolicy" => repositories::set_policy(cloud, input(body)?),
        "GetRepositoryPolicy" => repositories::get_policy(cloud, input(body)?),
        "DeleteRepositoryPolicy" => repositories::delete_policy(cloud, input(body)?),
        "PutImageTagMutability" => repositories::put_mutability(cloud, input(body)?),
        "ListTagsForResource" => repositories::list_resource_tags(cloud, input(body)?),
        "BatchCheckLayerAvailability" => layers::check(cloud, input(body)?),
        "InitiateLayerUpload" => layers::initiate(cloud, input(body)?),
        "UploadLayerPart" => layers::upload_part(cloud, input(body)?),
        "CompleteLayerUpload" => layers::complete(cloud, input(body)?),
        "PutImage" => images::put_image(cloud, input(body)?),
        "BatchDeleteImage" => images::delete(cloud, input(body)?),
        "BatchGetImage" => queries::get(cloud, input(body)?),
        "DescribeImages" => queries::describe(cloud, input(body)?),
        "ListImages" => queries::list(cloud, input(body)?),
        _ => Err(AwsError::bad(
            "UnknownOperationException",
            format!("The practice cloud has no ECR {operation}."),
        )),
    }
}

/// Every blob that some repository or function still refers to.
pub(crate) fn wanted_blobs(state: &State) -> BTreeSet<Digest> {
    let of_one = |repository: &Repository| {
        let images: Vec<Digest> = repository.images.keys().cloned().collect();
        repository.layers.iter().cloned().chain(images).collect::<Vec<_>>()
    };
    let copied = state.functions.values().flat_map(crate::lambda::wanted_blobs);
    state.repositories.values().flat_map(of_one).chain(copied).collect()
}

fn input<T: DeserializeOwned>(body: &[u8]) -> Result<T, AwsError> {
    // Some clients send nothing at all where every member is optional.
    let body = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|error| {
        AwsError::bad("InvalidParameterException", format!("The input is not valid: {error}"))
    })
}
