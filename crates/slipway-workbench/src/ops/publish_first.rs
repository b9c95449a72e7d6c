//! Publishes a project before the build of an image whose Dockerfile copies what was published on this machine.
//!
//! Amazon's tool calls this a host build. Where this machine has the SDK, it publishes as that tool does; else the SDK
//! image publishes, and what it wrote is copied out. A folder that is there already, and that no setting names, is the
//! author's own business.

use super::preview_dockerfile::generated;
use crate::Workbench;
use crate::away::away;
use crate::disk::{self, Names};
use crate::project::extent::extent_of;
use crate::project::publish_settings::parameters_of;
use crate::report::{self, ErrorReport};
use crate::tasks::{StageState, TaskContext};
use crate::values::{BuildRequest, ProjectRecord};
use slipway_core::defaults::Defaults;
use slipway_dockerfile::{context_needs, host_build, parse};
use slipway_dotnet::project::tidy;
use slipway_engine::{BuildEvent, BuilderChoice, ContainerSpec, DockerfileSource, Engine, RegistryLogins};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;

/// The folder that a publish in an image writes to, in a Dockerfile that Slipway generates.
const PUBLISHED: &str = "/app/publish";
/// The most lines of a failed publish that an error repeats.
const MOST_LINES: usize = 12;

/// What has to be published first.
pub(super) struct HostBuild {
    /// The folder to publish to.
    folder: PathBuf,
    /// The command line, without `dotnet`.
    words: Vec<String>,
}

impl HostBuild {
    /// What a Dockerfile wants to have been published, where it does.
    pub(super) fn of(record: &ProjectRecord, defaults: &Defaults) -> Option<Self> {
        let project = &record.project;
        let own = project.dockerfile.as_deref()?;
        let parsed = parse(&disk::read_text(own).ok()?).ok()?;
        let context = Path::new(&project.context_folder);
        let set = defaults.building.host_build_folder.as_deref();
        let set = set.map(|name| tidy(&Path::new(&project.folder).join(name)));
        let needs = context_needs(&parsed);
        let sources = needs.sources.iter();
        let mut folders =
            sources.filter(|source| host_build(source).is_some()).map(|source| context.join(source));
        let named = folders.find(|folder| folder.starts_with(&project.folder));
        // A folder that the settings name is published to before each build, any other only while it is missing.
        let folder = match (set, named) {
            (Some(set), Some(named)) if named.starts_with(&set) || set.starts_with(&named) => set,
            (_, Some(named)) if !disk::exists(&named) => named,
            _ => return None,
        };
        Some(Self { words: words(record, defaults, &folder), folder })
    }

    /// The whole command, as a person would type it.
    pub(super) fn command(&self) -> String {
        let words = self.words.iter().map(|word| super::command_line::quoted(word));
        format!("dotnet {}", words.collect::<Vec<_>>().join(" "))
    }
}

/// The words of Amazon's tool, with what the settings add.
fn words(record: &ProjectRecord, defaults: &Defaults, folder: &Path) -> Vec<String> {
    let (project, parameters) = (&record.project, parameters_of(defaults));
    let configuration = parameters.configuration.as_ref().or(defaults.building.configuration.as_ref());
    let mut words = vec![
        "publish".to_owned(),
        project.file.clone(),
        "--output".to_owned(),
        folder.display().to_string(),
        "--configuration".to_owned(),
        configuration.cloned().unwrap_or_else(|| "Release".to_owned()),
        "--framework".to_owned(),
        project.framework.clone(),
        "-p:GenerateRuntimeConfigurationFiles=true".to_owned(),
        "--runtime".to_owned(),
        record.choices.architecture.runtime_identifier().to_owned(),
        "--self-contained".to_owned(),
        parameters.brings_runtime().unwrap_or(false).to_string(),
    ];
    words.extend(parameters.others);
    words
}

impl Workbench {
    /// Publishes what the project's own Dockerfile copies from this machine.
    pub(super) async fn publish_first(
        &self,
        request: &BuildRequest,
        record: &ProjectRecord,
        build: &HostBuild,
        context: &TaskContext,
    ) -> Result<(), ErrorReport> {
        context.begin("publish", "Publish the project, because its Dockerfile copies what was published");
        let here = has_sdk(Path::new(&record.project.folder)).await;
        let published = match here {
            true => publish_here(record, build, context).await,
            false => self.publish_in_image(request, record, build, context).await,
        };
        context.end("publish", if published.is_ok() { StageState::Done } else { StageState::Failed });
        published
    }

    /// Publishes in the SDK image, by the stage that a generated Dockerfile would have, and copies the folder out.
    async fn publish_in_image(
        &self,
        request: &BuildRequest,
        record: &ProjectRecord,
        build: &HostBuild,
        context: &TaskContext,
    ) -> Result<(), ErrorReport> {
        let unpublished = |because: String| report::unpublished(&build.command(), &[because]);
        let engine = self.machine().engine().await?;
        let around = record.project.behind().around.clone();
        let asked = record.clone();
        let text =
            self.on_disk(move |_| generated(&asked)).await.map_err(|error| unpublished(error.message))?;
        let asked = slipway_engine::BuildRequest {
            extent: extent_of(&around),
            context: around.context,
            dockerfile: DockerfileSource::Inline(text),
            tag: format!("slipway/{}:published", record.choices.repository),
            architecture: record.choices.architecture,
            build_args: BTreeMap::new(),
            labels: BTreeMap::new(),
            target: Some("build".to_owned()),
            no_cache: request.no_cache,
            builder: BuilderChoice::Auto,
            context_records: Some(self.folders().cache.join("contexts")),
            warm: None,
            secrets: Vec::new(),
            proxy: self.machine().proxy().await,
            logins: RegistryLogins::OfThisUser,
        };
        let show = |event: BuildEvent| {
            if let BuildEvent::Log { line, .. } = event {
                context.log(Some("publish"), &line);
            }
        };
        let built =
            engine.build(&asked, &show).await.map_err(|error| unpublished(report::sentence(&error)))?;
        let copied = copy_out(&engine, &built.image_id, record, &build.folder).await;
        // The builder's cache keeps what was published; the image itself is of no further use.
        drop(engine.remove_image(&asked.tag).await);
        copied
    }
}

/// Whether this machine's SDK takes the project: it obeys the `global.json` above the folder.
async fn has_sdk(folder: &Path) -> bool {
    let mut command = tokio::process::Command::new("dotnet");
    command.arg("--version").current_dir(folder).stdin(Stdio::null()).kill_on_drop(true);
    command.output().await.is_ok_and(|output| output.status.success())
}

async fn publish_here(
    record: &ProjectRecord,
    build: &HostBuild,
    context: &TaskContext,
) -> Result<(), ErrorReport> {
    let mut command = tokio::process::Command::new("dotnet");
    command.args(&build.words).current_dir(&record.project.folder).stdin(Stdio::null()).kill_on_drop(true);
    let output = command.output().await;
    let output = output.map_err(|error| report::unpublished(&build.command(), &[error.to_string()]))?;
    let text =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for line in &lines {
        context.log(Some("publish"), line);
    }
    if output.status.success() {
        return Ok(());
    }
    let mut errors: Vec<String> = lines.into_iter().filter(|line| line.contains("error")).collect();
    errors.dedup();
    errors.truncate(MOST_LINES);
    Err(report::unpublished(&build.command(), &errors))
}

/// Copies the published folder out of an image. The container that it is taken from is never started.
async fn copy_out(
    engine: &Engine,
    image: &str,
    record: &ProjectRecord,
    target: &Path,
) -> Result<(), ErrorReport> {
    let mut donor = ContainerSpec::new(image, "publish", record.choices.architecture);
    donor.command = Some(vec!["/".to_owned()]);
    let id = engine.create_container(&donor).await.map_err(report::engine)?;
    let archive = engine.download_archive(&id, PUBLISHED).await;
    engine.remove_container(&id).await.map_err(report::engine)?;
    let archive = archive.map_err(report::engine)?;
    let target = target.to_owned();
    let unpacked = move || unpack(&archive, &target).map_err(|error| report::file_unwritten(&target, &error));
    away(unpacked).await?
}

/// Unpacks what lies below the archive's one folder. As after `dotnet publish`, files of the same name are replaced and
/// all others stay: the folder may be one that holds sources.
fn unpack(archive: &[u8], target: &Path) -> std::io::Result<()> {
    disk::create_folder(target)?;
    // Unpacked beside the target, so that no entry can lead out of a folder of its own.
    let beside = tempfile::tempdir_in(target.parent().unwrap_or(target))?;
    tar::Archive::new(archive).unpack(beside.path())?;
    merge(&beside.path().join("publish"), target)
}

/// Moves files into a folder. Links are left out, since one could lead anywhere.
fn merge(from: &Path, target: &Path) -> std::io::Result<()> {
    disk::create_folder(target)?;
    for entry in disk::entries(from, Names::All)? {
        let entry = entry?;
        let (kind, place) = (entry.file_type()?, target.join(entry.file_name()));
        if kind.is_dir() {
            merge(&entry.path(), &place)?;
        } else if kind.is_file() {
            disk::rename(entry.path(), place)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_published_joins_the_files_that_are_there_and_takes_none_away() {
        let mut builder = tar::Builder::new(Vec::new());
        for (name, text) in [("publish/App.dll", "new"), ("publish/runtimes/a.so", "so")] {
            let mut header = tar::Header::new_gnu();
            header.set_size(text.len() as u64);
            header.set_mode(0o644);
            builder.append_data(&mut header, name, text.as_bytes()).unwrap();
        }
        let archive = builder.into_inner().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("project");
        std::fs::create_dir_all(target.join("runtimes")).unwrap();
        for (name, text) in [("Function.cs", "source"), ("App.dll", "old"), ("runtimes/mine", "mine")] {
            std::fs::write(target.join(name), text).unwrap();
        }
        unpack(&archive, &target).unwrap();
        let read = |name: &str| std::fs::read_to_string(target.join(name)).unwrap();
        assert_eq!((read("Function.cs"), read("App.dll")), ("source".to_owned(), "new".to_owned()));
        assert_eq!((read("runtimes/mine"), read("runtimes/a.so")), ("mine".to_owned(), "so".to_owned()));
    }
}
