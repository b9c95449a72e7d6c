//! What a function is wanted to be, in the units and limits of the Lambda API.
//!
//! The limits checked here are those of ordinary functions in AWS's own service model, so that a form can say
//! what is wrong before anything is sent. AWS has wider ranges for managed instances and narrower ones for new
//! accounts; those are left to its own answer.

use crate::image::shortened;
use crate::{Architecture, Digest, FunctionExtras, Handler};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The name of a function: 1–64 characters of `[A-Za-z0-9-_]`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(try_from = "String", into = "String")]
pub struct FunctionName(pub(crate) String);

/// The text is no function name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is not a function name: 1 to 64 letters, digits, `-` and `_`", .0.escape_debug())]
pub struct InvalidFunctionName(String);

impl FunctionName {
    /// Reads a plain name: no ARN, no account and no version.
    pub fn parse(text: &str) -> Result<Self, InvalidFunctionName> {
        let valid = (1..=64).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        if valid { Ok(Self(text.to_owned())) } else { Err(InvalidFunctionName(shortened(text))) }
    }

    /// The whole name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for FunctionName {
    type Error = InvalidFunctionName;
    fn try_from(text: String) -> Result<Self, InvalidFunctionName> {
        Self::parse(&text)
    }
}

impl From<FunctionName> for String {
    fn from(name: FunctionName) -> Self {
        name.0
    }
}

impl std::str::FromStr for FunctionName {
    type Err = InvalidFunctionName;
    fn from_str(text: &str) -> Result<Self, InvalidFunctionName> {
        Self::parse(text)
    }
}

impl std::fmt::Display for FunctionName {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Memory of a function in MiB, as the Lambda API counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(transparent)]
pub struct MemorySize(pub u32);

impl MemorySize {
    /// The same size in bytes.
    pub fn bytes(self) -> u64 {
        u64::from(self.0) * 1024 * 1024
    }
}

impl std::fmt::Display for MemorySize {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} MiB", self.0)
    }
}

/// The configuration a function shall have after a deploy.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct FunctionSpec {
    /// The function's name.
    pub name: FunctionName,
    /// The repository's URI without tag or digest: `ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME`.
    pub repository_uri: String,
    /// The digest of the image's manifest in that repository.
    pub digest: Digest,
    /// The handler, written to `ImageConfig.Command`; none where the image's own CMD says what to run.
    pub handler: Option<Handler>,
    /// The only architecture of the image.
    pub architecture: Architecture,
    /// Memory in MiB.
    pub memory: MemorySize,
    /// The longest an invocation may take, in seconds.
    pub timeout_seconds: u32,
    /// The whole environment map; it replaces what the function has.
    pub environment: BTreeMap<String, String>,
    /// ARN of the execution role.
    pub role_arn: String,
    /// What else is named; the rest stays as the function has it.
    #[serde(default)]
    pub extras: FunctionExtras,
}

/// One field that Lambda would refuse, with the reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct FieldProblem {
    /// The field as it is called on the wire: `memory`, `timeoutSeconds`, `environment.NAME`.
    pub field: String,
    /// What is wrong and what would be right, as a sentence.
    pub message: String,
}

/// Shows the names of the environment's variables and never their values.
impl std::fmt::Debug for FunctionSpec {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("FunctionSpec")
            .field("name", &self.name)
            .field("image_uri", &self.image_uri())
            .field("handler", &self.handler)
            .field("architecture", &self.architecture)
            .field("memory", &self.memory)
            .field("timeout_seconds", &self.timeout_seconds)
            .field("environment", &self.environment.keys())
            .field("role_arn", &self.role_arn)
            .field("extras", &self.extras)
            .finish()
    }
}

impl FunctionSpec {
    /// The image URI by digest, the only form Slipway deploys.
    pub fn image_uri(&self) -> String {
        format!("{}@{}", self.repository_uri, self.digest)
    }

    /// Every value that Lambda would refuse. Empty means that nothing is known to be wrong.
    pub fn validate(&self) -> Vec<FieldProblem> {
        let mut problems = Vec::new();
        problems.extend(validate_memory(self.memory));
        problems.extend(validate_timeout(self.timeout_seconds));
        problems.extend(validate_repository_uri(&self.repository_uri));
        problems.extend(validate_role_arn(&self.role_arn));
        problems.extend(validate_environment(&self.environment));
        problems.extend(self.extras.validate());
        problems
    }
}

/// Memory of an ordinary function: 128 to 10,240 MiB.
pub fn validate_memory(memory: MemorySize) -> Option<FieldProblem> {
    let message = format!("Memory is {memory}; it must be between 128 and 10,240 MiB.");
    (!(128..=10_240).contains(&memory.0)).then(|| problem("memory", message))
}

/// Timeout of an ordinary function: 1 to 900 seconds.
pub fn validate_timeout(seconds: u32) -> Option<FieldProblem> {
    let message = format!("The timeout is {seconds} s; it must be between 1 and 900 seconds.");
    (!(1..=900).contains(&seconds)).then(|| problem("timeoutSeconds", message))
}

/// Names of at least two characters by the API's pattern, none reserved, and at most 4 KB together.
pub fn validate_environment(environment: &BTreeMap<String, String>) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    for name in environment.keys() {
        let field = format!("environment.{}", shortened(name));
        if !is_environment_name(name) {
            let message = format!(
                "`{}` cannot name a variable: at least two letters, digits or `_`, starting with a letter.",
                shortened(name).escape_debug()
            );
            problems.push(problem(&field, message));
        } else if RESERVED_NAMES.contains(&name.as_str()) {
            problems.push(problem(&field, format!("Lambda sets `{name}` itself and refuses it.")));
        }
    }
    let size = environment_size(environment);
    if size > MAX_ENVIRONMENT_BYTES {
        let message =
            format!("The environment is {size} bytes; Lambda takes at most {MAX_ENVIRONMENT_BYTES}.");
        problems.push(problem("environment", message));
    }
    problems
}

/// Lambda counts names and values of all variables together against 4 KB.
const MAX_ENVIRONMENT_BYTES: usize = 4096;

fn environment_size(environment: &BTreeMap<String, String>) -> usize {
    environment.iter().map(|(name, value)| name.len() + value.len()).sum()
}

/// The reserved names of AWS's developer guide that a function's environment may not set.
pub const RESERVED_NAMES: &[&str] = &[
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
    "AWS_DEFAULT_REGION",
    "AWS_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_LAMBDA_RUNTIME_API",
    "LAMBDA_TASK_ROOT",
    "LAMBDA_RUNTIME_DIR",
];

/// `[a-zA-Z]([a-zA-Z0-9_])+`
fn is_environment_name(name: &str) -> bool {
    name.len() >= 2
        && name.bytes().next().is_some_and(|first| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn validate_repository_uri(uri: &str) -> Option<FieldProblem> {
    let plain = crate::ImageReference::parse(uri).is_ok_and(|reference| {
        reference.registry.is_some() && reference.tag.is_none() && reference.digest.is_none()
    });
    let message = format!(
        "`{}` is not a repository's URI: a registry and a repository, without tag and digest.",
        shortened(uri).escape_debug()
    );
    (!plain).then(|| problem("repositoryUri", message))
}

fn validate_role_arn(arn: &str) -> Option<FieldProblem> {
    let message = format!(
        "`{}` is not the ARN of a role: arn:aws:iam::ACCOUNT:role/NAME.",
        shortened(arn).escape_debug()
    );
    (!is_role_arn(arn)).then(|| problem("roleArn", message))
}

/// `arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+`
fn is_role_arn(arn: &str) -> bool {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let ["arn", partition, "iam", "", account, role] = parts.as_slice() else { return false };
    let partition_is_valid = partition.is_empty()
        || partition
            .strip_prefix("aws")
            .is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-'));
    let account_is_valid = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    let role_is_valid = role.strip_prefix("role").is_some_and(|name| {
        let name = name.strip_prefix('/').unwrap_or(name);
        !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_+=,.@-/".contains(&byte))
    });
    partition_is_valid && account_is_valid && role_is_valid
}

fn problem(field: &str, message: String) -> FieldProblem {
    FieldProblem { field: field.to_owned(), message }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec() -> FunctionSpec {
        FunctionSpec {
            name: FunctionName::parse("hello").unwrap(),
            repository_uri: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/hello".into(),
            digest: Digest::of(b"manifest"),
            handler: Some(Handler::parse("A::B.C::D").unwrap()),
            architecture: Architecture::X86_64,
            memory: MemorySize(512),
            timeout_seconds: 30,
            environment: BTreeMap::from([("STAGE".to_owned(), "test".to_owned())]),
            role_arn: "arn:aws:iam::123456789012:role/service-role/hello".into(),
            extras: FunctionExtras::default(),
        }
    }

    fn fields(spec: &FunctionSpec) -> Vec<String> {
        spec.validate().into_iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn a_good_specification_has_no_problem() {
        assert_eq!(spec().validate(), []);
        let practice = FunctionSpec { repository_uri: "127.0.0.1:4566/hello".into(), ..spec() };
        assert_eq!(practice.validate(), []);
    }

    #[test]
    fn function_names_follow_lambda() {
        let long = "a".repeat(65);
        for name in
            ["", "a b", "x; rm -rf ~", "$(id)", "a\nb", "../x", "é", "a.b", "arn:aws:lambda", long.as_str()]
        {
            assert!(FunctionName::parse(name).is_err(), "{name:?}");
        }
        assert!(FunctionName::parse("UPPER-and_lower0").is_ok());
    }

    #[test]
    fn memory_and_timeout_have_lambdas_limits() {
        for (memory, timeout, expected) in [
            (128, 900, vec![]),
            (10_240, 1, vec![]),
            (127, 901, vec!["memory", "timeoutSeconds"]),
            (10_241, 0, vec!["memory", "timeoutSeconds"]),
        ] {
            let spec = FunctionSpec { memory: MemorySize(memory), timeout_seconds: timeout, ..spec() };
            assert_eq!(fields(&spec), expected);
        }
    }

    #[test]
    fn environment_names_follow_lambda() {
        for name in ["_X", "A", "", "1A", "A-B", "A B", "AWS_REGION", "AWS_LAMBDA_RUNTIME_API"] {
            let environment = BTreeMap::from([(name.to_owned(), String::new())]);
            assert_eq!(validate_environment(&environment).len(), 1, "{name}");
        }
        let full = BTreeMap::from([("AB".to_owned(), "x".repeat(4094))]);
        assert_eq!(validate_environment(&full), []);
        let over = BTreeMap::from([("AB".to_owned(), "x".repeat(4095))]);
        assert_eq!(validate_environment(&over).len(), 1);
    }

    #[test]
    fn a_problem_never_carries_the_value_of_a_variable() {
        let environment = BTreeMap::from([("_X".to_owned(), "hunter2".repeat(1000))]);
        assert!(
            validate_environment(&environment).iter().all(|problem| !problem.message.contains("hunter2"))
        );
    }

    #[test]
    fn role_and_repository_are_checked() {
        for role in [
            "",
            "hello",
            "arn:aws:iam::1:role/x",
            "arn:aws:iam::123456789012:user/x",
            "arn:aws:iam::123456789012:role/a b",
        ] {
            assert_eq!(fields(&FunctionSpec { role_arn: role.into(), ..spec() }), ["roleArn"], "{role}");
        }
        for uri in ["", "hello", "r.example/hello:1", "r.example/UPPER"] {
            assert_eq!(
                fields(&FunctionSpec { repository_uri: uri.into(), ..spec() }),
                ["repositoryUri"],
                "{uri}"
            );
        }
        assert!(is_role_arn("arn:aws-us-gov:iam::123456789012:role/x"));
    }

    #[test]
    fn debug_output_names_variables_and_never_shows_their_values() {
        let mut spec = spec();
        spec.environment.insert("TOKEN".to_owned(), "CANARY".to_owned());
        let shown = format!("{spec:?}");
        assert!(shown.contains("TOKEN") && !shown.contains("CANARY"), "{shown}");
    }
}
