//! Manifests by tag and by digest, and the list of tags.

use super::blobs::CONTENT_DIGEST;
use super::uploads::header_map;
use crate::cloud::Cloud;
use crate::ecr;
use crate::ecr::images::{ImageId, NewImage};
use crate::wire::{AwsError, with_headers};
use crate::work::blocking;
use axum::body::Body;
use axum::response::Response;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION};
use http::{HeaderMap, StatusCode};
use http_body_util::{BodyExt as _, Limited};
use serde_json::json;
use std::sync::Arc;

/// A little more than ECR takes, so that the refusal comes from where it comes on ECR.
const BODY_LIMIT: usize = 5 * 1024 * 1024;

pub(super) async fn put(
    cloud: &Arc<Cloud>,
    name: &str,
    reference: &str,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, AwsError> {
    let invalid = |_| AwsError::new(StatusCode::BAD_REQUEST, "MANIFEST_INVALID", "manifest invalid");
    let bytes = Limited::new(body, BODY_LIMIT).collect().await.map_err(invalid)?.to_bytes();
    let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let (shared, name, reference) = (cloud.clone(), name.to_owned(), reference.to_owned());
    blocking(move || {
        let by_digest = reference.starts_with("sha256:");
        let new = NewImage {
            bytes: &bytes,
            media_type: media_type.as_deref(),
            tag: (!by_digest).then_some(reference.as_str()),
            digest: by_digest.then_some(reference.as_str()),
        };
        let (digest, _) = ecr::images::put(&shared, &name, &new)?;
        let address = format!("http://{}/v2/{name}/manifests/{digest}", shared.registry);
        let fields = [(LOCATION, address), (CONTENT_DIGEST, digest.to_string())];
        Ok(with_headers(StatusCode::CREATED, header_map(fields), Body::empty()))
    })
    .await
}

pub(super) fn get(cloud: &Cloud, name: &str, reference: &str, with_body: bool) -> Result<Response, AwsError> {
    let id = if reference.starts_with("sha256:") {
        ImageId { image_digest: Some(reference.to_owned()), image_tag: None }
    } else {
        ImageId { image_digest: None, image_tag: Some(reference.to_owned()) }
    };
    let found = cloud.store.read(|state| {
        let repository = ecr::find(cloud, state, name)?;
        let image = id.find(repository).and_then(|digest| {
            let media_type = repository.images.get(&digest)?.media_type.clone();
            Some((digest, media_type))
        });
        image.ok_or_else(|| {
            let message = format!("Requested image not found: {name}:{reference}");
            AwsError::new(StatusCode::NOT_FOUND, "MANIFEST_UNKNOWN", message)
        })
    });
    let (digest, media_type) = found?;
    let bytes = cloud.blobs.read(&digest).map_err(|error| AwsError::disk(&error))?;
    let fields = [
        (CONTENT_TYPE, media_type),
        (CONTENT_LENGTH, bytes.len().to_string()),
        (CONTENT_DIGEST, digest.to_string()),
    ];
    let body = if with_body { Body::from(bytes) } else { Body::empty() };
    Ok(with_headers(StatusCode::OK, header_map(fields), body))
}

pub(super) fn tags(cloud: &Cloud, name: &str) -> Result<Response, AwsError> {
    let tags: Result<Vec<String>, AwsError> =
        cloud.store.read(|state| Ok(ecr::find(cloud, state, name)?.tags.keys().cloned().collect()));
    let body = json!({"name": name, "tags": tags?}).to_string();
    Ok(with_headers(
        StatusCode::OK,
        header_map([(CONTENT_TYPE, "application/json".to_owned())]),
        Body::from(body),
    ))
}
