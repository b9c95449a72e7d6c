//! The aliases of a function, and the image that each of them runs.

use super::observe::digest_in;
use crate::{AwsError, CallFailure, Session};
use slipway_core::{Digest, FunctionName};
use std::collections::BTreeMap;

/// A name that callers use, and what answers them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// Its name.
    pub name: String,
    /// The version it stands for.
    pub version: String,
    /// The digest that this version runs, where Lambda tells it.
    pub digest: Option<Digest>,
}

/// The most versions that are looked at; a function with more aliases than this is rare.
const MOST_VERSIONS: usize = 20;

impl Session {
    /// The function's aliases by name. A function that is not there has none.
    pub async fn aliases(&self, name: &FunctionName) -> Result<Vec<Alias>, AwsError> {
        let mut pages = self.lambda().list_aliases().function_name(name.to_string()).into_paginator().send();
        let mut found = Vec::new();
        while let Some(page) = pages.next().await {
            match page.map_err(|error| CallFailure::of("lambda:ListAliases", error)) {
                Ok(page) => found.extend(page.aliases.unwrap_or_default()),
                Err(failure) if failure.is_code("ResourceNotFoundException") => return Ok(Vec::new()),
                Err(failure) => return Err(self.failed(failure)),
            }
        }
        let mut digests: BTreeMap<String, Option<Digest>> = BTreeMap::new();
        let mut aliases = Vec::new();
        for alias in found {
            let (Some(own), Some(version)) = (alias.name, alias.function_version) else { continue };
            if !digests.contains_key(&version) && digests.len() < MOST_VERSIONS {
                let digest = self.digest_of_version(name, &version).await?;
                digests.insert(version.clone(), digest);
            }
            let digest = digests.get(&version).cloned().flatten();
            aliases.push(Alias { name: own, version, digest });
        }
        aliases.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(aliases)
    }

    async fn digest_of_version(
        &self,
        name: &FunctionName,
        version: &str,
    ) -> Result<Option<Digest>, AwsError> {
        let answer =
            self.lambda().get_function().function_name(name.to_string()).qualifier(version).send().await;
        let answer = answer.map_err(|error| self.failed(CallFailure::of("lambda:GetFunction", error)))?;
        let code = answer.code.and_then(|code| code.resolved_image_uri);
        Ok(code.as_deref().and_then(digest_in))
    }
}
