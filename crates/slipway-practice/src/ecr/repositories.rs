//! Repositories and their policies.

use super::record::{Mutability, Repository};
use crate::clock;
use crate::cloud::Cloud;
use crate::credentials::REGION;
use crate::store::State;
use crate::wire::AwsError;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const NAME_PATTERN: &str = "(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Create {
    repository_name: String,
    image_tag_mutability: Option<String>,
    image_scanning_configuration: Option<Value>,
    encryption_configuration: Option<Value>,
    #[serde(default)]
    tags: Vec<ResourceTag>,
}

/// ECR is alone in writing the names of resource tags with capitals.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ResourceTag {
    key: String,
    value: Option<String>,
}

pub(super) fn create(cloud: &Cloud, input: Create) -> Result<Value, AwsError> {
    let name = valid_name(&input.repository_name)?.to_owned();
    let scanning = input.image_scanning_configuration.unwrap_or_default();
    let tags = input.tags.into_iter().map(|tag| (tag.key, tag.value.unwrap_or_default()));
    let repository = Repository {
        name: name.clone(),
        created: clock::now(),
        mutability: mutability(input.image_tag_mutability.as_deref())?,
        scan_on_push: scanning.get("scanOnPush").and_then(Value::as_bool).unwrap_or(false),
        encryption: input.encryption_configuration.unwrap_or_else(|| json!({"encryptionType": "AES256"})),
        resource_tags: tags.collect(),
        policy: None,
        images: BTreeMap::new(),
        tags: BTreeMap::new(),
        layers: BTreeSet::new(),
    };
    let answer = json!({"repository": description(cloud, &repository)});
    cloud.store.change(|state| {
        if state.repositories.contains_key(&name) {
            let message = format!("The repository with name '{name}' already exists {}", in_registry(cloud));
            return Err(AwsError::bad("RepositoryAlreadyExistsException", message));
        }
        state.repositories.insert(name, repository);
        Ok(answer)
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Describe {
    repository_names: Option<Vec<String>>,
    max_results: Option<usize>,
    next_token: Option<String>,
}

pub(super) fn describe(cloud: &Cloud, input: Describe) -> Result<Value, AwsError> {
    cloud.store.read(|state| {
        if let Some(names) = input.repository_names {
            let found: Result<Vec<Value>, AwsError> =
                names.iter().map(|name| Ok(description(cloud, find(cloud, state, name)?))).collect();
            return Ok(json!({"repositories": found?}));
        }
        let page = input.max_results.unwrap_or(100).clamp(1, 1000);
        // The token is the last name of the page before.
        let after = input.next_token.unwrap_or_default();
        let mut found: Vec<&Repository> =
            state.repositories.values().filter(|repository| repository.name > after).take(page + 1).collect();
        let more = found.len() > page;
        found.truncate(page);
        let next = found.last().filter(|_| more).map(|last| last.name.clone());
        let found: Vec<Value> = found.into_iter().map(|repository| description(cloud, repository)).collect();
        let mut answer = json!({"repositories": found});
        if let (Some(answer), Some(next)) = (answer.as_object_mut(), next) {
            answer.insert("nextToken".to_owned(), Value::String(next));
        }
        Ok(answer)
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Delete {
    repository_name: String,
    #[serde(default)]
    force: bool,
}

pub(super) fn delete(cloud: &Cloud, input: Delete) -> Result<Value, AwsError> {
    let name = input.repository_name;
    cloud.store.change(|state| {
        let repository = find(cloud, state, &name)?;
        if !repository.images.is_empty() && !input.force {
            let message = format!(
                "The repository with name '{name}' in registry with id '{}' cannot be deleted because it still \
                 contains images",
                cloud.credentials.account_id
            );
            return Err(AwsError::bad("RepositoryNotEmptyException", message));
        }
        let answer = json!({"repository": description(cloud, repository)});
        state.repositories.remove(&name);
        for function in state.functions.values_mut() {
            function.image_was_deleted(&name, |_| true, clock::now());
        }
        Ok(answer)
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SetPolicy {
    repository_name: String,
    policy_text: String,
}

pub(super) fn set_policy(cloud: &Cloud, input: SetPolicy) -> Result<Value, AwsError> {
    let policy: Result<Value, _> = serde_json::from_str(&input.policy_text);
    if !policy.is_ok_and(|policy| policy.get("Statement").is_some()) {
        let message = "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided'";
        return Err(AwsError::bad("InvalidParameterException", message));
    }
    cloud.store.change(|state| {
        find_mut(cloud, state, &input.repository_name)?.policy = Some(input.policy_text.clone());
        Ok(policy_answer(cloud, &input.repository_name, &input.policy_text))
    })
}

pub(super) fn get_policy(cloud: &Cloud, input: RepositoryInput) -> Result<Value, AwsError> {
    let name = input.repository_name;
    cloud.store.read(|state| match &find(cloud, state, &name)?.policy {
        Some(policy) => Ok(policy_answer(cloud, &name, policy)),
        None => Err(no_policy(cloud, &name)),
    })
}

pub(super) fn delete_policy(cloud: &Cloud, input: RepositoryInput) -> Result<Value, AwsError> {
    let name = input.repository_name;
    cloud.store.change(|state| match find_mut(cloud, state, &name)?.policy.take() {
        Some(policy) => Ok(policy_answer(cloud, &name, &policy)),
        None => Err(no_policy(cloud, &name)),
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PutMutability {
    repository_name: String,
    image_tag_mutability: String,
}

pub(super) fn put_mutability(cloud: &Cloud, input: PutMutability) -> Result<Value, AwsError> {
    let wanted = mutability(Some(&input.image_tag_mutability))?;
    cloud.store.change(|state| {
        find_mut(cloud, state, &input.repository_name)?.mutability = wanted;
        Ok(json!({
            "registryId": cloud.credentials.account_id,
            "repositoryName": input.repository_name,
            "imageTagMutability": wanted,
        }))
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Resource {
    resource_arn: String,
}

pub(super) fn list_resource_tags(cloud: &Cloud, input: Resource) -> Result<Value, AwsError> {
    let name = input.resource_arn.split_once(":repository/").map(|(_, name)| name).unwrap_or_default();
    cloud.store.read(|state| {
        let tags = &find(cloud, state, name)?.resource_tags;
        let tags: Vec<Value> = tags.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect();
        Ok(json!({"tags": tags}))
    })
}

/// The repository, or the error that every operation gives when it is not there.
pub(crate) fn find<'a>(cloud: &Cloud, state: &'a State, name: &str) -> Result<&'a Repository, AwsError> {
    state.repositories.get(name).ok_or_else(|| missing(cloud, name))
}

pub(super) fn find_mut<'a>(
    cloud: &Cloud,
    state: &'a mut State,
    name: &str,
) -> Result<&'a mut Repository, AwsError> {
    state.repositories.get_mut(name).ok_or_else(|| missing(cloud, name))
}

fn missing(cloud: &Cloud, name: &str) -> AwsError {
    let message = format!("The repository with name '{name}' does not exist {}", in_registry(cloud));
    AwsError::bad("RepositoryNotFoundException", message)
}

fn no_policy(cloud: &Cloud, name: &str) -> AwsError {
    let message = format!(
        "Repository policy does not exist for the repository with name '{name}' {}",
        in_registry(cloud)
    );
    AwsError::bad("RepositoryPolicyNotFoundException", message)
}

fn policy_answer(cloud: &Cloud, name: &str, policy: &str) -> Value {
    json!({"registryId": cloud.credentials.account_id, "repositoryName": name, "policyText": policy})
}

fn description(cloud: &Cloud, repository: &Repository) -> Value {
    let name = &repository.name;
    let account = &cloud.credentials.account_id;
    json!({
        "repositoryArn": format!("arn:aws:ecr:{REGION}:{account}:repository/{name}"),
        "registryId": account,
        "repositoryName": name,
        // Where the repository is reached now, which a restart on another port changes.
        "repositoryUri": format!("{}/{name}", cloud.registry),
        "createdAt": clock::epoch_seconds(repository.created),
        "imageTagMutability": repository.mutability,
        "imageScanningConfiguration": {"scanOnPush": repository.scan_on_push},
        "encryptionConfiguration": repository.encryption,
    })
}

fn mutability(text: Option<&str>) -> Result<Mutability, AwsError> {
    match text {
        None | Some("MUTABLE") => Ok(Mutability::Mutable),
        Some("IMMUTABLE") => Ok(Mutability::Immutable),
        Some(_) => Err(AwsError::bad(
            "InvalidParameterException",
            "Invalid parameter at 'imageTagMutability' failed to satisfy constraint: 'Member must satisfy enum value \
             set: [IMMUTABLE, MUTABLE]'",
        )),
    }
}

fn valid_name(name: &str) -> Result<&str, AwsError> {
    let word =
        |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    let segment = |segment: &str| segment.split(['.', '_', '-']).all(word);
    if (2..=256).contains(&name.len()) && name.split('/').all(segment) {
        return Ok(name);
    }
    let message = format!(
        "Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular expression \
         '{NAME_PATTERN}''"
    );
    Err(AwsError::bad("InvalidParameterException", message))
}

/// An input that names nothing but a repository.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RepositoryInput {
    pub(crate) repository_name: String,
}

/// The words that every message of ECR ends with.
pub(super) fn in_registry(cloud: &Cloud) -> String {
    format!("in the registry with id '{}'", cloud.credentials.account_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_repositories_follow_ecr() {
        for good in ["ab", "slipway/hello-net8", "a.b_c-d/e1"] {
            assert!(valid_name(good).is_ok(), "{good}");
        }
        for bad in ["a", "Hello", "a//b", "-ab", "ab-", "a..b", "../ab", "ab/"] {
            assert!(valid_name(bad).is_err(), "{bad}");
        }
    }
}
