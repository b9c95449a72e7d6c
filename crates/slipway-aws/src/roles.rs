//! Execution roles: the ones Lambda may assume, and a new one that may only write logs.
//!
//! A new role trusts `lambda.amazonaws.com` and nobody else, and has AWSLambdaBasicExecutionRole of its own partition
//! attached. IAM takes a while to tell Lambda about it; [`crate::functions`] waits for that.

use crate::identity::partition_of;
use crate::{AwsError, CallFailure, Session};
use serde_json::Value;

const LAMBDA: &str = "lambda.amazonaws.com";
const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;

/// A role that Lambda may assume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
}

impl Session {
    /// The roles of the account that Lambda may assume, by name.
    pub async fn list_execution_roles(&self) -> Result<Vec<Role>, AwsError> {
        const ACTION: &str = "iam:ListRoles";
        let mut pages = self.iam().list_roles().into_paginator().send();
        let mut roles = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| self.failed(CallFailure::of(ACTION, error)))?;
            roles.extend(page.roles.into_iter().filter(|role| trust_of(role).trusts_lambda).map(read));
        }
        roles.sort_by(|left, right| left.name.cmp(&right.name));
        Ok(roles)
    }

    /// Creates a role that trusts Lambda alone and may write logs. A role of that name that is just so already, also
    /// through an earlier attempt that broke off, is taken; any other one is left alone.
    pub async fn create_execution_role(&self, name: &str) -> Result<Role, AwsError> {
        const ACTION: &str = "iam:CreateRole";
        let answer = self
            .iam()
            .create_role()
            .role_name(name)
            .assume_role_policy_document(TRUST)
            .description("Lets a Lambda function deployed by Slipway write its logs")
            .send()
            .await;
        let role = match answer {
            Ok(answer) => {
                read(answer.role.ok_or(AwsError::AnswerIncomplete { action: ACTION, field: "Role" })?)
            }
            Err(error) => match CallFailure::of(ACTION, error) {
                failure if failure.is_code("EntityAlreadyExists") || failure.may_have_happened() => {
                    self.role_that_exists(name, failure).await?
                }
                failure => return Err(self.failed(failure)),
            },
        };
        self.allow_logs(&role).await?;
        Ok(role)
    }

    /// The role of this name or ARN. One that is not there is an error, and so is an ARN that is another role's.
    pub async fn find_role(&self, named: &str) -> Result<Role, AwsError> {
        let unknown = || AwsError::RoleUnknown { role: named.to_owned() };
        let is_arn = named.starts_with("arn:");
        // IAM asks for the name alone, which ends a path.
        let name = if is_arn { named.rsplit('/').next().unwrap_or(named) } else { named };
        match self.iam().get_role().role_name(name).send().await {
            Ok(answer) => {
                let role = answer.role.map(read).ok_or_else(unknown)?;
                if is_arn && role.arn != named { Err(unknown()) } else { Ok(role) }
            }
            Err(error) => match CallFailure::of("iam:GetRole", error) {
                failure if failure.is_code("NoSuchEntity") || failure.is_code("NoSuchEntityException") => {
                    Err(unknown())
                }
                failure => Err(self.failed(failure)),
            },
        }
    }

    async fn role_that_exists(&self, name: &str, creation: CallFailure) -> Result<Role, AwsError> {
        const ACTION: &str = "iam:GetRole";
        match self.iam().get_role().role_name(name).send().await {
            Ok(answer) => {
                let lacking = AwsError::AnswerIncomplete { action: ACTION, field: "Role" };
                let role = answer.role.ok_or(lacking)?;
                let trust = trust_of(&role);
                if trust.trusts_lambda && !trust.trusts_others {
                    Ok(read(role))
                } else {
                    Err(AwsError::RoleTaken { role: name.to_owned() })
                }
            }
            Err(error) => match CallFailure::of(ACTION, error) {
                failure if failure.is_code("NoSuchEntity") => Err(self.failed(creation)),
                failure => Err(self.failed(failure)),
            },
        }
    }

    async fn allow_logs(&self, role: &Role) -> Result<(), AwsError> {
        let partition = partition_of(&role.arn);
        self.iam()
            .attach_role_policy()
            .role_name(&role.name)
            .policy_arn(format!("arn:{partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"))
            .send()
            .await
            .map(drop)
            .map_err(|error| self.failed(CallFailure::of("iam:AttachRolePolicy", error)))
    }
}

fn read(role: aws_sdk_iam::types::Role) -> Role {
    Role { name: role.role_name, arn: role.arn }
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Trust {
    trusts_lambda: bool,
    trusts_others: bool,
}

fn trust_of(role: &aws_sdk_iam::types::Role) -> Trust {
    role.assume_role_policy_document.as_deref().map(read_trust).unwrap_or_default()
}

/// Reads who may assume a role. IAM sends the document percent-encoded.
fn read_trust(document: &str) -> Trust {
    let document: Value = serde_json::from_str(&percent_decoded(document)).unwrap_or_default();
    let mut trust = Trust::default();
    for statement in each(&document["Statement"]).filter(|statement| statement["Effect"] == "Allow") {
        let Some(principals) = statement["Principal"].as_object() else {
            // A principal that is no object is `"*"`: everybody.
            trust.trusts_others = true;
            continue;
        };
        for (kind, names) in principals {
            for name in each(names) {
                let lambda = kind == "Service" && name == LAMBDA;
                trust.trusts_lambda |= lambda;
                trust.trusts_others |= !lambda;
            }
        }
    }
    trust
}

/// Policy documents write a list of one as the element itself.
fn each(value: &Value) -> impl Iterator<Item = &Value> {
    let (list, single) = match value {
        Value::Array(list) => (list.as_slice(), None),
        Value::Null => (&[][..], None),
        single => (&[][..], Some(single)),
    };
    list.iter().chain(single)
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let escape =
            tail.get(..2).filter(|_| first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        match escape.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_trust_of_a_role_is_read_from_its_encoded_document() {
        let encoded: String = TRUST.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let lambda_alone = Trust { trusts_lambda: true, trusts_others: false };
        assert_eq!(read_trust(&encoded), lambda_alone, "IAM encodes the document");
        assert_eq!(read_trust(TRUST), lambda_alone, "some stand-ins do not");
    }

    #[test]
    fn a_role_that_somebody_else_may_assume_is_not_trusted_by_lambda_alone() {
        let shared =
            TRUST.replace(r#""lambda.amazonaws.com""#, r#"["lambda.amazonaws.com","ec2.amazonaws.com"]"#);
        assert_eq!(read_trust(&shared), Trust { trusts_lambda: true, trusts_others: true });
        let everybody = TRUST.replace(r#"{"Service":"lambda.amazonaws.com"}"#, r#""*""#);
        assert_eq!(read_trust(&everybody), Trust { trusts_lambda: false, trusts_others: true });
    }
}
