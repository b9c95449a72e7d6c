//! The roles that a function can run with.

use crate::Workbench;
use crate::report::{self, ErrorReport};
use crate::values::Target;
use serde::{Deserialize, Serialize};

/// A role that Lambda may assume.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct RoleRow {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
}

impl Workbench {
    /// The roles at a target that Lambda may assume, by name.
    ///
    /// # Errors
    /// The target cannot be reached, or does not let the caller list them.
    pub async fn list_roles(&self, target: &Target) -> Result<Vec<RoleRow>, ErrorReport> {
        let session = self.session(target).await?;
        let found = session.list_execution_roles().await;
        let found = found.map_err(|error| report::aws("list the roles", &error))?;
        let row = |found: slipway_aws::Role| RoleRow { name: found.name, arn: found.arn };
        Ok(found.into_iter().map(row).collect())
    }
}
