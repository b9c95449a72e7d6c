//! One repository of one registry, read without an account.
//!
//! What a digest names is checked against it, so that a document cannot be exchanged on the way. The list of
//! tags is read page by page up to a bound; a registry with more has its tags cut off there.

use crate::challenge::Challenge;
use crate::documents::{self, Config, Manifest};
use crate::error::BasesError;
use crate::origin::{Reach, host_for, repository_for};
use crate::transport::{Answer, Ask, Flaw, LookOptions, Transport, malformed, text};
use bytes::Bytes;
use http::header::{HeaderName, LINK, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use slipway_core::{Digest, ImageReference};
use std::sync::{Mutex, PoisonError};
use url::Url;

const MANIFEST_KINDS: &str = "application/vnd.oci.image.index.v1+json, \
    application/vnd.docker.distribution.manifest.list.v2+json, \
    application/vnd.oci.image.manifest.v1+json, \
    application/vnd.docker.distribution.manifest.v2+json";
const ANY_KIND: &str = "*/*";
const JSON: &str = "application/json";
const CONTENT_DIGEST: HeaderName = HeaderName::from_static("docker-content-digest");

const TAGS_A_PAGE: u32 = 1_000;
const MOST_PAGES: u32 = 30;
const MOST_TAGS: usize = 30_000;

/// A repository that can be asked.
pub(crate) struct Registry {
    transport: Transport,
    start: Url,
    repository: String,
    token: Mutex<Option<HeaderValue>>,
}

impl Registry {
    /// The repository of this reference; nothing is asked yet.
    pub(crate) async fn new(reference: &ImageReference, options: &LookOptions) -> Result<Self, BasesError> {
        let host = host_for(reference);
        let unreachable =
            |source: url::ParseError| BasesError::Unreachable { host: host.clone(), source: source.into() };
        let (reach, start) = Reach::begin(&host).map_err(unreachable)?;
        let transport = Transport::new(options, reach, &host).await?;
        Ok(Self { transport, start, repository: repository_for(reference), token: Mutex::new(None) })
    }

    /// The manifest or index that a tag or digest names, with the digest of its bytes.
    pub(crate) async fn manifest(&self, name: &str) -> Result<(Manifest, Digest), BasesError> {
        let what = self.manifest_words(name);
        let address = self.address(&format!("manifests/{name}"));
        let answer = self.fetch(Method::GET, address, &what, MANIFEST_KINDS).await?;
        let digest = checked_digest(&answer, &what, Digest::parse(name).ok().as_ref())?;
        let manifest = documents::read_manifest(&answer.body)
            .map_err(|source| malformed(&answer.address, &what, source))?;
        Ok((manifest, digest))
    }

    /// The configuration with this digest.
    pub(crate) async fn config(&self, digest: &Digest) -> Result<Config, BasesError> {
        let what = format!("the configuration of an image of {}", self.repository);
        let address = self.address(&format!("blobs/{digest}"));
        let answer = self.fetch(Method::GET, address, &what, ANY_KIND).await?;
        checked_digest(&answer, &what, Some(digest))?;
        documents::read_config(&answer.body).map_err(|source| malformed(&answer.address, &what, source))
    }

    /// The digest that a tag points to, without its document; none if the registry does not say it.
    pub(crate) async fn digest_of(&self, tag: &str) -> Result<Option<Digest>, BasesError> {
        let what = self.manifest_words(tag);
        let address = self.address(&format!("manifests/{tag}"));
        let answer = self.fetch(Method::HEAD, address, &what, MANIFEST_KINDS).await?;
        Ok(said_digest(&answer.headers))
    }

    /// The tags of the repository, in the registry's order.
    pub(crate) async fn tags(&self) -> Result<Vec<String>, BasesError> {
        let what = format!("the list of tags of {}", self.repository);
        let mut first = self.address("tags/list");
        first.query_pairs_mut().append_pair("n", &TAGS_A_PAGE.to_string());
        let mut next = Some(first.clone());
        let mut tags = Vec::new();
        for _ in 0..MOST_PAGES {
            let Some(address) = next.take() else { break };
            let answer = self.fetch(Method::GET, address, &what, JSON).await?;
            let page = documents::read_tags(&answer.body)
                .map_err(|source| malformed(&answer.address, &what, source))?;
            tags.extend(page);
            next = text(&answer.headers, LINK).and_then(|link| next_page(&answer.address, link));
            if next.as_ref().is_some_and(|next| next.origin() != first.origin()) {
                return Err(malformed(&answer.address, &what, Flaw::Redirect));
            }
            if tags.len() >= MOST_TAGS {
                break;
            }
        }
        tags.truncate(MOST_TAGS);
        Ok(tags)
    }

    /// Asks with the token at hand, and once more with a new one where the registry wants one.
    async fn fetch(
        &self,
        method: Method,
        address: Url,
        what: &str,
        accept: &'static str,
    ) -> Result<Answer, BasesError> {
        let token = self.token.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let ask = |token| Ask { method: method.clone(), address: address.clone(), what, accept, token };
        let answer = self.transport.ask(ask(token)).await?;
        if answer.status != StatusCode::UNAUTHORIZED || answer.address.origin() != address.origin() {
            return answer.good(what);
        }
        let Some(challenge) = challenge(&answer.headers) else { return answer.good(what) };
        let token = self.obtain(&challenge, &answer.address).await?;
        *self.token.lock().unwrap_or_else(PoisonError::into_inner) = Some(token.clone());
        self.transport.ask(ask(Some(token))).await?.good(what)
    }

    async fn obtain(&self, challenge: &Challenge, from: &Url) -> Result<HeaderValue, BasesError> {
        let what = "a token for anyone";
        let address = challenge
            .address(&self.repository)
            .ok_or_else(|| malformed(from, what, Flaw::Content("its realm is no address")))?;
        let ask = Ask { method: Method::GET, address, what, accept: JSON, token: None };
        let answer = self.transport.ask(ask).await?.good(what)?;
        let wrong = |source| malformed(&answer.address, what, source);
        let token = documents::read_token(&answer.body).map_err(wrong)?;
        let mut header =
            HeaderValue::try_from(format!("Bearer {token}")).map_err(|error| wrong(error.into()))?;
        header.set_sensitive(true);
        Ok(header)
    }

    fn address(&self, path: &str) -> Url {
        let mut address = self.start.clone();
        address.set_path(&format!("/v2/{}/{path}", self.repository));
        address
    }

    fn manifest_words(&self, name: &str) -> String {
        let joint = if name.contains(':') { '@' } else { ':' };
        format!("the manifest of {}{joint}{name}", self.repository)
    }
}

/// The digest of what came; it has to be the one asked for, and the one that the registry says it is.
fn checked_digest(answer: &Answer, what: &str, expected: Option<&Digest>) -> Result<Digest, BasesError> {
    let digest = Digest::of(&Bytes::clone(&answer.body));
    let said = said_digest(&answer.headers);
    if expected.or(said.as_ref()).is_some_and(|expected| *expected != digest) {
        return Err(malformed(&answer.address, what, Flaw::Digest));
    }
    Ok(digest)
}

fn said_digest(headers: &HeaderMap) -> Option<Digest> {
    Digest::parse(text(headers, CONTENT_DIGEST)?.trim()).ok()
}

fn challenge(headers: &HeaderMap) -> Option<Challenge> {
    headers
        .get_all(WWW_AUTHENTICATE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .find_map(Challenge::parse)
}

/// The address in `<…>; rel="next"`, the one form of this header that registries use.
fn next_page(from: &Url, link: &str) -> Option<Url> {
    let (target, parameters) = link.trim_start().strip_prefix('<')?.split_once('>')?;
    let is_next = parameters
        .replace('"', "")
        .split([';', ','])
        .any(|parameter| parameter.trim().eq_ignore_ascii_case("rel=next"));
    if is_next { from.join(target).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_link_leads_to_the_next_page_only() {
        let from: Url = "https://r.example/v2/a/tags/list?n=1".parse().unwrap();
        let next = |link: &str| next_page(&from, link).map(|uri| uri.to_string());
        let page = Some("https://r.example/v2/a/tags/list?last=b".to_owned());
        assert_eq!(next(r#"</v2/a/tags/list?last=b>; rel="next""#), page);
        assert_eq!(next("</v2/a/tags/list?last=b>;rel=next"), page);
        for link in ["", "<", "</a>", r#"</a>; rel="prev""#, r#"/a; rel="next""#] {
            assert_eq!(next(link), None, "{link}");
        }
    }

    proptest! {
        #[test]
        fn no_link_makes_the_reader_panic(link in any::<String>()) {
            let _ = next_page(&Url::parse("https://r.example/v2/").unwrap(), &link);
        }
    }
}
