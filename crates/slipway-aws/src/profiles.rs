//! The AWS profiles of this machine, as the AWS CLI writes them.
//!
//! Only what helps to choose is read out: the name, the region, where the credentials come from and whether the
//! profile points at another endpoint. Keys and tokens stay in the SDK.

use crate::AwsError;
use aws_config::profile::{Profile, ProfileSet};
use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use aws_types::os_shim_internal::{Env, Fs};
use std::path::PathBuf;

/// Where the profiles are read from.
#[derive(Debug, Clone, Default)]
pub struct ProfileFiles {
    /// The config file, or none for the place AWS uses (`AWS_CONFIG_FILE` or `~/.aws/config`).
    pub config: Option<PathBuf>,
    /// The credentials file, or none for the place AWS uses.
    pub credentials: Option<PathBuf>,
}

impl ProfileFiles {
    /// The places AWS uses, by the environment of this process.
    pub fn from_process() -> Self {
        Self::default()
    }

    pub(crate) fn for_sdk(&self) -> EnvConfigFiles {
        let mut builder = EnvConfigFiles::builder();
        builder = match &self.config {
            Some(path) => builder.with_file(EnvConfigFileKind::Config, path),
            None => builder.include_default_config_file(true),
        };
        builder = match &self.credentials {
            Some(path) => builder.with_file(EnvConfigFileKind::Credentials, path),
            None => builder.include_default_credentials_file(true),
        };
        builder.build()
    }
}

/// Where the credentials of a profile come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProfileKind {
    /// A sign-in through IAM Identity Center.
    Sso,
    /// A sign-in by `aws login`.
    Login,
    /// A role that is assumed with other credentials.
    AssumedRole,
    /// A program that prints credentials.
    CredentialProcess,
    /// A token file exchanged for a role.
    WebIdentity,
    /// An access key in the file.
    StaticKeys,
    /// Settings only; the credentials come from elsewhere.
    SettingsOnly,
}

/// What helps to choose a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileSummary {
    /// The profile's name.
    pub name: String,
    /// Its region.
    pub region: Option<String>,
    /// Where its credentials come from.
    pub kind: ProfileKind,
    /// Its endpoint, where it is not AWS's own.
    pub endpoint_url: Option<String>,
}

/// Lists the profiles by name. No file at all is an empty list.
pub async fn profiles(files: &ProfileFiles) -> Result<Vec<ProfileSummary>, AwsError> {
    let set = load(files).await?;
    let mut summaries: Vec<_> =
        set.profiles().filter_map(|name| set.get_profile(name)).map(summary_of).collect();
    summaries.sort_by(|left, right| left.name.cmp(&right.name));
    Ok(summaries)
}

pub(crate) async fn load(files: &ProfileFiles) -> Result<ProfileSet, AwsError> {
    aws_config::profile::load(&Fs::real(), &Env::real(), &files.for_sdk(), None)
        .await
        .map_err(|source| AwsError::ProfileFiles { source: Box::new(source) })
}

fn summary_of(profile: &Profile) -> ProfileSummary {
    ProfileSummary {
        name: profile.name().to_owned(),
        region: profile.get("region").map(str::to_owned),
        kind: kind_of(profile),
        endpoint_url: profile.get("endpoint_url").map(str::to_owned),
    }
}

fn kind_of(profile: &Profile) -> ProfileKind {
    let has = |key: &str| profile.get(key).is_some();
    // The order is the SDK's own: a role is looked at before the keys that it is assumed with.
    if has("web_identity_token_file") {
        ProfileKind::WebIdentity
    } else if has("role_arn") {
        ProfileKind::AssumedRole
    } else if has("sso_session") || has("sso_start_url") {
        ProfileKind::Sso
    } else if has("login_session") {
        ProfileKind::Login
    } else if has("credential_process") {
        ProfileKind::CredentialProcess
    } else if has("aws_access_key_id") {
        ProfileKind::StaticKeys
    } else {
        ProfileKind::SettingsOnly
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(config: &str, credentials: &str) -> Result<Vec<ProfileSummary>, AwsError> {
        let folder = tempfile::tempdir().unwrap();
        let files = ProfileFiles {
            config: Some(folder.path().join("config")),
            credentials: Some(folder.path().join("credentials")),
        };
        std::fs::write(files.config.as_ref().unwrap(), config).unwrap();
        std::fs::write(files.credentials.as_ref().unwrap(), credentials).unwrap();
        profiles(&files).await
    }

    #[tokio::test]
    async fn every_way_to_sign_in_is_recognised_and_no_key_is_shown() {
        let config = "[default]\nregion = eu-west-1\n[profile work]\nsso_session = corp\n[sso-session corp]\n\
                      sso_start_url = https://x\n[profile lab]\nendpoint_url = http://127.0.0.1:1\n\
                      [profile deploy]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = default\n";
        let listed = read(config, "[default]\naws_access_key_id = AKIACANARYCANARY2345\n").await.unwrap();
        let kinds: Vec<_> = listed.iter().map(|profile| (profile.name.as_str(), profile.kind)).collect();
        assert_eq!(
            kinds,
            [
                ("default", ProfileKind::StaticKeys),
                ("deploy", ProfileKind::AssumedRole),
                ("lab", ProfileKind::SettingsOnly),
                ("work", ProfileKind::Sso),
            ]
        );
        assert!(!format!("{listed:?}").contains("CANARY"), "a key never leaves the SDK");
    }

    #[tokio::test]
    async fn a_malformed_file_is_an_error_and_no_empty_list() {
        let error = read("[default\nregion", "").await.unwrap_err();
        assert!(matches!(error, AwsError::ProfileFiles { .. }), "{error:?}");
    }
}
