//! The registry at `/v2/`, as ECR offers it to `docker push` and `docker pull`.
//!
//! It speaks the distribution protocol of OCI with ECR's own habits: Basic authentication, repositories that
//! must exist, tags that may be immutable, and the fault that chunked uploads suffer from on ECR (see
//! `uploads`). There is no catalogue and no referrers list.

mod blobs;
mod manifests;
mod uploads;

use crate::cloud::Cloud;
use crate::connection::Connection;
use crate::ecr::access::{self, Password};
use crate::faults::{Action, expired};
use crate::scripted::act;
use crate::wire::{AwsError, Protocol, percent, with_headers};
use axum::body::Body;
use axum::response::Response;
use base64::Engine as _;
use http::header::{AUTHORIZATION, HeaderName, HeaderValue, WWW_AUTHENTICATE};
use http::request::Parts;
use http::{HeaderMap, Method, StatusCode};
use http_body_util::BodyExt as _;
use std::sync::Arc;

const API_VERSION: HeaderName = HeaderName::from_static("docker-distribution-api-version");

/// What a path of the registry means.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Resource {
    Root,
    Uploads(String),
    Upload(String, String),
    Blob(String, String),
    Manifest(String, String),
    Tags(String),
}

/// Whether the path belongs to the registry.
pub(crate) fn is_for(path: &str) -> bool {
    path == "/v2" || path.starts_with("/v2/")
}

/// Answers a call to the registry.
pub(crate) async fn answer(
    cloud: &Arc<Cloud>,
    connection: &Connection,
    parts: &Parts,
    body: Body,
    request_id: &str,
) -> Response {
    let answer = try_answer(cloud, connection, parts, body).await;
    let mut response = answer.unwrap_or_else(|error| error.answer(Protocol::Registry, request_id));
    response.headers_mut().insert(API_VERSION, HeaderValue::from_static("registry/2.0"));
    response
}

async fn try_answer(
    cloud: &Arc<Cloud>,
    connection: &Connection,
    parts: &Parts,
    body: Body,
) -> Result<Response, AwsError> {
    if let Some(challenge) = challenge(cloud, &parts.headers)? {
        return Ok(challenge);
    }
    let resource = resource(parts.uri.path()).ok_or_else(unsupported)?;
    let operation = operation(&parts.method, &resource).ok_or_else(unsupported)?;
    let mut lose_answer = false;
    match cloud.faults.on_call("registry", operation) {
        Some(Action::ResetAfterCommit) => lose_answer = true,
        Some(Action::ResetBefore { after_bytes }) => {
            swallow(body, after_bytes).await;
            connection.reset();
            return Ok(Response::new(Body::empty()));
        }
        Some(action) => {
            if let Some(answer) = act(cloud, connection, action, Protocol::Registry).await? {
                return Ok(answer);
            }
        }
        None => {}
    }
    let answer = run(cloud, parts, resource, body).await.map_err(in_words_of_the_registry);
    if lose_answer {
        connection.reset();
    }
    answer
}

async fn run(
    cloud: &Arc<Cloud>,
    parts: &Parts,
    resource: Resource,
    body: Body,
) -> Result<Response, AwsError> {
    let query = percent::pairs(parts.uri.query().unwrap_or_default());
    let with_body = parts.method != Method::HEAD;
    match resource {
        Resource::Root => Ok(Response::new(Body::empty())),
        Resource::Uploads(name) => uploads::start(cloud, &name, &query, body).await,
        Resource::Upload(name, id) => match parts.method {
            Method::PATCH => uploads::patch(cloud, &name, &id, &parts.headers, body).await,
            Method::PUT => uploads::put(cloud, &name, &id, &query, body).await,
            Method::DELETE => uploads::cancel(cloud, &name, &id),
            _ => uploads::status(cloud, &name, &id),
        },
        Resource::Blob(name, digest) => blobs::get(cloud, &name, &digest, with_body).await,
        Resource::Manifest(name, reference) => match parts.method {
            Method::PUT => manifests::put(cloud, &name, &reference, &parts.headers, body).await,
            _ => manifests::get(cloud, &name, &reference, with_body),
        },
        Resource::Tags(name) => manifests::tags(cloud, &name),
    }
}

fn resource(path: &str) -> Option<Resource> {
    let path = path.strip_prefix("/v2")?.trim_start_matches('/');
    if path.is_empty() {
        return Some(Resource::Root);
    }
    if let Some(name) = path.strip_suffix("/blobs/uploads").or_else(|| path.strip_suffix("/blobs/uploads/")) {
        return Some(Resource::Uploads(name.to_owned()));
    }
    if let Some(name) = path.strip_suffix("/tags/list") {
        return Some(Resource::Tags(name.to_owned()));
    }
    let (rest, last) = path.rsplit_once('/')?;
    let last = percent::decode(last, false);
    if let Some(name) = rest.strip_suffix("/blobs/uploads") {
        return Some(Resource::Upload(name.to_owned(), last));
    }
    if let Some(name) = rest.strip_suffix("/blobs") {
        return Some(Resource::Blob(name.to_owned(), last));
    }
    rest.strip_suffix("/manifests").map(|name| Resource::Manifest(name.to_owned(), last))
}

/// The name by which a fault script calls the operation.
fn operation(method: &Method, resource: &Resource) -> Option<&'static str> {
    Some(match (resource, method.as_str()) {
        (Resource::Root, "GET" | "HEAD") => "Ping",
        (Resource::Uploads(_), "POST") => "StartUpload",
        (Resource::Upload(..), "PATCH") => "PatchUpload",
        (Resource::Upload(..), "PUT") => "PutUpload",
        (Resource::Upload(..), "GET") => "GetUpload",
        (Resource::Upload(..), "DELETE") => "CancelUpload",
        (Resource::Blob(..), "HEAD") => "HeadBlob",
        (Resource::Blob(..), "GET") => "GetBlob",
        (Resource::Manifest(..), "HEAD") => "HeadManifest",
        (Resource::Manifest(..), "GET") => "GetManifest",
        (Resource::Manifest(..), "PUT") => "PutManifest",
        (Resource::Tags(_), "GET") => "ListTags",
        _ => return None,
    })
}

/// The answer to somebody without a good password: ECR asks for Basic authentication, not for a token.
fn challenge(cloud: &Cloud, headers: &HeaderMap) -> Result<Option<Response>, AwsError> {
    match password(headers).map(|password| access::judge(cloud, &password)) {
        Some(Password::Good) => Ok(None),
        Some(Password::Expired) => Err(expired(Protocol::Registry)),
        Some(Password::Unknown) | None => {
            let realm = format!("Basic realm=\"http://{}/\",service=\"ecr.amazonaws.com\"", cloud.registry);
            let realm = HeaderValue::from_str(&realm).map_err(|error| AwsError::disk(&error))?;
            let headers = HeaderMap::from_iter([(WWW_AUTHENTICATE, realm)]);
            Ok(Some(with_headers(StatusCode::UNAUTHORIZED, headers, Body::from("Not Authorized\n"))))
        }
    }
}

fn password(headers: &HeaderMap) -> Option<String> {
    let (scheme, encoded) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = base64::engine::general_purpose::STANDARD.decode(encoded.trim()).ok()?;
    let decoded = String::from_utf8(decoded).ok()?;
    let (user, password) = decoded.split_once(':')?;
    (user == "AWS").then(|| password.to_owned())
}

/// Reads so much of a body and forgets it.
async fn swallow(mut body: Body, limit: u64) {
    let mut seen = 0;
    while seen < limit {
        let Some(Ok(frame)) = body.frame().await else { return };
        seen += frame.data_ref().map_or(0, |data| u64::try_from(data.len()).unwrap_or(u64::MAX));
    }
}

/// The errors of ECR's interface, said in the words of the registry.
fn in_words_of_the_registry(error: AwsError) -> AwsError {
    let (status, code) = match error.code.as_str() {
        "RepositoryNotFoundException" => (StatusCode::NOT_FOUND, "NAME_UNKNOWN"),
        "LayersNotFoundException" => (StatusCode::BAD_REQUEST, "MANIFEST_BLOB_UNKNOWN"),
        "ReferencedImagesNotFoundException" => (StatusCode::NOT_FOUND, "MANIFEST_UNKNOWN"),
        "ImageTagAlreadyExistsException" => (StatusCode::BAD_REQUEST, "TAG_INVALID"),
        "ImageDigestDoesNotMatchException" => (StatusCode::BAD_REQUEST, "DIGEST_INVALID"),
        "InvalidParameterException" => (StatusCode::BAD_REQUEST, "MANIFEST_INVALID"),
        _ => return error,
    };
    AwsError::new(status, code, error.message)
}

fn unsupported() -> AwsError {
    AwsError::new(StatusCode::METHOD_NOT_ALLOWED, "UNSUPPORTED", "The operation is unsupported.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_repositories_may_have_slashes() {
        assert_eq!(resource("/v2/"), Some(Resource::Root));
        assert_eq!(resource("/v2/a/b/blobs/uploads/"), Some(Resource::Uploads("a/b".to_owned())));
        assert_eq!(
            resource("/v2/a/b/blobs/uploads/1"),
            Some(Resource::Upload("a/b".to_owned(), "1".to_owned()))
        );
        assert_eq!(
            resource("/v2/a/blobs/sha256%3Aab"),
            Some(Resource::Blob("a".to_owned(), "sha256:ab".to_owned())),
            "a digest may be encoded"
        );
        assert_eq!(resource("/v2/a/manifests/v1"), Some(Resource::Manifest("a".to_owned(), "v1".to_owned())));
        assert_eq!(resource("/v2/a/tags/list"), Some(Resource::Tags("a".to_owned())));
        assert_eq!(resource("/v2/a/other"), None);
    }
}
