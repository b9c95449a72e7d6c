//! Asks MSBuild itself what a project is, where the engine holds the SDK that the build needs anyway.
//!
//! MSBuild runs code of the project's, so it runs in a container without network, privileges or credentials, as
//! nobody, with limits of memory and time. It sees the names of all files that a build would be sent, and the content of
//! those an evaluation reads; they are copied, so an engine elsewhere does as well. The answer is kept for exactly these
//! files, one for each project, and whoever reads the project takes it for the preview's word.
//! A context of very many files is not asked about, because naming them all would take longer than the answer is worth.

use super::inspect_project::{Opened, open};
use crate::Workbench;
use crate::report::{self, ErrorReport};
use crate::storage::{self, Stored};
use crate::tasks::TaskContext;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use slipway_core::project::msbuild::{self, Answers, FOLDER, Question};
use slipway_core::{Architecture, Digest, catalogue};
use slipway_engine::context::{Selection, outline};
use slipway_engine::{ContainerSpec, Engine, EngineError, ImageFacts};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The most files of a context that is asked about.
const MOST_FILES: usize = 20_000;
/// More memory than evaluating a large project takes.
const MEMORY_BYTES: u64 = 1536 * 1024 * 1024;
/// How long an evaluation may take, on a busy machine with emulation.
const LIMIT: Duration = Duration::from_secs(60);
/// Nobody: what was copied belongs to root, so MSBuild can read it and write nothing.
const NOBODY: &str = "65534:65534";

/// Set to `never`, it keeps MSBuild from being asked.
const SWITCH: &str = "SLIPWAY_MSBUILD";

/// Where the facts of a project come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum FactsSource {
    /// From Slipway's own reading of the project files.
    #[default]
    Preview,
    /// From MSBuild.
    Msbuild,
}

/// What came of asking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", tag = "type")]
pub enum MsbuildOutcome {
    /// It had answered for these very files before.
    Known,
    /// It has answered now.
    Answered,
    /// It was not asked, or did not answer; the preview's word stays.
    Silent {
        /// Why, in one sentence.
        reason: String,
    },
}

/// The answer for a project as its files were.
#[derive(Serialize, Deserialize)]
struct Kept {
    key: String,
    answers: Answers,
}

/// A question with the files that it is about.
pub(crate) struct Inquiry {
    question: Question,
    files: Bytes,
    root: PathBuf,
    sdk_images: Vec<&'static str>,
    key: String,
    kept: PathBuf,
}

impl Inquiry {
    /// What to ask of a project that was opened; none where it is not asked about, with the reason.
    fn of(opened: &Opened, folder: &Path) -> Result<Self, String> {
        let (file, project) = (&opened.file, &opened.project);
        if file.extension().is_some_and(|end| end == "cs") {
            return Err("A program in one file has no project that MSBuild could be asked about.".to_owned());
        }
        let sdk_images = sdk_images(&project.framework);
        let sdk_image = *sdk_images.first().ok_or("No SDK image is known for its framework.")?;
        let root = opened.around.context.clone();
        let parts = opened.around.parts();
        let selection =
            Selection::of_parts(&root, None, parts.as_deref()).map_err(|error| sentence(&error))?;
        if selection.entries.len() > MOST_FILES {
            return Err(format!("The context holds more than {MOST_FILES} files."));
        }
        let files = outline(&selection, &msbuild::is_read).map_err(|error| sentence(&error))?;
        let own = Architecture::from_name(std::env::consts::ARCH).unwrap_or(Architecture::X86_64);
        let architecture = opened.defaults.architecture.unwrap_or(own);
        let question = Question {
            project: opened.around.relative(file),
            framework: project.framework.clone(),
            runtime: architecture.runtime_identifier().to_owned(),
        };
        let asked = format!("{sdk_image}\n{:?}\n{}", question.script(), Digest::of(&files));
        let kept = kept_file(folder, file);
        Ok(Self { question, files, root, sdk_images, key: Digest::of(asked.as_bytes()).to_string(), kept })
    }

    fn answers(&self) -> Option<Answers> {
        match storage::read::<Kept>(&self.kept) {
            Ok(Stored::Value(kept)) if kept.key == self.key => Some(kept.answers),
            _ => None,
        }
    }

    /// The SDK of the build if the engine holds it, else a newer one, which builds for the same framework.
    async fn sdk(&self, engine: &Engine) -> Result<ImageFacts, String> {
        for name in &self.sdk_images {
            match engine.inspect_image(name).await {
                Ok(image) => return Ok(image),
                Err(EngineError::ImageMissing { .. }) => {}
                Err(error) => return Err(sentence(&error)),
            }
        }
        let wanted = self.sdk_images.first().copied().unwrap_or_default();
        Err(format!("The engine does not hold {wanted} yet."))
    }

    async fn ask(&self, engine: &Engine) -> Result<Answers, String> {
        let image = self.sdk(engine).await?;
        let (script, mut environment) = self.question.script();
        environment.extend(quiet());
        let architecture = image.architecture.ok_or("The SDK image tells no architecture.")?;
        let spec = ContainerSpec {
            entrypoint: Some(vec!["sh".to_owned(), "-c".to_owned()]),
            command: Some(vec![script]),
            environment,
            memory_bytes: Some(MEMORY_BYTES),
            user: Some(NOBODY.to_owned()),
            scratch_folder: Some(FOLDER.to_owned()),
            networked: false,
            ..ContainerSpec::new(&image.id, "msbuild", architecture)
        };
        let errand = engine.run_errand(spec, FOLDER, self.files.clone(), LIMIT).await;
        let errand = errand.map_err(|error| sentence(&error))?;
        if errand.exit_code != Some(0) {
            return Err(refusal(&errand.output, &errand.error));
        }
        Answers::read(&errand.output).map_err(|error| sentence(&error))
    }
}

impl Workbench {
    /// Asks MSBuild about a project, unless it has answered for these very files. Without an engine, or without the SDK
    /// in it, nothing is asked, which is no error.
    pub async fn ask_msbuild(&self, project: &str) -> Result<MsbuildOutcome, ErrorReport> {
        if std::env::var_os(SWITCH).is_some_and(|value| value == "never") {
            return Ok(MsbuildOutcome::Silent { reason: format!("{SWITCH} is set to never.") });
        }
        let inquiry = match self.inquiry(project).await? {
            Ok(inquiry) => inquiry,
            Err(reason) => return Ok(MsbuildOutcome::Silent { reason }),
        };
        if inquiry.answers().is_some() {
            return Ok(MsbuildOutcome::Known);
        }
        let Ok(engine) = self.machine().engine().await else {
            return Ok(MsbuildOutcome::Silent { reason: "No container engine answers.".to_owned() });
        };
        match inquiry.ask(&engine).await {
            Ok(answers) => {
                let kept = Kept { key: inquiry.key.clone(), answers };
                storage::write(&inquiry.kept, &kept).map_err(report::storage)?;
                Ok(MsbuildOutcome::Answered)
            }
            Err(reason) => {
                tracing::info!(reason, "MSBuild was not heard");
                Ok(MsbuildOutcome::Silent { reason })
            }
        }
    }

    /// Asks within a task, and says once where MSBuild and the preview differ. Tells whether they do.
    pub(crate) async fn hear_msbuild(
        &self,
        project: &str,
        context: &TaskContext,
    ) -> Result<bool, ErrorReport> {
        if self.ask_msbuild(project).await? != MsbuildOutcome::Answered {
            return Ok(false);
        }
        let differences = self.inspect_project(project).await?.differences;
        for difference in &differences {
            tracing::info!(project, difference, "MSBuild and the preview differ");
            context.notice(difference);
        }
        Ok(!differences.is_empty())
    }

    /// Whether the preview has worked out everything that it was asked about a project.
    pub(crate) async fn preview_is_certain(&self, project: &str) -> Result<bool, ErrorReport> {
        let path = PathBuf::from(project);
        let read = tokio::task::spawn_blocking(move || {
            let opened = open(&path)?;
            Ok(opened.project.notes.is_empty() && opened.around.said.is_empty())
        });
        read.await.map_err(|error| report::thread_lost(&error))?
    }

    async fn inquiry(&self, project: &str) -> Result<Result<Inquiry, String>, ErrorReport> {
        let (path, folder) = (PathBuf::from(project), self.folders().cache.clone());
        let worded = tokio::task::spawn_blocking(move || Ok(Inquiry::of(&open(&path)?, &folder))).await;
        worded.map_err(|error| report::thread_lost(&error))?
    }
}

/// Takes MSBuild's word for a project, where it was asked about the files as they are. Gives the differences and the
/// files that are compiled; none where it was not asked.
pub(crate) fn heard(opened: &mut Opened, cache: &Path) -> Option<(Vec<String>, Vec<PathBuf>)> {
    if !kept_file(cache, &opened.file).is_file() {
        return None;
    }
    let inquiry = Inquiry::of(opened, cache).ok()?;
    let answers = inquiry.answers()?;
    let differences = opened.project.settle(&answers, &inquiry.root, &opened.file);
    Some((differences, answers.compiled(&inquiry.root)))
}

/// The SDK images that can tell of a framework: its own, then the newer ones.
fn sdk_images(framework: &str) -> Vec<&'static str> {
    let Some(own) = catalogue::base_for_framework(framework) else { return Vec::new() };
    let mut images = vec![own.sdk_image];
    let newer = catalogue::bases().into_iter().take_while(|base| base.sdk_image != own.sdk_image);
    images.extend(newer.map(|base| base.sdk_image).filter(|image| *image != own.sdk_image));
    images.dedup();
    images
}

fn kept_file(cache: &Path, project: &Path) -> PathBuf {
    let name = Digest::of(project.to_string_lossy().as_bytes());
    cache.join("msbuild").join(format!("{}.json", name.hex().get(..24).unwrap_or("project")))
}

/// A first start of the SDK writes and asks nothing.
fn quiet() -> BTreeMap<String, String> {
    let set = [
        ("HOME", "/tmp"),
        ("DOTNET_CLI_HOME", "/tmp"),
        ("DOTNET_NOLOGO", "1"),
        ("DOTNET_CLI_TELEMETRY_OPTOUT", "1"),
        ("DOTNET_GENERATE_ASPNET_CERTIFICATE", "false"),
        ("MSBUILDDISABLENODEREUSE", "1"),
    ];
    set.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// The first line in which MSBuild says why it does not answer.
fn refusal(output: &str, error: &str) -> String {
    let lines = || output.lines().chain(error.lines()).map(str::trim).filter(|line| !line.is_empty());
    let told = lines().find(|line| line.contains("error")).or_else(|| lines().next());
    format!("MSBuild could not evaluate the project: {}", told.unwrap_or("it said nothing."))
}

fn sentence(error: &dyn std::error::Error) -> String {
    format!("{}.", report::sentence(error))
}
