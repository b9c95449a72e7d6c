//! The functions of an account in one region.

use crate::Workbench;
use crate::report::{self, ErrorReport};
use crate::values::{Identity, Target};
use serde::{Deserialize, Serialize};
use slipway_aws::FunctionSummary;
use slipway_core::Architecture;

/// A function as the list shows it. Which state it is in is told by a look at the one function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct FunctionRow {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// Whether it is packaged as a container image; Slipway looks after no others.
    pub is_image: bool,
    /// The managed runtime of a function from a zip package.
    pub runtime: Option<String>,
    /// The digest of the image it runs.
    pub digest: Option<String>,
    /// Its architecture.
    pub architecture: Option<Architecture>,
    /// Memory in MiB.
    pub memory_mib: Option<u32>,
    /// Timeout in seconds.
    pub timeout_seconds: Option<u32>,
    /// When it was changed last, as Lambda writes it.
    pub last_modified: Option<String>,
    /// Its description.
    pub description: Option<String>,
}

/// The functions, and whose they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct FunctionsView {
    /// The account and region.
    pub identity: Identity,
    /// The functions by name.
    pub functions: Vec<FunctionRow>,
}

impl Workbench {
    /// The functions at a target.
    ///
    /// # Errors
    /// The target cannot be reached, or does not let the caller list them.
    pub async fn list_functions(&self, target: &Target) -> Result<FunctionsView, ErrorReport> {
        let identity = self.identify(target).await?;
        let session = self.session(target).await?;
        let found = session.list_functions().await;
        let found = found.map_err(|error| report::aws("list the functions", &error))?;
        Ok(FunctionsView { identity, functions: found.into_iter().map(row).collect() })
    }
}

fn row(function: FunctionSummary) -> FunctionRow {
    FunctionRow {
        name: function.name,
        arn: function.arn,
        is_image: function.is_image,
        runtime: function.runtime,
        digest: function.digest.map(String::from),
        architecture: function.architecture,
        memory_mib: function.memory_mib,
        timeout_seconds: function.timeout_seconds,
        last_modified: function.last_modified,
        description: function.description,
    }
}
