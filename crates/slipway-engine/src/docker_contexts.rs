//! Docker's context store, read only.
//!
//! A context is a folder named by the SHA-256 of its name, with `meta.json` in it; its certificates lie in
//! a sibling tree. Docker Desktop, Colima, OrbStack and Rancher Desktop all announce their engine this way.
//! bollard does not read contexts, so this module does. Contexts are never written.

use crate::error::EngineError;
use serde::Deserialize;
use slipway_core::Digest;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The name that stands for "no context".
pub(crate) const DEFAULT_CONTEXT: &str = "default";

/// The folder that holds the Docker configuration and its contexts.
#[derive(Debug, Clone)]
pub(crate) struct ContextStore {
    folder: PathBuf,
}

#[derive(Deserialize)]
struct ConfigurationFile {
    #[serde(rename = "currentContext")]
    current_context: Option<String>,
}

#[derive(Deserialize)]
struct ContextFile {
    #[serde(rename = "Endpoints", default)]
    endpoints: BTreeMap<String, ContextEndpoint>,
}

#[derive(Deserialize)]
struct ContextEndpoint {
    #[serde(rename = "Host")]
    host: Option<String>,
}

impl ContextStore {
    pub(crate) fn at(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// The context that the configuration selects. A configuration that does not exist selects none.
    pub(crate) fn current(&self) -> Result<Option<String>, EngineError> {
        let path = self.folder.join("config.json");
        let Some(bytes) = read_if_present(&path)? else { return Ok(None) };
        let file: ConfigurationFile = serde_json::from_slice(&bytes)
            .map_err(|source| EngineError::ConfigurationMalformed { path, source })?;
        Ok(file.current_context.filter(|name| !name.is_empty()))
    }

    /// The address of a context, and the folder of its certificates if it has any.
    pub(crate) fn endpoint(&self, name: &str) -> Result<(String, Option<PathBuf>), EngineError> {
        let identity = Digest::of(name.as_bytes());
        let path = self.folder.join("contexts/meta").join(identity.hex()).join("meta.json");
        let unknown =
            || EngineError::ContextUnknown { name: name.to_owned(), store: self.folder.join("contexts") };
        let bytes = read_if_present(&path)?.ok_or_else(unknown)?;
        let file: ContextFile = serde_json::from_slice(&bytes)
            .map_err(|source| EngineError::ConfigurationMalformed { path, source })?;
        let host = file.endpoints.get("docker").and_then(|endpoint| endpoint.host.clone());
        let certificates = self.folder.join("contexts/tls").join(identity.hex()).join("docker");
        let host = host.filter(|host| !host.trim().is_empty());
        let host = host.ok_or_else(|| EngineError::ContextEmpty { name: name.to_owned() })?;
        Ok((host, certificates.is_dir().then_some(certificates)))
    }
}

pub(crate) fn read_if_present(path: &Path) -> Result<Option<Vec<u8>>, EngineError> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(EngineError::ConfigurationUnreadable { path: path.to_owned(), source }),
    }
}
