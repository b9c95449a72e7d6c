//! One call that did not bring what was asked for.
//!
//! The SDK's own error holds the raw answer, which can hold the environment of a function, and prints it in its
//! `Debug` form. So only the code, the message, the status and the request's id are taken from it. The kind says the
//! one thing a caller has to know before it sends a write again: whether the write may have happened.

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_lambda::config::http::HttpResponse;
use aws_sdk_lambda::error::{ProvideErrorMetadata, SdkError};
use std::error::Error;
use std::time::Duration;

/// A cause that can travel between tasks.
pub type Cause = Box<dyn Error + Send + Sync + 'static>;

/// What kept a call from succeeding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallFailureKind {
    /// The endpoint could not be reached; nothing happened there.
    Unreachable,
    /// The connection broke, time ran out, or the answer could not be read; the call may have had its effect.
    AnswerLost,
    /// No credentials were found.
    NoCredentials,
    /// The credentials have expired.
    CredentialsExpired,
    /// The service does not know the credentials, or the signature does not fit.
    CredentialsRejected,
    /// The service asks for fewer calls; nothing happened there.
    Throttled,
    /// The service failed (5xx); the call may have had its effect.
    ServerFault,
    /// The caller may not do this.
    Denied,
    /// The service understood and refused; the code and the message say why.
    Refused,
}

/// A call that failed, without the bodies of its request and its answer.
#[derive(Debug)]
pub struct CallFailure {
    /// The action in the words of a policy: `lambda:CreateFunction`.
    pub action: &'static str,
    /// What kept it from succeeding.
    pub kind: CallFailureKind,
    /// The service's error code, where it answered.
    pub code: Option<String>,
    /// The service's message, where it answered.
    pub message: Option<String>,
    /// The id AWS gave the request.
    pub request_id: Option<String>,
    /// The status of the answer.
    pub status: Option<u16>,
    /// How long the service asks to wait.
    pub retry_after: Option<Duration>,
    source: Option<Cause>,
}

impl CallFailure {
    /// Takes what is safe to keep from the SDK's error.
    pub fn of<E>(action: &'static str, error: SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata + Error + Send + Sync + 'static,
    {
        let response = error.raw_response();
        let header =
            |name: &str| response.and_then(|response| response.headers().get(name)).map(str::to_owned);
        let status = response.map(|response| response.status().as_u16());
        let request_id = header("x-amzn-requestid").or_else(|| header("x-amz-request-id"));
        let retry_after =
            header("retry-after").and_then(|text| text.trim().parse().ok()).map(Duration::from_secs);
        let service = error.as_service_error();
        let code = service.and_then(|service| service.code()).map(str::to_owned);
        let message = service.and_then(|service| service.message()).map(str::to_owned);
        let kind = match (&error, status) {
            (SdkError::ServiceError(_), Some(status)) => service_kind(status, code.as_deref()),
            (SdkError::ServiceError(_), None) => CallFailureKind::Refused,
            (SdkError::ResponseError(_), Some(status)) if status >= 500 => CallFailureKind::ServerFault,
            (SdkError::ResponseError(_) | SdkError::TimeoutError(_), _) => CallFailureKind::AnswerLost,
            _ => transport_kind(&error),
        };
        let source = match error {
            // The service's words are in `code` and `message` already; the raw answer is dropped here.
            SdkError::ServiceError(_) => None,
            other => other.into_source().ok(),
        };
        Self { action, kind, code, message, request_id, status, retry_after, source }
    }

    /// Whether the service gave this error code.
    pub fn is_code(&self, code: &str) -> bool {
        self.code.as_deref() == Some(code)
    }

    /// Whether the service's message holds this text.
    pub fn says(&self, text: &str) -> bool {
        self.message.as_deref().is_some_and(|message| message.contains(text))
    }

    /// Whether the call may have had its effect although it failed.
    pub fn may_have_happened(&self) -> bool {
        matches!(self.kind, CallFailureKind::AnswerLost | CallFailureKind::ServerFault)
    }

    /// Whether the same call may succeed a little later.
    pub fn is_passing(&self) -> bool {
        matches!(
            self.kind,
            CallFailureKind::Unreachable
                | CallFailureKind::AnswerLost
                | CallFailureKind::Throttled
                | CallFailureKind::ServerFault
        )
    }
}

impl std::fmt::Display for CallFailure {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}", self.action)?;
        match (&self.code, &self.message, self.status) {
            (Some(code), Some(message), _) => write!(formatter, " answered {code}: {message}")?,
            (Some(code), None, _) => write!(formatter, " answered {code}")?,
            (None, Some(message), _) => write!(formatter, " answered: {message}")?,
            (None, None, Some(status)) => write!(formatter, " answered with status {status}")?,
            (None, None, None) => write!(formatter, " got no answer")?,
        }
        match &self.request_id {
            Some(id) => write!(formatter, " (request {id})"),
            None => Ok(()),
        }
    }
}

impl Error for CallFailure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

fn service_kind(status: u16, code: Option<&str>) -> CallFailureKind {
    match code.unwrap_or_default() {
        "ExpiredToken" | "ExpiredTokenException" | "TokenRefreshRequired" => {
            CallFailureKind::CredentialsExpired
        }
        "InvalidClientTokenId"
        | "UnrecognizedClientException"
        | "InvalidSignatureException"
        | "SignatureDoesNotMatch"
        | "AuthFailure"
        | "IncompleteSignature"
        | "RequestExpired"
        | "RequestTimeTooSkewed"
        | "MissingAuthenticationTokenException" => CallFailureKind::CredentialsRejected,
        "AccessDenied" | "AccessDeniedException" | "UnauthorizedOperation" => CallFailureKind::Denied,
        "Throttling"
        | "ThrottlingException"
        | "ThrottledException"
        | "TooManyRequestsException"
        | "RequestLimitExceeded"
        | "RequestThrottled"
        | "SlowDown" => CallFailureKind::Throttled,
        // Lambda's own name for a function that is not ready is a 502, and nothing has run then.
        "ResourceNotReadyException" => CallFailureKind::Refused,
        _ if status == 429 => CallFailureKind::Throttled,
        _ if status >= 500 => CallFailureKind::ServerFault,
        _ => CallFailureKind::Refused,
    }
}

fn transport_kind(error: &(dyn Error + 'static)) -> CallFailureKind {
    let mut text = String::new();
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(credentials) = error.downcast_ref::<CredentialsError>() {
            return credentials_kind(credentials);
        }
        if let Some(io) = error.downcast_ref::<std::io::Error>()
            && matches!(
                io.kind(),
                std::io::ErrorKind::ConnectionRefused
                    | std::io::ErrorKind::HostUnreachable
                    | std::io::ErrorKind::NetworkUnreachable
            )
        {
            return CallFailureKind::Unreachable;
        }
        text.push_str(&error.to_string());
        text.push('\n');
        next = error.source();
    }
    // The connector's error types are private; their texts are the only way to tell that no byte was sent.
    let unsent = ["(Connect)", "dns error", "HTTP connect", "tcp connect error", "invalid peer certificate"];
    if unsent.iter().any(|mark| text.contains(mark)) {
        CallFailureKind::Unreachable
    } else {
        CallFailureKind::AnswerLost
    }
}

/// Tells an expired sign-in from credentials that were never there. The providers of the SDK say it in words only.
fn credentials_kind(error: &CredentialsError) -> CallFailureKind {
    let mut next: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = next {
        let text = error.to_string().to_ascii_lowercase();
        if text.contains("expired") || text.contains("token not found or invalid") {
            return CallFailureKind::CredentialsExpired;
        }
        next = error.source();
    }
    CallFailureKind::NoCredentials
}
