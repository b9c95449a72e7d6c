//! How a connection comes about: directly, or through the proxy that the environment names.
//!
//! TLS is rustls with the machine's own trusted certificates, so that a company's own authority is trusted
//! where the machine trusts it. Proxies are the `http` ones of `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`, as
//! hyper-util reads them, through which a tunnel is asked for; a proxy of another kind is refused. This machine itself
//! is never reached through a proxy.
//!
//! A name of the outside may stand for this machine. So a connection is opened only to those of its addresses that the
//! look may reach. What a proxy connects to is the proxy's to know, and where the proxy itself stands is the
//! person's own choice.

use crate::error::Cause;
use crate::origin::Reach;
use crate::transport::{LookOptions, Proxies};
use http::Uri;
use hyper_rustls::{ConfigBuilderExt, HttpsConnector, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::{GaiResolver, Name};
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::proxy::matcher::Matcher;
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::net::TcpStream;
use tower_service::Service;

/// The connection did not come about within the time for it.
#[derive(Debug, thiserror::Error)]
#[error("no connection within {} s", .0.as_secs_f32())]
pub(crate) struct ConnectTimedOut(pub(crate) Duration);

#[derive(Debug, thiserror::Error)]
pub(crate) enum RouteError {
    #[error("the proxy speaks {0}; only http proxies are used")]
    Proxy(String),
    #[error("its name stands for an address of this machine, where a look outside does not lead")]
    ThisMachine,
    #[error("its name stands for an address outside, where a look at this machine does not lead")]
    Outside,
}

/// The names of hosts, of whose addresses only those are given that may be reached.
#[derive(Clone)]
struct Names {
    names: GaiResolver,
    reach: Reach,
}

impl Service<Name> for Names {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = Cause;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Cause>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Cause>> {
        self.names.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let (found, reach) = (self.names.call(name), self.reach);
        Box::pin(async move { Ok(reached(reach, found.await?.collect())?.into_iter()) })
    }
}

/// Those addresses that may be reached. Where there is none, what is reached instead is the error.
fn reached(reach: Reach, mut addresses: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, RouteError> {
    let any = !addresses.is_empty();
    addresses.retain(|address| reach.connects(address.ip()));
    match reach {
        Reach::Outside if any && addresses.is_empty() => Err(RouteError::ThisMachine),
        Reach::Loopback if any && addresses.is_empty() => Err(RouteError::Outside),
        _ => Ok(addresses),
    }
}

/// Opens the connections of one look.
#[derive(Clone)]
pub(crate) struct Route {
    direct: HttpConnector<Names>,
    to_proxy: HttpConnector,
    tls: Arc<ClientConfig>,
    proxies: Option<Arc<Matcher>>,
    connect_timeout: Duration,
}

impl Route {
    /// Reads the machine's certificates, unless the look stays on this machine.
    pub(crate) async fn new(options: &LookOptions, reach: Reach) -> Result<Self, Cause> {
        let mut direct = HttpConnector::new_with_resolver(Names { names: GaiResolver::new(), reach });
        direct.enforce_http(false);
        let tls = match reach {
            Reach::Loopback => Arc::new(client_config(false)?),
            Reach::Outside => Arc::new(tokio::task::spawn_blocking(|| client_config(true)).await??),
        };
        let proxies = match (options.proxies, reach) {
            (Proxies::FromEnvironment, Reach::Outside) => Some(Arc::new(Matcher::from_env())),
            _ => None,
        };
        Ok(Self {
            direct,
            to_proxy: HttpConnector::new(),
            tls,
            proxies,
            connect_timeout: options.connect_timeout,
        })
    }

    async fn open(self, address: Uri) -> Result<Stream, Cause> {
        let Some(proxy) = self.proxies.as_ref().and_then(|proxies| proxies.intercept(&address)) else {
            return connect(HttpsConnector::from((self.direct, self.tls)), address).await;
        };
        // Only the scheme is named: the address of a proxy may carry a password.
        if proxy.uri().scheme_str() != Some("http") {
            let scheme = proxy.uri().scheme_str().unwrap_or("an unknown protocol").to_owned();
            return Err(RouteError::Proxy(scheme).into());
        }
        let mut tunnel = Tunnel::new(proxy.uri().clone(), self.to_proxy);
        if let Some(credentials) = proxy.basic_auth() {
            tunnel = tunnel.with_auth(credentials.clone());
        }
        connect(HttpsConnector::from((tunnel, self.tls)), address).await
    }
}

type Stream = MaybeHttpsStream<TokioIo<TcpStream>>;

async fn connect<C>(mut connector: C, address: Uri) -> Result<Stream, Cause>
where
    C: Service<Uri, Response = Stream, Error = Cause>,
{
    std::future::poll_fn(|context| connector.poll_ready(context)).await?;
    connector.call(address).await
}

/// The provider is named, because the process may hold two and then none is the default.
fn client_config(with_roots: bool) -> Result<ClientConfig, Cause> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let builder = if with_roots {
        builder.with_native_roots()?
    } else {
        builder.with_root_certificates(rustls::RootCertStore::empty())
    };
    Ok(builder.with_no_client_auth())
}

impl Service<Uri> for Route {
    type Response = Stream;
    type Error = Cause;
    type Future = Pin<Box<dyn Future<Output = Result<Stream, Cause>> + Send>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Cause>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, address: Uri) -> Self::Future {
        let (route, limit) = (self.clone(), self.connect_timeout);
        Box::pin(async move {
            match tokio::time::timeout(limit, route.open(address)).await {
                Ok(stream) => stream,
                Err(_) => Err(ConnectTimedOut(limit).into()),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    impl Route {
        /// A route of the outside through this proxy, apart from one host.
        pub(crate) async fn through(proxy: &str, options: &LookOptions) -> Self {
            let options = LookOptions { proxies: Proxies::Off, ..options.clone() };
            let mut route = Self::new(&options, Reach::Outside).await.unwrap();
            route.proxies = Some(Arc::new(Matcher::builder().all(proxy).no("inside.example").build()));
            route
        }
    }

    async fn route(proxy: &str) -> Route {
        Route::through(proxy, &LookOptions::default()).await
    }

    #[tokio::test]
    async fn a_proxy_is_asked_for_a_tunnel_and_sees_only_the_handshake() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = format!("http://user:word@{}", listener.local_addr().unwrap());
        let played = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(stream.read_u8().await.unwrap());
            }
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
            (String::from_utf8(head).unwrap(), stream.read_u8().await.unwrap())
        });
        let address = Uri::from_static("https://registry.example/v2/");
        assert!(route(&proxy).await.open(address).await.is_err());
        let (head, first) = played.await.unwrap();
        assert!(head.starts_with("CONNECT registry.example:443 HTTP/1.1\r\n"), "{head}");
        assert!(head.to_ascii_lowercase().contains("proxy-authorization: basic "), "{head}");
        assert_eq!(first, 0x16, "a TLS handshake record");
    }

    #[tokio::test]
    async fn a_proxy_of_another_kind_is_refused_without_its_password() {
        let address = Uri::from_static("https://registry.example/v2/");
        let error = route("https://user:word@127.0.0.1:1").await.open(address).await.unwrap_err();
        assert_eq!(error.to_string(), "the proxy speaks https; only http proxies are used");
        assert!(!format!("{error:?}").contains("word"), "{error:?}");
    }

    #[tokio::test]
    async fn an_excepted_host_is_reached_without_the_proxy() {
        let proxies = route("http://127.0.0.1:1").await.proxies.unwrap();
        assert!(proxies.intercept(&Uri::from_static("https://inside.example/")).is_none());
        assert!(proxies.intercept(&Uri::from_static("https://outside.example/")).is_some());
    }

    #[tokio::test]
    async fn a_proxy_may_stand_on_this_machine_under_a_name() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = format!("http://localhost:{}", listener.local_addr().unwrap().port());
        let opened = tokio::spawn(route(&proxy).await.open(Uri::from_static("https://registry.example/v2/")));
        listener.accept().await.unwrap();
        assert!(opened.await.unwrap().is_err());
    }

    async fn outside() -> Route {
        let options = LookOptions { proxies: Proxies::Off, ..LookOptions::default() };
        Route::new(&options, Reach::Outside).await.unwrap()
    }

    #[tokio::test]
    async fn a_name_that_stands_for_this_machine_leads_nowhere_from_outside() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let address: Uri = format!("https://localhost:{port}/").parse().unwrap();
        let error = outside().await.open(address).await.unwrap_err();
        let causes = std::iter::successors(Some(error.as_ref() as &dyn std::error::Error), |e| e.source());
        assert!(causes.map(ToString::to_string).any(|text| text.contains("this machine")), "{error:?}");
        assert!(tokio::time::timeout(Duration::from_millis(50), listener.accept()).await.is_err());
    }

    #[test]
    fn of_several_addresses_only_those_are_taken_that_may_be_reached() {
        let both =
            ["127.0.0.1:443", "192.0.2.1:443", "[::ffff:127.0.0.1]:443", "0.0.0.0:443", "[2001:db8::1]:443"];
        let both: Vec<SocketAddr> = both.iter().map(|address| address.parse().unwrap()).collect();
        let of = |picked: &[usize]| picked.iter().map(|at| both[*at]).collect::<Vec<_>>();
        assert_eq!(reached(Reach::Outside, both.clone()).unwrap(), of(&[1, 4]));
        assert_eq!(reached(Reach::Loopback, both.clone()).unwrap(), of(&[0, 2, 3]));
        assert!(matches!(reached(Reach::Outside, of(&[0, 2])), Err(RouteError::ThisMachine)));
        assert!(matches!(reached(Reach::Loopback, of(&[1])), Err(RouteError::Outside)));
        assert!(reached(Reach::Outside, Vec::new()).unwrap().is_empty());
    }

    #[tokio::test]
    async fn this_machine_is_never_reached_through_a_proxy() {
        let route = Route::new(&LookOptions::default(), Reach::Loopback).await.unwrap();
        assert!(route.proxies.is_none());
    }
}
