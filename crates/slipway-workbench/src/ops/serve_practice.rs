//! Serves the practice cloud for others: the AWS CLI, a script, a second machine's tests. The window and the
//! verbs with `--target practice` use one of their own and need no address.

use crate::Workbench;
use crate::report::{self, ErrorReport};
use slipway_practice::{PracticeOptions, PracticeServer};
use std::net::SocketAddr;
use std::path::PathBuf;

impl Workbench {
    /// Starts it; it serves until it is shut down or dropped.
    pub async fn serve_practice(
        &self,
        listen: SocketAddr,
        data: PathBuf,
        faults: Option<PathBuf>,
    ) -> Result<PracticeServer, ErrorReport> {
        // Without an engine everything works but invocations, and those say so.
        let emulator = self.machine().emulator().await.ok();
        slipway_practice::serve(PracticeOptions { listen, data, faults }, emulator)
            .await
            .map_err(report::practice)
    }
}
