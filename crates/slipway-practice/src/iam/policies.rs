//! Policies of a role: attached ones by ARN, inline ones by name.

use super::form::Form;
use super::record::{Role, no_such_entity, no_such_role, role_mut};
use crate::cloud::Cloud;
use crate::wire::query::{element, list as xml_list};
use crate::wire::{AwsError, percent};

/// Every policy of AWS itself is taken to exist; there are no others.
const MANAGED: &str = "arn:aws:iam::aws:policy/";

pub(super) fn attach(cloud: &Cloud, form: &Form<'_>) -> Result<(), AwsError> {
    let (name, arn) = (form.required("RoleName")?, form.required("PolicyArn")?);
    cloud.store.change(|state| {
        let role = role_mut(&mut state.roles, name)?;
        if arn.strip_prefix(MANAGED).is_none_or(str::is_empty) {
            return Err(no_such_entity(format!("Policy {arn} does not exist or is not attachable.")));
        }
        role.attached.insert(arn.to_owned());
        Ok(())
    })
}

pub(super) fn detach(cloud: &Cloud, form: &Form<'_>) -> Result<(), AwsError> {
    let (name, arn) = (form.required("RoleName")?, form.required("PolicyArn")?);
    cloud.store.change(|state| {
        if role_mut(&mut state.roles, name)?.attached.remove(arn) {
            return Ok(());
        }
        Err(no_such_entity(format!("Policy {arn} was not found.")))
    })
}

pub(super) fn list_attached(cloud: &Cloud, form: &Form<'_>) -> Result<String, AwsError> {
    let role = role(cloud, form.required("RoleName")?)?;
    let member = |arn: &String| {
        let name = arn.rsplit('/').next().unwrap_or_default();
        element("PolicyName", name) + &element("PolicyArn", arn)
    };
    let policies = xml_list("AttachedPolicies", role.attached.iter().map(member));
    Ok(policies + &element("IsTruncated", "false"))
}

pub(super) fn put(cloud: &Cloud, form: &Form<'_>) -> Result<(), AwsError> {
    let (name, policy) = (form.required("RoleName")?, form.required("PolicyName")?);
    let document = form.policy("PolicyDocument")?;
    cloud.store.change(|state| {
        role_mut(&mut state.roles, name)?.inline.insert(policy.to_owned(), document.to_owned());
        Ok(())
    })
}

pub(super) fn get(cloud: &Cloud, form: &Form<'_>) -> Result<String, AwsError> {
    let (name, policy) = (form.required("RoleName")?, form.required("PolicyName")?);
    let role = role(cloud, name)?;
    let document = role.inline.get(policy).ok_or_else(|| no_such_policy(policy))?;
    let parts = [
        element("RoleName", name),
        element("PolicyName", policy),
        element("PolicyDocument", &percent::encode(document, false)),
    ];
    Ok(parts.concat())
}

pub(super) fn list(cloud: &Cloud, form: &Form<'_>) -> Result<String, AwsError> {
    let role = role(cloud, form.required("RoleName")?)?;
    let names: String = role.inline.keys().map(|name| element("member", name)).collect();
    Ok(format!("<PolicyNames>{names}</PolicyNames>{}", element("IsTruncated", "false")))
}

pub(super) fn delete(cloud: &Cloud, form: &Form<'_>) -> Result<(), AwsError> {
    let (name, policy) = (form.required("RoleName")?, form.required("PolicyName")?);
    cloud.store.change(|state| {
        let removed = role_mut(&mut state.roles, name)?.inline.remove(policy);
        removed.map(|_| ()).ok_or_else(|| no_such_policy(policy))
    })
}

fn role(cloud: &Cloud, name: &str) -> Result<Role, AwsError> {
    cloud.store.read(|state| state.roles.get(name).cloned()).ok_or_else(|| no_such_role(name))
}

fn no_such_policy(policy: &str) -> AwsError {
    no_such_entity(format!("The role policy with name {policy} cannot be found."))
}
