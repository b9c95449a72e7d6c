//! How far a project is on its way, kept on disk so that nothing is lost by closing the window.

use super::inspect_project::{project_defaults, settings_of};
use super::{
    BuildOptions, BuildResult, CheckResult, DeployResult, InvocationResult, ProjectView, PublishResult,
    Target,
};
use crate::Workbench;
use crate::report::{self, ErrorReport};
use crate::storage::{self, Stored};
use serde::{Deserialize, Serialize};
use slipway_core::{Architecture, Digest, FunctionName, RepositoryName, Verdict};
use std::path::{Path, PathBuf};

/// The base of a project for which no other fits.
const NEWEST_BASE: &str = "10";
/// Memory of a function that says nothing of its own, in MiB.
pub(crate) const DEFAULT_MEMORY_MIB: u32 = 512;
/// Timeout of a function that says nothing of its own, in seconds.
pub(crate) const DEFAULT_TIMEOUT_SECONDS: u32 = 30;

/// What a person has chosen for a project. It is Slipway's own note, not the project's file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Choices {
    /// The base image's tag.
    pub base_tag: String,
    /// The digest that pins the base, or none for the moving tag.
    #[serde(default)]
    pub base_digest: Option<String>,
    /// The architecture.
    pub architecture: Architecture,
    /// The handler.
    pub handler: String,
    /// Memory in MiB.
    pub memory_mib: u32,
    /// Timeout in seconds.
    pub timeout_seconds: u32,
    /// Where to deploy.
    pub target: Target,
    /// The repository's name.
    pub repository: String,
    /// The function's name.
    pub function: String,
    /// The event in the editor.
    pub event: String,
    /// The settings overlay in use.
    #[serde(default)]
    pub environment: Option<String>,
    /// Target, arguments and secrets of a build.
    #[serde(default)]
    pub build: BuildOptions,
}

/// The last local test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct TestRecord {
    /// The image that was tested.
    pub image_id: String,
    /// What came of it.
    pub verdict: Verdict,
    /// The invocation.
    pub result: InvocationResult,
}

/// A project's way so far. A record counts only while it belongs to the image before it: a new build makes
/// the test, the upload and the deploy of the old image stale, and they are kept and marked so.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Journey {
    /// The project.
    pub project: ProjectView,
    /// The choices.
    pub choices: Choices,
    /// The last build.
    pub built: Option<BuildResult>,
    /// The last check.
    #[serde(default)]
    pub checked: Option<CheckResult>,
    /// The last local test.
    pub tested: Option<TestRecord>,
    /// The last upload to the chosen target.
    pub published: Option<PublishResult>,
    /// The last deploy to the chosen target.
    pub deployed: Option<DeployResult>,
    /// The last invocation in the cloud.
    pub invoked: Option<InvocationResult>,
}

impl Workbench {
    /// Reads a project and how far it is on its way, and remembers it among the recent ones.
    pub async fn open_project(&self, path: &str) -> Result<Journey, ErrorReport> {
        let project = self.inspect_project(path).await?;
        let journey = self.load_journey(project)?;
        self.remember_project(&journey.project)?;
        Ok(journey)
    }

    /// Keeps what a person has chosen.
    pub async fn save_choices(&self, project: &str, choices: Choices) -> Result<Journey, ErrorReport> {
        self.record(project, |journey| journey.choose(choices)).await
    }

    /// Changes the note on a project and writes it.
    pub(crate) async fn record(
        &self,
        project: &str,
        change: impl FnOnce(&mut Journey),
    ) -> Result<Journey, ErrorReport> {
        let _one_writer = self.journeys().lock().await;
        let project = self.inspect_project(project).await?;
        let mut journey = self.load_journey(project)?;
        change(&mut journey);
        storage::write(&self.journey_file(&journey.project.file), &journey).map_err(report::storage)?;
        Ok(journey)
    }

    /// The image that is named, else the project's last build.
    pub(crate) async fn image_of(
        &self,
        project: Option<&str>,
        image: Option<&str>,
    ) -> Result<String, ErrorReport> {
        if let Some(image) = image {
            return Ok(image.to_owned());
        }
        let project =
            project.ok_or_else(|| report::invalid_input("Neither a project nor an image is named."))?;
        let journey = self.open_project(project).await?;
        journey.built.map(|built| built.image_id).ok_or_else(|| report::not_built(&journey.project.name))
    }

    /// Whether the image behind this digest was invoked here with success.
    pub(crate) async fn was_tested(&self, project: Option<&str>, digest: &Digest) -> bool {
        let Some(project) = project else { return false };
        let Ok(journey) = self.open_project(project).await else { return false };
        let published = journey.published.filter(|published| published.digest == digest.as_str());
        published.zip(journey.tested).is_some_and(|(published, tested)| {
            tested.image_id == published.image_id && tested.verdict == Verdict::Success
        })
    }

    /// Reads a sample event that lies in the project's folder.
    pub async fn read_event(&self, project: &str, event: &str) -> Result<String, ErrorReport> {
        let project = self.inspect_project(project).await?;
        // Only what was listed may be read: the name comes from the page.
        if !project.events.iter().any(|known| known == event) {
            return Err(report::invalid_input(format!("`{event}` is no sample event of {}.", project.name)));
        }
        let path = Path::new(&project.folder).join(event);
        std::fs::read_to_string(&path).map_err(|error| report::event_unreadable(event, &error))
    }

    fn load_journey(&self, project: ProjectView) -> Result<Journey, ErrorReport> {
        match storage::read::<Journey>(&self.journey_file(&project.file)).map_err(report::storage)? {
            Stored::Value(journey) => Ok(Journey { project, ..journey }),
            Stored::Missing | Stored::KeptAside => Ok(new_journey(project)),
        }
    }

    fn journey_file(&self, project_file: &str) -> PathBuf {
        let name = Digest::of(project_file.as_bytes());
        self.folders()
            .data
            .join("journeys")
            .join(format!("{}.json", name.hex().get(..24).unwrap_or("project")))
    }
}

impl Journey {
    /// Takes the choices. What was published and deployed belongs to its target, and another target has none of it.
    fn choose(&mut self, choices: Choices) {
        self.move_to(&choices.target);
        let moved = choices.environment != self.choices.environment;
        self.choices = choices;
        if moved {
            self.settle();
        }
    }

    /// Takes over what the settings of the chosen environment say; what they leave out stays as it is.
    fn settle(&mut self) {
        let folder = Path::new(&self.project.folder);
        let Ok(settings) = settings_of(folder, self.choices.environment.as_deref()) else { return };
        let choices = &mut self.choices;
        choices.function = settings.function_name.unwrap_or_else(|| choices.function.clone());
        choices.architecture = settings.architecture.unwrap_or(choices.architecture);
        choices.memory_mib = settings.memory.map_or(choices.memory_mib, |memory| memory.0);
        choices.timeout_seconds = settings.timeout_seconds.unwrap_or(choices.timeout_seconds);
        if let Some(handler) = settings.image_command {
            choices.handler = handler.to_string();
        }
    }

    /// Makes `target` the target of this journey.
    pub(crate) fn move_to(&mut self, target: &Target) {
        if self.choices.target != *target {
            self.published = None;
            self.deployed = None;
            self.invoked = None;
            self.choices.target = target.clone();
        }
    }
}

/// A project that was never opened before starts from its own defaults file.
fn new_journey(project: ProjectView) -> Journey {
    let defaults = project_defaults(Path::new(&project.folder)).unwrap_or_default();
    let event = project
        .events
        .first()
        .and_then(|event| std::fs::read_to_string(Path::new(&project.folder).join(event)).ok())
        .unwrap_or_else(|| "{}".to_owned());
    let choices = Choices {
        base_tag: project.suggested_base.clone().unwrap_or_else(|| NEWEST_BASE.to_owned()),
        base_digest: None,
        architecture: defaults.architecture.unwrap_or_else(own_architecture),
        handler: project.handler.clone().unwrap_or_default(),
        memory_mib: defaults.memory.map_or(DEFAULT_MEMORY_MIB, |memory| memory.0),
        timeout_seconds: defaults.timeout_seconds.unwrap_or(DEFAULT_TIMEOUT_SECONDS),
        target: Target::Practice,
        repository: name_of(&project.name, RepositoryName::parse).to_lowercase(),
        function: defaults.function_name.unwrap_or_else(|| name_of(&project.name, FunctionName::parse)),
        event,
        environment: None,
        build: BuildOptions::default(),
    };
    Journey {
        project,
        choices,
        built: None,
        checked: None,
        tested: None,
        published: None,
        deployed: None,
        invoked: None,
    }
}

/// The architecture of this machine, which builds and runs without emulation.
fn own_architecture() -> Architecture {
    Architecture::from_name(std::env::consts::ARCH).unwrap_or(Architecture::X86_64)
}

/// The project's name in the letters that AWS takes, or a plain word where nothing of it is left.
fn name_of<T, E>(project: &str, rule: impl Fn(&str) -> Result<T, E>) -> String {
    let letters: String = project
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' })
        .take(60)
        .collect();
    let name = letters.trim_matches('-');
    // Repositories are lower case and functions are not; the rule is asked about the lower-case form of both.
    if rule(&name.to_lowercase()).is_ok() { name.to_owned() } else { "my-function".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_project_name_gives_a_name_that_aws_takes() {
        for project in ["Hello", "My.Company.Orders", "Ünïcode", "--", "", &"x".repeat(300), "a b/c"] {
            let repository = name_of(project, RepositoryName::parse).to_lowercase();
            assert!(
                RepositoryName::parse(&repository).is_ok(),
                "{project:?} gives the repository {repository}"
            );
            let function = name_of(project, FunctionName::parse);
            assert!(FunctionName::parse(&function).is_ok(), "{project:?} gives the function {function}");
        }
    }

    #[test]
    fn an_environments_settings_are_taken_over_when_it_is_chosen() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write(
            "Hello.csproj",
            "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup></Project>",
        );
        write("aws-lambda-tools-defaults.json", "{\"function-timeout\": 30, \"function-name\": \"orders\"}");
        write(
            "aws-lambda-tools-defaults.prod.json",
            "{\"function-timeout\": 60, // longer\n \"function-memory-size\": 2048}",
        );
        let workbench = Workbench::open(crate::Folders::below(&folder.path().join("home"))).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let project = folder.path().display().to_string();
        let journey = runtime.block_on(workbench.open_project(&project)).unwrap();
        assert_eq!(journey.project.environments, ["prod"]);
        assert_eq!((journey.choices.timeout_seconds, journey.choices.memory_mib), (30, DEFAULT_MEMORY_MIB));
        let chosen = Choices { environment: Some("prod".to_owned()), ..journey.choices };
        let journey = runtime.block_on(workbench.save_choices(&project, chosen)).unwrap();
        assert_eq!((journey.choices.timeout_seconds, journey.choices.memory_mib), (60, 2048));
        assert_eq!(journey.choices.function, "orders");
        let hostile = Choices { environment: Some("../../etc/passwd".to_owned()), ..journey.choices };
        let journey = runtime.block_on(workbench.save_choices(&project, hostile)).unwrap();
        assert_eq!(journey.choices.timeout_seconds, 30, "the project's own settings");
    }
}
