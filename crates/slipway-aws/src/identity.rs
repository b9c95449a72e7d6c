//! Who one is, asked before every write.

use crate::{AwsError, CallFailure, Session};

/// The caller, as STS sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The account's id, 12 digits.
    pub account_id: String,
    /// The caller's ARN.
    pub arn: String,
    /// The caller's unique id.
    pub user_id: String,
    /// The partition: `aws`, `aws-cn`, `aws-us-gov`, …
    pub partition: String,
}

impl Session {
    /// Asks STS who the credentials belong to. Every identity may ask this.
    pub async fn identify(&self) -> Result<Identity, AwsError> {
        const ACTION: &str = "sts:GetCallerIdentity";
        let answer = self
            .sts()
            .get_caller_identity()
            .send()
            .await
            .map_err(|error| self.failed(CallFailure::of(ACTION, error)))?;
        let lacking = |field| AwsError::AnswerIncomplete { action: ACTION, field };
        let arn = answer.arn.ok_or_else(|| lacking("Arn"))?;
        Ok(Identity {
            account_id: answer.account.ok_or_else(|| lacking("Account"))?,
            user_id: answer.user_id.unwrap_or_default(),
            partition: partition_of(&arn).to_owned(),
            arn,
        })
    }
}

/// The second field of an ARN.
pub(crate) fn partition_of(arn: &str) -> &str {
    arn.split(':').nth(1).filter(|partition| !partition.is_empty()).unwrap_or("aws")
}
