//! Every way in which a look fails, each played by a server.

use crate::play::{Play, Reply};
use crate::shelf::{Shelf, options, reference};
use slipway_bases::{BasesError, LookOptions, look};
use slipway_core::ImageReference;
use std::error::Error;
use std::time::Duration;

/// Looks at a server that gives the same reply to everything.
async fn failure(reply: impl Fn() -> Reply + Send + Sync + 'static) -> BasesError {
    let play = Play::start(move |_, _| reply()).await;
    let error = look(&reference(&play.host, "10"), &options()).await.unwrap_err();
    assert!(error.source().is_some(), "{error}");
    assert!(error.to_string().contains(&play.host), "{error}");
    error
}

fn cause(error: &BasesError) -> String {
    error.source().unwrap().to_string()
}

#[tokio::test]
async fn an_unknown_tag_does_not_exist() {
    let error = failure(|| Reply::status(404)).await;
    let BasesError::NotFound { what, .. } = &error else { panic!("{error:?}") };
    assert_eq!(what, "the manifest of lambda/dotnet:10");
    assert_eq!(cause(&error), "HTTP 404 Not Found");
}

#[tokio::test]
async fn a_registry_that_limits_says_when_to_come_back() {
    for (header, expected) in
        [(Some("30"), Some(30)), (None, None), (Some("9999999"), Some(86_400)), (Some("Wed, 21 Oct"), None)]
    {
        let error = failure(move || match header {
            Some(seconds) => Reply::status(429).with("Retry-After", seconds),
            None => Reply::status(429),
        })
        .await;
        let BasesError::RateLimited { retry_after, .. } = error else { panic!("{error:?}") };
        assert_eq!(retry_after, expected, "{header:?}");
    }
}

#[tokio::test]
async fn a_busy_registry_limits_or_is_out_of_reach() {
    let busy = failure(|| Reply::status(503).with("Retry-After", "5")).await;
    assert!(matches!(busy, BasesError::RateLimited { retry_after: Some(5), .. }), "{busy:?}");
    let gone = failure(|| Reply::status(502)).await;
    assert!(matches!(gone, BasesError::Unreachable { .. }), "{gone:?}");
    let broken = failure(|| Reply::status(500)).await;
    assert!(matches!(broken, BasesError::Malformed { .. }), "{broken:?}");
}

#[tokio::test]
async fn a_registry_that_wants_an_account_refuses() {
    for status in [401, 403] {
        let error =
            failure(move || Reply::status(status).with("WWW-Authenticate", r#"Basic realm="x""#)).await;
        assert!(matches!(error, BasesError::Refused { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn a_token_that_is_not_accepted_is_tried_once() {
    let play = Play::start(|host, request| match request.target.starts_with("/token") {
        true => Reply::json(r#"{"token": "t"}"#),
        false => {
            Reply::status(401).with("WWW-Authenticate", format!(r#"Bearer realm="http://{host}/token""#))
        }
    })
    .await;
    let error = look(&reference(&play.host, "10"), &options()).await.unwrap_err();
    assert!(matches!(error, BasesError::Refused { .. }), "{error:?}");
    let targets: Vec<String> = play.seen().into_iter().map(|seen| seen.target).collect();
    let manifest = "/v2/lambda/dotnet/manifests/10";
    assert_eq!(targets, [manifest, "/token?scope=repository%3Alambda%2Fdotnet%3Apull", manifest]);
}

#[tokio::test]
async fn a_realm_on_another_machine_is_not_asked_in_the_clear() {
    let play = Play::start(|_, _| {
        Reply::status(401).with("WWW-Authenticate", r#"Bearer realm="http://192.0.2.1/token""#)
    })
    .await;
    let error = look(&reference(&play.host, "10"), &options()).await.unwrap_err();
    assert!(matches!(&error, BasesError::Malformed { host, .. } if host == "192.0.2.1"), "{error:?}");
}

#[tokio::test]
async fn a_token_with_a_line_break_is_refused() {
    let play = Play::start(|host, request| match request.target.starts_with("/token") {
        true => Reply::json(r#"{"token": "t\r\nX-Evil: 1"}"#),
        false => {
            Reply::status(401).with("WWW-Authenticate", format!(r#"Bearer realm="http://{host}/token""#))
        }
    })
    .await;
    let error = look(&reference(&play.host, "10"), &options()).await.unwrap_err();
    assert!(matches!(error, BasesError::Malformed { .. }), "{error:?}");
    assert!(!format!("{error:?}").contains("X-Evil"), "{error:?}");
}

#[tokio::test]
async fn garbage_is_malformed() {
    for body in ["", "nothing", "{\"schemaVersion\":2", "[]", "{}", "null"] {
        let error = failure(move || Reply::json(body)).await;
        assert!(matches!(error, BasesError::Malformed { .. }), "{body}: {error:?}");
    }
}

#[tokio::test]
async fn a_captive_portal_is_told_from_a_registry() {
    let page = failure(|| Reply::of_kind("text/html; charset=utf-8", "<html>Sign in</html>")).await;
    assert!(matches!(page, BasesError::Malformed { .. }), "{page:?}");
    assert!(cause(&page).contains("sign-in page"), "{}", cause(&page));
    let moved = failure(|| Reply::status(302).with("Location", "http://portal.example/login")).await;
    assert!(matches!(moved, BasesError::Malformed { .. }), "{moved:?}");
    assert!(cause(&moved).contains("not followed"), "{}", cause(&moved));
}

#[tokio::test]
async fn redirects_in_a_circle_end() {
    let play = Play::start(|_, request| Reply::status(302).with("Location", request.target.clone())).await;
    let error = look(&reference(&play.host, "10"), &options()).await.unwrap_err();
    assert!(matches!(error, BasesError::Malformed { .. }), "{error:?}");
    assert_eq!(play.seen().len(), 6);
}

#[tokio::test]
async fn an_endless_answer_is_too_large_and_is_hung_up_on() {
    let play = Play::start(|_, _| Reply::Endless).await;
    let error = look(&reference(&play.host, "10"), &options()).await.unwrap_err();
    assert!(matches!(error, BasesError::TooLarge { .. }), "{error:?}");
    assert_eq!(cause(&error), "more than 4194304 bytes");
    play.hung_up.notified().await;
}

#[tokio::test]
async fn an_announced_gigabyte_is_not_waited_for() {
    let error = failure(|| Reply::Promise).await;
    assert!(matches!(error, BasesError::TooLarge { .. }), "{error:?}");
}

#[tokio::test]
async fn silence_is_waited_for_only_so_long() {
    let play = Play::start(|_, _| Reply::Silence).await;
    let options = LookOptions { total_timeout: Duration::from_millis(300), ..options() };
    let error = look(&reference(&play.host, "10"), &options).await.unwrap_err();
    assert!(matches!(&error, BasesError::TimedOut { host, .. } if *host == play.host), "{error:?}");
    assert_eq!(cause(&error), "nothing complete came within 0.3 s");
    play.hung_up.notified().await;
}

#[tokio::test]
async fn slow_tags_do_not_cost_the_facts() {
    let shelf = Shelf::like_aws();
    let play = Play::start(move |host, request| match request.target.contains("tags/list") {
        true => Reply::Silence,
        false => shelf.serve(host, request),
    })
    .await;
    let options = LookOptions { total_timeout: Duration::from_secs(3), ..options() };
    let live = look(&reference(&play.host, "10"), &options).await.unwrap();
    assert_eq!(live.platforms.len(), 2);
    assert!(live.tags_problem.unwrap().contains("did not answer in time"));
}

#[tokio::test]
async fn a_dropped_look_closes_its_connection() {
    let play = Play::start(|_, _| Reply::Silence).await;
    let reference = reference(&play.host, "10");
    let running = tokio::spawn(async move { look(&reference, &options()).await });
    while play.seen().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    running.abort();
    assert!(running.await.unwrap_err().is_cancelled());
    play.hung_up.notified().await;
}

#[tokio::test]
async fn a_closed_port_is_unreachable() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    drop(listener);
    let error = look(&reference(&host, "10"), &options()).await.unwrap_err();
    assert!(matches!(error, BasesError::Unreachable { .. }), "{error:?}");
}

#[tokio::test]
async fn another_protocol_is_no_registry() {
    let error = failure(|| Reply::Noise).await;
    assert!(matches!(error, BasesError::Malformed { .. }), "{error:?}");
}

#[tokio::test]
async fn half_an_answer_is_no_answer() {
    let error = failure(|| Reply::Half).await;
    assert!(matches!(error, BasesError::Unreachable { .. }), "{error:?}");
}

#[tokio::test]
async fn a_document_with_another_digest_is_refused() {
    let mut shelf = Shelf::like_aws();
    let (kind, _) = shelf.documents[shelf.children[1].as_str()];
    shelf.documents.insert(shelf.children[1].to_string(), (kind, b"{}".to_vec()));
    let play = Play::start(move |host, request| shelf.serve(host, request)).await;
    let error = look(&reference(&play.host, "10"), &options()).await.unwrap_err();
    assert!(matches!(error, BasesError::Malformed { .. }), "{error:?}");
    assert!(cause(&error).contains("digest"), "{}", cause(&error));
}

/// The address of this machine on its own network, if it has one.
fn own_address() -> Option<std::net::IpAddr> {
    // Nothing is sent: the address only decides by which network it would be.
    let socket = std::net::UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("192.0.2.1:9").ok()?;
    socket.local_addr().ok().map(|address| address.ip()).filter(|address| !address.is_loopback())
}

#[tokio::test]
async fn a_host_outside_is_never_asked_in_the_clear() {
    let own = own_address().expect("this machine is on a network");
    // It would answer in the clear; TLS is what it is offered.
    let listener = tokio::net::TcpListener::bind((own, 0)).await.unwrap();
    let host = listener.local_addr().unwrap();
    let first_bytes = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut start = [0_u8; 3];
        tokio::io::AsyncReadExt::read_exact(&mut stream, &mut start).await.unwrap();
        start
    });
    let reference = ImageReference::parse(&format!("{host}/lambda/dotnet:10")).unwrap();
    let error = look(&reference, &options()).await.unwrap_err();
    assert!(matches!(error, BasesError::Unreachable { .. }), "{error:?}");
    assert!(!cause(&error).contains("root CA"), "this machine trusts no authority: {}", cause(&error));
    // A TLS handshake record, of protocol version 3.x.
    assert_eq!(first_bytes.await.unwrap()[..2], [0x16, 0x03]);
}
