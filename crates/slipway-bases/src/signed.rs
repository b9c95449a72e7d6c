//! The configuration of an image behind an address that is its own permission, as ECR gives them.
//!
//! The address holds a signature, so no error says more of it than its host.

use crate::documents;
use crate::error::BasesError;
use crate::origin::{Reach, host_of};
use crate::transport::{Ask, Flaw, LookOptions, Transport, malformed};
use http::Method;
use slipway_core::{Architecture, Digest};
use url::Url;

/// The architecture that the configuration with this digest names; none where Lambda does not run it.
pub async fn architecture_at(
    address: &str,
    digest: &Digest,
    options: &LookOptions,
) -> Result<Option<Architecture>, BasesError> {
    let what = format!("the configuration {digest}");
    let address: Url = address.parse().map_err(|_| BasesError::Malformed {
        host: "the registry".to_owned(),
        what: what.clone(),
        source: Flaw::Content("its address cannot be read").into(),
    })?;
    let host = host_of(&address);
    let late =
        |_| BasesError::TimedOut { host: host.clone(), source: Flaw::Time(options.total_timeout).into() };
    let asked = async {
        let transport = Transport::new(options, Reach::of(&address), &host).await?;
        let ask =
            Ask { method: Method::GET, address: address.clone(), what: &what, accept: "*/*", token: None };
        transport.ask(ask).await?.good(&what)
    };
    let answer = tokio::time::timeout(options.total_timeout, asked).await.map_err(late)??;
    if Digest::of(&answer.body) != *digest {
        return Err(malformed(&address, &what, Flaw::Digest));
    }
    let config = documents::read_config(&answer.body).map_err(|source| malformed(&address, &what, source))?;
    Ok(config.architecture)
}
