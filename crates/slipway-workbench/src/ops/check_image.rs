//! Reads an image once and says what Lambda would refuse, before anything is uploaded.
//!
//! The image streams out of the engine through `slipway-check`; nothing of it is written to disk. What was found is
//! kept by the image's id, which names its content, so that an image is read once however often it is published.

use super::project_record::image_of;
use crate::Workbench;
use crate::day::today_text;
use crate::project::settings::settings_for;
use crate::report::{self, ErrorReport};
use crate::storage::{self, OwnFile};
use crate::tasks::{StageState, TaskContext, TaskDescription, TaskId, TaskKind, TaskResult};
use crate::values::{CheckRequest, CheckResult, ProjectRecord};
use futures_util::TryStreamExt as _;
use serde::{Deserialize, Serialize};
use slipway_check::{Expectations, ImageContents, InspectOptions};
use slipway_core::{Architecture, Digest};
use slipway_dotnet::assembly::Assembly;
use slipway_engine::{Engine, ImageFacts};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio_util::io::{StreamReader, SyncIoBridge};

/// How often the progress of reading is told.
const TELL: Duration = Duration::from_millis(200);
/// The most handlers that are kept of an image.
const KEPT_HANDLERS: usize = 200;
/// Raised whenever a rule changes, so that no finding of an older Slipway is shown as a new one.
const RULES: u32 = 3;

/// What the function asks of an image.
pub(crate) struct Wanted {
    architecture: Option<Architecture>,
    /// What it is started with in place of its own CMD.
    command: Option<Vec<String>>,
    /// The names of the variables that the project's settings give it.
    variables: Vec<String>,
}

impl Wanted {
    /// What is wanted by a project, where there is one. The project's last build is judged as it was built.
    fn of(record: Option<&ProjectRecord>, request: &CheckRequest, facts: &ImageFacts) -> Self {
        let Some(record) = record else {
            let architecture = request.architecture.or(facts.architecture);
            return Self { architecture, command: None, variables: Vec::new() };
        };
        let built = record.build_of(&facts.id);
        let own = built.map_or(record.choices.architecture, |built| built.architecture);
        let command = built.filter(|built| built.command_override).map(|built| vec![built.handler.clone()]);
        let settings = settings_for(&record.project, record.choices.layers()).unwrap_or_default();
        // AWS's own templates leave CMD out: the settings give the function its command.
        let command = command.or_else(|| {
            let set = settings.image_command.as_ref().filter(|_| facts.command.is_empty());
            set.map(|handler| vec![handler.to_string()])
        });
        Self {
            architecture: Some(request.architecture.unwrap_or(own)),
            command,
            variables: settings.environment.into_keys().collect(),
        }
    }
}

/// What was found in an image, with the rules by which it was.
#[derive(Serialize, Deserialize)]
struct Kept {
    rules: u32,
    day: String,
    result: CheckResult,
}

impl OwnFile for Kept {
    // What is kept can be made again, so there is no way from another version.
    const VERSION: u32 = 1;

    fn upgrade(_: u32, _: serde_json::Value) -> Option<serde_json::Value> {
        None
    }
}

impl Workbench {
    /// Checks the project's last build, or the image that is named.
    pub async fn start_check(&self, request: CheckRequest) -> Result<TaskId, ErrorReport> {
        let record = self.record_to(request.project.as_deref()).await?;
        let image = image_of(record.as_ref(), request.image.as_deref())?;
        let description = TaskDescription {
            kind: TaskKind::Check,
            title: format!("Check {}", short(&image)),
            project: request.project.clone(),
            command_line: request.command_line(),
        };
        let workbench = self.clone();
        Ok(self.tasks().spawn(description, move |context| async move {
            workbench.check(&request, &context).await.map(|result| TaskResult::Check(Box::new(result)))
        }))
    }

    /// Checks within a running task.
    pub(crate) async fn check(
        &self,
        request: &CheckRequest,
        context: &TaskContext,
    ) -> Result<CheckResult, ErrorReport> {
        let mut record = self.record_to(request.project.as_deref()).await?;
        self.check_as(&mut record, request, context).await
    }

    /// Checks for a project, and keeps what was found in it.
    pub(crate) async fn check_as(
        &self,
        record: &mut Option<ProjectRecord>,
        request: &CheckRequest,
        context: &TaskContext,
    ) -> Result<CheckResult, ErrorReport> {
        let image = image_of(record.as_ref(), request.image.as_deref())?;
        let engine = self.machine().engine().await?;
        let facts = engine.inspect_image(&image).await.map_err(report::engine)?;
        let wanted = Wanted::of(record.as_ref(), request, &facts);
        let result = self.checked(&engine, &image, &facts, &wanted, context).await?;
        let found = result.clone();
        let keep = move |record: &mut ProjectRecord| {
            if record.build_of(&found.image_id).is_some() {
                record.checked = Some(found.clone());
            }
        };
        self.keep(record, keep).await?;
        Ok(result)
    }

    /// What was found in this image before, else what is found in it now.
    pub(crate) async fn checked(
        &self,
        engine: &Engine,
        image: &str,
        facts: &ImageFacts,
        wanted: &Wanted,
        context: &TaskContext,
    ) -> Result<CheckResult, ErrorReport> {
        let file = self.check_file(&facts.id, wanted);
        let asked = file.clone();
        let kept = self.on_disk(move |_| Ok(storage::read_made(&asked))).await?;
        if let Some(Kept { rules: RULES, day, result }) = kept
            && day == today_text()
        {
            context.ended("check", "Check the image", StageState::Reused, None);
            return Ok(result);
        }
        context.begin("check", "Read the image and check it");
        let began = Instant::now();
        let contents = read(engine, image, facts.size_bytes, context).await?;
        let assemblies = contents.own_assemblies();
        let today = today_text();
        let expectations = Expectations {
            architecture: wanted.architecture,
            command: wanted.command.as_deref(),
            assemblies: &assemblies,
            variables: &wanted.variables,
            today: Some(&today),
            ..Expectations::default()
        };
        let result = CheckResult {
            image_id: facts.id.clone(),
            image: shown_name(image, facts),
            architecture: wanted.architecture,
            report: slipway_check::check(&contents, &expectations),
            handlers: handlers_of(&assemblies),
            duration_ms: began.elapsed().into(),
        };
        context.end("check", StageState::Done);
        let kept = Kept { rules: RULES, day: today_text(), result };
        let written = move |_: &Self| storage::write(&file, &kept).map(|()| kept).map_err(report::storage);
        Ok(self.on_disk(written).await?.result)
    }

    fn check_file(&self, image_id: &str, wanted: &Wanted) -> PathBuf {
        let architecture = wanted.architecture.map_or("any", |architecture| architecture.lambda_name());
        let words = wanted.command.iter().flatten().chain(&wanted.variables);
        let words: String = words.map(|word| format!(" {word}")).collect();
        let name = Digest::of(format!("{image_id} {architecture}{words}").as_bytes());
        let name = format!("{}.json", name.key());
        self.folders().cache.join("checks").join(name)
    }
}

/// Tells the reading thread to stop once nobody waits for it.
struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

async fn read(
    engine: &Engine,
    image: &str,
    size: u64,
    context: &TaskContext,
) -> Result<ImageContents, ErrorReport> {
    let stopped = Arc::new(AtomicBool::new(false));
    let done = Arc::new(AtomicU64::new(0));
    let _stop = StopOnDrop(Arc::clone(&stopped));
    let archive = engine.export_image(image).map_err(std::io::Error::other);
    let archive = SyncIoBridge::new(StreamReader::new(Box::pin(archive)));
    let counted = Arc::clone(&done);
    let mut reading = tokio::task::spawn_blocking(move || {
        let progress = |bytes: u64| counted.store(bytes, Ordering::Relaxed);
        let cancelled = || stopped.load(Ordering::Relaxed);
        let options =
            InspectOptions { progress: &progress, cancelled: &cancelled, ..InspectOptions::default() };
        slipway_check::inspect(archive, &options)
    });
    loop {
        tokio::select! {
            contents = &mut reading => {
                let contents = contents.map_err(|error| report::thread_lost(&error))?;
                return contents.map_err(|error| report::inspect(image, &error));
            }
            () = tokio::time::sleep(TELL) => {
                context.advance("check", done.load(Ordering::Relaxed), Some(size));
            }
        }
    }
}

/// The handlers in the image's own assemblies.
fn handlers_of(assemblies: &[Assembly]) -> Vec<String> {
    let mut handlers: Vec<String> = assemblies
        .iter()
        .flat_map(|assembly| &assembly.handlers)
        .map(|found| found.handler.to_string())
        .take(KEPT_HANDLERS)
        .collect();
    handlers.dedup();
    handlers
}

/// The name it was asked by, or the first it carries where it was asked by its id.
fn shown_name(image: &str, facts: &ImageFacts) -> String {
    let named = facts.tags.first().filter(|_| image.starts_with("sha256:"));
    named.map_or_else(|| image.to_owned(), Clone::clone)
}

/// An id is shown by its first digits, a name as it is.
fn short(image: &str) -> String {
    Digest::parse(image).map_or_else(|_| image.to_owned(), |id| id.short().to_owned())
}
