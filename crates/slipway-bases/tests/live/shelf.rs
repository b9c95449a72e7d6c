//! The documents of a repository like AWS's, and the script that serves them.

use crate::play::{Reply, Seen};
use serde_json::{Value, json};
use slipway_bases::{LookOptions, Proxies};
use slipway_core::{Digest, ImageReference};
use std::collections::BTreeMap;

pub(crate) const INDEX_KIND: &str = "application/vnd.oci.image.index.v1+json";
pub(crate) const MANIFEST_KIND: &str = "application/vnd.oci.image.manifest.v1+json";
pub(crate) const REPOSITORY: &str = "lambda/dotnet";

/// Everything a repository holds, by digest and by tag.
#[derive(Clone)]
pub(crate) struct Shelf {
    pub(crate) documents: BTreeMap<String, (&'static str, Vec<u8>)>,
    pub(crate) tags: BTreeMap<String, Digest>,
    pub(crate) index: Digest,
    pub(crate) children: Vec<Digest>,
}

impl Shelf {
    /// An index of two platforms with .NET 10.0.9 under `10` and two dated tags, and an older one beside it.
    pub(crate) fn like_aws() -> Self {
        let mut shelf = Self {
            documents: BTreeMap::new(),
            tags: BTreeMap::new(),
            index: Digest::of(b""),
            children: Vec::new(),
        };
        let amd64 = shelf.image("amd64", "10.0.9", &[70_000_000, 30_000_000, 500]);
        let arm64 = shelf.image("arm64", "10.0.9", &[60_000_000, 30_000_000]);
        shelf.index = shelf.index_of(&[("amd64", &amd64), ("arm64", &arm64)]);
        shelf.children = vec![amd64.clone(), arm64];
        let older = shelf.image("amd64", "10.0.8", &[1]);
        let older = shelf.index_of(&[("amd64", &older)]);
        for (tag, digest) in [
            ("10", &shelf.index.clone()),
            ("10-x86_64", &amd64),
            ("10.2026.07.14.09", &shelf.index.clone()),
            ("10.2026.05.19.13", &older),
            ("8.2026.08.01.00", &older),
            ("latest", &older),
        ] {
            shelf.tags.insert(tag.to_owned(), digest.clone());
        }
        shelf
    }

    pub(crate) fn put(&mut self, kind: &'static str, document: &Value) -> Digest {
        let bytes = document.to_string().into_bytes();
        let digest = Digest::of(&bytes);
        self.documents.insert(digest.to_string(), (kind, bytes));
        digest
    }

    fn image(&mut self, architecture: &str, version: &str, layers: &[u64]) -> Digest {
        let config = self.put(
            "application/octet-stream",
            &json!({
                "os": "linux", "architecture": architecture, "created": "2026-07-14T09:00:00Z",
                "config": {"Env": ["PATH=/bin", format!("DOTNET_VERSION={version}")]},
            }),
        );
        let layers: Vec<Value> = layers
            .iter()
            .map(|size| json!({"mediaType": "x", "digest": Digest::of(&size.to_le_bytes()), "size": size}))
            .collect();
        let kind = "application/vnd.oci.image.config.v1+json";
        let size = self.documents[config.as_str()].1.len();
        let document = json!({
            "schemaVersion": 2, "mediaType": MANIFEST_KIND,
            "config": {"mediaType": kind, "digest": config, "size": size}, "layers": layers,
        });
        self.put(MANIFEST_KIND, &document)
    }

    fn index_of(&mut self, children: &[(&str, &Digest)]) -> Digest {
        let manifests: Vec<Value> = children
            .iter()
            .map(|(architecture, digest)| {
                json!({
                    "mediaType": MANIFEST_KIND, "digest": digest,
                    "size": self.documents[digest.as_str()].1.len(),
                    "platform": {"os": "linux", "architecture": architecture},
                })
            })
            .collect();
        self.put(INDEX_KIND, &json!({"schemaVersion": 2, "mediaType": INDEX_KIND, "manifests": manifests}))
    }

    /// Serves as a registry does: a token first, two tags a page, digests in the headers.
    pub(crate) fn serve(&self, host: &str, request: &Seen) -> Reply {
        if request.target.starts_with("/token") {
            assert_eq!(request.target, "/token?service=play&scope=aws");
            return Reply::json(r#"{"token": "for-anyone"}"#);
        }
        if request.authorization.as_deref() != Some("Bearer for-anyone") {
            let challenge = format!(r#"Bearer realm="http://{host}/token",service="play",scope="aws""#);
            return Reply::status(401).with("WWW-Authenticate", challenge);
        }
        self.serve_without_token(request)
    }

    pub(crate) fn serve_without_token(&self, request: &Seen) -> Reply {
        let Some(path) = request.target.strip_prefix(&format!("/v2/{REPOSITORY}/")) else {
            return Reply::status(404);
        };
        if let Some(page) = path.strip_prefix("tags/list") {
            return self.page(page);
        }
        let name = path.trim_start_matches("manifests/").trim_start_matches("blobs/");
        let digest = self.tags.get(name).map_or(name, Digest::as_str);
        match self.documents.get(digest) {
            Some((kind, bytes)) => Reply::of_kind(kind, bytes.clone()).with("Docker-Content-Digest", digest),
            None => Reply::status(404),
        }
    }

    fn page(&self, query: &str) -> Reply {
        let from = query.split_once("last=").map_or("", |(_, last)| last);
        let names: Vec<&String> = self.tags.keys().filter(|tag| tag.as_str() > from).collect();
        let page: Vec<&&String> = names.iter().take(2).collect();
        let reply = Reply::json(json!({"name": REPOSITORY, "tags": page}).to_string());
        match page.last() {
            Some(last) if names.len() > 2 => {
                reply.with("Link", format!(r#"</v2/{REPOSITORY}/tags/list?n=2&last={last}>; rel="next""#))
            }
            _ => reply,
        }
    }
}

/// `host/lambda/dotnet:tag`.
pub(crate) fn reference(host: &str, tag: &str) -> ImageReference {
    ImageReference::parse(&format!("{host}/{REPOSITORY}:{tag}")).unwrap()
}

/// The ordinary bounds, without proxies, whatever machine the test runs on.
pub(crate) fn options() -> LookOptions {
    LookOptions { proxies: Proxies::Off, ..LookOptions::default() }
}
