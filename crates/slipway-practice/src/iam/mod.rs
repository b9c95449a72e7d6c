//! IAM as far as execution roles need it: roles, attached and inline policies.
//!
//! Policies are stored and never evaluated. What is copied is the time a new role needs until Lambda can
//! assume it, because every deployment tool must wait for it.

mod policies;
mod roles;

use crate::clock::Moment;
use crate::server::Cloud;
use crate::wire::{AwsError, percent};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

pub(crate) const NAMESPACE: &str = "https://iam.amazonaws.com/doc/2010-05-08/";

/// The principal that a role must trust so that a function can run with it.
const LAMBDA_PRINCIPAL: &str = "lambda.amazonaws.com";

/// A role.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Role {
    pub(crate) name: String,
    pub(crate) arn: String,
    id: String,
    path: String,
    description: Option<String>,
    trust_policy: String,
    created: Moment,
    maximum_session_seconds: u32,
    attached: BTreeSet<String>,
    inline: BTreeMap<String, String>,
}

impl Role {
    /// Whether Lambda can assume the role now.
    pub(crate) fn is_assumable(&self, now: Moment, propagation: std::time::Duration) -> bool {
        let propagation = u64::try_from(propagation.as_millis()).unwrap_or(u64::MAX);
        self.trusts_lambda() && now >= self.created.saturating_add(propagation)
    }

    fn trusts_lambda(&self) -> bool {
        let policy: serde_json::Value = serde_json::from_str(&self.trust_policy).unwrap_or_default();
        let statements = match policy.get("Statement") {
            Some(serde_json::Value::Array(statements)) => statements.clone(),
            Some(statement) => vec![statement.clone()],
            None => Vec::new(),
        };
        statements.iter().any(|statement| {
            let principal = statement.pointer("/Principal/Service");
            let names_lambda = match principal {
                Some(serde_json::Value::Array(names)) => names.iter().any(|name| name == LAMBDA_PRINCIPAL),
                Some(name) => name == LAMBDA_PRINCIPAL,
                None => false,
            };
            names_lambda && statement.get("Effect").is_some_and(|effect| effect == "Allow")
        })
    }
}

/// The fields of a request.
pub(crate) struct Form<'a>(&'a [(String, String)]);

impl<'a> Form<'a> {
    fn optional(&self, name: &str) -> Option<&'a str> {
        percent::value(self.0, name)
    }

    fn required(&self, name: &str) -> Result<&'a str, AwsError> {
        self.optional(name).filter(|value| !value.is_empty()).ok_or_else(|| {
            let mut member = name.to_owned();
            if let Some(first) = member.get_mut(..1) {
                first.make_ascii_lowercase();
            }
            validation(format!(
                "1 validation error detected: Value null at '{member}' failed to satisfy constraint: Member must \
                 not be null"
            ))
        })
    }

    /// A document of JSON, which is checked for being one.
    fn policy(&self, name: &str) -> Result<&'a str, AwsError> {
        let text = self.required(name)?;
        match serde_json::from_str::<serde_json::Value>(text) {
            Ok(serde_json::Value::Object(_)) => Ok(text),
            _ => Err(AwsError::bad("MalformedPolicyDocument", "This policy contains invalid Json")),
        }
    }
}

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

fn validation(message: impl Into<String>) -> AwsError {
    AwsError::bad("ValidationError", message)
}

fn no_such_role(name: &str) -> AwsError {
    no_such_entity(format!("The role with name {name} cannot be found."))
}

fn no_such_entity(message: String) -> AwsError {
    AwsError::new(StatusCode::NOT_FOUND, "NoSuchEntity", message)
}

/// Finds a role to change it.
fn role_mut<'a>(roles: &'a mut BTreeMap<String, Role>, name: &str) -> Result<&'a mut Role, AwsError> {
    roles.get_mut(name).ok_or_else(|| no_such_role(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn role(principal: &str) -> Role {
        Role {
            name: "r".to_owned(),
            arn: String::new(),
            id: String::new(),
            path: "/".to_owned(),
            description: None,
            trust_policy: format!(
                r#"{{"Statement":[{{"Effect":"Allow","Principal":{{"Service":{principal}}},"Action":"sts:AssumeRole"}}]}}"#
            ),
            created: 10_000,
            maximum_session_seconds: 3600,
            attached: BTreeSet::new(),
            inline: BTreeMap::new(),
        }
    }

    #[test]
    fn a_role_is_assumable_when_it_trusts_lambda_and_has_propagated() {
        let second = Duration::from_secs(1);
        assert!(!role(r#""lambda.amazonaws.com""#).is_assumable(10_999, second), "too early");
        assert!(role(r#""lambda.amazonaws.com""#).is_assumable(11_000, second));
        assert!(role(r#"["ecs.amazonaws.com","lambda.amazonaws.com"]"#).is_assumable(11_000, second));
        assert!(!role(r#""ecs.amazonaws.com""#).is_assumable(99_000, second), "another principal");
    }
}
