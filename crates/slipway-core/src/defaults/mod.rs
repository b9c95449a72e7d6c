//! The project's own settings in `aws-lambda-tools-defaults.json`, the file of Amazon's .NET tools.
//!
//! The reader takes the keys that Slipway uses. Comments and trailing commas are tolerated, because the tools
//! tolerate them. Unknown keys are passed over, and [`edit_defaults`] leaves every byte but that of one value alone.
//! A key with an empty text counts as missing, as in the files that the templates make. An environment's own settings
//! stand beside the file as `aws-lambda-tools-defaults.ENVIRONMENT.json` and lie over it.

mod building;
mod docker_options;
mod edit;
mod keys;
mod pairs;

pub use building::Building;
pub use docker_options::{DockerOptions, docker_options};
pub use edit::edit_defaults;
pub use keys::{Setting, settings};

use crate::function_extras::Logging;
use crate::image::ImageReference;
use crate::jsonc::{self, JsoncError};
use crate::{Architecture, FunctionExtras, Handler, MemorySize, RepositoryName};
use pairs::pairs;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The settings that Slipway reads. A missing key is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Defaults {
    /// `function-name`.
    pub function_name: Option<String>,
    /// `image-command`: the handler of an image, as one text.
    pub image_command: Option<Handler>,
    /// `function-handler`: the handler of a zip package as it is written, which an image needs not.
    pub function_handler: Option<String>,
    /// `function-memory-size`, in MiB.
    pub memory: Option<MemorySize>,
    /// `function-timeout`, in seconds.
    pub timeout_seconds: Option<u32>,
    /// `function-architecture`.
    pub architecture: Option<Architecture>,
    /// `function-role`: an ARN or a name.
    pub role: Option<String>,
    /// `region`.
    pub region: Option<String>,
    /// `environment-variables`, written there as `"k1"="v1";"k2"="v2"`, with those of `append-environment-variables`.
    pub environment: BTreeMap<String, String>,
    /// `docker-build-options`, as far as they are build arguments and a stage.
    pub docker_options: DockerOptions,
    /// What else the function is created with.
    pub extras: FunctionExtras,
    /// The repository of `image-tag`, or of its old name `tag`, which are written `repository:tag`; none where AWS takes
    /// no such name.
    pub repository: Option<RepositoryName>,
    /// `dockerfile`: a path relative to the project.
    pub dockerfile: Option<String>,
    /// `docker-build-working-dir`: the folder that is sent, relative to the project.
    pub docker_folder: Option<String>,
    /// How the project is published.
    pub building: Building,
}

/// Why the settings cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum DefaultsError {
    /// The file is larger than any settings file.
    #[error("aws-lambda-tools-defaults.json has {bytes} bytes; at most {MAX_BYTES} are read")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// The file that was named is not there.
    #[error("the settings file {file} cannot be read")]
    Missing {
        /// The file.
        file: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file is no UTF-8.
    #[error("aws-lambda-tools-defaults.json is not UTF-8 text")]
    NotText(#[source] std::str::Utf8Error),
    /// The file is no JSON object.
    #[error("aws-lambda-tools-defaults.json is not a JSON object")]
    Json(#[source] JsoncError),
    /// A value is not of the key's kind.
    #[error("`{key}` in aws-lambda-tools-defaults.json must be {expected}")]
    Value {
        /// The key.
        key: &'static str,
        /// What would be right.
        expected: &'static str,
    },
    /// The handler is malformed.
    #[error("`image-command` in aws-lambda-tools-defaults.json is no handler")]
    Handler(#[from] crate::handler::InvalidHandler),
}

const MAX_BYTES: usize = 1024 * 1024;

/// Reads the file's bytes.
pub fn read_defaults(bytes: &[u8]) -> Result<Defaults, DefaultsError> {
    let keys = keys_of(bytes)?;
    let architecture = string(&keys, "function-architecture")?
        .map(|name| {
            let expected = "`x86_64` or `arm64`";
            Architecture::from_name(&name)
                .ok_or(DefaultsError::Value { key: "function-architecture", expected })
        })
        .transpose()?;
    Ok(Defaults {
        function_name: string(&keys, "function-name")?,
        image_command: string(&keys, "image-command")?.as_deref().map(Handler::parse).transpose()?,
        function_handler: string(&keys, "function-handler")?,
        memory: number(&keys, "function-memory-size")?.map(MemorySize),
        timeout_seconds: number(&keys, "function-timeout")?,
        architecture,
        role: string(&keys, "function-role")?,
        region: string(&keys, "region")?,
        environment: environment(&keys)?,
        docker_options: string(&keys, "docker-build-options")?
            .as_deref()
            .map(docker_options)
            .unwrap_or_default(),
        extras: extras(&keys)?,
        repository: string(&keys, "image-tag")?.or(string(&keys, "tag")?).and_then(|tag| repository(&tag)),
        dockerfile: string(&keys, "dockerfile")?,
        docker_folder: string(&keys, "docker-build-working-dir")?,
        building: Building::read(&keys)?,
    })
}

/// The keys of the file that holds these bytes, as they stand there.
fn keys_of(bytes: &[u8]) -> Result<Map<String, Value>, DefaultsError> {
    if bytes.len() > MAX_BYTES {
        return Err(DefaultsError::TooLarge { bytes: bytes.len() });
    }
    let text = std::str::from_utf8(bytes).map_err(DefaultsError::NotText)?;
    jsonc::read(text).map_err(DefaultsError::Json)
}

fn environment(keys: &Map<String, Value>) -> Result<BTreeMap<String, String>, DefaultsError> {
    let mut environment = pairs(keys, "environment-variables")?.unwrap_or_default();
    environment.extend(pairs(keys, "append-environment-variables")?.unwrap_or_default());
    Ok(environment)
}

fn extras(keys: &Map<String, Value>) -> Result<FunctionExtras, DefaultsError> {
    let storage = match number(keys, "ephemerals-storage-size")? {
        // AWS's own spelling comes first; people write the other one just as often.
        None => number(keys, "ephemeral-storage-size")?,
        some => some,
    };
    Ok(FunctionExtras {
        description: string(keys, "function-description")?,
        tags: pairs(keys, "tags")?,
        dropped_tags: Vec::new(),
        subnets: list(keys, "function-subnets")?,
        security_groups: list(keys, "function-security-groups")?,
        tracing: string(keys, "tracing-mode")?,
        ephemeral_storage_mib: storage,
        dead_letter_arn: string(keys, "dead-letter-target-arn")?,
        kms_key_arn: string(keys, "kms-key")?,
        logging: Logging {
            format: string(keys, "log-format")?,
            application_level: string(keys, "log-application-level")?,
            system_level: string(keys, "log-system-level")?,
            group: string(keys, "log-group")?,
        },
    })
}

fn repository(image_tag: &str) -> Option<RepositoryName> {
    let image = ImageReference::parse(image_tag).ok()?;
    let name = match image.registry.as_deref() {
        Some(host) if host.contains(".dkr.ecr") || host.contains(".dkr-ecr") => image.repository,
        // No registry of ECR has a port or is this machine.
        Some(host) if host.contains(':') || host == "localhost" => return None,
        // Docker takes a first part with a dot for a host; to ECR it may be part of the name.
        _ => image.name(),
    };
    RepositoryName::parse(&name).ok()
}

/// Several values with commas between them, or a list of texts.
fn list(keys: &Map<String, Value>, key: &'static str) -> Result<Option<Vec<String>>, DefaultsError> {
    let wrong = || DefaultsError::Value { key, expected: "a text with commas between its parts" };
    let parts: Vec<String> = match keys.get(key) {
        Some(Value::Array(parts)) => parts
            .iter()
            .map(|part| part.as_str().map(str::to_owned))
            .collect::<Option<_>>()
            .ok_or_else(wrong)?,
        _ => string(keys, key)?.unwrap_or_default().split(',').map(str::to_owned).collect(),
    };
    let parts: Vec<String> =
        parts.iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect();
    Ok(Some(parts).filter(|parts| !parts.is_empty()))
}

/// The settings of an environment over the project's own: what is set there wins, and the variables of the function
/// are its own where it names any.
pub fn overlay(base: Defaults, over: Defaults) -> Defaults {
    Defaults {
        function_name: over.function_name.or(base.function_name),
        image_command: over.image_command.or(base.image_command),
        function_handler: over.function_handler.or(base.function_handler),
        memory: over.memory.or(base.memory),
        timeout_seconds: over.timeout_seconds.or(base.timeout_seconds),
        architecture: over.architecture.or(base.architecture),
        role: over.role.or(base.role),
        region: over.region.or(base.region),
        environment: if over.environment.is_empty() { base.environment } else { over.environment },
        repository: over.repository.or(base.repository),
        dockerfile: over.dockerfile.or(base.dockerfile),
        docker_folder: over.docker_folder.or(base.docker_folder),
        docker_options: if over.docker_options.is_empty() {
            base.docker_options
        } else {
            over.docker_options
        },
        extras: base.extras.under(over.extras),
        building: base.building.overlay(over.building),
    }
}

/// The environment whose settings a file holds: `prod` for `aws-lambda-tools-defaults.prod.json`.
pub fn environment_of(file_name: &str) -> Option<&str> {
    let name = file_name.strip_prefix("aws-lambda-tools-defaults.")?.strip_suffix(".json")?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    ((1..=64).contains(&name.len()) && name.bytes().all(plain)).then_some(name)
}

fn string(keys: &Map<String, Value>, key: &'static str) -> Result<Option<String>, DefaultsError> {
    match keys.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty())),
        Some(_) => Err(DefaultsError::Value { key, expected: "a text" }),
    }
}

/// A number, or a text of digits: the tools' own command line turns one into the other.
fn number(keys: &Map<String, Value>, key: &'static str) -> Result<Option<u32>, DefaultsError> {
    let read = match keys.get(key) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Number(number)) => number.as_u64().and_then(|number| u32::try_from(number).ok()),
        Some(Value::String(text)) if text.trim().is_empty() => return Ok(None),
        Some(Value::String(text)) => text.trim().parse().ok(),
        Some(_) => None,
    };
    read.map(Some).ok_or(DefaultsError::Value { key, expected: "a whole number" })
}

#[cfg(test)]
mod tests;
