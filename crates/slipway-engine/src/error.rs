//! What can go wrong with the engine, one variant for each step that can fail.
//!
//! The texts say what happened and nothing more; advice belongs to the host that shows the error.

use crate::build_diagnostics::Diagnostic;
use crate::build_failure::BuildFailure;
use crate::endpoint::EndpointSource;
use std::path::PathBuf;

/// A step of the engine's work that failed.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// A Docker context is selected that has no entry in the context store.
    #[error("the Docker context `{name}` does not exist in {store}")]
    ContextUnknown {
        /// The name that was selected.
        name: String,
        /// The folder that holds the contexts.
        store: PathBuf,
    },
    /// A Docker context is selected that names no engine.
    #[error("the Docker context `{name}` names no engine")]
    ContextEmpty {
        /// The name that was selected.
        name: String,
    },
    /// A file of the Docker configuration cannot be read.
    #[error("the Docker configuration {path} cannot be read")]
    ConfigurationUnreadable {
        /// The file.
        path: PathBuf,
        /// Why reading failed.
        #[source]
        source: std::io::Error,
    },
    /// A file of the Docker configuration is not the JSON it should be.
    #[error("the Docker configuration {path} is malformed")]
    ConfigurationMalformed {
        /// The file.
        path: PathBuf,
        /// Where parsing stopped.
        #[source]
        source: serde_json::Error,
    },
    /// The endpoint is reached over SSH, which Slipway does not speak.
    #[error("the engine address `{url}` uses SSH, which is not supported")]
    SshUnsupported {
        /// The address.
        url: String,
    },
    /// The endpoint's scheme is none that an engine uses on this platform.
    #[error("the engine address `{url}` has a scheme that is not supported here")]
    SchemeUnsupported {
        /// The address.
        url: String,
    },
    /// The certificates for a TLS endpoint are missing or unusable.
    #[error("the certificates in {folder} cannot be used for {url}")]
    CertificatesUnusable {
        /// The address.
        url: String,
        /// The folder with `ca.pem`, `cert.pem` and `key.pem`.
        folder: PathBuf,
        /// Why they cannot be used.
        #[source]
        source: Box<bollard::errors::Error>,
    },
    /// There is no socket at the endpoint: the engine is not installed or not running.
    #[error("no container engine answers at {url}: there is no such socket")]
    NotFound {
        /// The address.
        url: String,
        /// Where the address was named.
        named_by: EndpointSource,
    },
    /// The socket exists, but this user may not open it.
    #[error("this user may not use the container engine at {url}")]
    PermissionDenied {
        /// The address.
        url: String,
        /// Where the address was named.
        named_by: EndpointSource,
        /// What the operating system said.
        #[source]
        source: std::io::Error,
    },
    /// The endpoint exists and cannot be reached.
    #[error("the container engine at {url} cannot be reached")]
    Unreachable {
        /// The address.
        url: String,
        /// Where the address was named.
        named_by: EndpointSource,
        /// What the connection said.
        #[source]
        source: Box<bollard::errors::Error>,
    },
    /// The endpoint took the connection and did not answer in time.
    #[error("the container engine at {url} did not answer within {seconds} s")]
    NoAnswer {
        /// The address.
        url: String,
        /// Where the address was named.
        named_by: EndpointSource,
        /// How long was waited.
        seconds: u64,
    },
    /// The engine's API is older than Slipway can work with.
    #[error("the container engine at {url} speaks API {api_version}; at least {minimum} is needed")]
    TooOld {
        /// The address.
        url: String,
        /// The newest API version the engine speaks.
        api_version: String,
        /// The oldest API version that works.
        minimum: &'static str,
    },
    /// The engine serves only clients that know a newer API than Slipway does.
    #[error("the container engine at {url} serves API {oldest_served} and newer; Slipway knows {known}")]
    TooNew {
        /// The address.
        url: String,
        /// The oldest API version the engine serves.
        oldest_served: String,
        /// The newest API version that Slipway knows.
        known: String,
    },
    /// The connection broke in the middle of work: the engine was stopped or crashed.
    #[error("the connection to the container engine was lost while trying to {action}")]
    Lost {
        /// What was being done.
        action: &'static str,
        /// How the connection ended.
        #[source]
        source: Box<bollard::errors::Error>,
    },
    /// The engine refused a request.
    #[error("the container engine could not {action}")]
    Request {
        /// What was asked.
        action: &'static str,
        /// What the engine said.
        #[source]
        source: Box<bollard::errors::Error>,
    },
    /// The engine answered without a value that it always gives.
    #[error("the container engine answered without {what}")]
    AnswerIncomplete {
        /// The value that is missing.
        what: &'static str,
    },
    /// No image of this name is in the engine.
    #[error("the image `{reference}` is not in the container engine")]
    ImageMissing {
        /// The name.
        reference: String,
    },
    /// No container of this id is in the engine.
    #[error("the container `{id}` does not exist")]
    ContainerMissing {
        /// The id.
        id: String,
    },
    /// The process of a container did not end in time.
    #[error("the container has not done its task within {seconds} s")]
    TaskTooLong {
        /// How long was waited.
        seconds: u64,
    },
    /// The engine began to remove a container and did not finish.
    #[error("the container engine has not removed the container `{id}` within {seconds} s")]
    RemovalStuck {
        /// The id.
        id: String,
        /// How long was waited.
        seconds: u64,
    },
    /// The build context is no readable folder.
    #[error("the build context {path} cannot be read")]
    ContextUnreadable {
        /// The folder.
        path: PathBuf,
        /// Why reading failed.
        #[source]
        source: std::io::Error,
    },
    /// The ignore file cannot be read.
    #[error("the ignore file {path} cannot be read")]
    IgnoreFileUnreadable {
        /// The file.
        path: PathBuf,
        /// Why reading failed.
        #[source]
        source: std::io::Error,
    },
    /// The ignore file holds a pattern that the engine would refuse too.
    #[error("line {line} of {path} is not a valid pattern: `{pattern}`")]
    IgnorePatternInvalid {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// The text of the line.
        pattern: String,
    },
    /// The Dockerfile is not in the build context.
    #[error("there is no {path} in the build context")]
    DockerfileMissing {
        /// The path that was asked for.
        path: PathBuf,
    },
    /// A file of the build context cannot be read.
    #[error("the file {path} in the build context cannot be read")]
    FileUnreadable {
        /// The file or folder.
        path: PathBuf,
        /// Why reading failed.
        #[source]
        source: std::io::Error,
    },
    /// A file of the build context changed while it was sent.
    #[error("the file {path} changed while it was read{}", sizes(*expected, *found))]
    FileChanged {
        /// The file.
        path: PathBuf,
        /// Its size when the file list was made.
        expected: u64,
        /// How much could be read.
        found: u64,
    },
    /// The engine does not let its client offer files to a build.
    #[error("the container engine refused a build session with status {status}")]
    SessionRefused {
        /// The status it answered with.
        status: u16,
    },
    /// The build ended with an error.
    #[error("the build failed: {message}")]
    BuildFailed {
        /// The kind of failure.
        failure: BuildFailure,
        /// What the builder said.
        message: String,
        /// The step that failed, where the builder named it.
        step: Option<String>,
        /// What compilers and the package manager said, errors first.
        diagnostics: Vec<Diagnostic>,
    },
    /// Secrets go through BuildKit's session, and the builder in use has none.
    #[error("this build needs secrets, and they need BuildKit: {reason}")]
    SecretsNeedBuildKit {
        /// Why BuildKit is not used.
        reason: String,
    },
    /// The build ended without an error and without an image that can be inspected under its tag.
    #[error("the build ended, but the engine holds no image `{tag}` of this build")]
    BuildUnproven {
        /// The tag that was built.
        tag: String,
    },
    /// The engine could not read the image archive that was given to it.
    #[error("the image archive could not be loaded: {message}")]
    ImportFailed {
        /// What the engine said.
        message: String,
    },
}

impl EngineError {
    /// Turns a bollard error into a lost connection or a refused request.
    pub(crate) fn from_request(action: &'static str, source: bollard::errors::Error) -> Self {
        let source = Box::new(source);
        if connection_is_lost(&source) {
            Self::Lost { action, source }
        } else {
            Self::Request { action, source }
        }
    }
}

/// How a file changed, where its size tells.
fn sizes(expected: u64, found: u64) -> String {
    if expected == found { String::new() } else { format!(": {expected} bytes became {found}") }
}

/// The status code, if the engine answered with an error of its own.
pub(crate) fn status_code(error: &bollard::errors::Error) -> Option<u16> {
    match error {
        bollard::errors::Error::DockerResponseServerError { status_code, .. } => Some(*status_code),
        _ => None,
    }
}

/// The first operating system error in the chain of causes.
pub(crate) fn io_cause<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a std::io::Error> {
    let mut current = Some(error);
    while let Some(cause) = current {
        if let Some(io) = cause.downcast_ref::<std::io::Error>() {
            return Some(io);
        }
        current = cause.source();
    }
    None
}

/// Whether the error says that the engine went away, and not that it refused something.
fn connection_is_lost(error: &bollard::errors::Error) -> bool {
    use bollard::errors::Error;
    matches!(
        error,
        Error::HyperResponseError { .. }
            | Error::HyperLegacyError { .. }
            | Error::IOError { .. }
            | Error::SocketNotFoundError(_)
    )
}
