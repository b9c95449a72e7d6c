//! Asks whether the caller may invoke a function, without invoking it.

use super::wanted_function::function_name;
use crate::Workbench;
use crate::report::{self, ErrorReport};
use crate::values::{Identity, RemoteInvocationRequest};
use serde::{Deserialize, Serialize};

/// A right that was asked for and is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct InvocationRight {
    /// Who may invoke, and in which account and region.
    pub identity: Identity,
    /// The function.
    pub function: String,
    /// The version or alias that was asked about; none stands for `$LATEST`.
    pub qualifier: Option<String>,
    /// The same question as a line for the terminal.
    pub command_line: String,
}

impl InvocationRight {
    /// What is said of it.
    pub fn sentence(&self) -> String {
        let qualifier = self.qualifier.as_ref().map(|name| format!(":{name}")).unwrap_or_default();
        let Identity { arn, account_id, region, .. } = &self.identity;
        format!(
            "{arn} may invoke {}{qualifier} in account {account_id} ({region}). Nothing was run.",
            self.function
        )
    }
}

impl Workbench {
    /// Asks Lambda whether the caller may make this invocation. The event is not sent, and nothing runs.
    ///
    /// # Errors
    /// The function is not there, or the caller may not invoke it.
    pub async fn rehearse_invocation(
        &self,
        request: &RemoteInvocationRequest,
    ) -> Result<InvocationRight, ErrorReport> {
        let name = function_name(&request.function)?;
        let identity = self.identify(&request.target).await?;
        let session = self.session(&request.target).await?;
        let asked = session.rehearse_invocation(&name, request.qualifier.as_deref()).await;
        asked.map_err(|error| report::aws(&format!("invoke the function {name}"), &error))?;
        Ok(InvocationRight {
            identity,
            function: name.to_string(),
            qualifier: request.qualifier.clone(),
            command_line: request.rehearsal_line(),
        })
    }
}
