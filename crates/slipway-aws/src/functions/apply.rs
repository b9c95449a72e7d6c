//! Carries out a plan and returns only what was seen afterwards.

use super::update::{Half, unchanged_revision};
use super::{DeployEvent, DeployReport, Observed};
use crate::{AwsError, Session};
use aws_sdk_lambda::types::{LastUpdateStatus, State};
use slipway_core::FunctionSpec;
use slipway_core::plan::{DeployAction, DeployPlan, DeployedFunction};

impl Session {
    /// Creates or updates the function as planned. `current` is the function the plan was made against; if it has been
    /// changed since, nothing is written. It ends well only when GetFunction shows the function as active, the last
    /// update as successful and the wanted digest as the one that runs.
    pub async fn apply(
        &self,
        plan: &DeployPlan,
        spec: &FunctionSpec,
        current: Option<&DeployedFunction>,
        report: DeployReport<'_>,
    ) -> Result<DeployedFunction, AwsError> {
        match (plan.action, current) {
            (DeployAction::Create, _) | (_, None) => self.create(spec, report).await?,
            (DeployAction::Update, Some(current)) => {
                self.update(spec, current, report).await?;
                self.tag(spec, current).await?;
            }
            (DeployAction::Nothing, Some(current)) => self.repair(spec, current, report).await?,
        }
        self.proven(spec, report).await
    }

    /// A plan compares the fields that are shown. A function whose last update failed can show the wanted ones.
    async fn repair(
        &self,
        spec: &FunctionSpec,
        current: &DeployedFunction,
        report: DeployReport<'_>,
    ) -> Result<(), AwsError> {
        let observed = self.settled(&spec.name, report).await?;
        if observed.update == Some(LastUpdateStatus::Failed) || !observed.runs(&spec.digest) {
            self.update(spec, current, report).await?;
        }
        Ok(())
    }

    async fn update(
        &self,
        spec: &FunctionSpec,
        current: &DeployedFunction,
        report: DeployReport<'_>,
    ) -> Result<(), AwsError> {
        let before = self.settled(&spec.name, report).await?;
        unchanged_revision(&before, current)?;
        if before.state == Some(State::Failed) {
            // A function that never started cannot be updated; saying so now saves a refusal that explains less.
            return self.proven(spec, report).await.map(drop);
        }
        // An update that failed earlier may show its image as if it ran, so the image is sent again then.
        let failed_before = before.update == Some(LastUpdateStatus::Failed);
        let configures = !before.has_configuration(spec);
        let mut ready = before;
        if configures {
            report(DeployEvent::UpdatingConfiguration);
            self.send_half(Half::Configuration, spec, &ready, report).await?;
            ready = self.taken(spec, report).await?;
        }
        if !failed_before && ready.has_code(spec) && ready.runs(&spec.digest) {
            return Ok(());
        }
        match self.update_code(spec, &ready, report).await {
            Err(error) if configures => Err(self.reverted(spec, current, error, report).await),
            other => other,
        }
    }

    async fn update_code(
        &self,
        spec: &FunctionSpec,
        ready: &Observed,
        report: DeployReport<'_>,
    ) -> Result<(), AwsError> {
        report(DeployEvent::UpdatingCode);
        self.send_half(Half::Code, spec, ready, report).await?;
        self.taken(spec, report).await.map(drop)
    }

    /// Waits until an update has taken effect, since only then the next one may be sent.
    pub(super) async fn taken(
        &self,
        spec: &FunctionSpec,
        report: DeployReport<'_>,
    ) -> Result<Observed, AwsError> {
        let ready = self.settled(&spec.name, report).await?;
        match ready.update {
            Some(LastUpdateStatus::Failed) => Err(AwsError::FunctionFailed {
                function: spec.name.to_string(),
                whole: false,
                reason_code: ready.update_reason_code.unwrap_or_else(|| "Failed".to_owned()),
                reason: ready.update_reason.unwrap_or_default(),
            }),
            _ => Ok(ready),
        }
    }
}
