//! Resource policies: statements are kept and shown, and nothing evaluates them.

use super::aliases::change;
use super::call::Call;
use super::describe::{find, with_function};
use super::words::{conflict, function_arn, not_found};
use crate::cloud::Cloud;
use crate::wire::{AwsError, RestReply};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use slipway_core::Digest;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Add {
    statement_id: String,
    action: String,
    principal: String,
    source_arn: Option<String>,
    source_account: Option<String>,
    function_url_auth_type: Option<String>,
    invoked_via_function_url: Option<bool>,
}

pub(super) fn add(cloud: &Cloud, call: &Call) -> Result<RestReply, AwsError> {
    let input: Add = call.input()?;
    let target = call.target(cloud)?;
    let qualifier = target.qualifier.clone().unwrap_or_default();
    change(cloud, &target.name, |function| {
        find(cloud, function, target.qualifier.as_deref())?;
        let statements = function.statements.entry(qualifier.clone()).or_default();
        if statements
            .iter()
            .any(|known| known.get("Sid").is_some_and(|sid| *sid == json!(input.statement_id)))
        {
            return Err(conflict(format!(
                "The statement id ({}) provided already exists. Please provide a new statement id, or remove the \
                 existing statement.",
                input.statement_id
            )));
        }
        let arn = function_arn(cloud, &target.name);
        let resource = if qualifier.is_empty() { arn } else { format!("{arn}:{qualifier}") };
        let statement = statement(input, resource);
        let text = statement.to_string();
        statements.push(statement);
        Ok(RestReply::json(StatusCode::CREATED, &json!({"Statement": text})))
    })
}

fn statement(input: Add, resource: String) -> Value {
    let principal = match input.principal.as_str() {
        "*" => json!("*"),
        service if service.contains('.') => json!({"Service": service}),
        account => json!({"AWS": account}),
    };
    let mut conditions = Map::new();
    let mut condition = |operator: &str, key: &str, value: Option<Value>| {
        if let Some(value) = value {
            conditions.insert(operator.to_owned(), json!({key: value}));
        }
    };
    condition("ArnLike", "AWS:SourceArn", input.source_arn.map(Value::from));
    condition("StringEquals", "AWS:SourceAccount", input.source_account.map(Value::from));
    condition("StringEquals", "lambda:FunctionUrlAuthType", input.function_url_auth_type.map(Value::from));
    condition("Bool", "lambda:InvokedViaFunctionUrl", input.invoked_via_function_url.map(Value::from));
    let mut statement = json!({
        "Sid": input.statement_id,
        "Effect": "Allow",
        "Principal": principal,
        "Action": input.action,
        "Resource": resource,
    });
    if let (false, Some(statement)) = (conditions.is_empty(), statement.as_object_mut()) {
        statement.insert("Condition".to_owned(), Value::Object(conditions));
    }
    statement
}

pub(super) fn get(cloud: &Cloud, call: &Call) -> Result<RestReply, AwsError> {
    let target = call.target(cloud)?;
    let qualifier = target.qualifier.clone().unwrap_or_default();
    with_function(cloud, &target, |function| {
        let statements = function.statements.get(&qualifier).filter(|statements| !statements.is_empty());
        let statements = statements.ok_or_else(no_policy)?;
        let policy = json!({"Version": "2012-10-17", "Id": "default", "Statement": statements}).to_string();
        // A policy has a revision of its own, which follows from its text.
        let revision = Digest::of(policy.as_bytes());
        Ok(RestReply::json(StatusCode::OK, &json!({"Policy": policy, "RevisionId": revision.key()})))
    })
}

pub(super) fn remove(cloud: &Cloud, call: &Call) -> Result<RestReply, AwsError> {
    let (target, sid) = (call.target(cloud)?, call.route.label(2));
    let qualifier = target.qualifier.clone().unwrap_or_default();
    change(cloud, &target.name, |function| {
        let statements = function.statements.get_mut(&qualifier).ok_or_else(no_policy)?;
        let before = statements.len();
        statements.retain(|known| known.get("Sid").is_none_or(|known| *known != json!(sid)));
        if statements.len() == before {
            return Err(not_found(format!("Statement {sid} is not found in resource policy.")));
        }
        Ok(RestReply::empty(StatusCode::NO_CONTENT))
    })
}

fn no_policy() -> AwsError {
    not_found("The resource you requested does not exist.")
}
