//! Roles: making, reading, deleting.

use super::form::{Form, validation};
use super::record::{Role, no_such_role, role_mut};
use crate::clock;
use crate::cloud::Cloud;
use crate::credentials::unique_id;
use crate::wire::query::{element, list as xml_list, wrap};
use crate::wire::{AwsError, percent};
use http::StatusCode;
use std::collections::{BTreeMap, BTreeSet};

/// ListRoles answers with so many roles at most, and 100 when nothing is asked.
const LARGEST_PAGE: usize = 1000;

pub(super) fn create(cloud: &Cloud, form: &Form<'_>) -> Result<String, AwsError> {
    let name = role_name(form.required("RoleName")?)?;
    let trust_policy = form.policy("AssumeRolePolicyDocument")?;
    let path = form.optional("Path").unwrap_or("/");
    if !(path.starts_with('/') && path.ends_with('/')) {
        return Err(validation("The specified value for path is invalid."));
    }
    let role = Role {
        name: name.to_owned(),
        arn: format!("arn:aws:iam::{}:role{path}{name}", cloud.credentials.account_id),
        id: unique_id("AROA"),
        path: path.to_owned(),
        description: form.optional("Description").map(str::to_owned),
        trust_policy: trust_policy.to_owned(),
        created: clock::now(),
        maximum_session_seconds: form
            .optional("MaxSessionDuration")
            .and_then(|text| text.parse().ok())
            .unwrap_or(3600),
        attached: BTreeSet::new(),
        inline: BTreeMap::new(),
    };
    let answer = wrap("Role", &xml(&role));
    cloud.store.change(|state| {
        if state.roles.contains_key(name) {
            let message = format!("Role with name {name} already exists.");
            return Err(AwsError::new(StatusCode::CONFLICT, "EntityAlreadyExists", message));
        }
        state.roles.insert(name.to_owned(), role);
        Ok(answer)
    })
}

pub(super) fn get(cloud: &Cloud, form: &Form<'_>) -> Result<String, AwsError> {
    let name = form.required("RoleName")?;
    cloud
        .store
        .read(|state| state.roles.get(name).map(|role| wrap("Role", &xml(role))))
        .ok_or_else(|| no_such_role(name))
}

pub(super) fn list(cloud: &Cloud, form: &Form<'_>) -> Result<String, AwsError> {
    let prefix = form.optional("PathPrefix").unwrap_or("/");
    let page =
        form.optional("MaxItems").and_then(|text| text.parse().ok()).unwrap_or(100).clamp(1, LARGEST_PAGE);
    // The marker is the last name of the page before.
    let after = form.optional("Marker").unwrap_or_default();
    let mut found: Vec<Role> = cloud.store.read(|state| {
        let roles =
            state.roles.values().filter(|role| role.path.starts_with(prefix) && role.name.as_str() > after);
        roles.take(page + 1).cloned().collect()
    });
    let more = found.len() > page;
    found.truncate(page);
    let marker = found.last().filter(|_| more).map(|role| element("Marker", &role.name)).unwrap_or_default();
    Ok(xml_list("Roles", found.iter().map(xml)) + &element("IsTruncated", &more.to_string()) + &marker)
}

pub(super) fn delete(cloud: &Cloud, form: &Form<'_>) -> Result<(), AwsError> {
    let name = form.required("RoleName")?;
    cloud.store.change(|state| {
        let role = role_mut(&mut state.roles, name)?;
        let conflict = |message| Err(AwsError::new(StatusCode::CONFLICT, "DeleteConflict", message));
        if !role.attached.is_empty() {
            return conflict("Cannot delete entity, must detach all policies first.");
        }
        if !role.inline.is_empty() {
            return conflict("Cannot delete entity, must delete policies first.");
        }
        state.roles.remove(name);
        Ok(())
    })
}

pub(super) fn update_trust(cloud: &Cloud, form: &Form<'_>) -> Result<(), AwsError> {
    let (name, policy) = (form.required("RoleName")?, form.policy("PolicyDocument")?);
    cloud.store.change(|state| {
        role_mut(&mut state.roles, name)?.trust_policy = policy.to_owned();
        Ok(())
    })
}

fn role_name(name: &str) -> Result<&str, AwsError> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "+=,.@_-".contains(c);
    if name.len() <= 64 && name.chars().all(allowed) {
        return Ok(name);
    }
    Err(validation(
        "The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the \
         following: +=,.@_-",
    ))
}

fn xml(role: &Role) -> String {
    let description = role.description.as_ref().map(|text| element("Description", text)).unwrap_or_default();
    [
        element("Path", &role.path),
        element("RoleName", &role.name),
        element("RoleId", &role.id),
        element("Arn", &role.arn),
        element("CreateDate", &clock::iso_seconds(role.created)),
        // IAM gives policies back percent-encoded inside the XML.
        element("AssumeRolePolicyDocument", &percent::encode(&role.trust_policy, false)),
        description,
        element("MaxSessionDuration", &role.maximum_session_seconds.to_string()),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_roles_follow_iam() {
        assert!(role_name("slipway-hello.role@1").is_ok());
        assert!(role_name("a role").is_err());
        assert!(role_name(&"r".repeat(65)).is_err());
    }
}
