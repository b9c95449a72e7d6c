//! A container for one short task: files go in, the process runs to its end, what it wrote comes out.
//!
//! The container is removed in every case, also where the caller stops waiting. What it may write is limited by the
//! caller's time alone, so only short answers should be asked for.

use crate::connect::Engine;
use crate::container::{ContainerId, ContainerSpec};
use crate::error::EngineError;
use crate::logs::LogStream;
use bytes::Bytes;
use futures_util::StreamExt as _;
use std::time::Duration;

/// The most that is kept of what the process writes, in bytes.
const MOST_WRITTEN: usize = 64 * 1024 * 1024;

/// What a short task came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Errand {
    /// The exit code of the process.
    pub exit_code: Option<i64>,
    /// What it wrote to its standard output.
    pub output: String,
    /// What it wrote to its standard error.
    pub error: String,
}

/// Removes its container when it is dropped.
struct Doomed {
    engine: Engine,
    id: ContainerId,
}

impl Drop for Doomed {
    fn drop(&mut self) {
        let (engine, id) = (self.engine.clone(), self.id.clone());
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                if let Err(error) = engine.remove_container(&id).await {
                    tracing::warn!(error = &error as &dyn std::error::Error, "a container was not removed");
                }
            });
        }
    }
}

impl Engine {
    /// Makes the container, unpacks `archive` into `folder`, runs it to its end and removes it.
    pub async fn run_errand(
        &self,
        spec: ContainerSpec,
        folder: &str,
        archive: Bytes,
        limit: Duration,
    ) -> Result<Errand, EngineError> {
        let done = tokio::time::timeout(limit, self.errand(spec, folder, archive)).await;
        done.unwrap_or(Err(EngineError::TaskTooLong { seconds: limit.as_secs() }))
    }

    async fn errand(&self, spec: ContainerSpec, folder: &str, archive: Bytes) -> Result<Errand, EngineError> {
        // The request runs apart: if this future is dropped meanwhile, the container is still owned and removed.
        let engine = self.clone();
        let created = tokio::spawn(async move {
            let id = engine.create_container(&spec).await?;
            Ok::<_, EngineError>(Doomed { engine, id })
        });
        let container =
            created.await.map_err(|_| EngineError::AnswerIncomplete { what: "a new container" })??;
        self.upload_archive(&container.id, folder, archive).await?;
        self.start_container(&container.id).await?;
        let mut errand = Errand { exit_code: None, output: String::new(), error: String::new() };
        let mut lines = Box::pin(self.logs(&container.id, true));
        while let Some(line) = lines.next().await {
            let line = line?;
            let text = match line.stream {
                LogStream::Output => &mut errand.output,
                LogStream::Error => &mut errand.error,
            };
            if text.len() + line.line.len() > MOST_WRITTEN {
                return Err(EngineError::AnswerIncomplete { what: "an answer of at most 64 MiB" });
            }
            text.push_str(&line.line);
            text.push('\n');
        }
        // The log ends a moment before the engine knows that the process has.
        loop {
            let state = self.inspect_container(&container.id).await?;
            if !state.running {
                errand.exit_code = state.exit_code;
                return Ok(errand);
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}
