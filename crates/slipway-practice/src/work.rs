//! Work on files, away from the threads that serve connections.

use crate::wire::AwsError;

/// Does the work and waits for it.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, AwsError> + Send + 'static,
) -> Result<T, AwsError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(outcome) => outcome,
        Err(error) => Err(AwsError::disk(&error)),
    }
}
