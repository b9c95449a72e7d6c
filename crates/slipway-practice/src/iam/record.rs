//! What is stored of a role, and whether a function can run with it by now.

use crate::clock::Moment;
use crate::wire::AwsError;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The principal that a role must trust so that a function can run with it.
const LAMBDA_PRINCIPAL: &str = "lambda.amazonaws.com";

/// A role.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Role {
    pub(crate) name: String,
    pub(crate) arn: String,
    pub(super) id: String,
    pub(super) path: String,
    pub(super) description: Option<String>,
    pub(super) trust_policy: String,
    pub(super) created: Moment,
    pub(super) maximum_session_seconds: u32,
    pub(super) attached: BTreeSet<String>,
    pub(super) inline: BTreeMap<String, String>,
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

pub(super) fn no_such_role(name: &str) -> AwsError {
    no_such_entity(format!("The role with name {name} cannot be found."))
}

pub(super) fn no_such_entity(message: String) -> AwsError {
    AwsError::new(StatusCode::NOT_FOUND, "NoSuchEntity", message)
}

/// Finds a role to change it.
pub(super) fn role_mut<'a>(
    roles: &'a mut BTreeMap<String, Role>,
    name: &str,
) -> Result<&'a mut Role, AwsError> {
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
