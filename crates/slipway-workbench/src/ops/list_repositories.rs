//! The repositories that an image can be published to.

use crate::Workbench;
use crate::report::{self, ErrorReport};
use crate::values::Target;
use serde::{Deserialize, Serialize};

/// A repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct RepositoryRow {
    /// Its name.
    pub name: String,
    /// Its URI without a tag.
    pub uri: String,
}

impl Workbench {
    /// The repositories at a target, by name.
    ///
    /// # Errors
    /// The target cannot be reached, or does not let the caller list them.
    pub async fn list_repositories(&self, target: &Target) -> Result<Vec<RepositoryRow>, ErrorReport> {
        let session = self.session(target).await?;
        let found = session.list_repositories().await;
        let found = found.map_err(|error| report::aws("list the repositories", &error))?;
        let row = |found: slipway_aws::Repository| RepositoryRow { name: found.name, uri: found.uri };
        Ok(found.into_iter().map(row).collect())
    }
}
