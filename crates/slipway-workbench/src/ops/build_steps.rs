//! A build's events as stages and lines of a task, and as steps of its record.

use super::{BuildRecord, BuildStep};
use crate::tasks::{StageState, TaskContext};
use slipway_engine::{BuildEvent, Builder};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Shows one build. Stages of builds that run side by side do not mix, because each build has its own task.
pub(crate) struct BuildSteps<'a> {
    context: &'a TaskContext,
    record: Arc<Mutex<BuildRecord>>,
    names: Mutex<HashMap<String, String>>,
}

impl<'a> BuildSteps<'a> {
    pub(crate) fn new(context: &'a TaskContext, record: Arc<Mutex<BuildRecord>>) -> Self {
        Self { context, record, names: Mutex::default() }
    }

    pub(crate) fn show(&self, event: BuildEvent) {
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            BuildEvent::BuilderChosen { builder, reason } => {
                self.with_record(|record| record.builder = builder_name(builder).to_owned());
                self.context.notice(format!("Builds with {}: {reason}.", builder_name(builder)));
            }
            BuildEvent::ContextSent { files, bytes } => {
                let name = format!("Sent {files} files ({} KiB)", bytes.div_ceil(1024));
                self.context.ended("context", &name, StageState::Done, None);
            }
            BuildEvent::StepStarted { id, name } => {
                self.context.begin(&id, &name);
                names.insert(id, name);
            }
            BuildEvent::StepFinished { id, cached, duration_ms, error } => {
                let state = match (&error, cached) {
                    (Some(_), _) => StageState::Failed,
                    (None, true) => StageState::Reused,
                    (None, false) => StageState::Done,
                };
                let name = names.get(&id).map_or(id.as_str(), String::as_str);
                // A step that was not run took no time, and a figure of 0 ms would say otherwise.
                let duration = Duration::from_millis(duration_ms);
                let shown = (!cached && !duration.is_zero()).then_some(duration);
                self.context.ended(&id, name, state, shown);
                let (name, duration_ms, failed) = (name.to_owned(), duration.into(), error.is_some());
                self.with_record(|record| {
                    record.steps.push(BuildStep { name, cached, duration_ms, failed });
                });
            }
            // They come again with the error, where the window shows them as places.
            BuildEvent::Diagnostic { .. } => {}
            BuildEvent::Log { step, line } => self.context.log(step.as_deref(), &line),
        }
    }

    fn with_record(&self, change: impl FnOnce(&mut BuildRecord)) {
        change(&mut self.record.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

pub(crate) fn builder_name(builder: Builder) -> &'static str {
    match builder {
        Builder::BuildKit => "BuildKit",
        Builder::Legacy => "legacy builder",
    }
}
