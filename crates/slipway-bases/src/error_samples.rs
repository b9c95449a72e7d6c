//! What a person reads of the errors that are private here: they are the causes of a `BasesError`, and in a notice they
//! stand behind it in one line.

use crate::route::{ConnectTimedOut, RouteError};
use crate::transport::Flaw;
use recorded::{hold, lines, samples};
use std::time::Duration;

#[path = "../../../tests/fixtures/errors/samples.rs"]
mod recorded;

fn flaws() -> Vec<(&'static str, Flaw)> {
    samples!(Flaw {
        Status(http::StatusCode::SERVICE_UNAVAILABLE),
        Redirect {},
        Redirects {},
        WebPage {},
        Size(4_194_304),
        Time(Duration::from_secs(15)),
        Digest {},
        Content("it holds no token"),
    })
}

fn routes() -> Vec<(&'static str, RouteError)> {
    samples!(RouteError { Proxy("socks5".to_owned()), ThisMachine {}, Outside {} })
}

#[test]
fn every_private_error_reads_as_it_is_recorded() {
    let late = vec![("ConnectTimedOut", ConnectTimedOut(Duration::from_secs(5)))];
    hold("bases.txt", &[lines(flaws()), lines(routes()), lines(late)].concat());
}
