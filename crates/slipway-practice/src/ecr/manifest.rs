//! What a manifest says, in the formats of Docker and of OCI.

use serde::Deserialize;
use slipway_core::Digest;

pub(crate) const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
pub(crate) const DOCKER_LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
pub(crate) const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
pub(crate) const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// A pointer to a blob.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Descriptor {
    #[serde(default)]
    pub(crate) media_type: String,
    #[serde(default)]
    pub(crate) size: u64,
    pub(crate) digest: Digest,
}

/// One image, or several behind an index.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    Image { config: Descriptor, layers: Vec<Descriptor> },
    Index { manifests: Vec<Descriptor> },
}

/// A manifest that was understood.
#[derive(Debug, Clone)]
pub(crate) struct Manifest {
    pub(crate) media_type: String,
    pub(crate) content: Content,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Raw {
    media_type: Option<String>,
    config: Option<Descriptor>,
    layers: Option<Vec<Descriptor>>,
    manifests: Option<Vec<Descriptor>>,
}

/// Reads a manifest; `told` is the media type that the client named beside it. None when it is no manifest.
pub(crate) fn read(bytes: &[u8], told: Option<&str>) -> Option<Manifest> {
    let raw: Raw = serde_json::from_slice(bytes).ok()?;
    let content = match (raw.config, raw.layers, raw.manifests) {
        (Some(config), Some(layers), None) => Content::Image { config, layers },
        (None, None, Some(manifests)) => Content::Index { manifests },
        _ => return None,
    };
    let guessed = match content {
        Content::Image { .. } => OCI_MANIFEST,
        Content::Index { .. } => OCI_INDEX,
    };
    let media_type = raw.media_type.as_deref().or(told).unwrap_or(guessed).to_owned();
    let fitting = match content {
        Content::Image { .. } => [DOCKER_MANIFEST, OCI_MANIFEST],
        Content::Index { .. } => [DOCKER_LIST, OCI_INDEX],
    };
    fitting.contains(&media_type.as_str()).then_some(Manifest { media_type, content })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn an_image_and_an_index_are_told_apart_whatever_the_client_says() {
        let image = format!(r#"{{"config":{{"digest":"{DIGEST}"}},"layers":[]}}"#);
        assert_eq!(read(image.as_bytes(), None).unwrap().media_type, OCI_MANIFEST);
        assert_eq!(read(image.as_bytes(), Some(DOCKER_MANIFEST)).unwrap().media_type, DOCKER_MANIFEST);
        assert!(read(image.as_bytes(), Some(OCI_INDEX)).is_none(), "an image that is called an index");
        let index =
            format!(r#"{{"mediaType":"{OCI_INDEX}","manifests":[{{"digest":"{DIGEST}","size":2}}]}}"#);
        assert!(matches!(read(index.as_bytes(), None).unwrap().content, Content::Index { .. }));
        assert!(read(b"{}", None).is_none());
        assert!(read(b"no JSON", None).is_none());
    }
}
