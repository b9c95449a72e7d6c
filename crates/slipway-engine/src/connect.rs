//! Connecting to an engine, and proof that it answers.
//!
//! bollard opens no connection until the first request, so a client alone proves nothing. [`Engine::connect`]
//! asks for the version within two seconds and tells apart a missing socket, a forbidden one, a dead one and
//! an engine that is too old, because each needs another action from the person.

use crate::endpoint::{Endpoint, Resolution};
use crate::error::{EngineError, io_cause};
use crate::owner::Owner;
use bollard::Docker;
use serde::Serialize;
use slipway_core::Architecture;
use std::path::Path;
use std::time::Duration;

/// How long an engine may take to answer the first request.
const ANSWER_LIMIT: Duration = Duration::from_secs(2);
/// The API of Docker 20.10, the oldest engine that the tests run against.
const MINIMUM_API: &str = "1.41";
/// The limit on waiting for the head of an answer; a body may take as long as it likes.
const REQUEST_LIMIT: Duration = Duration::from_secs(120);
/// The same for builds and imports, whose answer may begin only after the whole upload.
const UPLOAD_LIMIT: Duration = Duration::from_secs(24 * 3600);

/// A container engine that has answered. Clones share the connection.
#[derive(Debug, Clone)]
pub struct Engine {
    pub(crate) docker: Docker,
    pub(crate) endpoint: Endpoint,
    pub(crate) owner: Owner,
    version: EngineVersion,
}

/// What the engine says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EngineVersion {
    /// The product's version, such as `28.2.2`.
    pub version: String,
    /// The newest API version it speaks.
    pub api_version: String,
    /// The oldest API version it serves.
    pub oldest_api_version: String,
    /// `linux` or `windows`.
    pub operating_system: String,
    /// The architecture its containers run on without emulation.
    pub architecture: Option<Architecture>,
    /// Whether this is Podman behind Docker's API.
    pub podman: bool,
}

impl Engine {
    /// Connects to the endpoint that won and asks for its version.
    pub async fn connect(resolution: &Resolution) -> Result<Self, EngineError> {
        let endpoint = resolution.endpoint.clone();
        let docker = client(&endpoint)?;
        let version = ask_version(&docker, &endpoint).await?;
        if !at_least(&version.api_version, MINIMUM_API) {
            let (url, api_version) = (endpoint.url, version.api_version);
            return Err(EngineError::TooOld { url, api_version, minimum: MINIMUM_API });
        }
        let known = bollard::API_DEFAULT_VERSION.to_string();
        if !version.oldest_api_version.is_empty() && !at_least(&known, &version.oldest_api_version) {
            let (url, oldest_served) = (endpoint.url, version.oldest_api_version);
            return Err(EngineError::TooNew { url, oldest_served, known });
        }
        Ok(Self { docker, endpoint, owner: Owner::this_process(), version })
    }

    /// The same engine, with containers labelled as belonging to another process. For tests of orphans.
    pub fn with_owner(mut self, owner: Owner) -> Self {
        self.owner = owner;
        self
    }

    /// The endpoint in use.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// The version as it was told when the connection was made.
    pub fn known_version(&self) -> &EngineVersion {
        &self.version
    }

    /// Asks the engine for its version again, which also proves that it still answers.
    pub async fn version(&self) -> Result<EngineVersion, EngineError> {
        ask_version(&self.docker, &self.endpoint).await
    }

    /// Proves within two seconds that the engine answers.
    pub async fn ping(&self) -> Result<(), EngineError> {
        limited(&self.endpoint, self.docker.ping()).await.map(|_| ())
    }

    /// A client whose requests may take as long as an upload needs.
    pub(crate) fn patient(&self) -> Docker {
        self.docker.clone().with_timeout(UPLOAD_LIMIT)
    }
}

fn client(endpoint: &Endpoint) -> Result<Docker, EngineError> {
    let url = endpoint.url.as_str();
    let seconds = REQUEST_LIMIT.as_secs();
    let version = bollard::API_DEFAULT_VERSION;
    if let Some(path) = url.strip_prefix("unix://") {
        check_socket(endpoint, Path::new(path))?;
    }
    let client = match (url.split_once("://"), &endpoint.certificates) {
        (Some(("tcp" | "https", _)), Some(folder)) => {
            return Docker::connect_with_ssl(
                url,
                &folder.join("key.pem"),
                &folder.join("cert.pem"),
                &folder.join("ca.pem"),
                seconds,
                version,
            )
            .map_err(|source| EngineError::CertificatesUnusable {
                url: url.to_owned(),
                folder: folder.clone(),
                source: Box::new(source),
            });
        }
        (Some(("tcp" | "http", _)), _) => Docker::connect_with_http(url, seconds, version),
        #[cfg(unix)]
        (Some(("unix", _)), _) => Docker::connect_with_unix(url, seconds, version),
        #[cfg(windows)]
        (Some(("npipe", _)), _) => Docker::connect_with_named_pipe(url, seconds, version),
        _ => return Err(EngineError::SchemeUnsupported { url: url.to_owned() }),
    };
    client.map_err(|source| connection_error(endpoint, source))
}

/// bollard reports every unusable path as missing; the operating system knows better.
fn check_socket(endpoint: &Endpoint, path: &Path) -> Result<(), EngineError> {
    match std::fs::metadata(path) {
        Ok(_) => Ok(()),
        Err(error) => Err(socket_error(endpoint, error)),
    }
}

fn socket_error(endpoint: &Endpoint, source: std::io::Error) -> EngineError {
    let (url, named_by) = (endpoint.url.clone(), endpoint.source.clone());
    match source.kind() {
        std::io::ErrorKind::NotFound => EngineError::NotFound { url, named_by },
        std::io::ErrorKind::PermissionDenied => EngineError::PermissionDenied { url, named_by, source },
        _ => EngineError::Unreachable { url, named_by, source: Box::new(source.into()) },
    }
}

fn connection_error(endpoint: &Endpoint, error: bollard::errors::Error) -> EngineError {
    let (url, named_by) = (endpoint.url.clone(), endpoint.source.clone());
    if let bollard::errors::Error::SocketNotFoundError(_) = error {
        return EngineError::NotFound { url, named_by };
    }
    let local = url.starts_with("unix://") || url.starts_with("npipe://");
    match io_cause(&error).map(|cause| (cause.kind(), cause.raw_os_error())) {
        Some((std::io::ErrorKind::NotFound, _)) if local => EngineError::NotFound { url, named_by },
        Some((std::io::ErrorKind::PermissionDenied, code)) => {
            let source = code.map_or_else(
                || std::io::Error::from(std::io::ErrorKind::PermissionDenied),
                std::io::Error::from_raw_os_error,
            );
            EngineError::PermissionDenied { url, named_by, source }
        }
        _ => EngineError::Unreachable { url, named_by, source: Box::new(error) },
    }
}

/// Runs a small request under the two-second limit and explains a failure as one of the connection.
async fn limited<T>(
    endpoint: &Endpoint,
    request: impl Future<Output = Result<T, bollard::errors::Error>>,
) -> Result<T, EngineError> {
    match tokio::time::timeout(ANSWER_LIMIT, request).await {
        Ok(answer) => answer.map_err(|error| connection_error(endpoint, error)),
        Err(_) => {
            let (url, named_by) = (endpoint.url.clone(), endpoint.source.clone());
            Err(EngineError::NoAnswer { url, named_by, seconds: ANSWER_LIMIT.as_secs() })
        }
    }
}

async fn ask_version(docker: &Docker, endpoint: &Endpoint) -> Result<EngineVersion, EngineError> {
    let told = limited(endpoint, docker.version()).await?;
    let components = told.components.unwrap_or_default();
    let podman = components.iter().any(|component| component.name.to_lowercase().contains("podman"));
    Ok(EngineVersion {
        version: told.version.unwrap_or_default(),
        api_version: told.api_version.unwrap_or_default(),
        oldest_api_version: told.min_api_version.unwrap_or_default(),
        operating_system: told.os.unwrap_or_default(),
        architecture: told.arch.as_deref().and_then(Architecture::from_name),
        podman,
    })
}

/// Compares versions of the form `major.minor`. What cannot be read is taken as too old.
fn at_least(version: &str, minimum: &str) -> bool {
    let parts = |text: &str| -> Option<(u32, u32)> {
        let (major, minor) = text.split_once('.')?;
        Some((major.parse().ok()?, minor.parse().ok()?))
    };
    matches!((parts(version), parts(minimum)), (Some(version), Some(minimum)) if version >= minimum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(at_least("1.41", "1.41"));
        assert!(at_least("1.100", "1.41"));
        assert!(at_least("2.0", "1.41"));
        assert!(!at_least("1.9", "1.41"));
        assert!(!at_least("", "1.41"));
    }
}
