//! Following a project's references: every project that it leads to, with what a build of each reads.

use super::error::ProjectError;
use super::evaluate::Evaluation;
use super::items::{self, Wanted};
use super::memo::Memo;
use super::msbuild::Lead;
use super::needed::Needs;
use super::paths::{check, folder};
use super::values::Publishing;
use super::{describe, file_app, leftovers};
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// What following references needs of one project.
#[derive(Default)]
struct Outline {
    references: Vec<PathBuf>,
    /// The files it imports or asks for, and those beside and above it that a restore of it reads.
    files: BTreeSet<PathBuf>,
    needs: Needs,
    frameworks: Vec<String>,
    locked: bool,
    /// The folders that a build of it writes to.
    leftovers: BTreeSet<PathBuf>,
    versioned_by: Option<String>,
    /// What could not be worked out.
    doubts: Vec<String>,
    /// Whether anything could not be, also where MSBuild has settled the most of it: what it imports stays open.
    unsure: bool,
}

impl Outline {
    fn add(&mut self, mut evaluation: Evaluation<'_>) {
        self.leftovers.extend(leftovers::of(&evaluation));
        let items = items::collect(&mut evaluation, Wanted::Outside);
        let publishing = Publishing::of(&evaluation, &items);
        self.locked |= publishing.locked;
        self.versioned_by = self.versioned_by.take().or(publishing.versioned_by);
        let frameworks = describe::frameworks(&evaluation).ok().flatten().unwrap_or_default();
        add_new(&mut self.frameworks, &frameworks);
        let known: HashSet<PathBuf> = self.references.iter().cloned().collect();
        let references = items.references().into_iter().map(|(_, path)| path);
        self.references.extend(references.filter(|path| !known.contains(path)));
        self.needs.gather(&items, &evaluation);
        self.files.extend(evaluation.scope.seen.take());
        self.files.extend(evaluation.imports);
        self.files.extend(evaluation.possible);
        self.doubts.extend(evaluation.notes.into_vec());
        self.needs.notes.extend(evaluation.asides.into_vec());
    }

    /// Takes MSBuild's word for what the project leads to.
    fn hear(&mut self, project: &Path, lead: &Lead, memo: &Memo<'_>) {
        self.references.clone_from(&lead.references);
        self.frameworks.clone_from(&lead.frameworks);
        let outside = lead.files.iter().filter(|path| !path.starts_with(folder(project)));
        self.needs.files.extend(outside.filter(|path| memo.is_file(path)).cloned());
        self.doubts.clear();
    }

    /// Lock files and the response file of MSBuild.
    fn beside(&mut self, project: &Path, memo: &Memo<'_>) {
        let beside = folder(project);
        let stem = project.file_stem().unwrap_or_default().to_string_lossy();
        let locks = ["packages.lock.json".to_owned(), format!("packages.{stem}.lock.json")];
        self.files.extend(locks.iter().map(|name| beside.join(name)).filter(|path| memo.is_file(path)));
        self.files.extend(memo.above(beside, "Directory.Build.rsp"));
        if self.versioned_by.is_some() {
            self.files.extend(VERSION_FILES.iter().filter_map(|name| memo.above(beside, name)));
        }
    }
}

/// Where tools that work the version out from git's history look for its first part.
const VERSION_FILES: [&str; 4] = ["version.json", "version.txt", "GitVersion.yml", "GitInfo.txt"];

/// A large solution has some hundreds of projects.
const MAX_PROJECTS: u32 = 500;
/// Sentences about what could not be worked out.
const MAX_DOUBTS: usize = 50;

/// The references, imports and needs of one project.
fn outline(project: &Path, memo: &Memo<'_>) -> Result<Outline, ProjectError> {
    let (file, tree) = file_app::file_and_tree(project, memo)?;
    let mut outline = Outline::default();
    for evaluation in describe::evaluations(&file, &tree, memo)? {
        outline.add(evaluation);
    }
    outline.beside(project, memo);
    outline.unsure = !outline.doubts.is_empty();
    Ok(outline)
}

/// What is worked out of each project once, with MSBuild's word where that is known.
#[derive(Default)]
pub(super) struct Outlines {
    told: HashMap<PathBuf, Lead>,
    known: RefCell<HashMap<PathBuf, Rc<Outline>>>,
}

impl Outlines {
    pub(super) fn told(told: HashMap<PathBuf, Lead>) -> Self {
        Self { told, known: RefCell::default() }
    }

    fn of(&self, project: &Path, memo: &Memo<'_>) -> Result<Rc<Outline>, ProjectError> {
        if let Some(known) = self.known.borrow().get(project) {
            return Ok(Rc::clone(known));
        }
        let mut outline = outline(project, memo)?;
        if let Some(lead) = self.told.get(project) {
            outline.hear(project, lead, memo);
        }
        let outline = Rc::new(outline);
        self.known.borrow_mut().insert(project.to_owned(), Rc::clone(&outline));
        Ok(outline)
    }
}

/// All that following references comes upon.
#[derive(Default)]
pub(super) struct Found {
    /// In the order they are come upon.
    pub(super) projects: Vec<PathBuf>,
    pub(super) missing: Vec<PathBuf>,
    pub(super) files: BTreeSet<PathBuf>,
    pub(super) needed: BTreeSet<PathBuf>,
    pub(super) feeds: BTreeSet<PathBuf>,
    pub(super) absolute: BTreeSet<PathBuf>,
    /// Every framework that one of the projects is for.
    pub(super) frameworks: Vec<String>,
    /// The projects whose restore has to find exactly what their lock file says.
    pub(super) locked: Vec<PathBuf>,
    /// The folders that builds of them write to.
    pub(super) leftovers: BTreeSet<PathBuf>,
    /// The package that works a version out from git's history.
    pub(super) versioned_by: Option<String>,
    /// The projects of which something could not be worked out here.
    pub(super) unsure: Vec<PathBuf>,
    /// What could not be worked out and may lead to more projects or restore files.
    pub(super) doubts: Vec<String>,
    /// What else is to be said.
    pub(super) notes: Vec<String>,
}

impl Found {
    fn add(&mut self, project: &Path, outline: &Outline) {
        add_new(&mut self.frameworks, &outline.frameworks);
        if outline.locked {
            self.locked.push(project.to_owned());
        }
        if outline.unsure {
            self.unsure.push(project.to_owned());
        }
        self.versioned_by = self.versioned_by.take().or_else(|| outline.versioned_by.clone());
        self.leftovers.extend(outline.leftovers.iter().cloned());
        self.files.extend(outline.files.iter().cloned());
        self.needed.extend(outline.needs.files.iter().cloned());
        self.feeds.extend(outline.needs.feeds.iter().cloned());
        self.absolute.extend(outline.needs.absolute.iter().cloned());
        outline.doubts.iter().for_each(|doubt| say(&mut self.doubts, doubt));
        outline.needs.notes.iter().for_each(|note| say(&mut self.notes, note));
    }
}

fn add_new(known: &mut Vec<String>, more: &[String]) {
    for one in more {
        if !known.contains(one) {
            known.push(one.clone());
        }
    }
}

fn say(sentences: &mut Vec<String>, sentence: &str) {
    if sentences.len() < MAX_DOUBTS && !sentences.iter().any(|known| known == sentence) {
        sentences.push(sentence.to_owned());
    }
}

pub(super) fn find(project: &Path, memo: &Memo<'_>, outlines: &Outlines) -> Result<Found, ProjectError> {
    check(project)?;
    let mut found = Found { projects: vec![project.to_owned()], ..Found::default() };
    let mut seen: HashSet<PathBuf> = found.projects.iter().cloned().collect();
    let mut next = 0;
    while let Some(current) = found.projects.get(next).cloned() {
        let of_reference = |source| ProjectError::File { file: current.clone(), source: Box::new(source) };
        let outline = outlines.of(&current, memo);
        let outline = if next == 0 { outline? } else { outline.map_err(of_reference)? };
        next += 1;
        found.add(&current, &outline);
        for reference in &outline.references {
            if !seen.insert(reference.clone()) {
                continue;
            }
            check(reference)?;
            if !memo.is_file(reference) {
                say(&mut found.notes, &missing(&current, reference, memo));
                found.missing.push(reference.clone());
                continue;
            }
            if u32::try_from(found.projects.len()).is_ok_and(|count| count >= MAX_PROJECTS) {
                return Err(ProjectError::TooManyProjects {
                    project: project.to_owned(),
                    most: MAX_PROJECTS,
                });
            }
            found.projects.push(reference.clone());
        }
    }
    Ok(found)
}

/// A reference that leads nowhere is a warning of MSBuild (MSB9008). Where only capitals differ, that is the reason.
fn missing(project: &Path, reference: &Path, memo: &Memo<'_>) -> String {
    let wanted = reference.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let names = memo.names(folder(reference));
    let other = names.iter().find(|name| name.to_lowercase() == wanted);
    let parent = folder(reference).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let folders = memo.folders(folder(folder(reference)));
    let near = folders.iter().find(|name| **name != parent && name.to_lowercase() == parent.to_lowercase());
    let reason = match (other, near) {
        (Some(name), _) => format!("; the file is called {name}, and capitals count on Linux"),
        (None, Some(name)) => format!("; the folder is called {name}, and capitals count on Linux"),
        (None, None) => String::new(),
    };
    format!("{} refers to {}, which is not there{reason}.", project.display(), reference.display())
}
