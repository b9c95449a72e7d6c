//! Asks MSBuild itself what a project is, where the engine holds the SDK that the build needs anyway.
//!
//! MSBuild runs code of the project's, so it runs in a container without network, privileges or credentials, as
//! nobody, with limits of memory and time. It sees the names of all files that a build would be sent, and the content of
//! those an evaluation reads; they are copied, so an engine elsewhere does as well. The answer comes from the SDK that the
//! build will take; that of a newer one counts until the right one is there.

use crate::Workbench;
use crate::project::msbuild::{Inquiry, Kept, sentence};
use crate::report::{self, ErrorReport};
use crate::storage;
use crate::tasks::TaskContext;
use serde::{Deserialize, Serialize};
use slipway_dotnet::project::msbuild::{Answers, FOLDER};
use slipway_engine::{ContainerSpec, Engine, EngineError, ImageFacts};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

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

impl Inquiry {
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
        let (inquiry, kept) = match self.inquiry(project).await? {
            Ok(asked) => asked,
            Err(reason) => return Ok(MsbuildOutcome::Silent { reason }),
        };
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
                let file = inquiry.kept.clone();
                self.on_disk(move |_| storage::write(&file, &kept).map_err(report::storage)).await?;
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
            let opened = workbench.open_projects().read(&path, &workbench.settings_places())?;
            Ok(opened.project.notes.is_empty() && opened.around.said.is_empty())
        })
        .await
    }

    /// What is to be asked, and what was heard before of the same question.
    async fn inquiry(&self, project: &str) -> Result<Result<(Inquiry, Option<Kept>), String>, ErrorReport> {
        let path = PathBuf::from(project);
        self.on_disk(move |workbench| {
            let opened = workbench.open_projects().read(&path, &workbench.settings_places())?;
            let inquiry = Inquiry::of(&opened, &workbench.folders().cache);
            Ok(inquiry.map(|inquiry| {
                let kept = inquiry.kept();
                (inquiry, kept)
            }))
        })
        .await
    }
}

/// What it has said before counts where it cannot be asked.
fn unless(kept: Option<Kept>, reason: String) -> MsbuildOutcome {
    kept.map_or(MsbuildOutcome::Silent { reason }, |_| MsbuildOutcome::Known)
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
