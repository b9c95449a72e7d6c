//! Where the disk is waited for: on threads made for waiting, never on one that other work shares.

use crate::report::{self, ErrorReport};

/// Does what waits for a disk where that holds up nothing else.
pub(crate) async fn away<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ErrorReport> {
    tokio::task::spawn_blocking(work).await.map_err(|error| report::thread_lost(&error))
}
