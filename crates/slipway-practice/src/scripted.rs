//! Does what the fault script wants instead of a call, for every protocol alike.

use crate::cloud::Cloud;
use crate::connection::Connection;
use crate::ecr;
use crate::faults::{self, Action};
use crate::wire::{AwsError, Protocol, with_headers};
use axum::body::Body;
use axum::response::Response;
use http::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use http::{HeaderMap, StatusCode};

/// Does what the script wants instead of the call; without an answer the call goes on.
pub(crate) async fn act(
    cloud: &Cloud,
    connection: &Connection,
    action: Action,
    protocol: Protocol,
) -> Result<Option<Response>, AwsError> {
    match action {
        Action::Status { status, body, content_type, retry_after_seconds } => {
            Ok(Some(scripted_answer(status, body, &content_type, retry_after_seconds)))
        }
        Action::ResetBefore { .. } => {
            connection.reset();
            Ok(Some(Response::new(Body::empty())))
        }
        Action::Delay(duration) => {
            tokio::time::sleep(duration).await;
            Ok(None)
        }
        Action::Throttle { retry_after_seconds } => Err(faults::throttled(protocol, retry_after_seconds)),
        Action::ExpireToken => {
            ecr::expire_registry_tokens(cloud)?;
            Err(faults::expired(protocol))
        }
        Action::ConflictFor(_) => Err(faults::conflict(protocol)),
        Action::FailWith { status, code, message } => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
            Err(AwsError::new(status, &code, message))
        }
        Action::ResetAfterCommit | Action::Settle(_) => Ok(None),
    }
}

fn scripted_answer(status: u16, body: String, content_type: &str, retry_after: Option<u64>) -> Response {
    let mut headers = HeaderMap::new();
    if let Ok(content_type) = HeaderValue::from_str(content_type) {
        headers.insert(CONTENT_TYPE, content_type);
    }
    if let Some(seconds) = retry_after {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    with_headers(status, headers, Body::from(body))
}
