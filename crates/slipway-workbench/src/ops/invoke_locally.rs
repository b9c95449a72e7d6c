//! Invokes the built image on this machine, through the Runtime Interface Emulator.

use super::annotations_variable::told_what_to_run;
use super::project_record::image_of;
use crate::Workbench;
use crate::project::settings::settings_for;
use crate::project::suggestions::{DEFAULT_MEMORY_MIB, DEFAULT_TIMEOUT_SECONDS};
use crate::report::{self, ErrorReport};
use crate::tasks::{StageState, TaskContext, TaskDescription, TaskId, TaskKind, TaskResult};
use crate::values::{InvocationResult, LocalInvocationRequest, ProjectRecord, TestRecord};
use bytes::Bytes;
use slipway_core::function::{validate_environment, validate_memory, validate_timeout};
use slipway_core::{MemorySize, Milliseconds};
use slipway_emulator::{EmulatorEvent, LocalFunction, START_LIMIT_SECONDS};
use slipway_engine::ImageFacts;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

impl Workbench {
    /// Invokes the project's last build, or the image that is named.
    pub async fn start_local_invocation(
        &self,
        request: LocalInvocationRequest,
    ) -> Result<TaskId, ErrorReport> {
        check_event(&request.event)?;
        check_limits(&request)?;
        let subject = request.image.clone().or_else(|| request.project.clone()).unwrap_or_default();
        let description = TaskDescription {
            kind: TaskKind::LocalInvocation,
            title: format!("Invoke {} on this machine", last_part(&subject)),
            project: request.project.clone(),
            command_line: request.command_line(),
        };
        let workbench = self.clone();
        Ok(self.tasks().spawn(description, move |context| async move {
            workbench
                .invoke_locally(&request, &context)
                .await
                .map(|result| TaskResult::Invocation(Box::new(result)))
        }))
    }

    /// Invokes within a running task.
    pub(crate) async fn invoke_locally(
        &self,
        request: &LocalInvocationRequest,
        context: &TaskContext,
    ) -> Result<InvocationResult, ErrorReport> {
        let mut record = self.record_to(request.project.as_deref()).await?;
        self.invoke_locally_as(&mut record, request, context).await
    }

    /// Invokes for a project, and keeps the test in it.
    pub(crate) async fn invoke_locally_as(
        &self,
        record: &mut Option<ProjectRecord>,
        request: &LocalInvocationRequest,
        context: &TaskContext,
    ) -> Result<InvocationResult, ErrorReport> {
        let reference = image_of(record.as_ref(), request.image.as_deref())?;
        let engine = self.machine().engine().await?;
        let image = engine.inspect_image(&reference).await.map_err(report::engine)?;
        let function = local_function(record.as_ref(), request, &image)?;
        let function = match record.as_ref() {
            Some(record) => told_what_to_run(&record.project, &image, function)?,
            None => function,
        };
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
        let (event, note) = without_mark(&request.event);
        let invoked = emulator.invoke(&function, Bytes::from(event.to_owned()), &report_event).await;
        let mut invocation = invoked.map_err(report::emulator)?;
        invocation.warnings.extend(note);
        let cold_start = Some(cold.load(Ordering::Relaxed));
        let result = InvocationResult { invocation, subject: image.id.clone(), digest: None, cold_start };
        let verdict = result.invocation.verdict;
        let init_ms = result.invocation.init_ms;
        let tested =
            TestRecord { image_id: image.id, verdict, last_init_ms: init_ms, result: result.clone() };
        let keep = move |record: &mut ProjectRecord| {
            let before = record.tested.as_ref().and_then(|tested| tested.last_init_ms);
            let last_init_ms = tested.last_init_ms.or(before);
            record.tested = Some(TestRecord { last_init_ms, ..tested.clone() });
        };
        self.keep(record, keep).await?;
        Ok(result)
    }

    /// Stops and removes the warm containers of this host.
    pub async fn stop_local(&self) -> Result<(), ErrorReport> {
        self.machine().stop().await;
        Ok(())
    }

    /// Removes what a killed Slipway has left in the engine, and the SDKs that stay warm between builds; returns how
    /// many containers that were.
    pub async fn remove_orphans(&self) -> Result<usize, ErrorReport> {
        let orphans = self.machine().remove_orphans().await?;
        let engine = self.machine().engine().await?;
        Ok(orphans + engine.end_warm_sdks().await.map_err(report::engine)?)
    }
}

fn local_function(
    record: Option<&ProjectRecord>,
    request: &LocalInvocationRequest,
    image: &ImageFacts,
) -> Result<LocalFunction, ErrorReport> {
    let architecture = image.architecture.ok_or_else(|| report::architecture_unknown(&image.id))?;
    let mut function = LocalFunction::new(image.id.clone(), architecture);
    function.memory = MemorySize(DEFAULT_MEMORY_MIB);
    function.timeout_seconds = DEFAULT_TIMEOUT_SECONDS;
    "local".clone_into(&mut function.function_name);
    // One container for each project, or for each image that is named without one.
    function.place = record.map(|record| record.project.file.clone()).or(request.image.clone());
    if let Some(record) = record {
        settle(&mut function, record, image);
    }
    function.memory = request.memory_mib.map_or(function.memory, MemorySize);
    function.timeout_seconds = request.timeout_seconds.unwrap_or(function.timeout_seconds);
    function.environment.extend(request.environment.clone());
    Ok(function)
}

/// Takes what the project says now: its choices, and the settings it would be deployed with.
fn settle(function: &mut LocalFunction, record: &ProjectRecord, image: &ImageFacts) {
    let choices = &record.choices;
    function.memory = MemorySize(choices.memory_mib);
    function.timeout_seconds = choices.timeout_seconds;
    function.function_name.clone_from(&choices.function);
    let built = record.build_of(&image.id).filter(|built| built.command_override);
    function.command = match built {
        Some(built) => Some(vec![built.handler.clone()]),
        // An image without CMD cannot start by itself; the project's handler is what Lambda would be told.
        None if image.command.is_empty() && !choices.handler.is_empty() => {
            Some(vec![choices.handler.clone()])
        }
        None => None,
    };
    let settings = settings_for(&record.project, choices.layers()).unwrap_or_default();
    function.environment = settings.environment;
    if let Some(region) = settings.region {
        function.region = region;
    }
    if let Some(last) = record.tested.as_ref().and_then(|tested| tested.last_init_ms) {
        function.start_allowance_seconds = allowance(last);
    }
}

/// What is granted to a start that took this long the last time: a little more, in whole seconds.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is clamped to a few seconds")]
fn allowance(last: Milliseconds) -> u32 {
    (last.seconds() * 1.2 + 0.1).ceil().clamp(1.0, f64::from(START_LIMIT_SECONDS)) as u32
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

/// What Lambda would refuse as a function's configuration is refused here too.
fn check_limits(request: &LocalInvocationRequest) -> Result<(), ErrorReport> {
    let mut problems = validate_environment(&request.environment);
    problems.extend(request.memory_mib.and_then(|mib| validate_memory(MemorySize(mib))));
    problems.extend(request.timeout_seconds.and_then(validate_timeout));
    if problems.is_empty() { Ok(()) } else { Err(report::fields_invalid(&problems)) }
}

/// Editors such as Visual Studio begin a file with a byte order mark, which is no JSON: Lambda refuses it. It is left
/// out, and that is said.
pub(crate) fn without_mark(event: &str) -> (&str, Option<String>) {
    match event.strip_prefix('\u{feff}') {
        Some(rest) => (
            rest,
            Some(
                "The event begins with a byte order mark (BOM), which Lambda refuses. It was left out; save the file as \
                 UTF-8 without BOM before you send it by other tools."
                    .to_owned(),
            ),
        ),
        None => (event, None),
    }
}

/// An event must be JSON before it is sent anywhere: Lambda refuses other text, and RIE would pass it on.
pub(crate) fn check_event(event: &str) -> Result<(), ErrorReport> {
    match serde_json::from_str::<serde::de::IgnoredAny>(without_mark(event).0) {
        Ok(_) => Ok(()),
        Err(error) => Err(report::event_invalid(&error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn a_byte_order_mark_is_left_out_and_named() {
        let (event, note) = without_mark("\u{feff}{\"a\":1}");
        assert_eq!(event, "{\"a\":1}");
        assert!(note.is_some_and(|note| note.contains("byte order mark")));
        assert!(check_event("\u{feff}{}").is_ok());
        assert_eq!(without_mark("{}"), ("{}", None));
    }

    #[test]
    fn a_start_is_granted_hardly_more_than_it_took() {
        assert_eq!([300.0, 913.0, 2300.0, 60_000.0].map(|ms| allowance(Milliseconds(ms))), [1, 2, 3, 10]);
    }

    #[test]
    fn what_lambda_refuses_of_a_function_is_refused_of_a_test() {
        let with = |name: &str, memory_mib, timeout_seconds| {
            check_limits(&LocalInvocationRequest {
                project: None,
                image: None,
                event: "{}".to_owned(),
                memory_mib,
                timeout_seconds,
                environment: BTreeMap::from([(name.to_owned(), "v".to_owned())]),
            })
        };
        assert!(with("MY_SETTING", Some(128), Some(900)).is_ok());
        for name in ["", "A=B", "A-B", "_HANDLER", "AWS_REGION"] {
            assert!(with(name, None, None).is_err(), "{name}");
        }
        assert!(with("MINE", Some(127), None).is_err() && with("MINE", Some(10_241), None).is_err());
        assert!(with("MINE", None, Some(0)).is_err() && with("MINE", None, Some(901)).is_err());
    }
}
