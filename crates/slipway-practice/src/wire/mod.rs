//! The protocols of AWS as far as every service shares them: errors, percent encoding, signatures.
//!
//! A service says what went wrong once, as an `AwsError`; how it travels differs for each protocol and is
//! decided here.

pub(crate) mod percent;
pub(crate) mod query;
pub(crate) mod signature;

use axum::body::Body;
use axum::response::Response;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER};
use http::{HeaderMap, StatusCode};
use serde_json::{Map, Value, json};

pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");
const JSON_1_1: HeaderValue = HeaderValue::from_static("application/x-amz-json-1.1");
const JSON: HeaderValue = HeaderValue::from_static("application/json");
const XML: HeaderValue = HeaderValue::from_static("text/xml");

/// How a request is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// A form with an `Action`, answered with XML: STS and IAM.
    Query {
        /// The XML name space of the service.
        namespace: &'static str,
    },
    /// `X-Amz-Target` and JSON 1.1: ECR and Logs.
    Json,
    /// Methods and paths, answered with JSON: Lambda.
    Rest,
    /// The distribution protocol of OCI: the registry.
    Registry,
}

/// An error as AWS names it. It is data of the protocol and never leaves the practice cloud as a Rust error.
#[derive(Debug, Clone)]
pub(crate) struct AwsError {
    pub(crate) status: StatusCode,
    pub(crate) code: String,
    pub(crate) message: String,
    /// Members of the error's shape beside the message.
    details: Option<Box<Map<String, Value>>>,
    retry_after_seconds: Option<u64>,
}

impl AwsError {
    pub(crate) fn new(status: StatusCode, code: &str, message: impl Into<String>) -> Self {
        Self {
            status,
            code: code.to_owned(),
            message: message.into(),
            details: None,
            retry_after_seconds: None,
        }
    }

    /// An error of the caller in a JSON protocol, which all have the same status.
    pub(crate) fn bad(code: &str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    /// The disk refused; AWS has no better word for it.
    pub(crate) fn disk(error: &dyn std::error::Error) -> Self {
        tracing::error!(%error, "the practice cloud cannot keep its state");
        let cause = error.source().map(|source| format!(": {source}")).unwrap_or_default();
        let message = format!("The practice cloud cannot keep its state: {error}{cause}");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "InternalFailure", message)
    }

    pub(crate) fn with(mut self, member: &str, value: impl Into<Value>) -> Self {
        self.details.get_or_insert_default().insert(member.to_owned(), value.into());
        self
    }

    pub(crate) fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after_seconds = Some(seconds);
        self
    }

    /// The answer that carries this error.
    pub(crate) fn answer(self, protocol: Protocol, request_id: &str) -> Response {
        let retry = self.retry_after_seconds.map(|seconds| (RETRY_AFTER, HeaderValue::from(seconds)));
        let mut headers = HeaderMap::from_iter(retry);
        let (status, content_type, body) = match protocol {
            Protocol::Query { namespace } => (self.status, XML, self.xml(namespace, request_id)),
            Protocol::Json => (self.json_status(), JSON_1_1, self.json()),
            Protocol::Rest => {
                if let Ok(code) = HeaderValue::from_str(&self.code) {
                    headers.insert(ERROR_TYPE, code);
                }
                (self.status, JSON, self.rest())
            }
            Protocol::Registry => (self.status, JSON, self.registry()),
        };
        headers.insert(CONTENT_TYPE, content_type);
        with_headers(status, headers, Body::from(body))
    }

    /// JSON 1.1 knows two classes of errors: 400 is the caller's fault, 500 and more is the service's.
    fn json_status(&self) -> StatusCode {
        if self.status.is_server_error() { self.status } else { StatusCode::BAD_REQUEST }
    }

    fn json(&self) -> String {
        let mut body = Map::new();
        body.insert("__type".to_owned(), json!(self.code));
        body.insert("message".to_owned(), json!(self.message));
        body.extend(self.details.as_deref().cloned().unwrap_or_default());
        Value::Object(body).to_string()
    }

    /// Lambda's shapes disagree on the case of `message`; both spellings below are those of its model.
    fn rest(&self) -> String {
        let upper = matches!(self.code.as_str(), "ResourceNotFoundException" | "ServiceException");
        let owner = if self.status.is_server_error() { "Service" } else { "User" };
        let mut body = Map::new();
        body.insert("Type".to_owned(), json!(owner));
        body.insert((if upper { "Message" } else { "message" }).to_owned(), json!(self.message));
        body.extend(self.details.as_deref().cloned().unwrap_or_default());
        Value::Object(body).to_string()
    }

    fn registry(&self) -> String {
        json!({"errors": [{"code": self.code, "message": self.message}]}).to_string()
    }

    fn xml(&self, namespace: &str, request_id: &str) -> String {
        let owner = if self.status.is_server_error() { "Receiver" } else { "Sender" };
        let error = [
            query::element("Type", owner),
            query::element("Code", &self.code),
            query::element("Message", &self.message),
        ];
        format!(
            "<ErrorResponse xmlns=\"{namespace}\"><Error>{}</Error>{}</ErrorResponse>",
            error.concat(),
            query::element("RequestId", request_id)
        )
    }
}

/// An answer with JSON 1.1.
pub(crate) fn json_answer(value: &Value) -> Response {
    let headers = HeaderMap::from_iter([(CONTENT_TYPE, JSON_1_1)]);
    with_headers(StatusCode::OK, headers, Body::from(value.to_string()))
}

/// An answer of the query protocol; `result` is the inside of `<ActionResult>`.
pub(crate) fn query_answer(
    namespace: &str,
    action: &str,
    result: Option<&str>,
    request_id: &str,
) -> Response {
    let headers = HeaderMap::from_iter([(CONTENT_TYPE, XML)]);
    let result =
        result.map(|inside| format!("<{action}Result>{inside}</{action}Result>")).unwrap_or_default();
    let id = query::element("RequestId", request_id);
    let body = format!(
        "<{action}Response xmlns=\"{namespace}\">{result}<ResponseMetadata>{id}</ResponseMetadata></{action}Response>"
    );
    with_headers(StatusCode::OK, headers, Body::from(body))
}

/// An answer of a REST service.
#[derive(Debug)]
pub(crate) struct RestReply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl RestReply {
    pub(crate) fn json(status: StatusCode, value: &Value) -> Self {
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, JSON)]);
        Self { status, headers, body: value.to_string().into_bytes() }
    }

    pub(crate) fn empty(status: StatusCode) -> Self {
        Self { status, headers: HeaderMap::new(), body: Vec::new() }
    }

    pub(crate) fn answer(self) -> Response {
        with_headers(self.status, self.headers, Body::from(self.body))
    }
}

/// An answer from its three parts.
pub(crate) fn with_headers(status: StatusCode, headers: HeaderMap, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}
