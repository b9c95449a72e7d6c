//! What is invoked: an image with the settings that a function has on Lambda.

use slipway_core::{Architecture, MemorySize};
use slipway_engine::MemoryLimits;
use std::collections::BTreeMap;

/// A function to run locally. Two equal values share one warm container, and of those with one place only the newest
/// has one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LocalFunction {
    /// The image, by name or id. A name is looked up for every invocation, so that a new build under the same
    /// name is never answered by the old container; an id saves that.
    pub image: String,
    /// The architecture the function is meant for; the image must be of it.
    pub architecture: Architecture,
    /// The handler, in place of the image's `CMD`. AWS's images need exactly one element.
    pub command: Option<Vec<String>>,
    /// The function's environment. Names that Lambda reserves are not passed on.
    pub environment: BTreeMap<String, String>,
    /// Memory, enforced by the engine.
    pub memory: MemorySize,
    /// The longest an invocation may take, in seconds.
    pub timeout_seconds: u32,
    /// The size of `/tmp`.
    pub ephemeral_storage_mib: u32,
    /// The function's name as it sees it itself.
    pub function_name: String,
    /// Whether everything outside `/tmp` is read-only, as on Lambda.
    pub read_only: bool,
    /// The region the function believes to run in.
    pub region: String,
    /// By how many seconds the emulator's limit is longer than the function's. RIE counts the start into the first
    /// invocation, Lambda does not: it gives it ten seconds of its own. The function's own limit is kept by
    /// Slipway, from the moment the event is handed out. What is granted here shows in the time that the handler
    /// believes to have left, so it should be hardly more than the start takes, where that is known. A start that is cut
    /// off by it is begun again with all that Lambda grants.
    pub start_allowance_seconds: u32,
    /// What it stands for, such as a project. A rebuild or other limits make it another function, which then replaces
    /// the one before; without a place every function has a container of its own.
    pub place: Option<String>,
}

/// How long Lambda lets a function start, apart from its timeout.
pub const START_LIMIT_SECONDS: u32 = 10;

/// Names that Lambda sets itself and refuses in a function's configuration. Passing
/// `AWS_LAMBDA_RUNTIME_API` on would also keep RIE from starting.
const RESERVED: &[&str] = &[
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_HANDLER",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_TIMEOUT",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SECRET_KEY",
    "AWS_SESSION_TOKEN",
    "LAMBDA_RUNTIME_DIR",
    "LAMBDA_TASK_ROOT",
];

impl LocalFunction {
    /// A function of this image with Lambda's default settings.
    pub fn new(image: impl Into<String>, architecture: Architecture) -> Self {
        Self {
            image: image.into(),
            architecture,
            command: None,
            environment: BTreeMap::new(),
            memory: MemorySize(128),
            timeout_seconds: 3,
            ephemeral_storage_mib: 512,
            function_name: "function".to_owned(),
            read_only: true,
            region: "us-east-1".to_owned(),
            start_allowance_seconds: START_LIMIT_SECONDS,
            place: None,
        }
    }

    /// The limit the emulator keeps, in seconds, where the start is granted this much.
    fn emulators_limit(&self, allowance_seconds: u32) -> u32 {
        self.timeout_seconds.saturating_add(allowance_seconds)
    }

    pub(crate) fn memory_limits(&self) -> MemoryLimits {
        MemoryLimits { memory: self.memory, temporary_mib: self.ephemeral_storage_mib }
    }

    /// The whole environment of the container: the function's own, and what Lambda would set.
    pub(crate) fn container_environment(&self, allowance_seconds: u32) -> BTreeMap<String, String> {
        let mut environment = self.environment.clone();
        environment.retain(|name, _| !RESERVED.contains(&name.as_str()));
        for (name, value) in [
            ("AWS_LAMBDA_FUNCTION_NAME", self.function_name.clone()),
            ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST".to_owned()),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", self.memory.0.to_string()),
            // RIE panics on anything that is no whole number.
            ("AWS_LAMBDA_FUNCTION_TIMEOUT", self.emulators_limit(allowance_seconds).to_string()),
            ("AWS_LAMBDA_LOG_GROUP_NAME", format!("/aws/lambda/{}", self.function_name)),
            ("AWS_LAMBDA_LOG_STREAM_NAME", log_stream()),
            ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand".to_owned()),
            ("AWS_REGION", self.region.clone()),
            ("AWS_DEFAULT_REGION", self.region.clone()),
            // These open nothing. They are here because the AWS SDK refuses to start without any.
            ("AWS_ACCESS_KEY_ID", "SLIPWAYLOCALEXAMPLE".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "local-invocations-have-no-credentials".to_owned()),
            ("AWS_SESSION_TOKEN", "local-invocations-have-no-credentials".to_owned()),
        ] {
            environment.insert(name.to_owned(), value);
        }
        environment
    }
}

/// A stream of its own for each container, named as Lambda names them but for the day.
fn log_stream() -> String {
    format!("local/[$LATEST]{}", uuid::Uuid::new_v4().simple())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_names_never_reach_the_container() {
        let mut function = LocalFunction::new("image", Architecture::X86_64);
        for name in RESERVED {
            function.environment.insert((*name).to_owned(), "real".to_owned());
        }
        function.environment.insert("MINE".to_owned(), "kept".to_owned());
        let environment = function.container_environment(10);
        assert_eq!(environment.get("MINE").map(String::as_str), Some("kept"));
        assert!(environment.values().all(|value| value != "real"), "{environment:?}");
        assert!(!environment.contains_key("AWS_LAMBDA_RUNTIME_API"));
        function.region = "eu-central-1".to_owned();
        function.timeout_seconds = 7;
        let environment = function.container_environment(10);
        assert_eq!(environment["AWS_REGION"], "eu-central-1");
        assert_eq!(environment["AWS_LAMBDA_FUNCTION_TIMEOUT"], "17", "the start has ten seconds of its own");
        assert_eq!(environment["AWS_LAMBDA_LOG_GROUP_NAME"], "/aws/lambda/function");
    }
}
