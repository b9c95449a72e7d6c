//! What is stored of a function, and the state that follows from it at a given moment.
//!
//! Nothing ticks: a change that takes time is stored with the moment at which it ends and with how it ends,
//! so the state is computed when somebody asks, and a restart in between makes no difference.

use crate::clock::Moment;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use slipway_core::{Architecture, Digest};
use std::collections::{BTreeMap, BTreeSet};

/// A function with its versions and aliases.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Function {
    pub(super) name: String,
    pub(super) latest: Configuration,
    pub(super) versions: Vec<Version>,
    pub(super) next_version: u64,
    pub(super) aliases: BTreeMap<String, Alias>,
    /// Statements by the qualifier they belong to; none of them is ever evaluated.
    pub(super) statements: BTreeMap<String, Vec<Value>>,
    pub(super) tags: BTreeMap<String, String>,
}

/// Everything a function or version is.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Configuration {
    pub(super) role: String,
    pub(super) description: String,
    pub(super) timeout_seconds: u32,
    pub(super) memory_mib: u32,
    pub(super) ephemeral_storage_mib: u32,
    pub(super) environment: Option<BTreeMap<String, String>>,
    pub(super) image: Source,
    pub(super) architecture: Architecture,
    pub(super) image_config: Option<ImageConfig>,
    pub(super) logging: Option<Value>,
    pub(super) tracing: Option<Value>,
    #[serde(default)]
    pub(super) vpc: Option<Value>,
    #[serde(default)]
    pub(super) dead_letter: Option<Value>,
    #[serde(default)]
    pub(super) kms_key: Option<String>,
    pub(super) last_modified: Moment,
    pub(super) revision: String,
    pub(super) transition: Option<Transition>,
}

/// What replaces the settings of the image itself.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ImageConfig {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) entry_point: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) command: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) working_directory: Option<String>,
}

impl ImageConfig {
    /// Lambda treats settings that are all empty as no settings.
    pub(super) fn if_any(self) -> Option<Self> {
        let lists = [&self.entry_point, &self.command];
        let empty = lists.iter().all(|list| list.as_ref().is_none_or(Vec::is_empty))
            && self.working_directory.as_ref().is_none_or(String::is_empty);
        (!empty).then_some(self)
    }
}

/// An image of this account, as it was at the time of the call.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Source {
    pub(super) repository: String,
    /// What followed the repository in the address: `:tag` or `@digest`.
    pub(super) reference: String,
    pub(super) digest: Digest,
    pub(super) config: Digest,
    pub(super) layers: Vec<Digest>,
    /// What the image says of itself, which Lambda does not compare with the function.
    pub(super) architecture: Option<Architecture>,
}

/// A published version, which never changes again.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Version {
    pub(super) number: u64,
    pub(super) configuration: Configuration,
}

/// A name for a version.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Alias {
    pub(super) version: String,
    pub(super) description: String,
    pub(super) revision: String,
}

/// A change that takes time.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Transition {
    pub(super) until: Moment,
    /// The revision once the change has ended: settling is a change of its own.
    pub(super) settled_revision: String,
    pub(super) failure: Option<Failure>,
    /// What runs until the change has ended well; none for something new, which does not run before.
    pub(super) before: Option<Box<Configuration>>,
}

/// Why a change ended badly, in AWS's reason codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Failure {
    pub(crate) code: String,
    pub(crate) reason: String,
}

/// What a fault script wants to become of a change.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Outcome {
    /// How long it takes, if not as long as usual.
    pub(crate) milliseconds: Option<u64>,
    /// How it fails, if it does.
    pub(crate) failure: Option<Failure>,
}

/// The state of a function or version at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Status<'a> {
    /// New and not ready.
    Pending,
    /// Ready, and a change is under way.
    Updating,
    /// Ready.
    Active,
    /// Ready, but the last change ended badly and does not run.
    UpdateFailed(&'a Failure),
    /// Never became ready.
    Failed(&'a Failure),
}

impl Configuration {
    pub(super) fn status(&self, now: Moment) -> Status<'_> {
        let Some(transition) = &self.transition else { return Status::Active };
        let is_new = transition.before.is_none();
        match (&transition.failure, now < transition.until) {
            (_, true) if is_new => Status::Pending,
            (_, true) => Status::Updating,
            (Some(failure), false) if is_new => Status::Failed(failure),
            (Some(failure), false) => Status::UpdateFailed(failure),
            (None, false) => Status::Active,
        }
    }

    pub(super) fn revision(&self, now: Moment) -> &str {
        match &self.transition {
            Some(transition) if now >= transition.until => &transition.settled_revision,
            _ => &self.revision,
        }
    }

    /// What an invocation runs at this moment: until a change has ended well, what ran before it.
    pub(super) fn running(&self, now: Moment) -> &Configuration {
        match (self.status(now), &self.transition) {
            (Status::Updating | Status::UpdateFailed(_), Some(Transition { before: Some(before), .. })) => {
                before
            }
            _ => self,
        }
    }
}

impl Function {
    /// Every configuration that may still run.
    pub(super) fn configurations(&self) -> impl Iterator<Item = &Configuration> {
        let latest = std::iter::once(&self.latest);
        let versions = self.versions.iter().map(|version| &version.configuration);
        latest.chain(versions).flat_map(|configuration| {
            let before =
                configuration.transition.as_ref().and_then(|transition| transition.before.as_deref());
            std::iter::once(configuration).chain(before)
        })
    }

    /// Changes that are under way fail when their image goes, as they do on AWS.
    pub(crate) fn image_was_deleted(
        &mut self,
        repository: &str,
        is_gone: impl Fn(&Digest) -> bool,
        now: Moment,
    ) {
        let versions = self.versions.iter_mut().map(|version| &mut version.configuration);
        for configuration in versions.chain([&mut self.latest]) {
            let gone = configuration.image.repository == repository && is_gone(&configuration.image.digest);
            let under_way = configuration.transition.as_mut().filter(|transition| now < transition.until);
            if let (true, Some(transition)) = (gone, under_way) {
                transition.failure.get_or_insert_with(|| Failure {
                    code: "ImageDeleted".to_owned(),
                    reason: "The image was deleted while Lambda was reading it.".to_owned(),
                });
            }
        }
    }
}

/// Functions run from Lambda's own copy of an image, so these blobs stay when the image is deleted.
pub(crate) fn wanted_blobs(function: &Function) -> BTreeSet<Digest> {
    function.configurations().flat_map(|configuration| configuration.image.blobs()).collect()
}
