//! What MSBuild has said of a project, and which files it was asked about.
//!
//! The answer is kept for exactly these files, one for each project, and whoever reads the project takes it for the
//! preview's word. A context of very many files is not asked about, because naming them all would take longer than the
//! answer is worth.

use super::extent::extent_of;
use super::files::{Disk, global_json};
use super::opened::Opened;
use crate::disk::{self, Names};
use crate::report;
use crate::storage::{self, OwnFile};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use slipway_core::catalogue::sdk_image;
use slipway_core::{Architecture, Digest, catalogue};
use slipway_dotnet::project::closure::Closure;
use slipway_dotnet::project::msbuild::{Answers, Lead, Question};
use slipway_dotnet::project::sdk_image::image_tag;
use slipway_dotnet::project::{Cache, Project, Wish};
use slipway_engine::context::{EntryKind, Selection, outline};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// The most files of a context that is asked about.
const MOST_FILES: usize = 20_000;

/// The answer for a project as its files were.
#[derive(Serialize, Deserialize)]
pub(crate) struct Kept {
    pub(crate) key: String,
    pub(crate) answers: Answers,
    /// The SDK image that answered.
    pub(crate) sdk: String,
    /// Its id: what stands under a tag may be another one tomorrow.
    pub(crate) id: String,
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
    pub(crate) question: Question,
    pub(crate) files: Bytes,
    root: PathBuf,
    /// The SDK image of the build, then those of newer frameworks.
    pub(crate) sdk_images: Vec<String>,
    pub(crate) key: String,
    pub(crate) kept: PathBuf,
}

impl Inquiry {
    /// What to ask of a project that was opened; none where it is not asked about, with the reason.
    pub(crate) fn of(opened: &Opened, folder: &Path) -> Result<Self, String> {
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

    /// What MSBuild has said of these very files before.
    pub(crate) fn kept(&self) -> Option<Kept> {
        storage::read_made(&self.kept).filter(|kept: &Kept| kept.key == self.key)
    }

    /// Whether an answer still counts now that the engine holds this image: a better one, or another one under the same
    /// name, has to be asked anew.
    pub(crate) fn stands(&self, kept: &Kept, sdk: &str, id: &str) -> bool {
        let rank = |name: &str| self.sdk_images.iter().position(|known| known == name);
        match (rank(&kept.sdk), rank(sdk)) {
            (Some(before), Some(now)) => before < now || before == now && kept.id == id,
            (before, _) => before.is_some(),
        }
    }
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
    cache.join("msbuild").join(format!("{}.json", name.key()))
}

pub(crate) fn sentence(error: &dyn std::error::Error) -> String {
    format!("{}.", report::sentence(error))
}

#[cfg(test)]
#[path = "msbuild_tests.rs"]
mod tests;
