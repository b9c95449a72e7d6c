//! A project's record: what was chosen and how far it is on its way, kept on disk so that closing the window loses nothing.

use super::record_note::Note;
use crate::Workbench;
use crate::day::today_text;
use crate::disk;
use crate::project::chosen::chosen;
use crate::project::handler::COMMAND;
use crate::project::settings::settings_for;
use crate::project::suggestions::{followed, suggested};
use crate::report::{self, ErrorReport};
use crate::storage::{self, Stored};
use crate::values::{BuildResult, Choices, ChosenValue, Layers, ProjectRecord, ProjectView};
use slipway_core::{Digest, Verdict};
use std::path::{Path, PathBuf};

impl Workbench {
    /// Reads a project and how far it is on its way. Nothing is written.
    pub async fn open_project(&self, path: &str) -> Result<ProjectRecord, ErrorReport> {
        let path = PathBuf::from(path);
        self.on_disk(move |workbench| workbench.record_of(&path)).await
    }

    /// Keeps what a person has chosen.
    pub async fn save_choices(&self, project: &str, choices: Choices) -> Result<ProjectRecord, ErrorReport> {
        self.record(project, |record| record.choose(choices)).await
    }

    /// Changes the note on a project and writes it.
    pub(crate) async fn record(
        &self,
        project: &str,
        change: impl FnOnce(&mut ProjectRecord) + Send + 'static,
    ) -> Result<ProjectRecord, ErrorReport> {
        let _one_writer = self.records().lock().await;
        let path = PathBuf::from(project);
        self.on_disk(move |workbench| {
            let project = workbench.project_view(&path)?;
            let file = workbench.record_file(&project.file);
            let held = storage::hold(&file).map_err(report::storage)?;
            let note = storage::read_held(&held, &file).map_err(report::storage)?;
            let mut record = record_from(note, project);
            change(&mut record);
            workbench.write_record(record)
        })
        .await
    }

    fn write_record(&self, mut record: ProjectRecord) -> Result<ProjectRecord, ErrorReport> {
        let suggested = suggested(&record.project, record.choices.layers());
        let today = today_text();
        record.chosen = chosen(&record.project, &record.choices, &suggested, &record.chosen, Some(&today));
        record.statuses = record.records().statuses();
        let file = self.record_file(&record.project.file);
        storage::write(&file, &Note::of(&record, suggested)).map_err(report::storage)?;
        Ok(record)
    }

    /// A project with the layers of settings that are chosen for it.
    pub async fn project_as_chosen(&self, path: &str) -> Result<ProjectView, ErrorReport> {
        Ok(self.open_project(path).await?.project)
    }

    /// The choices for a project that differ from what its files say.
    pub async fn chosen_values(&self, path: &str) -> Result<Vec<ChosenValue>, ErrorReport> {
        Ok(self.open_project(path).await?.chosen)
    }

    /// The record of a project, where one is named.
    pub(crate) async fn record_to(
        &self,
        project: Option<&str>,
    ) -> Result<Option<ProjectRecord>, ErrorReport> {
        match project {
            Some(project) => self.open_project(project).await.map(Some),
            None => Ok(None),
        }
    }

    /// Keeps what a stage has come to: in the record that its operation goes by, and once on disk.
    /// The note may have been changed meanwhile, and keeps what others have written.
    pub(crate) async fn keep(
        &self,
        record: &mut Option<ProjectRecord>,
        change: impl Fn(&mut ProjectRecord) + Send + 'static,
    ) -> Result<(), ErrorReport> {
        let Some(record) = record else { return Ok(()) };
        change(record);
        let project = record.project.file.clone();
        self.record(&project, change).await.map(drop)
    }

    /// Reads a sample event that lies in the project's folder.
    pub async fn read_event(&self, project: &str, event: &str) -> Result<String, ErrorReport> {
        let project = self.inspect_project(project).await?;
        // Only what was listed may be read: the name comes from the page.
        if !project.events.iter().any(|known| known == event) {
            return Err(report::invalid_input(format!("`{event}` is no sample event of {}.", project.name)));
        }
        let (path, event) = (Path::new(&project.folder).join(event), event.to_owned());
        self.on_disk(move |_| {
            disk::read_text(&path).map_err(|error| report::event_unreadable(&event, &error))
        })
        .await
    }

    /// The same as opening it, for whoever is where the disk may be read.
    pub(super) fn record_of(&self, path: &Path) -> Result<ProjectRecord, ErrorReport> {
        let project = self.project_view(path)?;
        let note = storage::read(&self.record_file(&project.file)).map_err(report::storage)?;
        Ok(record_from(note, project))
    }

    /// Changes the notes on all projects, also on those that are not there any more; a note of which nothing is changed
    /// is not written.
    pub(super) fn change_notes(&self, change: impl Fn(&mut Note) -> bool) -> Result<(), ErrorReport> {
        storage::change_all(&self.notes_folder(), change).map_err(report::storage)
    }

    fn notes_folder(&self) -> PathBuf {
        self.folders().data.join("journeys")
    }

    fn record_file(&self, project_file: &str) -> PathBuf {
        let name = Digest::of(project_file.as_bytes());
        self.notes_folder().join(format!("{}.json", name.key()))
    }
}

/// The image that is named, else the project's last build.
pub(crate) fn image_of(record: Option<&ProjectRecord>, image: Option<&str>) -> Result<String, ErrorReport> {
    if let Some(image) = image {
        return Ok(image.to_owned());
    }
    let record = record.ok_or_else(|| report::invalid_input("Neither a project nor an image is named."))?;
    let built = record.built.as_ref().map(|built| built.image_id.clone());
    built.ok_or_else(|| report::not_built(&record.project.name))
}

impl ProjectRecord {
    /// Whether the image behind this digest was invoked here with success.
    pub(crate) fn was_tested(&self, digest: &Digest) -> bool {
        let others = self.elsewhere.iter().filter_map(|other| other.published.as_ref());
        let mut all = self.published.iter().chain(others);
        let published = all.find(|published| published.digest == digest.as_str());
        published.zip(self.tested.as_ref()).is_some_and(|(published, tested)| {
            tested.image_id == published.image_id && tested.verdict == Verdict::Success
        })
    }

    /// Takes the folder that a person chose for the project's own Dockerfile.
    pub(crate) fn take_context(&mut self) -> Result<(), ErrorReport> {
        let Some(chosen) = &self.choices.build.context else { return Ok(()) };
        if !self.project.has_dockerfile {
            return Err(report::context_of_generated(&self.project.context_folder));
        }
        let folder = disk::canonical(chosen).ok().filter(|folder| disk::is_dir(folder));
        let folder = folder.ok_or_else(|| report::context_missing(chosen))?;
        self.project.context_folder = folder.display().to_string();
        self.project.context_source = Some("choice".to_owned());
        Ok(())
    }

    /// The last build, if this is its image.
    pub(crate) fn build_of(&self, image_id: &str) -> Option<&BuildResult> {
        self.built.as_ref().filter(|built| built.image_id == image_id)
    }

    /// Whether a person has said which handler it is, here or in the project's settings, so that it counts against
    /// what the project's own Dockerfile starts.
    pub(crate) fn handler_is_chosen(&self) -> bool {
        let suggested = self.project.handler.as_deref().unwrap_or_default();
        let own = self.project.behind().settings.place.name();
        let says = |source: &str| source.starts_with(COMMAND) || source == own;
        self.choices.handler != suggested || self.project.handler_source.as_deref().is_some_and(says)
    }

    /// Takes the choices. What was published and deployed belongs to its target, and another target has none of it.
    pub(super) fn choose(&mut self, choices: Choices) {
        self.move_to(&choices.target);
        let moved = choices.layers() != self.choices.layers();
        let before = suggested(&self.project, self.choices.layers());
        self.choices = choices;
        if moved {
            let now = suggested(&self.project, self.choices.layers());
            self.choices = followed(self.choices.clone(), &before, &now);
            self.settle();
        }
    }

    /// Takes over what the chosen settings say; what they leave out stays as it is.
    fn settle(&mut self) {
        self.take_layers();
        let Ok(settings) = settings_for(&self.project, self.choices.layers()) else { return };
        let choices = &mut self.choices;
        choices.function = settings.function_name.unwrap_or_else(|| choices.function.clone());
        choices.architecture = settings.architecture.unwrap_or(choices.architecture);
        choices.memory_mib = settings.memory.map_or(choices.memory_mib, |memory| memory.0);
        choices.timeout_seconds = settings.timeout_seconds.unwrap_or(choices.timeout_seconds);
        if let Some(handler) = settings.image_command {
            choices.handler = handler.to_string();
        }
    }
}

fn record_from(note: Stored<Note>, project: ProjectView) -> ProjectRecord {
    let mut record = match note {
        Stored::Value(note) => note.read_again(project),
        Stored::Missing | Stored::SetAside => new_record(project),
    };
    // A folder that has gone since is no reason not to open the project.
    let _ = record.take_context();
    record.statuses = record.records().statuses();
    record
}

/// A project that was never opened before starts from what it suggests.
fn new_record(project: ProjectView) -> ProjectRecord {
    let choices = suggested(&project, Layers::default());
    ProjectRecord {
        project,
        choices,
        built: None,
        checked: None,
        tested: None,
        published: None,
        deployed: None,
        invoked: None,
        elsewhere: Vec::new(),
        chosen: Vec::new(),
        statuses: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::suggestions::DEFAULT_MEMORY_MIB;

    #[test]
    fn an_environments_settings_are_taken_over_when_it_is_chosen() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write(
            "Hello.csproj",
            "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup></Project>",
        );
        write(
            "aws-lambda-tools-defaults.json",
            "{\"function-timeout\": 30, \"function-name\": \"orders\", \"image-tag\": \"team/orders:1\"}",
        );
        write(
            "aws-lambda-tools-defaults.prod.json",
            "{\"function-timeout\": 60, // longer\n \"function-memory-size\": 2048}",
        );
        let workbench = Workbench::open(crate::Folders::below(&folder.path().join("home"))).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let project = folder.path().display().to_string();
        let record = runtime.block_on(workbench.open_project(&project)).unwrap();
        assert_eq!(record.project.environments, ["prod"]);
        assert_eq!((record.choices.timeout_seconds, record.choices.memory_mib), (30, DEFAULT_MEMORY_MIB));
        let chosen = Choices { environment: Some("prod".to_owned()), ..record.choices };
        let record = runtime.block_on(workbench.save_choices(&project, chosen)).unwrap();
        assert_eq!((record.choices.timeout_seconds, record.choices.memory_mib), (60, 2048));
        assert_eq!(
            (record.choices.function.as_str(), record.choices.repository.as_str()),
            ("orders", "team/orders")
        );
        let hostile = Choices { environment: Some("../../etc/passwd".to_owned()), ..record.choices };
        let record = runtime.block_on(workbench.save_choices(&project, hostile)).unwrap();
        assert_eq!(record.choices.timeout_seconds, 30, "the project's own settings");
    }

    #[test]
    fn what_nobody_chose_follows_the_project_and_a_choice_stays() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        let framework = |moniker: &str| {
            let text = "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>FRAMEWORK</TargetFramework></PropertyGroup></Project>";
            write("Hello.csproj", &text.replace("FRAMEWORK", moniker));
        };
        let settings = |handler: &str, memory: u32| {
            write(
                "aws-lambda-tools-defaults.json",
                &format!("{{\"image-command\": \"{handler}\", \"function-memory-size\": {memory}}}"),
            );
        };
        framework("net8.0");
        settings("Hello::Hello.A::Run", 256);
        let workbench = Workbench::open(crate::Folders::below(&folder.path().join("home"))).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let project = folder.path().display().to_string();
        let open = || runtime.block_on(workbench.open_project(&project)).unwrap().choices;
        let chosen = Choices { timeout_seconds: 7, ..open() };
        runtime.block_on(workbench.save_choices(&project, chosen)).unwrap();
        framework("net10.0");
        settings("Hello::Hello.B::Run", 1024);
        let now = open();
        assert_eq!(
            (now.handler.as_str(), now.memory_mib, now.base_tag.as_str()),
            ("Hello::Hello.B::Run", 1024, "10")
        );
        assert_eq!(now.timeout_seconds, 7, "a person chose it");
        let chosen = Choices { handler: "Hello::Hello.C::Run".to_owned(), ..now };
        runtime.block_on(workbench.save_choices(&project, chosen)).unwrap();
        settings("Hello::Hello.D::Run", 2048);
        let now = open();
        assert_eq!((now.handler.as_str(), now.memory_mib), ("Hello::Hello.C::Run", 2048));
    }
}
