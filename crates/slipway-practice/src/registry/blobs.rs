//! Blobs: is it there, and what is in it.

use crate::cloud::Cloud;
use crate::ecr;
use crate::wire::AwsError;
use axum::response::Response;
use http::StatusCode;
use http::header::{HeaderName, HeaderValue};
use slipway_core::Digest;

pub(super) const CONTENT_DIGEST: HeaderName = HeaderName::from_static("docker-content-digest");

pub(super) async fn get(
    cloud: &Cloud,
    name: &str,
    digest: &str,
    with_body: bool,
) -> Result<Response, AwsError> {
    let digest = parse(digest)?;
    if !has(cloud, name, &digest)? {
        return Err(AwsError::new(StatusCode::NOT_FOUND, "BLOB_UNKNOWN", "blob unknown to registry"));
    }
    let mut response = ecr::access::blob(cloud, &digest, with_body).await?;
    if let Ok(value) = HeaderValue::from_str(digest.as_str()) {
        response.headers_mut().insert(CONTENT_DIGEST, value);
    }
    Ok(response)
}

/// Whether the repository has this layer.
pub(super) fn has(cloud: &Cloud, name: &str, digest: &Digest) -> Result<bool, AwsError> {
    cloud.store.read(|state| Ok(ecr::find(cloud, state, name)?.layers.contains(digest)))
}

pub(super) fn parse(digest: &str) -> Result<Digest, AwsError> {
    Digest::parse(digest)
        .map_err(|error| AwsError::new(StatusCode::BAD_REQUEST, "DIGEST_INVALID", error.to_string()))
}
