//! The way of a call: is it for us, what does it ask, who asks, does the script want a fault, who answers.

use crate::cloud::Cloud;
use crate::connection::Connection;
use crate::faults::Action;
use crate::scripted::act;
use crate::wire::signature::{self, Authorization, Refusal, Signed};
use crate::wire::{AwsError, Protocol, REQUEST_ID, percent, query_answer};
use crate::work::blocking;
use crate::{ecr, iam, lambda, logs, registry, sts, wire};
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::response::Response;
use bytes::Bytes;
use http::header::{HOST, HeaderValue, ORIGIN};
use http::request::Parts;
use http::{HeaderMap, Method, StatusCode};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use std::sync::Arc;

/// A part of a layer is at most 20 MiB, which base64 and JSON make 27 MiB.
const BODY_LIMIT: usize = 40 * 1024 * 1024;

/// A service with the operation that is asked for.
enum Target {
    Sts(String),
    Iam(String),
    Ecr(String),
    Logs(String),
    Lambda(lambda::Route),
}

impl Target {
    fn service(&self) -> &'static str {
        match self {
            Self::Sts(_) => "sts",
            Self::Iam(_) => "iam",
            Self::Ecr(_) => "ecr",
            Self::Logs(_) => "logs",
            Self::Lambda(_) => "lambda",
        }
    }

    fn operation(&self) -> &str {
        match self {
            Self::Sts(name) | Self::Iam(name) | Self::Ecr(name) | Self::Logs(name) => name,
            Self::Lambda(route) => route.operation,
        }
    }

    fn protocol(&self) -> Protocol {
        match self {
            Self::Sts(_) => Protocol::Query { namespace: sts::NAMESPACE },
            Self::Iam(_) => Protocol::Query { namespace: iam::NAMESPACE },
            Self::Ecr(_) | Self::Logs(_) => Protocol::Json,
            Self::Lambda(_) => Protocol::Rest,
        }
    }
}

/// The only handler: every request of every service comes here.
pub(crate) async fn dispatch(
    State(cloud): State<Arc<Cloud>>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    request: Request,
) -> Response {
    let request_id = uuid::Uuid::new_v4().to_string();
    let (parts, body) = request.into_parts();
    let mut response = match refuse_strangers(&parts.headers) {
        Err(error) => error.answer(Protocol::Rest, &request_id),
        Ok(()) if registry::is_for(parts.uri.path()) => {
            registry::answer(&cloud, &connection, &parts, body, &request_id).await
        }
        Ok(()) => answer(cloud, &connection, &parts, body, &request_id).await,
    };
    if let Ok(id) = HeaderValue::from_str(&request_id) {
        response.headers_mut().entry(REQUEST_ID).or_insert(id);
    }
    response
}

/// Web pages of the user's own browser can reach loopback, by script or by a host name that they rebind.
/// No client of AWS sends an origin or names another host.
fn refuse_strangers(headers: &HeaderMap) -> Result<(), AwsError> {
    let forbidden = |message| Err(AwsError::new(StatusCode::FORBIDDEN, "AccessDeniedException", message));
    if headers.contains_key(ORIGIN) {
        return forbidden("The practice cloud does not answer web pages.");
    }
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let loopback = name.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
    if name == "localhost" || loopback.is_ok_and(|address| address.is_loopback()) {
        return Ok(());
    }
    forbidden("The practice cloud answers on loopback addresses only.")
}

async fn answer(
    cloud: Arc<Cloud>,
    connection: &Connection,
    parts: &Parts,
    body: Body,
    request_id: &str,
) -> Response {
    if let Some(layer) = ecr::download_path(parts.uri.path()) {
        return ecr::download(&cloud, layer, parts.uri.query().unwrap_or_default()).await;
    }
    let body = match Limited::new(body, BODY_LIMIT).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) => {
            let status = match error.downcast_ref::<LengthLimitError>() {
                Some(_) => StatusCode::PAYLOAD_TOO_LARGE,
                None => StatusCode::BAD_REQUEST,
            };
            let error =
                AwsError::new(status, "RequestEntityTooLargeException", "The request cannot be read.");
            return error.answer(Protocol::Rest, request_id);
        }
    };
    let authorization = signature::read(&parts.headers);
    let target = match target(parts, &body, authorization.as_ref()) {
        Ok(target) => target,
        Err(error) => return error.answer(Protocol::Json, request_id),
    };
    let protocol = target.protocol();
    let answer = match authenticate(&cloud, parts, &body, authorization.as_ref(), protocol) {
        Ok(()) => with_faults(cloud, connection, parts, body, target, request_id).await,
        Err(error) => Err(error),
    };
    answer.unwrap_or_else(|error| error.answer(protocol, request_id))
}

/// Finds the operation by header, by path, or by the form and the service that the caller signed for.
fn target(parts: &Parts, body: &Bytes, authorization: Option<&Authorization>) -> Result<Target, AwsError> {
    let unknown = |what: &str| {
        let message = format!("The practice cloud does not know the operation {what}.");
        Err(AwsError::new(StatusCode::NOT_FOUND, "UnknownOperationException", message))
    };
    if let Some(name) = parts.headers.get("x-amz-target").and_then(|name| name.to_str().ok()) {
        return match name.split_once('.') {
            Some((ecr::TARGET, operation)) => Ok(Target::Ecr(operation.to_owned())),
            Some((logs::TARGET, operation)) => Ok(Target::Logs(operation.to_owned())),
            _ => unknown(name),
        };
    }
    let path = parts.uri.path();
    if let Some(route) = lambda::route(&parts.method, path) {
        return Ok(Target::Lambda(route));
    }
    if path != "/" || parts.method != Method::POST {
        return unknown(&format!("{} {path}", parts.method));
    }
    let form = percent::pairs(&String::from_utf8_lossy(body));
    let action = percent::value(&form, "Action").unwrap_or_default();
    match authorization.map(|authorization| authorization.service.as_str()) {
        Some("sts") => Ok(Target::Sts(action.to_owned())),
        Some("iam") => Ok(Target::Iam(action.to_owned())),
        // Without a signature the version of the interface still tells the services apart.
        None if percent::value(&form, "Version") == Some("2011-06-15") => Ok(Target::Sts(action.to_owned())),
        None if percent::value(&form, "Version") == Some("2010-05-08") => Ok(Target::Iam(action.to_owned())),
        _ => unknown(action),
    }
}

fn authenticate(
    cloud: &Cloud,
    parts: &Parts,
    body: &Bytes,
    authorization: Option<&Authorization>,
    protocol: Protocol,
) -> Result<(), AwsError> {
    let signed = Signed {
        method: parts.method.as_str(),
        path: parts.uri.path(),
        query: parts.uri.query().unwrap_or_default(),
        headers: &parts.headers,
        body,
    };
    let query = matches!(protocol, Protocol::Query { .. });
    let refusal = match signature::verify(authorization, &signed, &cloud.credentials) {
        Ok(()) => return Ok(()),
        Err(refusal) => refusal,
    };
    let (code, message) = match refusal {
        Refusal::Missing if query => {
            ("MissingAuthenticationToken", "Request is missing Authentication Token")
        }
        Refusal::Missing => ("MissingAuthenticationTokenException", "Missing Authentication Token"),
        Refusal::UnknownKey if query => {
            ("InvalidClientTokenId", "The security token included in the request is invalid.")
        }
        Refusal::UnknownKey => {
            ("UnrecognizedClientException", "The security token included in the request is invalid.")
        }
        Refusal::WrongSignature => (
            if query { "SignatureDoesNotMatch" } else { "InvalidSignatureException" },
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret \
             Access Key and signing method. Consult the service documentation for details.",
        ),
    };
    Err(AwsError::new(StatusCode::FORBIDDEN, code, message))
}

async fn with_faults(
    cloud: Arc<Cloud>,
    connection: &Connection,
    parts: &Parts,
    body: Bytes,
    target: Target,
    request_id: &str,
) -> Result<Response, AwsError> {
    let action = cloud.faults.on_call(target.service(), target.operation());
    let mut outcome = None;
    let mut lose_answer = false;
    match action {
        Some(Action::Settle(wanted)) => outcome = Some(wanted),
        Some(Action::ResetAfterCommit) => lose_answer = true,
        Some(action) => {
            if let Some(answer) = act(&cloud, connection, action, target.protocol()).await? {
                return Ok(answer);
            }
        }
        None => {}
    }
    let answer = run(cloud, parts, body, target, outcome, request_id).await;
    if lose_answer {
        connection.reset();
    }
    answer
}

/// Lets the service answer. All but `Invoke` is short work on files, done where blocking harms nobody.
async fn run(
    cloud: Arc<Cloud>,
    parts: &Parts,
    body: Bytes,
    target: Target,
    outcome: Option<lambda::Outcome>,
    request_id: &str,
) -> Result<Response, AwsError> {
    let request_id = request_id.to_owned();
    let query = percent::pairs(parts.uri.query().unwrap_or_default());
    if let Target::Lambda(route) = target {
        let call = lambda::Call { route, query, headers: parts.headers.clone(), body, outcome, request_id };
        return lambda::answer(cloud, call).await.map(wire::RestReply::answer);
    }
    let work = move || match target {
        Target::Sts(action) => {
            let result = sts::answer(&cloud.credentials, &action)?;
            Ok(query_answer(sts::NAMESPACE, &action, result.as_deref(), &request_id))
        }
        Target::Iam(action) => {
            let form = percent::pairs(&String::from_utf8_lossy(&body));
            let result = iam::answer(&cloud, &action, &form)?;
            Ok(query_answer(iam::NAMESPACE, &action, result.as_deref(), &request_id))
        }
        Target::Ecr(operation) => {
            ecr::answer(&cloud, &operation, &body).map(|value| wire::json_answer(&value))
        }
        Target::Logs(operation) => {
            logs::answer(&cloud, &operation, &body).map(|value| wire::json_answer(&value))
        }
        Target::Lambda(_) => Err(AwsError::bad("UnknownOperationException", "Unknown operation")),
    };
    blocking(work).await
}
