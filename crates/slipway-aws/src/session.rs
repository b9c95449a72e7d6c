//! A session: one profile, one region, one endpoint, and the clients that use them.
//!
//! A profile that is named wins over credentials in the environment. The SDK's own chain does it the other way round,
//! and then a deploy goes to the account of a forgotten `AWS_ACCESS_KEY_ID` although another profile was chosen.
//! The address of instance metadata is asked for credentials only where no profile is named, briefly, and never for
//! a region: on a desktop there is nobody at that address.

use crate::profiles::{ProfileFiles, load};
use crate::{AwsError, CallFailure, CallFailureKind};
use aws_config::ecs::EcsCredentialsProvider;
use aws_config::environment::{EnvironmentVariableCredentialsProvider, EnvironmentVariableRegionProvider};
use aws_config::imds::credentials::ImdsCredentialsProvider;
use aws_config::meta::credentials::CredentialsProviderChain;
use aws_config::meta::region::RegionProviderChain;
use aws_config::profile::{ProfileFileCredentialsProvider, ProfileFileRegionProvider, ProfileSet};
use aws_config::provider_config::ProviderConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::web_identity_token::WebIdentityTokenCredentialsProvider;
use aws_config::{AppName, BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_lambda::config::IdentityCache;
use std::time::Duration;

/// What to open a session with. The default is the SDK's default chain.
#[derive(Debug, Clone, Default)]
pub struct SessionRequest {
    /// The profile, or none for the default chain.
    pub profile: Option<String>,
    /// The region, or none for the one of the environment or the profile.
    pub region: Option<String>,
    /// The endpoint, or none for the profile's or AWS's own.
    pub endpoint_url: Option<String>,
    /// Credentials of the built-in practice cloud; no profile is read then.
    pub credentials: Option<StaticCredentials>,
}

/// A key of the practice cloud.
#[derive(Clone)]
pub struct StaticCredentials {
    /// The key's id.
    pub access_key_id: String,
    /// The secret half.
    pub secret_access_key: String,
}

impl std::fmt::Debug for StaticCredentials {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("StaticCredentials(** redacted **)")
    }
}

/// The clients of one profile in one region.
#[derive(Clone)]
pub struct Session {
    profile: Option<String>,
    region: String,
    endpoint: Option<String>,
    no_profiles: bool,
    ecr: aws_sdk_ecr::Client,
    iam: aws_sdk_iam::Client,
    lambda: aws_sdk_lambda::Client,
    logs: aws_sdk_cloudwatchlogs::Client,
    sts: aws_sdk_sts::Client,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Session")
            .field("profile", &self.profile)
            .field("region", &self.region)
            .field("endpoint", &self.endpoint)
            .finish_non_exhaustive()
    }
}

impl Session {
    /// Opens a session with the profile files where AWS keeps them. Nothing is sent.
    pub async fn open(request: &SessionRequest) -> Result<Self, AwsError> {
        Self::open_with_files(request, &ProfileFiles::default()).await
    }

    /// Opens a session with profile files of choice. Nothing is sent.
    pub async fn open_with_files(request: &SessionRequest, files: &ProfileFiles) -> Result<Self, AwsError> {
        if let Some(endpoint) = &request.endpoint_url {
            check_endpoint(endpoint)?;
        }
        let (config, profile, no_profiles) = match &request.credentials {
            Some(credentials) => (fixed_config(request, credentials)?, None, false),
            None => loaded_config(request, files).await?,
        };
        let endpoint = config.endpoint_url().map(str::to_owned);
        if let Some(endpoint) = &endpoint {
            check_endpoint(endpoint)?;
        }
        let endpoint = endpoint.as_deref().map(without_login);
        let region = config.region().map(|region| region.as_ref().to_owned());
        let region = region.ok_or_else(|| AwsError::RegionMissing { profile: profile.clone() })?;
        Ok(Self { no_profiles, ..Self::with_config(&config, profile, region, endpoint) })
    }

    fn with_config(
        config: &SdkConfig,
        profile: Option<String>,
        region: String,
        endpoint: Option<String>,
    ) -> Self {
        Self {
            profile,
            region,
            endpoint,
            no_profiles: false,
            ecr: aws_sdk_ecr::Client::new(config),
            iam: aws_sdk_iam::Client::new(config),
            lambda: aws_sdk_lambda::Client::new(config),
            logs: aws_sdk_cloudwatchlogs::Client::new(config),
            sts: aws_sdk_sts::Client::new(config),
        }
    }

    /// The region all calls go to.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The profile in use, or none for the default chain or the practice cloud.
    pub fn profile(&self) -> Option<&str> {
        self.profile.as_deref()
    }

    /// The endpoint, where it is not AWS's own.
    pub fn endpoint(&self) -> Option<&str> {
        self.endpoint.as_deref()
    }

    /// The client of the registry.
    pub fn ecr(&self) -> &aws_sdk_ecr::Client {
        &self.ecr
    }

    /// The client of Lambda.
    pub fn lambda(&self) -> &aws_sdk_lambda::Client {
        &self.lambda
    }

    /// The client of IAM.
    pub fn iam(&self) -> &aws_sdk_iam::Client {
        &self.iam
    }

    /// The client of CloudWatch Logs.
    pub fn logs(&self) -> &aws_sdk_cloudwatchlogs::Client {
        &self.logs
    }

    /// The client of STS.
    pub fn sts(&self) -> &aws_sdk_sts::Client {
        &self.sts
    }

    /// The error for a failed call of this session.
    pub fn failed(&self, failure: CallFailure) -> AwsError {
        if failure.kind == CallFailureKind::NoCredentials && self.no_profiles {
            return AwsError::NoProfile { source: Box::new(failure) };
        }
        AwsError::from_call(failure, self.profile(), self.endpoint())
    }
}

/// The key of the practice cloud must never reach AWS, so neither the environment nor a profile is read here.
fn fixed_config(request: &SessionRequest, credentials: &StaticCredentials) -> Result<SdkConfig, AwsError> {
    let key = Credentials::new(
        credentials.access_key_id.clone(),
        credentials.secret_access_key.clone(),
        None,
        None,
        "slipway-practice",
    );
    let region = request.region.clone().ok_or(AwsError::RegionMissing { profile: None })?;
    let mut builder = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(region))
        .credentials_provider(SharedCredentialsProvider::new(key))
        .retry_config(retries())
        .timeout_config(timeouts());
    builder.set_app_name(app_name());
    builder.set_endpoint_url(request.endpoint_url.clone());
    Ok(builder.build())
}

async fn loaded_config(
    request: &SessionRequest,
    files: &ProfileFiles,
) -> Result<(SdkConfig, Option<String>, bool), AwsError> {
    let set = load(files).await?;
    let named =
        request.profile.clone().or_else(|| std::env::var("AWS_PROFILE").ok().filter(|name| !name.is_empty()));
    if let Some(name) = &named {
        check_profile(&set, name)?;
    }
    let region = region_of(request, files, named.as_deref()).await;
    let provider = ProviderConfig::without_region().with_region(region.clone());
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .profile_files(files.for_sdk())
        .region(RegionProviderChain::first_try(region))
        .retry_config(retries())
        .timeout_config(timeouts())
        .identity_cache(IdentityCache::lazy().load_timeout(Duration::from_secs(10)).build());
    loader = match &request.profile {
        Some(name) => loader.profile_name(name).credentials_provider(
            ProfileFileCredentialsProvider::builder()
                .configure(&provider)
                .profile_files(files.for_sdk())
                .profile_name(name)
                .build(),
        ),
        None => loader.credentials_provider(default_chain(&provider, files, named.as_deref())),
    };
    if let Some(name) = app_name() {
        loader = loader.app_name(name);
    }
    if let Some(endpoint) = &request.endpoint_url {
        loader = loader.endpoint_url(endpoint);
    }
    Ok((loader.load().await, named, set.is_empty()))
}

/// The SDK's default chain, with the profile files of choice and short limits for instance metadata.
fn default_chain(
    provider: &ProviderConfig,
    files: &ProfileFiles,
    profile: Option<&str>,
) -> CredentialsProviderChain {
    let mut from_profile =
        ProfileFileCredentialsProvider::builder().configure(provider).profile_files(files.for_sdk());
    if let Some(name) = profile {
        from_profile = from_profile.profile_name(name);
    }
    let metadata = aws_config::imds::Client::builder()
        .configure(provider)
        .connect_timeout(Duration::from_millis(300))
        .read_timeout(Duration::from_millis(500))
        .max_attempts(1)
        .build();
    CredentialsProviderChain::first_try("Environment", EnvironmentVariableCredentialsProvider::new())
        .or_else("Profile", from_profile.build())
        .or_else(
            "WebIdentityToken",
            WebIdentityTokenCredentialsProvider::builder().configure(provider).build(),
        )
        .or_else("EcsContainer", EcsCredentialsProvider::builder().configure(provider).build())
        .or_else("Ec2InstanceMetadata", ImdsCredentialsProvider::builder().imds_client(metadata).build())
}

async fn region_of(request: &SessionRequest, files: &ProfileFiles, profile: Option<&str>) -> Option<Region> {
    let mut from_profile = ProfileFileRegionProvider::builder().profile_files(files.for_sdk());
    if let Some(name) = profile {
        from_profile = from_profile.profile_name(name);
    }
    RegionProviderChain::first_try(request.region.clone().map(Region::new))
        .or_else(EnvironmentVariableRegionProvider::new())
        .or_else(from_profile.build())
        .region()
        .await
}

fn check_profile(set: &ProfileSet, name: &str) -> Result<(), AwsError> {
    if set.get_profile(name).is_some() {
        return Ok(());
    }
    let mut known: Vec<String> = set.profiles().map(str::to_owned).collect();
    known.sort();
    Err(AwsError::ProfileMissing { name: name.to_owned(), known })
}

/// Signed calls carry session tokens, so an endpoint without encryption is allowed on this machine only.
fn check_endpoint(endpoint: &str) -> Result<(), AwsError> {
    let invalid = || AwsError::EndpointInvalid { endpoint: without_login(endpoint) };
    let url: http::Uri = endpoint.parse().map_err(|_| invalid())?;
    let host = url.host().ok_or_else(invalid)?;
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let here =
        host == "localhost" || host.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback());
    match url.scheme_str() {
        Some("https") => Ok(()),
        Some("http") if here => Ok(()),
        Some("http") => Err(AwsError::EndpointUnencrypted { endpoint: without_login(endpoint) }),
        _ => Err(invalid()),
    }
}

/// An address as it may be shown: a proxy's password can stand in it.
fn without_login(endpoint: &str) -> String {
    let (scheme, rest) = endpoint.split_once("://").map_or(("", endpoint), |(scheme, rest)| (scheme, rest));
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    if scheme.is_empty() { format!("{host}{path}") } else { format!("{scheme}://{host}{path}") }
}

fn retries() -> RetryConfig {
    RetryConfig::standard().with_max_attempts(4)
}

/// A read that hangs must end. Long calls (an invocation, a part of a layer) override the limit for themselves.
fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(5))
        .operation_attempt_timeout(Duration::from_secs(60))
        .build()
}

fn app_name() -> Option<AppName> {
    AppName::new("Slipway").ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_the_password_in_it() {
        assert_eq!(without_login("http://user:p@ss@127.0.0.1:1/x@y"), "http://127.0.0.1:1/x@y");
        assert_eq!(without_login("https://token@example.test"), "https://example.test");
        assert_eq!(without_login("user:secret@host"), "host");
        assert_eq!(without_login("not a url"), "not a url");
        let refused = check_endpoint("ftp://user:secret@example.test/").unwrap_err();
        assert!(!format!("{refused} {refused:?}").contains("secret"), "{refused:?}");
    }
}
