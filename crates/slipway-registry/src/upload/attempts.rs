//! One call to the registry, sent until it has an answer that decides something.

use super::journal::Journal;
use super::{UploadEvent, UploadReport};
use crate::error::RegistryError;
use aws_sdk_ecr::Client;
use aws_sdk_ecr::config::retry::RetryConfig;
use aws_sdk_ecr::config::timeout::TimeoutConfig;
use aws_sdk_ecr::types::LayerAvailability;
use slipway_aws::pause::{Patience, Pauses};
use slipway_aws::{AwsError, CallFailure, CallFailureKind};
use slipway_core::{Digest, RepositoryName};
use std::collections::HashSet;
use std::future::Future;
use std::path::Path;
use std::time::Duration;

/// BatchCheckLayerAvailability takes no more at once.
const DIGESTS_AT_ONCE: usize = 100;
/// A part of 10 MiB takes three minutes at 64 kB/s; a stalled connection is noticed sooner by the SDK.
const LONGEST_CALL: Duration = Duration::from_secs(300);

/// What to do about a call that the registry may have carried out although no answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WhenLost {
    /// Send it again: the registry recognises a repeat.
    Repeat,
    /// Give it back, because the caller can look first.
    Return,
}

/// The registry, one repository of it, and the watcher of an upload.
pub(super) struct Registry<'a> {
    pub(super) client: Client,
    pub(super) repository: &'a RepositoryName,
    pub(super) report: UploadReport<'a>,
    pub(super) journal: Journal,
}

impl<'a> Registry<'a> {
    pub(super) fn new(
        client: &Client,
        repository: &'a RepositoryName,
        store: &Path,
        report: UploadReport<'a>,
    ) -> Self {
        let journal = Journal::new(store, client, repository);
        let patient = TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(5))
            .operation_attempt_timeout(LONGEST_CALL)
            .build();
        let settings = client
            .config()
            .to_builder()
            .retry_config(RetryConfig::disabled())
            .timeout_config(patient)
            .build();
        Self { client: Client::from_conf(settings), repository, report, journal }
    }

    /// Sends a call until it succeeds, is refused, or patience is over.
    pub(super) async fn attempt<T, F>(
        &self,
        when_lost: WhenLost,
        mut send: impl FnMut() -> F,
    ) -> Result<T, CallFailure>
    where
        F: Future<Output = Result<T, CallFailure>>,
    {
        let mut pauses = Pauses::start(Patience::FAULTS);
        let mut renewed = false;
        loop {
            let failure = match send().await {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            if failure.kind == CallFailureKind::CredentialsExpired && !renewed {
                // They may have run out between two parts; the provider is asked for new ones once.
                renewed = true;
            } else if !failure.is_passing() || (when_lost == WhenLost::Return && failure.may_have_happened())
            {
                return Err(failure);
            }
            let Some(after) = pauses.next(failure.retry_after) else { return Err(failure) };
            (self.report)(UploadEvent::Retrying { what: failure.action.to_owned(), after });
            tokio::time::sleep(after).await;
        }
    }

    /// Which of these layers the repository has.
    pub(super) async fn present<'d>(
        &self,
        digests: impl Iterator<Item = &'d Digest>,
    ) -> Result<HashSet<Digest>, RegistryError> {
        let digests: Vec<String> = digests.map(|digest| digest.as_str().to_owned()).collect();
        let mut present = HashSet::new();
        for digests in digests.chunks(DIGESTS_AT_ONCE) {
            let answer = self
                .attempt(WhenLost::Repeat, || async {
                    self.client
                        .batch_check_layer_availability()
                        .repository_name(self.repository.to_string())
                        .set_layer_digests(Some(digests.to_vec()))
                        .send()
                        .await
                        .map_err(|error| CallFailure::of("ecr:BatchCheckLayerAvailability", error))
                })
                .await
                .map_err(|failure| self.failed(failure))?;
            // A layer the repository lacks is listed as a failure or as unavailable; both are simply not present.
            for layer in answer.layers.unwrap_or_default() {
                if layer.layer_availability == Some(LayerAvailability::Available) {
                    present.extend(layer.layer_digest.and_then(|digest| Digest::parse(&digest).ok()));
                }
            }
        }
        Ok(present)
    }

    /// The error for a call that nothing more is known about.
    pub(super) fn failed(&self, failure: CallFailure) -> RegistryError {
        if failure.is_code("RepositoryNotFoundException") {
            return RegistryError::RepositoryMissing { repository: self.repository.to_string() };
        }
        RegistryError::Aws(AwsError::from_call(failure, None, None))
    }
}
