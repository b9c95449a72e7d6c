//! Asks the registry about a base image: what its tag points to now, and how old that is.

use crate::Workbench;
use crate::report::{self, ErrorReport};
use serde::{Deserialize, Serialize};
use slipway_bases::{LookOptions, ReleaseSource};
use slipway_core::{Architecture, BaseImage, Bytes, ImageReference, catalogue};

/// One platform of a base.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct LivePlatform {
    /// The architecture.
    pub architecture: Architecture,
    /// The digest of its manifest.
    pub digest: String,
    /// The size of its layers as they are sent, in bytes.
    pub compressed_bytes: Bytes,
    /// How many layers.
    pub layers: u32,
    /// When it was made, as RFC 3339.
    pub created: Option<String>,
    /// The exact version of .NET in it.
    pub dotnet_version: Option<String>,
}

/// What the registry tells of a base now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct LiveBase {
    /// The name that was asked about.
    pub reference: String,
    /// What it points to.
    pub digest: String,
    /// Its platforms.
    pub platforms: Vec<LivePlatform>,
    /// Tags that name a day, newest first.
    pub dated_tags: Vec<String>,
    /// The newest patch that Microsoft has released.
    pub latest_patch: Option<String>,
    /// One sentence on how far the base is behind, where it is.
    pub patch_gap: Option<String>,
}

/// A registry to ask instead of AWS's own, for a mirror behind a company's wall: `HOST[:PORT]/PATH`.
const MIRROR: &str = "SLIPWAY_BASE_REGISTRY";

impl Workbench {
    /// Asks the registry about the base with this tag. Takes some seconds where it does not answer.
    pub async fn look_at_base(&self, tag: &str) -> Result<LiveBase, ErrorReport> {
        let base = catalogue::base_by_tag(tag).ok_or_else(|| report::base_unknown(tag))?;
        let name = name_of(&base);
        let reference = ImageReference::parse(&name)
            .map_err(|error| report::invalid_input(format!("{}.", report::sentence(&error))))?;
        let looked = slipway_bases::look(&reference, &LookOptions::default()).await;
        let live = looked.map_err(|error| report::bases(&name, &error))?;
        let platforms: Vec<LivePlatform> = live.platforms.into_iter().map(platform).collect();
        let latest = latest_patch(&base).await;
        let inside = platforms.iter().find_map(|platform| platform.dotnet_version.clone());
        let patch_gap = inside.zip(latest.clone()).and_then(|(inside, latest)| gap(&inside, &latest));
        Ok(LiveBase {
            reference: name,
            digest: live.digest.to_string(),
            platforms,
            dated_tags: live.dated_tags,
            latest_patch: latest,
            patch_gap,
        })
    }
}

fn name_of(base: &BaseImage) -> String {
    match std::env::var(MIRROR) {
        Ok(mirror) if !mirror.is_empty() => {
            base.ecr_public.replacen("public.ecr.aws", mirror.trim_end_matches('/'), 1)
        }
        _ => base.ecr_public.clone(),
    }
}

fn platform(facts: slipway_bases::PlatformFacts) -> LivePlatform {
    LivePlatform {
        architecture: facts.architecture,
        digest: facts.digest.to_string(),
        compressed_bytes: facts.compressed_bytes,
        layers: facts.layers,
        created: facts.created,
        dotnet_version: facts.dotnet_version,
    }
}

/// What Microsoft has released last. Not knowing it takes nothing from what the registry told.
async fn latest_patch(base: &BaseImage) -> Option<String> {
    let channel = base.framework.strip_prefix("netcoreapp").or(base.framework.strip_prefix("net"))?;
    let release = slipway_bases::latest_patch(channel, &ReleaseSource::default()).await.ok()?;
    Some(release.version)
}

fn gap(inside: &str, latest: &str) -> Option<String> {
    let gap = slipway_bases::patch_gap(inside, latest).filter(|gap| gap.behind > 0)?;
    let patches = if gap.behind == 1 { "patch" } else { "patches" };
    Some(format!("The base carries .NET {inside}; {latest} is out, {} {patches} newer.", gap.behind))
}
