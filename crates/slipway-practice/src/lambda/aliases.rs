//! Aliases: names for versions. Weights between two versions are not there.

use super::call::Call;
use super::describe::{find, page, with_function};
use super::outcome::{new_revision, require_revision};
use super::record::{Alias, Function};
use super::validate;
use super::words::{conflict, function_arn, no_function, not_found};
use crate::cloud::Cloud;
use crate::wire::{AwsError, RestReply};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Create {
    name: String,
    function_version: String,
    #[serde(default)]
    description: String,
}

pub(super) fn create(cloud: &Cloud, call: &Call) -> Result<RestReply, AwsError> {
    let input: Create = call.input()?;
    let target = call.target(cloud)?;
    check_name(&input.name)?;
    validate::description(&input.description)?;
    change(cloud, &target.name, |function| {
        if function.aliases.contains_key(&input.name) {
            let arn = alias_arn(cloud, &target.name, &input.name);
            return Err(conflict(format!("Alias already exists: {arn}")));
        }
        require_version(cloud, function, &input.function_version)?;
        let alias = Alias {
            version: input.function_version,
            description: input.description,
            revision: new_revision(),
        };
        let shown = show(cloud, &target.name, &input.name, &alias);
        function.aliases.insert(input.name, alias);
        Ok(RestReply::json(StatusCode::CREATED, &shown))
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Update {
    function_version: Option<String>,
    description: Option<String>,
    revision_id: Option<String>,
}

pub(super) fn update(cloud: &Cloud, call: &Call) -> Result<RestReply, AwsError> {
    let input: Update = call.input()?;
    let (target, name) = (call.target(cloud)?, call.route.label(2));
    change(cloud, &target.name, |function| {
        if let Some(version) = &input.function_version {
            require_version(cloud, function, version)?;
        }
        let alias = function.aliases.get_mut(&name).ok_or_else(|| no_alias(cloud, &target.name, &name))?;
        require_revision(input.revision_id.as_deref(), &alias.revision, "GetAlias")?;
        alias.version = input.function_version.unwrap_or_else(|| alias.version.clone());
        alias.description = input.description.unwrap_or_else(|| alias.description.clone());
        alias.revision = new_revision();
        Ok(RestReply::json(StatusCode::OK, &show(cloud, &target.name, &name, alias)))
    })
}

pub(super) fn get(cloud: &Cloud, call: &Call) -> Result<RestReply, AwsError> {
    let (target, name) = (call.target(cloud)?, call.route.label(2));
    with_function(cloud, &target, |function| {
        let alias = function.aliases.get(&name).ok_or_else(|| no_alias(cloud, &target.name, &name))?;
        Ok(RestReply::json(StatusCode::OK, &show(cloud, &target.name, &name, alias)))
    })
}

pub(super) fn list(cloud: &Cloud, call: &Call) -> Result<RestReply, AwsError> {
    let target = call.target(cloud)?;
    let version = call.query("FunctionVersion");
    with_function(cloud, &target, |function| {
        let wanted = function
            .aliases
            .iter()
            .filter(|(_, alias)| version.is_none_or(|version| alias.version == version));
        let shown =
            wanted.map(|(name, alias)| (name.clone(), show(cloud, &target.name, name, alias))).collect();
        Ok(RestReply::json(StatusCode::OK, &page(call, "Aliases", shown)))
    })
}

pub(super) fn delete(cloud: &Cloud, call: &Call) -> Result<RestReply, AwsError> {
    let (target, name) = (call.target(cloud)?, call.route.label(2));
    change(cloud, &target.name, |function| {
        // Deleting what is not there is no error here.
        function.aliases.remove(&name);
        Ok(RestReply::empty(StatusCode::NO_CONTENT))
    })
}

/// Changes one function.
pub(super) fn change<T>(
    cloud: &Cloud,
    name: &str,
    change: impl FnOnce(&mut Function) -> Result<T, AwsError>,
) -> Result<T, AwsError> {
    cloud.store.change(|state| change(state.functions.get_mut(name).ok_or_else(|| no_function(cloud, name))?))
}

/// An alias stands for a version, never for another alias.
fn require_version(cloud: &Cloud, function: &Function, version: &str) -> Result<(), AwsError> {
    if function.aliases.contains_key(version) {
        let arn = function_arn(cloud, &function.name);
        return Err(not_found(format!("Function not found: {arn}:{version}")));
    }
    find(cloud, function, Some(version)).map(|_| ())
}

fn check_name(name: &str) -> Result<(), AwsError> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let number = name.chars().all(|c| c.is_ascii_digit());
    if !number && name.len() <= 128 && name.chars().all(allowed) {
        return Ok(());
    }
    let pattern = "Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)";
    Err(validate::constraint(name, "name", pattern))
}

fn alias_arn(cloud: &Cloud, function: &str, alias: &str) -> String {
    format!("{}:{alias}", function_arn(cloud, function))
}

fn no_alias(cloud: &Cloud, function: &str, alias: &str) -> AwsError {
    not_found(format!("Cannot find alias arn: {}", alias_arn(cloud, function, alias)))
}

fn show(cloud: &Cloud, function: &str, name: &str, alias: &Alias) -> Value {
    json!({
        "AliasArn": alias_arn(cloud, function, name),
        "Name": name,
        "FunctionVersion": alias.version,
        "Description": alias.description,
        "RevisionId": alias.revision,
    })
}
