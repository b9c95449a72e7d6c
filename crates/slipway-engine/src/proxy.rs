//! The proxies that the steps of a build use.
//!
//! They go to the engine as the build arguments that every Dockerfile has without declaring them. The engine gives
//! them to each step as environment and keeps them out of the image and of its history, but only under exactly
//! these names. An address may hold a name and a password; those are masked wherever the address is shown.

use crate::docker_contexts::read_if_present;
use crate::error::EngineError;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

/// The proxies of a build. What is none is not passed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Proxy {
    /// The proxy for plain requests, such as `http://proxy.example:3128`.
    pub http: Option<String>,
    /// The proxy for encrypted requests.
    pub https: Option<String>,
    /// The hosts that are asked directly, separated by commas.
    pub no_proxy: Option<String>,
}

#[derive(Deserialize, Default)]
struct ConfigurationFile {
    #[serde(default)]
    proxies: BTreeMap<String, ConfiguredProxy>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct ConfiguredProxy {
    http_proxy: Option<String>,
    https_proxy: Option<String>,
    no_proxy: Option<String>,
}

impl Proxy {
    /// Reads the usual variables. The spelling in small letters wins, as it does in most programs.
    pub fn from_environment(variables: &BTreeMap<String, String>) -> Self {
        let read = |name: &str| {
            let value = variables.get(&name.to_lowercase()).filter(|value| !value.is_empty());
            value.or_else(|| variables.get(name)).filter(|value| !value.is_empty()).cloned()
        };
        Self { http: read("HTTP_PROXY"), https: read("HTTPS_PROXY"), no_proxy: read("NO_PROXY") }
    }

    /// Reads `proxies` of the `config.json` in Docker's configuration folder: the entry for this engine address, else
    /// `default`. A configuration that does not exist has none.
    pub fn from_docker_configuration(folder: &Path, engine_url: &str) -> Result<Self, EngineError> {
        let path = folder.join("config.json");
        let Some(bytes) = read_if_present(&path)? else { return Ok(Self::default()) };
        let mut file: ConfigurationFile = serde_json::from_slice(&bytes)
            .map_err(|source| EngineError::ConfigurationMalformed { path, source })?;
        let found = file.proxies.remove(engine_url).or_else(|| file.proxies.remove("default"));
        let found = found.unwrap_or_default();
        let given = |value: Option<String>| value.filter(|value| !value.is_empty());
        Ok(Self {
            http: given(found.http_proxy),
            https: given(found.https_proxy),
            no_proxy: given(found.no_proxy),
        })
    }

    /// Takes what is not set here from another source.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            http: self.http.or(other.http),
            https: self.https.or(other.https),
            no_proxy: self.no_proxy.or(other.no_proxy),
        }
    }

    /// The build arguments that pass the proxies on, in both spellings, because programs differ in which they read.
    pub(crate) fn build_args(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let values = [
            (["HTTP_PROXY", "http_proxy"], &self.http),
            (["HTTPS_PROXY", "https_proxy"], &self.https),
            (["NO_PROXY", "no_proxy"], &self.no_proxy),
        ];
        values
            .into_iter()
            .filter_map(|(names, value)| value.as_deref().map(|value| (names, value)))
            .flat_map(|(names, value)| names.map(|name| (name, value)))
    }

    /// The texts that nobody may read: the names with their passwords, and the passwords alone.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = String> {
        let addresses = [&self.http, &self.https].into_iter().flatten();
        addresses.filter_map(|address| login(address)).flat_map(|login| {
            let password = login.split_once(':').map(|(_, password)| password.to_owned());
            // The mask leaves short texts alone, and a short name with its password must not stay for that.
            let short = (login.len() < 6).then(|| format!("://{login}@"));
            [short, Some(login.to_owned()), password].into_iter().flatten()
        })
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |address: &Option<String>| {
            address.as_ref().map(|address| match login(address) {
                Some(login) => address.replacen(login, crate::secret::MASKED, 1),
                None => address.clone(),
            })
        };
        formatter
            .debug_struct("Proxy")
            .field("http", &shown(&self.http))
            .field("https", &shown(&self.https))
            .field("no_proxy", &self.no_proxy)
            .finish()
    }
}

/// The name and password in an address.
fn login(address: &str) -> Option<&str> {
    let behind = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = behind.split(['/', '?', '#']).next().unwrap_or_default();
    authority.rsplit_once('@').map(|(login, _)| login).filter(|login| !login.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Mask;

    fn variables(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn both_spellings_are_read_and_the_small_one_wins() {
        let proxy = Proxy::from_environment(&variables(&[
            ("HTTP_PROXY", "http://large:1"),
            ("http_proxy", "http://small:1"),
            ("HTTPS_PROXY", "http://s:1"),
            ("https_proxy", ""),
            ("NO_PROXY", "localhost"),
        ]));
        assert_eq!(proxy.http.as_deref(), Some("http://small:1"));
        assert_eq!(proxy.https.as_deref(), Some("http://s:1"));
        assert_eq!(proxy.no_proxy.as_deref(), Some("localhost"));
    }

    #[test]
    fn the_docker_configuration_is_read_for_this_engine_and_then_for_all() {
        let folder = tempfile::tempdir().expect("a folder");
        let read = |url: &str| Proxy::from_docker_configuration(folder.path(), url);
        assert_eq!(read("unix:///a").expect("no file is fine"), Proxy::default());
        let text = r#"{"auths":{},"proxies":{"default":{"httpProxy":"http://d:1","noProxy":"","ftpProxy":"x"},
            "tcp://host:1":{"httpsProxy":"http://h:1"}}}"#;
        std::fs::write(folder.path().join("config.json"), text).expect("written");
        let default = Proxy { http: Some("http://d:1".to_owned()), ..Proxy::default() };
        assert_eq!(read("unix:///a").expect("read"), default);
        assert_eq!(read("tcp://host:1").expect("read").https.as_deref(), Some("http://h:1"));
        std::fs::write(folder.path().join("config.json"), "{").expect("written");
        assert!(matches!(read("unix:///a"), Err(EngineError::ConfigurationMalformed { .. })));
    }

    #[test]
    fn a_password_is_neither_shown_nor_reported() {
        for address in ["http://user:p4ssw0rd@host:1", "http://u:p@host:1/x@y"] {
            let proxy = Proxy { https: Some(address.to_owned()), ..Proxy::default() };
            let login = login(address).expect("a login");
            assert!(!format!("{proxy:?}").contains(login), "{proxy:?}");
            let line = format!("curl: cannot connect to {address} now");
            let masked = Mask::of(&[], proxy.secrets()).text(line);
            assert!(!masked.contains(login), "{masked}");
        }
        assert_eq!(login("http://host:3128/a@b"), None);
    }

    #[test]
    fn the_arguments_carry_both_spellings_and_only_what_is_set() {
        let proxy = Proxy { http: Some("a".to_owned()), ..Proxy::default() };
        assert_eq!(proxy.build_args().collect::<Vec<_>>(), [("HTTP_PROXY", "a"), ("http_proxy", "a")]);
    }
}
