//! Where a function can be deployed: the practice cloud and the AWS profiles of this machine.

use crate::Workbench;
use crate::report::{self, ErrorReport};
use crate::values::{Identity, Target};
use serde::{Deserialize, Serialize};
use slipway_aws::{ProfileFiles, ProfileKind, ProfileSummary, Session, SessionRequest, StaticCredentials};

/// The kind of a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum TargetKind {
    /// The practice cloud.
    Practice,
    /// An AWS profile.
    Aws,
}

/// One target to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct TargetSummary {
    /// What to send back to choose it.
    pub target: Target,
    /// Its kind.
    pub kind: TargetKind,
    /// Its name.
    pub name: String,
    /// What it is, in a sentence.
    pub description: String,
}

impl Workbench {
    /// The practice cloud first, then the AWS profiles of this machine.
    pub async fn list_targets(&self) -> Result<Vec<TargetSummary>, ErrorReport> {
        let profiles = slipway_aws::profiles(&ProfileFiles::default())
            .await
            .map_err(|error| report::aws("list the AWS profiles", &error))?;
        let practice = TargetSummary {
            target: Target::Practice,
            kind: TargetKind::Practice,
            name: "Practice".to_owned(),
            description: "A cloud on this machine to learn with. No account, no cost.".to_owned(),
        };
        Ok(std::iter::once(practice).chain(profiles.into_iter().map(aws_target)).collect())
    }

    /// Asks the target who the caller is.
    pub async fn identify(&self, target: &Target) -> Result<Identity, ErrorReport> {
        let session = self.session(target).await?;
        let caller =
            session.identify().await.map_err(|error| report::aws("find out who you are there", &error))?;
        Ok(Identity {
            account_id: caller.account_id,
            arn: caller.arn,
            region: session.region().to_owned(),
            endpoint: session.endpoint().map(str::to_owned),
        })
    }

    /// Opens a session with the target; the practice cloud is started where it is the target.
    pub(crate) async fn session(&self, target: &Target) -> Result<Session, ErrorReport> {
        let request = match target {
            Target::Practice => self.practice_session().await?,
            Target::Aws { profile, region } => SessionRequest {
                profile: profile.clone(),
                region: region.clone(),
                endpoint_url: None,
                credentials: None,
            },
        };
        Session::open(&request).await.map_err(|error| report::aws("open a session with AWS", &error))
    }

    async fn practice_session(&self) -> Result<SessionRequest, ErrorReport> {
        // Without an engine the practice cloud still keeps images and functions; only invocations need one.
        let emulator = self.machine().emulator().await.ok();
        let ready = self.practice().ready(emulator).await?;
        Ok(SessionRequest {
            profile: None,
            region: Some(ready.region),
            endpoint_url: Some(ready.endpoint),
            credentials: Some(StaticCredentials {
                access_key_id: ready.access_key_id,
                secret_access_key: ready.secret_access_key,
            }),
        })
    }
}

fn aws_target(profile: ProfileSummary) -> TargetSummary {
    let region = profile.region.as_deref().unwrap_or("no region set");
    TargetSummary {
        description: format!("AWS profile, {}, {region}", source_of(profile.kind)),
        target: Target::Aws { profile: Some(profile.name.clone()), region: profile.region },
        kind: TargetKind::Aws,
        name: profile.name,
    }
}

fn source_of(kind: ProfileKind) -> &'static str {
    match kind {
        ProfileKind::Sso => "sign-in through IAM Identity Center",
        ProfileKind::Login => "sign-in by `aws login`",
        ProfileKind::AssumedRole => "assumed role",
        ProfileKind::CredentialProcess => "credentials from a program",
        ProfileKind::WebIdentity => "web identity",
        ProfileKind::StaticKeys => "access key",
        ProfileKind::SettingsOnly => "settings only",
    }
}
