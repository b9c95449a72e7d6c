//! Uploads of blobs to the registry, with what ECR does to them.
//!
//! One `POST` and one `PUT` with everything work. So does what `docker push` does: one `PATCH` with
//! everything, then an empty `PUT`. A second chunk is where ECR fails its clients: it answers 201 as it did
//! before, keeps nothing of it, and does not move the range. Clients notice only when the digest is refused,
//! if they look. This registry does the same, so that Slipway can never come to rely on chunks.

use super::blobs::{self, CONTENT_DIGEST};
use crate::cloud::Cloud;
use crate::ecr;
use crate::store::uploads::{Upload, digest_of};
use crate::wire::{AwsError, percent, with_headers};
use crate::work::blocking;
use axum::body::Body;
use axum::response::Response;
use http::header::{CONTENT_RANGE, HeaderName, HeaderValue, LOCATION, RANGE};
use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt as _;
use slipway_core::Digest;
use std::sync::Arc;
use tokio::io::AsyncWriteExt as _;

const UPLOAD_ID: HeaderName = HeaderName::from_static("docker-upload-uuid");

/// Begins an upload, or makes it needless by mounting a layer of another repository.
pub(super) async fn start(
    cloud: &Arc<Cloud>,
    name: &str,
    query: &[(String, String)],
    body: Body,
) -> Result<Response, AwsError> {
    cloud.store.read(|state| ecr::find(cloud, state, name).map(|_| ()))?;
    if let (Some(digest), Some(from)) = (percent::value(query, "mount"), percent::value(query, "from"))
        && let Ok(digest) = Digest::parse(digest)
        && cloud.store.read(|state| state.blob_mounting)
        && blobs::has(cloud, from, &digest).unwrap_or(false)
    {
        ecr::layers::add(cloud, name, &digest)?;
        return stored(cloud, name, &digest);
    }
    let id = cloud.uploads.begin(name).map_err(|error| AwsError::disk(&error))?;
    if percent::value(query, "digest").is_some() {
        return put(cloud, name, &id, query, body).await;
    }
    progress(cloud, name, &id, StatusCode::ACCEPTED)
}

/// Takes the first chunk and drops every other, with the same answer to each.
pub(super) async fn patch(
    cloud: &Arc<Cloud>,
    name: &str,
    id: &str,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, AwsError> {
    let upload = find(cloud, name, id)?;
    let mut known = upload.lock().await;
    if !known.chunk_taken {
        append(cloud, name, id, body).await?;
        known.chunk_taken = true;
        return progress(cloud, name, id, StatusCode::CREATED);
    }
    let range = headers.get(CONTENT_RANGE).and_then(|range| range.to_str().ok()).unwrap_or_default();
    let first = range.trim_start_matches("bytes ").split('-').next().unwrap_or_default();
    if first == "0" {
        let message = "The upload cannot begin again at its first byte.";
        return Err(AwsError::new(StatusCode::RANGE_NOT_SATISFIABLE, "BLOB_UPLOAD_INVALID", message));
    }
    drain(body).await;
    progress(cloud, name, id, StatusCode::CREATED)
}

/// Ends an upload: the digest decides whether there is a blob.
pub(super) async fn put(
    cloud: &Arc<Cloud>,
    name: &str,
    id: &str,
    query: &[(String, String)],
    body: Body,
) -> Result<Response, AwsError> {
    let digest = blobs::parse(percent::value(query, "digest").unwrap_or_default())?;
    let upload = find(cloud, name, id)?;
    let known = upload.lock().await;
    if known.chunk_taken {
        drain(body).await;
    } else {
        append(cloud, name, id, body).await?;
    }
    let (shared, name, id) = (cloud.clone(), name.to_owned(), id.to_owned());
    blocking(move || {
        let found = digest_of(&shared.uploads.path(&name, &id)).map_err(|error| AwsError::disk(&error))?;
        if found != digest {
            let message = "provided digest did not match uploaded content";
            return Err(AwsError::new(StatusCode::BAD_REQUEST, "DIGEST_INVALID", message));
        }
        ecr::layers::adopt(&shared, &name, &id, &digest)?;
        stored(&shared, &name, &digest)
    })
    .await
}

pub(super) fn status(cloud: &Cloud, name: &str, id: &str) -> Result<Response, AwsError> {
    find(cloud, name, id)?;
    progress(cloud, name, id, StatusCode::NO_CONTENT)
}

pub(super) fn cancel(cloud: &Cloud, name: &str, id: &str) -> Result<Response, AwsError> {
    find(cloud, name, id)?;
    cloud.uploads.end(name, id);
    Ok(with_headers(StatusCode::NO_CONTENT, HeaderMap::new(), Body::empty()))
}

/// Writes a body to the upload. One that breaks off leaves nothing, so that the client can start over.
async fn append(cloud: &Cloud, name: &str, id: &str, mut body: Body) -> Result<(), AwsError> {
    let disk = |error: std::io::Error| AwsError::disk(&error);
    let mut file =
        tokio::fs::OpenOptions::new().append(true).open(cloud.uploads.path(name, id)).await.map_err(disk)?;
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else {
            file.set_len(0).await.map_err(disk)?;
            let message = "The upload broke off.";
            return Err(AwsError::new(StatusCode::BAD_REQUEST, "BLOB_UPLOAD_INVALID", message));
        };
        if let Ok(data) = frame.into_data() {
            file.write_all(&data).await.map_err(disk)?;
        }
    }
    file.flush().await.map_err(disk)
}

async fn drain(mut body: Body) {
    while let Some(Ok(_)) = body.frame().await {}
}

fn find(cloud: &Cloud, name: &str, id: &str) -> Result<Upload, AwsError> {
    cloud.store.read(|state| ecr::find(cloud, state, name).map(|_| ()))?;
    let message = "blob upload unknown to registry";
    cloud
        .uploads
        .find(name, id)
        .ok_or_else(|| AwsError::new(StatusCode::NOT_FOUND, "BLOB_UPLOAD_UNKNOWN", message))
}

/// How far the upload has come and where it goes on.
fn progress(cloud: &Cloud, name: &str, id: &str, status: StatusCode) -> Result<Response, AwsError> {
    let length = cloud.uploads.length(name, id).map_err(|error| AwsError::disk(&error))?;
    let address = format!("http://{}/v2/{name}/blobs/uploads/{id}", cloud.registry);
    let fields =
        [(LOCATION, address), (RANGE, format!("0-{}", length.saturating_sub(1))), (UPLOAD_ID, id.to_owned())];
    Ok(with_headers(status, header_map(fields), Body::empty()))
}

fn stored(cloud: &Cloud, name: &str, digest: &Digest) -> Result<Response, AwsError> {
    let address = format!("http://{}/v2/{name}/blobs/{digest}", cloud.registry);
    let fields = [(LOCATION, address), (CONTENT_DIGEST, digest.to_string())];
    Ok(with_headers(StatusCode::CREATED, header_map(fields), Body::empty()))
}

pub(super) fn header_map(fields: impl IntoIterator<Item = (HeaderName, String)>) -> HeaderMap {
    let valid =
        fields.into_iter().filter_map(|(name, value)| Some((name, HeaderValue::from_str(&value).ok()?)));
    HeaderMap::from_iter(valid)
}
