//! What a function is wanted to be, in the units and limits of the Lambda API.

use crate::{Architecture, Digest, Handler};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The name of a function: 1–64 characters of `[A-Za-z0-9-_]`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(try_from = "String", into = "String")]
pub struct FunctionName(pub(crate) String);

/// Memory of a function in MiB, as the Lambda API counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(transparent)]
pub struct MemorySize(pub u32);

impl MemorySize {
    /// The same size in bytes.
    pub fn bytes(self) -> u64 {
        u64::from(self.0) * 1024 * 1024
    }
}

/// The configuration a function shall have after a deploy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FunctionSpec {
    /// The function's name.
    pub name: FunctionName,
    /// The repository's URI without tag or digest: `ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME`.
    pub repository_uri: String,
    /// The digest of the image's manifest in that repository.
    pub digest: Digest,
    /// The handler, written to `ImageConfig.Command`.
    pub handler: Handler,
    /// The only architecture of the image.
    pub architecture: Architecture,
    /// Memory in MiB.
    pub memory: MemorySize,
    /// The longest an invocation may take, in seconds.
    pub timeout_seconds: u32,
    /// The whole environment map; it replaces what the function has.
    pub environment: BTreeMap<String, String>,
    /// ARN of the execution role.
    pub role_arn: String,
}

impl FunctionSpec {
    /// The image URI by digest, the only form Slipway deploys.
    pub fn image_uri(&self) -> String {
        format!("{}@{}", self.repository_uri, self.digest)
    }
}
