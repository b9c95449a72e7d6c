//! Making and deleting functions.

use super::call::{Call, Target, parse_name};
use super::outcome::{new_revision, transition};
use super::record::{Configuration, Failure, Function, ImageConfig, Source};
use super::source::{self, allow_reading};
use super::validate;
use super::versions::publish_now;
use super::words::{conflict, invalid, no_function};
use crate::clock;
use crate::cloud::Cloud;
use crate::store::State;
use crate::wire::{AwsError, RestReply};
use http::StatusCode;
use serde::Deserialize;
use serde_json::Value;
use slipway_core::Architecture;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Create {
    function_name: String,
    role: String,
    #[serde(default)]
    code: Code,
    package_type: Option<String>,
    runtime: Option<String>,
    handler: Option<String>,
    layers: Option<Vec<String>>,
    #[serde(flatten)]
    settings: Settings,
    architectures: Option<Vec<String>>,
    #[serde(default)]
    publish: bool,
    #[serde(default)]
    tags: BTreeMap<String, String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Code {
    image_uri: Option<String>,
}

/// The settings that creation and update have in common.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Settings {
    pub(super) description: Option<String>,
    pub(super) timeout: Option<u32>,
    pub(super) memory_size: Option<u32>,
    pub(super) ephemeral_storage: Option<EphemeralStorage>,
    pub(super) environment: Option<Environment>,
    pub(super) image_config: Option<ImageConfig>,
    pub(super) logging_config: Option<Value>,
    pub(super) tracing_config: Option<Value>,
    pub(super) vpc_config: Option<Value>,
    pub(super) dead_letter_config: Option<Value>,
    #[serde(rename = "KMSKeyArn")]
    pub(super) kms_key_arn: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct EphemeralStorage {
    size: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Environment {
    #[serde(default)]
    variables: BTreeMap<String, String>,
}

impl Settings {
    pub(super) fn check(&self) -> Result<(), AwsError> {
        if let Some(timeout) = self.timeout {
            validate::range("timeout", timeout, 1, 900)?;
        }
        if let Some(memory) = self.memory_size {
            validate::range("memorySize", memory, 128, 10_240)?;
        }
        if let Some(storage) = &self.ephemeral_storage {
            validate::range("ephemeralStorage.size", storage.size, 512, 10_240)?;
        }
        if let Some(environment) = &self.environment {
            validate::environment(&environment.variables)?;
        }
        validate::description(self.description.as_deref().unwrap_or_default()).map(|_| ())
    }

    /// Overwrites what is given and leaves the rest; an environment replaces the one before as a whole.
    pub(super) fn apply(self, configuration: &mut Configuration) {
        let Configuration { description, timeout_seconds, memory_mib, ephemeral_storage_mib, .. } =
            configuration;
        *description = self.description.unwrap_or_else(|| description.clone());
        *timeout_seconds = self.timeout.unwrap_or(*timeout_seconds);
        *memory_mib = self.memory_size.unwrap_or(*memory_mib);
        *ephemeral_storage_mib =
            self.ephemeral_storage.map_or(*ephemeral_storage_mib, |storage| storage.size);
        if let Some(environment) = self.environment {
            configuration.environment = Some(environment.variables).filter(|variables| !variables.is_empty());
        }
        if let Some(image_config) = self.image_config {
            configuration.image_config = image_config.if_any();
        }
        configuration.logging = self.logging_config.or(configuration.logging.take());
        configuration.tracing = self.tracing_config.or(configuration.tracing.take());
        // There are no subnets, queues and keys here to be looked up: what is named is kept and shown.
        configuration.vpc = self.vpc_config.or(configuration.vpc.take());
        configuration.dead_letter = self.dead_letter_config.or(configuration.dead_letter.take());
        configuration.kms_key = self.kms_key_arn.or(configuration.kms_key.take());
    }
}

pub(super) fn create(cloud: &Cloud, call: &Call) -> Result<RestReply, AwsError> {
    let input: Create = call.input()?;
    let target = parse_name(cloud, &input.function_name)?;
    let uri = check(&input)?.to_owned();
    let architecture = one_architecture(input.architectures.as_deref())?.unwrap_or(Architecture::X86_64);
    let name = target.name.clone();
    cloud.store.change(|state| {
        if state.functions.contains_key(&name) {
            return Err(conflict(format!("Function already exist: {name}")));
        }
        require_role(cloud, state, &input.role)?;
        let (image, failure) = source::find(cloud, state, &uri)?;
        if let Some(repository) = state.repositories.get_mut(&image.repository) {
            allow_reading(cloud, repository);
        }
        let latest = first_configuration(cloud, call, &input.role, image, architecture, failure);
        let mut function = Function {
            name: name.clone(),
            latest,
            versions: Vec::new(),
            next_version: 1,
            aliases: BTreeMap::new(),
            statements: BTreeMap::new(),
            tags: input.tags,
        };
        input.settings.apply(&mut function.latest);
        let version = input.publish.then(|| publish_now(cloud, &mut function, None));
        let version = version.map_or_else(|| "$LATEST".to_owned(), |number| number.to_string());
        let shown = function.latest.json(cloud, &name, &version, None);
        state.functions.insert(name, function);
        Ok(RestReply::json(StatusCode::CREATED, &shown))
    })
}

fn first_configuration(
    cloud: &Cloud,
    call: &Call,
    role: &str,
    image: Source,
    architecture: Architecture,
    failure: Option<Failure>,
) -> Configuration {
    Configuration {
        role: role.to_owned(),
        description: String::new(),
        timeout_seconds: 3,
        memory_mib: 128,
        ephemeral_storage_mib: 512,
        environment: None,
        image,
        architecture,
        image_config: None,
        logging: None,
        tracing: None,
        vpc: None,
        dead_letter: None,
        kms_key: None,
        last_modified: clock::now(),
        revision: new_revision(),
        transition: Some(transition(cloud.pace.pending, call.outcome.as_ref(), failure, None)),
    }
}

/// Checks all that needs no look at the account, and gives the address of the image.
fn check(input: &Create) -> Result<&str, AwsError> {
    input.settings.check()?;
    validate::role_arn(&input.role)?;
    if input.package_type.as_deref() != Some("Image") {
        return Err(invalid(
            "The practice cloud has functions from container images only: PackageType must be Image.",
        ));
    }
    if input.runtime.is_some()
        || input.handler.is_some()
        || input.layers.as_ref().is_some_and(|layers| !layers.is_empty())
    {
        return Err(invalid(
            "Please don't provide Runtime or Handler or Layer when the intended function PackageType is Image.",
        ));
    }
    input
        .code
        .image_uri
        .as_deref()
        .ok_or_else(|| invalid("Please provide ImageUri when using Image as packageType."))
}

pub(super) fn one_architecture(names: Option<&[String]>) -> Result<Option<Architecture>, AwsError> {
    let Some(names) = names else { return Ok(None) };
    let parsed = match names {
        [name] => Architecture::from_name(name).filter(|known| known.lambda_name() == name),
        _ => None,
    };
    parsed.map(Some).ok_or_else(|| {
        validate::constraint(
            &format!("[{}]", names.join(", ")),
            "architectures",
            "Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64]]",
        )
    })
}

/// The role must be in this account, trust Lambda, and be old enough to have propagated.
pub(super) fn require_role(cloud: &Cloud, state: &State, arn: &str) -> Result<(), AwsError> {
    let role = state.roles.values().find(|role| role.arn == arn);
    if role.is_some_and(|role| role.is_assumable(clock::now(), cloud.pace.role_propagation)) {
        return Ok(());
    }
    Err(invalid("The role defined for the function cannot be assumed by Lambda."))
}

pub(super) fn delete(cloud: &Cloud, call: &Call) -> Result<RestReply, AwsError> {
    let target = call.target(cloud)?;
    cloud.store.change(|state| {
        let function =
            state.functions.get_mut(&target.name).ok_or_else(|| no_function(cloud, &target.name))?;
        match &target.qualifier {
            None => {
                state.functions.remove(&target.name);
            }
            Some(qualifier) => delete_version(function, &target, qualifier)?,
        }
        Ok(RestReply::empty(StatusCode::NO_CONTENT))
    })
}

fn delete_version(function: &mut Function, target: &Target, qualifier: &str) -> Result<(), AwsError> {
    if qualifier == "$LATEST" {
        return Err(invalid("$LATEST version cannot be deleted without deleting the function."));
    }
    let used: Vec<&str> = function
        .aliases
        .iter()
        .filter(|(_, alias)| alias.version == qualifier)
        .map(|(name, _)| name.as_str())
        .collect();
    if !used.is_empty() {
        let (version, name) = (qualifier, &target.name);
        return Err(conflict(format!(
            "Version {version} of function {name} is used by the aliases {}",
            used.join(", ")
        )));
    }
    function.versions.retain(|version| version.number.to_string() != qualifier);
    Ok(())
}
