//! Who may use the registry: passwords that last twelve hours, and addresses that carry their permission.

use super::repositories::{self, in_registry};
use crate::clock;
use crate::cloud::Cloud;
use crate::credentials::random_token;
use crate::store::RegistryToken;
use crate::wire::{AwsError, Protocol, percent, signature, with_headers};
use axum::body::Body;
use axum::response::Response;
use base64::Engine as _;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use slipway_core::Digest;
use tokio_util::io::ReaderStream;

/// How long a password is good.
const PASSWORD_MILLISECONDS: u64 = 12 * 60 * 60 * 1000;
/// How long an address of a layer is good.
const ADDRESS_MILLISECONDS: u64 = 60 * 60 * 1000;
const DOWNLOADS: &str = "/practice-layers/";

/// What is known of a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Password {
    Good,
    Expired,
    Unknown,
}

pub(super) fn authorization_token(cloud: &Cloud) -> Result<Value, AwsError> {
    let password = random_token();
    let expires = clock::now() + PASSWORD_MILLISECONDS;
    cloud.store.change(|state| {
        let now = clock::now();
        // An expired password is remembered for a while, so that it can be called expired.
        state.registry_tokens.retain(|token| token.expires + PASSWORD_MILLISECONDS > now);
        state.registry_tokens.push(RegistryToken { digest: Digest::of(password.as_bytes()), expires });
        Ok(())
    })?;
    let token = base64::engine::general_purpose::STANDARD.encode(format!("AWS:{password}"));
    Ok(json!({"authorizationData": [{
        "authorizationToken": token,
        "expiresAt": clock::epoch_seconds(expires),
        "proxyEndpoint": format!("http://{}", cloud.registry),
    }]}))
}

/// Judges the password of a call to the registry.
pub(crate) fn judge(cloud: &Cloud, password: &str) -> Password {
    let digest = Digest::of(password.as_bytes());
    let expires = cloud.store.read(|state| {
        state.registry_tokens.iter().find(|token| token.digest == digest).map(|token| token.expires)
    });
    match expires {
        None => Password::Unknown,
        Some(expires) if expires <= clock::now() => Password::Expired,
        Some(_) => Password::Good,
    }
}

/// Ends all passwords, as the fault script wants.
pub(crate) fn expire_registry_tokens(cloud: &Cloud) -> Result<(), AwsError> {
    cloud.store.change(|state| {
        let now = clock::now();
        for token in &mut state.registry_tokens {
            token.expires = token.expires.min(now);
        }
        Ok(())
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Layer {
    repository_name: String,
    layer_digest: String,
}

pub(super) fn download_url(cloud: &Cloud, input: Layer) -> Result<Value, AwsError> {
    let digest = Digest::parse(&input.layer_digest)
        .map_err(|error| AwsError::bad("InvalidParameterException", error.to_string()))?;
    cloud.store.read(|state| {
        if repositories::find(cloud, state, &input.repository_name)?.layers.contains(&digest) {
            return Ok(());
        }
        let message = format!(
            "Layers with digests '[{digest}]' do not exist in repository with name '{}' {}",
            input.repository_name,
            in_registry(cloud)
        );
        Err(AwsError::bad("LayersNotFoundException", message))
    })?;
    let expires = clock::now() + ADDRESS_MILLISECONDS;
    let proof = signature::keyed_digest(&cloud.credentials.secret_access_key, &format!("{digest}?{expires}"));
    let address = format!("http://{}{DOWNLOADS}{digest}?expires={expires}&signature={proof}", cloud.registry);
    Ok(json!({"downloadUrl": address, "layerDigest": digest}))
}

/// The digest in the path of a download, or none when the path is another.
pub(crate) fn download_path(path: &str) -> Option<&str> {
    path.strip_prefix(DOWNLOADS)
}

/// Answers a download. The address is the permission, as with the addresses of S3 that ECR gives.
pub(crate) async fn download(cloud: &Cloud, digest: &str, query: &str) -> Response {
    let query = percent::pairs(query);
    let expires = percent::value(&query, "expires").unwrap_or_default();
    let proof = percent::value(&query, "signature").unwrap_or_default();
    let expected =
        signature::keyed_digest(&cloud.credentials.secret_access_key, &format!("{digest}?{expires}"));
    let fresh = expires.parse().is_ok_and(|expires: u64| expires > clock::now());
    let digest = Digest::parse(digest)
        .ok()
        .filter(|_| fresh && signature::equal(expected.as_bytes(), proof.as_bytes()));
    match digest {
        Some(digest) => {
            blob(cloud, &digest, true).await.unwrap_or_else(|error| error.answer(Protocol::Rest, ""))
        }
        None => AwsError::new(StatusCode::FORBIDDEN, "AccessDenied", "Request has expired")
            .answer(Protocol::Rest, ""),
    }
}

/// A blob as a stream, or only its headers.
pub(crate) async fn blob(cloud: &Cloud, digest: &Digest, with_body: bool) -> Result<Response, AwsError> {
    let file =
        tokio::fs::File::open(cloud.blobs.path(digest)).await.map_err(|error| AwsError::disk(&error))?;
    let length = file.metadata().await.map_err(|error| AwsError::disk(&error))?.len();
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    let body = if with_body {
        Body::from_stream(ReaderStream::with_capacity(file, 256 * 1024))
    } else {
        Body::empty()
    };
    Ok(with_headers(StatusCode::OK, headers, body))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Setting {
    name: String,
    value: Option<String>,
}

/// Layers of other repositories can be mounted only after the account has allowed it, as on AWS.
pub(super) fn put_setting(cloud: &Cloud, input: Setting) -> Result<Value, AwsError> {
    let enabled = match (input.name.as_str(), input.value.as_deref()) {
        ("BLOB_MOUNTING", Some("ENABLED")) => true,
        ("BLOB_MOUNTING", Some("DISABLED")) => false,
        _ => {
            return Err(AwsError::bad(
                "InvalidParameterException",
                "The practice cloud knows BLOB_MOUNTING only",
            ));
        }
    };
    cloud.store.change(|state| {
        state.blob_mounting = enabled;
        Ok(json!({"name": input.name, "value": input.value}))
    })
}

pub(super) fn get_setting(cloud: &Cloud, input: Setting) -> Result<Value, AwsError> {
    if input.name != "BLOB_MOUNTING" {
        return Err(AwsError::bad(
            "InvalidParameterException",
            "The practice cloud knows BLOB_MOUNTING only",
        ));
    }
    let enabled = cloud.store.read(|state| state.blob_mounting);
    Ok(json!({"name": input.name, "value": if enabled { "ENABLED" } else { "DISABLED" }}))
}
