//! Invokes the built image on this machine, through the Runtime Interface Emulator.

use super::{InvocationResult, TestRecord};
use crate::Workbench;
use crate::report::{self, ErrorReport};
use crate::tasks::{StageState, TaskContext, TaskDescription, TaskId, TaskKind, TaskResult};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use slipway_core::MemorySize;
use slipway_emulator::{EmulatorEvent, LocalFunction};
use slipway_engine::ImageFacts;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What to invoke.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct LocalInvocationRequest {
    /// The project, or none when only an image is named.
    pub project: Option<String>,
    /// The image's id or name, or none for the project's last build.
    pub image: Option<String>,
    /// The event: JSON text.
    pub event: String,
    /// Memory in MiB, or none for the project's own.
    pub memory_mib: Option<u32>,
    /// Timeout in seconds, or none for the project's own.
    pub timeout_seconds: Option<u32>,
}

impl Workbench {
    /// Invokes the project's last build, or the image that is named.
    pub async fn start_local_invocation(
        &self,
        request: LocalInvocationRequest,
    ) -> Result<TaskId, ErrorReport> {
        check_event(&request.event)?;
        let subject = request.image.clone().or_else(|| request.project.clone()).unwrap_or_default();
        let description = TaskDescription {
            kind: TaskKind::LocalInvocation,
            title: format!("Invoke {} on this machine", last_part(&subject)),
            project: request.project.clone(),
            command_line: request.command_line(),
        };
        let workbench = self.clone();
        Ok(self.tasks().spawn(description, move |context| async move {
            workbench.invoke_locally(&request, &context).await.map(TaskResult::Invocation)
        }))
    }

    /// Invokes within a running task.
    pub(crate) async fn invoke_locally(
        &self,
        request: &LocalInvocationRequest,
        context: &TaskContext,
    ) -> Result<InvocationResult, ErrorReport> {
        let reference = self.image_of(request.project.as_deref(), request.image.as_deref()).await?;
        let engine = self.machine().engine().await?;
        let image = engine.inspect_image(&reference).await.map_err(report::engine)?;
        let function = self.local_function(request, &image).await?;
        let function = self.told_what_to_run(request.project.as_deref(), &image, function).await?;
        let emulator = self.machine().emulator().await?;
        let cancelled = (emulator.clone(), function.clone());
        // RIE does not survive a caller that hangs up, so a cancelled invocation takes its container with it.
        context.on_cancel(async move { cancelled.0.stop(&cancelled.1).await });
        let cold = Arc::new(AtomicBool::new(false));
        let (reported, started) = (context.clone(), Arc::clone(&cold));
        let report_event = move |event: EmulatorEvent| {
            started.fetch_or(matches!(event, EmulatorEvent::ContainerStarting), Ordering::Relaxed);
            show_emulator(&reported, &event);
        };
        let invocation = emulator
            .invoke(&function, Bytes::from(request.event.clone()), &report_event)
            .await
            .map_err(report::emulator)?;
        let cold_start = Some(cold.load(Ordering::Relaxed));
        let result = InvocationResult { invocation, subject: image.id.clone(), digest: None, cold_start };
        if let Some(project) = &request.project {
            let verdict = result.invocation.verdict;
            let tested = TestRecord { image_id: image.id, verdict, result: result.clone() };
            self.record(project, |journey| {
                journey.choices.event = request.event.clone();
                journey.tested = Some(tested);
            })
            .await?;
        }
        Ok(result)
    }

    /// Stops and removes the warm containers of this host.
    pub async fn stop_local(&self) -> Result<(), ErrorReport> {
        self.machine().stop().await;
        Ok(())
    }

    /// Removes what a killed Slipway has left in the engine; returns how many containers that were.
    pub async fn remove_orphans(&self) -> Result<usize, ErrorReport> {
        let engine = self.machine().engine().await?;
        Ok(engine.remove_orphans().await.map_err(report::engine)?.len())
    }

    async fn local_function(
        &self,
        request: &LocalInvocationRequest,
        image: &ImageFacts,
    ) -> Result<LocalFunction, ErrorReport> {
        let journey = match &request.project {
            Some(project) => Some(self.open_project(project).await?),
            None => None,
        };
        let built = journey.as_ref().and_then(|journey| journey.build_of(&image.id));
        let told = built.filter(|built| built.command_override).map(|built| vec![built.handler.clone()]);
        let choices = journey.map(|journey| journey.choices);
        let architecture = image.architecture.ok_or_else(|| report::architecture_unknown(&image.id))?;
        let memory = request.memory_mib.or(choices.as_ref().map(|choices| choices.memory_mib)).unwrap_or(512);
        let timeout = request.timeout_seconds.or(choices.as_ref().map(|choices| choices.timeout_seconds));
        // An image without CMD cannot start by itself; the project's handler is what Lambda would be told.
        let command = match (&choices, image.command.is_empty()) {
            _ if told.is_some() => told,
            (Some(choices), true) if !choices.handler.is_empty() => Some(vec![choices.handler.clone()]),
            _ => None,
        };
        let function_name = choices.map_or_else(|| "local".to_owned(), |choices| choices.function);
        Ok(LocalFunction {
            image: image.id.clone(),
            architecture,
            command,
            environment: BTreeMap::new(),
            memory: MemorySize(memory),
            timeout_seconds: timeout.unwrap_or(30),
            ephemeral_storage_mib: 512,
            function_name,
            read_only: true,
        })
    }
}

fn show_emulator(context: &TaskContext, event: &EmulatorEvent) {
    match event {
        EmulatorEvent::ContainerStarting => context.begin("container", "Start the container"),
        EmulatorEvent::ContainerStarted { .. } => context.end("container", StageState::Done),
        EmulatorEvent::Queued => context.begin("queue", "Wait for the invocation before this one"),
        EmulatorEvent::Invoking => {
            context.end("queue", StageState::Done);
            context.begin("invoke", "Invoke the function");
        }
        EmulatorEvent::Log { line } => context.log(Some("invoke"), line),
    }
}

/// The last part of a path or of an image's name, short enough for a title.
fn last_part(subject: &str) -> &str {
    subject.trim_end_matches('/').rsplit('/').next().unwrap_or(subject)
}

/// An event must be JSON before it is sent anywhere: Lambda refuses other text, and RIE would pass it on.
pub(crate) fn check_event(event: &str) -> Result<(), ErrorReport> {
    match serde_json::from_str::<serde::de::IgnoredAny>(event) {
        Ok(_) => Ok(()),
        Err(error) => Err(report::event_invalid(&error)),
    }
}
