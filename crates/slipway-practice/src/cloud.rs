//! What every call can reach: the state, the blobs, the logs, the faults and who runs functions.
//!
//! It knows none of the services that answer by it.

use crate::credentials::Credentials;
use crate::faults::Faults;
use crate::logs::Logs;
use crate::runner::RunFunction;
use crate::store::Store;
use crate::store::blobs::Blobs;
use crate::store::uploads::Uploads;
use std::sync::Arc;
use std::time::Duration;

/// Everything a call can reach.
pub(crate) struct Cloud {
    pub(crate) credentials: Credentials,
    pub(crate) registry: String,
    pub(crate) pace: Pace,
    pub(crate) store: Store,
    pub(crate) blobs: Blobs,
    pub(crate) uploads: Uploads,
    pub(crate) logs: Logs,
    pub(crate) faults: Faults,
    pub(crate) runner: Option<Arc<dyn RunFunction>>,
}

/// How long the practice cloud takes for what takes AWS a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// From the creation of a role until Lambda can assume it.
    pub role_propagation: Duration,
    /// How long a new function or version is `Pending`.
    pub pending: Duration,
    /// How long an update is `InProgress`.
    pub update: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            role_propagation: Duration::from_secs(5),
            pending: Duration::from_secs(2),
            update: Duration::from_millis(1500),
        }
    }
}
