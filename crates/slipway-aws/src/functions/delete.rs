//! Deletes a function, and looks afterwards whether it is gone.
//!
//! Lambda takes a function with its versions, its aliases, its URL and the policies on it. Its role, its image and its
//! log belong to other services and stay.

use super::once;
use crate::pause::{Patience, Pauses};
use crate::{AwsError, CallFailure, Session};
use slipway_core::FunctionName;
use std::time::Duration;

/// How long a read may lag behind the deletion.
const LAG: Patience = Patience {
    first: Duration::from_millis(250),
    longest: Duration::from_secs(2),
    total: Duration::from_secs(15),
};

impl Session {
    /// Deletes the function, and ends when Lambda does not show it any more. One that is not there is an error.
    pub async fn delete_function(&self, name: &FunctionName) -> Result<(), AwsError> {
        let sent = self.lambda().delete_function().function_name(name.to_string());
        match sent.customize().config_override(once()).send().await {
            Ok(_) => {}
            Err(error) => match CallFailure::of("lambda:DeleteFunction", error) {
                failure if failure.is_code("ResourceNotFoundException") => {
                    return Err(AwsError::FunctionMissing { function: name.to_string() });
                }
                // An answer that was lost may be that of a deletion: only a look at the function tells.
                failure if failure.may_have_happened() => {
                    return self.gone(name).await.map_err(|_| self.failed(failure));
                }
                failure => return Err(self.failed(failure)),
            },
        }
        self.gone(name).await
    }

    /// Waits until a read, which may lag behind, shows the function no more.
    async fn gone(&self, name: &FunctionName) -> Result<(), AwsError> {
        let mut pauses = Pauses::start(LAG);
        loop {
            if self.observe_patiently(name).await?.is_none() {
                return Ok(());
            }
            match pauses.next(None) {
                Some(pause) => tokio::time::sleep(pause).await,
                None => return Err(AwsError::StillThere { function: name.to_string() }),
            }
        }
    }
}
