//! One call of Lambda's, and the function that it names.

use super::record::Outcome;
use super::route::Route;
use super::validate;
use crate::cloud::Cloud;
use crate::wire::{AwsError, percent};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

/// One call with all that it carries.
pub(crate) struct Call {
    pub(crate) route: Route,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// What the fault script wants to become of it.
    pub(crate) outcome: Option<Outcome>,
    pub(crate) request_id: String,
}

impl Call {
    pub(super) fn query(&self, name: &str) -> Option<&str> {
        percent::value(&self.query, name)
    }

    pub(super) fn input<T: DeserializeOwned>(&self) -> Result<T, AwsError> {
        let body: &[u8] = if self.body.is_empty() { b"{}" } else { &self.body };
        serde_json::from_slice(body).map_err(|error| {
            AwsError::bad(
                "InvalidRequestContentException",
                format!("Could not parse request body into json: {error}"),
            )
        })
    }

    /// The function that the path names, and the version or alias behind it if there is one.
    pub(super) fn target(&self, cloud: &Cloud) -> Result<Target, AwsError> {
        let mut target = parse_name(cloud, &self.route.label(0))?;
        if let Some(qualifier) = self.query("Qualifier") {
            target.qualifier = Some(qualifier.to_owned());
        }
        Ok(target)
    }
}

/// A function as a call names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) name: String,
    pub(super) qualifier: Option<String>,
}

/// Reads `NAME`, `NAME:QUALIFIER`, `ACCOUNT:function:NAME` and whole ARNs.
pub(super) fn parse_name(cloud: &Cloud, text: &str) -> Result<Target, AwsError> {
    let rest = match text.split_once(":function:") {
        Some((owner, rest)) => {
            let account = owner.rsplit(':').next().unwrap_or_default();
            if account != cloud.credentials.account_id {
                let message = format!("The account {account} is not the account of this practice cloud");
                return Err(AwsError::new(StatusCode::FORBIDDEN, "AccessDeniedException", message));
            }
            rest
        }
        None => text,
    };
    let (name, qualifier) = match rest.split_once(':') {
        Some((name, qualifier)) => (name, Some(qualifier.to_owned())),
        None => (rest, None),
    };
    validate::function_name(name)?;
    Ok(Target { name: name.to_owned(), qualifier })
}
