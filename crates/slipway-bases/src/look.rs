//! What a registry says today about one image.
//!
//! The index and the configurations are the facts, and without them a look fails. The list of tags is an
//! addition that some registries refuse, so its failure is told beside the facts.

use crate::documents::{ImageManifest, Manifest};
use crate::error::BasesError;
use crate::origin::host_for;
use crate::registry::Registry;
use crate::transport::{Flaw, LookOptions};
use futures_util::stream::{self, StreamExt, TryStreamExt};
use serde::Serialize;
use slipway_core::catalogue::{DatedTag, parse_dated_tag};
use slipway_core::{Architecture, Bytes, Digest, ImageReference};
use std::collections::BTreeSet;
use tokio::time::{Instant, timeout_at};

/// How many dated tags are handed on.
const MOST_DATED_TAGS: usize = 20;
/// How many of the newest dated tags are compared with the image.
const COMPARED_TAGS: usize = 6;

/// The facts of one image on one registry at the time of the look.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct LiveBase {
    /// The reference as it was looked up.
    pub reference: String,
    /// The digest of the index or manifest that the reference points to, which is what to pin.
    pub digest: Digest,
    /// The images for the architectures of Lambda; others are left out.
    pub platforms: Vec<PlatformFacts>,
    /// The newest dated tag that points to the same digest, or none if none of the newest does. A reference by
    /// a dated tag has at least its own.
    pub newest_dated_tag: Option<String>,
    /// The dated tags of the same line, stage and architecture, newest first.
    pub dated_tags: Vec<String>,
    /// Why the dated tags are not, or not all, known; none if they are.
    pub tags_problem: Option<String>,
}

/// The facts of the image of one platform.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct PlatformFacts {
    /// The architecture.
    pub architecture: Architecture,
    /// The digest of this platform's manifest.
    pub digest: Digest,
    /// The sum of the layers as they are downloaded.
    pub compressed_bytes: Bytes,
    /// The number of layers.
    pub layers: u32,
    /// When the image was made, as RFC 3339, if it says so.
    pub created: Option<String>,
    /// The exact .NET in it, such as `10.0.9`, if its environment says so.
    pub dotnet_version: Option<String>,
}

/// Asks the registry of this reference what it holds.
///
/// A reference without tag and digest means `latest`. With both, the digest counts, as it does for Docker; to
/// learn where the tag points today, leave the digest away.
pub async fn look(reference: &ImageReference, options: &LookOptions) -> Result<LiveBase, BasesError> {
    let deadline = Instant::now() + options.total_timeout;
    let late = || BasesError::TimedOut {
        host: host_for(reference),
        source: Flaw::Time(options.total_timeout).into(),
    };
    let registry = timeout_at(deadline, Registry::new(reference, options)).await.map_err(|_| late())??;
    let name = match (&reference.digest, &reference.tag) {
        (Some(digest), _) => digest.as_str(),
        (None, Some(tag)) => tag.as_str(),
        (None, None) => "latest",
    };
    let (manifest, digest) = timeout_at(deadline, registry.manifest(name)).await.map_err(|_| late())??;
    let (platforms, tags) = tokio::join!(
        timeout_at(deadline, platforms(&registry, manifest, &digest)),
        dated_tags(&registry, reference, &digest, deadline),
    );
    let platforms = platforms.map_err(|_| late())??;
    let tags_problem = match tags.problem {
        Some(Problem::Late) => Some(late().in_one_line()),
        Some(Problem::Error(error)) => Some(error.in_one_line()),
        None => None,
    };
    Ok(LiveBase {
        reference: reference.to_string(),
        digest,
        platforms,
        newest_dated_tag: tags.same,
        dated_tags: tags.newest,
        tags_problem,
    })
}

async fn platforms(
    registry: &Registry,
    manifest: Manifest,
    digest: &Digest,
) -> Result<Vec<PlatformFacts>, BasesError> {
    let children = match manifest {
        Manifest::Image(image) => {
            let facts = facts(registry, image, digest.clone(), None).await?;
            return Ok(facts.into_iter().collect());
        }
        Manifest::Index(children) => children,
    };
    let found: Vec<Option<PlatformFacts>> = stream::iter(children)
        .map(|child| async move {
            match registry.manifest(child.digest.as_str()).await?.0 {
                Manifest::Image(image) => {
                    facts(registry, image, child.digest, Some(child.architecture)).await
                }
                // An index in an index is allowed by OCI and used for nothing that Lambda could run.
                Manifest::Index(_) => Ok(None),
            }
        })
        .buffered(4)
        .try_collect()
        .await?;
    Ok(found.into_iter().flatten().collect())
}

/// The facts of one image, or none if it is for no architecture of Lambda.
async fn facts(
    registry: &Registry,
    image: ImageManifest,
    digest: Digest,
    architecture: Option<Architecture>,
) -> Result<Option<PlatformFacts>, BasesError> {
    let config = registry.config(&image.config).await?;
    Ok(architecture.or(config.architecture).map(|architecture| PlatformFacts {
        architecture,
        digest,
        compressed_bytes: image.compressed_bytes,
        layers: image.layers,
        created: config.created,
        dotnet_version: config.dotnet_version,
    }))
}

#[derive(Default)]
struct DatedTags {
    newest: Vec<String>,
    same: Option<String>,
    problem: Option<Problem>,
}

/// Why the tags are not, or not all, known.
enum Problem {
    Late,
    Error(BasesError),
}

/// The dated tags beside this tag, and the one among them that is the same image.
///
/// A list without a comparison is worth telling, so what was found stays when the rest fails.
async fn dated_tags(
    registry: &Registry,
    reference: &ImageReference,
    digest: &Digest,
    deadline: Instant,
) -> DatedTags {
    // A digest alone does not say which line of tags it belongs to.
    let Some(tag) = reference.tag.as_deref() else { return DatedTags::default() };
    let mut tags = DatedTags::default();
    match timeout_at(deadline, registry.tags()).await {
        Ok(Ok(listed)) => tags.newest = newest_beside(tag, &listed),
        Ok(Err(error)) => tags.problem = Some(Problem::Error(error)),
        Err(_) => tags.problem = Some(Problem::Late),
    }
    match timeout_at(deadline, same_image(registry, &tags.newest, digest)).await {
        Ok(Ok(same)) => tags.same = same,
        Ok(Err(error)) => tags.problem = Some(Problem::Error(error)),
        Err(_) => tags.problem = Some(Problem::Late),
    }
    // The digest was read from this very tag, however old it is.
    let is_own = reference.digest.is_none() && parse_dated_tag(tag).is_some();
    tags.same = tags.same.or_else(|| is_own.then(|| tag.to_owned()));
    tags
}

/// The first of these tags that points to this digest; only the newest few are asked about.
async fn same_image(
    registry: &Registry,
    newest: &[String],
    digest: &Digest,
) -> Result<Option<String>, BasesError> {
    let compared: Vec<String> = newest.iter().take(COMPARED_TAGS).cloned().collect();
    let mut digests =
        stream::iter(compared).map(|tag| async move { (registry.digest_of(&tag).await, tag) }).buffered(4);
    while let Some((found, tag)) = digests.next().await {
        match found {
            Ok(Some(found)) if found == *digest => return Ok(Some(tag)),
            // A tag may be deleted between the list and the question.
            Ok(_) | Err(BasesError::NotFound { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

/// The dated tags that were published under the same floating tag, newest first.
fn newest_beside(tag: &str, tags: &[String]) -> Vec<String> {
    let floating = parse_dated_tag(tag).map_or_else(|| tag.to_owned(), |dated| dated.floating());
    let beside: BTreeSet<DatedTag> = tags
        .iter()
        .filter_map(|tag| parse_dated_tag(tag))
        .filter(|dated| dated.floating() == floating)
        .collect();
    beside.iter().rev().take(MOST_DATED_TAGS).map(ToString::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tags_of_the_same_line_stand_beside_a_tag() {
        let tags: Vec<String> = [
            "10",
            "10.2026.05.19.13",
            "10.2026.10.01.09",
            "10-preview.2025.05.19.13",
            "10.2026.10.01.09-arm64",
            "8.2026.11.01.00",
            "10.2026.10.01.09",
        ]
        .map(str::to_owned)
        .to_vec();
        assert_eq!(newest_beside("10", &tags), ["10.2026.10.01.09", "10.2026.05.19.13"]);
        assert_eq!(newest_beside("10.2026.05.19.13", &tags), ["10.2026.10.01.09", "10.2026.05.19.13"]);
        assert_eq!(newest_beside("10-arm64", &tags), ["10.2026.10.01.09-arm64"]);
        assert_eq!(newest_beside("10-preview", &tags), ["10-preview.2025.05.19.13"]);
        assert!(newest_beside("latest", &tags).is_empty());
    }

    #[test]
    fn the_list_of_dated_tags_is_bounded() {
        let tags: Vec<String> = (1..=28).map(|day| format!("10.2026.02.{day:02}.00")).collect();
        let newest = newest_beside("10", &tags);
        assert_eq!(newest.len(), MOST_DATED_TAGS);
        assert_eq!(newest[0], "10.2026.02.28.00");
    }
}
