//! IAM as far as execution roles need it: roles, attached and inline policies.
//!
//! Policies are stored and never evaluated. What is copied is the time a new role needs until Lambda can
//! assume it, because every deployment tool must wait for it.

mod form;
mod policies;
mod record;
mod roles;

pub(crate) use record::Role;

use crate::cloud::Cloud;
use crate::wire::AwsError;
use form::Form;

pub(crate) const NAMESPACE: &str = "https://iam.amazonaws.com/doc/2010-05-08/";

/// Answers with the inside of the result element, or with nothing where the operation has no result.
pub(crate) fn answer(
    cloud: &Cloud,
    action: &str,
    form: &[(String, String)],
) -> Result<Option<String>, AwsError> {
    let form = &Form(form);
    match action {
        "CreateRole" => roles::create(cloud, form).map(Some),
        "GetRole" => roles::get(cloud, form).map(Some),
        "ListRoles" => roles::list(cloud, form).map(Some),
        "DeleteRole" => roles::delete(cloud, form).map(|()| None),
        "UpdateAssumeRolePolicy" => roles::update_trust(cloud, form).map(|()| None),
        "AttachRolePolicy" => policies::attach(cloud, form).map(|()| None),
        "DetachRolePolicy" => policies::detach(cloud, form).map(|()| None),
        "ListAttachedRolePolicies" => policies::list_attached(cloud, form).map(Some),
        "PutRolePolicy" => policies::put(cloud, form).map(|()| None),
        "GetRolePolicy" => policies::get(cloud, form).map(Some),
        "ListRolePolicies" => policies::list(cloud, form).map(Some),
        "DeleteRolePolicy" => policies::delete(cloud, form).map(|()| None),
        _ => Err(crate::sts::unknown_action(action)),
    }
}
