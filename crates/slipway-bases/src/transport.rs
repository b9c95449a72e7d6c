//! One request and one bounded answer.
//!
//! The client is hyper-util's, which keeps the connections, and addresses are read and joined by the `url` crate.
//! Redirects are followed here: each next address has to pass the same rules as the first, and a token must not travel
//! to another host. The followers of tower-http and reqwest compare an address with the one before it only, and give
//! the token back on the second step at the foreign host. The time of a whole look is the caller's: nothing here waits
//! on its own account, apart from opening a connection.

use crate::error::{BasesError, Cause};
use crate::origin::{Reach, host_of};
use crate::route::{ConnectTimedOut, Route};
use bytes::{Bytes, BytesMut};
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, LOCATION, RETRY_AFTER, USER_AGENT};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Uri};
use http_body_util::{BodyExt, Empty};
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use std::time::Duration;
use tokio::sync::Semaphore;
use url::Url;

/// The bounds of one look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookOptions {
    /// How long a connection may take to come about, its encryption included.
    pub connect_timeout: Duration,
    /// How long everything together may take.
    pub total_timeout: Duration,
    /// How many bytes a single answer may have.
    pub body_limit: usize,
    /// How many requests run at once; at least one, and at most four.
    pub concurrency: usize,
    /// Whether proxies are used.
    pub proxies: Proxies,
}

/// Which proxies a look goes through.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Proxies {
    /// Those that the environment names in `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`.
    #[default]
    FromEnvironment,
    /// None.
    Off,
}

impl Default for LookOptions {
    /// 5 s for a connection, 15 s in all, 4 MiB an answer, four requests at once, the environment's proxies.
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            total_timeout: Duration::from_secs(15),
            body_limit: 4 * 1024 * 1024,
            concurrency: MOST_REQUESTS,
            proxies: Proxies::FromEnvironment,
        }
    }
}

const MOST_REQUESTS: usize = 4;
const MOST_REDIRECTS: u32 = 5;
/// A day; what is longer is no useful wait and may be nonsense.
const LONGEST_RETRY: u32 = 86_400;

/// What is asked for.
pub(crate) struct Ask<'a> {
    pub(crate) method: Method,
    pub(crate) address: Url,
    /// What is asked for, in words for an error.
    pub(crate) what: &'a str,
    pub(crate) accept: &'static str,
    pub(crate) token: Option<HeaderValue>,
}

/// What came, of a good answer with its body, of any other without.
pub(crate) struct Answer {
    pub(crate) address: Url,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// What is wrong with an answer, said by this client.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Flaw {
    #[error("HTTP {0}")]
    Status(StatusCode),
    #[error("it leads to an address that is not followed")]
    Redirect,
    #[error("it leads on more than {MOST_REDIRECTS} times")]
    Redirects,
    #[error("it is a web page, which is how a sign-in page of a network answers")]
    WebPage,
    #[error("more than {0} bytes")]
    Size(usize),
    #[error("nothing complete came within {} s", .0.as_secs_f32())]
    Time(Duration),
    #[error("its content has another digest than the one it stands for")]
    Digest,
    #[error("{0}")]
    Content(&'static str),
}

/// The client of one look.
pub(crate) struct Transport {
    client: Client<Route, Empty<Bytes>>,
    reach: Reach,
    gate: Semaphore,
    body_limit: usize,
}

impl Transport {
    /// A client for a look that begins at this host.
    pub(crate) async fn new(options: &LookOptions, reach: Reach, host: &str) -> Result<Self, BasesError> {
        let route = Route::new(options, reach)
            .await
            .map_err(|source| BasesError::Unreachable { host: host.to_owned(), source })?;
        Ok(Self::over(route, options, reach))
    }

    fn over(route: Route, options: &LookOptions, reach: Reach) -> Self {
        Self {
            client: Client::builder(TokioExecutor::new()).build(route),
            reach,
            gate: Semaphore::new(options.concurrency.clamp(1, MOST_REQUESTS)),
            body_limit: options.body_limit,
        }
    }

    /// Asks, follows redirects, and reads the body of a good answer.
    pub(crate) async fn ask(&self, ask: Ask<'_>) -> Result<Answer, BasesError> {
        let mut address = ask.address.clone();
        for _ in 0..=MOST_REDIRECTS {
            if !self.reach.allows(&address) {
                return Err(malformed(&ask.address, ask.what, Flaw::Redirect));
            }
            let token = ask.token.clone().filter(|_| address.origin() == ask.address.origin());
            let _turn = self.gate.acquire().await.map_err(|closed| unreachable(&address, closed.into()))?;
            let response = self.send(&ask, &address, token).await?;
            if response.status().is_redirection() {
                let target = response.headers().get(LOCATION).and_then(|target| target.to_str().ok());
                address = target
                    .and_then(|target| address.join(target).ok())
                    .ok_or_else(|| malformed(&address, ask.what, Flaw::Redirect))?;
                continue;
            }
            let (parts, body) = response.into_parts();
            let body = match parts.status.is_success() && ask.method != Method::HEAD {
                true => self.read(&address, ask.what, &parts.headers, body).await?,
                false => Bytes::new(),
            };
            return Ok(Answer { address, status: parts.status, headers: parts.headers, body });
        }
        Err(malformed(&ask.address, ask.what, Flaw::Redirects))
    }

    async fn send(
        &self,
        ask: &Ask<'_>,
        address: &Url,
        token: Option<HeaderValue>,
    ) -> Result<Response<Incoming>, BasesError> {
        let mut request = Request::new(Empty::new());
        *request.method_mut() = ask.method.clone();
        // What the client is given is the address as it was judged.
        *request.uri_mut() =
            Uri::try_from(address.as_str()).map_err(|error| malformed(address, ask.what, error))?;
        let headers = request.headers_mut();
        headers.insert(ACCEPT, HeaderValue::from_static(ask.accept));
        headers.insert(USER_AGENT, HeaderValue::from_static(concat!("slipway/", env!("CARGO_PKG_VERSION"))));
        if let Some(token) = token {
            headers.insert(AUTHORIZATION, token);
        }
        self.client.request(request).await.map_err(|error| broken(address, ask.what, error.into()))
    }

    async fn read(
        &self,
        address: &Url,
        what: &str,
        headers: &HeaderMap,
        mut body: Incoming,
    ) -> Result<Bytes, BasesError> {
        let too_large = || BasesError::TooLarge {
            host: host_of(address),
            what: what.to_owned(),
            source: Flaw::Size(self.body_limit).into(),
        };
        if text(headers, CONTENT_TYPE).is_some_and(|kind| kind.to_ascii_lowercase().starts_with("text/html"))
        {
            return Err(malformed(address, what, Flaw::WebPage));
        }
        let announced = text(headers, CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok());
        if announced.is_some_and(|length| length > self.body_limit) {
            return Err(too_large());
        }
        let mut collected = BytesMut::new();
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|error| broken(address, what, error.into()))?;
            let Some(data) = frame.data_ref() else { continue };
            if collected.len().saturating_add(data.len()) > self.body_limit {
                return Err(too_large());
            }
            collected.extend_from_slice(data);
        }
        Ok(collected.freeze())
    }
}

impl Answer {
    /// The answer itself if it is a good one, else what its status means.
    pub(crate) fn good(self, what: &str) -> Result<Self, BasesError> {
        if self.status.is_success() {
            return Ok(self);
        }
        let (host, what) = (host_of(&self.address), what.to_owned());
        let source: Cause = Flaw::Status(self.status).into();
        Err(match self.status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => BasesError::Refused { host, what, source },
            StatusCode::NOT_FOUND | StatusCode::GONE => BasesError::NotFound { host, what, source },
            StatusCode::TOO_MANY_REQUESTS => {
                BasesError::RateLimited { host, retry_after: retry_after(&self.headers), source }
            }
            StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => {
                match retry_after(&self.headers) {
                    Some(seconds) => BasesError::RateLimited { host, retry_after: Some(seconds), source },
                    None => BasesError::Unreachable { host, source },
                }
            }
            _ => BasesError::Malformed { host, what, source },
        })
    }
}

/// The seconds of `Retry-After`; a date there is not read, because this crate has no clock.
fn retry_after(headers: &HeaderMap) -> Option<u32> {
    text(headers, RETRY_AFTER)?.trim().parse().ok().map(|seconds: u32| seconds.min(LONGEST_RETRY))
}

/// A header as text.
pub(crate) fn text(headers: &HeaderMap, name: http::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// The error of an answer that is not what was asked for.
pub(crate) fn malformed(address: &Url, what: &str, source: impl Into<Cause>) -> BasesError {
    BasesError::Malformed { host: host_of(address), what: what.to_owned(), source: source.into() }
}

fn unreachable(address: &Url, source: Cause) -> BasesError {
    BasesError::Unreachable { host: host_of(address), source }
}

/// A request without an answer: too slow to connect, not HTTP at all, or broken off.
fn broken(address: &Url, what: &str, source: Cause) -> BasesError {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(source.as_ref());
    let (mut late, mut not_http) = (false, false);
    while let Some(error) = cause {
        late |= error.is::<ConnectTimedOut>();
        not_http |= error.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_parse);
        cause = error.source();
    }
    match (late, not_http) {
        (true, _) => BasesError::TimedOut { host: host_of(address), source },
        (false, true) => malformed(address, what, source),
        (false, false) => unreachable(address, source),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_connection_has_its_own_limit() {
        // A connection includes the tunnel through a proxy, and this proxy never answers.
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = format!("http://{}", listener.local_addr().unwrap());
        let options = LookOptions { connect_timeout: Duration::from_millis(200), ..LookOptions::default() };
        let route = Route::through(&proxy, &options).await;
        let transport = Transport::over(route, &options, Reach::Outside);
        let address = Url::parse("https://registry.example/v2/").unwrap();
        let ask = Ask { method: Method::GET, address, what: "the answer", accept: "*/*", token: None };
        let error = transport.ask(ask).await.err().unwrap();
        assert!(matches!(error, BasesError::TimedOut { .. }), "{error:?}");
        assert!(format!("{error:?}").contains("ConnectTimedOut"), "{error:?}");
    }

    #[tokio::test]
    async fn no_spelling_of_this_machine_is_asked_from_outside() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let options = LookOptions { proxies: Proxies::Off, ..LookOptions::default() };
        let transport = Transport::new(&options, Reach::Outside, "registry.example").await.unwrap();
        for host in ["127.0.0.1", "0x7f.1", "localhost.", "[::ffff:127.0.0.1]", "0.0.0.0"] {
            let address = Url::parse(&format!("https://{host}:{port}/")).unwrap();
            let ask = Ask { method: Method::GET, address, what: "a token", accept: "*/*", token: None };
            let error = transport.ask(ask).await.err().unwrap();
            assert!(matches!(error, BasesError::Malformed { .. }), "{host}: {error:?}");
        }
        assert!(tokio::time::timeout(Duration::from_millis(50), listener.accept()).await.is_err());
    }
}
