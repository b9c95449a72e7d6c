//! Logins to the registries of base images.
//!
//! They are the ones that `docker login` stored, in the Docker configuration or with a credential helper, and are
//! read when an engine asks for a registry by name. What is read goes to the engine and nowhere else. A login that
//! cannot be read counts as none: most base images are public, and a locked key chain must not stop their build.
//!
//! Limit: over a connection for which there is no build session (TLS, Windows pipes) BuildKit gets no login.

use crate::endpoint::EndpointEnvironment;
use bollard::auth::DockerCredentials;
use bollard::moby::filesync::v1::auth_server::Auth;
use bollard::moby::filesync::v1::{
    CredentialsRequest, CredentialsResponse, FetchTokenRequest, FetchTokenResponse, GetTokenAuthorityRequest,
    GetTokenAuthorityResponse, VerifyTokenAuthorityRequest, VerifyTokenAuthorityResponse,
};
use docker_credential::DockerCredential;
use serde::Deserialize;
use std::collections::{BTreeSet, HashMap};
use std::io::Read as _;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tonic::{Request, Response, Status};

/// Under this name Docker stores the login to its own registry.
const DOCKER_HUB: &str = "https://index.docker.io/v1/";
/// How long a credential helper may take.
const HELPER_LIMIT: Duration = Duration::from_secs(15);
/// The largest configuration that is read.
const CONFIGURATION_LIMIT: u64 = 4 << 20;

/// Where the logins to registries of base images come from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum RegistryLogins {
    /// The Docker configuration of the person who runs this program.
    #[default]
    OfThisUser,
    /// The Docker configuration in this folder.
    Folder(PathBuf),
    /// Every registry is asked without a login.
    Anonymous,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct ConfiguredHosts {
    auths: HashMap<String, serde::de::IgnoredAny>,
    cred_helpers: HashMap<String, serde::de::IgnoredAny>,
}

/// Answers for registries during one build. Clones share what was read.
#[derive(Debug, Clone)]
pub(crate) struct BuildLogins {
    configuration: Option<PathBuf>,
    /// A login was handed out, so a refusal may be the login's fault.
    given: Arc<AtomicBool>,
    known: Arc<Mutex<HashMap<String, Option<Login>>>>,
}

/// A name with a password, or a token without a name.
#[derive(Clone)]
struct Login {
    name: String,
    secret: crate::secret::SecretValue,
}

impl std::fmt::Debug for Login {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Login(***)")
    }
}

impl BuildLogins {
    pub(crate) fn new(logins: &RegistryLogins) -> Self {
        let folder = match logins {
            RegistryLogins::OfThisUser => EndpointEnvironment::from_process().docker_config,
            RegistryLogins::Folder(folder) => Some(folder.clone()),
            RegistryLogins::Anonymous => None,
        };
        Self {
            configuration: folder.map(|folder| folder.join("config.json")),
            given: Arc::default(),
            known: Arc::default(),
        }
    }

    /// Whether the engine got any login.
    pub(crate) fn has_given(&self) -> bool {
        self.given.load(Ordering::Relaxed)
    }

    /// The logins for a builder that cannot ask: of the hosts that the configuration knows, those that the text of
    /// the Dockerfile names, and Docker's own registry, which no name stands for.
    pub(crate) async fn named_in(&self, dockerfile: &str) -> HashMap<String, DockerCredentials> {
        let mut logins = HashMap::new();
        for key in self.hosts() {
            let host = bare_host(&key);
            let hub = is_docker_hub(host);
            if !hub && !dockerfile.contains(host) {
                continue;
            }
            let address = if hub { DOCKER_HUB } else { key.as_str() };
            if let Some(login) = self.login(address).await {
                let serveraddress = Some(address.to_owned());
                logins.insert(address.to_owned(), DockerCredentials { serveraddress, ..login.credentials() });
            }
        }
        logins
    }

    fn hosts(&self) -> BTreeSet<String> {
        let Some(bytes) = self.configuration() else { return BTreeSet::new() };
        let hosts: ConfiguredHosts = serde_json::from_slice(&bytes).unwrap_or_default();
        hosts.auths.into_keys().chain(hosts.cred_helpers.into_keys()).collect()
    }

    fn configuration(&self) -> Option<Vec<u8>> {
        let file = std::fs::File::open(self.configuration.as_ref()?).ok()?;
        let mut bytes = Vec::new();
        file.take(CONFIGURATION_LIMIT).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }

    async fn login(&self, host: &str) -> Option<Login> {
        let address = if is_docker_hub(bare_host(host)) { DOCKER_HUB } else { host };
        if let Some(known) = self.known.lock().ok().and_then(|known| known.get(address).cloned()) {
            return known;
        }
        let (logins, asked) = (self.clone(), address.to_owned());
        // A helper is another program, which may wait for a person.
        let reading = tokio::task::spawn_blocking(move || {
            let configuration = logins.configuration()?;
            docker_credential::get_credential_from_reader(configuration.as_slice(), &asked).ok()
        });
        let login = match tokio::time::timeout(HELPER_LIMIT, reading).await {
            Ok(Ok(found)) => found.map(Login::from),
            Ok(Err(_)) | Err(_) => None,
        };
        if login.is_some() {
            self.given.store(true, Ordering::Relaxed);
        }
        if let Ok(mut known) = self.known.lock() {
            known.insert(address.to_owned(), login.clone());
        }
        login
    }
}

impl From<DockerCredential> for Login {
    fn from(credential: DockerCredential) -> Self {
        match credential {
            DockerCredential::IdentityToken(token) => Self { name: String::new(), secret: token.into() },
            DockerCredential::UsernamePassword(name, password) => Self { name, secret: password.into() },
        }
    }
}

impl Login {
    fn secret(&self) -> String {
        String::from_utf8_lossy(self.secret.reveal()).into_owned()
    }

    fn credentials(&self) -> DockerCredentials {
        if self.name.is_empty() {
            return DockerCredentials { identitytoken: Some(self.secret()), ..DockerCredentials::default() };
        }
        DockerCredentials {
            username: Some(self.name.clone()),
            password: Some(self.secret()),
            ..DockerCredentials::default()
        }
    }
}

/// The host of an address as the configuration or BuildKit writes it.
fn bare_host(address: &str) -> &str {
    let behind = address.split_once("://").map_or(address, |(_, rest)| rest);
    behind.split('/').next().unwrap_or(behind)
}

fn is_docker_hub(host: &str) -> bool {
    matches!(host, "docker.io" | "index.docker.io" | "registry-1.docker.io" | "registry.docker.io")
}

/// Whether a registry refused because of who asked.
pub(crate) fn is_refusal(message: &str) -> bool {
    let message = message.to_lowercase();
    [
        "401 unauthorized",
        "403 forbidden",
        "unauthorized:",
        "denied:",
        "access denied",
        "authorization failed",
        "authorization token has expired",
        "incorrect username or password",
        "authentication required",
        "no basic auth credentials",
    ]
    .iter()
    .any(|sign| message.contains(sign))
}

/// BuildKit asks for name and password only, and gets its tokens from the registry by itself.
#[tonic::async_trait]
impl Auth for BuildLogins {
    async fn credentials(
        &self,
        request: Request<CredentialsRequest>,
    ) -> Result<Response<CredentialsResponse>, Status> {
        let login = self.login(&request.into_inner().host).await;
        let answer = login.map(|login| CredentialsResponse { secret: login.secret(), username: login.name });
        Ok(Response::new(answer.unwrap_or_default()))
    }

    async fn fetch_token(
        &self,
        _: Request<FetchTokenRequest>,
    ) -> Result<Response<FetchTokenResponse>, Status> {
        Err(Status::unimplemented("the engine fetches its tokens"))
    }

    async fn get_token_authority(
        &self,
        _: Request<GetTokenAuthorityRequest>,
    ) -> Result<Response<GetTokenAuthorityResponse>, Status> {
        Err(Status::unimplemented("the engine fetches its tokens"))
    }

    async fn verify_token_authority(
        &self,
        _: Request<VerifyTokenAuthorityRequest>,
    ) -> Result<Response<VerifyTokenAuthorityResponse>, Status> {
        Err(Status::unimplemented("the engine fetches its tokens"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `user:pass-word` and `hub:hub-word`, as `docker login` writes them.
    const CONFIGURATION: &str = r#"{"auths":{
        "registry.example:5000":{"auth":"dXNlcjpwYXNzLXdvcmQ="},
        "https://index.docker.io/v1/":{"auth":"aHViOmh1Yi13b3Jk"},
        "broken.example":{"auth":"%%%"},
        "token.example":{"identitytoken":"a-token"}},
        "credHelpers":{"helped.example":"that-is-not-installed"}}"#;

    fn logins() -> (tempfile::TempDir, BuildLogins) {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("config.json"), CONFIGURATION).expect("written");
        let logins = BuildLogins::new(&RegistryLogins::Folder(folder.path().to_owned()));
        (folder, logins)
    }

    async fn asked(logins: &BuildLogins, host: &str) -> (String, String) {
        let request = Request::new(CredentialsRequest { host: host.to_owned() });
        let answer = logins.credentials(request).await.expect("an answer").into_inner();
        (answer.username, answer.secret)
    }

    fn pair(name: &str, secret: &str) -> (String, String) {
        (name.to_owned(), secret.to_owned())
    }

    #[tokio::test]
    async fn a_stored_login_is_given_for_its_host_only() {
        let (_folder, logins) = logins();
        assert_eq!(asked(&logins, "other.example").await, pair("", ""));
        assert!(!logins.has_given());
        assert_eq!(asked(&logins, "registry.example:5000").await, pair("user", "pass-word"));
        assert_eq!(asked(&logins, "registry-1.docker.io").await, pair("hub", "hub-word"));
        assert_eq!(asked(&logins, "token.example").await, pair("", "a-token"));
        assert!(logins.has_given());
        assert!(!format!("{logins:?}").contains("word"), "{logins:?}");
    }

    #[tokio::test]
    async fn a_login_that_cannot_be_read_counts_as_none() {
        let (folder, logins) = logins();
        assert_eq!(asked(&logins, "broken.example").await, pair("", ""));
        assert_eq!(asked(&logins, "helped.example").await, pair("", ""));
        std::fs::write(folder.path().join("config.json"), "no JSON").expect("written");
        assert_eq!(asked(&logins, "registry.example:5000").await, pair("", ""));
        let anonymous = BuildLogins::new(&RegistryLogins::Anonymous);
        assert_eq!(asked(&anonymous, "registry.example:5000").await, pair("", ""));
    }

    #[tokio::test]
    async fn a_builder_that_cannot_ask_gets_the_logins_that_the_dockerfile_needs() {
        let (_folder, logins) = logins();
        let logins = logins.named_in("FROM registry.example:5000/base:1\n").await;
        let mut hosts: Vec<&str> = logins.keys().map(String::as_str).collect();
        hosts.sort_unstable();
        assert_eq!(hosts, ["https://index.docker.io/v1/", "registry.example:5000"]);
        let login = logins.get("registry.example:5000").expect("a login");
        assert_eq!(login.password.as_deref(), Some("pass-word"));
    }

    #[test]
    fn refusals_are_told_from_other_failures() {
        assert!(is_refusal("pull access denied for x, repository does not exist"));
        assert!(is_refusal("failed to authorize: 401 Unauthorized"));
        assert!(is_refusal("denied: Your authorization token has expired. Reauthenticate and try again."));
        assert!(!is_refusal("manifest unknown"));
    }
}
