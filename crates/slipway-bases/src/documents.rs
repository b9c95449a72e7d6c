//! The documents of a registry: manifest, index, configuration, list of tags, token.
//!
//! Only what a look needs is read, and every value that goes on is checked: digests by their form, versions
//! and times by their characters, lists by their length. Platforms that Lambda does not run on are passed over,
//! and so are the attestations that builders add to an index.

use crate::error::Cause;
use crate::transport::Flaw;
use serde::Deserialize;
use slipway_core::{Architecture, Bytes, Digest};

/// The longest list that is read: an index has a handful of entries, an image some tens of layers.
const LONGEST_LIST: usize = 1_000;

/// What a name in a registry stands for.
#[derive(Debug, PartialEq)]
pub(crate) enum Manifest {
    /// One image for each platform.
    Index(Vec<Child>),
    /// A single image.
    Image(ImageManifest),
}

/// The image of one platform in an index.
#[derive(Debug, PartialEq)]
pub(crate) struct Child {
    pub(crate) architecture: Architecture,
    pub(crate) digest: Digest,
}

/// What a manifest says of its image.
#[derive(Debug, PartialEq)]
pub(crate) struct ImageManifest {
    pub(crate) config: Digest,
    pub(crate) compressed_bytes: Bytes,
    pub(crate) layers: u32,
}

/// What the configuration says of its image.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Config {
    pub(crate) architecture: Option<Architecture>,
    pub(crate) created: Option<String>,
    pub(crate) dotnet_version: Option<String>,
}

#[derive(Deserialize)]
struct RawManifest {
    manifests: Option<Vec<RawChild>>,
    config: Option<RawDescriptor>,
    layers: Option<Vec<RawDescriptor>>,
}

#[derive(Deserialize)]
struct RawChild {
    digest: String,
    platform: Option<RawPlatform>,
}

#[derive(Deserialize)]
struct RawPlatform {
    os: Option<String>,
    architecture: Option<String>,
}

#[derive(Deserialize)]
struct RawDescriptor {
    digest: String,
    #[serde(default)]
    size: u64,
}

#[derive(Deserialize)]
struct RawConfig {
    os: Option<String>,
    architecture: Option<String>,
    created: Option<String>,
    config: Option<RawSettings>,
}

#[derive(Deserialize)]
struct RawSettings {
    #[serde(rename = "Env")]
    env: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct RawTags {
    tags: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct RawToken {
    token: Option<String>,
    access_token: Option<String>,
}

/// Reads a manifest or an index, of Docker's or of OCI's kind.
///
/// The fields decide and not the declared kind: a document with the fields of both is refused, because two
/// readers could see two images in it.
pub(crate) fn read_manifest(bytes: &[u8]) -> Result<Manifest, Cause> {
    let raw: RawManifest = serde_json::from_slice(bytes)?;
    match (raw.manifests, raw.config, raw.layers) {
        (Some(children), None, None) => read_index(children).map(Manifest::Index),
        (None, Some(config), Some(layers)) => read_image(&config, &layers).map(Manifest::Image),
        _ => Err(Flaw::Content("it is neither an index nor the manifest of an image").into()),
    }
}

fn read_index(children: Vec<RawChild>) -> Result<Vec<Child>, Cause> {
    check_length(children.len())?;
    let mut read: Vec<Child> = Vec::new();
    for child in children {
        let Some(architecture) =
            child.platform.and_then(|platform| lambda_architecture(platform.os, platform.architecture))
        else {
            continue;
        };
        // The first of an architecture counts, as for Docker.
        if read.iter().all(|known| known.architecture != architecture) {
            read.push(Child { architecture, digest: Digest::parse(&child.digest)? });
        }
    }
    Ok(read)
}

fn read_image(config: &RawDescriptor, layers: &[RawDescriptor]) -> Result<ImageManifest, Cause> {
    check_length(layers.len())?;
    let bytes = layers.iter().fold(0_u64, |sum, layer| sum.saturating_add(layer.size));
    let compressed_bytes = Bytes(bytes);
    let layers = u32::try_from(layers.len())?;
    Ok(ImageManifest { config: Digest::parse(&config.digest)?, compressed_bytes, layers })
}

/// Reads the configuration of an image.
pub(crate) fn read_config(bytes: &[u8]) -> Result<Config, Cause> {
    let raw: RawConfig = serde_json::from_slice(bytes)?;
    let env = raw.config.and_then(|settings| settings.env).unwrap_or_default();
    let dotnet_version = env
        .iter()
        .find_map(|variable| variable.strip_prefix("DOTNET_VERSION="))
        .filter(|version| is_version(version))
        .map(str::to_owned);
    Ok(Config {
        architecture: lambda_architecture(raw.os, raw.architecture),
        created: raw.created.filter(|created| is_time(created)),
        dotnet_version,
    })
}

/// Reads one page of tags; what cannot be a tag is left out.
pub(crate) fn read_tags(bytes: &[u8]) -> Result<Vec<String>, Cause> {
    let raw: RawTags = serde_json::from_slice(bytes)?;
    let mut tags = raw.tags.unwrap_or_default();
    tags.retain(|tag| slipway_core::image::is_tag(tag));
    Ok(tags)
}

/// Reads the answer of a token's realm.
pub(crate) fn read_token(bytes: &[u8]) -> Result<String, Cause> {
    let raw: RawToken = serde_json::from_slice(bytes)?;
    raw.token
        .or(raw.access_token)
        .filter(|token| !token.is_empty())
        .ok_or_else(|| Flaw::Content("it holds no token").into())
}

/// Whether a text can be a version: digits, dots, and a stage such as `-rc.2`.
pub(crate) fn is_version(text: &str) -> bool {
    text.len() <= 40
        && text.starts_with(|first: char| first.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
}

/// `YYYY-MM-DDTHH:MM:SS`, a fraction, and a zone, by form; RFC 3339 allows a small `t` and `z` too.
fn is_time(text: &str) -> bool {
    const FORM: &[u8] = b"dddd-dd-ddTdd:dd:dd";
    let bytes = text.as_bytes();
    let Some((start, rest)) = bytes.split_at_checked(FORM.len()) else { return false };
    let fits = start.iter().zip(FORM).all(|(byte, form)| match form {
        b'd' => byte.is_ascii_digit(),
        form => byte.eq_ignore_ascii_case(form),
    });
    let zone = rest.iter().skip_while(|byte| **byte == b'.' || byte.is_ascii_digit()).count();
    let zone = rest.get(rest.len().saturating_sub(zone)..).unwrap_or_default();
    let zone_fits = match zone {
        [b'Z' | b'z'] => true,
        [b'+' | b'-', digits @ ..] => {
            digits.len() == 5 && digits.iter().all(|byte| byte.is_ascii_digit() || *byte == b':')
        }
        _ => false,
    };
    fits && zone_fits && rest.len() <= 20
}

fn lambda_architecture(os: Option<String>, architecture: Option<String>) -> Option<Architecture> {
    os.filter(|os| os == "linux").and(architecture).and_then(|name| Architecture::from_name(&name))
}

fn check_length(length: usize) -> Result<(), Cause> {
    match length <= LONGEST_LIST {
        true => Ok(()),
        false => Err(Flaw::Content("it lists more entries than an image can have").into()),
    }
}

#[cfg(test)]
#[path = "documents_tests.rs"]
mod tests;
