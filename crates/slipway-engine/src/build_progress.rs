//! Turns what the engine streams during a build into build events.
//!
//! BuildKit sends the state of vertices again and again, as a graph: here each becomes one start and one end.
//! The legacy builder sends the text of a terminal: here `Step 2/4 : RUN …` opens a step and the next one, or
//! the end, closes it. An error counts wherever it appears: in the stream, or in a vertex.

use crate::build_failure::BuildFailure;
use crate::build_request::{BuildEvent, Builder, Report};
use crate::error::EngineError;
use crate::logs::LineBuffer;
use bollard::moby::buildkit::v1::{StatusResponse, Vertex};
use bollard::models::{BuildInfo, BuildInfoAux};
use bytes::Bytes;
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// The state of one build.
pub(crate) struct Progress<'a> {
    builder: Builder,
    report: Report<'a>,
    image_id: Option<String>,
    vertices: HashMap<String, VertexState>,
    vertex_error: Option<(String, String)>,
    text: LineBuffer,
    open_step: Option<OpenStep>,
}

#[derive(Default)]
struct VertexState {
    name: String,
    started: bool,
    finished: bool,
    lines: LineBuffer,
}

struct OpenStep {
    id: String,
    name: String,
    began: Instant,
    cached: bool,
}

impl<'a> Progress<'a> {
    pub(crate) fn new(builder: Builder, report: Report<'a>) -> Self {
        Self {
            builder,
            report,
            image_id: None,
            vertices: HashMap::new(),
            vertex_error: None,
            text: LineBuffer::default(),
            open_step: None,
        }
    }

    /// The id of the image, once the engine has told it.
    pub(crate) fn image_id(&self) -> Option<&str> {
        self.image_id.as_deref()
    }

    /// Takes one message of the stream.
    pub(crate) fn take(&mut self, info: BuildInfo) -> Result<(), EngineError> {
        if let Some(message) = info.error_detail.and_then(|detail| detail.message) {
            return Err(self.fail(message));
        }
        if let Some(text) = info.stream {
            for line in self.text.push(&Bytes::from(text)) {
                self.legacy_line(&line);
            }
        }
        match info.aux {
            Some(BuildInfoAux::BuildKit(status)) => self.vertices(status),
            Some(BuildInfoAux::Default(image)) => self.image_id = image.id,
            None => {}
        }
        // The legacy builder reports a pull of the base image as status lines; the bars are left out.
        if let (Some(status), None) = (info.status, info.progress_detail.and_then(|detail| detail.total)) {
            self.log(None, status);
        }
        Ok(())
    }

    /// Closes what is open when the stream has ended well.
    pub(crate) fn finish(&mut self) {
        self.close_step(None);
    }

    /// The id that was told, or the error of a vertex that no error of the stream repeated.
    pub(crate) fn verdict(&mut self) -> Result<Option<String>, EngineError> {
        match (self.image_id.take(), self.vertex_error.take()) {
            (None, Some((step, message))) => Err(failed(message, Some(step))),
            (image_id, _) => Ok(image_id),
        }
    }

    /// Explains why the stream broke off.
    pub(crate) fn explain(&mut self, error: bollard::errors::Error) -> EngineError {
        match error {
            bollard::errors::Error::DockerStreamError { error } => self.fail(error),
            // A Dockerfile that cannot be parsed is refused before the stream begins.
            bollard::errors::Error::DockerResponseServerError { status_code: 400, message } => {
                self.fail(message)
            }
            bollard::errors::Error::DockerResponseServerError { status_code: 500, message } => {
                self.fail(message)
            }
            other => EngineError::from_request("build the image", other),
        }
    }

    fn fail(&mut self, message: String) -> EngineError {
        let step = match (&self.vertex_error, &self.open_step) {
            (Some((step, _)), _) => Some(step.clone()),
            (None, Some(step)) => Some(step.name.clone()),
            (None, None) => None,
        };
        self.close_step(Some(message.clone()));
        failed(message, step)
    }

    fn log(&self, step: Option<String>, line: String) {
        (self.report)(BuildEvent::Log { step, line });
    }

    fn vertices(&mut self, status: StatusResponse) {
        for vertex in status.vertexes {
            self.vertex(vertex);
        }
        for log in status.logs {
            let state = self.vertices.entry(log.vertex.clone()).or_default();
            for line in state.lines.push(&Bytes::from(log.msg)) {
                (self.report)(BuildEvent::Log { step: Some(log.vertex.clone()), line });
            }
        }
        for warning in status.warnings {
            let line = String::from_utf8_lossy(&warning.short).into_owned();
            self.log(Some(warning.vertex).filter(|vertex| !vertex.is_empty()), line);
        }
    }

    fn vertex(&mut self, vertex: Vertex) {
        let state = self.vertices.entry(vertex.digest.clone()).or_default();
        if state.name.is_empty() {
            state.name.clone_from(&vertex.name);
        }
        // The engine's own preparations carry this mark and are of no interest unless they fail.
        let internal = state.name.starts_with("[internal]");
        if vertex.started.is_some() && !state.started {
            state.started = true;
            if !internal {
                (self.report)(BuildEvent::StepStarted {
                    id: vertex.digest.clone(),
                    name: state.name.clone(),
                });
            }
        }
        if vertex.completed.is_none() || state.finished {
            return;
        }
        state.finished = true;
        let error = Some(vertex.error.clone()).filter(|error| !error.is_empty());
        // When one vertex fails the others are cancelled; theirs is not the reason.
        if let Some(message) = error.as_ref().filter(|message| !message.contains("context canceled"))
            && self.vertex_error.is_none()
        {
            self.vertex_error = Some((state.name.clone(), message.clone()));
        }
        if let Some(line) = state.lines.rest() {
            (self.report)(BuildEvent::Log { step: Some(vertex.digest.clone()), line });
        }
        if !internal {
            let duration_ms = milliseconds(duration(&vertex));
            let (id, cached) = (vertex.digest, vertex.cached);
            (self.report)(BuildEvent::StepFinished { id, cached, duration_ms, error });
        }
    }

    fn legacy_line(&mut self, line: &str) {
        if self.builder == Builder::Legacy {
            if let Some(name) = line.strip_prefix("Step ").filter(|name| name.contains(" : ")) {
                self.close_step(None);
                let id = name.split(' ').next().unwrap_or(name).to_owned();
                let (id, name) = (id, name.to_owned());
                (self.report)(BuildEvent::StepStarted { id: id.clone(), name: name.clone() });
                self.open_step = Some(OpenStep { id, name, began: Instant::now(), cached: false });
                return;
            }
            if line == " ---> Using cache" {
                if let Some(step) = &mut self.open_step {
                    step.cached = true;
                }
                return;
            }
            if let Some(id) = line.strip_prefix("Successfully built ") {
                // Docker tells the whole id beside the text; Podman has the text only.
                self.image_id.get_or_insert_with(|| id.trim().to_owned());
            }
        }
        self.log(self.open_step.as_ref().map(|step| step.id.clone()), line.to_owned());
    }

    fn close_step(&mut self, error: Option<String>) {
        if let Some(line) = self.text.rest() {
            self.log(self.open_step.as_ref().map(|step| step.id.clone()), line);
        }
        if let Some(step) = self.open_step.take() {
            let duration_ms = milliseconds(step.began.elapsed());
            (self.report)(BuildEvent::StepFinished { id: step.id, cached: step.cached, duration_ms, error });
        }
    }
}

/// The time between the two stamps of a vertex; stamps are the engine's clock, so only their difference counts.
fn duration(vertex: &Vertex) -> Duration {
    let (Some(started), Some(completed)) = (&vertex.started, &vertex.completed) else {
        return Duration::ZERO;
    };
    let nanoseconds = |seconds: i64, nanos: i32| i128::from(seconds) * 1_000_000_000 + i128::from(nanos);
    let elapsed =
        nanoseconds(completed.seconds, completed.nanos) - nanoseconds(started.seconds, started.nanos);
    Duration::from_nanos(u64::try_from(elapsed).unwrap_or(0))
}

pub(crate) fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// A failed build, with its kind read from the message.
pub(crate) fn failed(message: String, step: Option<String>) -> EngineError {
    EngineError::BuildFailed { failure: BuildFailure::of(&message), message, step, diagnostics: Vec::new() }
}
