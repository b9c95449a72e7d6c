//! What every event of a build passes through on its way out.
//!
//! Secrets are taken out, and complaints of compilers are picked up, so that no builder's own code can forget either.

use crate::build_diagnostics::Diagnostics;
use crate::build_failure::BuildFailure;
use crate::build_request::{BuildEvent, BuildRequest, DockerfileSource, Report};
use crate::error::EngineError;
use crate::secret::Mask;
use std::sync::{Mutex, PoisonError};

/// Stands between a builder and the host that listens.
pub(crate) struct Watch<'a> {
    report: Report<'a>,
    mask: Mask,
    diagnostics: Mutex<Diagnostics>,
}

impl<'a> Watch<'a> {
    pub(crate) fn new(request: &BuildRequest, report: Report<'a>) -> Self {
        let text = match &request.dockerfile {
            DockerfileSource::Inline(text) => text.clone(),
            // A Dockerfile that cannot be read ends the build before there is any log.
            DockerfileSource::Path(path) => {
                std::fs::read_to_string(request.context.join(path)).unwrap_or_default()
            }
        };
        Self {
            report,
            mask: Mask::of(&request.secrets, request.proxy.secrets()),
            diagnostics: Mutex::new(Diagnostics::new(&request.context, &text)),
        }
    }

    /// Passes an event on.
    pub(crate) fn take(&self, event: BuildEvent) {
        let event = self.mask.event(event);
        let found = match &event {
            BuildEvent::Log { line, .. } => self.diagnostics().line(line),
            _ => None,
        };
        (self.report)(event);
        if let Some(diagnostic) = found {
            (self.report)(BuildEvent::Diagnostic { diagnostic });
        }
    }

    /// Adds what the log told to the error that ended the build.
    pub(crate) fn explain(&self, error: EngineError) -> EngineError {
        match error {
            EngineError::BuildFailed { failure, message, step, .. } => {
                let diagnostics = self.diagnostics();
                let failure = match failure {
                    BuildFailure::Step => diagnostics.failure().unwrap_or(failure),
                    known => known,
                };
                EngineError::BuildFailed {
                    failure,
                    message: self.mask.text(message),
                    step: step.map(|step| self.mask.text(step)),
                    diagnostics: diagnostics.all(),
                }
            }
            other => other,
        }
    }

    fn diagnostics(&self) -> std::sync::MutexGuard<'_, Diagnostics> {
        self.diagnostics.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Mask {
    /// The event without the secrets.
    fn event(&self, event: BuildEvent) -> BuildEvent {
        match event {
            BuildEvent::StepStarted { id, name } => BuildEvent::StepStarted { id, name: self.text(name) },
            BuildEvent::StepFinished { id, cached, duration_ms, error } => {
                let error = error.map(|error| self.text(error));
                BuildEvent::StepFinished { id, cached, duration_ms, error }
            }
            BuildEvent::Log { step, line } => BuildEvent::Log { step, line: self.text(line) },
            other => other,
        }
    }
}
