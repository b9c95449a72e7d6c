//! Asks MSBuild itself what a project is, where the engine holds the SDK that the build needs anyway.
//!
//! MSBuild runs code of the project's, so it runs in a container without network, privileges or credentials, as
//! nobody, with limits of memory and time. It sees the names of all files that a build would be sent, and the content of
//! those an evaluation reads; they are copied, so an engine elsewhere does as well. The answer is kept for exactly these
//! files, one for each project, and whoever reads the project takes it for the preview's word. It comes from the SDK that
//! the build will take; that of a newer one counts until the right one is there.
//! A context of very many files is not asked about, because naming them all would take longer than the answer is worth.

use super::inspect_project::Opened;
use super::measure_context::extent_of;
use super::preview_dockerfile::global_json;
use super::project_files::Disk;
use crate::Workbench;
use crate::disk::{self, Names};
use crate::report::{self, ErrorReport};
use crate::storage::{self, OwnFile};
use crate::tasks::TaskContext;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use slipway_core::catalogue::sdk_image;
use slipway_core::{Architecture, Digest, catalogue};
use slipway_dotnet::project::closure::Closure;
use slipway_dotnet::project::msbuild::{Answers, FOLDER, Lead, Question};
use slipway_dotnet::project::sdk_image::image_tag;
use slipway_dotnet::project::{Cache, Project, Wish};
use slipway_engine::context::{EntryKind, Selection, outline};
use slipway_engine::{ContainerSpec, Engine, EngineError, ImageFacts};
use std::collections::{BTreeMap, HashMap};
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
    /// The SDK image that answered.
    sdk: String,
    /// Its id: what stands under a tag may be another one tomorrow.
    id: String,
}

impl OwnFile for Kept {
    // What is kept can be made again, so there is no way from another version.
    const VERSION: u32 = 1;

    fn upgrade(_: u32, _: serde_json::Value) -> Option<serde_json::Value> {
        None
    }
}

/// A question with the files that it is about.
pub(crate) struct Inquiry {
    question: Question,
    files: Bytes,
    root: PathBuf,
    /// The SDK image of the build, then those of newer frameworks.
    sdk_images: Vec<String>,
    key: String,
    kept: PathBuf,
}

impl Inquiry {
    /// What to ask of a project that was opened; none where it is not asked about, with the reason.
    fn of(opened: &Opened, folder: &Path) -> Result<Self, String> {
        let (file, project) = (&opened.file, &opened.project);
        let sdk_images = sdk_images(&project.framework, &opened.around);
        if sdk_images.is_empty() {
            return Err("No SDK image is known for its framework.".to_owned());
        }
        let root = opened.around.context.clone();
        let own = Architecture::from_name(std::env::consts::ARCH).unwrap_or(Architecture::X86_64);
        let architecture = opened.defaults.architecture.unwrap_or(own);
        let question = Question {
            project: opened.around.relative(file),
            framework: project.framework.clone(),
            runtime: architecture.runtime_identifier().to_owned(),
            others: others(opened),
        };
        let extent = extent_of(&opened.around);
        let selection = Selection::of_extent(&root, None, &extent).map_err(|error| sentence(&error))?;
        if selection.entries.len() > MOST_FILES {
            return Err(format!("The context holds more than {MOST_FILES} files."));
        }
        look_at(&selection, &question);
        let files = outline(&selection, &|path, bytes| question.reads(path, bytes));
        let files = files.map_err(|error| sentence(&error))?;
        let asked = format!("{}\n{:?}\n{}", sdk_images.join("\n"), question.script(), Digest::of(&files));
        let kept = kept_file(folder, file);
        Ok(Self { question, files, root, sdk_images, key: Digest::of(asked.as_bytes()).to_string(), kept })
    }

    fn kept(&self) -> Option<Kept> {
        storage::read_made(&self.kept).filter(|kept: &Kept| kept.key == self.key)
    }

    /// Whether an answer still counts now that the engine holds this image: a better one, or another one under the same
    /// name, has to be asked anew.
    fn stands(&self, kept: &Kept, sdk: &str, id: &str) -> bool {
        let rank = |name: &str| self.sdk_images.iter().position(|known| known == name);
        match (rank(&kept.sdk), rank(sdk)) {
            (Some(before), Some(now)) => before < now || before == now && kept.id == id,
            (before, _) => before.is_some(),
        }
    }

    /// The SDK of the build if the engine holds it, else a newer one, which builds for the same framework.
    async fn sdk(&self, engine: &Engine) -> Result<(&str, ImageFacts), String> {
        for name in &self.sdk_images {
            match engine.inspect_image(name).await {
                Ok(image) => return Ok((name, image)),
                Err(EngineError::ImageMissing { .. }) => {}
                Err(error) => return Err(sentence(&error)),
            }
        }
        let wanted = self.sdk_images.first().map(String::as_str).unwrap_or_default();
        Err(format!("The engine does not hold {wanted} yet."))
    }

    async fn ask(&self, engine: &Engine, image: &ImageFacts) -> Result<Answers, String> {
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
        let kept = inquiry.kept();
        let Ok(engine) = self.machine().engine().await else {
            return Ok(unless(kept, "No container engine answers.".to_owned()));
        };
        let (sdk, image) = match inquiry.sdk(&engine).await {
            Ok(found) => found,
            Err(reason) => return Ok(unless(kept, reason)),
        };
        if kept.as_ref().is_some_and(|kept| inquiry.stands(kept, sdk, &image.id)) {
            return Ok(MsbuildOutcome::Known);
        }
        match inquiry.ask(&engine, &image).await {
            Ok(answers) => {
                let kept =
                    Kept { key: inquiry.key.clone(), answers, sdk: sdk.to_owned(), id: image.id.clone() };
                storage::write(&inquiry.kept, &kept).map_err(report::storage)?;
                Ok(MsbuildOutcome::Answered)
            }
            Err(reason) => {
                tracing::info!(reason, "MSBuild was not heard");
                Ok(unless(kept, reason))
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
        self.on_disk(move |workbench| {
            let opened = workbench.open_projects().read(&path)?;
            Ok(opened.project.notes.is_empty() && opened.around.said.is_empty())
        })
        .await
    }

    async fn inquiry(&self, project: &str) -> Result<Result<Inquiry, String>, ErrorReport> {
        let path = PathBuf::from(project);
        self.on_disk(move |workbench| {
            let opened = workbench.open_projects().read(&path)?;
            Ok(Inquiry::of(&opened, &workbench.folders().cache))
        })
        .await
    }
}

/// What it has said before counts where it cannot be asked.
fn unless(kept: Option<Kept>, reason: String) -> MsbuildOutcome {
    kept.map_or(MsbuildOutcome::Silent { reason }, |_| MsbuildOutcome::Known)
}

/// MSBuild's word for a project and those it leads to.
pub(crate) struct Word {
    answers: Answers,
    root: PathBuf,
    /// Where it differs from the preview, a sentence each.
    pub(crate) differences: Vec<String>,
}

impl Word {
    /// The project's files that are compiled.
    pub(crate) fn compiled(&self) -> Vec<PathBuf> {
        self.answers.compiled(&self.root)
    }

    /// Settles what the preview says of another project, and gives the files that are compiled for it. None where it was
    /// not asked about.
    pub(crate) fn settle(&self, file: &Path, project: &mut Project) -> Option<Vec<PathBuf>> {
        let path = file.strip_prefix(&self.root).ok()?.to_str()?.replace('\\', "/");
        let answers = self.answers.other(&path)?;
        project.settle(answers, &self.root, file);
        Some(answers.compiled(&self.root))
    }

    /// What following references takes from it.
    fn leads(&self, file: &Path) -> HashMap<PathBuf, Lead> {
        let own = self.answers.lead(&self.root).map(|lead| (file.to_owned(), lead));
        let others = self.answers.others();
        let others =
            others.filter_map(|(path, answers)| Some((self.root.join(path), answers.lead(&self.root)?)));
        own.into_iter().chain(others).collect()
    }
}

/// Takes MSBuild's word for a project, where it was asked about the files as they are; none where it was not.
pub(crate) fn heard(opened: &mut Opened, cache: &Path) -> Option<Word> {
    if !disk::is_file(kept_file(cache, &opened.file)) {
        return None;
    }
    let inquiry = Inquiry::of(opened, cache).ok()?;
    let answers = inquiry.kept()?.answers;
    let before = opened.project.references.clone();
    let differences = opened.project.settle(&answers, &inquiry.root, &opened.file);
    let word = Word { answers, root: inquiry.root, differences };
    if !opened.around.unsure().is_empty() || opened.project.references != before {
        let told = Cache::new(&Disk).told(word.leads(&opened.file));
        // Where it cannot be followed, what the preview has found stays.
        if let Ok(around) = told.closure(&opened.file) {
            opened.around = around;
        }
    }
    Some(word)
}

/// The context is walked past the workbench's own door, so what counts of it is noted here: the names of all files, and
/// the content of those that an evaluation reads.
fn look_at(selection: &Selection, question: &Question) {
    disk::saw_names(&selection.root, Names::All);
    disk::saw(&selection.root.join(".dockerignore"));
    for entry in &selection.entries {
        let path = selection.root.join(&entry.path);
        match &entry.kind {
            EntryKind::Folder => disk::saw_names(&path, Names::All),
            EntryKind::File { size } if question.reads(&entry.path, *size) => disk::saw(&path),
            EntryKind::File { .. } | EntryKind::Link { .. } => {}
        }
    }
}

/// The projects besides the first that the preview is unsure of, each with the framework to ask for.
fn others(opened: &Opened) -> Vec<(String, String)> {
    let files = Cache::new(&Disk);
    let unsure = opened.around.unsure().iter().filter(|file| **file != opened.file);
    unsure
        .map(|file| {
            let wish = Wish { framework: Some(&opened.project.framework), today: None };
            let framework = files.project_for(file, wish).map(|project| project.framework);
            (opened.around.relative(file), framework.unwrap_or_default())
        })
        .collect()
}

/// The SDK images that can tell of a project: the one that its build takes, then those of its framework and newer ones.
fn sdk_images(framework: &str, around: &Closure) -> Vec<String> {
    let global = global_json(around);
    let of_build = image_tag(around.frameworks.iter().map(String::as_str), global.as_ref());
    let mut images: Vec<String> = of_build.map(|tag| sdk_image(&tag)).into_iter().collect();
    let Some(own) = catalogue::base_for_framework(framework) else { return images };
    images.push(own.sdk_image.to_owned());
    let newer = catalogue::bases().into_iter().take_while(|base| base.sdk_image != own.sdk_image);
    for base in newer {
        images.push(base.sdk_image.to_owned());
    }
    let mut seen = std::collections::HashSet::new();
    images.retain(|image| seen.insert(image.clone()));
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

#[cfg(test)]
#[path = "ask_msbuild_tests.rs"]
mod tests;
