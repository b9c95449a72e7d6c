//! Which engine to use, and why.
//!
//! The order is the docker program's own: `DOCKER_HOST`, then `DOCKER_CONTEXT`, then `currentContext` of the
//! Docker configuration, then the default socket. After these come the sockets of rootless Docker, of desktop
//! products and of Podman, which docker itself would not find. Nothing is connected here: [`resolve`] only
//! reads variables, configuration files and the presence of sockets, and keeps what it passed over so that
//! a person can see why another engine did not win.

use crate::docker_contexts::{ContextStore, DEFAULT_CONTEXT};
use crate::error::EngineError;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// What decides about the endpoint, taken from the process or written by a test.
#[derive(Debug, Clone, Default)]
pub struct EndpointEnvironment {
    /// `DOCKER_HOST`.
    pub docker_host: Option<String>,
    /// `DOCKER_CONTEXT`.
    pub docker_context: Option<String>,
    /// `DOCKER_CONFIG`, or `.docker` in the home folder.
    pub docker_config: Option<PathBuf>,
    /// Whether `DOCKER_TLS_VERIFY` is set to a value.
    pub tls_verify: bool,
    /// `DOCKER_CERT_PATH`.
    pub certificate_folder: Option<PathBuf>,
    /// The socket a root engine listens on; none on a platform without one.
    pub default_socket: Option<PathBuf>,
    /// Sockets to try after the default one, with the name of who creates them.
    pub other_sockets: Vec<(EndpointSource, PathBuf)>,
}

/// Where an endpoint was named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum EndpointSource {
    /// The variable `DOCKER_HOST`.
    DockerHost,
    /// The context named by the variable `DOCKER_CONTEXT`.
    DockerContext {
        /// The context's name.
        name: String,
    },
    /// The context that the Docker configuration selects.
    CurrentContext {
        /// The context's name.
        name: String,
    },
    /// The platform's default socket.
    DefaultSocket,
    /// The socket of a Docker engine without root.
    RootlessSocket,
    /// The socket of Docker Desktop, Colima, Rancher Desktop or OrbStack in the home folder.
    DesktopSocket,
    /// A Podman socket.
    PodmanSocket,
}

/// An address of an engine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Endpoint {
    /// `unix://…`, `npipe://…`, `tcp://…` or `https://…`.
    pub url: String,
    /// Where the address was named.
    pub source: EndpointSource,
    /// The folder with `ca.pem`, `cert.pem` and `key.pem`, if the connection uses TLS.
    pub certificates: Option<PathBuf>,
}

/// An endpoint that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Candidate {
    /// Where it was named.
    pub source: EndpointSource,
    /// Its address, if there is one.
    pub url: Option<String>,
    /// What became of it: `chosen`, `not set`, `no socket`, `overridden`.
    pub verdict: String,
}

/// The endpoint that won, and the ones that did not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Resolution {
    /// The endpoint to use.
    pub endpoint: Endpoint,
    /// Why it won, in one sentence.
    pub reason: String,
    /// Everything that was considered, in order of precedence.
    pub considered: Vec<Candidate>,
}

impl EndpointEnvironment {
    /// Reads the variables of this process and the platform's usual places.
    pub fn from_process() -> Self {
        let text = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let home = text("HOME").or_else(|| text("USERPROFILE")).map(PathBuf::from);
        let runtime = text("XDG_RUNTIME_DIR").map(PathBuf::from);
        Self {
            docker_host: text("DOCKER_HOST"),
            docker_context: text("DOCKER_CONTEXT"),
            docker_config: text("DOCKER_CONFIG")
                .map(PathBuf::from)
                .or_else(|| home.as_ref().map(|home| home.join(".docker"))),
            tls_verify: text("DOCKER_TLS_VERIFY").is_some(),
            certificate_folder: text("DOCKER_CERT_PATH").map(PathBuf::from),
            default_socket: cfg!(unix).then(|| PathBuf::from("/var/run/docker.sock")),
            other_sockets: usual_sockets(home.as_deref(), runtime.as_deref()),
        }
    }
}

/// The sockets that products other than a root Docker engine create.
fn usual_sockets(home: Option<&Path>, runtime: Option<&Path>) -> Vec<(EndpointSource, PathBuf)> {
    let mut sockets = Vec::new();
    if let Some(runtime) = runtime {
        sockets.push((EndpointSource::RootlessSocket, runtime.join("docker.sock")));
    }
    if let Some(home) = home {
        for relative in [
            ".docker/run/docker.sock",
            ".docker/desktop/docker.sock",
            ".colima/default/docker.sock",
            ".rd/docker.sock",
            ".orbstack/run/docker.sock",
        ] {
            sockets.push((EndpointSource::DesktopSocket, home.join(relative)));
        }
    }
    if let Some(runtime) = runtime {
        sockets.push((EndpointSource::PodmanSocket, runtime.join("podman/podman.sock")));
    }
    if let Some(home) = home {
        let machine = home.join(".local/share/containers/podman/machine/podman.sock");
        sockets.push((EndpointSource::PodmanSocket, machine));
    }
    sockets.push((EndpointSource::PodmanSocket, PathBuf::from("/run/podman/podman.sock")));
    sockets
}

/// Decides which endpoint to use.
///
/// Where nothing is named and no socket exists the platform's default is returned, because its address is
/// what a person expects to read in the error that connecting to it then gives.
pub fn resolve(environment: &EndpointEnvironment) -> Result<Resolution, EngineError> {
    let mut considered = Vec::new();
    let mut chosen = named_endpoint(environment, &mut considered)?;
    for (source, path) in socket_candidates(environment) {
        let url = socket_url(&path);
        // A socket in a folder this user may not enter still counts as present: connecting to it tells
        // the person about the permission, which is more use than silence.
        let present =
            !matches!(std::fs::metadata(&path), Err(error) if error.kind() == std::io::ErrorKind::NotFound);
        let verdict = match (&chosen, present) {
            (Some(_), _) => "overridden",
            (None, true) => {
                let reason = format!("the socket {} exists", path.display());
                let endpoint = Endpoint { url: url.clone(), source: source.clone(), certificates: None };
                chosen = Some((endpoint, reason));
                "chosen"
            }
            (None, false) => "no socket",
        };
        considered.push(Candidate { source, url: Some(url), verdict: verdict.to_owned() });
    }
    let (endpoint, reason) = chosen.unwrap_or_else(|| fallback(environment));
    Ok(Resolution { endpoint, reason, considered })
}

type Choice = Option<(Endpoint, String)>;

/// What a variable or the Docker configuration names.
fn named_endpoint(
    environment: &EndpointEnvironment,
    considered: &mut Vec<Candidate>,
) -> Result<Choice, EngineError> {
    let mut chosen: Choice = None;
    let host = environment.docker_host.as_deref().filter(|host| !host.trim().is_empty());
    match host {
        Some(host) => {
            let url = normalise_host(host);
            considered.push(candidate(EndpointSource::DockerHost, Some(&url), "chosen"));
            let certificates = environment.tls_verify.then(|| environment.certificates()).flatten();
            let endpoint = checked(Endpoint { url, source: EndpointSource::DockerHost, certificates })?;
            chosen = Some((endpoint, "DOCKER_HOST is set".to_owned()));
        }
        None => considered.push(candidate(EndpointSource::DockerHost, None, "not set")),
    }
    let store = environment.docker_config.as_deref().map(ContextStore::at);
    let named = environment.docker_context.clone().filter(|name| !name.is_empty());
    let current = match (&named, &store) {
        (None, Some(store)) if chosen.is_none() => store.current()?,
        _ => None,
    };
    for (source, name, because) in [
        (EndpointSource::DockerContext { name: named.clone().unwrap_or_default() }, named, "DOCKER_CONTEXT"),
        (
            EndpointSource::CurrentContext { name: current.clone().unwrap_or_default() },
            current,
            "the Docker configuration",
        ),
    ] {
        // The context `default` means "no context": docker then goes on to the default socket.
        let Some(name) = name.filter(|name| name != DEFAULT_CONTEXT) else { continue };
        if chosen.is_some() {
            considered.push(candidate(source, None, "overridden"));
            continue;
        }
        let Some(store) = &store else { continue };
        let (url, certificates) = store.endpoint(&name)?;
        let url = normalise_host(&url);
        considered.push(candidate(source.clone(), Some(&url), "chosen"));
        let endpoint = checked(Endpoint { url, source, certificates })?;
        chosen = Some((endpoint, format!("{because} selects the context `{name}`")));
    }
    Ok(chosen)
}

impl EndpointEnvironment {
    /// The folder with certificates, by docker's own rule: the variable, else the configuration folder.
    fn certificates(&self) -> Option<PathBuf> {
        self.certificate_folder.clone().or_else(|| self.docker_config.clone())
    }
}

fn candidate(source: EndpointSource, url: Option<&str>, verdict: &str) -> Candidate {
    Candidate { source, url: url.map(str::to_owned), verdict: verdict.to_owned() }
}

fn socket_candidates(environment: &EndpointEnvironment) -> Vec<(EndpointSource, PathBuf)> {
    let default = environment.default_socket.iter().map(|path| (EndpointSource::DefaultSocket, path.clone()));
    default.chain(environment.other_sockets.iter().cloned()).collect()
}

fn fallback(environment: &EndpointEnvironment) -> (Endpoint, String) {
    let url = match &environment.default_socket {
        Some(path) => socket_url(path),
        None => "npipe:////./pipe/docker_engine".to_owned(),
    };
    let endpoint = Endpoint { url, source: EndpointSource::DefaultSocket, certificates: None };
    (endpoint, "nothing is configured and no other socket exists; this is the default".to_owned())
}

fn socket_url(path: &Path) -> String {
    format!("unix://{}", path.display())
}

/// Docker accepts a bare `host:port` for TCP and a bare path for a socket.
fn normalise_host(host: &str) -> String {
    let host = host.trim();
    if host.contains("://") {
        host.to_owned()
    } else if host.starts_with('/') {
        format!("unix://{host}")
    } else {
        format!("tcp://{host}")
    }
}

/// Refuses what cannot work before anything tries to connect.
fn checked(endpoint: Endpoint) -> Result<Endpoint, EngineError> {
    let scheme = endpoint.url.split_once("://").map_or("", |(scheme, _)| scheme);
    match scheme {
        "unix" if cfg!(unix) => Ok(endpoint),
        "npipe" if cfg!(windows) => Ok(endpoint),
        "tcp" | "http" | "https" => Ok(endpoint),
        "ssh" => Err(EngineError::SshUnsupported { url: endpoint.url }),
        _ => Err(EngineError::SchemeUnsupported { url: endpoint.url }),
    }
}

#[cfg(test)]
#[path = "endpoint_tests.rs"]
mod tests;
